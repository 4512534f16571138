"""Two worlds that differ only in what is withheld look the same to staff: bytes, headers and number of statements."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import DeviceSession
from selfmon.core.db import db, writing
from selfmon.diary import reading
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import KINDS
from selfmon.diary.logbook import keep_entry, remove_entry
from selfmon.formulation import answering, reviews
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Stream
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import find_treatment
from tests.people import People
from tests.statements import count_statements

from .questionnaires import held_answer, start_of, withhold_questionnaires
from .routes import table
from .world import CONSENTS, LONG_AGO, NOW, World, as_actor, make_world, note, set_consent, withhold

STAFF_PAGES = (
    "/clients",
    "/clients?weeks=4",
    "/clients/{id}",
    "/clients/{id}/regulation",
    "/clients/{id}/feelings",
    "/clients/{id}/regulation?weeks=52",
    "/clients/{id}/relating",
    "/clients/{id}/practice",
    "/clients/{id}/look-together",
    "/clients/{id}/entries",
    "/clients/{id}/phases",
    "/clients/{id}/frame",
    "/clients/{id}/end",
    "/clients/{id}/sessions",
    "/clients/{id}/sessions/{met}",
    "/clients/{id}/between",
    "/clients/{id}/exercises",
    "/clients/{id}/questionnaires",
    "/clients/{id}/questionnaires/gad-7",
    "/clients/{id}/questionnaires/assign/phq-9",
    "/clients/{id}/questionnaires/bring/gad-7",
    "/clients/{id}/questionnaires/enter/gad-7",
    "/clients/{id}/questionnaires/together/gad-7",
    "/answers/{answer}",
    "/answers",
    "/administration/answers",
    "/texts",
    "/texts/{text}",
    "/vault",
    "/vault/{text}",
    "/clients/{id}/ratings",
    "/clients/{id}/ratings/beside",
    "/clients/{id}/compare",
    "/clients/{id}/compare?all=1",
    "/clients/{id}/details/shame",
    "/clients/{id}/sequences",
    "/clients/{id}/review",
    "/clients/{id}/picture",
    "/clients/{id}/picture?version=1",
    "/clients/{id}/picture/closeness",
    "/clients/{id}/picture/together",
    "/clients/{id}/picture/together?setting=work",
    "/clients/{id}/picture/lines/{line}?look=1",
    "/clients/{id}/strengths",
    "/clients/{id}/worth-a-look",
    "/clients/{id}/entries/{entry}",
    "/own-log",
    "/own-log/write",
    "/own-log/month",
    "/own-log/consultation",
    "/own-log/delete",
    "/own-log/with/{id}",
    "/clients/{id}/supervision",
    "/clients/{id}/supervision/{pack}/decision",
    "/clients/{id}/supervision/{pack}/own-lines",
    "/supervision",
    "/supervision/{pack}",
    "/supervision/texts/{reading}",
    "/clients/{id}/supervision/second-reader",
    "/clients/{id}/hand-over",
    "/clients/{id}/reminders",
    "/clients/away",
    "/clients/invite",
    "/digest",
    "/account",
    "/administration",
    "/administration/reminders",
)
NONCES = re.compile(r'name="(csrf_token|uuid)"[^>]*value="[^"]+|devices/[0-9a-f-]+|(visitor|here)=[^;]+')


@pytest.fixture
def world(app: Flask, people: People) -> World:
    return make_world(app, people)


def test_every_page_of_a_therapist_and_a_supervisor_is_among_these() -> None:
    pages = {
        path.split("?")[0]
        .replace("{id}", "<uuid:treatment_id>")
        .replace("{met}", "<uuid:session_id>")
        .replace("{entry}", "<uuid:entry_id>")
        .replace("{line}", "<uuid:line_id>")
        .replace("details/shame", "details/<code>")
        .replace("{pack}", "<uuid:pack_id>")
        .replace("{reading}", "<uuid:reading_id>")
        .replace("{answer}", "<uuid:answer_id>")
        .replace("{text}", "<uuid:text_id>")
        .replace("assign/phq-9", "assign/<instrument>")
        .replace("bring/gad-7", "bring/<instrument>")
        .replace("enter/gad-7", "enter/<instrument>")
        .replace("together/gad-7", "together/<instrument>")
        .replace("questionnaires/gad-7", "questionnaires/<instrument>")
        for path in STAFF_PAGES
    }
    assert {
        rule for (rule, method), policy in table().items() if policy in ("therapist", "supervisor") and method == "GET"
    } <= pages


def look(world: World) -> dict[str, tuple[int, str, str, int]]:
    """What the therapist, the administrator and the supervisor get: status, headers, body, statements."""
    with world.app.app_context(), writing(db.session):
        db.session.execute(sa.delete(DeviceSession))  # a staff member's own device list is theirs to see
    found = {}
    for person in (world.therapist, world.administrator, world.supervisor):
        http = world.app.test_client()
        world.people.sign_in(http, person, now=NOW)
        http.get(f"/clients/{world.treatment_id}")  # "new since you looked" counts from here in both worlds
        for page in STAFF_PAGES:
            path = page.format(
                id=world.treatment_id,
                met=world.therapy_session_id,
                entry=world.entry_id,
                line=world.line_id,
                pack=world.pack_id,
                reading=world.reading_id,
                answer=world.questionnaires.answer_id,
                text=world.questionnaires.vaulted_id,
            )
            answer, n_statements = counted(world, http, path)
            if answer.status_code == 200:  # now today's access row is there in both worlds
                answer, n_statements = counted(world, http, path)
            found[f"{person.role} {page}"] = (
                answer.status_code,
                NONCES.sub("", str(answer.headers)),
                NONCES.sub("", answer.get_data(as_text=True)),
                n_statements,
            )
    return found


def counted(world: World, http: FlaskClient, path: str) -> tuple[Any, int]:
    with count_statements(world.app) as statements:
        return http.get(path), statements.count


def add_withheld(world: World, shared: dict[Stream, Depth]) -> None:
    """Held back, draft, list, plan, deleted, earlier version, still being filled in, a second version, not shared."""
    with world.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(world.client), NOW)
        withhold(permit, NOW - timedelta(hours=2))
        gone = note(permit, "episode", LONG_AGO, values={"peak": 6})
        remove_entry(db.session, permit, gone, NOW)
        keep_entry(
            db.session,
            permit,
            Facts("episode", uuid4(), NOW, "UTC", values={"peak": 1}),
            NOW,
            session_id=uuid4(),
            in_progress=True,
        )
        twice = uuid4()
        note(permit, "hard_moment", LONG_AGO, uuid=twice, held_back=True)
        note(permit, "hard_moment", LONG_AGO, uuid=twice, words={"note": "zqsecond"})
        kinds = {
            Stream.MOOD: ("check_in", {"pleasantness": -2}),
            Stream.EPISODES: ("held", {}),
            Stream.PRACTICE: ("practice", {"exercise": "1", "direction": "body", "measure": "tension"}),
            Stream.ANCHORS: ("weekly", {"a1": 1, "week_on": LONG_AGO.date()}),
            Stream.SESSIONS: ("after_session", {"understood": 1}),
            Stream.PATTERNS: ("looking_again", {"belief_then": 2}),
            Stream.OTHERS: ("experiment", {"sure_before": 5}),
        }
        found = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
        decide_quietly(world)
        withhold_questionnaires(found, permit, NOW, LONG_AGO, Stream.QUESTIONNAIRES in shared)
        for stream in set(Stream) - {*shared, Stream.QUESTIONNAIRES}:
            kind, values = kinds[stream]
            said = {"note": "zqunshared"} if "note" in KINDS[kind].words else {}
            note(permit, kind, LONG_AGO, values=values, words=said)


def decide_quietly(world: World) -> None:
    """What a client decides about the picture and no therapist sees: a line left out, what was said since this morning only."""
    own = answering.load_own_picture(db.session, world.client.id, world.treatment_id, NOW)
    for line, said in zip(own.asked, ("left_out", "shown"), strict=True):
        answering.answer_line(db.session, world.client.id, world.treatment_id, line.id, said, {}, NOW)
    (review,) = reviews.list_own_reviews(db.session, world.client.id, world.treatment_id, NOW)
    reviews.answer_review(db.session, world.client.id, world.treatment_id, review.id, "yes", "", NOW)


def differences(world: World, state: str, shared: dict[Stream, Depth]) -> list[str]:
    set_consent(world, state)
    first = look(world)
    add_withheld(world, shared)
    second = look(world)
    assert all(status in (200, 303, 404) for status, *_rest in first.values())
    return [page for page in first if first[page] != second[page]]


ON_ONE = (
    pytest.mark.one_database
)  # that a condition and its function agree is held on both (tests/sharing/test_admission.py)


@pytest.mark.parametrize("state", [pytest.param(one, marks=() if one == "words" else ON_ONE) for one in CONSENTS])
def test_withheld_rows_change_nothing_for_staff(world: World, state: str) -> None:
    shared = (
        dict.fromkeys(Stream, Depth.NUMBERS) if state in ("numbers", "words", "words_not_due", "superseded") else {}
    )
    assert differences(world, state, shared) == []


def test_an_unshared_stream_changes_nothing_for_staff(world: World) -> None:
    set_consent(world, "none")
    world.people.grant(world.client, world.therapist, Stream.MOOD, Depth.WORDS)
    first = look(world)
    add_withheld(world, {Stream.MOOD: Depth.WORDS})
    assert look(world) == first


def test_words_change_nothing_at_numbers_depth(world: World) -> None:
    set_consent(world, "numbers")
    first = look(world)
    with world.app.app_context(), writing(db.session):
        db.session.execute(sa.update(reading.Entry).values(words=None, words_label=None, talk_about=True))
        db.session.execute(sa.delete(reading.EntryChoice))
    assert look(world) == first


def test_nothing_shared_looks_the_same_whatever_the_reason(world: World) -> None:
    looks = []
    for state in ("none", "expired", "revoked"):
        set_consent(world, state)
        looks.append(look(world))
    assert looks[0] == looks[1] == looks[2]


def test_an_answer_that_was_passed_on_is_the_one_exception_and_shows_nowhere_else(world: World) -> None:
    set_consent(world, "none")
    first = look(world)
    with world.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(world.client), NOW)
        found = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
        asked = world.questionnaires
        earlier = start_of(permit, asked.harm_assignment_id, LONG_AGO)
        held_answer(found, earlier, asked.text_id, LONG_AGO)
    second = look(world)
    assert {page for page in first if first[page] != second[page]} == {
        "therapist /answers",
        "administrator /administration/answers",
    }


@pytest.mark.one_database  # that the check sees it is shown once
def test_letting_held_back_entries_through_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_filter(permit: Permit, _depth: Depth = Depth.NUMBERS) -> sa.ColumnElement[bool]:
        return sa.and_(reading.Entry.client_id == permit.client_id, reading.Entry.conflict_of_id.is_(None))

    monkeypatch.setattr(reading, "admitted", no_filter)
    assert differences(world, "numbers", dict.fromkeys(Stream, Depth.NUMBERS))
