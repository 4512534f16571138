"""What is worth a look: every rule, and putting one aside."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.clinic import putting_aside
from selfmon.clinic.caseload import rules_of
from selfmon.clinic.perspective import list_codes
from selfmon.clinic.questionnaire_lines import say_questionnaires
from selfmon.clinic.views import open_page
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.reading import read_entries
from selfmon.insight import report, say_rules
from selfmon.insight.next_phase import for_next_phase
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.views import strip
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.saying import say_at

blueprint = Blueprint("clinic_signals", __name__)


@blueprint.get("/clients/<uuid:treatment_id>/worth-a-look")
@therapist
def show_signals(treatment_id: UUID) -> ResponseReturnValue:
    """Every rule with what it found; for those that hold steps to take; what was put aside; what speaks for the next
    phase."""
    treatment, permit, record = open_page(treatment_id)
    rules, aside = rules_of(db.session, acting(), permit, treatment_id)
    began = record.current.started_on if record.current else treatment.started_on or record.today
    felt = report.points_of(read_entries(db.session, permit, ("after_session",)), "understood")
    return render_template(
        "clinic/signals.html",
        treatment=treatment,
        phase=record.phase,
        run=say_rules.say_run(rules, aside),
        holding=[
            (one, say_rules.say_rule(one), say_rules.say_limit(one), say_rules.next_steps(one))
            for one in rules.without(aside)
        ],
        others=[(one, say_rules.say_rule(one)) for one in rules.checked if not one.holds],
        questionnaires=say_questionnaires(db.session, permit, treatment, began, of_this_time=True),
        aside=putting_aside.list_put_aside(db.session, treatment),
        criteria=for_next_phase(
            record.phase,
            began,
            record.sessions,
            record.ruptures,
            felt,
            list_codes(db.session, treatment, permit, began),
            request_now(),
        ),
    )


@blueprint.post("/clients/<uuid:treatment_id>/worth-a-look")
@therapist
def put_aside(treatment_id: UUID) -> ResponseReturnValue:
    """Put a signal aside, with a reason, until there is new evidence; or bring one back."""
    treatment = find_treatment(db.session, acting(), treatment_id, writes=True)
    if request.form.get("back"):
        return _bring_back(treatment)
    _treatment, permit, _record = open_page(treatment_id)
    rules, aside = rules_of(db.session, acting(), permit, treatment_id)
    chosen = request.form.get("signal")
    found = next((one for one in rules.without(aside) if f"{one.rule}/{one.evidence}" == chosen), None)
    reason = strip(request.form.get("reason"))[:500]
    if found is None:
        raise NotFound
    page = f"/clients/{treatment_id}/worth-a-look"
    if not reason:
        return say_at(page, found.rule, "no_reason")
    with writing(db.session):
        made = putting_aside.put_aside(db.session, treatment, found.rule, found.evidence, reason, request_now())
    return say_at(page, made, "aside")


def _bring_back(treatment: TreatmentPermit) -> ResponseReturnValue:
    try:
        row_id = UUID(request.form["back"])
    except ValueError:
        raise NotFound from None
    with writing(db.session):
        putting_aside.bring_back(db.session, treatment, row_id)
    return say_at(f"/clients/{treatment.treatment_id}/worth-a-look", "holding", "back")
