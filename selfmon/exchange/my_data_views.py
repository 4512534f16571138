"""The client's own data in the client's own hands: taken along as one file, brought in again."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, Conflict
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.exchange.bundle import bring_in_bundle
from selfmon.exchange.taking_along import write_kit, write_zip
from selfmon.house import current_house
from selfmon.treatment.retaining import list_going
from selfmon.web.gate import client_fresh, client_read

blueprint = Blueprint("exchange_my_data", __name__)


@blueprint.get("/my-data")
@client_read
def show_my_data() -> ResponseReturnValue:
    here = look_round()
    going = list_going(db.session, here.actor.person_id, current_house().practice.retention_months)
    return render_template("exchange/my_data.html", going=going)


@blueprint.post("/my-data/file")
@client_fresh
def take_along() -> ResponseReturnValue:
    here = look_round()
    content = write_zip(db.session, here.permit, here.now)
    _record(here, "took_along")
    answer = Response(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="my-entries-{local_day(here.now, here.permit.zone)}.zip"'
    )
    return answer


@blueprint.post("/my-data/for-later")
@client_fresh
def keep_for_later() -> ResponseReturnValue:
    here = look_round()
    answer = Response(write_kit(db.session, here.permit, here.now), mimetype="text/html")
    answer.headers["Content-Disposition"] = 'attachment; filename="for-later.html"'
    _record(here, "took_along")
    return answer


@blueprint.post("/my-data/bring")
@client_fresh
def bring_in() -> ResponseReturnValue:
    here, file = look_round(), request.files.get("file")
    try:
        with writing(db.session):
            n = bring_in_bundle(db.session, here.permit, file.read() if file else b"", here.now)
    except Conflict:
        return _refuse(_("There are entries here already. A file can be brought into an account without any."))
    except BadFacts:
        return _refuse(_("That is not a bundle.json of this app, or something in it was changed. Nothing was kept."))
    _record(here, "brought_in")
    flash(_("Brought in and kept to yourself: %(n)s", n=n))
    return redirect("/history", 303)


def _refuse(said: str) -> ResponseReturnValue:
    return render_template("exchange/my_data.html", problem=said), 400


def _record(here: Circumstances, action: str) -> None:
    day = local_day(here.now, here.permit.zone)
    with writing(db.session):
        record_deed(db.session, Deed(here.permit.subject_id, here.actor.public_id, action, day), here.now)
