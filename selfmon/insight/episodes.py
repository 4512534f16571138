"""Episodes: how they settle, what set them off and what pulled, which feeling came before which.

Numbers depth tells peaks and settling; triggers, moves and feelings are there only where words are shared. Counts
are natural frequencies; nothing here is called a cause.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from uuid import UUID

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow
from selfmon.journal.models import URGES

BASELINE_DAYS, BASELINE_VALUES = 14, 5
STRONG_PULL = 3  # of 0–4: "a strong pull" or more
EPISODES_FOR_MEDIAN, SETTLED_FOR_MEDIAN = 5, 3
ANTECEDENTS = 10
# Asked beforehand, so that nobody fishes among all pairs.
PAIRS = (
    ("envy_pain", "contempt"),
    ("envy_pain", "wish_to_pull_down"),
    ("shame", "anger"),
    ("shame", "contempt"),
    ("humiliation", "anger"),
    ("shame", "numbness"),
)


@dataclass(frozen=True)
class Settled:
    """How one episode settled. `hours`: from its time to the last look; `is_settled`: that look was at or below half.

    `is_settled` None: never looked at again, or no baseline to compare with.
    """

    entry_id: UUID
    on: date
    peak: int | None
    baseline: float | None
    hours: float | None
    is_settled: bool | None


@dataclass(frozen=True)
class Recovery:
    """All episodes with a later look, and the median (hours) where there are enough of them."""

    items: tuple[Settled, ...]
    median_hours: float | None
    interval: tuple[float | None, float | None] | None
    n_used: int
    n_settled: int

    @property
    def has_median(self) -> bool:
        return self.n_used >= EPISODES_FOR_MEDIAN and self.n_settled >= SETTLED_FOR_MEDIAN


def summarise_recovery(
    episodes: Sequence[EntryView], looks: Sequence[EntryView], shame: Sequence[NumberRow]
) -> Recovery:
    """Recovered at the first look at or below baseline + half of (peak − baseline); censored at the last look otherwise.

    Baseline: the median shame of the 14 days before, on days without an episode; unknown below five values. Kaplan &
    Meier's median, shown from five looked-at episodes on of which three were seen settled.
    """
    stung = {e.local_day for e in episodes}
    by_parent: dict[UUID | None, list[EntryView]] = {}
    for look in sorted(looks, key=lambda e: e.occurred_at):
        by_parent.setdefault(look.parent_id, []).append(look)
    calm = sorted(
        (r.local_day, r.values["shame"])
        for r in shame
        if r.values["shame"] is not None and r.local_day not in stung and r.entry_mode != "retrospective"
    )
    days, values = [day for day, _v in calm], [value for _d, value in calm]
    items = tuple(
        _settled(
            e,
            by_parent.get(e.id, []),
            values[bisect_left(days, e.local_day - timedelta(days=BASELINE_DAYS)) : bisect_left(days, e.local_day)],
        )
        for e in episodes
    )
    timed = [i for i in items if i.hours is not None and i.is_settled is not None]
    n_settled = sum(1 for i in timed if i.is_settled)
    if len(timed) < EPISODES_FOR_MEDIAN or n_settled < SETTLED_FOR_MEDIAN:
        return Recovery(items, None, None, len(timed), n_settled)
    from selfmon.stats import kaplan_meier_median  # scipy loads on first use

    found = kaplan_meier_median([i.hours for i in timed], [float(bool(i.is_settled)) for i in timed])
    return Recovery(items, found.estimate, found.interval, len(timed), n_settled)


def _settled(episode: EntryView, looks: Sequence[EntryView], before: Sequence[int]) -> Settled:
    peak = episode.numbers.get("peak")
    baseline = float(median(before)) if len(before) >= BASELINE_VALUES else None
    rated = [(look.occurred_at, look.numbers["strength"]) for look in looks if look.numbers.get("strength") is not None]
    if peak is None or baseline is None or not rated:
        return Settled(episode.id, episode.local_day, peak, baseline, None, None)
    half = baseline + (peak - baseline) / 2
    at, is_settled = next(((at, True) for at, value in rated if value <= half), (rated[-1][0], False))
    hours = max(0.0, (at - episode.occurred_at).total_seconds() / 3600)
    return Settled(episode.id, episode.local_day, peak, baseline, hours, is_settled)


@dataclass(frozen=True)
class TriggerRow:
    """Episodes with one trigger: how many, and in how many each urge pulled strongly (3 or 4 of 4)."""

    trigger: str
    n: int
    pulls: Mapping[str, int]


def count_triggers(episodes: Sequence[EntryView]) -> list[TriggerRow]:
    """Most frequent first. An episode with two triggers counts in both rows."""
    rows = []
    for trigger, n in Counter(p.code for e in episodes for p in e.many.get("triggers", ())).most_common():
        mine = [e for e in episodes if any(p.code == trigger for p in e.many.get("triggers", ()))]
        rows.append(
            TriggerRow(
                trigger,
                n,
                {urge: sum(1 for e in mine if (e.numbers.get(f"urge_{urge}") or 0) >= STRONG_PULL) for urge in URGES},
            )
        )
    return rows


@dataclass(frozen=True)
class MoveRow:
    """A protective move in one setting: how often, and what it was looking after, as the client saw it later."""

    move: str
    setting: str | None
    n: int
    protecting: tuple[tuple[str, int], ...]


def count_moves(episodes: Sequence[EntryView], looks_again: Sequence[EntryView]) -> list[MoveRow]:
    """Most frequent first; "none that I noticed" is left out."""
    seen: dict[UUID | None, list[str]] = {}
    for look in looks_again:
        seen.setdefault(look.parent_id, []).extend(p.code for p in look.many.get("protecting", ()))
    found: dict[tuple[str, str | None], list[EntryView]] = {}
    for episode in episodes:
        for pick in episode.many.get("moves", ()):
            if pick.code != "none":
                found.setdefault((pick.code, episode.choices.get("setting")), []).append(episode)
    rows = [
        MoveRow(
            move, setting, len(mine), tuple(Counter(code for e in mine for code in seen.get(e.id, [])).most_common())
        )
        for (move, setting), mine in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.n, row.move, row.setting or ""))


@dataclass(frozen=True)
class Follows:
    """Of the episodes with `first`, in how many `then` came after it; and in how many of the others `then` came at all.

    `interval`: Newcombe's, of the difference of the two shares; None below ten episodes with `first`.
    """

    first: str
    then: str
    k_after: int
    n_first: int
    k_other: int
    n_other: int
    interval: tuple[float, float] | None


def count_sequences(episodes: Sequence[EntryView]) -> list[Follows]:
    """Order within an episode, for the pairs fixed beforehand; pairs whose first feeling never came are left out."""
    told = [[p.code for p in e.many.get("feelings", ())] for e in episodes if e.many.get("feelings")]
    rows = []
    for first, then in PAIRS:
        with_first = [codes for codes in told if first in codes]
        others = [codes for codes in told if first not in codes]
        if not with_first:
            continue
        after = sum(1 for codes in with_first if then in codes and codes.index(then) > codes.index(first))
        other = sum(1 for codes in others if then in codes)
        rows.append(
            Follows(
                first,
                then,
                after,
                len(with_first),
                other,
                len(others),
                _difference(after, len(with_first), other, len(others)),
            )
        )
    return rows


def _difference(k: int, n: int, k_other: int, n_other: int) -> tuple[float, float] | None:
    if n < ANTECEDENTS or not n_other:
        return None
    from selfmon.stats import newcombe_difference  # scipy loads on first use

    return newcombe_difference(k, n, k_other, n_other).interval
