"""Rule E: when an exercise is called too heavy."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, share
from tests.stats.operating.people import Generator

WITHIN = (3, 6, 12, 30)


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(75)
    for p, goal in ((0.05, 0.047), (0.1, 0.162), (0.5, 0.969)):
        yield Figure(
            f"said in {p:.0%}: fired within 12", fired_within(p, 12), 0, f"{100 * goal:.1f} %", goal - 5e-4, goal + 5e-4
        )
    kinds = (
        ("light, quiet tension", 0.03, 0.05, (0.01, 0.03, 0.08, 0.19)),
        ("light, noisy tension", 0.03, 0.12, (0.02, 0.07, 0.17, 0.41)),
        ("often heavy", 0.5, 0.3, (0.70, 0.94, 1.0, 1.0)),
        ("nearly always heavy", 0.9, 0.3, (0.98, 1.0, 1.0, 1.0)),
        ("only tension rises", 0.0, 0.5, (0.12, 0.60, 0.88, 1.0)),
    )
    for name, said, tenser, goals in kinds:
        first = [_first(generator, said, tenser) for _r in range(round(3000 * size))]
        for n, goal in zip(WITHIN, goals, strict=True):
            what = f"{name} (said {said:.0%}, tenser {tenser:.0%}): fired within {n}"
            yield share(
                what, (at <= n for at in first), f"{100 * goal:.0f} %", at_least=goal - 0.02, at_most=goal + 0.02
            )
    cleared = [_cleared(generator, 0.7) for _r in range(round(3000 * size))]
    yield share("still heavy in 70 %: cleared within six", cleared, "8 %", at_most=0.09)


def fired_within(p: float, n: int) -> float:
    """The chance that the rule has held once within n practices, each said to be heavy with chance p: exact."""
    still: dict[tuple[bool, ...], float] = {(): 1.0}
    fired = 0.0
    for _practice in range(n):
        following: dict[tuple[bool, ...], float] = {}
        for past, mass in still.items():
            for said, chance in ((True, p), (False, 1 - p)):
                last = (said, *past)[:5]
                if stats.exercise_rule([(heavy, 2, 2) for heavy in last]):
                    fired += mass * chance
                else:
                    following[last] = following.get(last, 0.0) + mass * chance
        still = following
    return fired


def _first(generator: Generator, said: float, tenser: float) -> int:
    """At which practice the rule first holds; 99 for never within thirty."""
    newest_first: list[tuple[bool, int, int]] = []
    for n in range(1, max(WITHIN) + 1):
        practice = (bool(generator.random() < said), 2, 4 if generator.random() < tenser else 2)
        newest_first = [practice, *newest_first[:4]]
        if stats.exercise_rule(newest_first):
            return n
    return 99


def _cleared(generator: Generator, said: float) -> bool:
    """Whether six more practices of an exercise that stays heavy end the rule at any time."""
    newest_first = [(True, 2, 2), (True, 2, 2)]
    for _practice in range(6):
        newest_first.insert(0, (bool(generator.random() < said), 2, 2))
        if not stats.heavy_now(newest_first):
            return True
    return False
