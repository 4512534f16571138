"""Episodes: settling is censored honestly, counts are counts, sequences need antecedents."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import Pick
from selfmon.diary.reading import NumberRow
from selfmon.insight import episodes

START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def entry(
    kind: str, day: float, numbers: dict[str, Any] | None = None, parent: UUID | None = None, **more: Any
) -> EntryView:
    at = START + timedelta(days=day)
    return EntryView(
        uuid4(),
        kind,
        at,
        "UTC",
        at.replace(tzinfo=None),
        at.date(),
        "spontaneous",
        numbers or {},
        (),
        (),
        parent,
        False,
        **more,
    )


def shame(day: int, value: int | None) -> NumberRow:
    at = START + timedelta(days=day)
    return NumberRow(uuid4(), at, at.replace(tzinfo=None), at.date(), "spontaneous", ("shame",), (), {"shame": value})


CALM = [shame(day, 1) for day in range(-10, 0)]


def look(stung: EntryView, hours: float, strength: int) -> EntryView:
    return entry(
        "settling", (stung.occurred_at - START).total_seconds() / 86400 + hours / 24, {"strength": strength}, stung.id
    )


def test_recovered_at_the_first_look_at_or_below_half_way_back() -> None:
    stung = entry("episode", 0, {"peak": 5})
    found = episodes.summarise_recovery([stung], [look(stung, 3, 4), look(stung, 6, 3), look(stung, 9, 1)], CALM).items[
        0
    ]
    assert (found.baseline, found.hours, found.is_settled) == (1.0, pytest.approx(6), True)  # 1 + (5 − 1) / 2 = 3


def test_not_yet_settled_is_censored_at_the_last_look() -> None:
    stung = entry("episode", 0, {"peak": 5})
    found = episodes.summarise_recovery([stung], [look(stung, 3, 5), look(stung, 6, 4)], CALM).items[0]
    assert (found.hours, found.is_settled) == (pytest.approx(6), False)


@pytest.mark.parametrize(
    ("rows", "why"), [(CALM[:4], "four values"), ([shame(-20 - n, 1) for n in range(9)], "too long ago")]
)
def test_without_five_values_in_the_two_weeks_before_there_is_no_baseline(rows: list[NumberRow], why: str) -> None:
    stung = entry("episode", 0, {"peak": 5})
    found = episodes.summarise_recovery([stung], [look(stung, 3, 0)], rows).items[0]
    assert (found.baseline, found.hours, found.is_settled) == (None, None, None), why


def test_days_with_an_episode_are_no_baseline() -> None:
    other = [entry("episode", day, {"peak": 6}) for day in range(-10, -2)]
    stung = entry("episode", 0, {"peak": 5})
    assert episodes.summarise_recovery([*other, stung], [look(stung, 3, 0)], CALM).items[-1].baseline is None


def test_a_median_needs_five_looked_at_and_three_seen_settled() -> None:
    stung = [entry("episode", day * 3, {"peak": 5}) for day in range(6)]
    rows = [shame(day, 1) for day in range(-10, 30) if day % 3]
    four = episodes.summarise_recovery(stung, [look(s, 4, 1) for s in stung[:4]], rows)
    assert (four.n_used, four.median_hours, four.has_median) == (4, None, False)
    five = episodes.summarise_recovery(stung, [look(s, 2 + n, 1) for n, s in enumerate(stung[:5])], rows)
    assert five.median_hours == pytest.approx(4)
    two = episodes.summarise_recovery(stung, [look(s, 4, 1 if n < 2 else 6) for n, s in enumerate(stung)], rows)
    assert (two.n_used, two.n_settled, two.median_hours) == (6, 2, None)


def felt(*codes: str) -> EntryView:
    return entry("episode", 0, many={"feelings": tuple(Pick(c) for c in codes)})


def test_a_sequence_counts_order_and_compares_with_the_other_episodes() -> None:
    told = [felt("envy_pain", "contempt")] * 9 + [felt("contempt", "envy_pain")] * 3 + [felt("envy_pain")] * 2
    told += [felt("shame", "contempt")] * 6 + [felt("shame")] * 34
    found = next(f for f in episodes.count_sequences(told) if (f.first, f.then) == ("envy_pain", "contempt"))
    assert (found.k_after, found.n_first, found.k_other, found.n_other) == (9, 14, 6, 40)
    assert found.interval is not None
    assert 0 < found.interval[0] < 9 / 14 - 6 / 40 < found.interval[1]


def test_below_ten_antecedents_there_are_counts_only() -> None:
    (found,) = [
        f
        for f in episodes.count_sequences([felt("envy_pain", "contempt")] * 9 + [felt("shame")] * 20)
        if f.then == "contempt" and f.first == "envy_pain"
    ]
    assert (found.k_after, found.interval) == (9, None)


def test_triggers_count_strong_pulls_and_an_episode_may_stand_in_two_rows() -> None:
    two = entry(
        "episode", 0, {"urge_withdraw": 3, "urge_avoid": 2}, many={"triggers": (Pick("criticism"), Pick("mistake"))}
    )
    one = entry("episode", 1, {"urge_withdraw": 4}, many={"triggers": (Pick("criticism"),)})
    rows = {row.trigger: row for row in episodes.count_triggers([two, one])}
    assert (rows["criticism"].n, rows["criticism"].pulls["withdraw"], rows["criticism"].pulls["avoid"]) == (2, 2, 0)
    assert rows["mistake"].n == 1


def test_moves_stand_with_their_setting_and_what_they_were_seen_to_protect() -> None:
    stung = entry("episode", 0, many={"moves": (Pick("devaluing"), Pick("none"))}, choices={"setting": "online"})
    again = entry("looking_again", 2, parent=stung.id, many={"protecting": (Pick("place"), Pick("longing"))})
    (row,) = episodes.count_moves([stung], [again])
    assert (row.move, row.setting, row.n, dict(row.protecting)) == (
        "devaluing",
        "online",
        1,
        {"place": 1, "longing": 1},
    )


@given(st.lists(st.tuples(st.integers(0, 6), st.floats(0, 48), st.integers(0, 6)), max_size=12))
def test_settling_takes_no_negative_time_and_no_more_than_its_looks(given_looks: list[tuple[int, float, int]]) -> None:
    stung = [entry("episode", n * 3, {"peak": peak}) for n, (peak, _h, _s) in enumerate(given_looks)]
    looks = [look(s, hours, strength) for s, (_p, hours, strength) in zip(stung, given_looks, strict=True)]
    rows = [shame(day, 1) for day in range(-10, 40) if day % 3]
    found = episodes.summarise_recovery(stung, looks, rows)
    assert found.n_settled <= found.n_used <= len(stung)
    assert all(i.hours is None or i.hours >= 0 for i in found.items)
    assert found.median_hours is None or found.has_median


def test_nothing_at_all_is_nothing_at_all() -> None:
    assert episodes.summarise_recovery([], [], []).items == ()
    assert episodes.count_triggers([]) == episodes.count_moves([], []) == episodes.count_sequences([]) == []
    assert date(2026, 5, 1) == START.date()
