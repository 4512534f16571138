"""An entry is kept once, completed, changed with its past, taken back, deleted for good."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, Conflict, NotFound
from selfmon.diary.facts import Facts, Outcome
from selfmon.diary.holding import choose_version, hold_back, list_conflicts, release
from selfmon.diary.kinds import Pick
from selfmon.diary.logbook import add_to_entry, amend_entry, keep_entry, remove_entry, undo_entry
from selfmon.diary.models import Entry, EntryRevision
from selfmon.diary.reading import read_entries, read_entry
from selfmon.sharing.access import own_permit
from selfmon.sharing.permit import Permit
from tests.house.world import NOW, as_actor
from tests.people import People


@pytest.fixture
def own(app: Flask, people: People) -> Iterator[Permit]:
    client = people.client()
    with app.app_context():
        yield own_permit(db.session, as_actor(client), NOW)


def facts(**changes: object) -> Facts:
    given: dict[str, object] = {
        "values": {"pleasantness": 1, "energy": None},
        "words": {"note": "a word"},
        "many": {"company": (Pick("family"), Pick("work"))},
        "asked": ("pleasantness", "energy", "company"),
        "skipped": ("energy",),
    }
    return Facts("check_in", uuid4(), NOW, "Europe/Amsterdam", **{**given, **changes})  # type: ignore[arg-type]


def keep(permit: Permit, given: Facts, **more: object) -> object:
    with writing(db.session):
        return keep_entry(db.session, permit, given, NOW, **more)  # type: ignore[arg-type]


def test_skipped_not_asked_and_answered_stay_three_things(own: Permit) -> None:
    keep(own, facts())
    (entry,) = read_entries(db.session, own, ["check_in"])
    assert entry.numbers["pleasantness"] == 1
    assert entry.numbers["energy"] is None
    assert "energy" in entry.skipped
    assert "shame" not in entry.asked
    assert [p.code for p in entry.many["company"]] == ["family", "work"]
    assert entry.words == {"note": "a word"}


def test_the_same_uuid_twice_stores_once(own: Permit) -> None:
    given = facts()
    assert [keep(own, given).outcome for _time in range(3)] == [Outcome.KEPT, Outcome.ALREADY, Outcome.ALREADY]
    assert len(read_entries(db.session, own, ["check_in"])) == 1


def test_the_same_uuid_with_other_content_keeps_both_and_lets_the_client_choose(own: Permit) -> None:
    given = facts()
    keep(own, given)
    other = replace(given, values={"pleasantness": -3})
    assert keep(own, other).outcome is Outcome.CONFLICT
    assert keep(own, other).outcome is Outcome.ALREADY  # a replay makes no third
    ((first, waiting),) = list_conflicts(db.session, own)
    assert read_entry(db.session, own, first).numbers["pleasantness"] == 1
    with writing(db.session):
        choose_version(db.session, own, waiting, True, NOW)
    (shown,) = read_entries(db.session, own, ["check_in"])
    assert shown.numbers["pleasantness"] == -3
    assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == 2


def test_the_session_that_began_an_entry_may_go_on_with_it(own: Permit) -> None:
    given, session_id = facts(), uuid4()
    keep(own, given, session_id=session_id, in_progress=True)
    again = replace(given, values={"pleasantness": 3})
    assert keep(own, again, session_id=session_id).outcome is Outcome.KEPT
    assert keep(own, replace(given, values={"pleasantness": 0}), session_id=uuid4()).outcome is Outcome.CONFLICT
    (entry,) = read_entries(db.session, own, ["check_in"])
    assert entry.numbers["pleasantness"] == 3


def test_a_later_stage_adds_and_removes_nothing(own: Permit) -> None:
    session_id = uuid4()
    kept = keep(own, facts(), session_id=session_id)
    with writing(db.session):
        add_to_entry(
            db.session,
            own,
            kept.entry_id,
            facts(values={"shame": 4}, words={}, many={}, asked=("shame",), skipped=()),
            session_id,
            NOW,
        )
    (entry,) = read_entries(db.session, own, ["check_in"])
    assert (entry.numbers["shame"], entry.numbers["pleasantness"], entry.words["note"]) == (4, 1, "a word")


def test_a_change_keeps_the_earlier_version_for_the_client_alone(own: Permit) -> None:
    kept = keep(own, facts())
    with writing(db.session):
        amend_entry(db.session, own, kept.entry_id, facts(words={"note": "another"}), NOW, 0)
    row = db.session.execute(sa.select(EntryRevision)).scalar_one()
    assert b"a word" not in row.sealed
    assert read_entry(db.session, own, kept.entry_id).words["note"] == "another"
    with pytest.raises(Conflict), writing(db.session):
        amend_entry(db.session, own, kept.entry_id, facts(), NOW, 0)  # somebody changed it meanwhile


def test_undo_works_for_a_moment_in_the_same_session_only(own: Permit) -> None:
    session_id = uuid4()
    kept = keep(own, facts(), session_id=session_id)
    for wrong in ((uuid4(), NOW), (session_id, NOW + timedelta(minutes=11))):
        with pytest.raises(NotFound), writing(db.session):
            undo_entry(db.session, own, kept.entry_id, *wrong)
    with writing(db.session):
        undo_entry(db.session, own, kept.entry_id, session_id, NOW)
    assert read_entries(db.session, own, ["check_in"]) == []


def test_a_deleted_entry_does_not_come_back_with_a_late_replay(own: Permit) -> None:
    given = facts()
    kept = keep(own, given)
    with writing(db.session):
        remove_entry(db.session, own, kept.entry_id, NOW)
    assert keep(own, given).outcome is Outcome.DELETED
    assert read_entries(db.session, own, ["check_in"]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"values": {"pleasantness": 4}},
        {"values": {"pleasantness": 1.5}},
        {"values": {"nonsense": 1}},
        {"words": {"note": "x" * 4001}},
        {"words": {"note": "a\0b"}},
        {"many": {"company": (Pick("nowhere"),)}},
        {"many": {"company": (Pick("work"), Pick("work"))}},
        {"values": {"evaluated": "perhaps"}},
    ],
)
def test_foreign_and_out_of_range_values_are_refused_and_nothing_is_stored(
    own: Permit, wrong: dict[str, object]
) -> None:
    with pytest.raises(BadFacts):
        keep(own, facts(**wrong))
    assert read_entries(db.session, own, ["check_in"]) == []


def test_other_peoples_entries_do_not_exist(app: Flask, own: Permit, people: People) -> None:
    kept = keep(own, facts())
    stranger = own_permit(db.session, as_actor(people.client()), NOW)
    with pytest.raises(NotFound):
        read_entry(db.session, stranger, kept.entry_id)
    with pytest.raises(NotFound), writing(db.session):
        remove_entry(db.session, stranger, kept.entry_id, NOW)


def test_words_are_locked_under_another_key_while_they_are_held_back(own: Permit) -> None:
    kept = keep(own, facts())
    labels = []
    for change in (
        lambda: None,
        lambda: hold_back(db.session, own, kept.entry_id),
        lambda: release(db.session, own, kept.entry_id, NOW),
    ):
        with writing(db.session):
            change()
        labels.append(db.session.execute(sa.select(Entry.words_label)).scalar_one())
    assert labels == ["mood", "own", "mood"]
    assert read_entry(db.session, own, kept.entry_id).words["note"] == "a word"
