"""What the tests of the pages share: a plan as a form, and a page, its rows and a browser at eight in the morning."""

from typing import Any

import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from selfmon.reminders.models import Reminder
from tests.people import People

from .posts import MORNING

FORM = {
    "what": "exercise:1",
    "days": ["0", "3"],
    "at": "18:30",
    "zone": "Europe/Amsterdam",
    "subject": "1",
    "quiet_from": "21:00",
    "quiet_to": "07:00",
}


def page(http: Any, address: str) -> str:
    answer = http.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.get_data(as_text=True))


def rows(app: Flask) -> list[Reminder]:
    with app.app_context():
        found = list(db.session.execute(sa.select(Reminder).order_by(Reminder.made_at, Reminder.at_time)).scalars())
        db.session.expunge_all()
        return found


def enter(app: Flask, people: People, person: Any) -> Any:
    http = app.test_client()
    people.sign_in(http, person, now=MORNING)
    return http
