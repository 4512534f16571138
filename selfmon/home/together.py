"""What both see: the frame, what comes next, what was agreed, strains that were talked about. The client's side of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.anchors.observed import NAMES
from selfmon.anchors.ratings import client_words, is_looked_at, list_shown_together, set_beside
from selfmon.anchors.series import read_weeks
from selfmon.core.db import db, writing
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.practice.library import LIBRARY
from selfmon.supervision.texts_agreeing import take_back_texts
from selfmon.treatment import absences, agreeing, labels, phases, ruptures, sessions
from selfmon.treatment.frame import Frame, list_ended
from selfmon.treatment.permit import record_for_client
from selfmon.web.gate import client_read

blueprint = Blueprint("home_together", __name__)


@dataclass(frozen=True)
class Side:
    """One treatment as its client sees it."""

    frame: Frame
    agreement: agreeing.AgreementView | None
    sentence: str
    proposed: phases.PhaseView | None
    coming: list[sessions.SessionView]
    past: list[sessions.SessionView]
    away: list[Any]
    raised: list[ruptures.RuptureView]
    assigned: list[agreeing.AssignmentView]
    handovers: list[tuple[UUID, str, str | None]]
    beside: list[Any]
    may_code: bool


def _side(here: Circumstances, frame: Frame) -> Side:
    record = record_for_client(db.session, here.permit.client_id, frame.treatment_id)
    listed = sessions.list_sessions(db.session, record)
    told = phases.list_phases_for_client(db.session, here.permit.client_id, frame.treatment_id, with_proposed=True)
    in_force = [p for p in told if p.is_confirmed and p.started_on <= here.today]
    weeks = read_weeks(db.session, here.permit)
    return Side(
        frame,
        agreeing.load_agreement(db.session, record),
        in_force[-1].sentence if in_force else "",
        next((p for p in told if not p.is_confirmed), None),
        [s for s in listed if s.starts_at > here.now and s.status is None][:4],
        [s for s in reversed(listed) if s.took_place and s.starts_at <= here.now][:6],
        absences.list_absences(db.session, frame.therapist_id, here.today),
        ruptures.list_raised_for_client(db.session, here.permit.client_id, frame.treatment_id),
        agreeing.list_assignments(db.session, record),
        [h for h in agreeing.list_handovers(db.session, frame.treatment_id) if h[2] is None],
        [
            (r, set_beside(weeks, r) if is_looked_at(r, here.today) else [], client_words(weeks, r.rated_on))
            for r in list_shown_together(db.session, here.permit.client_id, frame.treatment_id)
        ],
        agreeing.is_coding_agreed(db.session, frame.treatment_id),
    )


@blueprint.get("/together")
@client_read
def show_together() -> ResponseReturnValue:
    here = look_round()
    frames = [] if here.actor.code_is_due else here.frames
    return render_template(
        "home/together.html",
        sides=[_side(here, frame) for frame in frames],
        ended=list_ended(db.session, here.permit.client_id),
        names={e.code: e.name for e in LIBRARY.values()},
        cadence=dict(labels.CADENCE),
        settled=labels.SETTLED,
        anchor_names=NAMES,
        here=here,
    )


@blueprint.post("/together/<uuid:treatment_id>/agree")
@client_read
def agree_to_frame(treatment_id: UUID) -> ResponseReturnValue:
    here = look_round()
    here.own_frame(treatment_id)
    with writing(db.session):
        agreeing.agree_to_agreement(db.session, here.permit.client_id, treatment_id, here.now)
    return redirect("/together", 303)


@blueprint.post("/together/<uuid:treatment_id>/next/<uuid:phase_id>")
@client_read
def answer_next(treatment_id: UUID, phase_id: UUID) -> ResponseReturnValue:
    """The client's yes to what comes next, or "not yet". Nothing of what is shared changes."""
    here = look_round()
    here.own_frame(treatment_id)
    is_yes = request.form.get("answer") == "yes"
    with writing(db.session):
        if is_yes:
            phases.confirm_phase(db.session, here.permit.client_id, treatment_id, phase_id, here.now)
        else:
            phases.decline_phase(db.session, here.permit.client_id, treatment_id, phase_id)
    return redirect("/goals?again=1" if is_yes else "/together", 303)


@blueprint.post("/together/<uuid:treatment_id>/between/<uuid:rupture_id>")
@client_read
def say_where_it_is(treatment_id: UUID, rupture_id: UUID) -> ResponseReturnValue:
    here = look_round()
    here.own_frame(treatment_id)
    with writing(db.session):
        ruptures.answer_where_it_is(
            db.session, here.permit.client_id, treatment_id, rupture_id, request.form.get("answer", "")
        )
    return redirect("/together", 303)


@blueprint.post("/together/<uuid:treatment_id>/hand-over/<uuid:handover_id>")
@client_read
def answer_handover(treatment_id: UUID, handover_id: UUID) -> ResponseReturnValue:
    here = look_round()
    here.own_frame(treatment_id)
    with writing(db.session):
        agreeing.answer_handover(
            db.session, here.permit.client_id, treatment_id, handover_id, request.form.get("answer") == "yes", here.now
        )
    return redirect("/together", 303)


@blueprint.post("/together/<uuid:treatment_id>/coding")
@client_read
def agree_to_coding(treatment_id: UUID) -> ResponseReturnValue:
    """Whether the therapist may rate how a text takes the other person's side. Off until said; off again at once."""
    here = look_round()
    here.own_frame(treatment_id)
    with writing(db.session):
        agreeing.agree_to_coding(
            db.session,
            here.permit.client_id,
            treatment_id,
            here.today if request.form.get("answer") == "yes" else None,
        )
        if request.form.get("answer") != "yes":
            take_back_texts(db.session, here.permit, here.actor.public_id, here.now, treatment_id=treatment_id)
    return redirect("/together", 303)
