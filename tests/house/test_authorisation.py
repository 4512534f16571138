"""The authorisation matrix: every route × every kind of person × every state of consent, with canaries.

Made from the URL map, so that a new route is knocked at too. Deliberately broken policies must be caught by it.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from selfmon.core.db import Base, db
from selfmon.diary.envelope_keys import offered_key
from selfmon.sharing import access, admission
from selfmon.sharing.models import Depth, Stream
from selfmon.sharing.permit import Window
from selfmon.web import gate
from selfmon.web.gate import Policy, Verdict, policy_of
from tests.forms import token_of
from tests.people import People

from .questionnaires import ITEM, TITLE, VAULTED, WORDING
from .routes import table
from .shared_picture import AGREED, CHOSEN, OFFERED
from .world import CONSENTS, NEVER, NOW, PACK_QUESTION, THERAPISTS, World, make_world, set_consent, shareable_words

IS_FULL = bool(os.environ.get("SELFMON_SOAK"))
METHODS = ("GET", "POST")
PICKED_TILE = "what I long for"  # a choice: words depth alone shows it
TURNED_AWAY = ("/sign-in", "/unlock", "/confirm", "/set-up", "/code")
_ADDING = {Policy.PUBLIC, Policy.HALF, Policy.SIGNED_IN}
_OWN = {*_ADDING, Policy.READING, Policy.FRESH, Policy.FACTOR}  # knocked at a moment after signing in
MAY: dict[str, set[Policy]] = {
    "visitor": {Policy.PUBLIC},
    "client, log-only": {*_ADDING, Policy.CLIENT_LOG},
    "client": {*_OWN, Policy.CLIENT_LOG, Policy.CLIENT_READ, Policy.CLIENT_FRESH},
    "half": {Policy.PUBLIC, Policy.HALF},
    "therapist": {*_OWN, Policy.THERAPIST},
    "supervisor": {*_OWN, Policy.SUPERVISOR},
    "administrator": {*_OWN, Policy.ADMINISTRATOR},
}


@dataclass(frozen=True)
class Who:
    """One kind of person: whose account, in which mode, and what may be in their answers."""

    name: str
    person: str | None
    kind: str
    mode: str = "read"


EVERYBODY = (
    Who("visitor", None, "visitor"),
    Who("client, log-only", "client", "client, log-only", "log"),
    Who("client", "client", "client"),
    Who("other client", "other_client", "client"),
    Who("therapist with treatment", "therapist", "therapist"),
    Who("therapist, ended treatment", "stranger", "therapist"),
    Who("supervisor", "supervisor", "supervisor"),
    Who("administrator", "administrator", "administrator"),
    Who("half signed in", "half", "half", "half"),
)


def address(world: World, rule: Rule) -> str:
    """The rule with ids that exist, so that only a permission stands between."""
    fitting = {
        "treatment_id": world.treatment_id,
        "entry_id": world.entry_id,
        "waiting_id": world.entry_id,
        "session_id": world.entry_id,
        "passkey_id": world.entry_id,
        "public_id": world.client.public_id,
        "invitation_id": world.entry_id,
        "reminder_id": world.entry_id,
        "goal_id": world.entry_id,
        "item_id": world.entry_id,
        "line_id": world.entry_id,
        "pack_id": world.pack_id,
        "reading_id": world.reading_id,
        "token": "abc",
        "code": "1",
        "form": "held",
        "draft": "held",
        "page": 3,
        "rupture_id": world.rupture_id,
        "assignment_id": world.entry_id,
        "rating_id": world.entry_id,
        "review_id": world.entry_id,
        "place_id": world.entry_id,
        "absence_id": world.entry_id,
        "handover_id": world.entry_id,
        "phase_id": world.entry_id,
        "answer_id": world.questionnaires.answer_id,
        "instrument": "gad-7" if rule.rule.endswith("questionnaires/<instrument>") else "phq-9",
        "filled_id": world.entry_id,
        "record_id": world.entry_id,
        "text_id": world.questionnaires.vaulted_id,
    }
    path = rule.rule
    if path.startswith("/offline/"):
        fitting |= {"language": "en", "page": "check-in"}
    if "/sessions/" in path or path.startswith("/after-session"):
        fitting["session_id"] = world.therapy_session_id
    if "/picture/" in path:
        fitting["line_id"] = world.line_id
    if "/details/" in path:
        fitting["code"] = "shame"
    if path.startswith("/fill-in") or "/questionnaires" in path:
        fitting["assignment_id"] = world.questionnaires.assignment_id
    if path.startswith("/stung"):
        fitting["entry_id"] = world.episode_id
    for name in rule.arguments:
        converter = rule._converters[name].__class__.__name__
        prefix = {"UUIDConverter": "uuid:", "IntegerConverter": "int:"}.get(converter, "")
        path = path.replace(f"<{prefix}{name}>", str(fitting[name]))
    return path


def enter(world: World, who: Who) -> tuple[FlaskClient, str]:
    http = world.app.test_client()
    if who.person is not None:
        world.people.sign_in(http, getattr(world, who.person), who.mode, now=NOW)
    return http, token_of(http)


def picture(world: World) -> list[tuple[str, int]]:
    """How many rows each table has, sessions and audit left out: a refused knock changes nothing else."""
    left_out = ("device_sessions", "audit_events", "audit_heads", "parked_posts")
    with world.app.app_context():
        return [
            (t.name, db.session.execute(sa.select(sa.func.count()).select_from(t)).scalar_one())
            for t in Base.metadata.sorted_tables
            if t.name not in left_out
        ]


def may_carry(who: Who, consent: str) -> set[str]:
    """Canaries that belong in this person's answers."""
    if who.name == "client":
        return {*shareable_words(), *NEVER, TITLE, ITEM, OFFERED, CHOSEN, AGREED, PACK_QUESTION}
    if who.name == "client, log-only":
        return {ITEM}  # a locked phone may fill in: it sees the questions, and neither title nor answers
    if who.name == "other client":
        return {"zqother"}
    if who.name == "therapist with treatment":
        shared = {ITEM} if consent in ("numbers", "words", "words_not_due", "superseded") else set()
        worded = {*shareable_words(), CHOSEN} if consent == "words" else set()
        return {*THERAPISTS, PACK_QUESTION, OFFERED, AGREED, TITLE, VAULTED, WORDING, *shared, *worded}
    if who.name == "supervisor":  # while the client shares anything
        return {PACK_QUESTION} if consent in ("numbers", "words", "words_not_due", "superseded") else set()
    staff = {"therapist, ended treatment": {"zqother", VAULTED}, "administrator": {VAULTED}}
    return staff.get(who.name, set())


