"""Entering from paper, rating, and filling in together on the therapist's device, where nothing earlier is shown."""

from datetime import date
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.measures.assigning import find_obstacle
from selfmon.measures.battery_forms import TARGETS, WHY
from selfmon.measures.battery_views import find_pack, texts_of
from selfmon.measures.filling import field_of, read_given, read_words
from selfmon.measures.models import Mode
from selfmon.measures.packs import Pack
from selfmon.measures.recording import Recorded, mark_looked_at, record, remove_record
from selfmon.measures.texts import Text, ensure_shipped
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.saying import say_at

blueprint = Blueprint("measures_recording", __name__, url_prefix="/clients/<uuid:treatment_id>/questionnaires")
_WHY = WHY | {
    "not_yet": _l("Please pick today or an earlier day."),
    "missing": _l("Please enter single answers, or printed totals."),
    "other_form": _l("Please pick the printed form that the words were written on."),
    "too_long": _l("These words are longer than fits here."),
    "unreadable": _l("We couldn't read that text. Please type it again."),
}


@blueprint.route("/enter/<instrument>", methods=["GET", "POST"])
@therapist
def enter(treatment_id: UUID, instrument: str) -> ResponseReturnValue:
    """Numbers as they stand on paper: single answers, printed totals, or both. Also the therapist's own rating."""
    permit, pack = _find(treatment_id), find_pack(instrument)
    texts = texts_of(pack)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            made, problems = _read_entered(pack, texts)
            if problems:
                raise BadFacts(problems)
            with writing(db.session):
                ensure_text(made.text, pack)
                record(db.session, permit, made, request_now())
            return say_at(page_of(treatment_id, pack, made.about), "top", "kept")
        except BadFacts as problem:
            problems = problem.problems
    return render_template(
        "measures/enter.html",
        treatment=permit,
        pack=pack,
        texts=texts,
        targets=TARGETS,
        given=request.form,
        form_id=_form_id(),
        today=local_day(request_now(), permit.client_zone),
        box_of=box_of,
        names={scale.items[0]: scale for scale in pack.scales if len(scale.items) == 1},
        problems={name: _WHY.get(code, code) for name, code in problems.items()},
    ), 400 if problems else 200


def _read_entered(pack: Pack, texts: list[Text]) -> tuple[Recorded, dict[str, str]]:
    answers, problems = {}, {}
    for number in pack.item_numbers:
        said = request.form.get(field_of(number), "").strip()
        if said.isascii() and said.isdecimal() and len(said) < 5:
            answers[number] = int(said)
        elif said:
            problems[field_of(number)] = "out_of_range"
    totals = {s.code: t[:20] for s in pack.scales if (t := request.form.get(f"t-{s.code}", "").strip())}
    try:
        done_on = date.fromisoformat(request.form.get("done_on", ""))
    except ValueError:
        done_on, problems["done_on"] = date.max, "out_of_range"
    mode = Mode.THERAPIST if pack.rated_by == "therapist" else Mode.PAPER
    text = next((t for t in texts if str(t.id) == request.form.get("text")), None)
    words, unfit = _read_written(texts, text)
    made = Recorded(
        _form_id(), pack, mode, done_on, text, request.form.get("about", "")[:16], answers, totals, words=words
    )
    return made, problems | unfit


def _read_written(texts: list[Text], chosen: Text | None) -> tuple[dict[str, str], dict[str, str]]:
    """The own words copied from paper, by question, and what of them cannot be kept: also those under a form other than the
    one that was picked, which would be lost."""
    boxes = {box_of(text, q.name): (text, q.name) for text in texts for q in text.own}
    words, unfit = read_words({box: request.form.get(box, "") for box in boxes})
    if any(boxes[box][0] != chosen for box in words):
        unfit["text"] = "other_form"
    return {boxes[box][1]: said for box, said in words.items() if boxes[box][0] == chosen}, unfit


def box_of(text: Text, name: str) -> str:
    """The field for own words of one of several printed forms."""
    return f"{name}-{text.id}"


