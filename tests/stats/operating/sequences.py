"""Rule A: which feeling came first, and which come together."""

from collections.abc import Iterator

import numpy as np
from scipy import stats as distributions

from selfmon import stats
from selfmon.insight.episodes import PAIRS
from tests.stats.operating.figures import Figure, share
from tests.stats.operating.people import Generator

Episodes = list[list[str]]

# In the order of the page; the weights are how often each is named.
FEELINGS = {
    "shame": 3.0,
    "humiliation": 2.0,
    "envy_pain": 2.0,
    "wish_to_pull_down": 0.8,
    "contempt": 1.5,
    "anger": 2.0,
    "hurt": 1.5,
    "numbness": 1.0,
}
ORDER = list(FEELINGS)
CHANCES = np.array(list(FEELINGS.values())) / sum(FEELINGS.values())
SOME, MANY_WHEN_STRONG = (1, 2, 3, 3, 4, 5), (1, 1, 2, 5, 5)


def run(size: float) -> Iterator[Figure]:
    generator = np.random.default_rng(71)
    yield from _exactly()
    n = round(400 * size)
    for design in ("fixed", "turned round"):
        pages = [_taps(_made(generator, 50), 0.6, design, generator) for _page in range(n)]
        leaning = [any(stats.came_first(page, *pair).leaning for pair in PAIRS) for page in pages]
        bounds = {"at_least": 0.3} if design == "fixed" else {"at_most": 0.046}
        goal = {"fixed": "51 %", "turned round": "0.7 %"}[design]
        yield share(f"60 % tap top to bottom, tiles {design}: pages with a leaning", leaning, goal, **bounds)
    for name, lengths in (("", SOME), (", strong ones list more", MANY_WHEN_STRONG)):
        nothing = [_any_outside(_made(generator, 40, lengths)) for _page in range(round(150 * size))]
        yield share(f"together, 40 episodes{name}: null pages out of range", nothing, "0–3 %", at_most=0.05)
    linked = [_is_found(_link(_made(generator, 40), generator)) for _page in range(round(150 * size))]
    yield share("together, 40 episodes: strong link found", linked, "20–50 %", at_least=0.2)


def _exactly() -> Iterator[Figure]:
    """Everything about one pair, over all counts that can come out."""
    false, coverage = {}, 1.0
    for n in range(8, 41):
        found = [stats.came_first(_of(k, n), "a", "b") for k in range(n + 1)]
        says = np.array([bool(one.leaning) for one in found])
        false[n] = 1 - (1 - float(distributions.binom.pmf(range(n + 1), n, 0.5)[says].sum())) ** 6
        for p in np.linspace(0.02, 0.98, 97):
            holds = np.array([(one.low or 0) <= p <= (one.high or 1) for one in found])
            coverage = min(coverage, float(distributions.binom.pmf(range(n + 1), n, p)[holds].sum()))
    tabled = max(false[n] for n in (8, 10, 12, 15, 20, 30, 40))
    yield Figure("no association: pages of six with a finding, n as in the rules", tabled, 0, "≤ 4.6 %", at_most=0.0465)
    yield Figure("no association: the same at the worst n of 8–40", max(false.values()), 0, "≤ 5 %", at_most=0.05)
    yield Figure("coverage of a pair's interval, n 8–40", coverage, 0, "≥ 99.17 %", at_least=0.9917)
    for n, goals in ((8, (0.06, 0.17, 0.43)), (15, (0.13, 0.40, 0.82)), (30, (0.28, 0.76, 0.99))):
        says = np.array([bool(stats.came_first(_of(k, n), "a", "b").leaning) for k in range(n + 1)])
        for truth, goal in zip((0.7, 0.8, 0.9), goals, strict=True):
            told = float(distributions.binom.pmf(range(n + 1), n, truth)[says].sum())
            yield Figure(
                f"said when the truth is {truth}, n = {n}", told, 0, f"{100 * goal:.0f} %", at_least=goal - 0.01
            )


def _of(k: int, n: int) -> Episodes:
    return [["a", "b"]] * k + [["b", "a"]] * (n - k)


def _made(generator: Generator, n: int, lengths: tuple[int, ...] = SOME) -> Episodes:
    """Episodes that name feelings by how frequent they are, in random order: nothing belongs to anything."""
    return [list(generator.choice(ORDER, generator.choice(lengths), replace=False, p=CHANCES)) for _episode in range(n)]


def _taps(episodes: Episodes, chance: float, design: str, generator: Generator) -> Episodes:
    """Some tap the tiles from top to bottom, whatever came first; turned round, the top is either end at random."""

    def tapped(codes: list[str]) -> list[str]:
        if generator.random() >= chance:
            return codes
        is_turned = design != "fixed" and generator.random() < 0.5
        return sorted(codes, key=ORDER.index, reverse=is_turned)

    return [tapped(codes) for codes in episodes]


def _link(episodes: Episodes, generator: Generator) -> Episodes:
    """Where there is shame, anger takes the place of another feeling in four of five."""
    for codes in episodes:
        if "shame" in codes and "anger" not in codes and len(codes) > 1 and generator.random() < 0.8:
            codes[codes.index(generator.choice([code for code in codes if code != "shame"]))] = "anger"
    return episodes


def _any_outside(episodes: Episodes) -> bool:
    return any(found.is_outside for found in stats.together(episodes, PAIRS))


def _is_found(episodes: Episodes) -> bool:
    found = stats.together(episodes, PAIRS)[PAIRS.index(("shame", "anger"))]
    return found.high is not None and found.seen > found.high
