"""First page, today, help, plan, settings."""

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from selfmon.accounts.entering import may_refuse_reset
from selfmon.accounts.models import SessionMode
from selfmon.accounts.profiles import change_profile, load_profile, open_own_words, seal_own_words
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.visible import shows_something
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.items import words_area
from selfmon.diary.own_forms import OwnForm, open_own_form, settle_own_form
from selfmon.home.agreed import must_agree_anew
from selfmon.home.help_numbers import BY_COUNTRY
from selfmon.home.plan import OPEN, keep_plan, load_plan
from selfmon.home.today import look_at_today
from selfmon.house import current_house
from selfmon.web.actor import current_actor
from selfmon.web.gate import client_log, client_read, public

blueprint = Blueprint("home", __name__)
FIRST_PAGES, SHARING_PAGE, LIMITS_PAGE = 5, 3, 4


@blueprint.get("/")
@public
def show_first_page() -> ResponseReturnValue:
    """Everybody's own door."""
    actor = current_actor()
    if actor is None:
        return render_template("home/welcome_visitor.html")
    doors = {
        "client": "/today",
        "therapist": "/clients",
        "administrator": "/administration",
        "supervisor": "/supervision",
    }
    return redirect(doors[actor.role], 303)


@blueprint.get("/about")
@public
def show_about() -> ResponseReturnValue:
    return render_template("home/about.html")


@blueprint.get("/install")
@public
def show_install() -> ResponseReturnValue:
    """The steps for putting the app on a home screen, by device."""
    return render_template("home/install.html")


@blueprint.get("/help")
@public
def show_help() -> ResponseReturnValue:
    """Starts with an action; the same for everybody. A signed-in client also sees their own plan: all of it when
    unlocked, two lines of it when locked where they chose that."""
    actor, plan = current_actor(), None
    if actor is not None and actor.role == "client" and actor.mode != SessionMode.HALF:
        plan = load_plan(db.session, look_round().permit)
    country = BY_COUNTRY.get(current_house().country.upper())
    return render_template("home/help.html", plan=plan, number=country)


@blueprint.get("/today")
@client_log
def show_today() -> ResponseReturnValue:
    here = look_round()
    profile = load_profile(db.session, here.actor.person_id)
    if profile.onboarded_at is None and not request.args.get("later"):
        return redirect(f"/welcome/{profile.onboarding_page}", 303)
    if must_agree_anew(profile) and not request.args.get("later"):
        return redirect("/welcome/1?anew=1", 303)
    opens_at = g.knock.reading_opens_at
    reset_waits = opens_at if opens_at is not None and opens_at > here.now else None
    return render_template(
        "home/today.html",
        here=here,
        today=look_at_today(db.session, here, profile),
        reset_waits=reset_waits,
        may_refuse=reset_waits is not None and may_refuse_reset(g.person, here.now),
    )


PLAN_LINES = ("notice", "helps", "call", "put_away")


class PlanForm(OwnForm):
    notice = words_area(_l("What I notice when it gets hard"))
    helps = words_area(_l("What helps"))
    call = words_area(_l("Who I call"))
    put_away = words_area(_l("What I put out of reach"))
    at_hand = BooleanField(_l("“What helps” and “Who I call” stand on the help page without unlocking"))


@blueprint.route("/plan", methods=["GET", "POST"])
@client_read
def show_plan() -> ResponseReturnValue:
    here = look_round()
    kept = load_plan(db.session, here.permit) or {}
    form = open_own_form(here, PlanForm, "plan", data={**kept, OPEN: bool(kept.get(OPEN))})
    if form.validate_on_submit():
        with writing(db.session):
            settle_own_form(here, "plan")
            lines = {name: form[name].data or "" for name in PLAN_LINES}
            keep_plan(db.session, here.permit, lines | ({OPEN: "yes"} if form.at_hand.data else {}), here.now)
        flash(
            _("Kept. What helps and who you call stand on the help page, also when locked.")
            if form.at_hand.data
            else _("Kept. It stands on the help page, when unlocked.")
        )
        return redirect("/help", 303)
    return render_template("home/plan.html", form=form), 400 if form.errors else 200


def record_widening(here: Circumstances, action: str) -> None:
    """Whatever lets others see more stands in the client's own log. Inside `writing()`."""
    record_deed(db.session, Deed(here.permit.subject_id, here.actor.public_id, action, here.today), here.now)


def _seen(text: str | None) -> str:
    """A name that draws nothing is none: the usual one stands there."""
    said = (text or "").strip()
    return said if shows_something(said) else ""


class SettingsForm(OwnForm):
    words_wait = BooleanField(_l("Words I share appear the next morning"))
    keep_to_myself = BooleanField(_l('New entries start as "Keep to myself"'))
    steady_name = StringField(_l('My own name for "Steady"'), [Length(max=40)], filters=[_seen])


@blueprint.route("/settings", methods=["GET", "POST"])
@client_read
def show_settings() -> ResponseReturnValue:
    here = look_round()
    profile = load_profile(db.session, here.actor.person_id)
    opener, sealer = here.permit.opener, here.permit.sealer
    assert opener is not None  # the gate let an unlocked client in
    assert sealer is not None
    own_name = open_own_words(profile, opener).get("steady_name", "")
    form = open_own_form(here, SettingsForm, "settings", obj=profile, steady_name=own_name)
    was_waiting, was_kept = profile.words_wait, profile.keep_to_myself
    if form.validate_on_submit():
        is_wider = (was_waiting and not form.words_wait.data) or (was_kept and not form.keep_to_myself.data)
        if is_wider and not here.actor.is_fresh(here.now):
            return redirect("/confirm?next=/settings", 303)
        with writing(db.session):
            settle_own_form(here, "settings")
            change_profile(
                db.session,
                here.actor.person_id,
                words_wait=form.words_wait.data,
                keep_to_myself=form.keep_to_myself.data,
                own_sealed=seal_own_words(profile, sealer, steady_name=form.steady_name.data or ""),
            )
            if was_waiting and not form.words_wait.data:
                record_widening(here, "words_at_once")
            if was_kept and not form.keep_to_myself.data:
                record_widening(here, "shared_by_default")
        flash(_("Kept."))
        return redirect("/settings", 303)
    agreed_on = local_day(profile.agreed_at, here.zone) if profile.agreed_at else None
    return render_template(
        "home/settings.html", form=form, profile=profile, agreed_on=agreed_on
    ), 400 if form.errors else 200
