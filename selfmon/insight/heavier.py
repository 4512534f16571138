"""Worth a look: whether the last three weeks of treatment were heavier, or lighter, than the eight before them. Pure.

Three streams: *exposed* and pleasantness as weekly means of days, episodes as counts. A week is missing where fewer than
four of its days have an answer; for episodes, where nothing at all was shared in it or the whole week was not granted.
Weeks run from the day treatment began; the verdict is that of the last whole week and stands until the next is over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from selfmon.diary.across import WEEKS, Day
from selfmon.insight.weeks import DAYS_FOR_A_WEEK, Block, by_block, whole_weeks

if TYPE_CHECKING:  # numpy comes with it: loaded where something is judged
    from selfmon.stats import Moved, Side

FIRST_WEEK, SPACING = 9, 4
# Spread that is usual between weeks, and which way is worse.
PRIORS = {"exposed": 0.6, "pleasantness": 0.6, "episodes": 0.5}
WORSE = {"exposed": 1, "pleasantness": -1, "episodes": 1}
Series = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True)
class Compared:
    """One stream: the mean of the last three weeks and of the eight before, as it is told (episodes a week)."""

    now: float
    before: float


@dataclass(frozen=True)
class Verdict:
    """`side`: "heavier", "lighter" or "". `can_tell` False: no stream has enough weeks. `call`: the treatment week (from
    1) of the signal; one within four weeks of another is the same signal. `streams`: what was compared, as it is told."""

    side: "Side"
    can_tell: bool
    call: int | None
    streams: Mapping[str, Compared]


def judge_weeks(days: Sequence[Day], began: date | None, today: date, granted: Sequence[Block]) -> Verdict:
    """The verdict as of the last whole week of treatment. `granted`: stretches of days on which episodes are shared."""
    blocks = whole_weeks(began, today, WEEKS) if began else []
    series = weekly_series(days, blocks, granted)
    first = (blocks[0].first - began).days // 7 + 1 if blocks and began else 1  # the treatment week of the first block
    moves = _moves(series)
    side: Side = _side(moves) if first + len(blocks) - 1 >= FIRST_WEEK else ""
    call = _call(series, first) if side == "heavier" else None
    return Verdict(side, bool(moves), call, _told(series, moves))


def _side_after(n: int, series: Series, first: int) -> "Side":
    """The verdict at the end of the n-th of these weeks; none before the ninth week of treatment."""
    if first + n - 1 < FIRST_WEEK:
        return ""
    return _side(_moves({name: weeks[:n] for name, weeks in series.items()}))


def _call(series: Series, first: int) -> int:
    """The treatment week of the signal that the newest week belongs to: at most one in four weeks."""
    calls: list[int] = []
    for n in range(1, len(series["exposed"]) + 1):
        week = first + n - 1
        if (not calls or week - calls[-1] >= SPACING) and _side_after(n, series, first) == "heavier":
            calls.append(week)
    return calls[-1]


def weekly_series(days: Sequence[Day], blocks: Sequence[Block], granted: Sequence[Block]) -> Series:
    """The three streams, week by week, None where a week is missing."""
    inside = by_block(days, blocks, attrgetter("on"))
    return {
        "exposed": [_mean([day.exposed for day in week]) for week in inside],
        "pleasantness": [_mean([day.pleasantness for day in week]) for week in inside],
        "episodes": [
            float(sum(day.n_episodes for day in week)) if week and _is_granted(block, granted) else None
            for block, week in zip(blocks, inside, strict=True)
        ],
    }


def _is_granted(block: Block, granted: Sequence[Block]) -> bool:
    return any(stretch.first <= block.first and block.last <= stretch.last for stretch in granted)


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return sum(there) / len(there) if len(there) >= DAYS_FOR_A_WEEK else None


def _moves(series: Series) -> dict[str, "Moved"]:
    from selfmon.stats import ROOT_STEP, move_to_judge, root_counts

    found = {
        name: move_to_judge(weeks, PRIORS[name])
        if name != "episodes"
        else move_to_judge(root_counts(weeks), PRIORS[name], step=ROOT_STEP)
        for name, weeks in series.items()
    }
    return {name: move for name, move in found.items() if move is not None}


def _side(moves: Mapping[str, "Moved"]) -> "Side":
    from selfmon.stats import worth_a_look

    return worth_a_look({name: (*move, WORSE[name]) for name, move in moves.items()})


def _told(series: Series, moves: Iterable[str]) -> dict[str, Compared]:
    """The two means of every stream that could be compared."""
    from selfmon.stats.worsening import BEFORE, RECENT

    def mean(weeks: Sequence[float | None]) -> float:
        there = [week for week in weeks if week is not None]
        return sum(there) / len(there)

    return {
        name: Compared(mean(series[name][-RECENT:]), mean(series[name][-RECENT - BEFORE : -RECENT])) for name in moves
    }
