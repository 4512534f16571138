"""The pages that make journal entries."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import look_round
from selfmon.diary.forms import read_facts
from selfmon.diary.kinds import Kind
from selfmon.diary.models import EntryMode
from selfmon.diary.pages import make_form, read_page, save_facts, show_entry_page
from selfmon.diary.reading import read_entries, read_entry
from selfmon.journal import entry_kinds, forms
from selfmon.journal.looking_again import is_asked, may_look_again
from selfmon.journal.pauses import SETTLING, last_answers, put_settling_off
from selfmon.web.gate import client_log, client_read

blueprint = Blueprint("journal", __name__)


@blueprint.route("/check-in", methods=["GET", "POST"])
@client_log
def create_check_in() -> ResponseReturnValue:
    return show_entry_page(forms.CHECK_IN_PAGE, "check-in", envelope_name="check-in")


@blueprint.route("/hard-moment", methods=["GET", "POST"])
@client_log
def create_hard_moment() -> ResponseReturnValue:
    return show_entry_page(forms.HARD_MOMENT_PAGE, "hard-moment", envelope_name="hard-moment")


@blueprint.route("/held", methods=["GET", "POST"])
@client_log
def create_held() -> ResponseReturnValue:
    return show_entry_page(forms.HELD_PAGE, "held", envelope_name="held")


@blueprint.route("/stung", methods=["GET", "POST"])
@client_log
def create_episode() -> ResponseReturnValue:
    """Sent in the background after each tap, so that stopping anywhere keeps it."""
    if request.form.get("in_progress") and request.method == "POST":
        return _keep_going()
    return show_entry_page(forms.EPISODE_PAGE, "stung", envelope_name="stung")


def _keep_going() -> ResponseReturnValue:
    here = look_round()
    form = make_form(here, forms.EPISODE_PAGE.build_fields(here, None), entry_kinds.EPISODE)
    if not form.validate_on_submit():
        return {"status": "problem"}, 400
    return save_facts(here, read_page(here, forms.EPISODE_PAGE, form), "stung", in_progress=True)


@blueprint.route("/stung/<uuid:entry_id>/settling", methods=["GET", "POST"])
@client_read
def add_settling(entry_id: UUID) -> ResponseReturnValue:
    here, episode = look_round(), _find_episode(entry_id, entry_kinds.EPISODE)
    looks = read_entries(db.session, here.permit, ("settling",), parent_id=entry_id)
    put_off_at = last_answers(db.session, here.permit.client_id).get(SETTLING)
    is_a_lot = request.form.get("passed") == "not_yet" and request.form.get("strength") in ("5", "6", "stronger")
    return show_entry_page(
        forms.SETTLING_PAGE,
        f"stung-{entry_id}-settling",
        parent_id=entry_id,
        mode=EntryMode.PROMPTED if is_asked(episode, looks, here.now, put_off_at) else EntryMode.SPONTANEOUS,
        where_next="/a-lot?saved={id}" if is_a_lot else "/saved/{id}",
    )


@blueprint.post("/stung/<uuid:entry_id>/settling/not-now")
@client_read
def put_off(entry_id: UUID) -> ResponseReturnValue:
    """The question of this episode is not asked again; looking in on one's own goes on."""
    here, _episode = look_round(), _find_episode(entry_id, entry_kinds.EPISODE)
    with writing(db.session):
        put_settling_off(db.session, here.permit.client_id, here.now)
    return redirect("/today", 303)


@blueprint.get("/a-lot")
@client_log
def show_a_lot() -> ResponseReturnValue:
    """After "not yet" at 5 or 6; "Just save" leads to what every Save leads to."""
    saved = request.args.get("saved", type=UUID)
    return render_template("journal/a_lot.html", saved=saved)


@blueprint.route("/stung/<uuid:entry_id>/again", methods=["GET", "POST"])
@client_read
def look_again(entry_id: UUID) -> ResponseReturnValue:
    """The next day at the earliest, not at night. "Not this person" ends it and is stored as not asked."""
    here = look_round()
    episode = _find_episode(entry_id, entry_kinds.EPISODE)
    if here.phase < 2 or not may_look_again(episode.local_day, here.clock, None):
        return render_template("journal/not_now.html"), 200
    if request.method == "POST":
        return _keep_looking_again(entry_id)
    return show_entry_page(forms.LOOKING_AGAIN_PAGE, f"stung-{entry_id}-again", parent_id=entry_id)


def _keep_looking_again(entry_id: UUID) -> ResponseReturnValue:
    here, page = look_round(), forms.LOOKING_AGAIN_PAGE
    form = make_form(here, page.build_fields(here, None), page.kind)
    if not form.validate_on_submit():
        return render_template(page.template, form=form, here=here, is_draft=False, form_name="", entry=None), 400
    is_other_person = "safe_enough" in form and form.safe_enough.data == "not_this_person"
    if is_other_person:
        form.safe_enough.data = None
    facts = read_facts(form, page.kind, parent_id=entry_id, mode=EntryMode.PROMPTED)
    if is_other_person or facts.values.get("safe_enough") != "yes":
        facts = _without(facts, ("safe_enough", "certainty"), ("other_side",))
    if not facts.words.get("belief"):
        facts = _without(facts, ("belief_then", "belief_now"), ())
    if is_other_person:
        flash(_("Saved."))
    return save_facts(here, facts, f"stung-{entry_id}-again", "/help" if is_other_person else "/saved/{id}")


def _without(facts: Any, values: tuple[str, ...], words: tuple[str, ...]) -> Any:
    """The facts as if these questions had not been asked."""
    return replace(
        facts,
        asked=tuple(q for q in facts.asked if q not in values),
        skipped=tuple(q for q in facts.skipped if q not in values),
        values={k: v for k, v in facts.values.items() if k not in values},
        words={k: v for k, v in facts.words.items() if k not in words},
    )


def _find_episode(entry_id: UUID, kind: Kind) -> Any:
    entry = read_entry(db.session, look_round().permit, entry_id)
    if entry.kind != kind.code:
        raise NotFound
    return entry
