"""Student's t, Fisher's F and the beta distribution, as far as intervals need them. In plain Python: scipy, which has them
too, would be a quarter of a web process's memory. Tests compare each with scipy's.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

EXACT = 1e-15  # relative; what a float holds
NEAR = 1e-8  # relative: a step of Newton's as small as this leaves an error of its square
MOST_STEPS = 20_000  # of the fraction; it needs some √max(a, b)
NEARLY_NORMAL = 1e9  # degrees of freedom


def beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function: how much of the beta distribution lies below `x`.

    Source: DLMF 8.17.22, evaluated by Lentz's method (Press et al. (2007) Numerical Recipes, 3rd ed., 6.4).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


@lru_cache(maxsize=4096)
def beta_quantile(a: float, b: float, share: float) -> float:
    """The x below which `share` of the beta distribution lies: Newton's steps, halving where they would leave the bracket."""
    if share <= 0 or share >= 1:
        return float(share >= 1)
    low, high, x = 0.0, 1.0, a / (a + b)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _step in range(200):
        off = beta_share(a, b, x) - share
        low, high = (low, x) if off > 0 else (x, high)
        slope = exp(scale + (a - 1) * log(x) + (b - 1) * log1p(-x))
        after = x - off / slope if slope else inf
        if not low < after < high:
            after = (low + high) / 2
        if abs(after - x) <= NEAR * x:
            return after
        x = after
    return x


def t_quantile(freedom: float, share: float) -> float:
    """Student's t below which `share` lies."""
    if freedom > NEARLY_NORMAL:
        return NormalDist().inv_cdf(share)
    if share < 0.5:
        return -t_quantile(freedom, 1 - share)
    inside = beta_quantile(0.5, freedom / 2, 2 * share - 1)
    if inside < 0.5:
        return sqrt(freedom * inside / (1 - inside))
    outside = beta_quantile(freedom / 2, 0.5, 2 * (1 - share))  # the same from the other end, where that is exact
    return sqrt(freedom * (1 - outside) / outside)


def f_quantile(above: float, below: float, share: float) -> float:
    """Fisher's F, with its degrees of freedom above and below the line, below which `share` lies."""
    x, rest = beta_quantile(above / 2, below / 2, share), beta_quantile(below / 2, above / 2, 1 - share)
    return below * x / (above * rest)


def _fraction(a: float, b: float, x: float) -> float:
    """1 / (1 + d₁ / (1 + d₂ / (1 + …)))."""
    over, under = 1.0, 1 / (1 - (a + b) * x / (a + 1) or 1e-300)
    found = under
    for part in _parts(a, b, x):
        under = 1 / (1 + part * under or 1e-300)
        over = 1 + part / over or 1e-300
        found *= over * under
        if abs(over * under - 1) < EXACT:
            break
    return found


def _parts(a: float, b: float, x: float) -> Iterator[float]:
    for m in range(1, MOST_STEPS):
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