def knock(world: World, consent: str, everybody: tuple[Who, ...] = EVERYBODY) -> Iterator[tuple[str, list[str]]]:
    """Every case with what is wrong about it."""
    policies = table()
    set_consent(world, consent)
    for who in everybody:
        canaries = {*shareable_words(), *NEVER, *THERAPISTS, OFFERED, CHOSEN, AGREED, TITLE, ITEM}
        canaries |= {VAULTED, WORDING, PACK_QUESTION, "zqother"}
        if who.kind == "therapist" and consent != "words":
            canaries |= {PICKED_TILE}
        http, token = enter(world, who)
        for rule in world.app.url_map.iter_rules():
            for method in METHODS:
                if method not in (rule.methods or ()):
                    continue
                policy = policies[(rule.rule, method)]
                is_allowed = policy in MAY[who.kind]
                if method == "POST" and (is_allowed or policy in (Policy.PUBLIC, Policy.HALF)):
                    continue  # what an allowed POST does is shown in its room's tests
                form = {"csrf_token": token} if method == "POST" else None
                answer = http.open(address(world, rule), method=method, data=form)
                said = answer.get_data(as_text=True) + str(answer.headers)
                wrong = [f"carries {word}" for word in canaries - may_carry(who, consent) if word in said]
                is_away = answer.status_code in (401, 403, 404) or (
                    answer.status_code == 303 and answer.location.startswith(TURNED_AWAY)
                )
                if answer.status_code >= 500 or (not is_allowed and not is_away):
                    wrong.append(f"answered {answer.status_code} {answer.headers.get('Location', '')}")
                if answer.headers.get("Cache-Control") != "no-store" or "ETag" in answer.headers:
                    wrong.append("may be cached")
                yield f"{consent} / {who.name} / {method} {rule.rule}", wrong


