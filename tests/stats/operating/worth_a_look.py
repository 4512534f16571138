"""Rule D: heavier or lighter over three weeks, in unchanged client-years and after something got worse.

Unchanged years come from two generators that share no line: of one 15 % of the weeks are missing, or none; the other,
where each stream goes its own way, has none missing, which is where the rule speaks most.
"""

from collections.abc import Iterator
from math import sqrt

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, rate, share
from tests.stats.operating.people import Floats, Generator, carried

PRIORS, WORSE = (0.6, 0.6, 0.5), (1, -1, 1)  # exposed, pleasantness, episodes
FIRST_WEEK, SPACING, YEAR = 9, 4, 52


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(74)
    years = round(400 * size)
    unchanged = {(0.0, 0.5): ("0.10", "0.06"), (0.3, 0.5): ("0.20", "0.15"), (0.6, 0.5): ("0.48", "0.51")}
    unchanged |= {(0.3, 0.8): ("0.53", "0.47"), (0.6, 0.8): ("0.99 ± .05", "0.95")}
    for (phi, sd), (heavier, lighter) in unchanged.items():
        called = [_calls(_streams(generator, 60, phi, sd)) for _year in range(years)]
        what = f"unchanged client-year, φ {phi}, SD {sd}"
        yield rate(f"{what}: heavier", (sum(s == "heavier" for _w, s in c) for c in called), heavier, at_most=1.0)
        yield rate(f"{what}: lighter", (sum(s == "lighter" for _w, s in c) for c in called), lighter, at_most=1.0)
    yield from _nothing_missing(generator, years)
    called = [_calls(_streams(generator, 60, 0.3, 0.5, better=0.1)) for _year in range(years)]
    yield rate(
        "improving 0.1 a week, φ 0.3, SD 0.5: heavier",
        (sum(s == "heavier" for _w, s in c) for c in called),
        "0.01",
        at_most=0.1,
    )
    seen = {
        (10, 0.0, 1.0, True): "53/59 %",
        (24, 0.0, 1.0, True): "58/62 %",
        (10, 0.0, 1.5, True): "83/88 %",
        (24, 0.0, 1.5, True): "87/91 %",
        (10, 0.0, 2.0, False): "78/81 %",
        (24, 0.0, 2.0, False): "77/83 %",
        (10, 0.05, 1.5, True): "62/70 %",
        (24, 0.05, 1.5, True): "72/79 %",
        (10, 0.1, 1.5, True): "44/53 %",
        (24, 0.1, 1.5, True): "41/51 %",
        (10, 0.1, 1.0, True): "10/15 %",
        (24, 0.1, 1.0, True): "6/11 %",
    }
    for (at, better, shift, is_all), goal in seen.items():
        what = f"{shift} steps at week {at} in {'all three' if is_all else 'exposed only'}, improving {better} before"
        yield from _detection(generator, years, what, goal, at, better, shift, is_all)
    for phi, sd, goal in ((0.0, 0.5, "90 %"), (0.6, 0.5, "88 %"), (0.0, 0.8, "68 %"), (0.6, 0.8, "73 %")):
        found = [_first(_streams(generator, 20, phi, sd, shift=1.5, at=16), 16) for _r in range(years)]
        what = f"1.5 steps at week 16 in all three, φ {phi}, SD {sd}: seen within 4 weeks"
        yield share(what, (week <= 4 for week in found), goal, at_least=float(goal[:2]) / 100 - 0.05)


def _nothing_missing(generator: Generator, years: int) -> Iterator[Figure]:
    """The corner in which an unchanged client is called heavier most often, by either generator."""
    for phi, sd in ((0.3, 0.5), (0.6, 0.5), (0.6, 0.8)):
        for name, make in (
            ("", lambda: _streams(generator, 60, phi, sd, missing=0.0)),  # noqa: B023 (called at once)
            (", the other generator", lambda: _apart(generator, 60, phi, sd)),  # noqa: B023
        ):
            counts = [sum(side == "heavier" for _week, side in _calls(make())) for _year in range(years)]
            what = f"unchanged client-year, no week missing{name}, φ {phi}, SD {sd}: heavier"
            yield rate(what, counts, "≤ 1", at_most=1.0)


