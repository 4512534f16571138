"""One page to bring to a session: the client ticks what goes on it, looks at it, prints it. Nothing of it is kept."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import TextAreaField

from selfmon.core.db import db, writing
from selfmon.diary.kinds import KINDS
from selfmon.diary.own_forms import OwnForm, open_own_form, settle_own_form
from selfmon.diary.pages import Circumstances, look_round
from selfmon.diary.reading import read_entries, read_numbers
from selfmon.insight.labels import tell_entry
from selfmon.insight.wording import say_number
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
    """Everything that could go on it: the list, what is marked, goals, what held, two weeks of numbers."""
    since = here.today - timedelta(days=DAYS)
    lines = [Line(f"list-{item}", _("For the session"), text) for item, text in list_items(db.session, here.permit)]
    entries = read_entries(
        db.session, here.permit, KINDS, from_on=since - timedelta(days=90), newest_first=True, limit=300
    )
    for entry in entries:
        told = tell_entry(entry)
        said = list_for_people([told.sentence, *(text for _q, text in told.words)], is_of_sentences=True)
        day = list_for_people((told.name, day_without_year(entry.local_day)))
        if entry.talk_about:
            lines.append(Line(f"entry-{entry.id}", _("To talk about"), f"{day}: {said}"))
        elif entry.kind in ("episode", "held") and entry.local_day >= since:
            group = _("Something held") if entry.kind == "held" else _("Something stung")
            lines.append(Line(f"entry-{entry.id}", group, f"{day}: {said}" if said else day))
    lines += [Line(f"goal-{goal.id}", _("Goals"), text) for goal, text in list_goals(db.session, here.permit)]
    return [*lines, *_numbers(here, since)]


def _numbers(here: Circumstances, since: Any) -> list[Line]:
    rows = read_numbers(db.session, here.permit, "check_in", NUMBERS, from_on=since)
    found = []
    for code in NUMBERS:
        values = [r.values[code] for r in rows if r.values[code] is not None]
        if values:
            found.append(
                Line(
                    code,
                    _("Two weeks in numbers"),
                    ngettext(
                        "%(name)s: %(middle)s (one answer)",
                        "%(name)s: mostly around %(middle)s, from %(low)s to %(high)s (%(num)s answers)",
                        len(values),
                        name=CHECK_IN[code].question,
                        middle=say_number(median(values)),
                        low=say_number(min(values)),
                        high=say_number(max(values)),
                    ),
                )
            )
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
