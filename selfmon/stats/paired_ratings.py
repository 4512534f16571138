"""Feeling ahead of others and feeling as if one did not count, answered together: never centred on the person's mean."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from selfmon.stats.proportions import wilson_limits
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Days, Values, as_day_numbers, as_floats

HIGH, APART = 4, 2
NEIGHBOUR_DAYS = 7
PAIRS_FOR_SWITCHES = 12
# Neighbouring answers resemble each other: an interval as if there were fewer of them (docs/statistics.md).
LIKENESS = 1.5


@dataclass(frozen=True, kw_only=True)
class SwingResult(Result):
    """Four counts that add up to n; and among `neighbours`, sided answers that follow each other, `switches` of side.

    The estimate is switches/neighbours, its interval Wilson's at neighbours/1.5. `expected_switches`: how many there
    would be if the order of the sided answers did not matter.
    """

    n: int = 0
    counts: Mapping[str, int]
    switches: int = 0
    neighbours: int = 0
    expected_switches: float | None = None


def swing(days: Days, above: Values, unseen: Values) -> SwingResult:
    """How often one was ahead, the other, both or neither; and how often the side changed from one answer to the next.

    An occasion with either rating missing is left out. Both high: both 4 or more. Else `above` or `unseen` when that one
    is two or more ahead of the other; else `near`. A sided answer is one with the two apart by two or more; two that
    follow each other within seven days are neighbours, and a change of side between them is one switch. Expected if order
    did not matter: 2 a u / (s (s − 1)) of the neighbours, a and u being the sided answers of either side and s all.
    The interval of switches needs twelve neighbours. Occasions come with day numbers or dates, in any order.
    Example: 18 occasions always ahead → above 18, no switch among 17 neighbours (0 to 0.253).
    Source: after Edershile & Wright (2021) J Pers Soc Psychol 120:1057-1082; thresholds are this project's.
    """
    up, down, day_numbers = as_floats(above), as_floats(unseen), as_day_numbers(days)
    if not len(up) == len(down) == len(day_numbers):
        raise ValueError("days and both ratings need the same occasions")
    kept = ~np.isnan(up) & ~np.isnan(down)
    order = np.argsort(day_numbers[kept], kind="stable")
    up, down, day_numbers = up[kept][order], down[kept][order], day_numbers[kept][order]
    n, gap = len(up), up - down
    is_both = (up >= HIGH) & (down >= HIGH)
    counts = {
        "both_high": int(is_both.sum()),
        "above": int(((gap >= APART) & ~is_both).sum()),
        "unseen": int(((gap <= -APART) & ~is_both).sum()),
    }
    counts["near"] = n - sum(counts.values())
    is_sided = np.abs(gap) >= APART
    sides = np.sign(gap[is_sided])
    is_neighbour = np.diff(day_numbers[is_sided]) <= NEIGHBOUR_DAYS
    m, switches = int(is_neighbour.sum()), int((np.diff(sides)[is_neighbour] != 0).sum())
    n_sided, n_ahead = len(sides), int((sides > 0).sum())
    reason = None if m >= PAIRS_FOR_SWITCHES else Reason.TOO_FEW_PAIRS if n else Reason.NO_VALUES
    return SwingResult(
        estimate=switches / m if m else None,
        interval=likeness_interval(switches, m) if m >= PAIRS_FOR_SWITCHES else None,
        n_used=n,
        n_missing=int((~kept).sum()),
        reason=reason,
        n=n,
        counts=counts,
        switches=switches,
        neighbours=m,
        expected_switches=2 * n_ahead * (n_sided - n_ahead) / (n_sided * (n_sided - 1)) * m if n_sided > 1 else None,
    )


def likeness_interval(k: int, n: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of a share k of n answers that resemble their neighbours: Wilson's, as if there were n/1.5 of them."""
    fewer = max(n / LIKENESS, 1.0)
    return wilson_limits(k / n * fewer, fewer, confidence)
