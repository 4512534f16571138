"""Rule G: shares and switches of two ratings answered together; emotion differentiation."""

from collections.abc import Iterator

import numpy as np

from selfmon import stats
from tests.stats.operating.figures import Figure, rate, share
from tests.stats.operating.people import Floats, Generator, carried

KINDS = ("above", "unseen", "both_high")
Answers = tuple[list[int], Floats, Floats]


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(77)
    n = round(300 * size)
    for phi, least in ((0.0, 0.96), (0.3, 0.96), (0.6, 0.92)):
        for rho in (-0.6, 0.3):
            whole = stats.swing(*_answers(np.random.default_rng(1), 4000, phi, rho))
            truth = {kind: whole.counts[kind] / whole.n for kind in KINDS}
            for weeks in (6, 12, 26):
                found = [stats.swing(*_answers(generator, weeks, phi, rho)) for _r in range(n)]
                what = f"{weeks} weeks, φ {phi}, ρ {rho}"
                held = [_share_holds(f, kind, truth[kind]) for f in found for kind in KINDS if f.n]
                yield share(f"{what}: shares hold the truth", held, f"{100 * least:.0f}–100 %", at_least=least)
                shown = [f for f in found if f.interval is not None]
                if weeks > 6:
                    reached = "5–49 %" if weeks == 12 else "64–100 %"
                    yield share(f"{what}: twelve neighbours reached", (f.interval is not None for f in found), reached)
                if len(shown) >= n / 4:
                    is_held = [(f.low or 0) <= (whole.estimate or 0) <= (f.high or 1) for f in shown]
                    yield share(f"{what}: switching holds the truth", is_held, "94–100 %", at_least=0.94)
    for name, above, unseen, goal, most in (
        ("no swing, noise", 2.0, 2.0, "1.0", 1.3),
        ("always ahead", 4.0, 1.0, "0.0", 0.0),
    ):
        counts = [stats.swing(*_answers(generator, 12, 0.0, 0.0, above, unseen, sd=0.8)).switches for _r in range(n)]
        yield rate(f"{name}, 12 weeks: switches", counts, goal, at_most=most)
    yield from _order(generator, n)
    yield from _differentiation(generator, round(200 * size))


def _order(generator: Generator, n: int) -> Iterator[Figure]:
    """Nothing goes to and fro: each answer for itself. How often the interval leaves out what chance order would give."""
    shown = [f for _r in range(4 * n) if (f := stats.swing(*_answers(generator, 26, 0.0, -0.6))).interval is not None]
    missed = [not (f.low or 0) <= (f.expected_switches or 0) / f.neighbours <= (f.high or 1) for f in shown]
    yield share("26 weeks, order does not matter: the interval says it does", missed, "≤ 5 %", at_most=0.05)


def _answers(
    generator: Generator,
    weeks: int,
    phi: float,
    rho: float,
    above: float = 2.5,
    unseen: float = 2.5,
    sd: float = 1.5,
) -> Answers:
    """Both ratings on three days a week, a quarter of them not answered; `rho` is how the two go together."""
    n = weeks * 7
    common = carried(generator, n, phi)
    other = rho * common + np.sqrt(1 - rho**2) * carried(generator, n, phi)
    asked = np.concatenate([week * 7 + np.sort(generator.choice(7, 3, replace=False)) for week in range(weeks)])
    days = asked[generator.random(len(asked)) >= 0.25]
    ahead, behind = (np.clip(np.rint(mean + sd * x), 0, 6) for mean, x in ((above, common), (unseen, other)))
    return days.tolist(), ahead[days], behind[days]


def _share_holds(found: stats.SwingResult, kind: str, truth: float) -> bool:
    low, high = stats.likeness_interval(found.counts[kind], found.n)
    return low <= truth <= high


def _differentiation(generator: Generator, n: int) -> Iterator[Figure]:
    """Four feelings that share a part of what moves them, on occasions that carry over; at the end, that share nothing."""
    for floor in (2.5, 0.8):
        truth = stats.emotion_differentiation(_occasions(np.random.default_rng(3), 60_000, 0.0, floor)).estimate or 0
        for size in (10, 20, 50):
            found = [stats.emotion_differentiation(_occasions(generator, size, 0.3, floor)) for _r in range(n)]
            told = [f.estimate for f in found if f.estimate is not None]
            low, high = np.quantile(told, (0.05, 0.95))
            goal = {10: ".08–.73", 20: ".10–.41", 50: ".12–.34"}[size]
            what = f"differentiation, {size} occasions, mean {floor}, truth {truth:.2f}"
            yield Figure(f"{what}: width of 90 % of estimates", float(high - low), n, goal, error=0.0)
            held = [f.interval[0] <= truth <= f.interval[1] for f in found if f.interval]
            yield share(f"{what}: F interval holds the truth", held, "89–99 %", at_least=0.89)
    for phi, most in ((0.0, 0.05), (0.3, 0.05), (0.6, 0.1)):
        for floor in (2.5, 0.8):
            none = [stats.emotion_differentiation(_occasions(generator, 50, phi, floor, 0.0)) for _r in range(n)]
            what = f"nothing shared by the four, 50 occasions, φ {phi}, mean {floor}"
            together = [f.interval is not None and f.interval[1] < 1 for f in none]
            yield share(f"{what}: told that they go together", together, f"≤ {100 * most:.0f} %", at_most=most)
            yield share(f"{what}: no figure at all", (f.estimate is None for f in none), "about half")
    one = [stats.emotion_differentiation(_occasions(generator, 50, 0.3, 2.5, 1.0)).estimate or 0 for _r in range(n)]
    yield Figure("one mood under four names, 50 occasions: largest figure", max(one), n, "0", at_most=0.01)


def _occasions(generator: Generator, size: int, phi: float, floor: float, shared: float = 0.55) -> list[list[float]]:
    """Four ratings of 0 to 6 an occasion, of which `shared` is the part of their variance that is the same in all."""
    common = carried(generator, size, phi)
    parts = [np.sqrt(shared) * common + np.sqrt(1 - shared) * carried(generator, size, phi) for _item in range(4)]
    return np.clip(np.rint(floor + 1.3 * np.stack(parts, axis=1)), 0, 6).tolist()
