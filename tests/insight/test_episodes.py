"""Episodes: a look tells what it saw and no more, counts are counts, an order needs both feelings."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import Pick
from selfmon.insight import episodes, wording
from selfmon.insight.first_looks import Bracket, bracket_settling, summarise_first_looks

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


def look(stung: EntryView, hours: float, strength: int) -> EntryView:
    return entry(
        "settling", (stung.occurred_at - START).total_seconds() / 86400 + hours / 24, {"strength": strength}, stung.id
    )


def test_settled_is_half_or_less_at_the_first_look_whatever_the_peak_was() -> None:
    stung = entry("episode", 0, {"peak": 2})
    found = summarise_first_looks([stung], [look(stung, 6, 1), look(stung, 3, 3)]).by_episode[stung.id]
    assert (found.hours, found.strength, found.is_settled) == (pytest.approx(3), 3, True)
    again = summarise_first_looks([stung], [look(stung, 3, 4), look(stung, 6, 0)])
    assert (again.k, again.n) == (0, 1)  # what a later look says is not told as if it had been the first


def test_looks_are_told_from_five_on_and_never_how_long_it_took(app: Flask) -> None:
    stung = [entry("episode", day * 3, {"peak": 5}) for day in range(6)]
    four = summarise_first_looks(stung, [look(s, 4, 1) for s in stung[:4]])
    five = summarise_first_looks(stung, [look(s, 2 + n, 1 if n < 3 else 5) for n, s in enumerate(stung[:5])])
    with app.app_context():
        assert (four.n, wording.say_first_looks(four)) == (4, "")
        assert wording.say_first_looks(five) == (
            "When first looked at, mostly 3 to 5 hours later, it was down to half or less in 3 of 5. "
            "How long it took is not known."
        )


def agreed(n: int, delay: int) -> EntryView:
    return entry("episode", n, {"peak": 4}, plain={"settle_after": delay})


def answer(stung: EntryView, hours: float, strength: int, mode: str = "prompted") -> EntryView:
    return look(stung, hours, strength)._replace(entry_mode=mode)


def test_the_bracket_takes_the_agreed_answers_alone(app: Flask) -> None:
    stung = [agreed(n, (90, 240, 600)[n % 3]) for n in range(12)]  # all at noon: ten hours later is night
    after = {90: 1.6, 240: 4.2, 600: 19.5}
    said = [answer(s, after[s.plain["settle_after"]], 5 if s.plain["settle_after"] == 90 else 1) for s in stung]
    found = episodes_bracket(stung, said)
    assert (found.n, found.low, found.high) == (12, 1.6, 4.2)
    on_their_own = [answer(s, 0.2, 6, "spontaneous") for s in stung]
    later = [answer(s, 20, 6, "spontaneous") for s in stung]
    assert episodes_bracket(stung, [*on_their_own, *said, *later]) == found
    assert bracket_settling(stung, [*on_their_own, *later]) is None
    assert bracket_settling(stung[:11], said) is None
    assert bracket_settling([s for s in stung * 2 if s.plain["settle_after"] != 600], said) is None
    assert bracket_settling([entry("episode", n) for n in range(12)], said) is None
    with app.app_context():
        told = "In half of the episodes it was down to half after 1.6 hours at the earliest, 4.2 hours at the latest."
        assert wording.say_bracket(found) == told
        assert wording.say_bracket(Bracket(None, 3.0, 12)).endswith("down to half within 3 hours.")
        assert wording.say_bracket(Bracket(5.0, None, 12)).endswith("down to half after more than 5 hours.")
        assert wording.say_bracket(Bracket(None, None, 12)) == wording.say_bracket(None) == ""


def episodes_bracket(stung: list[EntryView], looks: list[EntryView]) -> Bracket:
    found = bracket_settling(stung, looks)
    assert found is not None
    return found


def test_settled_before_the_drawn_time_counts_at_the_drawn_time() -> None:
    stung = [agreed(n, (90, 240, 600)[n % 3]) for n in range(12)]
    early = [answer(s, 0.5, 3, "spontaneous") for s in stung]
    found = episodes_bracket(stung, early)
    assert (found.low, found.high) == (None, 1.5)  # not half an hour: nobody was asked then


def felt(*codes: str, turned: bool | None = False, tapped: bool | None = True) -> EntryView:
    order = {"tiles_turned": turned, "order_tapped": tapped}
    return entry("episode", 0, many={"feelings": tuple(Pick(c) for c in codes)}, plain=order)


def test_an_order_that_follows_the_page_is_counted_nowhere() -> None:
    untapped = [felt("shame", "anger", tapped=False)] * 9
    from_before = [felt("shame", "anger", turned=None, tapped=None)] * 9
    assert episodes.count_sequences([*untapped, *from_before]) == []
    (found,) = episodes.count_sequences([*untapped, felt("anger", "shame", turned=True)])
    assert (found.k, found.n) == (0, 1)


def test_which_came_first_is_asked_of_the_episodes_with_both_alone(app: Flask) -> None:
    told = [felt("envy_pain", "contempt")] * 11 + [felt("contempt", "envy_pain")] + [felt("envy_pain")] * 5
    told += [felt("shame", "contempt")] * 6 + [felt("shame")] * 34
    found = {(f.first, f.then): f for f in episodes.count_sequences(told)}
    envy, shame = found["envy_pain", "contempt"], found["shame", "contempt"]
    assert (envy.k, envy.n, envy.leaning, envy.can_tell) == (11, 12, "first", True)
    assert (shame.k, shame.n, shame.leaning, shame.can_tell) == (6, 6, "", False)  # six of six is too few
    with app.app_context():
        assert wording.say_sequence(envy).endswith("in 11. That is more than turns of chance would give.")
        assert wording.say_sequence(shame).endswith("in 6. Too few to say which comes first.")


def test_what_turns_of_chance_would_give_is_no_finding() -> None:
    told = [felt("shame", "anger")] * 9 + [felt("anger", "shame")] * 5
    (found,) = episodes.count_sequences(told)
    assert (found.k, found.n, found.leaning, found.can_tell) == (9, 14, "", True)


def test_triggers_count_strong_pulls_and_an_episode_may_stand_in_two_rows() -> None:
    two = entry(
        "episode", 0, {"urge_withdraw": 3, "urge_avoid": 2}, many={"triggers": (Pick("criticism"), Pick("mistake"))}
    )
    one = entry("episode", 1, {"urge_withdraw": 4}, many={"triggers": (Pick("criticism"),)})
    rows = {row.trigger: row for row in episodes.count_triggers([two, one])}
    assert (rows["criticism"].n, rows["criticism"].pulls["withdraw"], rows["criticism"].pulls["avoid"]) == (2, 2, 0)
    assert rows["mistake"].n == 1


def test_being_treated_as_less_is_in_no_row_alone_or_beside_another_trigger() -> None:
    pulls = {"urge_withdraw": 4, "urge_attack_other": 4}
    told = [
        entry("episode", 0, pulls, many={"triggers": (Pick("treated_as_less"),)}),
        entry("episode", 1, pulls, many={"triggers": (Pick("criticism"), Pick("treated_as_less"))}),
        entry("episode", 2, {"urge_withdraw": 0}, many={"triggers": (Pick("criticism"),)}),
    ]
    (row,) = episodes.count_triggers(told)
    assert (row.trigger, row.n, sum(row.pulls.values())) == ("criticism", 1, 0)


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
def test_looks_take_no_negative_time_and_count_each_episode_once(given_looks: list[tuple[int, float, int]]) -> None:
    stung = [entry("episode", n * 3, {"peak": peak}) for n, (peak, _h, _s) in enumerate(given_looks)]
    looks = [look(s, hours, strength) for s, (_p, hours, strength) in zip(stung, given_looks, strict=True)]
    found = summarise_first_looks(stung, [*looks, *looks])
    assert found.k <= found.n == len(stung)
    assert all(one.hours >= 0 for one in found.by_episode.values())


def test_nothing_at_all_is_nothing_at_all() -> None:
    assert summarise_first_looks([], []).n == 0
    assert episodes.count_triggers([]) == episodes.count_moves([], []) == episodes.count_sequences([]) == []
    assert date(2026, 5, 1) == START.date()
