"""Supervision packs: the therapist asks for one, the named supervisor opens it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from selfmon.accounts.directory import list_supervisors
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.sharing.access import pack_permit
from selfmon.supervision import proposing
from selfmon.supervision.opening import find_open_pack, list_open_packs
from selfmon.supervision.pack import build_pack
from selfmon.supervision.weeks import decide_weeks
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.permit import find_treatment
from selfmon.web.actor import Actor, current_actor, request_now
from selfmon.web.gate import supervisor, therapist

blueprint = Blueprint("supervision", __name__)


class ProposeForm(FlaskForm):
    supervisor = SelectField(_l("Supervisor"), render_kw={"translate": "no"})


def _actor() -> Actor:
    actor = current_actor()
    if actor is None:
        raise NotFound
    return actor


@blueprint.route("/clients/<uuid:treatment_id>/supervision", methods=["GET", "POST"])
@therapist
def propose_pack(treatment_id: UUID) -> ResponseReturnValue:
    treatment, now, form = (
        find_treatment(db.session, _actor(), treatment_id, writes=request.method == "POST"),
        request_now(),
        ProposeForm(),
    )
    form.supervisor.choices = list_supervisors(db.session)
    is_active = treatment.state == TreatmentState.ACTIVE
    if is_active and form.validate_on_submit():
        with writing(db.session):
            proposing.propose_pack(db.session, treatment, UUID(form.supervisor.data), now)
        flash(_("Your client finds the question on their sharing page. Bring it up when you meet."))
        return redirect(f"/clients/{treatment_id}/supervision", 303)
    return render_template(
        "supervision/propose_pack.html",
        form=form,
        treatment=treatment,
        is_active=is_active,
        packs=proposing.list_proposed(db.session, treatment, now),
    ), 400 if form.errors else 200


@blueprint.post("/clients/<uuid:treatment_id>/supervision/<uuid:pack_id>/withdraw")
@therapist
def withdraw_pack(treatment_id: UUID, pack_id: UUID) -> ResponseReturnValue:
    treatment = find_treatment(db.session, _actor(), treatment_id, writes=True)
    with writing(db.session):
        proposing.withdraw_pack(db.session, treatment, pack_id, request_now())
    flash(_("Taken back. It does not open any more."))
    return redirect(f"/clients/{treatment_id}/supervision", 303)


@blueprint.get("/supervision")
@supervisor
def show_packs() -> ResponseReturnValue:
    """The packs that are open at this moment, by label."""
    now = request_now()
    packs = [(pack.id, pack.label, pack.days_left(now)) for pack in list_open_packs(db.session, _actor(), now)]
    return render_template("supervision/packs.html", packs=sorted(packs, key=lambda pack: pack[1]))


@blueprint.get("/supervision/<uuid:pack_id>")
@supervisor
def show_pack(pack_id: UUID) -> ResponseReturnValue:
    """Made on request and stored nowhere. The access row is written first; then it is decided once more."""
    actor, now = _actor(), request_now()
    found = find_open_pack(db.session, actor, pack_id, now)
    permit = pack_permit(db.session, actor, found.client_id, found.therapist_id, now)
    find_open_pack(db.session, actor, pack_id, now)
    pack = build_pack(
        db.session, permit, found.treatment_id, found.label, decide_weeks(found.last_day(now), found.started_on)
    )
    return render_template("supervision/pack.html", pack=pack)
