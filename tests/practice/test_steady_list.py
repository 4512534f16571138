"""The list of exercises: how long each takes, and what steadied this client before on top, on an unlocked phone alone."""

from datetime import timedelta

from flask import Flask

from selfmon.core.db import db, writing
from selfmon.practice.library import LIBRARY
from selfmon.practice.names import PICTURES, say_duration
from selfmon.sharing.access import own_permit
from tests.clocks import Clock
from tests.house.world import NOW, as_actor, note
from tests.people import People, Person


def practise(app: Flask, client: Person, code: str, landing: str, days: float) -> None:
    with app.app_context(), writing(db.session):
        note(
            own_permit(db.session, as_actor(client), NOW),
            "practice",
            NOW - timedelta(days=days),
            values={
                "landing": landing,
                "exercise": code,
                "exercise_version": 1,
                "direction": "body",
                "measure": "tension",
            },
        )


def test_each_says_how_long_it_takes_to_the_half_minute(app: Flask) -> None:
    with app.test_request_context():
        assert [say_duration(LIBRARY[code]) for code in ("1", "2", "A", "3")] == ["1½ min", "1½ min", "1 min", "2½ min"]
    assert set(PICTURES) <= set(LIBRARY)


def test_what_steadied_before_stands_first_once_the_phone_is_unlocked(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    for days in (1, 2):
        practise(app, client, "A", "steadying", days)
    practise(app, client, "2", "steadying", 3)
    practise(app, client, "1", "steadying", 4)
    practise(app, client, "1", "heavier", 5)
    people.sign_in(http, client, now=NOW)
    page = http.get("/steady").get_data(as_text=True)
    names = ("Steadied you before", "Weight and support", "Here, through the senses", "Others", "Slow rhythm")
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    people.sign_in(http, client, "log", now=NOW)
    locked = http.get("/steady").get_data(as_text=True)
    assert "Steadied you before" not in locked
    assert locked.index("Slow rhythm") < locked.index("Weight and support")
