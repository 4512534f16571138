"""Caseload and client page."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from selfmon.clinic.caseload import build_caseload
from selfmon.clinic.client_page import build_page
from selfmon.clinic.window import read_window
from selfmon.core.clock import local_day
from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.sharing.access import permit_for
from selfmon.sharing.reading import load_end_notice
from selfmon.treatment.phases import list_phases
from selfmon.treatment.record import find_treatment
from selfmon.web.actor import Actor, current_actor, request_now
from selfmon.web.gate import therapist
from selfmon.web.headers import allow_chart_style

blueprint = Blueprint("clinic", __name__)


def _actor() -> Actor:
    actor = current_actor()
    if actor is None:
        raise NotFound
    return actor


@blueprint.get("/clients")
@therapist
def show_caseload() -> Any:
    return render_template("clinic/clients.html", rows=build_caseload(db.session, _actor(), request_now()))


@blueprint.get("/clients/<uuid:treatment_id>")
@therapist
def show_client(treatment_id: UUID) -> Any:
    """The page a therapist opens before a session. The access row is written before anything is read."""
    actor, now = _actor(), request_now()
    treatment = find_treatment(db.session, actor, treatment_id)
    if treatment.client_id is None:
        return render_template("clinic/client.html", treatment=treatment, page=None, end_notice=None)
    permit = permit_for(db.session, actor, treatment.client_id, "client_page", now)
    page = build_page(db.session, permit, list_phases(db.session, treatment),
                      read_window(request.args, local_day(now, permit.zone)))
    allow_chart_style()
    return render_template("clinic/client.html", treatment=treatment, page=page,
                           end_notice=load_end_notice(db.session, permit, actor.person_id))
