"""The therapist's pages of questionnaires: what is agreed on, what suits the phase, agreeing and ending.

Windows come from the schedule alone: no page says that something was not filled in.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.measures.assigning import Assignment, assign, end_assignment, list_assignments, list_covers
from selfmon.measures.battery_forms import TARGETS, AssignForm
from selfmon.measures.labels import say_mode
from selfmon.measures.packs import Pack, load_packs
from selfmon.measures.proposals import propose
from selfmon.measures.reading import Filled, list_recorded, read_filled
from selfmon.measures.texts import Text, as_text, ensure_shipped, list_usable, shipped_row
from selfmon.measures.windows import Rhythm, Window, list_windows
from selfmon.sharing.access import permit_for
from selfmon.treatment.absences import list_absences
from selfmon.treatment.across import list_met_days
from selfmon.treatment.frame import load_frames
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.sessions import list_sessions
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.saying import say_at

blueprint = Blueprint("measures", __name__)
AHEAD = timedelta(weeks=13)


@blueprint.get("/clients/<uuid:treatment_id>/questionnaires")
@therapist
def show_battery(treatment_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id)
    today = local_day(request_now(), permit.client_zone)
    packs = load_packs()
    met = [day for day in list_met_days(db.session, permit.treatment_id) if day <= today]
    frames = load_frames(db.session, permit.client_id or 0, today)
    phase = next((f.phase for f in frames if f.treatment_id == treatment_id), 1)
    agreed = [a for a in list_assignments(db.session, permit) if a.schedule.ended_on is None]
    recorded, with_text = list_recorded(db.session, [treatment_id]), _with_text()
    filled = list(recorded)
    if permit.client_id is not None:
        sight = permit_for(db.session, acting(), permit.client_id, "questionnaires", request_now())
        filled += read_filled(db.session, sight)
    return render_template(
        "measures/battery.html",
        treatment=permit,
        agreed=[(a, _next_window(permit, a)) for a in agreed],
        seen=_newest(filled),
        proposals=[(p, [packs[pack_id] for pack_id in p.pack_ids]) for p in propose(phase, len(met))],
        others=list(packs.values()),
        can_assign={pack_id for pack_id in with_text if not packs[pack_id].is_once},
        can_fill_in=with_text,
        recorded=recorded,
        say_mode=say_mode,
        targets=TARGETS,
    )


def _newest(filled: Sequence[Filled]) -> list[tuple[Filled, int]]:
    """The newest of each questionnaire about each thing, and how many there are; newest first."""
    groups: dict[tuple[str, str], list[Filled]] = {}
    for one in sorted(filled, key=lambda one: one.on):
        groups.setdefault((one.pack.id, one.about), []).append(one)
    return sorted(((group[-1], len(group)) for group in groups.values()), key=lambda pair: pair[0].on, reverse=True)


def _with_text() -> set[str]:
    """Packs with a text that a client can be asked with."""
    packs = load_packs()
    usable = {text.pack.id for text in list_usable(db.session)} | {p.id for p in packs.values() if p.wording}
    return {pack_id for pack_id in usable if packs[pack_id].rated_by == "client"}


def _next_window(permit: TreatmentPermit, assignment: Assignment) -> Window | None:
    """The open window or the next one within a quarter of a year, from the schedule alone."""
    now = request_now()
    today = local_day(now, permit.client_zone)
    away = [(a.from_on, a.to_on) for a in list_absences(db.session, permit.therapist_id, today)]
    planned = (
        [local_day(s.starts_at, permit.client_zone) for s in list_sessions(db.session, permit) if s.starts_at >= now]
        if assignment.schedule.rhythm is Rhythm.BEFORE_SESSION
        else []
    )
    windows = list_windows(assignment.schedule, today, today + AHEAD, planned, assignment.reading(away))
    return windows[0] if windows else None


def find_pack(pack_id: str) -> Pack:
    """The key of that id. Raises NotFound."""
    pack = load_packs().get(pack_id)
    if pack is None:
        raise NotFound
    return pack


def texts_of(pack: Pack) -> list[Text]:
    """What may be assigned: the shipped wording, and the practice's own."""
    own = [text for text in list_usable(db.session) if text.pack.id == pack.id]
    return [as_text(shipped_row(pack, request_now())), *own] if pack.wording else own


@blueprint.route("/clients/<uuid:treatment_id>/questionnaires/assign/<instrument>", methods=["GET", "POST"])
@therapist
def agree_on(treatment_id: UUID, instrument: str) -> ResponseReturnValue:
    permit, pack, now = (
        find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"),
        find_pack(instrument),
        request_now(),
    )
    if permit.client_id is None or permit.state != "active" or pack.id not in _with_text() or pack.is_once:
        raise NotFound
    texts, form = texts_of(pack), AssignForm()
    form.offer(texts, list_covers(db.session, permit))
    if form.validate_on_submit():
        chosen = next(text for text in texts if str(text.id) == form.text.data)
        try:
            with writing(db.session):
                if chosen.is_shipped:
                    ensure_shipped(db.session, pack, now)
                made = assign(db.session, permit, chosen, form.agreed(), now)
            return say_at(f"/clients/{treatment_id}/questionnaires", made, "kept")
        except BadFacts as problem:
            form.explain(problem.problems)
    elif not form.is_submitted():
        form.first_on.data = local_day(now, permit.client_zone)
        form.title.data = (
            _("How the last two weeks were") if "two weeks" in pack.recall or "2 weeks" in pack.recall else ""
        )
        form.every_weeks.data = max(4, pack.at_least_weeks_apart)
    return render_template(
        "measures/assign.html", treatment=permit, pack=pack, form=form, harm=any(t.harm for t in texts)
    ), 400 if form.errors or form.form_errors else 200


@blueprint.post("/clients/<uuid:treatment_id>/questionnaires/<uuid:assignment_id>/end")
@therapist
def end(treatment_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        end_assignment(db.session, permit, assignment_id, request_now())
    return say_at(f"/clients/{treatment_id}/questionnaires", "agreed", "ended")
