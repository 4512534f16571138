"""What is counted and drawn of an entry is what its own page shows of it, for every reader; words are never opened for it."""

from datetime import date, timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import Pick
from selfmon.diary.reading import read_entries, read_happened
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.models import Depth, Stream
from selfmon.sharing.permit import Permit
from tests.clocks import Clock
from tests.house.world import NOW, as_actor, note
from tests.people import People

KINDS = ("episode", "looking_again", "held", "hard_moment", "after_session", "weekly")
DAYS = {"from_on": NOW.date() - timedelta(days=60), "to_on": NOW.date()}
READERS = {
    "own": [],
    "numbers": [{"depth": Depth.NUMBERS}],
    "words": [{"depth": Depth.WORDS}],
    "words of some days": [
        {"depth": Depth.NUMBERS},
        {"depth": Depth.WORDS, "from_on": NOW.date() - timedelta(days=20), "to_on": NOW.date() - timedelta(days=9)},
    ],
    "nothing": None,
}


def _write(permit: Permit) -> None:
    for days in (40, 19, 12, 5, 0):
        at = NOW - timedelta(days=days, hours=1)
        picked = {"triggers": (Pick("criticism"),), "moves": (Pick("detaching"),)}
        stung = note(permit, "episode", at, values={"peak": days % 7, "closest_to": "envy"}, many=picked)
        note(permit, "looking_again", at, values={"belief_then": 3}, words={"belief": "zqbelief"}, parent_id=stung)
        note(permit, "held", at, values={"what": "kindness"}, words={"for_later": "zqline"}, held_back=days == 5)
        note(permit, "hard_moment", at, words={"note": "zqhard"})
        note(permit, "after_session", at, values={"understood": 3})
        values: dict[str, date | int | list[str]] = {"a1": 2, "week_on": at.date(), "not_come_up": ["a2"]}
        note(permit, "weekly", at, values=values)


@pytest.mark.parametrize("reader", READERS)
def test_what_is_counted_is_what_is_shown(app: Flask, people: People, clock: Clock, reader: str) -> None:
    clock.now = NOW
    client, therapist = people.client(), people.therapist()
    people.treatment(client, therapist)
    for grant in READERS[reader] or ():
        for stream in Stream:
            people.grant(client, therapist, stream, **grant)
    with app.app_context():
        own = own_permit(db.session, as_actor(client), NOW)
        with writing(db.session):
            _write(own)
        permit = own if reader == "own" else permit_for(db.session, as_actor(therapist), client.id, "client_page", NOW)
        counted = read_happened(db.session, permit, KINDS, **DAYS)
        shown: dict[str, list[EntryView]] = {kind: [] for kind in KINDS}
        for entry in read_entries(db.session, permit, KINDS, **DAYS):
            shown[entry.kind].append(_as_counted(entry))
    assert counted == shown
    assert bool(counted["episode"]) == (reader != "nothing")
    assert any(entry.many for entry in counted["episode"]) == (reader not in ("numbers", "nothing"))


def _as_counted(entry: EntryView) -> EntryView:
    """Without what is not read for a figure: own words, how it was asked, and what is the client's alone."""
    told = EntryView._field_defaults
    alone = ("words", "talk_about", "talked_about_on", "recorded_at", "revision", "held_back", "words_at", "source")
    return entry._replace(asked=(), skipped=(), no_more_questions=False, **{name: told[name] for name in alone})
