"""Rule I: a questionnaire reliably worse, once and twice in a row, asked every four weeks; and a level that lasts."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, share
from tests.stats.operating.people import Floats, Generator, carried

LIMIT, TOP, LEVEL = 6.0, 27, 12.0  # as of the PHQ-9: points for chance change, the range, where somebody is
ERROR = LIMIT / (1.96 * 2**0.5)  # what a limit of that size says of one questioning
LOOKED_AT = 8  # questionings of thirty weeks: the first of them is what the newest are compared with
HALF_A_YEAR = 26


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(79)
    n = round(4000 * size)
    goals = {
        0.0: {6: (0.15, 0.05), 12: (0.35, 0.08), 24: (0.6, 0.15)},
        1.5: {6: (0.25, 0.08), 12: (0.5, 0.15), 24: (0.8, 0.4)},
    }
    for wander, of_times in goals.items():
        for times, (once_at_most, twice_at_most) in of_times.items():
            said = [_calls(_asked(generator, times, wander)) for _person in range(n)]
            what = f"nothing happens, level wanders by {wander}, {times} questionings"
            yield share(f"{what}: worse once", (once for once, _twice in said), at_most=once_at_most)
            yield share(f"{what}: worse twice in a row", (twice for _once, twice in said), at_most=twice_at_most)
    for step, at_least in ((6.0, 0.15), (9.0, 0.6), (12.0, 0.85)):
        said = [_calls(_asked(generator, 6, 0.0, step=step)) for _person in range(n)]
        yield share(f"{step:.0f} points worse for good: said at its second", (t for _o, t in said), at_least=at_least)
    yield from _levels(generator, round(600 * size))


def _levels(generator: Generator, n: int) -> Iterator[Figure]:
    """What would be said of a plateau: eight questionings in 28 weeks; level: under the limit in half a year."""
    for slope in (0.0, 0.1, 0.2, 0.3):
        said = [_is_level(_asked(generator, 8, 1.0, slope=-4 * slope)) for _person in range(n)]
        yield share(f"plateau, {slope} points a week less over 28 weeks", said)


def _is_level(values: Floats) -> bool:
    found = stats.plateau(
        list(values),
        [4.0 * nth for nth in range(len(values))],
        reliable_change=bool(abs(values[-1] - values[0]) >= LIMIT),
        margin=LIMIT / HALF_A_YEAR,
        replicates=300,
    )
    return found.is_plateau is True


def _asked(generator: Generator, n: int, wander: float, step: float = 0.0, slope: float = 0.0) -> Floats:
    """n totals four weeks apart; `step` more from the newest two on; `slope` points from one to the next."""
    level = LEVEL + wander * carried(generator, n, 0.5) + slope * np.arange(n)
    level[-2:] += step
    return np.clip(np.rint(level + ERROR * generator.standard_normal(n)), 0, TOP)


def _calls(values: Floats) -> tuple[bool, bool]:
    """Whether it was worse by the limit at least once, and at least once twice in a row, as the rule looks at it."""
    once = twice = False
    for newest in range(1, len(values)):
        reference = max(0, newest - LOOKED_AT + 1)
        worse = [value - values[reference] >= LIMIT for value in values[max(reference + 1, newest - 1) : newest + 1]]
        once |= bool(worse[-1])
        twice |= len(worse) == 2 and all(worse)
    return once, twice
