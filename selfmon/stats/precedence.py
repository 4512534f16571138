"""Which of two feelings came first within an episode, and whether two come together more often than chance has them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from selfmon.stats.proportions import clopper_pearson_limits
from selfmon.stats.result import Reason, Result

Leaning = Literal["first", "second", ""]
Flags = NDArray[np.bool_]

PAIRS = 6  # fixed beforehand, and all of them count, also where one has too few episodes to say anything
FEWEST_WITH_BOTH = 8
DRAWS = 999
TRADES = 10  # rounds in which every row trades once with another: five trades a row


@dataclass(frozen=True, kw_only=True)
class FirstResult(Result):
    """In `k` of `n` episodes with both, the first of the pair came first. n_missing: episodes without both."""

    k: int = 0
    n: int = 0
    leaning: Leaning = ""


def came_first(
    episodes: Sequence[Sequence[str]], first: str, then: str, *, alpha: float = 0.05, pairs_fixed: int = PAIRS
) -> FirstResult:
    """How often `first` stands before `then` in the episodes that hold both; `leaning` says which more than chance would.

    k of n with Clopper and Pearson's limits at 1 − alpha/pairs_fixed. Leaning where they leave out one half, so 8 of 8,
    11 of 12, 13 of 15, 17 of 20, 23 of 30. Below eight episodes with both there are counts and no interval.
    `episodes` are codes in the order they came; one whose order nobody gave is for the caller to leave out. With no
    association a page of six pairs says something in at most 4.8 % of cases.
    Example: 11 of 12 → 0.5136 to 0.9997, leaning "first".
    Source: Clopper & Pearson (1934) Biometrika 26:404-413.
    """
    both = [codes for codes in episodes if first in codes and then in codes]
    n, k = len(both), sum(codes.index(first) < codes.index(then) for codes in both)
    n_missing = len(episodes) - n
    if n < FEWEST_WITH_BOTH:
        reason = Reason.TOO_FEW_VALUES if n else Reason.NO_OBSERVATIONS
        return FirstResult(estimate=k / n if n else None, n_used=n, n_missing=n_missing, reason=reason, k=k, n=n)
    low, high = clopper_pearson_limits(k, n, 1 - alpha / pairs_fixed)
    leaning: Leaning = "first" if low > 0.5 else "second" if high < 0.5 else ""
    return FirstResult(estimate=k / n, interval=(low, high), n_used=n, n_missing=n_missing, k=k, n=n, leaning=leaning)


@dataclass(frozen=True, kw_only=True)
class TogetherResult(Result):
    """Episodes with both (`seen`), and how many there would be if the two had nothing to do with each other.

    The estimate is that expected number, the interval its range over random tables.
    """

    seen: int = 0

    @property
    def expected_mean(self) -> float | None:
        return self.estimate

    @property
    def is_outside(self) -> bool:
        """Whether more, or fewer, were seen than the range holds."""
        return self.interval is not None and not self.interval[0] <= self.seen <= self.interval[1]


def together(
    episodes: Sequence[Collection[str]],
    pairs: Sequence[tuple[str, str]],
    *,
    alpha: float = 0.05,
    draws: int = DRAWS,
    seed: int | None = None,
) -> list[TogetherResult]:
    """Episodes that hold both of each pair, beside the range that chance gives at 1 − alpha/len(pairs).

    Chance keeps how many feelings each episode names and how many episodes name each feeling: long episodes hold many
    pairs without any link. `draws` random tables come from chains of trades that start at the data; each trade shuffles
    between two episodes what only one of them has. The seed belongs to the data.
    Missing: an episode without a feeling names none, and stays as it is.
    Example: {s a} {s a} {s h} {a n} {s n h} {h} → s and a together twice, expected 1.70 (584 tables).
    Source: Gotelli (2000) Ecology 81:2606-2621; Strona et al. (2014) Nat Commun 5:4114; trades of all rows at once:
    Carstens, Berger & Strona (2018) MethodsX 5:1032-1041.
    """
    codes = sorted({code for episode in episodes for code in episode} | {code for pair in pairs for code in pair})
    table = np.array([[code in episode for code in codes] for episode in episodes], dtype=bool)
    table = table.reshape(len(episodes), len(codes))
    if len(table) < 2:
        return [
            TogetherResult(estimate=None, n_used=len(table), n_missing=0, reason=Reason.TOO_FEW_VALUES) for _ in pairs
        ]
    left, right = ([codes.index(pair[side]) for pair in pairs] for side in (0, 1))
    seen = (table[:, left] & table[:, right]).sum(axis=0)
    generator = np.random.default_rng(_seed_of(table) if seed is None else seed)
    tables = _random_tables(table, draws, generator)
    expected = (tables[:, :, left] & tables[:, :, right]).sum(axis=1)
    tail = alpha / len(pairs) / 2
    lows = np.quantile(expected, tail, axis=0, method="lower")
    highs = np.quantile(expected, 1 - tail, axis=0, method="higher")
    return [
        TogetherResult(
            estimate=float(expected[:, place].mean()),
            interval=(float(lows[place]), float(highs[place])),
            n_used=len(table),
            n_missing=0,
            seen=int(seen[place]),
        )
        for place in range(len(pairs))
    ]


def _seed_of(table: Flags) -> int:
    """Of the data alone, so that every page shows the same numbers."""
    return int.from_bytes(np.packbits(table).tobytes()[:8], "big") + len(table)


def _random_tables(table: Flags, draws: int, generator: "np.random.Generator") -> Flags:
    """`draws` tables with the sums of rows and columns of this one, each from a chain of its own."""
    tables = np.repeat(table[None], draws, axis=0)
    n_pairs = len(table) // 2
    chain = np.arange(draws)[:, None]
    for _round in range(TRADES):
        order = generator.permuted(np.tile(np.arange(len(table)), (draws, 1)), axis=1)
        one, other = order[:, :n_pairs], order[:, n_pairs : 2 * n_pairs]
        mine, theirs = tables[chain, one], tables[chain, other]
        traded = _deal(mine, theirs, generator)
        tables[chain, one] = traded
        tables[chain, other] = (mine & theirs) | ((mine ^ theirs) & ~traded)
    return tables


def _deal(mine: Flags, theirs: Flags, generator: "np.random.Generator") -> Flags:
    """What only one row of each two has, dealt anew: the first row gets as many as it had, any choice equally likely."""
    only_one = mine ^ theirs
    wanted = (only_one & mine).sum(axis=-1)
    left = only_one.sum(axis=-1)
    dealt = mine & theirs
    for column in range(mine.shape[-1]):
        is_open = only_one[..., column]
        takes = is_open & (generator.random(wanted.shape) * left < wanted)
        dealt[..., column] |= takes
        wanted = wanted - takes
        left = left - is_open
    return np.asarray(dealt, dtype=np.bool_)
