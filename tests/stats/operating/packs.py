"""Rule H: what a supervisor's pack gives away, by enumeration, and what it still shows."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, share


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(78)
    smallest = min(sum(stats.band(other) == stats.band(n) for other in range(400)) for n in range(300))
    yield Figure("a count: smallest set a reader cannot tell apart", smallest, 0, "5", at_least=5, error=0.0)
    smallest = min(
        min(halves.count(half) for half in set(halves))
        for whole in range(10, 60)
        if (halves := [stats.part_of_known(part, whole) for part in range(whole + 1)])
    )
    yield Figure("a part of a known whole: smallest set", smallest, 0, "5", at_least=5, error=0.0)
    n = round(1000 * size)
    for a_week, above, right, wrong in ((0.2, 12, 26, 2), (0.4, 61, 61, 5), (0.8, 98, 83, 2), (1.5, 100, 96, 0)):
        steady = [_bands(generator.poisson(a_week, 26)) for _r in range(n)]
        halved = [
            _bands(np.concatenate([generator.poisson(a_week * 4 / 3, 13), generator.poisson(a_week * 2 / 3, 13)]))
            for _r in range(n)
        ]
        told = [low > 0 for bands in steady for low in bands]
        yield share(f"{a_week} a week: bands above 0–4", told, f"{above} %", at_least=above / 100 - 0.03)
        yield share(
            f"{a_week} a week: a halving shows the right way",
            (b < a for a, b in halved),
            f"{right} %",
            at_least=right / 100 - 0.03,
        )
        yield share(
            f"{a_week} a week: a halving shows the wrong way",
            (b > a for a, b in halved),
            f"{wrong} %",
            at_most=wrong / 100 + 0.02,
        )


def _bands(counts: np.ndarray) -> tuple[int, int]:
    weeks = np.repeat(np.arange(1, 27), counts).tolist()
    first, second = stats.pack_counts(weeks, 1, 26).blocks
    return first.band[0], second.band[0]
