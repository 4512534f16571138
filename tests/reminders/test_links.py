"""Links of a mail: opening them changes nothing, stopping works at once without signing in, the rest needs the session."""

import re
from datetime import time
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import Person
from selfmon.core.db import Base, db, writing
from selfmon.practice.models import Practice
from selfmon.reminders.delivery import Post
from selfmon.reminders.models import MailAddress, Outbox, Reminder
from tests.clocks import Clock
from tests.forms import post as post_form
from tests.people import People

from .posts import Mood, remind
from .posts import go as deliver_all

NONCE = re.compile(r'name="csrf_token"[^>]*value="[^"]+|/note/[\w-]+')


def go(app: Flask, post: Post) -> None:
    """Sweep and send, in a context of its own, as the worker does."""
    with app.app_context():
        deliver_all(db.session, post)


def ask(app: Flask, statement: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.execute(statement).scalars())


def links_of(mail: Any) -> list[str]:
    """Every address in a mail's parts and headers, as paths."""
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    found = re.findall(r"https?://[^\s\"<>]+", " ".join([*texts, str(mail["List-Unsubscribe"])]))
    return sorted({urlsplit(link).path for link in found})


def picture(app: Flask) -> list[list[Any]]:
    """Every row of every table but the visitors' own."""
    with app.app_context():
        return [
            [tuple(row) for row in db.session.execute(sa.select(table))]
            for table in Base.metadata.sorted_tables
            if table.name not in ("device_sessions", "parked_posts")
        ]


def the_mail(app: Flask, people: People, post: Post, mood: Mood) -> tuple[Any, Any]:
    client = people.client()
    remind(app, client)
    go(app, post)
    return client, mood.mails[0][2]


def test_a_scanner_that_opens_every_link_changes_nothing_and_is_signed_in_nowhere(
    app: Flask, people: People, post: Post, mood: Mood
) -> None:
    _client, mail = the_mail(app, people, post, mood)
    before, scanner = picture(app), app.test_client()
    for path in [*links_of(mail), links_of(mail)[0] + "/answer"]:
        for method in ("GET", "HEAD"):
            answer = scanner.open(path, method=method)
            assert answer.status_code in (200, 303), path
            assert "here=" not in str(answer.headers)
    assert scanner.get("/today").status_code == 303
    assert picture(app) == before


def test_the_page_behind_a_link_is_the_same_for_everybody(app: Flask, people: People, post: Post, mood: Mood) -> None:
    client, mail = the_mail(app, people, post, mood)
    owner = app.test_client()
    people.sign_in(owner, client)
    path = links_of(mail)[0]
    seen = {
        NONCE.sub("", http.get(p).get_data(as_text=True))
        for http in (app.test_client(), owner)
        for p in (path, "/note/unknown")
    }
    assert len(seen) == 1


def test_a_scanner_that_posts_every_form_can_only_stop_the_notes_and_one_tap_undoes_it(
    app: Flask, people: People, post: Post, mood: Mood, clock: Clock
) -> None:
    client, mail = the_mail(app, people, post, mood)
    path, scanner = links_of(mail)[0], app.test_client()
    for answer in ("did", "later", "rest"):
        assert post_form(scanner, f"{path}/answer", {"answer": answer}).status_code == 303
    assert ask(app, sa.select(Practice.exercise)) == []
    assert ask(app, sa.select(Reminder.rests_through)) == [None]
    assert scanner.post(f"{path}/stop", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    clock.go(days=1)
    go(app, post)
    assert len(mood.mails) == 1
    owner = app.test_client()
    people.sign_in(owner, client, now=clock())
    for page in ("/today", "/reminders"):
        assert "unsubscribed" in owner.get(page).get_data(as_text=True)
    post_form(owner, "/reminders/post", {"answer": "on"})
    assert "unsubscribed" not in owner.get("/today").get_data(as_text=True)
    clock.go(days=1)
    go(app, post)
    assert len(mood.mails) == 2


def test_stopping_answers_the_same_for_a_link_nobody_has(app: Flask, people: People, post: Post, mood: Mood) -> None:
    _client, mail = the_mail(app, people, post, mood)
    http = app.test_client()
    known, unknown = (http.post(f"{path}/stop").get_data() for path in (links_of(mail)[0], "/note/nobody"))
    assert known == unknown


def test_i_did_this_keeps_one_practice_for_its_owner_alone(
    app: Flask, people: People, post: Post, mood: Mood, clock: Clock
) -> None:
    client, mail = the_mail(app, people, post, mood)
    path = links_of(mail)[0]
    noise, owner = app.test_client(), app.test_client()
    people.sign_in(noise, people.client(), now=clock())
    people.sign_in(owner, client, "log", now=clock())
    assert post_form(noise, f"{path}/answer", {"answer": "did"}).status_code == 404
    for _tap in range(2):
        assert post_form(owner, f"{path}/answer", {"answer": "did"}).status_code == 303
    assert ask(app, sa.select(Practice.exercise)) == ["1"]


def test_snoozing_from_the_mail(app: Flask, people: People, post: Post, mood: Mood, clock: Clock) -> None:
    client, mail = the_mail(app, people, post, mood)
    path, owner = links_of(mail)[0], app.test_client()
    people.sign_in(owner, client, "log", now=clock())
    post_form(owner, f"{path}/answer", {"answer": "later"})
    clock.go(hours=3)
    go(app, post)
    assert len(mood.mails) == 2
    later = links_of(mood.mails[1][2])[0]
    people.sign_in(owner, client, "log", now=clock())
    post_form(owner, f"{later}/answer", {"answer": "rest"})  # stands for the plan it came from
    clock.go(days=1)
    go(app, post)
    assert len(mood.mails) == 2


def test_the_database_holds_no_token(app: Flask, people: People, post: Post, mood: Mood) -> None:
    _client, mail = the_mail(app, people, post, mood)
    token = links_of(mail)[0].rsplit("/", 1)[1]
    assert token not in str(picture(app))
    assert ask(app, sa.select(Outbox.token_hash)) != [token]


def test_a_returned_mail_stops_the_address_and_the_client_reads_of_it(
    app: Flask, people: People, post: Post, mood: Mood, clock: Clock
) -> None:
    client, _mail = the_mail(app, people, post, mood)
    sender = mood.mails[0][1]
    run = app.test_cli_runner()
    for wrong in (report("4.2.2", sender), report("5.1.1", sender.replace("-", "-0")[:-1]), b"hello", b"\xff\x00"):
        assert "Nothing to do" in run.invoke(args=["reminders", "bounce"], input=wrong).output
    assert ask(app, sa.select(MailAddress.person_id)) == []
    assert "rests" in run.invoke(args=["reminders", "bounce"], input=report("5.1.1", sender)).output
    clock.go(days=1)
    go(app, post)
    assert len(mood.mails) == 1
    owner = app.test_client()
    people.sign_in(owner, client, now=clock())
    assert "came back" in owner.get("/today").get_data(as_text=True)
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Person).where(Person.id == client.id).values(email="another@example.org"))
    assert "came back" not in owner.get("/today").get_data(as_text=True)


