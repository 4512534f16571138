"""Every consent sentence is what the rule of sight then shows: each is read back, day by day, and compared with it."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfmon.core.db import db, writing
from selfmon.diary.kinds import KINDS
from selfmon.diary.reading import read_entry
from selfmon.home.holdings import list_holdings
from selfmon.insight.names import KIND_NAMES, QUESTIONS
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.admission import RowFacts, Sight, depth_on, list_depths, sight
from selfmon.sharing.permit import Permit, Reader, Window
from selfmon.sharing.sentences import agreed_text, renewed_text, say_shown
from selfmon.sharing.streams import Depth, Stream
from selfmon.sharing.terms import Days, Terms, all_windows, say_stream
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.house.world import as_actor, note
from tests.people import People

TODAY = NOW.date()
SPAN = [TODAY + timedelta(days=n) for n in range(-9, 10)]
DAYS = st.integers(-6, 6).map(lambda n: TODAY + timedelta(days=n))
STREAMS = st.sampled_from((Stream.MOOD, Stream.EPISODES, Stream.QUESTIONNAIRES))
WINDOWS = st.builds(Window, STREAMS, st.sampled_from(Depth), st.none() | DAYS, st.none() | DAYS).filter(
    lambda w: w.from_on is None or w.to_on is None or w.from_on <= w.to_on
)
OVER = st.builds(Window, STREAMS, st.sampled_from(Depth), st.none() | DAYS, DAYS).filter(
    lambda w: w.to_on < TODAY and (w.from_on is None or w.from_on <= w.to_on)
)
PICKS = st.dictionaries(STREAMS, st.none() | st.sampled_from(Depth), min_size=1)
SAID = {"the scales and my words": Depth.WORDS, "the scales": Depth.NUMBERS}


def day_of(text: str) -> date:
    return datetime.strptime(text, "%A, %d %B %Y").replace(tzinfo=UTC).date()


def read_back(shown: str, day: date) -> Depth | None:
    """What a sentence says of one day, read as a person reads it."""
    found: set[Depth] = set()
    for part in [] if shown == "not shared" else shown.split("; "):
        depth, _comma, days = part.partition(", ")
        first, last = None, None
        if match := re.fullmatch(r"from (.+) to (.+)", days):
            first, last = day_of(match[1]), day_of(match[2])
        elif match := re.fullmatch(r"from (.+) on", days):
            first = day_of(match[1])
        elif match := re.fullmatch(r"up to (.+)", days):
            last = day_of(match[1])
        elif match := re.fullmatch(r"on (.+)", days):
            first = last = day_of(match[1])
        else:
            assert days == "whatever the day", days
        if (first is None or first <= day) and (last is None or day <= last):
            found.add(SAID[depth])
    assert len(found) <= 1, f"said twice: {shown}"
    return next(iter(found), None)


def seen(windows: Sequence[Window], stream: Stream, day: date) -> Depth | None:
    """What a therapist with these windows sees of an ordinary, older entry of that day."""
    permit = Permit(Reader.THERAPIST, 7, UUID(int=1), "UTC", tuple(windows), "test", NOW)
    row = RowFacts(stream, day, NOW - timedelta(days=30))
    return {Sight.WORDS: Depth.WORDS, Sight.NUMBERS: Depth.NUMBERS, Sight.NOTHING: None}[sight(permit, row)]


@given(st.lists(WINDOWS, max_size=5), STREAMS)
def test_stretches_say_of_each_day_what_the_rule_says(windows: list[Window], stream: Stream) -> None:
    stretches = list_depths(windows, stream)
    for day in SPAN:
        told = [d for d, a, b in stretches if (a is None or a <= day) and (b is None or day <= b)]
        assert told == [d for d in [depth_on(windows, stream, day)] if d is not None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(WINDOWS, max_size=4), st.lists(OVER, max_size=2), PICKS, st.sampled_from(Days), st.integers(-1, 1))
def test_each_sentence_of_an_agreement_is_what_is_then_shown(
    app: Flask,
    running: list[Window],
    earlier: list[Window],
    picks: dict[Stream, Depth | None],
    days: Days,
    ahead: int,
) -> None:
    terms = Terms(1, "Ben", picks, days, TODAY + timedelta(200), True, TODAY + timedelta(days=ahead))
    shown = all_windows(terms, running, earlier, TODAY)
    after = [window for windows in shown.values() for window in windows]
    with app.test_request_context():
        lines = agreed_text(terms, shown)
        for stream in (Stream.MOOD, Stream.EPISODES, Stream.QUESTIONNAIRES):
            name = f"{say_stream(stream)}: "
            if stream not in picks:
                assert not any(line.startswith(name) for line in lines)
                assert all(seen(after, stream, d) == seen(running, stream, d) for d in SPAN)
                continue
            (line,) = [line for line in lines if line.startswith(name)]
            for day in SPAN:
                assert read_back(line.removeprefix(name).removesuffix("."), day) == seen(after, stream, day), line
        waits = any(line.startswith("Words, and what you picked from a list, show up the morning") for line in lines)
        deep = [w for s, depth in picks.items() if depth for w in shown[s]]
        assert waits == any(w.depth is Depth.WORDS for w in deep)
        at_once = any(line.startswith("What you tap in a questionnaire shows up at once") for line in lines)
        assert at_once == bool(picks.get(Stream.QUESTIONNAIRES))
        stays = any("other days stays with you" in line for line in lines)
        shared = [s for s, depth in picks.items() if depth]
        assert stays == any(
            seen(after, s, d) != picks[s] for s in shared for d in [*SPAN, date(1990, 1, 1), date(2090, 1, 1)]
        )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(WINDOWS, min_size=1, max_size=4))
def test_going_on_and_the_page_of_sharing_say_what_is_shown(app: Flask, windows: list[Window]) -> None:
    with app.test_request_context():
        lines = renewed_text("Ben", windows, TODAY + timedelta(200))
        for stream in {window.stream for window in windows}:
            assert f"{say_stream(stream)}: {say_shown(windows, stream)}." in lines
            for day in SPAN:
                assert read_back(say_shown(windows, stream), day) == seen(windows, stream, day)


def test_numbers_first_and_words_from_later_on(app: Flask, people: People, clock: Clock) -> None:
    """Through every page: agreed to, shown as the present choice, agreed to again, and then read by the therapist."""
    client, therapist, phone = people.client(), people.therapist("Ben"), app.test_client()
    treatment = people.treatment(client, therapist)
    people.sign_in(phone, client, now=NOW)
    choose = f"/sharing/{treatment.id}/choose"
    assert "Now: not shared." in phone.get(choose).get_data(as_text=True)
    post(phone, choose, {"mood": "numbers", "days": "today", "months": "6", "step": "agree"})
    ids = []
    for _day in range(2):
        with app.app_context(), writing(db.session):
            permit = own_permit(db.session, as_actor(client), clock())
            ids.append(note(permit, "check_in", clock(), values={"shame": 4}, words={"note": "a word"}))
        clock.go(days=1)
        people.sign_in(phone, client, now=clock())
        if not _day:
            assert "Now: the scales, from Thursday, 14 May 2026 on." in phone.get(choose).get_data(as_text=True)
            picked = {"mood": "words", "days": "today", "months": "6"}
            asked = post(phone, choose, picked).get_data(as_text=True)
            told = (
                "Check-ins: the scales, on Thursday, 14 May 2026; the scales and my words, from Friday, 15 May 2026 on."
            )
            assert told in asked
            post(phone, choose, {**picked, "step": "agree"})
            assert told.removeprefix("Check-ins: ").removesuffix(".") in phone.get("/sharing").get_data(as_text=True)
    clock.go(days=1)
    with app.app_context():
        seen_by = permit_for(db.session, as_actor(therapist), client.id, "client_page", clock())
        found = [read_entry(db.session, seen_by, entry_id) for entry_id in ids]
    assert [(entry.numbers["shame"], dict(entry.words)) for entry in found] == [(4, {}), (4, {"note": "a word"})]


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_each_field_of_each_kind_is_named_or_counted_once(app: Flask, phase: int) -> None:
    with app.test_request_context():
        every = {stream: list_holdings(stream, phase) for stream in Stream}
        for kind in KINDS.values():
            own = [one for one in every[kind.stream] if one.name == str(KIND_NAMES[kind.code])]
            assert own, kind.code
            for name in (*kind.choices, *kind.many, *kind.words):
                stream = kind.later.get(name, kind.stream)
                where = [
                    s for s, found in every.items() for one in found if str(QUESTIONS[name]) in one.words.split("; ")
                ]
                if stream is kind.stream:
                    assert kind.stream in where, name
                elif phase < 2:
                    assert stream not in where, "a later phase's questions do not exist yet"
        (between,) = [one for one in every[Stream.SESSIONS] if one.name == str(KIND_NAMES["between_us"])]
        assert between.scales == "nothing, not even that there is one"
        (check_in,) = [one for one in every[Stream.MOOD] if one.name == str(KIND_NAMES["check_in"])]
        assert "How does it feel to be you right now?" in check_in.scales
        assert "and 10 more" in check_in.scales


def test_two_depths_have_one_name_each_on_every_page(app: Flask, people: People) -> None:
    client, therapist, phone = people.client(), people.therapist(), app.test_client()
    treatment = people.treatment(client, therapist)
    people.share_all(client, therapist, Depth.WORDS)
    people.sign_in(phone, client, now=NOW)
    for path in ("/sharing", f"/sharing/{treatment.id}/choose", "/sharing/stop"):
        page = phone.get(path).get_data(as_text=True)
        assert not re.search(r"[Nn]umbers (only|and words)", page), path
        assert re.search(r"[Tt]he scales", page), path
