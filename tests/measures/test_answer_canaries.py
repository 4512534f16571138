"""An answer, tapped or written, is on the pages of whoever may read it, and in no mail, log, title, address or calendar."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from selfmon.core.db import db
from selfmon.core.posting import Posting
from selfmon.home import fill_in
from selfmon.measures.texts import OWN_FIELDS, Option, OwnQuestion
from selfmon.reminders import feed_file, mails
from selfmon.sharing.models import Depth
from tests.forms import post
from tests.reminders.posts import Mood, remind, smtp_server

from .conftest import Room, own_text
from .test_answer_mail import told, work
from .test_seeing import share

TAPPED, WRITTEN = "zqtapped", "zqwritten"
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
OF_THE_TESTS = "mail.log"  # their mail server says what it receives
Leak = Callable[[Flask, pytest.MonkeyPatch], None]
ADDRESS = re.compile(r'(?:href|action|formaction|src)="([^"]*)"')


@dataclass
class Ear:
    """Everything that is said outside a page's own text, by where it was said."""

    titles: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    calendar: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def hear(self, answer: Response) -> Response:
        """After each request, whoever made it."""
        said = answer.get_data(as_text=True) if not answer.is_streamed and not answer.direct_passthrough else ""
        self.titles += TITLE.findall(said)
        self.addresses += [request.full_path, answer.headers.get("Location", ""), *ADDRESS.findall(said)]
        self.addresses.append(answer.headers.get("Content-Disposition", ""))
        self.pages.append(said)
        return answer

    def leaks(self) -> dict[str, list[str]]:
        channels = {name: getattr(self, name) for name in ("titles", "addresses", "mails", "calendar", "log")}
        assert all(channels.values()), channels.keys()  # each was listened to
        return {
            name: found
            for name, said in channels.items()
            if (found := [one[:200] for one in said if TAPPED in one or WRITTEN in one])
        }


def text_with_canaries(app: Flask) -> Any:
    """Its answers and a question for own words; its ninth asks about harm."""
    options = tuple(Option(weight, f"{TAPPED} {weight}") for weight in range(4))
    asked = [OwnQuestion(OWN_FIELDS[0], "own", "What was it mostly?", 9)]
    return own_text(app, "phq-9", options=options, harm=[[9, 1]], own=asked)


def fill_in_and_look(room: Room, caplog: pytest.LogCaptureFixture, plant: Callable[[Flask], None] | None = None) -> Ear:
    """Every step of a questionnaire, every page that tells of it, every mail and calendar of the days after."""
    ear, mood = Ear(), Mood()
    caplog.set_level(logging.DEBUG)
    share(room, Depth.WORDS)
    room.agree("phq-9", text_id=text_with_canaries(room.app))
    hooks = room.app.after_request_funcs.setdefault(None, [])
    hooks.insert(0, ear.hear)  # the last to hear
    if plant is not None:
        plant(room.app)
    answers = {**{f"q{n}": "2" for n in range(1, 10)}, OWN_FIELDS[0]: f"{WRITTEN} by me"}
    try:
        with smtp_server(mood) as line:
            walk(room, answers)
            remind(room.app, room.client, what="weekly", now=room.clock() - timedelta(hours=1), at=room.clock().time())
            remind(
                room.app, room.therapist, what="digest", now=room.clock() - timedelta(hours=1), at=room.clock().time()
            )
            for _day in range(3):
                work(room, line)
                room.clock.go(days=1)
            room.people.sign_in(room.desk, room.therapist)
            room.people.sign_in(room.phone, room.client)
            look(room)
    finally:
        hooks.remove(ear.hear)
    with room.app.app_context():
        ear.calendar = [
            feed_file.write_calendar(db.session, person.id, Posting(), room.clock()).decode()
            for person in (room.client, room.therapist)
        ]
    ear.mails = [str(mail) + _bodies(mail) for _to, mail in told(mood)]
    ear.log = [caplog.handler.format(record) for record in caplog.records if record.name != OF_THE_TESTS]
    return ear


def _bodies(mail: Any) -> str:
    return " ".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")


