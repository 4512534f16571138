"""Every page, in every way it is met: accessible, no sideways scrolling, quiet titles, kind words, tiles for a thumb."""

import os

from .conftest import House, NewPage
from .looking import Look, all_looks, look_at_all

# The whole product in `make soak`; otherwise every width and colour once, axe in turns in one of two looks that share
# neither (what pages are made of stands on many of them), and large text where it is narrowest.
IS_FULL = bool(os.environ.get("SELFMON_SOAK"))
LOOKS = all_looks() if IS_FULL else [Look(320), Look(1280, dark=True), Look(320, dark=True, text=200)]
WITH_AXE = LOOKS if IS_FULL else LOOKS[:2]


def test_every_page_is_accessible_quiet_and_fits(demo: House, new_page: NewPage) -> None:
    found = look_at_all(demo, new_page, LOOKS, "en", WITH_AXE, in_turns=not IS_FULL)
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