def _apart(generator: Generator, weeks: int, phi: float, sd: float) -> Floats:
    """Streams with nothing in common, each a sum over the last 40 shocks; counts by the gaps between events."""
    weights = phi ** np.arange(40) * sqrt(1 - phi**2)
    level = [np.convolve(generator.normal(size=weeks + 39), weights, mode="valid") for _stream in range(3)]
    found = np.array([3.4 + sd * level[0], -0.6 - sd * level[1], np.zeros(weeks)])
    found[0], found[1] = found[0].clip(0, 6), found[1].clip(-3, 3)
    for week in range(weeks):
        expected = 1.5 * np.exp(0.35 * level[2][week] - 0.35**2 / 2)
        found[2, week] = (generator.exponential(1 / expected, size=40).cumsum() < 1).sum()
    found[2] = stats.root_counts(found[2])
    return found


def _detection(
    generator: Generator, n: int, what: str, goal: str, at: int, better: float, shift: float, is_all: bool
) -> Iterator[Figure]:
    found = [
        _first(_streams(generator, at + 6, 0.2, 0.5, better=better, shift=shift, at=at, is_all=is_all), at)
        for _r in range(n)
    ]
    for weeks, reached in zip((3, 4), goal.removesuffix(" %").split("/"), strict=True):
        least = int(reached) / 100 - 0.05
        yield share(f"{what}: seen within {weeks}", (w <= weeks for w in found), f"{reached} %", at_least=least)


def _streams(
    generator: Generator,
    weeks: int,
    phi: float,
    sd: float,
    *,
    better: float = 0.0,
    shift: float = 0.0,
    at: int = 10**6,
    is_all: bool = True,
    missing: float = 0.15,
) -> Floats:
    """Weekly means of two ratings and √ counts of episodes, which share a third of what moves them.

    From week `at` on everything, or only the first, is worse by `shift` steps; before it all get better by `better` a week.
    """
    time = np.arange(weeks)
    common = carried(generator, weeks, phi)
    own = [np.sqrt(0.3) * common + np.sqrt(0.7) * carried(generator, weeks, phi) for _stream in range(3)]
    late, gain = time >= at, better * np.minimum(time, at)
    found = np.empty((3, weeks))
    for place, (mean, low, high) in enumerate(((3.4, 0, 6), (-0.6, -3, 3))):
        worse = sd * own[place] - gain + (shift * late if is_all or place == 0 else 0)
        found[place] = np.clip(mean + WORSE[place] * worse, low, high)
        found[place, generator.random(weeks) < missing] = np.nan
    many = np.where(late & is_all, 2.0, 1.0) if shift else 1.0
    found[2] = stats.root_counts(generator.poisson(1.5 * np.exp(0.35 * own[2] - 0.06 - 0.5 * gain) * many))
    return found


def _calls(streams: Floats) -> list[tuple[int, str]]:
    """(week, side) of every call, at most one in four weeks."""
    calls: list[tuple[int, str]] = []
    for week in range(FIRST_WEEK, streams.shape[1] + 1):
        if calls and week - 1 - calls[-1][0] < SPACING:
            continue
        moves = {}
        for place, prior in enumerate(PRIORS):
            found = stats.move_to_judge(streams[place, :week], prior, step=stats.ROOT_STEP if place == 2 else 1.0)
            if found:
                moves[str(place)] = (*found, WORSE[place])
        side = stats.worth_a_look(moves)
        if side:
            calls.append((week - 1, side))
    return calls


def _first(streams: Floats, at: int) -> int:
    """How many weeks after `at` heavier was first called; 99 for never."""
    return next((week - at + 1 for week, side in _calls(streams) if week >= at and side == "heavier"), 99)
