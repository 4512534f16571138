"""Swinging between feeling above others and feeling unseen."""

from dataclasses import dataclass

import numpy as np

from selfmon.stats.result import Reason, Result
from selfmon.stats.series import TIE_DECIMALS, Days, Floats, Values, as_day_numbers, as_floats, is_constant

# In standard deviations of the difference. Within the band a person has not left the side they were on.
DEAD_BAND = 0.5


@dataclass(frozen=True, kw_only=True)
class SwitchesResult(Result):
    """Switches per observed day, with what they were counted from."""

    n_switches: int = 0
    n_days: int = 0
    dead_band: float | None = None
    share_both_high: float | None = None


def switches(above: Values, unseen: Values, *, days: Days | None = None, high: float | None = None) -> SwitchesResult:
    """Switches per observed day of P = above − unseen, centred on the person's own mean.

    A side is taken when |P − mean P| exceeds half an SD of P and kept through the dead band, also over night; taking
    the other side is one switch. Occasions come in order; one with either rating missing is left out, and a day
    counts once it has an occasion with both. Without `days` every occasion is a day of its own. Unit: switches per
    day. Undefined below two occasions or when P does not vary.
    `share_both_high` is the share of occasions with both ratings at `high` or more or, without `high`, with both
    above the person's own mean of that rating.
    Source: after Edershile & Wright (2021) J Pers Soc Psychol 120:1057-1082; the dead band is this project's.
    """
    up, down = as_floats(above), as_floats(unseen)
    if len(up) != len(down):
        raise ValueError("both ratings need the same occasions")
    day_numbers = np.arange(len(up)) if days is None else as_day_numbers(days)
    if len(day_numbers) != len(up):
        raise ValueError("days and ratings differ in length")
    kept = ~np.isnan(up) & ~np.isnan(down)
    up, down = up[kept], down[kept]
    n_used, n_missing, n_days = len(up), int((~kept).sum()), len(np.unique(day_numbers[kept]))
    both = _share_both_high(up, down, high) if n_used else None
    difference = up - down
    if n_used < 2 or is_constant(difference):
        reason = Reason.NO_VALUES if not n_used else Reason.TOO_FEW_VALUES if n_used < 2 else Reason.NO_VARIATION
        return SwitchesResult(
            estimate=None, n_used=n_used, n_missing=n_missing, reason=reason, n_days=n_days, share_both_high=both
        )
    band = DEAD_BAND * float(difference.std(ddof=1))
    centred = difference - difference.mean()
    # Rounded like every comparison here: a value exactly on the edge of the band stays inside it.
    outside = np.round(np.abs(centred) - band, TIE_DECIMALS) > 0
    sides = np.sign(centred[outside])
    n_switches = int(np.count_nonzero(np.diff(sides)))
    return SwitchesResult(
        estimate=n_switches / n_days,
        n_used=n_used,
        n_missing=n_missing,
        n_switches=n_switches,
        n_days=n_days,
        dead_band=band,
        share_both_high=both,
    )


def _share_both_high(up: Floats, down: Floats, high: float | None) -> float:
    if high is not None:
        return float(((up >= high) & (down >= high)).mean())
    return float(
        ((np.round(up - up.mean(), TIE_DECIMALS) > 0) & (np.round(down - down.mean(), TIE_DECIMALS) > 0)).mean()
    )
