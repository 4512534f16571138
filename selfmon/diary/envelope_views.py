"""Where a phone hands in what it kept. Nothing stored is shown; each envelope has a transaction of its own."""

import logging
from datetime import UTC, datetime
from typing import Any

import click
import sqlalchemy as sa
from flask import Blueprint, g, request
from flask.cli import AppGroup
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.core.errors import Busy
from selfmon.core.sealing import CannotOpen
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.envelope_keys import change_key, offered_key
from selfmon.diary.envelopes import MOST, Answer, Status, as_json, open_item, take_in
from selfmon.web.actor import current_actor, request_now
from selfmon.web.gate import client_log
from selfmon.web.input_kinds import takes_json
from selfmon.web.limits import MINUTE, Rate, limiter

blueprint = Blueprint("diary_envelope", __name__)

log = logging.getLogger("selfmon")
group = AppGroup("outbox", help="The key that phones seal to.")


@blueprint.get("/outbox")
@client_log
def show_terms() -> ResponseReturnValue:
    """What a phone needs before it seals or sends: a fresh form token, whose phone it is, the public key."""
    g.is_unattended = True  # phones ask by themselves: that lengthens no reading time
    return {"csrf_token": generate_csrf(), **terms()}


def terms() -> dict[str, str]:
    actor, key = current_actor(), offered_key(db.session, request_now())
    assert actor is not None  # the gate let only a client in
    return {"tag": str(actor.queue_tag), "key_id": key.key_id, "public_key": key.public}


@blueprint.post("/outbox")
@client_log
@takes_json
@limiter.limit(Rate(240, MINUTE), whose=lambda: str(getattr(current_actor(), "session_id", request.remote_addr)))
def take_in_envelopes() -> ResponseReturnValue:
    """Answers for each envelope on its own."""
    g.is_unattended = True
    said = _read_json()
    said = said if isinstance(said, dict) else {}
    items = said.get("items")
    if not isinstance(items, list) or len(items) > MOST or not all(isinstance(item, dict) for item in items):
        return {"status": "problem", "line": _("We couldn't read that. Nothing was changed.")}, 400
    here, is_open = look_round(), said.get("is_open") is True and len(items) == 1
    skew = _skew(said.get("sent_at"), here.now)
    return {"items": [as_json(item.get("id"), _take_one(here, item, skew, is_open), is_open) for item in items]}


def _read_json() -> Any:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # brackets within brackets within brackets
        return None


def _skew(sent_at: Any, now: datetime) -> int:
    """Device minus server in seconds, by the device's clock at sending; 0 where it says nothing readable."""
    try:
        said = datetime.fromisoformat(str(sent_at).replace("Z", "+00:00"))
        return int((said.astimezone(UTC) - now).total_seconds()) if said.tzinfo else 0
    except (ValueError, OverflowError):
        return 0


def _take_one(here: Circumstances, item: dict[str, Any], skew: int, is_open: bool) -> Answer:
    try:
        envelope = open_item(db.session, here, str(item.get("key_id")), str(item.get("sealed")))
        with writing(db.session):
            return take_in(db.session, here, envelope, skew, is_open)
    except CannotOpen:
        return Answer(Status.UNREADABLE)
    except (Busy, sa.exc.OperationalError, sa.exc.IntegrityError):
        return Answer(Status.LATER)  # the phone keeps it and tries again
    except sa.exc.DataError:
        return Answer(Status.UNREADABLE)
    except Exception as problem:
        log.error("envelopes: %s", type(problem).__name__)
        return Answer(Status.LATER)  # ours to mend; the others of this post go on


@group.command("new-key")
def make_new_key() -> None:
    """Retire the key that phones seal to and make another; what was sealed to the old one opens for 180 days more."""
    with writing(db.session):
        key_id = change_key(db.session, clock.utc_now())
    click.echo(f"Phones now seal to {key_id}. The key before it still opens for 180 days.")
