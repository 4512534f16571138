"""Every page there is, by who opens it, for the tests that look at all of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import Person, SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.demo.cast import CAST

PUBLIC = (
    "/",
    "/about",
    "/help",
    "/install",
    "/steady-now",
    "/sign-in",
    "/reset",
    "/note/abc",
    "/note/abc/stop",
    "/no-such-page",
    "/offline/en/today",
    "/offline/en/check-in",
    "/offline/en/stung",
    "/offline/en/held",
    "/offline/en/hard-moment",
    "/offline/en/steady",
    "/offline/en/steady-1",
    "/offline/en/help",
    "/offline/en/no-signal",
    "/offline/en/blank",
)
LOCKED = (
    "/today",
    "/check-in",
    "/stung",
    "/hard-moment",
    "/held",
    "/steady",
    "/steady/1",
    "/week",
    "/break",
    "/sharing/stop",
    "/unlock",
    "/welcome/1",
    "/reminders/stop",
)
CLIENT = (
    "/today",
    "/check-in",
    "/stung",
    "/hard-moment",
    "/held",
    "/steady",
    "/steady/1",
    "/steady/10",
    "/week",
    "/history",
    "/history/charts",
    "/sharing",
    "/sharing/looked",
    "/sharing/stop",
    "/settings",
    "/plan",
    "/goals",
    "/own-item",
    "/list",
    "/break",
    "/rhythm",
    "/helping",
    "/again",
    "/strengths",
    "/versions",
    "/account",
    "/welcome/1",
    "/welcome/3",
    "/welcome/4",
    "/welcome/5",
    "/confirm",
    "/a-lot",
    "/kinder",
    "/together",
    "/picture",
    "/next-step",
    "/next-step?ratings=1",
    "/experiments",
    "/experiments/new",
    "/goals?again=1",
    "/bring",
    "/reminders",
    "/reminders/new",
    "/reminders/stop",
    "/reminders/calendar",
    "/my-data",
    "/account/leave",
)
THERAPIST = ("/clients", "/clients/invite", "/clients/away", "/own-log", "/own-log/delete", "/digest", "/account")
ADMINISTRATOR = ("/administration", "/administration/reminders", "/account")


def ids(home: object, name: str = "Client A%") -> tuple[UUID, UUID, UUID]:
    """Treatment, newest episode and newest check-in of one of the demo's clients."""
    engine = sa.create_engine(f"sqlite:///{home}/selfmon.sqlite")
    with engine.connect() as database:
        person = database.execute(sa.text("SELECT id FROM people WHERE name LIKE :name"), {"name": name}).scalar_one()
        treatment = database.execute(
            sa.text("SELECT id FROM treatments WHERE client_id = :id"), {"id": person}
        ).scalar_one()
        newest = "SELECT id FROM entries WHERE client_id = :id AND kind = :kind ORDER BY occurred_at DESC LIMIT 1"
        episode, check_in = (
            database.execute(sa.text(newest), {"id": person, "kind": kind}).scalar_one()
            for kind in ("episode", "check_in")
        )
    engine.dispose()
    return UUID(treatment), UUID(episode), UUID(check_in)


def pack_ids(home: object) -> tuple[UUID, UUID]:
    """The summary for supervision that Client A agreed to, and the one that Client D is asked about."""
    engine = sa.create_engine(f"sqlite:///{home}/selfmon.sqlite")
    with engine.connect() as database:
        agreed, asked = (
            database.execute(sa.text(f"SELECT id FROM supervision_packs WHERE agreed_at IS {what}")).scalar_one()
            for what in ("NOT NULL", "NULL")
        )
    engine.dispose()
    return UUID(agreed), UUID(asked)


def _readings(home: object) -> tuple[UUID, UUID, UUID, UUID]:
    """The texts that Client A ticked for a second reader, the question to Client D, a goal and a line of Client A's."""
    engine = sa.create_engine(f"sqlite:///{home}/selfmon.sqlite")
    with engine.connect() as database:
        agreed, asked = (
            database.execute(sa.text(f"SELECT id FROM second_readings WHERE agreed_at IS {what}")).scalar_one()
            for what in ("NOT NULL", "NULL")
        )
        goal = database.execute(
            sa.text(
                "SELECT g.id FROM goals g JOIN treatments t ON t.client_id = g.client_id JOIN second_readings r"
                " ON r.treatment_id = t.id WHERE r.agreed_at IS NOT NULL AND g.done_on IS NULL AND g.closed_on IS NULL"
            )
        ).scalar_one()
        line = database.execute(
            sa.text("SELECT id FROM picture_lines WHERE kind = 'move' AND until IS NULL ORDER BY made_at, id LIMIT 1")
        ).scalar_one()
    engine.dispose()
    return UUID(agreed), UUID(asked), UUID(goal), UUID(line)


