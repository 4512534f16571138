"""Steady: the list, one exercise a page, and how it landed."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.content import find_within_reach
from selfmon.diary.drafts import discard_draft
from selfmon.diary.entry_view import EntryView
from selfmon.diary.facts import Facts
from selfmon.diary.forms import read_facts
from selfmon.diary.items import ChoiceField, RatingField, words_area
from selfmon.diary.logbook import add_to_entry
from selfmon.diary.pages import KindPage, find_draft, make_form, read_page, save_facts
from selfmon.diary.reading import read_entry
from selfmon.practice import names
from selfmon.practice.cards import CARDS
from selfmon.practice.gate import gentler_than, is_open, list_open
from selfmon.practice.library import FIRST_AID, LIBRARY, SMALL_FORM, Exercise
from selfmon.practice.practice_kind import PRACTICE
from selfmon.practice.series import find_practice, list_favourites, read_lately
from selfmon.practice.setting_aside import bring_back, list_set_aside, set_aside
from selfmon.practice.weight import Weight, weigh
from selfmon.treatment.frame import load_opened_exercises
from selfmon.web.actor import current_actor
from selfmon.web.gate import client_log, client_read, public

blueprint = Blueprint("practice", __name__)
FAVOURITES_FOR = timedelta(days=182)
OFTEN, SELDOM = "tension", ("soothed", "shame", "warmth")


def _offered(here: Circumstances, feeling: int | None = None) -> list[Exercise]:
    return list_open(
        here.phase,
        load_opened_exercises(db.session, here.permit.client_id),
        list_set_aside(db.session, here.permit.client_id),
        feeling,
    )


def _find(here: Circumstances, code: str) -> Exercise:
    """An exercise that is open for this client; any other does not exist."""
    exercise = LIBRARY.get(code)
    if exercise is None or not is_open(exercise, here.phase, load_opened_exercises(db.session, here.permit.client_id)):
        raise NotFound
    return exercise


def _measure(here: Circumstances) -> str:
    """Tension on most days; on every fourth or so one of the others in its place, so that each gets data."""
    draw = random.Random(f"{here.permit.queue_tag}/measure/{here.today}")  # noqa: S311 - no secret
    return draw.choice(SELDOM) if draw.random() < 0.25 else OFTEN


def _led_here(here: Circumstances) -> EntryView | None:
    """The entry whose words stay in view, when the client came from one and may read."""
    try:
        led = UUID(request.args.get("from", ""))
    except ValueError:
        return None
    return read_entry(db.session, here.permit, led) if here.permit.can_read else None


def _feeling(entry: EntryView | None) -> int | None:
    rated = [v for v in (entry.numbers.get("peak"), entry.numbers.get("shame")) if v is not None] if entry else []
    return max(rated, default=None)


@blueprint.get("/steady-now")
@public
def show_first_aid() -> ResponseReturnValue:
    """Two body exercises for whoever needs them, the same for everybody, kept nowhere."""
    actor = current_actor()
    return render_template(
        "practice/now.html",
        exercises=[LIBRARY[code] for code in FIRST_AID],
        back="/today" if actor and actor.role == "client" else "/help",
    )


@blueprint.get("/steady")
@client_log
def show_library() -> ResponseReturnValue:
    here = look_round()
    led = _led_here(here)
    aside = sorted(list_set_aside(db.session, here.permit.client_id)) if here.permit.can_read else []
    since = here.today - FAVOURITES_FOR
    liked = list_favourites(db.session, here.permit, since) if here.permit.can_read else []
    opened = load_opened_exercises(db.session, here.permit.client_id) if here.permit.can_read else ()
    offered = {exercise.code: exercise for exercise in _offered(here, _feeling(led))}
    return render_template(
        "practice/library.html",
        favourites=[offered[code] for code in liked if code in offered],
        exercises=[exercise for code, exercise in offered.items() if code not in liked],
        cards=[card for card in CARDS.values() if card.code in opened],
        pictures=names.PICTURES,
        say_duration=names.say_duration,
        led=led,
        aside=[LIBRARY[code] for code in aside if code in LIBRARY],
    )


@blueprint.get("/steady/card/<code>")
@client_read
def show_card(code: str) -> ResponseReturnValue:
    """A card that was opened together; any other does not exist."""
    here = look_round()
    if code not in CARDS or code not in load_opened_exercises(db.session, here.permit.client_id):
        raise NotFound
    return render_template("practice/card.html", card=CARDS[code])


def before_fields(measure: str) -> dict[str, Any]:
    """One rating before."""
    return {
        "before": RatingField(names.BEFORE[measure]),
        "took": HiddenField(),
        "measure": HiddenField(),
        "stop": HiddenField(),
    }


@blueprint.route("/steady/<code>", methods=["GET", "POST"])
@client_log
def practise(code: str) -> ResponseReturnValue:
    """The rating before and the steps. Going on or stopping keeps the entry; how it landed is asked on the next page."""
    here = look_round()
    exercise = _find(here, code)
    measure = request.form.get("measure", "") if request.method == "POST" else _measure(here)
    kept = find_draft(here, f"steady-{code}")
    if kept is not None:
        measure = kept.get("measure", OFTEN)
    form = make_form(here, before_fields(measure if measure in names.BEFORE else OFTEN), PRACTICE, kept)
    if request.method == "GET" and kept is None:
        form.measure.data, form.asked.data = measure, "before"
    if form.validate_on_submit():
        return _keep_practice(here, form, exercise, measure)
    led = _led_here(here)
    weight = _weight(here, code)
    return render_template(
        "practice/exercise.html",
        form=form,
        here=here,
        exercise=exercise,
        led=led,
        is_small=code == SMALL_FORM and here.phase < 4,
        weight=weight,
        gentler=gentler_than(exercise, _offered(here)) if weight and weight.holds else None,
    ), 400 if form.errors else 200


def _weight(here: Circumstances, code: str) -> Weight | None:
    """How heavy this exercise has been lately; nothing on a locked phone, or before it was practised."""
    lately = read_lately(db.session, [here.permit]) if here.permit.can_read else {}
    done = lately.get(here.permit.client_id, {}).get(code, [])
    return weigh(done) if done else None


def _keep_practice(here: Circumstances, form: Any, exercise: Exercise, measure: str) -> ResponseReturnValue:
    facts = read_page(here, page_of(exercise, measure), form)
    return save_facts(here, facts, f"steady-{exercise.code}", f"/steady/{exercise.code}/after/{{id}}")


def page_of(exercise: Exercise, measure: str) -> KindPage:
    """How one exercise's form becomes an entry."""
    asked = measure if measure in names.BEFORE else OFTEN
    return KindPage(
        PRACTICE,
        "practice/exercise.html",
        lambda _here, _entry: before_fields(asked),
        finish=_tell_how_it_went,
        plain=lambda _here: {
            "exercise": exercise.code,
            "exercise_version": exercise.version,
            "direction": exercise.direction,
            "measure": asked,
        },
    )


