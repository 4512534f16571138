"""Rule F: phases in steps, NAP beside them, and single weeks."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, share
from tests.stats.operating.people import Floats, Generator, carried, rated, true_mean, true_nap

WEEKS = ((4, 4), (4, 12), (8, 8), (12, 12))
SIX = ((3.3, (0, 6)), (-0.6, (-3, 3)), (-0.3, (-3, 3)), (2.4, (0, 6)), (1.5, (0, 6)), (2.5, (0, 6)))


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(76)
    n = round(200 * size)
    kinds = ((3.0, 0.0, 1.2, (0, 6), 0.25, 0.0), (0.5, 0.0, 1.0, (0, 6), 0.25, 0.0), (0.0, 1.0, 1.2, (-3, 3), 0.4, 0.6))
    for weeks in WEEKS:
        for phi in (0.0, 0.3, 0.6):
            for mean, shift, sd, scale, missing, stay in kinds:
                found = [_difference(generator, weeks, phi, mean, shift, sd, scale, missing, stay) for _r in range(n)]
                truth = true_mean(mean + shift, sd, scale) - true_mean(mean, sd, scale)
                what = f"{weeks[0]} + {weeks[1]} weeks, φ {phi}, mean {mean}, change {shift}"
                yield share(
                    f"{what}: difference holds the truth", (_holds(f, truth) for f in found), "95–99.5 %", at_least=0.95
                )
                if shift:
                    goal = {
                        (12, 12): {0.0: "93 %", 0.3: "70 %", 0.6: "55 %"},
                        (4, 4): {0.0: "36 %", 0.3: "22 %", 0.6: "17 %"},
                    }
                    yield share(
                        f"{what}: told from zero", map(_leaves_out_zero, found), goal.get(weeks, {}).get(phi, "")
                    )
    for weeks in ((4, 4), (8, 8), (12, 12)):
        found = [_difference(generator, weeks, 0.3, 3.0, 0.0, 1.0, (0, 6), 0.25, 0.0, drift=0.4) for _r in range(n)]
        what = f"{weeks[0]} + {weeks[1]} weeks, φ 0.3, slow drift: difference holds the truth"
        yield share(what, (_holds(f, 0.0) for f in found), "94.5–98.5 %", at_least=0.945)
    yield from _pages(generator, round(66 * size))
    yield from _overlap(generator, round(120 * size))
    yield from _single_weeks(generator, round(200 * size))


def _difference(
    generator: Generator,
    weeks: tuple[int, int],
    phi: float,
    mean: float,
    shift: float,
    sd: float,
    scale: tuple[int, int],
    missing: float,
    stay: float,
    drift: float = 0.0,
    alpha: float = 0.05,
) -> stats.PhasesResult:
    a, b = _two(generator, weeks, phi, mean, shift, sd, scale, missing, stay, drift)
    return stats.phase_difference(a, b, scale, alpha=alpha)


def _two(
    generator: Generator,
    weeks: tuple[int, int],
    phi: float,
    mean: float,
    shift: float,
    sd: float,
    scale: tuple[int, int] = (0, 6),
    missing: float = 0.25,
    stay: float = 0.0,
    drift: float = 0.0,
) -> tuple[Floats, Floats]:
    n_first, n_all = weeks[0] * 7, sum(weeks) * 7
    change = np.repeat(drift * carried(generator, sum(weeks), 0.3), 7) if drift else np.zeros(n_all)
    change[n_first:] += shift
    days = rated(generator, n_all, phi=phi, mean=mean, sd=sd, scale=scale, missing=missing, stay=stay, shift=change)
    return days[:n_first], days[n_first:]


def _holds(found: stats.PhasesResult, truth: float) -> bool:
    return found.interval is not None and found.interval[0] <= truth <= found.interval[1]


def _leaves_out_zero(found: stats.PhasesResult) -> bool:
    return not _holds(found, 0.0)


def _pages(generator: Generator, n: int) -> Iterator[Figure]:
    """Six ratings, nothing changed: pages on which at least one interval leaves out zero."""
    for weeks, phi in (((8, 8), 0.3), ((4, 12), 0.6)):
        pages = [
            [(_two(generator, weeks, phi, mean, 0.0, 1.2, scale), scale) for mean, scale in SIX] for _r in range(n)
        ]
        for alpha, goal, most in ((0.05, "14–15 %, in theory up to 26 %", 0.26), (0.05 / 6, "0–3 %", 0.05)):
            hit = [
                any(_leaves_out_zero(stats.phase_difference(*ab, scale, alpha=alpha)) for ab, scale in p) for p in pages
            ]
            what = f"six ratings unchanged, {weeks[0]} + {weeks[1]} weeks, φ {phi}: a {1 - alpha:.1%} interval leaves out zero"
            yield share(what, hit, goal, at_most=most)


def _overlap(generator: Generator, n: int) -> Iterator[Figure]:
    for weeks in WEEKS:
        for phi in (0.0, 0.3, 0.6):
            for mean, shift, sd in ((3.0, 0.0, 1.2), (3.0, -1.0, 1.2)):
                truth, held = true_nap(mean, shift, sd), 0
                for _repeat in range(n):
                    a, b = _two(generator, weeks, phi, mean, shift, sd)
                    found = stats.block_bootstrap_interval(a, b, improvement="decrease", replicates=499)
                    held += found.interval is not None and found.interval[0] <= truth <= found.interval[1]
                what = f"{weeks[0]} + {weeks[1]} weeks, φ {phi}, change {shift}: NAP's interval holds the truth"
                yield Figure(what, held / max(n, 1), n, "90–99 %", at_least=0.9)


def _single_weeks(generator: Generator, n: int) -> Iterator[Figure]:
    for n_weeks in (8, 16):
        for phi in (0.0, 0.3, 0.6):
            held, off = [], 0
            for mean in (0.5, 1.5, 3.0, 5.5):
                truth = true_mean(mean, 1.1)
                for _repeat in range(n):
                    weeks = rated(generator, n_weeks * 7, phi=phi, mean=mean, sd=1.1).reshape(n_weeks, 7)
                    found = stats.week_level(weeks[-1], weeks, (0, 6))
                    if found is not None and found.interval is not None:
                        held.append(found.interval[0] <= truth <= found.interval[1])
                        off += found.interval[0] < 0 or found.interval[1] > 6
            what = f"one week among {n_weeks}, φ {phi}"
            yield share(f"{what}: holds the truth", held, "94–98 %", at_least=0.94)
            yield Figure(f"{what}: off the scale", off / max(len(held), 1), 0, "0", at_most=0.0)
