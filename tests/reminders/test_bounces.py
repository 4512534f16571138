"""A message on stdin, whatever it is: read without a crash, and only a signed report about a lost address stops one."""

import os
import random
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfmon.core.db import db, writing
from selfmon.core.errors import Busy
from selfmon.core.posting import Posting
from selfmon.reminders.bounces import Verdict, read_bounce
from selfmon.reminders.deciding import Note
from selfmon.reminders.links import bounce_tag, read_bounce_tag
from selfmon.reminders.mails import bounce_address
from selfmon.reminders.models import MailAddress, What
from tests.apps import refurnish
from tests.people import People

from .posts import NINE, remind
from .test_links import report

NOTE = UUID("6f0c1d4e-8a4b-4a57-9f3a-2c1d7e5b9a10")
ROUNDS = 20_000 if os.environ.get("SELFMON_SOAK") else 1_500


def address(app: Flask) -> str:
    with app.app_context():
        return f"notes+{bounce_tag(NOTE)}@example.org"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("5.1.1", Verdict.HARD),
        ("5.0.0", Verdict.HARD),
        ("5.4.4", Verdict.HARD),
        ("5.1.10 (null MX)", Verdict.HARD),
        ("5.2.2", Verdict.SOFT),
        ("5.7.1", Verdict.SOFT),
        ("5.1.8", Verdict.SOFT),
        ("4.4.7", Verdict.SOFT),
        ("4.2.2", Verdict.SOFT),
        ("2.0.0", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
        ("5", Verdict.UNKNOWN),
        ("5.1.1.1", Verdict.UNKNOWN),
    ],
)
def test_only_a_lost_address_is_hard(app: Flask, status: str, verdict: Verdict) -> None:
    with app.app_context():
        found = read_bounce(report(status, address(app)))
        assert (found.verdict, found.note_id) == (verdict, NOTE)
        assert read_bounce(report(status, "notes@example.org")).verdict is Verdict.UNKNOWN


def test_an_answer_of_a_person_or_a_machine_on_holiday_stops_nothing(app: Flask) -> None:
    away = f"From: kim@example.org\r\nTo: <{address(app)}>\r\nAuto-Submitted: auto-replied\r\n\r\nStatus: 5.1.1"
    with app.app_context():
        assert read_bounce(away.encode()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "house", ["notes@example.org", "notifications@example.org", "Notes <notes.of.the.house@example.org>"]
)
def test_the_address_it_comes_back_to_is_one(app: Flask, house: str) -> None:
    note = Note(NOTE, 1, NOTE, What.EXERCISE, "kim@example.org", "en", 0, date(2026, 5, 14), 0, False)
    with app.app_context():
        refurnish(app, mail_from=house)
        sender = bounce_address(note, Posting())
        assert len(sender.split("@")[0]) <= 64
        for came_back in (sender, sender.upper()):
            assert read_bounce(report("5.1.1", came_back)).note_id == NOTE
        tag = bounce_tag(NOTE)
        assert [read_bounce_tag(tag[:n] + "q" + tag[n + 1 :]) for n in range(0, len(tag), 3)] == [None] * 15


def mutate(raw: bytes, draw: random.Random) -> bytes:
    """A report that met a bad line: bytes turned, cut, doubled, put in."""
    data = bytearray(raw)
    for _n in range(draw.randint(1, 12)):
        at = draw.randrange(len(data) or 1)
        kind = draw.randrange(5)
        if kind == 0 and data:
            data[at % len(data)] = draw.randrange(256)
        elif kind == 1:
            del data[at : at + draw.randint(1, 60)]
        elif kind == 2:
            data[at:at] = data[max(0, at - 80) : at]
        elif kind == 3:
            data[at:at] = draw.choice(
                [
                    b"\r\n",
                    b"\n\n",
                    b"--b",
                    b"=?utf-8?q?=ff?=",
                    b"\xff\xfe",
                    b"\0",
                    b"(((",
                    b'"',
                    b";;=;",
                    b"Content-Type: message/delivery-status\r\n",
                    b"Content-Type: multipart/mixed\r\n",
                    b"Content-Transfer-Encoding: base64\r\n",
                    b"To: =?x?b?!?= <@@>\r\n",
                    b"charset=\xff",
                ]
            )
        else:
            data[at:at] = draw.randbytes(draw.randint(1, 40))
    return bytes(data)


def test_no_garbage_makes_it_fall_over(app: Flask) -> None:
    draw, good, n = random.Random(4), report("5.1.1", address(app)), 0
    with app.app_context():
        for _round in range(ROUNDS):
            found = read_bounce(mutate(good, draw))
            n += found.verdict is Verdict.HARD
            assert found.note_id in (None, NOTE)
    assert n > ROUNDS / 20  # most of a report may be broken without hiding what it says


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.text(st.characters(codec="latin-1"), max_size=200), raw=st.binary(max_size=400))
def test_nor_do_drawn_bytes(app: Flask, head: str, raw: bytes) -> None:
    with app.app_context():
        read_bounce(raw)
        read_bounce(f"To: {head} <{address(app)}>\r\nContent-Type: {head}\r\n\r\n".encode("latin-1") + raw)
        read_bounce(
            f"To: <{address(app)}>\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"
            f"Content-Type: message/delivery-status\r\n{head}\r\n\r\n".encode("latin-1")
            + raw
        )


def test_a_taken_database_asks_the_mail_server_to_come_again(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from selfmon.reminders import commands

    remind(app, people.client())

    def taken(*_facts: Any) -> Any:
        raise Busy

    monkeypatch.setattr(commands, "writing", taken)
    result = app.test_cli_runner().invoke(args=["reminders", "bounce"], input=report("5.1.1", address(app)))
    assert result.exit_code == 75


def test_a_report_about_a_note_that_is_gone_changes_nothing(app: Flask, people: People) -> None:
    remind(app, people.client(), now=NINE)
    result = app.test_cli_runner().invoke(args=["reminders", "bounce"], input=report("5.1.1", address(app)))
    assert result.exit_code == 0
    with app.app_context(), writing(db.session):
        assert db.session.execute(sa.select(MailAddress.person_id)).scalars().all() == []
