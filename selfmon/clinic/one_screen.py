"""How much of a client's first page stands on its one screen, and on its one sheet, whatever there is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from selfmon.insight.entry_lines import EntryLine

LEFT_AT_ONCE = 6  # weighed: from more on, each block of the left column shows fewer, and says how many more there are
FEW, MANY = (4, 4, 2, 3), (2, 2, 1, 2)
LINES, ROWS, ROWS_BESIDE_QUESTIONNAIRES = 9, 17, 11  # entries on the screen, and the lines that they may take together
LETTERS_A_ROW, ROWS_OF_ONE = 33, 3


@dataclass(frozen=True)
class Shown:
    """How many of each stand on the screen, so that it stays one whatever there is; the rest is one click away."""

    flagged: int
    come_back: int
    ruptures: int
    holding: int
    lines: int
    questionnaires: int = 2

    @property
    def is_crowded(self) -> bool:
        return self.ruptures < FEW[2]


def fit(left: tuple[int, int, int, int], is_let_see: bool, lines: Sequence[EntryLine], is_filled_in: bool) -> Shown:
    """`left`: how many there are of the client's list, points to come back to, ruptures (one with its taps takes the room
    of two) and rules that hold; `is_let_see`: a line more beside the ruptures; `is_filled_in`: questionnaires stand below
    the entries."""
    n_left = sum(weight * min(n, most) for weight, n, most in zip((1, 1, 2, 1), left, FEW, strict=True))
    flagged, come_back, ruptures, holding = MANY if n_left > LEFT_AT_ONCE else FEW
    rows = ROWS_BESIDE_QUESTIONNAIRES if is_filled_in else ROWS
    return Shown(flagged - is_let_see, come_back, ruptures, holding, _count_fitting(lines, rows))


def _count_fitting(lines: Sequence[EntryLine], rows: int) -> int:
    for n, line in enumerate(lines[:LINES]):
        rows -= min(ROWS_OF_ONE, 1 + len(f"{line.name} · {line.said}") // LETTERS_A_ROW)
        if rows < 0:
            return n
    return min(LINES, len(lines))
