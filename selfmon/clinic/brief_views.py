"""Before the session, and what is worth a look."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import redirect, render_template, request

from selfmon.clinic.brief import build_brief
from selfmon.clinic.caseload import signals_of
from selfmon.clinic.models import MutedSignal
from selfmon.clinic.perspective import list_codes
from selfmon.clinic.views import blueprint, open_page
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.core.sealing import Place
from selfmon.diary.reading import read_entries
from selfmon.insight import report, wording
from selfmon.insight.criteria import for_next_phase
from selfmon.treatment.permit import RECORD, TreatmentPermit, find_treatment
from selfmon.treatment.views import acting, strip
from selfmon.web.actor import request_now
from selfmon.web.gate import therapist


@blueprint.get("/clients/<uuid:treatment_id>/brief")
@therapist
def show_brief(treatment_id: UUID) -> Any:
    treatment, permit, record, _window = open_page(treatment_id)
    return render_template(
        "clinic/brief.html",
        treatment=treatment,
        record=record,
        brief=build_brief(db.session, permit, treatment, record),
    )


@blueprint.get("/clients/<uuid:treatment_id>/worth-a-look")
@therapist
def show_signals(treatment_id: UUID) -> Any:
    """Every rule that holds, with its evidence and steps to take; what was put aside; what speaks for the next phase."""
    treatment, permit, record, _window = open_page(treatment_id)
    signals, aside = signals_of(db.session, acting(), treatment_id, request_now())
    felt = report.points_of(read_entries(db.session, permit, ("after_session",)), "understood", permit.zone)
    return render_template(
        "clinic/signals.html",
        treatment=treatment,
        phase=record.phase,
        signals=[
            (s, wording.say_signal(s), wording.next_steps(s)) for s in signals if (s.rule, s.evidence) not in aside
        ],
        aside=_list_aside(treatment),
        criteria=for_next_phase(
            record.phase,
            record.sessions,
            record.ruptures,
            felt,
            list_codes(db.session, treatment, permit),
            request_now(),
        ),
    )


def _place(treatment: TreatmentPermit, row_id: UUID) -> Place:
    return Place("muted", str(treatment.treatment_id), str(row_id))


def _list_aside(treatment: TreatmentPermit) -> list[tuple[MutedSignal, str]]:
    rows = db.session.execute(
        sa.select(MutedSignal)
        .where(MutedSignal.treatment_id == treatment.treatment_id)
        .order_by(MutedSignal.muted_at.desc())
    ).scalars()
    return [
        (row, treatment.opener.open(RECORD, row.sealed, _place(treatment, row.id)).get("reason", "")) for row in rows
    ]


@blueprint.post("/clients/<uuid:treatment_id>/worth-a-look")
@therapist
def put_aside(treatment_id: UUID) -> Any:
    """Put a signal aside, with a reason, until there is new evidence; or bring one back."""
    treatment = find_treatment(db.session, acting(), treatment_id)
    if request.form.get("back"):
        return _bring_back(treatment)
    signals, aside = signals_of(db.session, acting(), treatment_id, request_now())
    found = next((s for s in signals if f"{s.rule}/{s.evidence}" == request.form.get("signal")), None)
    reason = strip(request.form.get("reason"))[:500]
    if found is None or (found.rule, found.evidence) in aside:
        raise NotFound
    if reason:
        row_id = uuid4()
        with writing(db.session):
            db.session.add(
                MutedSignal(
                    id=row_id,
                    treatment_id=treatment_id,
                    signal=found.rule,
                    evidence=found.evidence,
                    muted_at=request_now(),
                    sealed=treatment.sealer.seal(RECORD, {"reason": reason}, _place(treatment, row_id)),
                )
            )
    return redirect(f"/clients/{treatment_id}/worth-a-look", 303)


def _bring_back(treatment: TreatmentPermit) -> Any:
    try:
        row_id = UUID(request.form["back"])
    except ValueError:
        raise NotFound from None
    with writing(db.session):
        db.session.execute(
            sa.delete(MutedSignal).where(MutedSignal.id == row_id, MutedSignal.treatment_id == treatment.treatment_id)
        )
    return redirect(f"/clients/{treatment.treatment_id}/worth-a-look", 303)
