"""The administrator's vault: which questionnaires have a wording, and bringing the practice's licensed text in.

No page here shows an answer, a client, or who is asked. Between reading a file and keeping it nothing is stored.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.measures import vault_wording as wording
from selfmon.measures.fhir.document import MOST_BYTES
from selfmon.measures.fhir.notes import Refused
from selfmon.measures.fhir.questionnaire import Reading, read_questionnaire, with_answers
from selfmon.measures.fitting import Fit, Said, fit, place_own
from selfmon.measures.packs import Pack, load_packs
from selfmon.measures.vault import Brought, find_kept, is_used, keep_text, list_vault, retire
from selfmon.measures.vault_forms import (
    FileForm,
    number_field,
    own_field,
    read_answers_typed,
    read_left_out,
    read_said,
    weight_field,
)
from selfmon.web.actor import request_now
from selfmon.web.gate import administrator

blueprint = Blueprint("measures_vault", __name__, url_prefix="/vault")
CARRIED_LIMIT = 400_000  # letters of a packed file in the form that comes back


@dataclass(frozen=True)
class _Looked:
    """A file beside a key, as far as it was said."""

    pack: Pack
    carried: str
    reading: Reading
    said: Said | None
    fit: Fit


@blueprint.get("")
@administrator
def show_vault() -> ResponseReturnValue:
    return _show_vault(_file_form())


def _show_vault(form: FileForm, status: int = 200) -> ResponseReturnValue:
    texts = list_vault(db.session)
    return render_template("measures/vault.html", form=form, texts=texts, packs=load_packs().values()), status


def _file_form() -> FileForm:
    form = FileForm()
    form.offer([pack for pack in load_packs().values() if pack.rated_by == "client"])
    return form


@blueprint.post("/read")
@administrator
def read_file() -> ResponseReturnValue:
    """The file beside the key. Nothing is kept."""
    form = _file_form()
    if not form.validate_on_submit():
        return _show_vault(form, 400)
    data = form.file.data.read(MOST_BYTES + 1) if form.file.data else b""
    if not data:
        form.form_errors.append(_("Please choose a file."))
        return _show_vault(form, 400)
    pack = load_packs()[form.pack.data]
    try:
        reading = read_questionnaire(data)
    except Refused as refused:
        form.form_errors.append(wording.say_refusal(refused))
        return _show_vault(form, 400)
    carried = str(_signer().dumps([pack.id, data.decode("utf-8-sig")]))
    if len(carried) > CARRIED_LIMIT:
        form.form_errors.append(_("The file is too large to be carried along: take pictures and narrative out of it."))
        return _show_vault(form, 400)
    return _show_beside(_Looked(pack, carried, reading, None, fit(reading, pack)))


@blueprint.post("/text")
@administrator
def keep() -> ResponseReturnValue:
    """Look again with what was said, or keep the text."""
    try:
        looked = _look_again()
    except (BadSignature, Refused, ValueError, KeyError, TypeError):
        flash(_("That file could not be read any more. Please choose it once more."))
        return redirect("/vault", 303)
    if request.form.get("go") != "keep" or not looked.fit.fits:
        return _show_beside(looked, 200 if request.form.get("go") != "keep" else 400)
    reading = looked.reading
    brought = Brought(
        looked.pack,
        (reading.language or "und")[:16],
        reading.canonical,
        reading.title or reading.canonical,
        reading.copyright or _said("copyright"),
        reading.stem,
        looked.fit.questions,
        place_own(reading, looked.fit.lines, read_left_out(request.form, reading)),
    )
    try:
        with writing(db.session):
            text_id = keep_text(
                db.session,
                brought,
                licence_held_by=_said("licence_held_by")[:200],
                is_licence_confirmed=bool(request.form.get("is_licence_confirmed")),
                by_id=g.actor.person_id,
                now=request_now(),
            )
    except BadFacts as problem:
        return _show_beside(looked, 400, problem.problems)
    return redirect(f"/vault/{text_id}", 303)


def _said(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()


def _look_again() -> _Looked:
    carried = request.form.get("carried", "")
    pack_id, text = _signer().loads(carried)
    pack = load_packs()[pack_id]
    reading = read_questionnaire(text.encode(), _said("language"))
    if typed := read_answers_typed(_said("answers")):
        reading = with_answers(reading, typed)
    said = read_said(request.form, reading, None)
    shift = fit(reading, pack, said).shift
    said = read_said(request.form, reading, shift)
    return _Looked(pack, carried, reading, said, fit(reading, pack, said))


def _show_beside(looked: _Looked, status: int = 200, problems: dict[str, str] | None = None) -> ResponseReturnValue:
    return render_template(
        "measures/beside.html",
        looked=looked,
        pack=looked.pack,
        reading=looked.reading,
        fit=looked.fit,
        wording=wording,
        number_field=number_field,
        weight_field=weight_field,
        own_field=own_field,
        left_out=read_left_out(request.form, looked.reading),
        problems=problems or {},
        needs_list=any(q.list_missing for q in looked.reading.questions) or bool(_said("answers")),
        given=request.form,
    ), status


@blueprint.get("/<uuid:text_id>")
@administrator
def show_text(text_id: UUID) -> ResponseReturnValue:
    kept = find_kept(db.session, text_id)
    return render_template("measures/vault_text.html", kept=kept, is_used=is_used(db.session, text_id))


@blueprint.post("/<uuid:text_id>/retire")
@administrator
def retire_text(text_id: UUID) -> ResponseReturnValue:
    with writing(db.session):
        retire(db.session, text_id, request_now())
    return redirect(f"/vault/{text_id}", 303)


def _signer() -> URLSafeSerializer:
    """For this administrator alone."""
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"vault/{g.actor.public_id}")
