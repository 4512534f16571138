"""Whatever a client noted and chose comes in elsewhere as it was: rows are compared, for equal bytes may lack the same."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from selfmon.accounts.models import ClientProfile, Person
from selfmon.accounts.profiles import change_profile, load_profile, seal_own_words
from selfmon.core.db import Base, db, writing
from selfmon.diary.kinds import KINDS
from selfmon.diary.logbook import amend_entry, keep_entry
from selfmon.diary.models import Entry, EntryChoice
from selfmon.diary.moving import is_movable
from selfmon.exchange.bundle import bring_in_bundle, write_bundle
from selfmon.home.plan import keep_plan, load_plan
from selfmon.journal.models import AppAnswer, Break
from selfmon.journal.own_words import add_goal, add_list_item, current_own_item, list_goals, set_own_item
from selfmon.journal.pauses import answer_helping, choose_rhythm, put_settling_off, start_break
from selfmon.practice.models import SetAside
from selfmon.practice.setting_aside import set_aside
from selfmon.sharing.access import own_permit
from tests.clocks import NOW
from tests.house.world import as_actor
from tests.people import People

from .generated import PARENTED, SETTINGS, entries

# What stays here, and why. Every other column of a client's is either compared below or in the bundle as words.
STAYS = {
    "entries": {
        "id client_id parent_id content_mac": "made anew, and compared by the device's own id",
        "conflict_of_id conflict_settled_at": "a second version waits here for a choice",
        "device_at skew_seconds": "the clock of a device; that it was corrected goes along",
        "source held_back words_at": "an import arrives held back",
        "words words_label": "sealed anew; the words themselves are in the bundle",
        "session_id open_until": "of a form that is being filled in",
    },
    "client_profiles": {
        "person_id subject_id queue_tag": "the account's own",
        "onboarding_page onboarded_at": "of the first pages, which a new account has of its own",
        "agreed_wording agreed_at": "agreed with this practice: shared-and-with-whom.html tells it, and it is agreed anew",
        "own_sealed": "sealed anew; its words are in the bundle",
    },
}
COMPARED = (Break, AppAnswer, SetAside)
ALONG = {"entries", "client_profiles", "safety_plans", "goals", "list_items", "own_items"} | {
    model.__tablename__ for model in COMPARED
}
NOT_ALONG = {
    "drafts turns parked_posts tombstones": "forms on their way, and what was deleted",
    "consents grants treatments": "agreed with others: told in shared-and-with-whom.html",
    "questionnaire_starts": "answers to one appointment of a therapist's",
    "reminders outbox stop_links mail_addresses calendar_feeds": "mail from this house to this address",
    "passkeys device_sessions": "ways into this account",
}


def test_each_table_of_a_persons_goes_along_or_is_named_with_why() -> None:
    owned = {
        table.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "people" for key in column.foreign_keys)
        and column.name in ("client_id", "person_id")
    }
    assert owned - ALONG == {name for names in NOT_ALONG for name in names.split()}


def _stays(table: str) -> set[str]:
    return {name for names in STAYS[table] for name in names.split()}


def _permit(client: Person) -> Any:
    return own_permit(db.session, as_actor(client, NOW), NOW)


def _say(cell: Any) -> str:
    return str(sorted(cell.items()) if isinstance(cell, dict) else cell)  # a dict's order says nothing


def _rows(client: Person) -> Iterator[tuple[Any, ...]]:
    """Everything of a client's that is compared: by the device's id where a row has one."""
    own = sa.select(Entry).where(Entry.client_id == client.id)
    found = {entry.id: entry for entry in db.session.execute(own).scalars()}
    kept = [column.name for column in Entry.__table__.columns if column.name not in _stays("entries")]
    for entry in found.values():
        name = str(entry.client_uuid)
        parent = found[entry.parent_id].client_uuid if entry.parent_id else None
        yield ("entry", name, str(parent), *((column, str(getattr(entry, column))) for column in kept))
        row = db.session.get(KINDS[entry.kind].model, entry.id)
        named = [c.name for c in KINDS[entry.kind].model.__table__.columns if c.name not in ("entry_id", "own_item_id")]
        yield ("content", name, *((column, _say(getattr(row, column))) for column in named))
        picks = sa.select(EntryChoice).where(EntryChoice.entry_id == entry.id)
        for pick in db.session.execute(picks).scalars():
            yield ("pick", name, pick.question, str(pick.position), pick.code, str(pick.intensity))
    for model in COMPARED:
        for row in db.session.execute(sa.select(model).where(model.client_id == client.id)).scalars():
            cells = [c.name for c in model.__table__.columns if c.name not in ("id", "client_id")]
            yield (model.__tablename__, *((cell, str(getattr(row, cell))) for cell in cells))
    profile = load_profile(db.session, client.id)
    for column in ClientProfile.__table__.columns:
        if column.name not in _stays("client_profiles"):
            yield ("profile", column.name, str(getattr(profile, column.name)))
    yield ("plan", _say(load_plan(db.session, _permit(client))))
    yield from (
        ("goal", text, str(goal.made_at), str(goal.closed_on)) for goal, text in list_goals(db.session, _permit(client))
    )
    item = current_own_item(db.session, _permit(client))
    yield ("own item", item[1] if item else "")


def _choose(client: Person, chosen: dict[str, Any]) -> None:
    permit, profile = _permit(client), load_profile(db.session, client.id)
    words = {name: chosen[name] for name in ("steady_name", "reminder_wish")}
    change_profile(
        db.session,
        client.id,
        words_wait=chosen["words_wait"],
        keep_to_myself=chosen["keep_to_myself"],
        hidden_charts=chosen["hidden_charts"],
        own_sealed=seal_own_words(profile, permit.sealer, **words),
    )
    choose_rhythm(db.session, client.id, chosen["rhythm"], NOW)
    for answer in chosen["helping"]:
        answer_helping(db.session, client.id, answer, NOW)
    if chosen["settling_put_off"]:
        put_settling_off(db.session, client.id, NOW)
    for length in chosen["breaks"]:
        start_break(db.session, client.id, length, NOW.date())
    for code in chosen["set_aside"]:
        set_aside(db.session, permit, code)
    for text in chosen["own_items"]:
        set_own_item(db.session, permit, text, NOW)
    for text, is_shared in chosen["goals"]:
        add_goal(db.session, permit, text, is_shared, NOW)
    for text in chosen["list"]:
        add_list_item(db.session, permit, text, NOW)
    if chosen["plan"] is not None:
        keep_plan(db.session, permit, chosen["plan"], NOW)


def _note_all(client: Person, data: st.DataObject) -> None:
    """One of every kind, some of them changed, episodes before what looks at them again."""
    permit = _permit(client)
    ids: dict[str, UUID] = {}
    kinds = sorted((code for code, kind in KINDS.items() if is_movable(kind)), key=lambda code: code in PARENTED)
    for code in kinds:
        facts = data.draw(entries(code, ids.get(PARENTED.get(code, ""))), label=code)
        if code == "check_in" and (item := current_own_item(db.session, permit)):
            facts.values["own_item_id"] = item[0]  # type: ignore[index]  # read-only to its readers, a dict here
        kept = keep_entry(db.session, permit, facts, NOW)
        assert kept.entry_id is not None
        ids[code] = kept.entry_id
        if code != "questionnaire" and data.draw(st.booleans(), label="changed"):
            amend_entry(db.session, permit, ids[code], data.draw(entries(code)), NOW, 0)


@settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(chosen=SETTINGS, data=st.data())
def test_everything_comes_in_as_it_went_out(
    app: Flask, people: People, chosen: dict[str, Any], data: st.DataObject
) -> None:
    client, empty = people.client(), people.client()
    with app.app_context():
        with writing(db.session):
            _choose(client, chosen)
            _note_all(client, data)
        db.session.expire_all()
        first = write_bundle(db.session, _permit(client))
        with writing(db.session):
            bring_in_bundle(db.session, _permit(empty), first, NOW)
        db.session.expire_all()
        assert write_bundle(db.session, _permit(empty)) == first
        assert sorted(_rows(empty)) == sorted(_rows(client))
        db.session.close()
