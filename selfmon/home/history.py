"""What a client wrote, told back: a month at a time in sentences; charts on request. Nothing is counted."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.accounts.profiles import change_profile, load_profile
from selfmon.core.db import db, writing
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.counting import count_imported, list_months
from selfmon.diary.kinds import KINDS
from selfmon.diary.reading import look_at_days, read_entries, read_numbers
from selfmon.diary.visible import list_who_sees
from selfmon.home.charts import draw_chart
from selfmon.home.month import FELT, all_groups, group_of, last_day, list_moments, pick_last, pick_month
from selfmon.insight.labels import tell_entry
from selfmon.journal.questions import CHECK_IN, Drawn, codes_drawn
from selfmon.web.gate import client_read
from selfmon.web.input_kinds import small_number

blueprint = Blueprint("home_history", __name__)

PER_PAGE = 20
MONTH = "month"  # the strip of a month's moments, among the charts that can be hidden
CHARTS = codes_drawn(Drawn.OWN)


@blueprint.get("/history")
@client_read
def show_history() -> ResponseReturnValue:
    """A month at a time. `?month=2026-05`, `?kind=stung`, `?day=12` and back, `?page=2` of a full month."""
    here = look_round()
    months = list_months(db.session, here.permit)
    month = pick_month(request.args.get("month"), months, here.today)
    until = pick_last(month, request.args.get("day", type=small_number))
    picked = next((group for group in all_groups() if group.code == request.args.get("kind")), None)
    page = max(1, request.args.get("page", default=1, type=small_number))
    entries = read_entries(
        db.session,
        here.permit,
        picked.kinds if picked else KINDS,
        from_on=month,
        to_on=until,
        newest_first=True,
        limit=PER_PAGE * page + 1,
    )
    shown = entries[PER_PAGE * (page - 1) : PER_PAGE * page]
    hidden = load_profile(db.session, here.actor.person_id).hidden_charts
    moments = read_numbers(db.session, here.permit, "check_in", (FELT,), from_on=month, to_on=last_day(month))
    return render_template(
        "home/history.html",
        entries=[(e, tell_entry(e), group_of(e.kind)) for e in shown],
        sees=list_who_sees(db.session, here, [e.id for e in shown]),
        page=page,
        has_more=len(entries) > PER_PAGE * page,
        groups=all_groups(),
        picked=picked,
        month=month,
        until=until if until < last_day(month) else None,
        months=[other for other in months if other != month],
        moments=[] if MONTH in hidden else list_moments(moments),
        is_month_hidden=MONTH in hidden,
        for_hard_days=list_for_hard_days(here),
        imported=count_imported(db.session, here.permit),
        here=here,
    )


def list_for_hard_days(here: Circumstances) -> list[str]:
    """The lines the client wrote for later, newest first, each once."""
    held = read_entries(db.session, here.permit, ("held",), newest_first=True, limit=100)
    return list(dict.fromkeys(text for entry in held if (text := entry.words.get("for_later"))))[:12]


@blueprint.get("/history/charts")
@client_read
def show_charts() -> ResponseReturnValue:
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
def hide_chart() -> ResponseReturnValue:
    """Hide a chart or the month's strip, or show it again."""
    here = look_round()
    code = request.form.get("chart", "")
    hidden = set(load_profile(db.session, here.actor.person_id).hidden_charts)
    with writing(db.session):
        change_profile(db.session, here.actor.person_id, hidden_charts=sorted(hidden ^ ({code} & {MONTH, *CHARTS})))
    return redirect("/history" if code == MONTH else "/history/charts", 303)
