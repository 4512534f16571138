"""One small world for the tests about who may see what: a canary word in every protected field."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import Person
from selfmon.anchors.ratings import keep_rating
from selfmon.core.db import db, writing
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place
from selfmon.diary.drafts import save_draft
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import amend_entry, keep_entry
from selfmon.diary.models import Entry
from selfmon.formulation.models import LineAnswer
from selfmon.home.models import SafetyPlan
from selfmon.journal.own_words import add_goal, add_list_item, finish_goal, set_own_item
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Grant, Stream
from selfmon.sharing.permit import Permit
from selfmon.treatment import agreeing
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from selfmon.treatment.ruptures import RuptureFacts, note_rupture
from selfmon.treatment.sessions import add_session, note_session
from selfmon.web.actor import Actor
from tests.clocks import NOW
from tests.people import People

from .for_supervision import PACK_QUESTION, fill_supervision
from .questionnaires import WRITTEN, Questionnaires, agree_and_fill_in
from .shared_picture import fill_picture, fill_review

LONG_AGO = NOW - timedelta(days=20)

# Words that a words grant opens, by stream; everything in NEVER is the client's alone, whatever is granted.
SHAREABLE = {
    Stream.MOOD: ("zqmoodnote", "zqmoodown"),
    Stream.EPISODES: ("zqstingnote", "zqheldline", "zqhardnote"),
    Stream.PRACTICE: ("zqpractice",),
    Stream.ANCHORS: ("zqweeknote", "zqgoalshared"),
    Stream.SESSIONS: ("zqbetween",),
    Stream.PATTERNS: ("zqbelief", "zqownmove"),
    Stream.OTHERS: ("zqtheirside", "zqplan"),
    Stream.QUESTIONNAIRES: (WRITTEN,),
}
NEVER = ("zqjustforme", "zqheldback", "zqdraft", "zqlistline", "zqplanline", "zqearlier", "zqownitem", "zqgoalprivate")
THERAPISTS = (
    "zqphasereason",
    "zqcontribution",
    "zqreturnpoint",
    "zqpicturedraft",
    "zqpicturename",
    "zqreviewdraft",
    "zqplaced",
    "zqdecided",
)


@dataclass
class World:
    """Everybody, and ids to knock with."""

    app: Flask
    people: People
    client: Person
    other_client: Person
    therapist: Person
    stranger: Person
    administrator: Person
    supervisor: Person
    half: Person
    treatment_id: UUID
    ended_treatment_id: UUID
    entry_id: UUID
    episode_id: UUID
    therapy_session_id: UUID
    rupture_id: UUID
    line_id: UUID
    pack_id: UUID
    reading_id: UUID
    questionnaires: Questionnaires


def as_actor(person: Person, now: datetime = NOW) -> Actor:
    """This person, unlocked."""
    later = now + timedelta(hours=1)
    return Actor(
        person.id,
        person.public_id,
        person.role,
        "read",
        uuid4(),
        later,
        later,
        is_enrolled=True,
        code_is_due=False,
        locale="en",
        zone=person.zone,
        name=person.name,
    )


def note(permit: Permit, kind: str, at: datetime, **more: Any) -> UUID:
    """One entry with what it holds; the caller is inside `writing()`."""
    values, words = more.pop("values", {}), more.pop("words", {})
    facts = Facts(
        kind, more.pop("uuid", uuid4()), at, permit.zone, values=values, words=words, asked=tuple(values), **more
    )
    kept = keep_entry(db.session, permit, facts, at)
    assert kept.entry_id is not None
    return kept.entry_id


def fill(permit: Permit, at: datetime) -> dict[str, UUID]:
    """A client's diary with every canary in its place."""
    ids = {
        "check_in": note(
            permit,
            "check_in",
            at,
            values={"pleasantness": 1, "shame": 4},
            words={"note": "zqmoodnote", "own_words": "zqmoodown"},
        ),
        "episode": note(
            permit,
            "episode",
            at,
            values={"peak": 5, "closest_to": "envy"},
            words={"note": "zqstingnote", "own_move": "zqownmove"},
        ),
    }
    note(
        permit,
        "looking_again",
        at,
        values={"belief_then": 3},
        words={"belief": "zqbelief", "other_side": "zqtheirside"},
        parent_id=ids["episode"],
    )
    note(permit, "experiment", at, values={"sure_before": 2}, words={"plan": "zqplan"})
    note(permit, "after_session", at, values={"understood": 3})
    note(permit, "between_us", at, values={"something": "yes"}, words={"what_was_it": "zqbetween"})
    note(permit, "between_us", at, values={"something": "yes"}, words={"what_was_it": "zqjustforme"}, held_back=True)
    note(permit, "held", at, values={"what": "kindness"}, words={"for_later": "zqheldline"})
    note(permit, "hard_moment", at, words={"note": "zqhardnote"})
    note(
        permit,
        "practice",
        at,
        values={"exercise": "1", "direction": "body", "measure": "tension", "before": 4, "after": 2},
        words={"note": "zqpractice"},
    )
    note(permit, "weekly", at, values={"a1": 2, "week_on": at.date(), "not_come_up": []}, words={"note": "zqweeknote"})
    add_goal(db.session, permit, "zqgoalshared", True, at)
    withhold(permit, at)
    return ids


