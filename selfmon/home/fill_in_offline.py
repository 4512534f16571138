"""A questionnaire of one page that met no signal: sealed on the phone like every entry, and read here when it arrives.

One that asks about harm never travels so: whatever comes in its name is kept as a draft and passes nothing on.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.drafts import is_within_reach
from selfmon.diary.envelopes import EnvelopePage
from selfmon.diary.facts import Facts
from selfmon.diary.forms import EntryForm
from selfmon.diary.items import ChoiceField, words_area
from selfmon.diary.pages import KindPage
from selfmon.home.fill_in_gone import read_sheet
from selfmon.measures.filling import (
    SHEET,
    SKIP,
    Asked,
    asked_in,
    draft_name,
    field_of,
    fields_asked,
    make_facts,
    read_given,
)
from selfmon.measures.models import StartChoice
from selfmon.measures.opening import find_opening, find_start
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.measures.texts import Text
from selfmon.measures.windows import ONE_PAGE

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def may_travel(text: Text) -> bool:
    """Asks nothing about harm, and stands on one page."""
    return text.harm == () and len(text.order) <= ONE_PAGE


def find_page(here: Circumstances, assignment_id: str, opens_on: str) -> KindPage:
    """The page of one window, also where it was ended meanwhile or its agreement is gone. Raises NotFound for what may
    not travel, for a window that was not begun, and where half of it waits out of reach of a locked phone."""
    asked = _find_asked(here, UUID(assignment_id), date.fromisoformat(opens_on))
    if not may_travel(asked.text):
        raise NotFound
    name = draft_name(asked.assignment_id, asked.opens_on)
    if not is_within_reach(db.session, here.permit, name, here.actor.session_id, here.now):
        raise NotFound  # half of it waits for whoever unlocks: what comes meanwhile does not finish it
    return KindPage(
        QUESTIONNAIRE,
        "home/fill_in.html",
        lambda _here, _entry: _fields(asked.text),
        finish=lambda form, facts: _finish(asked, form, facts),
    )


def _find_asked(here: Circumstances, assignment_id: UUID, opens_on: date) -> Asked:
    try:
        opening = find_opening(db.session, here.permit, assignment_id, here.today, even_ended=True)
    except NotFound:
        # gone with the therapist's record: the page itself says what it asked
        return read_sheet(here, assignment_id, (here.posted or {}).get(SHEET, ""))
    start = find_start(db.session, here.permit, assignment_id, opens_on)
    if start is None or start.choice != StartChoice.START:
        raise NotFound
    return asked_in(opening.assignment, start)


def _fields(text: Text) -> dict[str, Any]:
    return {
        field_of(q.number): ChoiceField(q.text, [*((str(o.weight), o.text) for o in q.options), (SKIP, SKIP)])
        for q in text.questions
    } | {q.name: words_area(q.text) for q in text.own}


def _finish(asked: Asked, form: EntryForm, facts: Facts) -> Facts:
    """What was shown and left is left, as on the page."""
    given = read_given(asked.text, {name: [form[name].data or ""] for name in fields_asked(asked.text)})
    held_back = facts.held_back or not asked.is_there  # with whom it was agreed is not known any more
    made = make_facts(asked, given, zone=facts.zone, held_back=held_back, now=facts.occurred_at)
    return replace(made, device=facts.device, is_clock_corrected=facts.is_clock_corrected)


SENT_PAGE = EnvelopePage(rf"questionnaire-({_UUID})-(\d{{4}}-\d\d-\d\d)", find_page)