def walk(room: Room, answers: dict[str, str]) -> None:
    """Kept tap by tap, left out, refused, finished, and once more otherwise."""
    address = room.begin("phq-9")
    post(room.phone, address.replace("questions", "kept"), answers)
    room.phone.get(address)
    assert post(room.phone, address, {**answers, "q1": f"{TAPPED} 3", "go": "finish"}).status_code == 400
    assert post(room.phone, address, {**answers, "q1": "", "go": "finish", "whole": "1"}).status_code == 200
    done = post(room.phone, address, {**answers, "go": "finish", "whole": "1", "has_wish": "1"})
    room.phone.get(done.location)
    post(
        room.phone, address, {**answers, "q2": "1", OWN_FIELDS[0]: f"{WRITTEN} otherwise", "go": "finish", "whole": "1"}
    )


def look(room: Room) -> None:
    """Where it may be read, and where it may not."""
    work = f"/clients/{room.treatment_id}"
    for http, paths in (
        (
            room.phone,
            ("/today", "/results", "/history", "/versions", "/sharing", "/bring", "/my-data", "/results/file"),
        ),
        (room.desk, ("/clients", work, f"{work}/questionnaires", f"{work}/questionnaires/phq-9", f"{work}/entries")),
        (room.desk, ("/answers", f"/answers/{room.held()[0].id}", f"{work}/worth-a-look", f"{work}/review")),
    ):
        for path in paths:
            assert http.get(path).status_code == 200, path
    _follow(room.phone, "/results", r'href="(/results/[0-9a-f-]{36})"')
    _follow(room.phone, "/history", r'href="(/entries/[0-9a-f-]{36})"')


def _follow(http: FlaskClient, path: str, pattern: str) -> None:
    for found in set(re.findall(pattern, http.get(path).get_data(as_text=True))):
        assert http.get(found).status_code == 200


def test_an_answer_is_in_no_mail_log_title_address_or_calendar(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    ear = fill_in_and_look(room, caplog)

    assert ear.leaks() == {}
    assert any(WRITTEN in page for page in ear.pages)  # and it was there to be read
    assert any(TAPPED in page for page in ear.pages)


def in_titles(app: Flask, _patch: pytest.MonkeyPatch) -> None:
    app.after_request_funcs[None].append(lambda answer: _swap(answer, "<title>", f"<title>{_said()}"))


def in_addresses(app: Flask, _patch: pytest.MonkeyPatch) -> None:
    app.after_request_funcs[None].append(lambda answer: _swap(answer, 'action="', f'action="?said={_said()}&'))


def in_log(_app: Flask, patch: pytest.MonkeyPatch) -> None:
    kept = fill_in.keep_step

    def keep_and_say(filling: Any, posted: Any, **how: Any) -> Any:
        logging.getLogger("selfmon").info("kept %s", posted)
        return kept(filling, posted, **how)

    patch.setattr(fill_in, "keep_step", keep_and_say)


def in_mails(_app: Flask, patch: pytest.MonkeyPatch) -> None:
    write = mails._write  # remembers what it wrote

    def write_more(*facts: Any) -> tuple[str, str, str]:
        subject, text, html = write(*facts)
        return subject, f"{text} {WRITTEN}", html

    patch.setattr(mails, "_write", write_more)


def in_calendar(_app: Flask, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(feed_file, "list_subjects", lambda _posting: [f"About {TAPPED}"])


def _said() -> str:
    return request.form.get(OWN_FIELDS[0], "")


def _swap(answer: Response, before: str, after: str) -> Response:
    if answer.mimetype == "text/html" and not answer.direct_passthrough:
        answer.set_data(answer.get_data(as_text=True).replace(before, after))
    return answer


@pytest.mark.parametrize("leak", [in_titles, in_addresses, in_log, in_mails, in_calendar])
def test_a_planted_leak_is_heard(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, leak: Leak
) -> None:
    ear = fill_in_and_look(room, caplog, lambda app: leak(app, monkeypatch))
    assert set(ear.leaks()) == {leak.__name__.removeprefix("in_")}
