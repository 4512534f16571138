"""The shared picture at the therapist's desk: made together on one screen, kept in versions, shown to the client."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from selfmon.clinic.noted import count_noted
from selfmon.clinic.views import open_page
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.formulation import items, picture
from selfmon.formulation.answering import load_confirmed
from selfmon.formulation.models import LineKind
from selfmon.treatment.views import strip
from selfmon.web.actor import request_now
from selfmon.web.gate import therapist
from selfmon.web.input_kinds import ShowsSomething, small_number
from selfmon.web.languages import name_all

blueprint = Blueprint("clinic_picture", __name__, url_prefix="/clients/<uuid:treatment_id>/picture")
_NEEDED = _l("Please write a few words first.")
_SHORT = Length(max=items.LENGTH, message=_l("Please keep it under 400 letters."))


def _words(label: Any, *rules: Any) -> TextAreaField:
    return TextAreaField(label, [*rules, _SHORT], filters=[strip])


class FirstForm(FlaskForm):
    move = _words(items.MOVE_PARTS[0][1], ShowsSomething(_NEEDED))


class MoveForm(FirstForm):
    protects = _words(items.MOVE_PARTS[1][1])
    helps = _words(items.MOVE_PARTS[2][1])
    costs = _words(items.MOVE_PARTS[3][1])


class ContextForm(FlaskForm):
    text = _words(
        _l("What of this is expected or admired where this person comes from?"),
        ShowsSomething(_NEEDED),
    )


class OthersForm(FlaskForm):
    who = _words(_l("Who else is at work on this?"), ShowsSomething(_NEEDED))
    what = _words(_l("What may be shared with them? No figures, and no level of risk."))


FORMS: dict[str, type[FlaskForm]] = {
    LineKind.MOVE: MoveForm,
    LineKind.CONTEXT: ContextForm,
    LineKind.OTHERS: OthersForm,
}


@blueprint.get("")
@therapist
def show_picture(treatment_id: UUID) -> ResponseReturnValue:
    """The newest version, or the one asked for."""
    return _draw(treatment_id)


def _draw(treatment_id: UUID, form: FlaskForm | None = None, denied: str = "") -> ResponseReturnValue:
    treatment, permit, _record = open_page(treatment_id)
    found = picture.load_picture(db.session, treatment)
    number = request.args.get("version", type=small_number) or found.newest
    if found.versions and number not in {v.number for v in found.versions}:
        raise NotFound
    lines = found.of(number)
    return render_template(
        "clinic/picture.html",
        treatment=treatment,
        sketch=found,
        number=number,
        moves=[(label, [x for x in lines if x.setting == code]) for code, label in items.SETTINGS],
        beside=[one for one in lines if one.kind == LineKind.CONTEXT],
        others=[one for one in lines if one.kind == LineKind.OTHERS],
        shown=load_confirmed(db.session, treatment, permit, found),
        context_form=form if isinstance(form, ContextForm) else ContextForm(formdata=None),
        others_form=form if isinstance(form, OthersForm) else OthersForm(formdata=None),
        denied=denied,
    ), 400 if denied or (form and form.errors) else 200


@blueprint.route("/together", methods=["GET", "POST"])
@therapist
def begin_together(treatment_id: UUID) -> ResponseReturnValue:
    """A screen for two: the client picks a setting, then the words; counts come after, and only if they want them."""
    treatment, _permit, _record = open_page(treatment_id, writes=request.method == "POST")
    setting, form = request.args.get("setting", ""), FirstForm()
    if setting and setting not in items.WHO_IS_THERE:
        raise NotFound
    if setting and form.validate_on_submit():
        try:
            with writing(db.session):
                line_id = picture.add_line(
                    db.session, treatment, LineKind.MOVE, setting, {"move": form.move.data or ""}, request_now()
                )
            return redirect(f"/clients/{treatment_id}/picture/lines/{line_id}", 303)
        except BadFacts:
            form.form_errors.append(_("The picture holds forty lines. Take one out first."))
    return render_template(
        "clinic/picture_together.html",
        treatment=treatment,
        form=form,
        setting=setting,
        settings=items.SETTINGS,
    ), 400 if form.errors else 200


@blueprint.route("/lines/<uuid:line_id>", methods=["GET", "POST"])
@therapist
def show_line(treatment_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """One line on the screen for two. `?look=1`: also what shared entries name in this setting."""
    treatment, permit, _record = open_page(treatment_id, writes=request.method == "POST")
    line = picture.load_picture(db.session, treatment).find(line_id)
    if request.form.get("do") == "drop":
        with writing(db.session):
            picture.drop_line(db.session, treatment, line_id, request_now())
        return redirect(f"/clients/{treatment_id}/picture", 303)
    if request.form.get("do") == "name":
        return _keep_name(treatment_id, line_id)
    form = FORMS[line.kind](data=dict(line.words))
    if form.validate_on_submit():
        words = {part: form[part].data or "" for part in items.PARTS[line.kind]}
        with writing(db.session):
            line_id = picture.change_line(db.session, treatment, line_id, words, request_now())
        kept = f"/clients/{treatment_id}/picture"
        return redirect(f"{kept}/lines/{line_id}?kept=1" if line.kind == LineKind.MOVE else kept, 303)
    return render_template(
        "clinic/picture_line.html",
        treatment=treatment,
        line=line,
        form=form,
        setting=dict(items.SETTINGS).get(line.setting, ""),
        is_kept=bool(request.args.get("kept")),
        noted=count_noted(db.session, permit)[line.setting] if line.setting and request.args.get("look") else None,
    ), 400 if form.errors else 200


def _keep_name(treatment_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """What the practice calls this move: in the therapist's record alone."""
    treatment, _permit, _record = open_page(treatment_id, writes=True)
    name = strip(request.form.get(items.NAME))[: items.LENGTH]
    with writing(db.session):
        picture.name_move(db.session, treatment, line_id, name)
    return redirect(f"/clients/{treatment_id}/picture", 303)


@blueprint.post("/beside")
@therapist
def write_beside(treatment_id: UUID) -> ResponseReturnValue:
    """A line beside the map: where this person comes from, or who else is at work on it."""
    treatment, _permit, _record = open_page(treatment_id, writes=True)
    kind = LineKind.OTHERS if request.form.get("kind") == LineKind.OTHERS else LineKind.CONTEXT
    form = FORMS[kind]()
    if not form.validate_on_submit():
        return _draw(treatment_id, form)
    try:
        with writing(db.session):
            words = {part: form[part].data or "" for part in items.PARTS[kind]}
            picture.add_line(db.session, treatment, kind, "", words, request_now())
    except BadFacts:
        form.form_errors.append(_("The picture holds forty lines. Take one out first."))
        return _draw(treatment_id, form)
    return redirect(f"/clients/{treatment_id}/picture", 303)


@blueprint.post("/offer")
@therapist
def offer(treatment_id: UUID) -> ResponseReturnValue:
    """The draft goes to the client's phone, to be decided on line by line from the next morning."""
    treatment, _permit, _record = open_page(treatment_id, writes=True)
    try:
        with writing(db.session):
            picture.offer_draft(db.session, treatment, request_now())
    except BadFacts as bad:
        return _draw(treatment_id, denied=name_all(bad.problems["words"].splitlines()))
    flash(_("From tomorrow morning your client is asked about each line, on their own phone."))
    return redirect(f"/clients/{treatment_id}/picture", 303)