def everywhere(home: object, more: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> dict[str, tuple[str, ...]]:
    """Paths by persona; "" is a visitor, "locked" a client's locked phone. `more`: what only some demo has, by persona."""
    treatment, episode, check_in = ids(home)
    agreed, asked = pack_ids(home)
    ticked, unanswered, goal, line = _readings(home)
    of_client = (
        f"/entries/{check_in}",
        f"/entries/{check_in}/change",
        f"/entries/{episode}/change",
        f"/entries/{check_in}/delete",
        f"/saved/{check_in}",
        f"/stung/{episode}/settling",
        f"/stung/{episode}/again",
        f"/sharing/{treatment}/choose",
        f"/sharing/{treatment}/end",
        f"/sharing/{treatment}/preview",
        f"/sharing/packs/{agreed}",
        f"/sharing/texts/{ticked}",
        f"/goals/{goal}/change",
    )
    of_therapist = (
        f"/clients/{treatment}",
        f"/clients/{treatment}/phases",
        f"/clients/{treatment}/frame",
        f"/clients/{treatment}/end",
        f"/clients/{treatment}/sessions",
        f"/clients/{treatment}/between",
        f"/clients/{treatment}/exercises",
        f"/clients/{treatment}/ratings",
        f"/clients/{treatment}/ratings/beside",
        f"/clients/{treatment}/hand-over",
        f"/clients/{treatment}/reminders",
        f"/clients/{treatment}/supervision",
        f"/clients/{treatment}/supervision/second-reader",
        f"/clients/{treatment}/supervision/{agreed}/decision",
        f"/clients/{treatment}/regulation",
        f"/clients/{treatment}/feelings",
        f"/clients/{treatment}/relating",
        f"/clients/{treatment}/practice",
        f"/clients/{treatment}/look-together",
        f"/clients/{treatment}/strengths",
        f"/clients/{treatment}/entries",
        f"/clients/{treatment}/compare",
        f"/clients/{treatment}/details/shame",
        f"/clients/{treatment}/sequences",
        f"/clients/{treatment}/worth-a-look",
        f"/clients/{treatment}/picture",
        f"/clients/{treatment}/picture?version=1",
        f"/clients/{treatment}/picture/together?setting=work",
        f"/clients/{treatment}/picture/lines/{line}?look=1",
        f"/clients/{treatment}/picture/closeness",
        f"/clients/{treatment}/review",
        f"/clients/{treatment}/entries/{check_in}",
    )
    found = {
        "": PUBLIC,
        "locked": LOCKED,
        "client-a": CLIENT + of_client,
        "therapist": THERAPIST + of_therapist,
        "client-d": (
            "/sharing",
            f"/sharing/packs/{asked}",
            f"/sharing/packs/{asked}/agree",
            f"/sharing/texts/{unanswered}",
            f"/sharing/texts/{unanswered}/agree",
        ),
        "supervisor": ("/supervision", f"/supervision/{agreed}", f"/supervision/texts/{ticked}", "/account"),
        "administrator": ADMINISTRATOR,
    }
    return {persona: paths + more.get(persona, ()) for persona, paths in found.items()}


def browser_of(app: Flask, persona: str) -> Any:
    """A test client signed in as that persona of `everywhere`, without a browser."""
    http = app.test_client()
    if persona:
        role = next(role for role in CAST if role.key == ("client-a" if persona == "locked" else persona))
        with app.app_context(), writing(db.session):
            person = db.session.execute(sa.select(Person).where(Person.name == role.name)).scalar_one()
            mode = SessionMode.LOG if persona == "locked" else SessionMode.READ
            http.set_cookie("here", start_session(db.session, person, mode, clock.utc_now(), "·"), domain="localhost")
    return http
