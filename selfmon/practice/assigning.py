"""The therapist's page of exercises: opened one after the other, agreed on with how often, ended again."""

from collections.abc import Collection
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.practice.cards import CARDS
from selfmon.practice.gate import is_open
from selfmon.practice.library import BODY, LIBRARY, OTHER_SELF, SELF_OTHER, SELF_SELF, Exercise
from selfmon.practice.series import read_lately, read_practices
from selfmon.practice.tally import first_day, say_tally, tally_each
from selfmon.practice.weight import Weight, weigh_each
from selfmon.sharing.access import permit_for
from selfmon.sharing.permit import Permit
from selfmon.treatment import agreeing, labels
from selfmon.treatment.frame import load_frames
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.ruptures import list_ruptures
from selfmon.treatment.session_models import Cadence
from selfmon.treatment.treatments import list_opened, open_exercise
from selfmon.treatment.views import strip
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.saying import say_at

blueprint = Blueprint("assigning", __name__, url_prefix="/clients")
ORDER = (BODY, SELF_OTHER, OTHER_SELF, SELF_SELF)


def may_open(exercise: Exercise, opened: Collection[str], is_something_waiting: bool) -> str | None:
    """None when it may be opened now, else why not: `waiting` (something between the two), `order`.

    Directions open one after the other: something of each earlier kind is open before the next. Body exercises never
    wait.
    """
    if exercise.direction == BODY:
        return None
    if is_something_waiting:
        return "waiting"
    earlier = ORDER[1 : ORDER.index(exercise.direction)]
    has = {LIBRARY[code].direction for code in opened if code in LIBRARY}
    return None if all(direction in has for direction in earlier) else "order"


def _phase(permit: TreatmentPermit) -> int:
    frames = load_frames(db.session, permit.client_id or 0, local_day(request_now(), permit.client_zone))
    return next((f.phase for f in frames if f.treatment_id == permit.treatment_id), 1)


def _is_waiting(permit: TreatmentPermit) -> bool:
    """A strain that nobody has talked about yet."""
    return any(r.raised_on is None and r.repair != "fully" for r in list_ruptures(db.session, permit))


def _look(treatment: TreatmentPermit) -> Permit | None:
    """What the client shares. Leaves an access row; None before the invitation was accepted."""
    if treatment.client_id is None:
        return None
    return permit_for(db.session, acting(), treatment.client_id, "client_page", request_now())


def _weights(permit: Permit | None) -> dict[str, Weight]:
    """How heavy each exercise has been, as far as the client shares it."""
    return weigh_each(read_lately(db.session, [permit]).get(permit.client_id, {})) if permit else {}


def _tallies(permit: Permit | None) -> dict[str, str]:
    """What each did in half a year, in words."""
    if permit is None:
        return {}
    since = first_day(local_day(request_now(), permit.zone))
    return {code: say_tally(one) for code, one in tally_each(read_practices(db.session, permit, since)).items()}


def _is_heavy(weight: Weight | None) -> bool:
    return weight is not None and bool(weight.holds)


@blueprint.get("/<uuid:treatment_id>/exercises")
@therapist
def show_exercises(treatment_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id)
    opened, phase, waits = list_opened(db.session, permit), _phase(permit), _is_waiting(permit)
    rows = [(e, is_open(e, phase, opened), e.code in opened, may_open(e, opened, waits)) for e in LIBRARY.values()]
    shared = _look(permit)
    return render_template(
        "practice/assign.html",
        treatment=permit,
        rows=rows,
        cadence=labels.CADENCE,
        cadences=dict(labels.CADENCE),
        assigned=agreeing.list_assignments(db.session, permit),
        names={e.code: e.name for e in LIBRARY.values()},
        waits=waits,
        cards=[(card, card.code in opened) for card in CARDS.values()],
        weights=_weights(shared),
        tallies=_tallies(shared),
    )


@blueprint.post("/<uuid:treatment_id>/exercises/<code>/open")
@therapist
def open_or_close(treatment_id: UUID, code: str) -> ResponseReturnValue:
    """Opening needs that the three questions were talked through, or a card read together; closing needs nothing."""
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    opened = list_opened(db.session, permit)
    is_opening, page = code not in opened, f"/clients/{treatment_id}/exercises"
    if code in CARDS:
        if is_opening and not request.form.get("agreed"):
            return say_at(page, code, "not_read")
        with writing(db.session):
            open_exercise(db.session, permit, code, is_opening, request_now())
        return say_at(page, code, "opened" if is_opening else "closed")
    exercise = LIBRARY.get(code)
    if exercise is None:
        raise NotFound
    if is_opening and (may_open(exercise, opened, _is_waiting(permit)) or not request.form.get("agreed")):
        return say_at(page, code, "not_opened")
    with writing(db.session):
        open_exercise(db.session, permit, code, is_opening, request_now())
    return say_at(page, code, "opened" if is_opening else "closed")


@blueprint.post("/<uuid:treatment_id>/exercises/<code>/assign")
@therapist
def assign(treatment_id: UUID, code: str) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    if code not in LIBRARY or not is_open(LIBRARY[code], _phase(permit), list_opened(db.session, permit)):
        raise NotFound
    is_daily = request.form.get("cadence") == Cadence.DAILY
    if is_daily and not request.form.get("talked") and _is_heavy(_weights(_look(permit)).get(code)):
        return say_at(f"/clients/{treatment_id}/exercises", code, "heavy")
    with writing(db.session):
        agreeing.assign_exercise(
            db.session,
            permit,
            code,
            request.form.get("cadence", ""),
            strip(request.form.get("line"))[:200],
            request_now(),
        )
    return say_at(f"/clients/{treatment_id}/exercises", code, "agreed")


@blueprint.post("/<uuid:treatment_id>/exercises/<uuid:assignment_id>/end")
@therapist
def end_assignment(treatment_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        agreeing.end_assignment(db.session, permit, assignment_id, request_now())
    return say_at(f"/clients/{treatment_id}/exercises", "agreed", "ended")
