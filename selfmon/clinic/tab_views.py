"""What stands one click behind the page before a session: charts and entries, a tab for each thing that is asked."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from selfmon.clinic.client_page import build_page
from selfmon.clinic.feelings import build_feelings
from selfmon.clinic.views import open_page, page_labels, say_record
from selfmon.clinic.work_record import load_record_for_client
from selfmon.core.db import db
from selfmon.insight import wording_frame
from selfmon.insight.strengths import build_strengths
from selfmon.web.actor import request_now
from selfmon.web.gate import therapist
from selfmon.web.headers import allow_chart_style

blueprint = Blueprint("clinic_tabs", __name__)
ENTRIES = 100  # one line each; a smaller window of days shows the others
# Each tab: its title, the sections of charts on it, and the pages that belong to it.
TABS: dict[str, tuple[object, tuple[str, ...], tuple[tuple[str, object], ...]]] = {
    "regulation": (
        _l("Regulation"),
        ("ratings", "swing", "episodes", "held"),
        (("feelings", _l("Feelings, sleep, company")),),
    ),
    "relating": (
        _l("Relating"),
        ("between", "anchors"),
        (("between", _l("Between you")), ("ratings", _l("Ratings")), ("ratings/beside", _l("Ratings side by side"))),
    ),
    "practice": (_l("Practice"), ("practice",), (("exercises", _l("Exercises")),)),
    "entries": (_l("Entries"), (), ()),
}


@blueprint.get("/clients/<uuid:treatment_id>/regulation")
@therapist
def show_regulation(treatment_id: UUID) -> ResponseReturnValue:
    return _show(treatment_id, "regulation")


@blueprint.get("/clients/<uuid:treatment_id>/feelings")
@therapist
def show_feelings(treatment_id: UUID) -> ResponseReturnValue:
    """What is collected and has no chart of its own, small and on request."""
    treatment, permit, _record = open_page(treatment_id)
    page = build_feelings(db.session, permit, treatment)
    return render_template("clinic/feelings.html", treatment=treatment, page=page)


@blueprint.get("/clients/<uuid:treatment_id>/relating")
@therapist
def show_relating(treatment_id: UUID) -> ResponseReturnValue:
    return _show(treatment_id, "relating")


@blueprint.get("/clients/<uuid:treatment_id>/practice")
@therapist
def show_practice(treatment_id: UUID) -> ResponseReturnValue:
    return _show(treatment_id, "practice")


@blueprint.get("/clients/<uuid:treatment_id>/strengths")
@therapist
def show_strengths(treatment_id: UUID) -> ResponseReturnValue:
    """What holds, as far as it is shared: the client's own page has the same sections."""
    treatment, permit, record = open_page(treatment_id)
    page = build_strengths(db.session, permit, record.ruptures)
    return render_template("clinic/strengths.html", treatment=treatment, page=page)


@blueprint.get("/clients/<uuid:treatment_id>/entries")
@therapist
def show_entries(treatment_id: UUID) -> ResponseReturnValue:
    return _show(treatment_id, "entries")


@blueprint.get("/clients/<uuid:treatment_id>/look-together")
@therapist
def look_together(treatment_id: UUID) -> ResponseReturnValue:
    """The client's own view for a turned screen: what both may see, without a way to other clients and without notes. Of what
    was between the two and was talked about, both words on where it is."""
    treatment, permit, own = open_page(treatment_id)
    record = load_record_for_client(db.session, permit.client_id, treatment_id, request_now())
    allow_chart_style()
    return render_template(
        "clinic/look_together.html",
        treatment=treatment,
        page=build_page(db.session, permit, record, request.args),
        labels=page_labels(),
        between=[
            (rupture.raised_on, wording_frame.say_repair(rupture))
            for rupture in reversed(own.ruptures)
            if rupture.raised_on is not None
        ],
    )


def _show(treatment_id: UUID, tab: str) -> ResponseReturnValue:
    """The days that were asked for, as far as this tab shows them."""
    treatment, permit, record = open_page(treatment_id)
    title, sections, links = TABS[tab]
    n_newest = ENTRIES if tab == "entries" else 0
    page = build_page(db.session, permit, record, request.args, n_newest, sections)
    allow_chart_style()
    return render_template(
        "clinic/tab.html",
        treatment=treatment,
        title=title,
        links=links,
        page=page,
        said=say_record(record),
        repaired=wording_frame.say_repair,
        labels=page_labels(),
    )