def _tell_how_it_went(form: Any, facts: Facts) -> Facts:
    told = {"minutes": _minutes(form.took.data), "completed": "stopped" if form.stop.data else "full"}
    return replace(facts, values={**facts.values, **told})


def find_sent_practice(here: Circumstances, code: str) -> KindPage:
    """For envelopes: which exercise a form from the phone belongs to. Raises NotFound."""
    return page_of(_find(here, code), (here.posted or {}).get("measure", OFTEN))


def _minutes(said: str | None) -> float | None:
    """Minutes as the page counted them; nothing believable, nothing kept."""
    try:
        minutes = round(float(said or ""), 1)
    except ValueError:
        return None
    return minutes if 0 <= minutes <= 600 else None


def after_fields(measure: str, is_stopped: bool, phase: int) -> dict[str, Any]:
    """The same rating again, then one tile; more only if wished."""
    fields: dict[str, Any] = {"after": RatingField(names.AFTER[measure])}
    if is_stopped:
        fields["stop_reason"] = ChoiceField(names.QUESTIONS["stop_reason"], names.CHOICES["stop_reason"])
    fields["landing"] = ChoiceField(names.QUESTIONS["landing"], names.CHOICES["landing"])
    fields["reaction"] = ChoiceField(names.QUESTIONS["reaction"], names.CHOICES["reaction"])
    if phase >= 3:
        fields["rang_false"] = RatingField(names.RANG_FALSE)
    return fields | {"note": words_area(_l("In my words"))}


@blueprint.route("/steady/<code>/after/<uuid:entry_id>", methods=["GET", "POST"])
@client_log
def say_how_it_landed(code: str, entry_id: UUID) -> ResponseReturnValue:
    here = look_round()
    entry = find_within_reach(db.session, here.permit, entry_id, here.actor.session_id)
    row = find_practice(db.session, entry_id, code)
    name = f"steady-{code}-after-{entry_id}"
    form = make_form(
        here, after_fields(row.measure, row.completed == "stopped", here.phase), PRACTICE, find_draft(here, name)
    )
    if form.validate_on_submit():
        with writing(db.session):
            add_to_entry(db.session, here.permit, entry_id, read_facts(form, PRACTICE), here.actor.session_id, here.now)
            discard_draft(db.session, here.permit, name)
        if form.reaction.data in ("panicky", "far_away"):
            flash(_("Saved."))
            return redirect("/steady/2?now=1", 303)
        return redirect(f"/saved/{entry_id}", 303)
    return render_template(
        "practice/after.html",
        form=form,
        here=here,
        is_stopped=row.completed == "stopped",
        is_held_back=entry.held_back,
    ), 400 if form.errors else 200


@blueprint.post("/steady/<code>/set-aside")
@client_read
def answer_set_aside(code: str) -> ResponseReturnValue:
    """Set it aside, or bring it back."""
    here = look_round()
    if code not in LIBRARY:
        raise NotFound
    with writing(db.session):
        (bring_back if request.form.get("back") else set_aside)(db.session, here.permit, code)
    return redirect("/steady", 303)


def change_fields(here: Circumstances, entry: EntryView | None) -> dict[str, Any]:
    """Everything of a practice, for changing it later."""
    measure = str(entry.plain["measure"]) if entry else OFTEN
    is_stopped = bool(entry and entry.choices.get("completed") == "stopped")
    return {"before": RatingField(names.BEFORE[measure]), **after_fields(measure, is_stopped, here.phase)}


CHANGE_PAGE = KindPage(PRACTICE, "practice/change.html", change_fields)
