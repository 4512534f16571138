"""Whether an exercise has become too heavy: by what was said of it, and by tension before and after."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Heaviness = Literal["said", "tension", ""]

MUCH_TENSER, HIGHEST = 2, 6
QUIET_IN_A_ROW = 3


class Sign(NamedTuple):
    """One practice. `said`: heavier, panicky, far away, or stopped because it was too much. `before`, `after`: tension
    0–6, or None. `is_answered`: something else was said of it, so that a practice without tension counts as a quiet one.
    """

    said: bool
    before: int | None = None
    after: int | None = None
    is_answered: bool = False

    @property
    def is_tenser(self) -> bool:
        """Two steps up or more, or from 5 to 6, where there is no room for two."""
        if self.before is None or self.after is None:
            return False
        return self.after - self.before >= MUCH_TENSER or (self.before, self.after) == (HIGHEST - 1, HIGHEST)

    @property
    def is_rated(self) -> bool:
        return self.said or self.is_answered or self.before is not None or self.after is not None

    @property
    def is_heavy(self) -> bool:
        return self.said or self.is_tenser


def exercise_rule(newest_first: Iterable[tuple[bool, int | None, int | None] | Sign]) -> Heaviness:
    """Whether the newest practices of one exercise are too heavy: "said", "tension", or "" for neither.

    "said": two of the last three were said to be heavy or got tenser, at least one of them said. "tension": three of the
    last five got tenser. Practices count at any spacing and never expire; one of which nothing was rated is left out.
    Each is (said, before, after), the newest first. An exercise that is light and said heavy by slip in 3 % fires within
    twelve practices in 8 to 17 %, one that is heavy half the time in 100 %.
    Example: (True, 3, 3), (False, 2, 2), (True, 4, 4) → "said".
    Source: docs/statistics.md; chances by enumeration.
    """
    rated = [sign for sign in (Sign(*practice) for practice in newest_first) if sign.is_rated]
    last_three, last_five = rated[:3], rated[:5]
    if sum(sign.is_heavy for sign in last_three) >= 2 and any(sign.said for sign in last_three):
        return "said"
    return "tension" if sum(sign.is_tenser for sign in last_five) >= 3 else ""


def heavy_now(newest_first: Sequence[tuple[bool, int | None, int | None] | Sign]) -> Heaviness:
    """The rule as it stands after all practices: once it holds, it ends after three in a row without any sign.

    Ending on "two of three light" would clear an exercise that is still heavy at 70 % in 45 % within six; three in a row
    clears it in 8 %.
    """
    rated = [sign for sign in (Sign(*practice) for practice in newest_first) if sign.is_rated]
    for place in range(len(rated)):  # back from the newest, to whatever last began it or ended it
        lately = rated[place : place + 5]
        quiet = lately[:QUIET_IN_A_ROW]
        if len(quiet) == QUIET_IN_A_ROW and not any(sign.is_heavy for sign in quiet):
            return ""
        if holds := exercise_rule(lately):
            return holds
    return ""
