"""What waits for the client: forms that were not finished, and episodes that may be looked at again."""

import re
from typing import Any

from flask import Blueprint, redirect, render_template

from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.diary.pages import look_round
from selfmon.insight.labels import tell_entry
from selfmon.journal.looking_again import list_for_looking_again
from selfmon.web.gate import client_read

blueprint = Blueprint("home_waiting", __name__)

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# A draft is named after the address of its form, with dashes for slashes.
_ADDRESSES = (
    (re.compile(r"check-in|stung|hard-moment|held|week"), "/{0}"),
    (re.compile(rf"stung-({_UUID})-(followed|size|settling|again)"), "/stung/{1}/{2}"),
    (re.compile(r"steady-(\w{1,3})"), "/steady/{1}"),
    (re.compile(rf"steady-(\w{{1,3}})-after-({_UUID})"), "/steady/{1}/after/{2}"),
    (re.compile(rf"after-session-({_UUID})"), "/after-session/{1}"),
    (re.compile(rf"experiments-(new|{_UUID})"), "/experiments/{1}"),
    (re.compile(rf"entries-({_UUID})-change"), "/entries/{1}/change"),
    (re.compile(rf"questionnaire-({_UUID})-\d{{4}}-\d\d-\d\d"), "/fill-in/{1}/questions"),
    (re.compile(rf"fill-in-({_UUID})-questions"), "/fill-in/{1}/questions"),
)


def address_of(draft: str) -> str:
    """Where the form of a draft stands. Raises NotFound for a name that no form has."""
    for pattern, address in _ADDRESSES:
        found = pattern.fullmatch(draft)
        if found:
            return address.format(found.group(0), *found.groups())
    raise NotFound


@blueprint.get("/waiting/<draft>")
@client_read
def open_draft(draft: str) -> Any:
    return redirect(address_of(draft), 303)


@blueprint.get("/again")
@client_read
def pick_for_looking_again() -> Any:
    """The client picks which one; leaving them all be is as easy."""
    here = look_round()
    entries = list_for_looking_again(db.session, here.permit, here.clock) if here.phase >= 2 else []
    return render_template("home/again.html", entries=[(e, tell_entry(e)) for e in entries])
