"""What was agreed on next, on the client's own phone: three whole answers, and none is one too."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.anchors.items import ITEMS
from selfmon.anchors.ratings import list_shown_together
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.own_forms import settle_own_form, words_waiting
from selfmon.diary.posted import form_name
from selfmon.formulation import reviews
from selfmon.formulation.items import NEXT_SAID, REVIEW_PARTS
from selfmon.insight.wording import say_hoped
from selfmon.treatment.frame import Frame
from selfmon.treatment.views import strip
from selfmon.web.gate import client_log, client_read

blueprint = Blueprint("home_review", __name__, url_prefix="/next-step")


@blueprint.get("")
@client_read
def show_next() -> ResponseReturnValue:
    return _draw(look_round())


def _draw(here: Circumstances, unkept: tuple[UUID, str] | None = None) -> ResponseReturnValue:
    """`?ratings=1`: also what the therapist rated and both have looked at, in the steps of the same items."""
    client_id, frames = here.permit.client_id, [] if here.actor.code_is_due else here.frames
    sides = [
        (
            frame,
            reviews.list_own_reviews(db.session, client_id, frame.treatment_id, here.now),
            _opened(client_id, frame.treatment_id) if request.args.get("ratings") else None,
        )
        for frame in frames
    ]
    waiting = words_waiting(here, "next-step", "words")
    drawn = [_name_of(frame, review) for frame, found, _opened_now in sides for review in found[:1]]
    return render_template(
        "home/next_step.html",
        sides=sides,
        parts=REVIEW_PARTS,
        say_hoped=say_hoped,
        said=NEXT_SAID,
        said_of_next=dict(NEXT_SAID),
        unkept=unkept,
        waiting=waiting,
        left_over={name: words for name, words in waiting.items() if name not in drawn},
        name_of=_name_of,
        tag=here.permit.queue_tag,
        length=reviews.LENGTH,
    ), 400 if unkept else 200


def _name_of(frame: Frame, review: reviews.Review) -> str:
    return form_name(f"/next-step/{frame.treatment_id}/{review.id}")


def _opened(client_id: int, treatment_id: UUID) -> Sequence[tuple[Any, Any]]:
    newest = list_shown_together(db.session, client_id, treatment_id)[-1:]
    return [(ITEMS[code].name, ITEMS[code].steps[value]) for r in newest for code, value in r.values.items()]


@blueprint.post("/<uuid:treatment_id>/<uuid:review_id>")
@client_read
def answer_review(treatment_id: UUID, review_id: UUID) -> ResponseReturnValue:
    here = look_round()
    here.own_frame(treatment_id)
    words = strip(request.form.get("words"))
    try:
        with writing(db.session):
            if words:
                settle_own_form(here, form_name(request.path))
            reviews.answer_review(
                db.session,
                here.permit.client_id,
                treatment_id,
                review_id,
                request.form.get("answer", ""),
                words,
                here.now,
            )
    except BadFacts:
        return _draw(here, (review_id, words))
    return redirect("/next-step", 303)


@blueprint.post("/<uuid:treatment_id>/answers/<uuid:answer_id>/withdraw")
@client_log
def withdraw_answer(treatment_id: UUID, answer_id: UUID) -> ResponseReturnValue:
    """Narrowing: open to a locked phone, which is shown nothing."""
    here = look_round()
    here.own_frame(treatment_id)
    with writing(db.session):
        reviews.withdraw_answer(db.session, here.permit.client_id, treatment_id, answer_id)
    return redirect("/next-step", 303)
