"""What every page of a client makes a phone load that was never here: page, styles, script and icon, with their headers.

The pages come from the URL map, so that a new one is held without being named. `tests/journeys/test_budget.py` counts some of
them in a browser, where the same files cross the wire.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.demo.cast import CAST
from selfmon.diary.models import Entry
from selfmon.journal.models import Goal
from selfmon.reminders.models import Reminder
from selfmon.supervision.models import SecondReading, SupervisionPack
from selfmon.treatment.models import Treatment
from selfmon.treatment.session_models import TherapySession
from selfmon.web.gate import Policy
from tests.journeys.pages import browser_of

from .routes import table

BYTES, REQUESTS = 20_480, 5  # of a first visit: docs/phone.md
LINE = 90  # bytes that the server adds to every answer: its status line, the date, its own name
OF_A_CLIENT = {
    Policy.PUBLIC,
    Policy.CLIENT_LOG,
    Policy.CLIENT_READ,
    Policy.CLIENT_FRESH,
    Policy.SIGNED_IN,
    Policy.READING,
}
ASKED = {"Accept-Encoding": "br", "Sec-Fetch-Site": "none"}
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]*? (?:href|src)="(/static/[^"]+)"')
PEOPLE = ("client-a", "client-d", "client-f", "")
# Files, signs of life, and what the worker fetches for a day without signal: held by a limit of its own.
NO_PAGES = """
    /healthz /healthz/ready /manifest.webmanifest /sw.js /calendar/<token> /results/file /outbox /offline/<language>/<page>
"""
# The demo holds nobody who could open them: links that were mailed, an open questionnaire, an exercise just done.
NOT_MET = """
    /reset/<token> /invitation/<token> /code /note/<token>/open /note/<token>/answer /waiting/<draft> /steady/card/<code>
    /fill-in/<uuid:assignment_id> /fill-in/<uuid:assignment_id>/questions /fill-in/<uuid:assignment_id>/afterwards
    /results/<uuid:filled_id> /experiments/<uuid:entry_id> /steady/<code>/after/<uuid:entry_id>
"""
# Everything of one entry on one page, and two pages that are another person's, shown as that person sees them.
HEAVIER = {
    "/entries/<uuid:entry_id>/change": (23_100, 5),
    "/sharing/packs/<uuid:pack_id>": (24_000, 5),
    "/sharing/<uuid:treatment_id>/preview": (41_000, 6),  # with the therapist's figures
}


@dataclass(frozen=True)
class FirstVisit:
    path: str
    n_bytes: int
    n_requests: int

    def __str__(self) -> str:
        return f"{self.path}: {self.n_bytes} bytes in {self.n_requests} requests"


def test_every_page_of_a_client_is_light_on_a_first_visit(demo: Flask) -> None:
    phones = {key: (browser_of(demo, key), values_of(demo, key)) for key in PEOPLE}
    met = {rule.rule: list(first_visits(rule, phones)) for rule in pages_of_a_client(demo)}
    heavy = [
        str(one) for rule, found in met.items() for one in found if is_heavy(one, *HEAVIER.get(rule, (BYTES, REQUESTS)))
    ]
    assert not heavy, "\n".join(heavy)
    assert {rule for rule, found in met.items() if not found} <= {*NOT_MET.split()}


def is_heavy(one: FirstVisit, n_bytes: int, n_requests: int) -> bool:
    return one.n_bytes > n_bytes or one.n_requests > n_requests


def pages_of_a_client(demo: Flask) -> list[Rule]:
    policies = table()
    rules = [rule for rule in demo.url_map.iter_rules() if policies.get((rule.rule, "GET")) in OF_A_CLIENT]
    assert len(rules) > 70
    return [rule for rule in rules if rule.rule not in NO_PAGES.split()]


def values_of(demo: Flask, key: str) -> dict[str, list[str]]:
    """What fits into a rule's gaps for this person: the newest of each."""
    fixed = {
        "code": ["1", "10", "a"],
        "page": ["1", "2", "3", "4", "5"],
        "draft": ["check-in", "stung"],
        "token": ["abc"],
    }
    name = next((role.name for role in CAST if role.key == key), "")
    with demo.app_context():
        person = db.session.execute(sa.select(Person.id).where(Person.name == name)).scalar_one_or_none()
        treatments = sa.select(Treatment.id).where(Treatment.client_id == person)
        kinds = db.session.execute(sa.select(Entry.kind).where(Entry.client_id == person).distinct()).scalars()
        of_kind = sa.select(Entry.id).where(Entry.client_id == person).order_by(Entry.occurred_at.desc())
        asked = {
            "entry_id": [of_kind.where(Entry.kind == kind).limit(1) for kind in kinds],
            "treatment_id": [treatments],
            "session_id": [sa.select(TherapySession.id).where(TherapySession.treatment_id.in_(treatments))],
            "pack_id": [sa.select(SupervisionPack.id).where(SupervisionPack.treatment_id.in_(treatments))],
            "reading_id": [sa.select(SecondReading.id).where(SecondReading.treatment_id.in_(treatments))],
            "goal_id": [sa.select(Goal.id).where(Goal.client_id == person)],
            "reminder_id": [sa.select(Reminder.id).where(Reminder.person_id == person)],
        }
        found = {
            gap: [one for query in queries for one in db.session.execute(query).scalars()]
            for gap, queries in asked.items()
        }
    return fixed | {gap: [str(one) for one in ones] for gap, ones in found.items()}


def first_visits(rule: Rule, phones: dict[str, tuple[FlaskClient, dict[str, list[str]]]]) -> Iterator[FirstVisit]:
    """One after the other, whatever opens under this rule for these people."""
    for http, values in phones.values():
        gaps = sorted(rule.arguments)
        for filled in product(*(values.get(gap, []) for gap in gaps)):
            path = rule.rule
            for gap, value in zip(gaps, filled, strict=True):
                path = re.sub(rf"<(\w+:)?{gap}>", value, path)
            answer = http.get(path, headers=ASKED)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                loaded = set(LOADED.findall(http.get(path).text))
                yield FirstVisit(
                    path, size(answer) + sum(size(http.get(one, headers=ASKED)) for one in loaded), 1 + len(loaded)
                )


def size(answer: TestResponse) -> int:
    return LINE + len(answer.get_data()) + sum(len(f"{name}: {value}\r\n") for name, value in answer.headers)
