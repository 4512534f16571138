"""One page to bring to a session: the client ticks what goes on it, looks at it, prints it. Nothing of it is kept."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from selfmon.core.db import db, writing
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.kinds import KINDS
from selfmon.diary.own_forms import OwnForm, open_own_form, settle_own_form
from selfmon.diary.reading import read_entries, read_numbers
from selfmon.home.charts import say_middle_half
from selfmon.insight.labels import tell_entry
from selfmon.journal.own_words import list_goals, list_items
from selfmon.journal.questions import CHECK_IN, Drawn, codes_drawn
from selfmon.web.gate import client_read
from selfmon.web.languages import day_without_year, list_for_people

blueprint = Blueprint("home_bring", __name__)

DAYS = 14
NUMBERS = codes_drawn(Drawn.BRING)


@dataclass(frozen=True)
class Line:
    """One thing that could go on the sheet."""

    key: str
    group: str
    text: str


def list_lines(here: Circumstances) -> list[Line]:
    """Everything that could go on it: the list, what is marked, goals, what held, two weeks of ratings."""
    since = here.today - timedelta(days=DAYS)
    lines = [Line(f"list-{item}", _("For the session"), text) for item, text in list_items(db.session, here.permit)]
    entries = read_entries(
        db.session, here.permit, KINDS, from_on=since - timedelta(days=90), newest_first=True, limit=300
    )
    for entry in entries:
        told = tell_entry(entry)
        said = " ".join(part for part in (told.sentence, *(text for _q, text in told.words)) if part)
        day = list_for_people((told.name, day_without_year(entry.local_day)))
        if entry.talk_about:
            lines.append(Line(f"entry-{entry.id}", _("To talk about"), f"{day}: {said}"))
        elif entry.kind in ("episode", "held") and entry.local_day >= since:
            group = _("Something held") if entry.kind == "held" else _("Something stung")
            lines.append(Line(f"entry-{entry.id}", group, f"{day}: {said}" if said else day))
    lines += [Line(f"goal-{goal.id}", _("Goals"), text) for goal, text in list_goals(db.session, here.permit)]
    return [*lines, *_ratings(here, since)]


def _ratings(here: Circumstances, since: date) -> list[Line]:
    """In the words of the steps, as the own charts say it."""
    rows = read_numbers(db.session, here.permit, "check_in", NUMBERS, from_on=since)
    found = []
    for code in NUMBERS:
        answered = [row for row in rows if row.values[code] is not None]
        if answered:
            asked = str(CHECK_IN[code].question)
            asked += "" if asked.endswith(("?", "؟")) else "."
            said = f"{asked} {say_middle_half(code, answered)}"
            found.append(Line(code, _("Two weeks in words"), said))
    return found


class BringForm(OwnForm):
    """The words beside the ticks."""

    own = TextAreaField(_l("In my words"))


@blueprint.route("/bring", methods=["GET", "POST"])
@client_read
def bring() -> ResponseReturnValue:
    """GET: ticks, none set. POST: the sheet as it would be printed; what waited of it stands there, and waits no more."""
    here = look_round()
    form = open_own_form(here, BringForm, "bring")
    if request.method == "POST":
        with writing(db.session):
            settle_own_form(here, "bring")
    lines = list_lines(here)
    picked = set(request.form.getlist("line")) if request.method == "POST" else set()
    own = (form.own.data or "").replace("\0", "").strip()[:1000]
    return render_template(
        "home/bring.html",
        lines=lines,
        sheet=[line for line in lines if line.key in picked],
        form=form,
        own=own,
        is_preview=request.method == "POST",
        today=here.today,
        picked=picked,
    )
