"""The client's own history: a sentence first, numbers and charts on request."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import ngettext

from selfmon.accounts.profiles import change_profile, load_profile
from selfmon.core.db import db, writing
from selfmon.diary.counting import count_imported, count_since
from selfmon.diary.kinds import KINDS
from selfmon.diary.pages import look_round
from selfmon.diary.reading import look_at_days, read_entries, read_numbers
from selfmon.home.charts import draw_chart
from selfmon.insight.labels import tell_entry
from selfmon.journal.questions import CHECK_IN, Drawn, codes_drawn
from selfmon.web.gate import client_read
from selfmon.web.input_kinds import small_number
from selfmon.web.languages import week_began, weekday_for_people

blueprint = Blueprint("home_history", __name__)

PER_PAGE = 30
CHARTS = codes_drawn(Drawn.OWN)


@blueprint.get("/history")
@client_read
def show_history() -> Any:
    here = look_round()
    page = max(1, request.args.get("page", default=1, type=small_number))
    began = week_began(here.today)
    this_week = count_since(db.session, here.permit, began)
    entries = read_entries(db.session, here.permit, KINDS, newest_first=True, limit=PER_PAGE * page + 1)
    shown = entries[PER_PAGE * (page - 1) : PER_PAGE * page]
    return render_template(
        "home/history.html",
        sentence=ngettext(
            "One entry since %(day)s.", "%(num)s entries since %(day)s.", this_week, day=weekday_for_people(began)
        )
        if this_week
        else "",
        entries=[(e, tell_entry(e)) for e in shown],
        page=page,
        has_more=len(entries) > PER_PAGE * page,
        imported=count_imported(db.session, here.permit),
        here=here,
    )


@blueprint.get("/history/charts")
@client_read
def show_charts() -> Any:
    here = look_round()
    weeks = min(260, max(2, request.args.get("weeks", default=8, type=small_number)))
    hidden = set(load_profile(db.session, here.actor.person_id).hidden_charts)
    today = max(here.today, look_at_days(db.session, here.permit).today)
    since = today - timedelta(weeks=weeks)
    rows = read_numbers(db.session, here.permit, "check_in", CHARTS, from_on=since, to_on=today)
    charts = [draw_chart(CHECK_IN[code], rows, since, today) for code in CHARTS if code not in hidden]
    return render_template(
        "home/charts.html",
        charts=[c for c in charts if c.points],
        weeks=weeks,
        hidden=[CHECK_IN[code] for code in CHARTS if code in hidden],
    )


@blueprint.post("/history/hide")
@client_read
def hide_chart() -> Any:
    """Hide a chart, or show it again."""
    here = look_round()
    code = request.form.get("chart", "")
    hidden = set(load_profile(db.session, here.actor.person_id).hidden_charts)
    with writing(db.session):
        change_profile(db.session, here.actor.person_id, hidden_charts=sorted(hidden ^ ({code} & set(CHARTS))))
    return redirect("/history/charts", 303)
