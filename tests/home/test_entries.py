"""Holding back is always open; releasing takes a fresh sign-in and leaves a line in the client's own log."""

from datetime import timedelta

from flask import Flask

from selfmon.core.db import db, writing
from selfmon.diary.reading import read_entry
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.streams import Depth, Stream
from tests.clocks import Clock
from tests.forms import post
from tests.house.world import LONG_AGO, NOW, as_actor, note
from tests.people import People


def test_hold_back_from_a_locked_phone_and_release_only_when_fresh(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    with app.app_context(), writing(db.session):
        entry_id = note(own_permit(db.session, as_actor(client), NOW), "check_in", LONG_AGO, words={"note": "mine"})
    people.sign_in(http, client, "log", now=NOW)
    assert post(http, f"/entries/{entry_id}/hold-back").status_code == 303

    def is_held() -> bool:
        with app.app_context():
            return read_entry(db.session, own_permit(db.session, as_actor(client), NOW), entry_id).held_back

    assert is_held()
    assert post(http, f"/entries/{entry_id}/release").location.startswith("/unlock")
    people.sign_in(http, client, now=NOW - timedelta(minutes=4))
    clock.now = NOW + timedelta(seconds=50)
    assert post(http, f"/entries/{entry_id}/release").status_code == 303
    assert not is_held()
    assert "let one entry be seen again" in http.get("/sharing/looked?all=1").get_data(as_text=True)
    clock.now = NOW + timedelta(minutes=4)
    assert post(http, f"/entries/{entry_id}/release").location.startswith("/confirm")


def test_letting_words_show_at_once_takes_a_fresh_sign_in(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client, now=NOW)
    assert post(http, "/settings", {"keep_to_myself": "y"}).location == "/settings"
    assert not people.profile(client).words_wait
    assert "let words show up at once" in http.get("/sharing/looked?all=1").get_data(as_text=True)
    clock.now = NOW + timedelta(minutes=4, seconds=50)
    http.get("/settings")
    clock.now = NOW + timedelta(minutes=6)
    assert post(http, "/settings", {"words_wait": "y"}).location.startswith("/confirm")  # new entries would be seen


def test_visible_to_says_what_the_therapist_will_read_the_next_day(app: Flask, people: People, clock: Clock) -> None:
    """A kind that is words only is nothing today and everything tomorrow: "Only me" would be untrue."""
    client, therapist = people.client(), people.therapist()
    people.grant(client, therapist, Stream.SESSIONS, Depth.WORDS)
    people.treatment(client, therapist)
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        entry_id = note(permit, "between_us", NOW, values={"something": "yes"}, words={"what_was_it": "the clock"})
    http = app.test_client()
    people.sign_in(http, client, now=NOW)
    page = http.get(f"/entries/{entry_id}").get_data(as_text=True)
    assert f"{therapist.name}, from tomorrow morning" in page
    assert "Only me" not in page
    tomorrow = NOW + timedelta(days=1)
    clock.now = tomorrow
    people.sign_in(http, client, now=tomorrow)
    assert f"{therapist.name}, the scales and my words" in http.get(f"/entries/{entry_id}").get_data(as_text=True)
    with app.app_context():
        seen = permit_for(db.session, as_actor(therapist), client.id, "client_page", tomorrow)
        assert read_entry(db.session, seen, entry_id).words == {"what_was_it": "the clock"}


def test_the_earlier_version_is_shown_to_its_owner_and_can_be_removed(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        entry_id = note(permit, "check_in", LONG_AGO, values={"shame": 5}, words={"note": "as it was"})
    people.sign_in(http, client, now=NOW)
    change = {"asked": "shame", "shame": "2", "note": "as it is", "revision": "0", "when": "keep"}
    assert post(http, f"/entries/{entry_id}/change", change).status_code == 303
    page = http.get(f"/entries/{entry_id}").get_data(as_text=True)
    assert "as it is" in page
    assert "as it was" in page
    assert post(http, f"/entries/{entry_id}/forget-earlier").status_code == 303
    assert "as it was" not in http.get(f"/entries/{entry_id}").get_data(as_text=True)
