"""What waits for the client: forms that were not finished, and episodes that may be looked at again."""

import re
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import look_round
from selfmon.insight.labels import tell_entry
from selfmon.insight.names import KIND_NAMES
from selfmon.journal.looking_again import list_for_looking_again
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.web.gate import client_read

blueprint = Blueprint("home_waiting", __name__)

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# A draft is named after the address of its form, with dashes for slashes. With each: what the client's pages call it.
_FORMS = (
    (re.compile(r"check-in"), "/check-in", "check_in"),
    (re.compile(r"stung"), "/stung", "episode"),
    (re.compile(r"hard-moment"), "/hard-moment", "hard_moment"),
    (re.compile(r"held"), "/held", "held"),
    (re.compile(r"week"), "/week", "weekly"),
    (re.compile(rf"stung-({_UUID})-(settling|again)"), "/stung/{1}/{2}", "episode"),
    (re.compile(r"steady-(\w{1,3})"), "/steady/{1}", "practice"),
    (re.compile(rf"steady-(\w{{1,3}})-after-({_UUID})"), "/steady/{1}/after/{2}", "practice"),
    (re.compile(rf"after-session-({_UUID})"), "/after-session/{1}", "after_session"),
    (re.compile(rf"experiments-(new|{_UUID})"), "/experiments/{1}", "experiment"),
    (re.compile(r"plan|goals|list|own-item|bring|settings"), "/{0}", "own_words"),
    (re.compile(r"(next-step|picture)(?:-[0-9a-f]{32}){2}"), "/{1}", "own_words"),
    (re.compile(rf"goals-({_UUID})-change"), "/goals/{1}/change", "own_words"),
    (re.compile(rf"entries-({_UUID})-change"), "/entries/{1}/change", "change"),
    (re.compile(rf"questionnaire-({_UUID})-\d{{4}}-\d\d-\d\d"), "/fill-in/{1}/questions", QUESTIONNAIRE.code),
    (re.compile(rf"fill-in-({_UUID})-questions"), "/fill-in/{1}/questions", QUESTIONNAIRE.code),
)


@dataclass(frozen=True)
class Kept:
    """A form that was left half filled in, as Today shows it."""

    name: str
    kind: str
    title: str

    @property
    def is_entry(self) -> bool:
        """What stings is an entry from the first tap on: it is kept as it is, and may be added to."""
        return self.name == "stung"

    @property
    def may_be_left(self) -> bool:
        """A questionnaire is left on its own page, which says what becomes of each answer."""
        return self.kind != QUESTIONNAIRE.code


def _find_form(draft: str) -> tuple[str, str]:
    for pattern, address, kind in _FORMS:
        found = pattern.fullmatch(draft)
        if found:
            return address.format(found.group(0), *found.groups()), kind
    raise NotFound


def address_of(draft: str) -> str:
    """Where the form of a draft stands. Raises NotFound for a name that no form has."""
    return _find_form(draft)[0]


def tell_kept(drafts: list[str]) -> list[Kept]:
    """The forms that wait, in the words of their pages; a draft that no form has is left out."""
    told = []
    for draft in drafts:
        with suppress(NotFound):
            kind = _find_form(draft)[1]
            other = _("My own words") if kind == "own_words" else _("A change to an entry")
            told.append(Kept(draft, kind, str(KIND_NAMES.get(kind) or other)))
    return told


@blueprint.get("/waiting/<draft>")
@client_read
def open_draft(draft: str) -> ResponseReturnValue:
    return redirect(address_of(draft), 303)


@blueprint.get("/again")
@client_read
def pick_for_looking_again() -> ResponseReturnValue:
    """The client picks which one; leaving them all be is as easy."""
    here = look_round()
    entries = list_for_looking_again(db.session, here.permit, here.clock) if here.phase >= 2 else []
    return render_template("home/again.html", entries=[(e, tell_entry(e)) for e in entries])
