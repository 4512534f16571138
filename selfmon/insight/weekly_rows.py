"""The rows of the page before a session: twelve times seven days of each figure, counted back from today, and whether the
newest lies outside what an unchanged week would be (`stats.news`, `stats.count_news`). Pure.

One value a day, the mean of its answers about right then. A week without answers stays a gap; a count of a week in which
nothing at all was shared is missing, not nought.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow, of_one_wording, worded_from
from selfmon.insight.count_range import count_range
from selfmon.insight.report import Point
from selfmon.insight.weeks import WEEK, Block, blocks_back, by_block, daily_means, on_grid
from selfmon.practice.series import Done
from selfmon.practice.weight import sign_of

if TYPE_CHECKING:  # numpy comes with it: loaded where something is judged
    from selfmon.stats import News

DRAWN = 12  # windows of seven days
LOOKED_AT = 14  # windows that are read: the newest, and what its range is made of
DAYS_FOR_A_MEAN = 3
WEEKS_BEFORE = 8  # with a mean, as `stats.news` needs them
DAYS_OF_SWING, SWINGS, SWINGS_BEFORE = 14, 4, 6
SWING_SCALE = (0, 6)


@dataclass(frozen=True)
class RatingRow:
    """One rating. `days`: place among the 84 drawn days and that day's mean; `means`: of each window, None below three
    answered days; `news` None: not enough to compare."""

    code: str
    low: int
    high: int
    days: tuple[tuple[int, float], ...]
    means: tuple[float | None, ...]
    answered: tuple[int, ...]
    news: "News | None"

    @property
    def now(self) -> float | None:
        return self.means[-1]

    @property
    def n(self) -> int:
        return self.answered[-1]

    @property
    def is_out(self) -> bool:
        return self.news is not None and self.news.is_news

    @property
    def is_early(self) -> bool:
        """Whether it cannot be compared because too few weeks before the newest have a mean."""
        return self.news is None and sum(mean is not None for mean in self.means[:-1]) < WEEKS_BEFORE


@dataclass(frozen=True)
class SwingRow:
    """Feeling above and feeling unseen, answered together on a day, over windows of fourteen days. `now`: the means of
    the newest, None where fewer than three days were answered."""

    days: tuple[tuple[int, float, float], ...]
    n: int
    now: tuple[float, float] | None
    above: "News | None"
    unseen: "News | None"


@dataclass(frozen=True)
class StungRow:
    """Episodes: place and peak (None: not rated), how many in each window (None: not granted the whole window, or nothing
    shared in it). `inside`: the counts that an unchanged week may have."""

    peaks: tuple[tuple[int, float | None], ...]
    counts: tuple[int | None, ...]
    inside: tuple[int, int] | None

    @property
    def now(self) -> int | None:
        return self.counts[-1]

    @property
    def is_out(self) -> bool:
        return self.inside is not None and self.now is not None and not self.inside[0] <= self.now <= self.inside[1]


@dataclass(frozen=True)
class PracticeRow:
    """Practices in each window, and how many of them were heavy; of the newest window how many told anything of it."""

    counts: tuple[int, ...]
    heavy: tuple[int, ...]
    n_rated: int


@dataclass(frozen=True)
class UnderstoodRow:
    """Answers after sessions, 0 to 4, at their places; the newest of all, whenever it was."""

    days: tuple[tuple[int, float], ...]
    newest: Point | None


@dataclass(frozen=True)
class Rows:
    """Every row of the page, and the days they stand on."""

    windows: tuple[Block, ...]
    ratings: tuple[RatingRow, ...]
    swing: SwingRow | None
    stung: StungRow
    practice: PracticeRow | None
    understood: UnderstoodRow | None
    worded_on: date | None = None  # from here on the questions stood as they stand now
    is_rated: bool = True  # whether check-ins are shared; without them a row without answers says nothing of answers

    @property
    def first(self) -> date:
        return self.windows[0].first

    @property
    def n_judged(self) -> int:
        """Rows with enough to compare, in which some answer could lie outside."""
        swing = [self.swing.above, self.swing.unseen] if self.swing else []
        return (
            sum(can_be_outside(row.news, row.low, row.high) for row in self.ratings)
            + sum(can_be_outside(found, *SWING_SCALE) for found in swing)
            + (self.stung.inside is not None and self.stung.now is not None)
        )

    @property
    def is_anything_there(self) -> bool:
        """Whether any of the drawn weeks holds an answer or a count."""
        return (
            any(any(row.answered) for row in self.ratings)
            or any(n is not None for n in self.stung.counts)
            or (self.practice is not None and any(self.practice.counts))
            or (self.understood is not None and self.understood.newest is not None)
        )

    @property
    def is_newest_thin(self) -> bool:
        """Whether the newest week alone is what is wanting: it has no mean, and weeks before it had enough of them."""
        return all(row.now is None for row in self.ratings) and any(not row.is_early for row in self.ratings)


def can_be_outside(found: "News | None", low: float, high: float) -> bool:
    """Not where the range of an unchanged week is the whole scale: no week could be news there."""
    return found is not None and (found.low > low or found.high < high)


def first_day_read(today: date) -> date:
    """The first day whose entries the rows need."""
    return today - timedelta(days=LOOKED_AT * WEEK - 1)


def build_rows(
    today: date,
    scales: Mapping[str, tuple[int, int]],
    numbers: Sequence[NumberRow],
    happened: Sequence[EntryView],
    done: Sequence[Done] | None,
    felt: Sequence[Point] | None,
    granted: Sequence[Block],
    *,
    is_rated: bool = True,
) -> Rows:
    """`scales`: the ratings with a row of their own, in order; `numbers` hold them and *above* and *unseen*, `is_rated`
    where they are shared. `done` and `felt` None: not shared, so no row. `granted`: stretches of days on which episodes
    are shared."""
    windows = tuple(blocks_back(today, DRAWN))
    first = windows[0].first
    (comparable,) = of_one_wording(numbers)
    shared = {e.local_day for e in happened} | {r.local_day for r in numbers} | {d.on for d in done or ()}
    return Rows(
        windows,
        tuple(
            rate(code, scale, daily_means(code, numbers), today, daily_means(code, comparable))
            for code, scale in scales.items()
        ),
        _swing(numbers, comparable, today, first),
        _stung([e for e in happened if e.kind == "episode"], _counted(shared, granted), today, windows),
        None if done is None else _practice(done, windows),
        None if felt is None else _understood(felt, first, today),
        worded_from(numbers),
        is_rated,
    )


def _counted(shared: set[date], granted: Sequence[Block]) -> Callable[[Block], bool]:
    """Whether the episodes of a window are known: granted from its first day to its last, and anything shared in it."""

    def is_counted(block: Block) -> bool:
        is_granted = any(stretch.first <= block.first and block.last <= stretch.last for stretch in granted)
        return is_granted and any(block.holds(day) for day in shared)

    return is_counted


def _understood(felt: Sequence[Point], first: date, today: date) -> UnderstoodRow:
    days = tuple(((p.at.date() - first).days, p.value) for p in felt if first <= p.at.date() <= today)
    return UnderstoodRow(days, felt[-1] if felt else None)


def rate(
    code: str,
    scale: tuple[int, int],
    daily: Mapping[date, float],
    today: date,
    comparable: Mapping[date, float] | None = None,
) -> RatingRow:
    """One rating from one value a day: the row of this page, and the small one of the list of clients. All of it is
    drawn; judged is what is `comparable`, where an earlier wording was answered before."""
    judged = daily if comparable is None else comparable
    windows = blocks_back(today, DRAWN)
    found = None
    if judged:
        from selfmon.stats import news  # numpy loads on first use

        found = news(on_grid(judged, first_day_read(today), today), scale)
    inside = [[value for _day, value in week] for week in by_block(list(daily.items()), windows, itemgetter(0))]
    return RatingRow(
        code,
        *scale,
        tuple(
            sorted(((day - windows[0].first).days, v) for day, v in daily.items() if windows[0].first <= day <= today)
        ),
        tuple(sum(week) / len(week) if len(week) >= DAYS_FOR_A_MEAN else None for week in inside),
        tuple(len(week) for week in inside),
        found,
    )


def _swing(numbers: Sequence[NumberRow], comparable: Sequence[NumberRow], today: date, first: date) -> SwingRow | None:
    """None where it was never answered."""
    above, unseen = _both(numbers)
    if not above:
        return None
    from selfmon.stats import news  # numpy loads on first use

    found = [
        news(
            on_grid(daily, first_day_read(today), today),
            SWING_SCALE,
            window=DAYS_OF_SWING,
            reference=SWINGS,
            most=SWINGS_BEFORE,
        )
        for daily in _both(comparable)
    ]
    newest = Block(today - timedelta(days=DAYS_OF_SWING - 1), today)
    days = [day for day in above if newest.holds(day)]
    n = len(days)
    now = (sum(above[d] for d in days) / n, sum(unseen[d] for d in days) / n) if n >= DAYS_FOR_A_MEAN else None
    drawn = sorted(((day - first).days, above[day], unseen[day]) for day in above if day >= first)
    return SwingRow(tuple(drawn), n, now, *found)


def _both(numbers: Sequence[NumberRow]) -> tuple[dict[date, float], dict[date, float]]:
    """*Above* and *unseen*, one value a day, of the check-ins that answered both."""
    both = [r for r in numbers if r.values["above"] is not None and r.values["unseen"] is not None]
    return daily_means("above", both), daily_means("unseen", both)


def _stung(
    stung: Sequence[EntryView], is_counted: Callable[[Block], bool], today: date, windows: Sequence[Block]
) -> StungRow:
    blocks = blocks_back(today, DRAWN + 1)
    counts = [sum(block.holds(e.local_day) for e in stung) if is_counted(block) else None for block in blocks]
    first = windows[0].first
    peaks = [((e.local_day - first).days, e.numbers.get("peak")) for e in stung if e.local_day >= first]
    inside = count_range([None if n is None else float(n) for n in counts[:-1]])
    return StungRow(tuple(sorted(peaks, key=lambda p: p[0])), tuple(counts[1:]), inside)


def _practice(done: Sequence[Done], windows: Sequence[Block]) -> PracticeRow:
    inside = [[sign_of(d) for d in done if block.holds(d.on)] for block in windows]
    return PracticeRow(
        tuple(len(week) for week in inside),
        tuple(sum(sign.is_heavy for sign in week) for week in inside),
        sum(sign.is_rated for sign in inside[-1]),
    )
