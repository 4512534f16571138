"""What becomes of a note: sent, held back for a reason, tried again, given up, uncertain; and never twice."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.journal.pauses import start_break
from selfmon.reminders import addresses, plans, responding
from selfmon.reminders.delivery import MOST_TRIES, Post, claim, deliver
from selfmon.reminders.models import Outbox, Reminder
from selfmon.reminders.sweeping import sweep
from selfmon.sharing.access import own_permit
from tests.clocks import Clock
from tests.house.world import as_actor
from tests.people import People

from .posts import MORNING, NINE, Mood, go, make_post, remind, states


def practise(person: Person, at: Any, kind: str = "practice") -> None:
    values = {"exercise": "1", "direction": "body", "measure": "tension"} if kind == "practice" else {"pleasantness": 1}
    with writing(db.session):
        keep_entry(
            db.session,
            own_permit(db.session, as_actor(person, at), at),
            Facts(kind, uuid4(), at, person.zone, values=values),
            at,
        )


def test_a_note_goes_once_at_its_hour_and_not_again(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    client, noise = people.client(), people.client()
    remind(app, client)
    remind(app, noise, at=time(21, 0))
    clock.go(minutes=-1)
    assert go(session, post) == 0
    clock.go(minutes=1)
    assert [go(session, post) for _n in range(3)] == [1, 0, 0]
    assert [(to, mail["Message-ID"].count("@")) for to, _from, mail in mood.mails] == [([client.email], 1)]
    assert states(session) == [("sent", "")]
    clock.go(days=1)
    go(session, post)
    assert len({mail["Message-ID"] for _to, _from, mail in mood.mails}) == 2


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        ("stop", "off"),
        ("opt_out", "opted_out"),
        ("break", "on_break"),
        ("practised", "already_done"),
        ("rest", "resting"),
        ("bounced", "address"),
        ("late", "late"),
        ("switched_off", "off"),
    ],
)
def test_what_is_committed_before_sending_holds_the_note_back(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock, why: str, reason: str
) -> None:
    client = people.client()
    reminder_id = remind(app, client).id
    sweep(session, clock())
    post = replace(post, worker="w")
    assert len(claim(session, post)) == 1  # already in a worker's hands
    if why == "practised":
        practise(client, NINE - timedelta(hours=1))
    if why == "late":
        clock.go(hours=5)
    with writing(session):
        reminder = plans.find_reminder(session, client.id, reminder_id)
        if why == "stop":
            plans.stop_reminder(session, reminder, MORNING)
        elif why == "rest":
            responding.rest_this_week(session, reminder, MORNING)
        elif why == "opt_out":
            addresses.opt_out(session, client.id, MORNING)
        elif why == "bounced":
            addresses.mark_bounced(session, client.id, MORNING)
        elif why == "break":
            start_break(session, client.id, "two_weeks", date(2026, 5, 14))
        elif why == "switched_off":
            session.execute(sa.update(Person).values(active=False))
        session.execute(sa.update(Outbox).values(state="due", held_by=None, held_until=None))
    assert deliver(session, post) == 0
    assert (states(session), mood.mails) == ([("suppressed", reason)], [])


def test_practice_of_another_day_or_person_holds_nothing_back(
    app: Flask, people: People, session: Session, post: Post, clock: Clock
) -> None:
    client, noise = people.client(), people.client()
    remind(app, client)
    practise(client, NINE - timedelta(days=1))
    practise(noise, NINE - timedelta(hours=1))
    practise(client, NINE - timedelta(hours=1), "check_in")
    assert go(session, post) == 1


def test_a_temporary_refusal_is_tried_again_later_and_in_the_end_given_up(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    remind(app, people.client())
    mood.answers = ["451 later"] * MOST_TRIES
    waits = []
    for _try in range(MOST_TRIES):
        assert go(session, post) == 1
        assert go(session, post) == 0  # not before its time
        session.rollback()
        row = session.execute(sa.select(Outbox)).scalar_one()
        waits.append((row.try_at - clock()).total_seconds() / 60)
        session.rollback()
        clock.now = row.try_at
    assert waits == [5, 10, 20, 40, 80, 160]
    assert states(session) == [("given_up", "not_reached")]
    assert mood.mails == []


def test_a_refusal_that_passes_ends_in_one_mail(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    client = people.client()
    remind(app, client)
    mood.recipient[client.email] = "450 greylisted"
    assert go(session, post) == 1
    mood.recipient.clear()
    clock.go(minutes=5)
    assert go(session, post) == 1
    assert (len(mood.mails), states(session)) == (1, [("sent", "")])


def test_an_address_that_does_not_exist_is_written_to_no_more(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    client, noise = people.client(), people.client()
    remind(app, client)
    remind(app, noise)
    mood.recipient[client.email] = "550 5.1.1 no such user"
    assert go(session, post) == 2  # and the next mail on the same line still goes
    clock.go(days=1)
    go(session, post)
    assert sorted(states(session)) == [("bounced", "refused"), ("sent", ""), ("sent", ""), ("suppressed", "address")]
    address = addresses.load_address(session, client.id)
    assert address is not None
    assert address.bounced_at is not None


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_line_cut_in_the_middle_leaves_an_uncertain_note_that_nobody_resends(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock, cut: str
) -> None:
    remind(app, people.client())
    remind(app, people.client())
    mood.cut = cut
    sweep(session, clock())
    deliver(session, post)
    mood.cut = ""
    for _hour in range(4):
        clock.go(hours=1)
        go(session, post)
    assert states(session) == [("uncertain", "line_broke")] * 2
    assert len(mood.mails) == (2 if cut == "after" else 0)


def test_no_server_at_all_keeps_the_note_for_later(app: Flask, people: People, session: Session, clock: Clock) -> None:
    remind(app, people.client())
    post = make_post("smtp://127.0.0.1:1", clock)
    assert go(session, post) == 1
    assert states(session) == [("due", "not_reached")]


def test_a_slow_server_is_waited_for(app: Flask, people: People, session: Session, post: Post, mood: Mood) -> None:
    remind(app, people.client())
    mood.seconds = 1
    assert go(session, post) == 1
    assert states(session) == [("sent", "")]


def test_claims_of_a_dead_worker_return_and_what_it_was_sending_does_not(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    for _n in range(3):
        remind(app, people.client())
    sweep(session, clock())
    first = claim(session, replace(post, worker="dead"))[0]
    with writing(session):
        session.execute(sa.update(Outbox).where(Outbox.id == first).values(state="sending", sending_at=clock()))
    assert deliver(session, post) == 0
    clock.go(minutes=6)
    sweep(session, clock())
    assert deliver(session, post) == 2
    clock.go(minutes=30)
    assert go(session, post) == 0
    assert sorted(states(session)) == [("sent", ""), ("sent", ""), ("uncertain", "worker_died")]


def test_two_workers_never_hold_the_same_note(app: Flask, people: People, session: Session, post: Post) -> None:
    for _n in range(5):
        remind(app, people.client())
    sweep(session, post.clock())
    one, two = claim(session, replace(post, worker="a")), claim(session, replace(post, worker="b"))
    assert (len(one), two) == (5, [])


def test_a_clean_stop_gives_the_rest_back(app: Flask, people: People, session: Session, post: Post, mood: Mood) -> None:
    for _n in range(4):
        remind(app, people.client())
    sweep(session, post.clock())
    assert deliver(session, replace(post, is_over=lambda: len(mood.mails) >= 2)) == 2
    assert sorted(states(session)) == [("due", ""), ("due", ""), ("sent", ""), ("sent", "")]


def test_a_day_has_its_cap(app: Flask, people: People, session: Session, post: Post, clock: Clock) -> None:
    client = people.client()
    for _n in range(6):
        remind(app, client)
    assert go(session, post) == 4
    assert [reason for _state, reason in states(session)].count("daily_cap") == 2


def test_after_five_without_an_answer_one_last_mail_and_then_none(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    remind(app, people.client())
    for _day in range(12):
        go(session, post)
        clock.go(days=1)
    said = [mail.get_body(("plain",)).get_content() for _to, _from, mail in mood.mails]
    assert ["have stopped for now" in text for text in said] == [False] * 5 + [True]
    reminder = session.execute(sa.select(Reminder)).scalar_one()
    assert (reminder.next_at, reminder.stopped_itself_at is not None) == (None, True)
    session.rollback()
    with writing(session):
        plans.turn_on(session, plans.find_reminder(session, reminder.person_id, reminder.id), clock())
    clock.go(days=1)
    go(session, post)
    assert len(mood.mails) == 7


def test_an_answer_in_between_starts_the_run_anew(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    client = people.client()
    remind(app, client)
    for day in range(9):
        go(session, post)
        if day == 4:
            practise(client, clock() + timedelta(hours=2))
        clock.go(days=1)
    assert all("have stopped" not in mail.get_body(("plain",)).get_content() for _to, _from, mail in mood.mails)


def test_after_a_long_sleep_every_date_stands_there_once_and_only_today_goes(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    remind(app, people.client())
    clock.go(days=10)
    assert go(session, post) == 1
    assert states(session) == [("suppressed", "late")] * 10 + [("sent", "")]


def test_later_today_is_one_note_more_and_not_this_week_is_none(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    client = people.client()
    reminder_id = remind(app, client).id
    go(session, post)
    for _tap in range(2):  # a second tap asks for the same
        with writing(session):
            responding.remind_later_today(session, plans.find_reminder(session, client.id, reminder_id), clock())
    clock.go(hours=3)
    go(session, post)
    assert len(mood.mails) == 2
    with writing(session):
        responding.rest_this_week(session, plans.find_reminder(session, client.id, reminder_id), clock())
    clock.go(days=2)
    go(session, post)
    clock.now = NINE + timedelta(days=4)  # Monday
    go(session, post)
    assert len(mood.mails) == 3
