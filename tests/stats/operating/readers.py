"""Rule J: how far two readers' codes (0–4) agree, told from twenty texts on."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, rate, share

CUTS = (-1.2, -0.3, 0.6, 1.5)  # about one text in nine, four, three, four and fifteen
# The agreement of the codes themselves, of 200,000 texts, where what both see of a text correlates so far.
TRUTH = {0.0: 0.0, 0.4: 0.368, 0.6: 0.554, 0.8: 0.741, 0.95: 0.888}


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(30)
    n = round(2000 * size)
    for texts in (5, 10, 20, 40):
        for truth in TRUTH:
            found = [stats.icc(_codes(generator, texts, truth), form="ICC2") for _r in range(n)]
            yield from _figures(texts, truth, [(one.estimate, one.interval) for one in found if one.interval])


def _figures(
    texts: int, truth: float, found: list[tuple[float | None, tuple[float, float] | None]]
) -> Iterator[Figure]:
    told = [(estimate, *bounds) for estimate, bounds in found if estimate is not None and bounds is not None]
    true, is_told = TRUTH[truth], texts >= 20
    what = f"{texts} texts, true agreement {true:.2f}"
    held = {"at_least": 0.90} if is_told else {}
    yield share(f"{what}: the range holds the truth", (low <= true <= high for _e, low, high in told), "90 %", **held)
    yield rate(f"{what}: width of the range", [high - low for _e, low, high in told])
    off = {"at_most": 0.03} if is_told else {}
    yield rate(
        f"{what}: the mean estimate lies too low by", [true - estimate for estimate, _l, _h in told], "0.03", **off
    )
    if not truth:
        high = {"at_most": 0.01} if is_told else {}
        yield share(f"{what}: looks like .6 or more", (e >= 0.6 for e, _l, _h in told), "1 %", **high)
        high = {"at_most": 0.025} if is_told else {}
        yield share(f"{what}: the whole range lies above 0", (low > 0 for _e, low, _h in told), "2.5 %", **high)


def _codes(generator: np.random.Generator, texts: int, truth: float) -> np.ndarray:
    """Two readers who see the same of a text as far as `truth` goes, and code with the same cuts: 0 is chance alone."""
    seen = np.sqrt(truth) * generator.standard_normal(texts)[:, None]
    own = np.sqrt(1 - truth) * generator.standard_normal((texts, 2))
    return np.digitize(seen + own, CUTS).astype(float)
