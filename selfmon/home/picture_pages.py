"""The client's version of the shared picture: decided line by line on their own phone, taken back without a reason."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.own_forms import put_beside, settle_own_form, words_waiting
from selfmon.diary.posted import form_name
from selfmon.formulation import answering, items
from selfmon.treatment.frame import Frame
from selfmon.treatment.views import strip
from selfmon.web.gate import client_log, client_read

blueprint = Blueprint("home_picture", __name__, url_prefix="/picture")


@blueprint.get("")
@client_read
def show_picture() -> ResponseReturnValue:
    return _draw(look_round())


def _draw(here: Circumstances, unkept: tuple[UUID, dict[str, str]] | None = None) -> ResponseReturnValue:
    frames = [] if here.actor.code_is_due else here.frames
    sides = [
        (frame, answering.load_own_picture(db.session, here.permit.client_id, frame.treatment_id, here.now))
        for frame in frames
    ]
    waiting = words_waiting(here, "picture", *(part for parts in items.PARTS.values() for part in parts))
    drawn = [_name_of(frame, line) for frame, own in sides for line in (*own.asked, *own.left_out)]
    return render_template(
        "home/picture.html",
        sides=sides,
        settings=dict(items.SETTINGS),
        parts={kind: [(part, items.OWN_LABELS[part]) for part in parts] for kind, parts in items.PARTS.items()},
        unkept=unkept,
        waiting=waiting,
        left_over={name: words for name, words in waiting.items() if name not in drawn},
        name_of=_name_of,
        put_beside=put_beside,
        tag=here.permit.queue_tag,
        length=items.LENGTH,
    ), 400 if unkept else 200


def _name_of(frame: Frame, line: answering.OwnLine) -> str:
    return form_name(f"/picture/{frame.treatment_id}/{line.id}")


@blueprint.post("/<uuid:treatment_id>/<uuid:line_id>")
@client_read
def answer_line(treatment_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Show it like this, with other words, or leave it out."""
    here = look_round()
    here.own_frame(treatment_id)
    words = {part: strip(request.form.get(part)) for parts in items.PARTS.values() for part in parts}
    try:
        with writing(db.session):
            if any(words.values()):
                settle_own_form(here, form_name(request.path))
            answering.answer_line(
                db.session,
                here.permit.client_id,
                treatment_id,
                line_id,
                request.form.get("answer", ""),
                words,
                here.now,
            )
    except BadFacts:
        return _draw(here, (line_id, words))
    return redirect(f"/picture#l-{line_id}", 303)


@blueprint.post("/<uuid:treatment_id>/<uuid:line_id>/withdraw")
@client_log
def withdraw_line(treatment_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Narrowing: open to a locked phone, which is shown nothing."""
    here = look_round()
    here.own_frame(treatment_id)
    with writing(db.session):
        answering.withdraw_line(db.session, here.permit.client_id, treatment_id, line_id, here.now)
    return redirect("/picture", 303)
