"""Rule C: news of the week, in an unchanged week and in one that moved."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, share
from tests.stats.operating.people import Floats, Generator, carried, rated

DAILY = ((0.5, (-3, 3)), (-0.5, (-3, 3)), (3.0, (0, 6)), (2.4, (0, 6)))
SWING = ((1.5, (0, 6)), (2.5, (0, 6)))
TWO_WEEKS = {"window": 14, "reference": 4, "most": 6}
Row = tuple[Floats, tuple[int, int], bool]


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(73)
    for weeks in (9, 13):
        for phi, goal, most in ((0.0, "0.8–3.0 %", 0.03), (0.3, "2.5–5.0 %", 0.05), (0.6, "2.0–7.5 %", 0.075)):
            for sd, missing, drift in ((1.0, 0.1, 0.0), (1.3, 0.25, 0.0), (1.3, 0.4, 0.0), (1.15, 0.25, 0.3)):
                hits = [_any_row(generator, phi, sd, missing, weeks, drift) for _r in range(round(400 * size))]
                what = f"unchanged, any of seven rows, {weeks} weeks, φ {phi}, SD {sd}, missing {missing:.0%}, drift {drift}"
                yield share(what, hits, goal, at_most=most)
    for phi in (0.0, 0.3, 0.6):
        hits = [
            any(_is_news(row) for row in _person(generator, phi, 1.15, 0.25, 13, a_day=3)[:4])
            for _r in range(round(400 * size))
        ]
        yield share(f"unchanged, three check-ins a day, any of four, φ {phi}", hits, "≤ 5.0 %", at_most=0.05)
    yield from _power(generator, round(200 * size))


def _power(generator: Generator, n: int) -> Iterator[Figure]:
    goals = {
        (0.0, 1.0, 1): ("16 %", "54 %"),
        (0.0, 1.0, 2): ("90 %", "100 %"),
        (0.0, 1.3, 1): ("6 %", "27 %"),
        (0.0, 1.3, 2): ("45 %", "90 %"),
        (0.6, 1.0, 1): ("11 %", "34 %"),
        (0.6, 1.0, 2): ("44 %", "94 %"),
        (0.6, 1.3, 1): ("6 %", "15 %"),
        (0.6, 1.3, 2): ("22 %", "57 %"),
    }
    for (phi, sd, steps), (one, any_of_four) in goals.items():
        missing = 0.1 if sd == 1.0 else 0.25
        found = [[_is_news(r) for r in _person(generator, phi, sd, missing, 13, shift=steps)[:4]] for _r in range(n)]
        what = f"{steps} step{'s' if steps > 1 else ''} this week, φ {phi}, SD {sd}, missing {missing:.0%}"
        yield share(f"{what}: one row seen", (rows[0] for rows in found), one, at_least=_least(one))
        yield share(f"{what}: any of four together", map(any, found), any_of_four, at_least=_least(any_of_four))
    for sd, missing, goal in ((1.0, 0.1, "33 %"), (1.3, 0.25, "11 %")):
        seen = [_is_news(_person(generator, 0.3, sd, missing, 13, shift=2)[5]) for _r in range(n)]
        what = f"swing row, two steps over two weeks, φ 0.3, SD {sd}"
        yield share(f"{what}: seen", seen, goal, at_least=_least(goal))


def _least(goal: str) -> float:
    """The rules' own figures come from a few hundred repetitions: five points below them is still the same."""
    return float(goal.removesuffix(" %")) / 100 - 0.05


def _person(
    generator: Generator,
    phi: float,
    sd: float,
    missing: float,
    weeks: int,
    drift: float = 0.0,
    shift: float = 0.0,
    a_day: int = 1,
) -> list[Row]:
    """Four daily ratings and two asked on three days a week; `shift` moves the newest week of all of them inward."""
    rows = []
    for place, (mean, scale) in enumerate(DAILY + SWING):
        is_swing = place >= len(DAILY)
        change = np.repeat(drift * carried(generator, weeks, 0.5), 7)
        change[-14 if is_swing else -7 :] += -shift if mean > sum(scale) / 2 else shift
        own = mean + generator.uniform(-0.7, 0.7)
        days = rated(
            generator, weeks * 7, phi=phi, mean=own, sd=sd, scale=scale, missing=missing, shift=change, a_day=a_day
        )
        if is_swing:
            for week in range(weeks):
                days[week * 7 + generator.choice(7, 4, replace=False)] = np.nan
        rows.append((days, scale, is_swing))
    return rows


def _is_news(row: Row) -> bool:
    days, scale, is_swing = row
    found = stats.news(days, scale, **(TWO_WEEKS if is_swing else {}))
    return found is not None and found.is_news


def _any_row(generator: Generator, phi: float, sd: float, missing: float, weeks: int, drift: float) -> bool:
    rows = _person(generator, phi, sd, missing, weeks, drift)
    mean = generator.choice((0.5, 1.5, 3.0))
    counts = generator.negative_binomial(3, 3 / (3 + mean), weeks).tolist()
    counted = stats.count_news(counts[-1], counts[:-1])
    return any(_is_news(row) for row in rows) or (counted is not None and counted.is_news)
