"""The same from right to left, for somebody whose own language is Arabic: each third page, each sixth
with axe, and every page in `make soak`."""

import os

from .conftest import House, NewPage
from .looking import Look, all_looks, look_at_all

IS_FULL = bool(os.environ.get("SELFMON_SOAK"))
LOOKS = all_looks() if IS_FULL else [Look(320), Look(1280, dark=True), Look(320, dark=True, text=200)]
WITH_AXE = LOOKS if IS_FULL else [Look(320), None]  # its colours are those of the other direction


def test_every_page_from_right_to_left(demo: House, new_page: NewPage) -> None:
    found = look_at_all(demo, new_page, LOOKS, "ar", WITH_AXE, in_turns=not IS_FULL, every=1 if IS_FULL else 3)
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
