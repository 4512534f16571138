"""Whether it has settled is asked once, where that was agreed, at a time drawn by chance; never at night."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.journal.ask_once import DELAYS, is_open, opens_at
from selfmon.journal.models import Episode, Settling
from tests.clocks import Clock
from tests.forms import post
from tests.people import People

ASKED = "Earlier, something stung."
ZONE = "Europe/Amsterdam"


@pytest.fixture
def client(people: People) -> Person:
    return people.client()


@pytest.fixture
def phone(people: People, client: Person, http: FlaskClient, clock: Clock) -> "Phone":
    return Phone(people, client, http, clock)


class Phone:
    """The client's, unlocked at whatever time the clock is put to."""

    def __init__(self, people: People, client: Person, http: FlaskClient, clock: Clock) -> None:
        self.people, self.client, self.http, self.clock = people, client, http, clock

    def at(self, moment: datetime) -> "Phone":
        self.clock.now = moment
        self.people.sign_in(self.http, self.client, now=moment)
        return self

    def sting(self, **told: Any) -> str:
        told = {"when": "now", "closest_to": "envy", "ask_once": "yes", "device_zone": ZONE, **told}
        answer = post(self.http, "/stung", told)
        assert answer.status_code == 303
        return str(answer.location).rsplit("/", 1)[-1]

    def look(self, episode: str, strength: str) -> None:
        told = {"strength": strength, "device_zone": ZONE, "when": "now"}
        assert post(self.http, f"/stung/{episode}/settling", told).status_code == 303

    def is_asked(self) -> bool:
        return ASKED in self.http.get("/today").get_data(as_text=True)


def drawn(app: Flask) -> list[int | None]:
    with app.app_context():
        wanted = sa.select(Episode.settle_after).join(Entry, Entry.id == Episode.entry_id)
        return list(db.session.execute(wanted.order_by(Entry.recorded_at)).scalars())


def modes(app: Flask) -> list[tuple[str, int | None, bool | None]]:
    with app.app_context():
        wanted = sa.select(Entry.entry_mode, Settling.strength, Settling.is_stronger).join(
            Settling, Settling.entry_id == Entry.id
        )
        return [tuple(row) for row in db.session.execute(wanted.order_by(Entry.recorded_at))]


MORNING = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)  # nine in Amsterdam


def test_each_delay_comes_once_in_three(app: Flask, phone: Phone) -> None:
    for n in range(12):
        phone.at(MORNING + timedelta(days=n)).sting()
    found = drawn(app)
    assert [Counter(found[n : n + 3]) for n in range(0, 12, 3)] == [Counter(DELAYS)] * 4
    assert len({tuple(found[n : n + 3]) for n in range(0, 12, 3)}) > 1  # shuffled


@pytest.mark.parametrize("told", [{"ask_once": "no"}, {"ask_once": ""}, {"when": "earlier"}, {"no_more": "y"}])
def test_nothing_is_asked_that_was_not_agreed(app: Flask, phone: Phone, told: dict[str, str]) -> None:
    phone.at(MORNING).sting(**told)
    assert drawn(app) == [None]
    for hours in (2, 5, 11, 26):
        assert not phone.at(MORNING + timedelta(hours=hours)).is_asked()


def test_a_form_sent_again_keeps_what_was_drawn(app: Flask, phone: Phone) -> None:
    uuid = str(uuid4())
    phone.at(MORNING).sting(uuid=uuid)
    first = drawn(app)
    phone.sting(uuid=uuid)
    assert drawn(app) == first


def test_taking_the_agreement_back_while_it_is_filled_in_takes_the_time_too(app: Flask, phone: Phone) -> None:
    phone.at(MORNING)
    uuid = str(uuid4())
    json = {"Accept": "application/json"}
    for said in ("yes", "no"):
        told = {"uuid": uuid, "when": "now", "closest_to": "envy", "ask_once": said, "in_progress": "1"}
        assert post(phone.http, "/stung", told, headers=json).status_code == 200
    assert drawn(app) == [None]


def test_it_is_asked_from_the_drawn_time_until_it_is_answered(app: Flask, phone: Phone) -> None:
    episode = phone.at(MORNING).sting()
    (delay,) = drawn(app)
    assert delay is not None
    opened = opens_at(MORNING, delay, ZONE)
    assert not phone.at(opened - timedelta(minutes=1)).is_asked()
    assert phone.at(opened + timedelta(minutes=1)).is_asked()
    assert not modes(app)  # opening a page writes nothing
    phone.look(episode, "5")
    assert not phone.is_asked()
    assert modes(app) == [("prompted", 5, None)]


