"""Drafts, and forms posted after their session was over."""

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from selfmon.core.db import db, writing
from selfmon.diary.device_ids import is_uuid_known
from selfmon.diary.drafts import leave_draft, load_draft, save_draft
from selfmon.diary.pages import show_change_page
from selfmon.diary.parking import KEPT_FOR, claim_parked, park_post
from selfmon.diary.posted import form_name, made_by, posted_fields
from selfmon.diary.turns import FIELD, take_turn, take_turn_of
from selfmon.sharing.access import own_permit
from selfmon.web.actor import current_actor, request_now
from selfmon.web.errors import show_not_found, show_stale_form, wants_json
from selfmon.web.gate import client_log, client_read
from selfmon.web.limits import HOUR, MINUTE, Rate, limiter

blueprint = Blueprint("diary", __name__)
MOST_PARKED = 8  # forms that one browser finds again; of more, the last ones


@blueprint.post("/drafts/<form>")
@client_log
@limiter.limit(Rate(30, MINUTE))
def keep_draft(form: str) -> ResponseReturnValue:
    actor, now = current_actor(), request_now()
    assert actor is not None  # the gate let only a client in
    permit = own_permit(db.session, actor, now)
    with writing(db.session):
        # One that arrives after the entry itself was saved or deleted, or after a later one, changes nothing.
        is_known = is_uuid_known(db.session, permit.client_id, request.form.get("uuid", ""))
        if not is_known and take_turn_of(db.session, permit, posted_fields(), now):
            save_draft(db.session, permit, form, posted_fields(), made_by(actor), now)
    return {"status": "draft"}  # whatever else waits


@blueprint.post("/drafts/<form>/discard")
@client_log
def forget_draft(form: str) -> ResponseReturnValue:
    actor, now = current_actor(), request_now()
    assert actor is not None
    with writing(db.session):
        permit = own_permit(db.session, actor, now)
        left = leave_draft(db.session, permit, form, posted_fields(), actor.session_id, now)
        take_turn(db.session, permit, left, request.form.get(FIELD, ""), now)  # what is still on its way comes too late
    here = request.form.get("here", "")  # begun afresh: on the form's own page, and nowhere else
    return redirect(here if re.fullmatch(r"(/[\w-]+)+", here) and form_name(here) == form else "/today", 303)


@blueprint.route("/entries/<uuid:entry_id>/change", methods=["GET", "POST"])
@client_read
def change_entry(entry_id: UUID) -> ResponseReturnValue:
    return show_change_page(entry_id)


def find_waiting_words() -> tuple[str, list[tuple[str, str]]]:
    """The form that waits under this address, for its own client alone; empty for everybody else."""
    actor = current_actor()
    if actor is None or actor.role != "client" or actor.mode == "half" or actor.code_is_due:
        return "", []
    permit, name = own_permit(db.session, actor, request_now()), form_name(request.path)
    draft = load_draft(db.session, permit, name, actor.session_id, request_now()) if permit.can_read else None
    return name, [(field, value) for field, values in (draft or {}).items() for value in values]


def _cookie_name() -> str:
    return "__Host-parked" if current_app.config["SESSION_COOKIE_SECURE"] else "parked"


@limiter.limit(Rate(20, HOUR), whose=lambda: str(request.remote_addr))
def _park() -> str | None:
    try:
        tag = UUID(request.form.get("queue_tag", ""))
    except ValueError:
        return None
    with writing(db.session):
        return park_post(db.session, tag, form_name(request.path), posted_fields(), request_now())


def park_refused_post(response: Response) -> None:
    """Keep what was typed into a form whose session is over; the random cookie finds it again after signing in, beside
    those that wait already."""
    token = _park()
    if token:
        _remember(response, [*_parked_tokens(), token][-MOST_PARKED:])


def _parked_tokens() -> list[str]:
    return [token for token in request.cookies.get(_cookie_name(), "").split(".") if token][:MOST_PARKED]


def _remember(response: Response, tokens: list[str]) -> None:
    is_secure = current_app.config["SESSION_COOKIE_SECURE"]
    if not tokens:
        response.delete_cookie(_cookie_name(), path="/", secure=is_secure)
        return
    response.set_cookie(
        _cookie_name(),
        ".".join(tokens),
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        path="/",
        secure=is_secure,
    )


def answer_stale_form(problem: CSRFError) -> Any:
    """A form drawn for somebody else, who was signed in here before: kept for them, and neither shown nor offered to
    whoever is signed in now."""
    actor, tag = current_actor(), request.form.get("queue_tag", "")
    if actor is None or not tag or tag == str(actor.queue_tag) or wants_json():
        return show_stale_form(problem)
    response = make_response(show_not_found(problem))
    park_refused_post(response)
    return response


def claim_on_return(response: Response) -> Response:
    """After signing in, parked forms become drafts of the person they belong to; anyone else's wait on."""
    tokens, actor = _parked_tokens(), current_actor()
    if tokens and actor is not None and actor.role == "client" and actor.mode != "half" and request.method == "GET":
        with writing(db.session):
            permit = own_permit(db.session, actor, g.now)
            left = [t for t in tokens if not claim_parked(db.session, permit, t, actor.session_id, g.now)]
        if left != tokens:
            _remember(response, left)
    return response
