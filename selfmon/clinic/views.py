"""Caseload, the page before a session, one entry, and what stands one click further."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.clinic import compare
from selfmon.clinic.caseload import READ_AT_ONCE, build_caseload
from selfmon.clinic.cockpit import build_cockpit, say_let_see, say_since
from selfmon.clinic.panels import told
from selfmon.clinic.perspective import find_code, keep_code, may_code
from selfmon.clinic.questionnaire_lines import list_courses_since
from selfmon.clinic.window import read_window
from selfmon.clinic.work_record import Record, load_record
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.reading import look_at_days, read_entry
from selfmon.diary.talked import mark_talked_about
from selfmon.formulation import reviews
from selfmon.insight import questionnaire_wording, report, say_news, say_rules, wording, wording_frame
from selfmon.insight.attendance_and_repairs import summarise_attendance, summarise_strains
from selfmon.insight.labels import tell_entry
from selfmon.insight.names import LABELS, PERSPECTIVE
from selfmon.journal.items import URGES
from selfmon.sharing.access import permit_for
from selfmon.sharing.permit import Permit
from selfmon.sharing.reading import load_end_notice
from selfmon.sharing.streams import Stream
from selfmon.treatment import labels as record_labels
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.sessions import day_talked
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.headers import allow_chart_style
from selfmon.web.input_kinds import small_number
from selfmon.web.saying import say_at

blueprint = Blueprint("clinic", __name__)


def page_labels() -> dict[str, Any]:
    """The tile texts that the page's tables need."""
    return {**LABELS, "urges": URGES, "strain": dict(record_labels.TYPE)}


def say_record(record: Record) -> dict[str, str]:
    """Attendance and strains in a sentence each."""
    return {
        "attendance": wording_frame.say_attendance(summarise_attendance(record.sessions, record.now)),
        "strains": wording_frame.say_strains(summarise_strains(record.ruptures, record.sessions)),
    }


@blueprint.get("/clients")
@therapist
def show_caseload() -> ResponseReturnValue:
    part = request.args.get("part", 1, type=small_number)
    rows = build_caseload(db.session, acting(), request_now(), part)
    return render_template(
        "clinic/clients.html",
        rows=rows,
        read_at_once=READ_AT_ONCE,
        said={row.treatment_id: [say_rules.say_before_session(one) for one in row.holding] for row in rows},
        small={
            row.treatment_id: say_news.view_small(row.weeks, row.weeks_to, row.worded_on)
            for row in rows
            if row.weeks and row.weeks_to
        },
    )


def open_page(treatment_id: UUID, writes: bool = False) -> tuple[TreatmentPermit, Permit, Record]:
    """What every page about one client begins with: the access row is written before anything is read.

    Raises NotFound, also for an invitation that was not accepted; Over for writing after the end.
    """
    actor, now = acting(), request_now()
    treatment = find_treatment(db.session, actor, treatment_id, writes=writes)
    if treatment.client_id is None:
        raise NotFound
    permit = permit_for(db.session, actor, treatment.client_id, "client_page", now)
    return treatment, permit, load_record(db.session, treatment, now)


@blueprint.get("/clients/<uuid:treatment_id>")
@therapist
def show_client(treatment_id: UUID) -> ResponseReturnValue:
    """One session prepared on one screen."""
    actor = acting()
    if find_treatment(db.session, actor, treatment_id).client_id is None:
        return render_template("clinic/client.html", treatment=find_treatment(db.session, actor, treatment_id))
    treatment, permit, record = open_page(treatment_id)
    page = build_cockpit(db.session, actor, permit, treatment, record)
    return render_template(
        "clinic/cockpit.html",
        treatment=treatment,
        is_session_page=True,
        record=record,
        page=page,
        since=say_since(page),
        let_see=say_let_see(page.let_see) if page.let_see else "",
        is_anything_shared=any(permit.allows(stream) for stream in Stream),
        end_notice=load_end_notice(db.session, permit, actor.person_id),
    )


@blueprint.get("/clients/<uuid:treatment_id>/compare")
@therapist
def compare_phases(treatment_id: UUID) -> ResponseReturnValue:
    treatment, permit, record = open_page(treatment_id)
    allow_chart_style()
    since = record.current.started_on if record.current else treatment.started_on or record.today
    hoped = reviews.find_hoped(reviews.list_reviews(db.session, treatment, request_now()))
    return render_template(
        "clinic/compare.html",
        treatment=treatment,
        found=compare.compare(db.session, permit, record, hoped, not request.args.get("all")),
        hoped=wording.say_hoped(hoped),
        told=told,
        say_interval=wording.say_interval,
        since=since,
        courses=list_courses_since(db.session, permit, treatment, since),
        of_questionnaires=questionnaire_wording,
    )


@blueprint.get("/clients/<uuid:treatment_id>/details/<code>")
@therapist
def show_details(treatment_id: UUID, code: str) -> ResponseReturnValue:
    if code not in report.RATED:
        raise NotFound
    treatment, permit, record = open_page(treatment_id)
    days = look_at_days(db.session, permit)
    window = read_window(request.args, days.today)
    return render_template(
        "clinic/details.html",
        treatment=treatment,
        window=window,
        found=compare.detail(db.session, permit, record, code, window, days.today),
    )


@blueprint.get("/clients/<uuid:treatment_id>/sequences")
@therapist
def show_sequences(treatment_id: UUID) -> ResponseReturnValue:
    treatment, permit, _record = open_page(treatment_id)
    window = read_window(request.args, look_at_days(db.session, permit).today)
    return render_template(
        "clinic/sequences.html", treatment=treatment, found=compare.sequences(db.session, permit, window)
    )


@blueprint.get("/clients/<uuid:treatment_id>/entries/<uuid:entry_id>")
@therapist
def show_entry(treatment_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """One entry as far as it is shared; any other does not exist."""
    treatment, permit, _record = open_page(treatment_id)
    entry = read_entry(db.session, permit, entry_id)
    return render_template(
        "clinic/entry.html",
        treatment=treatment,
        entry=entry,
        told=tell_entry(entry),
        codes=PERSPECTIVE,
        may_code=may_code(db.session, treatment, entry),
        coded=find_code(db.session, treatment, entry_id),
    )


@blueprint.post("/clients/<uuid:treatment_id>/entries/<uuid:entry_id>/talked-about")
@therapist
def note_talked_about(treatment_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """The one mark a therapist can leave on an entry: the client sees it, its absence is never shown."""
    treatment, permit, record = open_page(treatment_id, writes=True)
    since = read_entry(db.session, permit, entry_id).occurred_at
    on = day_talked(record.sessions, since, request_now(), treatment.zone)
    with writing(db.session):
        mark_talked_about(db.session, permit, entry_id, on)
    return redirect(
        (request.form.get("back") == "session" and f"/clients/{treatment_id}?kept=list#on-the-list")
        or f"/clients/{treatment_id}/entries/{entry_id}",
        303,
    )


@blueprint.post("/clients/<uuid:treatment_id>/entries/<uuid:entry_id>/code")
@therapist
def code_entry(treatment_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """0–4 for how a text takes the other person's side, where the client agreed to that."""
    treatment, permit, _record = open_page(treatment_id, writes=True)
    entry = read_entry(db.session, permit, entry_id)
    with writing(db.session):
        keep_code(db.session, treatment, entry, request.form.get("code", type=small_number), request_now())
    return say_at(f"/clients/{treatment_id}/entries/{entry_id}", "code", "kept")
