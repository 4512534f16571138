"""Small experiments, from phase 3: what I will try and expect, then what I did and what happened."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.drafts import discard_draft
from selfmon.diary.entry_view import EntryView
from selfmon.diary.forms import read_facts
from selfmon.diary.items import RatingField, words_line
from selfmon.diary.logbook import add_to_entry
from selfmon.diary.pages import KindPage, find_draft, make_form, show_entry_page
from selfmon.diary.posted import posted_fields
from selfmon.diary.reading import read_entries, read_entry
from selfmon.diary.turns import take_turn_of
from selfmon.journal import items
from selfmon.journal.entry_kinds import EXPERIMENT
from selfmon.web.gate import client_read

blueprint = Blueprint("journal_experiments", __name__)

FIRST_PHASE = 3


def before_fields(_here: Circumstances, entry: EntryView | None) -> dict[str, Any]:
    """What I will try; everything when it is changed later."""
    first = {
        "plan": words_line(items.QUESTIONS["plan"]),
        "prediction": words_line(items.QUESTIONS["prediction"]),
        "sure_before": RatingField(items.SURE_BEFORE),
    }
    return first | after_fields() if entry else first


def after_fields() -> dict[str, Any]:
    """What I did and what happened."""
    return {
        "did": words_line(items.QUESTIONS["did"]),
        "happened": words_line(items.QUESTIONS["happened"]),
        "sure_after": RatingField(items.SURE_AFTER),
    }


EXPERIMENT_PAGE = KindPage(EXPERIMENT, "journal/experiment.html", before_fields)


@blueprint.get("/experiments")
@client_read
def show_experiments() -> ResponseReturnValue:
    here = look_round()
    entries = read_entries(db.session, here.permit, ("experiment",), newest_first=True, limit=50)
    if here.phase < FIRST_PHASE and not entries:
        raise NotFound  # what is not open yet is not shown at all
    return render_template("journal/experiments.html", entries=entries)


@blueprint.route("/experiments/new", methods=["GET", "POST"])
@client_read
def begin_experiment() -> ResponseReturnValue:
    if look_round().phase < FIRST_PHASE:
        raise NotFound
    return show_entry_page(EXPERIMENT_PAGE, "experiments-new")


@blueprint.route("/experiments/<uuid:entry_id>", methods=["GET", "POST"])
@client_read
def finish_experiment(entry_id: UUID) -> ResponseReturnValue:
    here = look_round()
    entry, name = read_entry(db.session, here.permit, entry_id), f"experiments-{entry_id}"
    if entry.kind != EXPERIMENT.code:
        raise NotFound
    form = make_form(here, after_fields(), EXPERIMENT, find_draft(here, name))
    if form.validate_on_submit():
        with writing(db.session):
            add_to_entry(
                db.session, here.permit, entry_id, read_facts(form, EXPERIMENT), here.actor.session_id, here.now
            )
            take_turn_of(db.session, here.permit, posted_fields(), here.now)  # what is still on its way comes too late
            discard_draft(db.session, here.permit, name)
        flash(_("Saved."))
        return redirect(f"/entries/{entry_id}", 303)
    return render_template(
        "journal/experiment_after.html", form=form, here=here, form_name=name, is_draft=False, entry=None, began=entry
    ), 400 if form.errors else 200
