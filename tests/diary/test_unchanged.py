""" "Change" and Save with nothing changed: the entry stays exactly as it is, and its words do not wait again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.diary.kinds import KINDS, Kind, Pick
from selfmon.diary.models import Entry, EntryChoice, EntryRevision
from selfmon.home.models import SafetyPlan
from selfmon.journal.models import OwnItem
from selfmon.sharing.access import own_permit
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.house.world import LONG_AGO, as_actor, note
from tests.people import People

CHANGED = (
    *("check_in", "episode", "settling", "looking_again", "held", "hard_moment", "experiment", "after_session"),
    *("between_us", "practice", "weekly"),
)
_HTML = "{http://www.w3.org/1999/xhtml}"
_PRACTICE = {"exercise": "1", "exercise_version": 1, "direction": "body", "measure": "tension", "completed": "full"}
_PLAIN: dict[str, dict[str, Any]] = {
    "practice": {**_PRACTICE, "minutes": 4.5},
    "weekly": {"week_on": LONG_AGO.date(), "a2": None, "not_come_up": ["a2"]},
}


def as_drawn(page: str, known: str = "uuid") -> dict[str, Any]:
    """What a browser sends of the form with this field, which nobody touched."""
    forms = list(html5lib.parse(page).iter(f"{_HTML}form"))
    (form,) = [f for f in forms if any(part.get("name") == known for part in f.iter())]
    sent: dict[str, list[str]] = {}
    for part in form.iter():
        tag, name = str(part.tag).removeprefix(_HTML), part.get("name")
        if not name or name == "csrf_token":
            continue
        if tag == "textarea":
            sent.setdefault(name, []).append((part.text or "").replace("\n", "\r\n"))
        elif tag == "select":
            options = list(part.iter(f"{_HTML}option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            sent.setdefault(name, []).append(chosen[0].get("value", ""))
        elif tag == "input" and (part.get("type") not in ("radio", "checkbox") or part.get("checked") is not None):
            sent.setdefault(name, []).append(part.get("value", "y" if part.get("type") == "checkbox" else ""))
    return sent


def as_kept(app: Flask, entry_id: UUID, kind: Kind) -> tuple[Any, ...]:
    """Every stored row of an entry, sealed words and earlier versions included."""
    with app.app_context():
        own = [
            db.session.execute(sa.select(*model.__table__.columns).where(column == entry_id)).all()
            for model, column in (
                (Entry, Entry.id),
                (kind.model, kind.model.entry_id),
                (EntryRevision, EntryRevision.entry_id),
            )
        ]
        columns = (EntryChoice.question, EntryChoice.code, EntryChoice.position, EntryChoice.intensity)
        picks = sa.select(*columns).where(EntryChoice.entry_id == entry_id).order_by(*columns)
        return (*own, db.session.execute(picks).all())


def answered(kind: Kind) -> dict[str, Any]:
    """Something in every field of a kind."""
    values: dict[str, Any] = {name: r.high for name, r in kind.numbers.items()}
    values |= {name: codes[-1] for name, codes in kind.choices.items()}
    values |= {"minutes": 4.5} if "minutes" in values else {}
    if kind.code == "weekly":
        values = {"a1": 2, "b1": 0}
    many = {
        q: tuple(Pick(code, 3 if m.has_intensity and n else None) for n, code in enumerate(reversed(m.codes[:3])))
        for q, m in kind.many.items()
    }
    values |= _PLAIN.get(kind.code, {})
    return {
        "values": values,
        "many": many,
        "words": {w: f"{w}: a line\nand another" if w == "note" else w for w in kind.words},
    }


def keep_one(app: Flask, client: Person, code: str, *, is_full: bool) -> UUID:
    kind, told = KINDS[code], answered(KINDS[code])
    parent: dict[str, Any] = {}
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        if code in ("settling", "looking_again"):
            parent = {"parent_id": note(permit, "episode", LONG_AGO, values={"peak": 5})}
        if is_full:
            return note(permit, code, LONG_AGO, **told, **parent, talk_about=True)
        one = dict(list(told["values"].items())[:1]) | _PLAIN.get(code, {})
        return note(permit, kind.code, LONG_AGO, values=one, **parent)


@pytest.mark.parametrize(("phase", "is_full"), [(1, True), (3, True), (3, False)])
@pytest.mark.parametrize("code", CHANGED)
def test_saved_unchanged_it_stays_as_it_is(
    app: Flask, people: People, http: FlaskClient, code: str, phase: int, is_full: bool
) -> None:
    client = people.client()
    people.treatment(client, people.therapist(), phase=phase)
    entry_id = keep_one(app, client, code, is_full=is_full)
    people.sign_in(http, client, now=NOW)
    path = f"/entries/{entry_id}/change"
    before = as_kept(app, entry_id, KINDS[code])
    shown = http.get(path).get_data(as_text=True)
    assert post(http, path, as_drawn(shown)).status_code == 303
    assert as_kept(app, entry_id, KINDS[code]) == before


def test_every_kind_that_can_be_changed_is_tried(app: Flask) -> None:
    from selfmon.diary.pages import change_pages

    with app.app_context():
        assert {page.kind.code for page in change_pages.given()} == set(CHANGED)


@pytest.mark.parametrize(
    ("change", "waits"),
    [({"shame": "2"}, False), ({"talk_about": "y"}, False), ({"note": "another line"}, True), ({"note": ""}, False)],
)
def test_only_new_words_wait_again(
    app: Flask, people: People, http: FlaskClient, change: dict[str, str], waits: bool
) -> None:
    client = people.client()
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        entry_id = note(
            permit, "check_in", LONG_AGO, values={"shame": 5}, words={"note": "a line", "own_words": "tight"}
        )
    people.sign_in(http, client, now=NOW)
    path = f"/entries/{entry_id}/change"
    sent = as_drawn(http.get(path).get_data(as_text=True)) | change
    assert post(http, path, sent).status_code == 303
    with app.app_context():
        entry = db.session.get_one(Entry, entry_id)
        assert entry.revision == 1
        assert (entry.words_at > NOW) is waits
        assert entry.words_at > NOW or entry.words_at < LONG_AGO + timedelta(days=1)


@pytest.mark.parametrize(
    ("path", "field", "table", "said"),
    [
        ("/plan", "notice", SafetyPlan, {"notice": "one\r\ntwo", "helps": "a walk", "at_hand": "y"}),
        ("/own-item", "text", OwnItem, {"text": "I count"}),
    ],
)
def test_the_clients_own_pages_stay_as_they_are(
    app: Flask, people: People, http: FlaskClient, clock: Clock, path: str, field: str, table: Any, said: dict[str, str]
) -> None:
    def rows() -> list[Any]:
        with app.app_context():
            return list(db.session.execute(sa.select(*table.__table__.columns)).all())

    people.sign_in(http, people.client(), now=NOW)
    assert post(http, path, said).status_code == 303
    before = rows()
    clock.go(minutes=3)
    assert post(http, path, as_drawn(http.get(path).get_data(as_text=True), field)).status_code == 303
    assert rows() == before != []
