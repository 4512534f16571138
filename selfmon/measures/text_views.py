"""The therapist's page of a text that was brought in: whether a question asks about harm, which, and from which answer."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, Conflict
from selfmon.measures.harm_words import find_unheard, propose_harm
from selfmon.measures.packs import HarmQuestion
from selfmon.measures.vault import find_kept, list_vault, say_harm
from selfmon.web.actor import request_now
from selfmon.web.gate import therapist

blueprint = Blueprint("measures_text", __name__)


@blueprint.get("/texts")
@therapist
def list_texts() -> ResponseReturnValue:
    """What waits for somebody to look, and what was looked at."""
    return render_template("measures/texts.html", texts=list_vault(db.session))


@blueprint.route("/texts/<uuid:text_id>", methods=["GET", "POST"])
@therapist
def look_at_text(text_id: UUID) -> ResponseReturnValue:
    """A list of words proposes; a person decides, by name. Until then nobody is asked with it."""
    kept, problem = find_kept(db.session, text_id), ""
    if request.method == "POST":
        harm = _read_harm([question.number for question in kept.text.questions])
        try:
            if harm is None:
                raise BadFacts({"harm": "missing"})
            with writing(db.session):
                say_harm(db.session, text_id, harm, g.actor.person_id, request_now())
        except BadFacts:
            problem = _("Please say whether a question asks about it, which, and from which answer on.")
        except Conflict:
            problem = _(
                "This text is in use, and clients agreed to what is passed on. A question can be added; to take one "
                "away, retire the text and bring in another."
            )
        else:
            flash(_("Kept, with your name."))
            return redirect("/texts", 303)
    return render_template(
        "measures/text.html",
        kept=kept,
        proposed=propose_harm(kept.text),
        unheard=find_unheard(kept.text),
        said={h.item: h.at_least for h in kept.text.harm or ()},
        problem=problem,
    ), 400 if problem else 200


def _read_harm(numbers: list[int]) -> list[HarmQuestion] | None:
    """What was ticked, [] for "none does", None where nothing or both were said."""
    ticked = [n for n in numbers if request.form.get(f"harm-{n}")]
    if bool(ticked) == bool(request.form.get("none")):
        return None
    found = []
    for number in ticked:
        weight = request.form.get(f"from-{number}", "")
        if not (weight.isascii() and weight.isdecimal() and len(weight) < 4):
            return None
        found.append(HarmQuestion(number, int(weight)))
    return found