def test_a_look_on_own_initiative_is_not_the_answer(app: Flask, phone: Phone) -> None:
    episode = phone.at(MORNING).sting()
    (delay,) = drawn(app)
    opened = opens_at(MORNING, delay or 0, ZONE) + timedelta(minutes=1)
    phone.at(MORNING + timedelta(minutes=40)).look(episode, "5")
    assert phone.at(opened).is_asked()
    phone.look(episode, "2")
    phone.look(episode, "1")
    assert modes(app) == [("spontaneous", 5, None), ("prompted", 2, None), ("spontaneous", 1, None)]


def test_once_it_has_settled_nothing_is_asked(app: Flask, phone: Phone) -> None:
    episode = phone.at(MORNING).sting()
    (delay,) = drawn(app)
    phone.at(MORNING + timedelta(minutes=40)).look(episode, "3")
    assert not phone.at(opens_at(MORNING, delay or 0, ZONE) + timedelta(minutes=1)).is_asked()


def test_stronger_now_is_six_with_a_mark_of_its_own(app: Flask, phone: Phone) -> None:
    episode = phone.at(MORNING).sting()
    assert "stronger now" in phone.http.get(f"/stung/{episode}/settling").get_data(as_text=True)
    answer = post(phone.http, f"/stung/{episode}/settling", {"strength": "stronger", "passed": "not_yet"})
    assert "/a-lot?saved=" in answer.location
    assert modes(app) == [("spontaneous", 6, True)]
    with app.app_context():
        look = db.session.execute(sa.select(Settling.entry_id)).scalar_one()
    page = phone.http.get(f"/entries/{look}").get_data(as_text=True)
    assert "stronger now" in page
    change = phone.http.get(f"/entries/{look}/change").get_data(as_text=True)
    assert change.count("checked") >= 1
    post(phone.http, f"/entries/{look}/change", {"revision": "0", "when": "keep", "strength": "6"})
    assert modes(app) == [("spontaneous", 6, None)]


@pytest.mark.parametrize("delay", DELAYS)
@pytest.mark.parametrize("hour", range(24))
def test_what_opens_at_night_waits_for_the_morning(hour: int, delay: int) -> None:
    stung = datetime(2026, 6, 10, hour, 20, tzinfo=UTC)
    opened = opens_at(stung, delay, "UTC")
    assert 7 <= opened.hour < 22
    assert timedelta(minutes=delay) <= opened - stung <= timedelta(minutes=delay, hours=9)
    assert is_open(stung, delay, "UTC", opened)
    assert not is_open(stung, delay, "UTC", stung + timedelta(hours=37))
    assert not is_open(stung, None, "UTC", opened)


def test_nothing_is_asked_at_night(app: Flask, phone: Phone) -> None:
    evening = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)  # half past seven in Amsterdam
    phone.at(evening).sting()
    with app.app_context():
        db.session.execute(sa.update(Episode).values(settle_after=90))
        db.session.commit()
    assert phone.at(evening + timedelta(hours=1, minutes=31)).is_asked()
    assert not phone.at(evening + timedelta(hours=3)).is_asked()
    assert phone.at(evening + timedelta(hours=12)).is_asked()


def test_not_now_ends_the_question_of_this_one_for_good_and_of_no_other(app: Flask, phone: Phone) -> None:
    episode = phone.at(MORNING).sting()
    (delay,) = drawn(app)
    opened = opens_at(MORNING, delay or 0, ZONE)
    assert phone.at(opened + timedelta(minutes=1)).is_asked()
    at = f"/stung/{episode}/settling/not-now"
    assert at in phone.http.get("/today").get_data(as_text=True)
    answer = post(phone.http, at)
    assert (answer.status_code, answer.location) == (303, "/today")
    assert not phone.is_asked()
    assert not phone.at(opened + timedelta(minutes=50)).is_asked()
    phone.look(episode, "2")  # on own initiative: kept, and no answer to what was asked
    assert modes(app) == [("spontaneous", 2, None)]
    later = MORNING + timedelta(days=2)
    phone.at(later).sting()
    assert phone.at(opens_at(later, drawn(app)[1] or 0, ZONE) + timedelta(minutes=1)).is_asked()
    assert post(phone.http, f"/stung/{uuid4()}/settling/not-now").status_code == 404
