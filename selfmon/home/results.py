"""The client's own questionnaires, on request: a line and its direction in words, or the answers alone.

No band, no norm, no word of severity. What asks about personality has no line here: it is looked at together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.insight import questionnaire_wording as wording
from selfmon.insight.trajectories import Trajectory, trace
from selfmon.insight.trajectory_drawing import PHONE, Drawing, draw
from selfmon.measures.opening import list_titles
from selfmon.measures.reading import Filled, list_recorded, read_filled, with_words
from selfmon.web.gate import client_read

blueprint = Blueprint("home_results", __name__)


@dataclass(frozen=True)
class OwnResult:
    """One questionnaire about one thing. `trajectory` is None where it is looked at together."""

    title: str
    filled: Sequence[Filled]
    trajectory: Trajectory | None
    drawing: Drawing | None


def list_filled(here: Circumstances) -> list[Filled]:
    """The client's own, and what of their therapists' record is theirs to see, in order of days."""
    own = read_filled(db.session, here.permit)
    recorded = list_recorded(db.session, [frame.treatment_id for frame in here.frames], for_client=True)
    return sorted((*own, *recorded), key=lambda one: one.on)


@blueprint.get("/results")
@client_read
def show_results() -> ResponseReturnValue:
    here = look_round()
    titles = list_titles(db.session, here.permit)
    groups: dict[tuple[str, str], list[Filled]] = {}
    for one in list_filled(here):
        groups.setdefault((one.pack.id, one.about), []).append(one)
    return render_template(
        "home/results.html",
        here=here,
        name=here.frames[0].therapist_name if here.frames else "",
        results=[_result(group, titles) for group in groups.values()],
        wording=wording,
    )


def _result(filled: list[Filled], titles: dict[UUID, str]) -> OwnResult:
    title = next((titles[one.assignment_id] for one in reversed(filled) if one.assignment_id in titles), "")
    pack = filled[0].pack
    if pack.is_personality:
        return OwnResult(title or _("Something filled in"), filled, None, None)
    traced = trace(filled)
    first = next((t for t in traced if t.scale.code == "total"), traced[0])
    return OwnResult(title or pack.name, filled, first, draw(first, width=PHONE))


@blueprint.get("/results/<uuid:filled_id>")
@client_read
def show_own_answers(filled_id: UUID) -> ResponseReturnValue:
    """Every question with what was answered. Raises NotFound for anybody else's."""
    here = look_round()
    mine = [one for one in list_filled(here) if one.id == filled_id]
    if not mine:
        raise NotFound
    (found,) = with_words(db.session, here.permit, mine)
    return render_template(
        "home/own_answers.html",
        here=here,
        one=found,
        wording=wording,
        answers=list_answers(found),
    )


def list_answers(one: Filled) -> list[tuple[str, str, str]]:
    """Every question that was asked, in the order of the text: its words, the answer, and the language of the answer where
    it is the text's."""
    language = one.text.language if one.text is not None else ""
    told: dict[int | str, tuple[str, str, str]] = {
        number: (name_question(one, number), say_answer(one, number), language if number in one.answers else "")
        for number in one.asked
    }
    own = [] if one.text is None else [q for q in one.text.own if not one.is_record or one.words.get(q.name)]
    told |= {q.name: (q.text, one.words.get(q.name) or _("left out"), "") for q in own}
    if one.text is None:  # brought in from a file of one's own: no wording came along
        return [*told.values(), *((_("In own words"), said, "") for said in one.words.values() if said)]
    return [told[key] for key in one.text.order if key in told]


def name_question(one: Filled, number: int) -> str:
    """The printed words of a question, its number where there are none."""
    return one.text.question(number).text if one.text is not None else str(number)


def say_answer(one: Filled, number: int) -> str:
    """The printed words of what was answered, its number where there are none."""
    weight = one.answers.get(number)
    if weight is None:
        return _("left out")
    options = one.text.question(number).options if one.text is not None else ()
    return next((option.text for option in options if option.weight == weight), str(weight))
