"""How much one day resembles the one before it, pooled over stretches of days."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from selfmon.stats.series import Floats

NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Pooled:
    """Lag-1 autocorrelation as it comes out, before any correction. `n`: mean number of values in a stretch."""

    raw: float
    n: float
    n_pairs: int


def pool_lag_one(centred: Iterable[Floats]) -> Pooled | None:
    """(Σ x_t x_{t+1} / pairs) / (Σ x² / n) over centred stretches, NaN for missing; None without pairs or variation."""
    together = apart = 0.0
    n_pairs = n_values = n_stretches = 0
    for stretch in centred:
        products = stretch[1:] * stretch[:-1]
        together += float(np.nansum(products))
        n_pairs += int((~np.isnan(products)).sum())
        apart += float(np.nansum(stretch**2))
        n_values += int((~np.isnan(stretch)).sum())
        n_stretches += 1
    if not n_pairs or apart <= 0:
        return None
    return Pooled((together / n_pairs) / (apart / n_values), n_values / n_stretches, n_pairs)


def variance_factor(grid: Floats, phi: float) -> float:
    """Variance of the mean of the days that are there over what independent days would give: (1/n) Σ_ij φ^|ti − tj|.

    `grid` holds one value a day, NaN where there is none, so that gaps count. 1 for φ = 0.
    """
    there = (~np.isnan(grid)).astype(np.float64)
    n = float(there.sum())
    if phi <= 0 or n <= 1:
        return 1.0
    farthest = min(len(grid) - 1, int(np.log(NEGLIGIBLE) / np.log(phi)) + 1)
    return 1 + 2 / n * sum(phi**lag * float(there[lag:] @ there[:-lag]) for lag in range(1, farthest + 1))
