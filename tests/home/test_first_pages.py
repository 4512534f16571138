"""Five first pages: nothing that was said about limits is missing, and whoever stopped halfway misses nothing."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import ClientProfile, Person
from selfmon.accounts.profiles import change_profile
from selfmon.core.db import db, writing
from selfmon.home.views import FIRST_PAGES
from selfmon.reminders.models import Reminder
from tests.clocks import NOW
from tests.forms import on_one_line, post
from tests.people import People

LIMITS = (
    "it is not a test of you",
    "no one is alerted by your words",
    "If you might hurt yourself or someone else, please do not wait for this",
    "If it doesn't, do less or stop",
    "They come when the two of you decide",
    "no reason is needed",
    "Right now nobody but you can read your entries",
    "stays in their memory",
    "Your words are stored locked",
    "A court, or the law where you live",
    "may have to act",
    "Ask about anything here before you write it.",
    "Those are theirs, and you can ask about them",
    "you can say no",
)


def page_of(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(sa.select(ClientProfile.onboarding_page)).scalar_one())


def test_no_sentence_about_limits_is_missing(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), now=NOW)
    pages = [on_one_line(http.get(f"/welcome/{n}").get_data(as_text=True)) for n in range(1, FIRST_PAGES + 1)]
    assert FIRST_PAGES == 5
    assert [said for said in LIMITS if not any(said in page for page in pages)] == []
    assert [f"{n} of 5" in page for n, page in enumerate(pages, 1)] == [True] * 5
    assert ['href="/welcome/1"' in page for page in pages] == [False, True, False, False, False]


@pytest.mark.parametrize("answer", ["question", "stop", "speak"])
def test_stopping_asking_and_another_language_stay_on_the_page(
    app: Flask, people: People, http: FlaskClient, answer: str
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    assert post(http, "/welcome/2", {"answer": "on"}).location == "/welcome/3"
    assert page_of(app) == 3
    post(http, "/welcome/3", {"answer": answer})
    assert page_of(app) == 3


def test_a_locked_phone_does_not_say_whose_client_this_is(people: People, http: FlaskClient) -> None:
    client, therapist = people.client(), people.therapist()
    people.treatment(client, therapist)
    for mode, is_named in (("read", True), ("log", False)):
        people.sign_in(http, client, mode, now=NOW)
        pages = [http.get(f"/welcome/{n}").get_data(as_text=True) for n in range(1, FIRST_PAGES + 1)]
        assert any(therapist.name in page for page in pages) == is_named


def test_share_nothing_goes_on_and_choosing_goes_to_sharing(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), now=NOW)
    assert post(http, "/welcome/3", {"answer": "on"}).location == "/welcome/4"
    assert post(http, "/welcome/3", {"answer": "choose"}).location == "/sharing"
    assert page_of(app) == 4


def test_the_wish_is_kept_by_the_clock_that_is_named(app: Flask, people: People, http: FlaskClient) -> None:
    person = people.client()
    with app.app_context(), writing(db.session):
        change_profile(db.session, person.id, onboarded_at=None)  # reading time ran out over the first pages
    people.sign_in(http, person, "log", now=NOW)
    said = {"answer": "reminder", "days": ["0"], "at": "19:30", "zone": "Asia/Tokio"}
    refused = post(http, "/welcome/5", said)
    assert refused.status_code == 400
    assert 'value="Asia/Tokio"' in refused.get_data(as_text=True)
    done = post(http, "/welcome/5", {**said, "zone": "Asia/Tokyo"}, follow_redirects=True)
    assert "The first note comes on 18 May, 19:30." in done.get_data(as_text=True)


OLD_TO_NEW = {1: 1, 2: 1, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 3, 9: 3, 10: 5, 11: 5}


def test_who_stopped_at_one_of_eleven_goes_on_where_something_is_unread(app: Flask, people: People) -> None:
    kept = {people.client().id: old for old in OLD_TO_NEW}
    with app.app_context():
        alembic = app.extensions["alembic"]
        db.session.close()
        alembic.downgrade("0015")
        for person_id, old in kept.items():
            db.session.execute(
                sa.text("UPDATE client_profiles SET onboarding_page = :old WHERE person_id = :id"),
                {"old": old, "id": person_id},
            )
        db.session.commit()
        db.session.close()
        alembic.upgrade()
        now = dict(db.session.execute(sa.select(ClientProfile.person_id, ClientProfile.onboarding_page)).all())
        assert {kept[person_id]: page for person_id, page in now.items()} == OLD_TO_NEW
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.text("UPDATE client_profiles SET onboarding_page = 6"))


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        (1, {"answer": "speak", "locale": "ar"}),
        (1, {"answer": "on", "locale": "ar"}),
        (FIRST_PAGES, {"answer": "stop", "zone": "Asia/Tokyo"}),
        (FIRST_PAGES, {"answer": "no_reminder", "zone": "Asia/Tokyo"}),
        (FIRST_PAGES, {"answer": "reminder", "zone": "Asia/Tokyo", "days": ["0", "1"], "at": "09:00"}),
    ],
)
def test_a_locked_phone_settles_neither_language_nor_clock_nor_notes(
    app: Flask, people: People, http: FlaskClient, page: int, answers: dict[str, str]
) -> None:
    person = people.client()
    with app.app_context(), writing(db.session):
        change_profile(db.session, person.id, onboarded_at=NOW)
    people.sign_in(http, person, now=NOW)
    post(http, "/lock")
    post(http, f"/welcome/{page}", answers)
    with app.app_context():
        found = db.session.get_one(Person, person.id)
        assert (found.locale, found.zone) == (person.locale, person.zone)
        assert db.session.execute(sa.select(sa.func.count()).select_from(Reminder)).scalar_one() == 0