def withhold(permit: Permit, at: datetime) -> None:
    """What no grant ever opens."""
    note(permit, "check_in", at, values={"pleasantness": -3}, words={"note": "zqheldback"}, held_back=True)
    changed = note(permit, "check_in", at - timedelta(days=1), words={"note": "zqearlier"}, held_back=True)
    facts = Facts("check_in", uuid4(), at - timedelta(days=1), permit.zone, words={"note": "nothing"}, held_back=True)
    amend_entry(db.session, permit, changed, facts, at, 0)
    save_draft(db.session, permit, "held", {"note": ["zqdraft"]}, uuid4(), at)
    add_list_item(db.session, permit, "zqlistline", at)
    ended = add_goal(db.session, permit, "zqgoalprivate", False, at)
    finish_goal(db.session, permit, ended, at, permit.zone)
    add_goal(db.session, permit, "zqgoalprivate", False, at)
    set_own_item(db.session, permit, "zqownitem", at)
    assert permit.sealer is not None
    sealed = permit.sealer.seal(OWN, {"notice": "zqplanline"}, Place("plan", str(permit.subject_id)))
    db.session.merge(SafetyPlan(client_id=permit.client_id, sealed=sealed, changed_at=at))


def make_world(app: Flask, people: People) -> World:
    client, other_client = people.client("Kim"), people.client("Noise")
    therapist, stranger = people.therapist("Anna"), people.therapist("Ben")
    treatment = people.treatment(client, therapist, phase=3)
    ended = people.treatment(client, stranger, ended=True)
    people.treatment(other_client, stranger)
    half, supervisor = people.therapist("Half"), people.person("supervisor")
    with app.app_context(), writing(db.session):
        ids = fill(own_permit(db.session, as_actor(client), NOW), LONG_AGO)
        fill_noise = own_permit(db.session, as_actor(other_client), NOW)
        note(fill_noise, "check_in", LONG_AGO, values={"pleasantness": 3}, words={"note": "zqother"})
        found = find_treatment(db.session, as_actor(therapist), treatment.id)
        proposed = propose_phase(db.session, found, 2, LONG_AGO.date(), "zqphasereason", "seeing it happen", LONG_AGO)
        confirm_phase(db.session, client.id, treatment.id, proposed, LONG_AGO)
        met, strain = fill_record(found)
        line_id = fill_picture(found, client.id, LONG_AGO)
        fill_review(found, client.id, LONG_AGO)
        asked = agree_and_fill_in(found, own_permit(db.session, as_actor(client), NOW), NOW, LONG_AGO)
        pack_id, reading_id = fill_supervision(found, client.id, supervisor, LONG_AGO)
        db.session.expunge_all()
    return World(
        app,
        people,
        client,
        other_client,
        therapist,
        stranger,
        people.administrator(),
        supervisor,
        half,
        treatment.id,
        ended.id,
        ids["check_in"],
        ids["episode"],
        met,
        strain,
        line_id,
        pack_id,
        reading_id,
        asked,
    )


def fill_record(found: TreatmentPermit) -> tuple[UUID, UUID]:
    """The therapist's side: a session, a strain that was not raised, a point to come back to, what both see."""
    met = add_session(db.session, found, LONG_AGO.date(), time(10, 0), 50, found.client_zone)
    note_session(db.session, found, met, "attended", False, LONG_AGO)
    strain = note_rupture(
        db.session, found, met, RuptureFacts("withdrawal", 3, contribution="zqcontribution"), LONG_AGO
    )
    agreeing.add_return_point(db.session, found, "zqreturnpoint", LONG_AGO)
    agreeing.write_agreement(db.session, found, {"times": "Thursdays at ten"}, LONG_AGO)
    agreeing.assign_exercise(db.session, found, "1", "some_days", "when the day was long", LONG_AGO)
    keep_rating(db.session, found, {"a1": 3, "a2": 2}, ["b1"], LONG_AGO)
    return met, strain


CONSENTS = ("none", "numbers", "words", "words_not_due", "expired", "revoked", "superseded")


def set_consent(world: World, state: str) -> None:
    """Put the grants of Kim to Anna into one state."""
    with world.app.app_context(), writing(db.session):
        db.session.execute(sa.delete(Grant))
        due = NOW + timedelta(days=1) if state == "words_not_due" else LONG_AGO
        db.session.execute(sa.update(Entry).values(words_at=due))
        from selfmon.journal.models import Goal

        db.session.execute(sa.update(Goal).values(words_at=due))
        said_at = NOW if state == "words_not_due" else LONG_AGO
        db.session.execute(sa.update(LineAnswer).values(answered_at=said_at))
    share = world.people.share_all
    if state == "numbers":
        share(world.client, world.therapist, Depth.NUMBERS)
    elif state in ("words", "words_not_due"):
        share(world.client, world.therapist, Depth.WORDS)
    elif state == "expired":
        share(world.client, world.therapist, Depth.WORDS, ends_on=(NOW - timedelta(days=3)).date())
    elif state == "revoked":
        share(world.client, world.therapist, Depth.WORDS, stopped_at=NOW - timedelta(hours=1))
    elif state == "superseded":
        share(world.client, world.therapist, Depth.WORDS, stopped_at=NOW - timedelta(hours=1))
        share(world.client, world.therapist, Depth.NUMBERS)


def shareable_words() -> set[str]:
    return {word for words in SHAREABLE.values() for word in words}


__all__ = [
    "CONSENTS",
    "LONG_AGO",
    "NEVER",
    "NOW",
    "PACK_QUESTION",
    "SHAREABLE",
    "THERAPISTS",
    "World",
    "as_actor",
    "make_world",
    "note",
    "set_consent",
    "shareable_words",
]
