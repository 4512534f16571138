"""A questionnaire of one page that met no signal: sealed on the phone like every entry, and read here when it arrives.

One that asks about harm never travels so: whatever comes in its name is kept as a draft and passes nothing on.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.diary.drafts import is_within_reach
from selfmon.diary.envelopes import EnvelopePage
from selfmon.diary.facts import Facts
from selfmon.diary.forms import EntryForm
from selfmon.diary.items import ChoiceField
from selfmon.diary.pages import Circumstances, KindPage
from selfmon.measures.filling import SKIP, draft_name, field_of, make_facts, read_given
from selfmon.measures.models import Start, StartChoice
from selfmon.measures.opening import Opening, find_opening, find_start
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.measures.texts import Text
from selfmon.measures.windows import ONE_PAGE

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def may_travel(text: Text) -> bool:
    """Asks nothing about harm, and stands on one page."""
    return text.harm == () and len(text.numbers) <= ONE_PAGE


def find_page(here: Circumstances, assignment_id: str, opens_on: str) -> KindPage:
    """The page of one window, also where it was ended meanwhile. Raises NotFound for what may not travel, for a window that
    was not begun, and where half of it waits out of reach of a locked phone."""
    opening = find_opening(db.session, here.permit, UUID(assignment_id), here.today, even_ended=True)
    start = find_start(db.session, here.permit, opening.assignment.id, date.fromisoformat(opens_on))
    if not may_travel(opening.assignment.text) or start is None or start.choice != StartChoice.START:
        raise NotFound
    if not is_within_reach(
        db.session, here.permit, draft_name(opening.assignment.id, start.opens_on), here.actor.session_id, here.now
    ):
        raise NotFound  # half of it waits for whoever unlocks: what comes meanwhile does not finish it
    return KindPage(
        QUESTIONNAIRE,
        "home/fill_in.html",
        lambda _here, _entry: _fields(opening.assignment.text),
        finish=lambda form, facts: _finish(opening, start, form, facts),
    )


def _fields(text: Text) -> dict[str, Any]:
    return {
        field_of(q.number): ChoiceField(q.text, [*((str(o.weight), o.text) for o in q.options), (SKIP, SKIP)])
        for q in text.questions
    }


def _finish(opening: Opening, start: Start, form: EntryForm, facts: Facts) -> Facts:
    """What was shown and left is left, as on the page."""
    text = opening.assignment.text
    given = read_given(text, {field_of(n): [form[field_of(n)].data or ""] for n in text.numbers})
    made = make_facts(
        opening.assignment, start, given, zone=facts.zone, held_back=facts.held_back, now=facts.occurred_at
    )
    return replace(made, device=facts.device, is_clock_corrected=facts.is_clock_corrected)


SENT_PAGE = EnvelopePage(rf"questionnaire-({_UUID})-(\d{{4}}-\d\d-\d\d)", find_page)
