"""Drafts, and forms posted after their session was over."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from selfmon.core.db import db, writing
from selfmon.diary.drafts import discard_draft, save_draft
from selfmon.diary.pages import show_change_page
from selfmon.diary.parking import KEPT_FOR, claim_parked, park_post
from selfmon.sharing.access import own_permit
from selfmon.web.actor import current_actor, request_now
from selfmon.web.gate import client_log, client_read
from selfmon.web.limits import limiter

blueprint = Blueprint("diary", __name__)
_NOT_KEPT = {"csrf_token", "in_progress"}


def posted_fields() -> dict[str, list[str]]:
    """The form as it was posted, without its tokens."""
    return {name: values for name, values in request.form.lists() if name not in _NOT_KEPT}


@blueprint.post("/drafts/<form>")
@client_log
@limiter.limit("30 per minute")
def keep_draft(form: str) -> Any:
    actor, now = current_actor(), request_now()
    assert actor is not None  # the gate let only a client in
    with writing(db.session):
        save_draft(db.session, own_permit(db.session, actor, now), form, posted_fields(), actor.session_id, now)
    return {"status": "draft"}


@blueprint.post("/drafts/<form>/discard")
@client_log
def forget_draft(form: str) -> Any:
    actor, now = current_actor(), request_now()
    assert actor is not None
    with writing(db.session):
        discard_draft(db.session, own_permit(db.session, actor, now), form)
    return redirect("/today", 303)


@blueprint.route("/entries/<uuid:entry_id>/change", methods=["GET", "POST"])
@client_read
def change_entry(entry_id: UUID) -> Any:
    return show_change_page(entry_id)


PARKED_COOKIE = "parked"


@limiter.limit("20 per hour", key_func=lambda: str(request.remote_addr))
def _park() -> str | None:
    try:
        tag = UUID(request.form.get("queue_tag", ""))
    except ValueError:
        return None
    with writing(db.session):
        return park_post(db.session, tag, request.path.strip("/").replace("/", "-")[:80], posted_fields(),
                         request_now())


def park_refused_post(response: Response) -> None:
    """Keep what was typed into a form whose session is over; the random cookie finds it again after signing in."""
    token = _park()
    if token:
        response.set_cookie(PARKED_COOKIE, token, max_age=int(KEPT_FOR.total_seconds()), httponly=True, samesite="Lax",
                            secure=request.is_secure)


def claim_on_return(response: Response) -> Response:
    """After signing in, the parked form becomes a draft of the person it belongs to; anyone else's leaves it."""
    token, actor = request.cookies.get(PARKED_COOKIE), current_actor()
    if token and actor is not None and actor.role == "client" and actor.mode != "half" and request.method == "GET":
        with writing(db.session):
            claimed = claim_parked(db.session, own_permit(db.session, actor, g.now), token, actor.session_id, g.now)
        if claimed:
            response.delete_cookie(PARKED_COOKIE)
    return response
