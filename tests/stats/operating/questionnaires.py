"""Rule I: a questionnaire reliably worse, once and twice in a row, asked every four weeks; and a level that lasts."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, share
from tests.stats.operating.people import Floats, Generator, carried

LIMIT, TOP, LEVEL = 6.0, 27, 12.0  # as of the PHQ-9: points for chance change, the range, where somebody is
ERROR = LIMIT / (1.96 * 2**0.5)  # what a limit of that size says of one questioning
LOOKED_AT = 8  # questionings of thirty weeks: the first of them is what the newest are compared with


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
    """Flat within the limit: of people who stay, who move by half the limit, the limit and more in all, and whose newest two or
    middle third lie the limit apart. Asked every four weeks half a year, a year, and every week half a year."""
    for times, goals in {8: (0.3, 0.13), 12: (0.5, 0.25), 13: (0.55, 0.28), 26: (0.8, 0.45)}.items():
        along = np.linspace(0, 1, times)
        for wander, level_at_least in zip((0.0, 1.5), goals, strict=True):
            courses = {
                "who stay": (0 * along, {"at_least": level_at_least}),
                "who move by half the limit": (LIMIT / 2 * along, {}),
                "who move by the limit": (LIMIT * along, {"at_most": 0.06}),
                "who move by one and a half": (1.5 * LIMIT * along, {"at_most": 0.02}),
                "whose newest two lie the limit apart": (LIMIT * (np.arange(times) >= times - 2), {"at_most": 0.05}),
                "whose middle third lies the limit apart": (LIMIT * (abs(along - 0.5) < 1 / 6), {"at_most": 0.05}),
            }
            for who, (course, bounds) in courses.items():
                said = [_is_level(_told(generator, wander, course)) for _person in range(n)]
                yield share(f"flat, {times} times, level wanders by {wander}: of people {who}", said, **bounds)
    drift = [_ever_level(_told(generator, 1.5, LIMIT / 7 * np.arange(13))) for _person in range(n)]
    yield share("flat at any of 8 to 13 times, moving by the limit each half year", drift, at_most=0.08)


def _is_level(values: Floats) -> bool:
    return stats.level_within(list(values), range(len(values)), LIMIT).is_level is True


def _ever_level(values: Floats) -> bool:
    return any(_is_level(values[:times]) for times in range(8, len(values) + 1))


def _asked(generator: Generator, n: int, wander: float, step: float = 0.0) -> Floats:
    """n totals four weeks apart; `step` more from the newest two on."""
    course = np.zeros(n)
    course[-2:] = step
    return _told(generator, wander, course)


def _told(generator: Generator, wander: float, course: Floats) -> Floats:
    """Totals about a course of the level, with the error of one questioning."""
    n = len(course)
    level = LEVEL + wander * carried(generator, n, 0.5) + course
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
