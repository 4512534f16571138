"""Made-up people as numbers: a latent level that carries over from day to day, answers in whole steps, gaps."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Generator = np.random.Generator


def carried(generator: Generator, n: int, phi: float) -> Floats:
    """n values of a stationary AR(1) process with variance 1."""
    steps = generator.standard_normal(n)
    values = np.empty(n)
    values[0] = steps[0]
    for place in range(1, n):
        values[place] = phi * values[place - 1] + np.sqrt(1 - phi**2) * steps[place]
    return values


def gaps(generator: Generator, n: int, rate: float, stay: float = 0.0) -> NDArray[np.bool_]:
    """Days without an answer; with `stay` they come in runs: a missing day is followed by another with that chance."""
    if not stay:
        return generator.random(n) < rate
    chances, missing = generator.random(n), np.empty(n, dtype=bool)
    missing[0] = chances[0] < rate
    for day in range(1, n):
        missing[day] = chances[day] < (stay if missing[day - 1] else rate * (1 - stay) / (1 - rate))
    return missing


def rated(
    generator: Generator,
    n_days: int,
    *,
    phi: float,
    mean: float,
    sd: float,
    scale: tuple[int, int] = (0, 6),
    missing: float = 0.25,
    stay: float = 0.0,
    shift: Floats | float = 0.0,
    a_day: int = 1,
) -> Floats:
    """One rating a day, the mean of `a_day` whole answers within the scale; NaN on days without one."""
    level = mean + sd * carried(generator, n_days, phi) + shift
    noise = 0.8 * generator.standard_normal((a_day, n_days)) if a_day > 1 else np.zeros((1, n_days))
    days = np.asarray(np.clip(np.rint(level + noise), *scale).mean(axis=0), dtype=np.float64)
    days[gaps(generator, n_days, missing, stay)] = np.nan
    return days


def expected(mean: float, sd: float, scale: tuple[int, int] = (0, 6)) -> Floats:
    """The chance of each answer when the latent level is normal: exact, by the edges of the steps."""
    from scipy.stats import norm

    edges = np.array([-np.inf, *(np.arange(scale[0], scale[1]) + 0.5), np.inf])
    return np.asarray(np.diff(norm.cdf(edges, mean, sd)), dtype=np.float64)


def true_mean(mean: float, sd: float, scale: tuple[int, int] = (0, 6)) -> float:
    """The mean answer of a latent level after rounding and clipping."""
    return float(expected(mean, sd, scale) @ np.arange(scale[0], scale[1] + 1))


def true_nap(mean: float, shift: float, sd: float) -> float:
    """The chance that an answer of the second phase is lower, ties half."""
    a, b = expected(mean, sd), expected(mean + shift, sd)
    return float(sum(a[i] * (b[:i].sum() + b[i] / 2) for i in range(7)))
