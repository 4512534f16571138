"""After Save, on every kind of entry: what was kept and who sees it, a way back, at most one own line; never praise."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from selfmon.journal.models import ListItem
from selfmon.sharing.access import own_permit
from selfmon.sharing.streams import Depth, Stream
from selfmon.treatment.session_models import TherapySession
from tests.clocks import NOW, Clock
from tests.forms import on_one_line, post
from tests.house.world import as_actor, make_world, note
from tests.people import People

OWN_LINE = "zqriver: it gets quieter there"
KINDS = {
    "/check-in": {"pleasantness": "1"},
    "/stung": {"closest_to": "envy"},
    "/hard-moment": {},
    "/held": {"what": "said_need"},
    "/week": {"s1": "3"},
}


def saved(http: FlaskClient, path: str, said: dict[str, str]) -> str:
    answer = post(http, path, {"asked": ",".join(said), **said}, follow_redirects=True)
    assert "/saved/" in answer.request.path
    page = on_one_line(answer.get_data(as_text=True))
    return page.replace("<bdi>", "").replace("</bdi>", "")


@pytest.fixture
def pair(people: People) -> tuple[Person, Person]:
    client, therapist = people.client(), people.therapist()
    people.treatment(client, therapist)
    people.grant(client, therapist, Stream.MOOD, Depth.WORDS)
    return client, therapist


@pytest.mark.parametrize("path", KINDS)
def test_unlocked_it_says_who_sees_it_and_how_to_take_it_back(
    people: People, http: FlaskClient, pair: tuple[Person, Person], path: str
) -> None:
    people.sign_in(http, pair[0], now=NOW)
    page = saved(http, path, KINDS[path])
    who = f"{pair[1].name}, the scales" if path == "/check-in" else "Only me"
    assert f"Visible to: {who}" in page
    assert ">Undo<" in page
    assert ">Keep to myself<" in page


@pytest.mark.parametrize("path", KINDS)
def test_a_locked_phone_says_saved_alone(
    people: People, http: FlaskClient, pair: tuple[Person, Person], path: str
) -> None:
    people.sign_in(http, pair[0], "log", now=NOW)
    page = saved(http, path, KINDS[path])
    assert "Saved." in page
    assert ">Undo<" in page
    assert ">Keep to myself<" in page
    assert "Visible to" not in page
    assert pair[1].name not in page
    assert 'class="say"' not in page


@pytest.mark.parametrize(
    ("said", "comes"), [({"pleasantness": "-2"}, True), ({"pleasantness": "2"}, False), ({"energy": "-3"}, False)]
)
def test_the_own_line_comes_after_something_hard_alone(
    app: Flask, people: People, http: FlaskClient, pair: tuple[Person, Person], said: dict[str, str], comes: bool
) -> None:
    with app.app_context(), writing(db.session):
        note(own_permit(db.session, as_actor(pair[0]), NOW), "held", NOW, words={"for_later": OWN_LINE})
    people.sign_in(http, pair[0], now=NOW)
    assert (OWN_LINE in saved(http, "/check-in", said)) is comes


def answer_about_a_session(app: Flask, people: People, http: FlaskClient, clock: Clock) -> str:
    """Both questions about one session, the second to be seen by the therapist and put on the list; the address after."""
    world = make_world(app, people)
    people.grant(world.client, world.therapist, Stream.SESSIONS, Depth.WORDS)
    with app.app_context():
        met = db.session.execute(sa.select(TherapySession.id).order_by(TherapySession.starts_at)).scalars().first()
        db.session.execute(sa.delete(Entry).where(Entry.kind.in_(("after_session", "between_us"))))
        db.session.execute(sa.delete(ListItem))
        db.session.commit()
    clock.now = NOW + timedelta(minutes=1)
    people.sign_in(http, world.client, now=clock.now)
    said = {"asked": "understood,something", "understood": "1", "something": "yes", "way": "list"}
    said |= {"what_was_it": "the clock", "between_uuid": str(uuid4())}
    return str(post(http, f"/after-session/{met}", said).location)


def kept(app: Flask) -> dict[str, bool]:
    """What is kept about sessions, and whether it is held back."""
    with app.app_context():
        rows = db.session.execute(
            sa.select(Entry.kind, Entry.held_back).where(Entry.kind.in_(("after_session", "between_us")))
        )
        return {row.kind: row.held_back for row in rows}


def test_undo_after_a_session_takes_back_both_answers_and_the_line(
    app: Flask, people: People, http: FlaskClient, clock: Clock
) -> None:
    where = answer_about_a_session(app, people, http, clock)
    assert set(kept(app)) == {"after_session", "between_us"}
    said = post(http, where.replace("/saved/", "/entries/") + "/undo", follow_redirects=True).get_data(as_text=True)
    assert "Nothing of it was kept." in said
    assert kept(app) == {}
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(ListItem)).scalar_one() == 0


def test_keep_to_myself_after_a_session_means_both_answers(
    app: Flask, people: People, http: FlaskClient, clock: Clock
) -> None:
    where = answer_about_a_session(app, people, http, clock)
    with app.app_context():
        db.session.execute(sa.update(Entry).where(Entry.kind == "between_us").values(held_back=False))
        db.session.commit()
    post(http, where.replace("/saved/", "/entries/") + "/hold-back")
    assert kept(app) == {"after_session": True, "between_us": True}


def test_how_an_exercise_landed_says_who_sees_it(
    people: People, http: FlaskClient, pair: tuple[Person, Person]
) -> None:
    client, therapist = pair
    people.sign_in(http, client, now=NOW)

    def after() -> str:
        answer = post(http, "/steady/1", {"asked": "before", "before": "4", "uuid": str(uuid4())})
        return on_one_line(http.get(answer.location).get_data(as_text=True)).replace("<bdi>", "").replace("</bdi>", "")

    assert "Visible to: only me" in after()
    people.grant(client, therapist, Stream.PRACTICE, Depth.NUMBERS)
    assert f"Visible to: {therapist.name}, the scales" in after()
    assert post(http, "/settings", {"words_wait": "y", "keep_to_myself": "y"}).status_code == 303
    assert f"Visible to: {therapist.name}" not in after()
    people.sign_in(http, client, "log", now=NOW)
    assert "You decide who sees this" in after()
