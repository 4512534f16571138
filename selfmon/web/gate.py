"""Default deny. Every route declares who may knock; an undeclared one is closed for everybody.

Whether somebody may see a particular client's data is never decided here: that takes a Permit (`sharing.access`).
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, g, request

from selfmon.core.errors import UnlockFirst
from selfmon.house import HandedDown
from selfmon.web.actor import Actor, current_actor, request_now
from selfmon.web.pseudonyms import note_event

View = TypeVar("View", bound=Callable[..., Any])


class Policy(StrEnum):
    """Who may knock."""

    PUBLIC = "public"  # anybody, also without a session
    SIGNED_IN = "signed in"  # any person, both factors done; also a locked phone
    READING = "signed in, a client unlocked"  # somebody's own account: a locked phone shows none of it
    FRESH = "signed in a moment ago"  # what opens the account: password, passkeys, codes
    FACTOR = "signed in a moment ago, or staff's first step"  # adding a factor
    HALF = "half signed in"  # between the two factors, or staff still setting one up
    CLIENT_LOG = "client, also log-only"  # adding, narrowing: shows nothing stored
    CLIENT_READ = "client, unlocked"
    CLIENT_FRESH = "client, signed in a moment ago"  # widening: share, release, export
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


CLIENT_POLICIES = frozenset({Policy.CLIENT_LOG, Policy.CLIENT_READ, Policy.CLIENT_FRESH})
_STAFF_ROLES = {
    Policy.THERAPIST: frozenset({"therapist"}),
    Policy.SUPERVISOR: frozenset({"supervisor"}),
    Policy.ADMINISTRATOR: frozenset({"administrator"}),
}
STAFF = frozenset(role for roles in _STAFF_ROLES.values() for role in roles)


def _declaring(policy: Policy) -> Callable[[View], View]:
    def declare_view(view: View) -> View:
        view.gate_policy = policy  # type: ignore[attr-defined]  # read back by policy_of
        return view

    return declare_view


public = _declaring(Policy.PUBLIC)
signed_in = _declaring(Policy.SIGNED_IN)
half_signed_in = _declaring(Policy.HALF)
reading_own_account = _declaring(Policy.READING)
fresh = _declaring(Policy.FRESH)
adding_a_factor = _declaring(Policy.FACTOR)
client_log = _declaring(Policy.CLIENT_LOG)
client_read = _declaring(Policy.CLIENT_READ)
client_fresh = _declaring(Policy.CLIENT_FRESH)
therapist = _declaring(Policy.THERAPIST)
supervisor = _declaring(Policy.SUPERVISOR)
administrator = _declaring(Policy.ADMINISTRATOR)


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The declared policy of an endpoint; None if nobody declared one."""
    found: Policy | None = getattr(app.view_functions.get(endpoint), "gate_policy", None)
    return found


class Verdict(StrEnum):
    """What the gate says to one knock."""

    COME_IN = "come in"
    SIGN_IN = "sign in first"
    SECOND_FACTOR = "finish signing in"
    SET_UP_FACTOR = "set up a second factor first"
    ENTER_CODE = "enter the code given in person first"
    UNLOCK = "unlock first"
    CONFIRM = "confirm it is you first"
    NOT_HERE = "there is no such page for you"


def decide(policy: Policy, actor: Actor | None, can_read: bool, is_fresh: bool) -> Verdict:
    """Pure: the verdict on one knock. Another role's page does not exist."""
    if policy is Policy.PUBLIC:
        return Verdict.COME_IN
    if actor is None:
        return Verdict.SIGN_IN
    if policy is Policy.HALF:
        return Verdict.COME_IN
    is_first_step = actor.role in STAFF and not actor.is_enrolled
    if is_first_step and policy is Policy.FACTOR:
        return Verdict.COME_IN
    if actor.mode == "half":
        return Verdict.SECOND_FACTOR
    if is_first_step:
        return Verdict.SET_UP_FACTOR
    if policy in CLIENT_POLICIES and actor.role != "client":
        return Verdict.NOT_HERE
    if policy in (Policy.SIGNED_IN, Policy.CLIENT_LOG):
        return Verdict.COME_IN
    if policy in _STAFF_ROLES:
        return Verdict.COME_IN if actor.role in _STAFF_ROLES[policy] else Verdict.NOT_HERE
    if not can_read:
        return Verdict.UNLOCK
    return Verdict.COME_IN if is_fresh or policy in (Policy.READING, Policy.CLIENT_READ) else Verdict.CONFIRM


# What a refused knock gets (a redirect, a parked form): `accounts` hands it over.
answers: HandedDown[Mapping[Verdict, Callable[[], Any]]] = HandedDown()


def init_gate(app: Flask) -> None:
    """Close every route that does not declare itself. NOT_HERE and undeclared routes are the ordinary 404."""

    @app.before_request
    def stand_at_the_gate() -> Any:
        if request.endpoint is None:
            return None  # no such address: the ordinary 404 or 405 follows
        policy = policy_of(app, request.endpoint)
        if policy is None:
            abort(404)
        if g.get("away") is not None:
            raise g.away  # who asks is not known: the page that says so keeps what was typed
        actor, now = current_actor(), request_now()
        can_read = actor is not None and actor.can_read(now)
        verdict = decide(policy, actor, can_read, actor is not None and actor.is_fresh(now))
        if verdict is Verdict.COME_IN:
            return None
        if verdict is Verdict.NOT_HERE:
            note_event("refused: another role's page", str(actor.public_id) if actor else "")
            abort(404)
        return _send_to_the_door(verdict)

    @app.errorhandler(UnlockFirst)
    def unlock_first(_problem: UnlockFirst) -> Any:
        return _send_to_the_door(Verdict.UNLOCK)


def _send_to_the_door(verdict: Verdict) -> Any:
    (known,) = answers.given()
    return known[verdict]()