@blueprint.route("/together/<instrument>", methods=["GET", "POST"])
@therapist
def fill_in_together(treatment_id: UUID, instrument: str) -> ResponseReturnValue:
    """On the therapist's device, the client beside: no earlier answer, no way to other pages but through the end."""
    permit, pack = _find(treatment_id), find_pack(instrument)
    texts = texts_of(pack)
    if permit.client_id is None or permit.state != "active" or not texts or pack.rated_by != "client":
        raise NotFound
    if request.args.get("done"):
        return render_template("measures/together_done.html", back=f"/clients/{treatment_id}/questionnaires")
    about = request.values.get("about", "")
    wanted = request.values.get("text", str(texts[0].id) if len(texts) == 1 else "")
    text = next((t for t in texts if str(t.id) == wanted), None)
    today = local_day(request_now(), permit.client_zone)
    why = find_obstacle(db.session, permit, today) if pack.is_personality else None
    if why or text is None or (about or None) not in (pack.targets or (None,)):
        return render_template(
            "measures/together_begin.html",
            treatment=permit,
            pack=pack,
            texts=texts,
            targets=TARGETS,
            why=WHY.get(why) if why else None,
        ), 400 if request.method == "POST" else 200
    if request.method == "GET":
        return _show_together(permit, text, about, {}, ())
    return _finish_together(permit, pack, text, about)


def _finish_together(permit: TreatmentPermit, pack: Pack, text: Text, about: str) -> ResponseReturnValue:
    try:
        given = read_given(text, request.form.to_dict(flat=False))
    except BadFacts as problem:
        return _show_together(permit, text, about, problem.problems, (), 400)
    if given.is_empty or (given.unanswered and not request.form.get("leave")):
        return _show_together(permit, text, about, {}, given.unanswered, 400 if given.is_empty else 200)
    now = request_now()
    today = local_day(now, permit.client_zone)
    made = Recorded(_form_id(), pack, Mode.TOGETHER, today, text, about, given.answers, words=given.words)
    with writing(db.session):
        ensure_text(text, pack)
        record(db.session, permit, made, now)
    return redirect(f"/clients/{permit.treatment_id}/questionnaires/together/{pack.id}?done=1", 303)


def _show_together(
    permit: TreatmentPermit, text: Text, about: str, problems: dict[str, str], left: tuple[int, ...], status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "measures/together.html",
        permit=permit,
        text=text,
        about=about,
        about_name=TARGETS.get(about),
        problems=problems,
        left=[text.order.index(number) + 1 for number in left],
        shown={name: values[-1] for name, values in request.form.to_dict(flat=False).items() if values},
        form_id=_form_id(),
    ), status


@blueprint.post("/recorded/<uuid:record_id>/looked")
@therapist
def look_together(treatment_id: UUID, record_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        mark_looked_at(db.session, permit, record_id, request_now())
    return say_at(f"/clients/{treatment_id}/questionnaires", record_id, "kept")


@blueprint.post("/recorded/<uuid:record_id>/remove")
@therapist
def remove(treatment_id: UUID, record_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        remove_record(db.session, permit, record_id)
    return say_at(f"/clients/{treatment_id}/questionnaires", "recorded", "removed")


def _find(treatment_id: UUID) -> TreatmentPermit:
    return find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST")


def _form_id() -> UUID:
    """One form is one row, however often it is sent."""
    try:
        return UUID(request.form.get("uuid", ""))
    except ValueError:
        return uuid4()


def ensure_text(text: Text | None, pack: Pack) -> None:
    """A shipped wording has its row before something is kept with it. Inside `writing()`."""
    if text is not None and text.is_shipped:
        ensure_shipped(db.session, pack, request_now())


def page_of(treatment_id: UUID, pack: Pack, about: str) -> str:
    """Where a questionnaire's course is seen."""
    return f"/clients/{treatment_id}/questionnaires/{pack.id}" + (f"?about={about}" if about else "")
