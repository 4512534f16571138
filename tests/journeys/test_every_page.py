"""Every page, in every way it is met: accessible, no sideways scrolling, quiet titles, kind words, tiles for a thumb."""

import os

from .conftest import House, NewPage
from .looking import Look, all_looks, look_at_all

# The whole product in `make soak`; otherwise the widths and colours at 100 %, and large text where it is narrowest.
LOOKS = all_looks() if os.environ.get("SELFMON_SOAK") else [*all_looks()[:4], Look(320, text=200)]


def test_every_page_is_accessible_quiet_and_fits(demo: House, new_page: NewPage) -> None:
    found = look_at_all(demo, new_page, LOOKS, "en")
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