def report(status: str, to: str) -> bytes:
    """A delivery report as a mail server writes it."""
    return (
        f"From: MAILER-DAEMON@example.com\r\nTo: <{to}>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain"
        "\r\n\r\nIt did not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example"
        f"\r\n\r\nFinal-Recipient: rfc822; x@example.com\r\nAction: failed\r\nStatus: {status}\r\n\r\n--b--\r\n"
    ).encode()


def test_stopping_works_from_a_mail_whose_plan_was_removed_since(
    app: Flask, people: People, post: Post, mood: Mood, clock: Clock
) -> None:
    client, mail = the_mail(app, people, post, mood)
    remind(app, client, at=time(19, 0))
    first = links_of(mail)[0]
    owner = app.test_client()
    people.sign_in(owner, client, "log", now=clock())
    post_form(owner, f"{first}/answer", {"answer": "later"})
    clock.go(hours=3)
    go(app, post)
    later = links_of(mood.mails[1][2])[0]
    people.sign_in(owner, client, now=clock())
    plan = ask(app, sa.select(Reminder.id).where(Reminder.later_of_id.is_(None)).order_by(Reminder.at_time))[0]
    assert post_form(owner, f"/reminders/{plan}/do", {"do": "remove"}).status_code == 303
    assert len(ask(app, sa.select(Outbox.id))) == 0, "nothing is kept of its notes"
    for link in (first, later):
        with app.app_context(), writing(db.session):
            db.session.execute(sa.update(MailAddress).values(opted_out_at=None))
        page = app.test_client().post(f"{link}/stop", data={"List-Unsubscribe": "One-Click"})
        assert "no notes come to it from now on" in page.get_data(as_text=True)
        assert ask(app, sa.select(MailAddress.opted_out_at)) == [clock()], link
    clock.go(days=1)
    go(app, post)
    assert len(mood.mails) == 2


def test_a_note_opens_what_it_is_for_and_for_its_owner_alone(
    app: Flask, people: People, post: Post, mood: Mood, clock: Clock
) -> None:
    client = people.client()
    for n, what in enumerate(("exercise", "check_in", "weekly")):
        remind(app, client, what=what, at=time(9, n))
    clock.go(hours=1)
    go(app, post)
    owner, noise = app.test_client(), app.test_client()
    people.sign_in(owner, client, "log", now=clock())
    people.sign_in(noise, people.client(), "log", now=clock())
    notes = [next(link for link in links_of(mail) if not link.endswith("/stop")) for *_head, mail in mood.mails]
    assert {owner.get(f"{note}/open").location for note in notes} == {"/steady/1", "/check-in", "/week"}
    assert {noise.get(f"{note}/open").location for note in [*notes, "/note/nobody"]} == {"/today"}
    assert f'href="{notes[0]}/open"' in app.test_client().get(notes[0]).get_data(as_text=True)
