"""What the start page says of who sees it is what that therapist's page then shows."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfmon.accounts.models import ClientProfile, Person
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from selfmon.measures.reading import read_filled
from selfmon.sharing.access import preview_permit
from selfmon.sharing.models import Depth, Grant, Stream
from tests.house.world import as_actor

from .conftest import Room
from .test_filling_in import GAD7

NOBODY, SEES = "Nobody but you sees it", "Anna sees the answers"
KEPT = "It is kept to yourself, as you set it"
FROM, TO = st.none() | st.integers(-3, 3), st.none() | st.integers(-3, 3)
ZONES = ("Europe/Amsterdam", "Pacific/Kiritimati", "America/Los_Angeles")


def said(room: Room, zone: str = "") -> set[str]:
    room.phone.set_cookie("zone", zone, domain="localhost")
    page = room.phone.get(f"/fill-in/{room.ids['gad-7']}").get_data(as_text=True)
    return {line for line in (NOBODY, SEES, KEPT) if line in page}


def shown(room: Room) -> int:
    """How many filled in questionnaires the therapist's reader is given."""
    with room.app.app_context():
        return len(
            read_filled(db.session, preview_permit(db.session, as_actor(room.client), room.therapist.id, room.clock()))
        )


def begin_anew(room: Room) -> None:
    from selfmon.measures.models import Start

    with room.app.app_context(), writing(db.session):
        for table in (Grant, Entry, Start):
            db.session.execute(sa.delete(table))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(FROM, TO, st.sampled_from(Depth), st.integers(-2, 2), st.sampled_from(ZONES))
def test_the_sentence_is_what_is_shown(
    room: Room, first: int | None, last: int | None, depth: Depth, ends: int, zone: str
) -> None:
    if first is not None and last is not None and last < first:
        first, last = last, first
    if "gad-7" not in room.ids:
        room.agree("gad-7")
    begin_anew(room)
    today = local_day(room.clock(), room.client.zone)

    def day(n: int | None) -> date | None:
        return None if n is None else today + timedelta(days=n)

    room.people.grant(
        room.client,
        room.therapist,
        Stream.QUESTIONNAIRES,
        depth,
        from_on=day(first),
        to_on=day(last),
        ends_on=today + timedelta(days=ends),
    )
    told = said(room, zone)
    assert room.fill_in("gad-7", GAD7).status_code == 303
    assert told == ({SEES} if shown(room) else {NOBODY})


@pytest.mark.parametrize(("ticked", "n"), [({"held_back": "y"}, 0), ({}, 1)])
def test_what_starts_kept_to_myself_is_seen_once_that_is_taken_off(room: Room, ticked: dict[str, Any], n: int) -> None:
    room.agree("gad-7")
    room.people.grant(room.client, room.therapist, Stream.QUESTIONNAIRES)
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(ClientProfile).values(keep_to_myself=True))
    assert said(room) == {KEPT}
    page = room.phone.get(room.begin("gad-7")).get_data(as_text=True)
    assert re.search(r'name="held_back"\s+value="y"\s+checked', page)
    assert room.fill_in("gad-7", GAD7, **ticked).status_code == 303
    assert shown(room) == n


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_it_has_the_day_of_the_phone(room: Room, zone: str) -> None:
    room.agree("gad-7")
    room.clock.go(hours=13)  # 23:00 UTC: another day in the one, the same in the other
    room.people.sign_in(room.phone, room.client)
    room.phone.set_cookie("zone", zone, domain="localhost")
    assert room.fill_in("gad-7", GAD7).status_code == 303
    with room.app.app_context():
        entry = db.session.execute(sa.select(Entry)).scalar_one()
        assert (entry.zone, entry.local_day) == (zone, local_day(room.clock(), zone))


def test_beside_finish_and_after_it_no_words_are_promised_to_anybody(room: Room) -> None:
    """This one asks for numbers alone: agreed on with words or without, the same of it is shown, and at once."""
    room.people.grant(room.client, room.therapist, Stream.QUESTIONNAIRES, Depth.WORDS)
    page = room.phone.get(room.begin("gad-7")).get_data(as_text=True)
    assert "Anna, the scales" in page
    assert "my words" not in page

    kept = room.fill_in("gad-7", GAD7)

    after = room.phone.get(kept.headers["Location"]).get_data(as_text=True)
    assert "Anna, the scales" in after
    assert "my words" not in after


def test_the_start_page_speaks_the_language_of_its_client(room: Room, personal_text: UUID) -> None:
    room.agree("gad-7")
    room.agree("hsns", text_id=personal_text, every_weeks=12, talked_about_on=date(2026, 5, 7))
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Person).where(Person.id == room.client.id).values(locale="ar"))

    assert "يمكنك تخطي أي منها" in room.phone.get(f"/fill-in/{room.ids['gad-7']}").get_data(as_text=True)
    assert "You talked about this" not in locked.get(f"/fill-in/{room.ids['hsns']}").get_data(as_text=True)