@pytest.fixture
def world(app: Flask, people: People) -> World:
    return make_world(app, people)


def test_every_route_declares_the_policy_that_is_written_down(app: Flask) -> None:
    declared = {
        (rule.rule, method): policy_of(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert declared == table()


def asked_in(consent: str) -> tuple[Who, ...]:
    """Everybody where all is shared and where nothing is; between these, those whom it is about. Everybody in soak."""
    if IS_FULL or consent in ("none", "words"):
        return EVERYBODY
    return tuple(who for who in EVERYBODY if who.name in ("client", "therapist with treatment"))


@pytest.mark.one_database  # who may knock is decided before a row is asked for; `make soak` knocks on both
def test_nobody_sees_or_changes_what_is_not_theirs(world: World) -> None:
    with world.app.app_context():
        offered_key(db.session, NOW)  # the house makes its key once, at the first page of its first client
    before = picture(world)
    cases = [case for consent in CONSENTS for case in knock(world, consent, asked_in(consent))]
    problems = [f"{name}: {wrong}" for name, wrong in cases if wrong]
    assert len(cases) >= 2000
    assert not problems, "\n".join(problems[:40])
    grants = {"grants", "consents"}
    assert [row for row in picture(world) if row[0] not in grants] == [row for row in before if row[0] not in grants]


def pages_of(http: FlaskClient, world: World) -> str:
    """A client's first page and its tabs."""
    tabs = ("", "/regulation", "/feelings", "/relating", "/practice", "/entries", "/questionnaires/gad-7")
    return "".join(http.get(f"/clients/{world.treatment_id}{tab}").get_data(as_text=True) for tab in tabs)


def test_the_therapist_sees_the_words_that_were_shared_and_are_due(world: World) -> None:
    set_consent(world, "words")
    http, _token = enter(world, EVERYBODY[4])
    said = pages_of(http, world)
    assert {word for word in shareable_words() if word in said} == shareable_words()
    assert CHOSEN in http.get(f"/clients/{world.treatment_id}/picture").get_data(as_text=True)
    set_consent(world, "words_not_due")
    said = pages_of(http, world)
    assert not any(word in said for word in shareable_words())
    assert "How does it feel to be you right now?" in said  # the numbers are there at once


def _all_windows(_grants: object, _today: object) -> tuple[Window, ...]:
    return tuple(Window(stream, Depth.WORDS) for stream in Stream)


BROKEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "grants are not looked at": lambda patch: patch.setattr(access, "decide", _all_windows),
    "stopped grants go on": lambda patch: patch.setattr(access, "_load_grants", _ignoring_stops),
    "numbers depth opens words": lambda patch: patch.setattr(
        admission, "_on_days", partial(_at_any_depth, admission._on_days)
    ),
    "the gate lets everybody in": lambda patch: patch.setattr(gate, "decide", lambda *_args: Verdict.COME_IN),
    "a locked session may read": lambda patch: patch.setattr(
        "selfmon.web.actor.Actor.can_read", lambda _self, _now: True
    ),
}


def _at_any_depth(real: Callable[..., object], windows: object, at: object, _depth: Depth) -> object:
    return real(windows, at, Depth.NUMBERS)


def _ignoring_stops(session: object, therapist_id: int, client_ids: object) -> dict[int, list[object]]:
    from dataclasses import replace

    found: dict[int, list[object]] = {}
    for client_id in client_ids:  # type: ignore[attr-defined]
        grants = access.load_grant_facts(session, client_id, "UTC", therapist_id)  # type: ignore[arg-type]
        found[client_id] = [replace(g, is_stopped=False) for g in grants.get(therapist_id, [])]
    return found


@pytest.mark.one_database  # that the check sees it is shown once
@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_policy_is_caught(world: World, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    names = ("therapist with treatment", "visitor", "client, log-only", "administrator")
    few = tuple(who for name in names for who in EVERYBODY if who.name == name)
    world.app.testing = False  # a view that stumbles over a guest it never expected answers 500: caught as well
    BROKEN[fault](monkeypatch)
    assert any(
        wrong for consent in ("none", "numbers", "revoked", "words") for _case, wrong in knock(world, consent, few)
    )
