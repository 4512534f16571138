"""The five first pages: short, stop anywhere, each can be read again."""

from datetime import time

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.accounts.directory import settle_place
from selfmon.accounts.forms import language_choices
from selfmon.accounts.profiles import change_profile, load_profile, seal_own_words
from selfmon.core.clock import is_zone
from selfmon.core.db import db, writing
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.home.agreed import agreement, must_agree_anew
from selfmon.home.views import FIRST_PAGES, LIMITS_PAGE, SHARING_PAGE
from selfmon.journal.own_words import add_list_item
from selfmon.reminders.forms import DAYS
from selfmon.reminders.models import What
from selfmon.reminders.plans import Wish, set_reminder
from selfmon.reminders.schedule import Plan
from selfmon.web.gate import client_log
from selfmon.web.languages import LANGUAGES, days_in_order, language_now, time_for_people

blueprint = Blueprint("home_first", __name__)


@blueprint.route("/welcome/<int:page>", methods=["GET", "POST"])
@client_log
def show_welcome(page: int) -> ResponseReturnValue:
    """1 what this is, and the language; 2 how it may feel; 3 who sees what; 4 where privacy has limits; 5 the wish for notes
    by mail, and by which clock."""
    if not 1 <= page <= FIRST_PAGES:
        abort(404)
    here = look_round()
    if request.method == "POST":
        return _go_on(here, page)
    return _show(here, page)


_SETTLES = ("speak", "reminder", "no_reminder")  # answers by which language, zone or notes by mail are settled


def _may_settle(here: Circumstances) -> bool:
    """Whoever is here for the first time; later, what was settled then changes unlocked only."""
    return here.permit.can_read or load_profile(db.session, here.actor.person_id).onboarded_at is None


def _show(here: Circumstances, page: int, problem: str = "") -> ResponseReturnValue:
    may_name = here.frames and here.permit.can_read and not here.actor.code_is_due  # a locked phone names nobody
    name = here.frames[0].therapist_name if may_name else _("your therapist")
    posted = request.form if problem else None
    shown = render_template(
        "home/first_page.html",
        problem=problem,
        days=days_in_order(DAYS),
        picked=posted.getlist("days") if posted else [],
        at=posted.get("at", "") if posted else "19:00",
        page=page,
        last=FIRST_PAGES,
        here=here,
        name=name,
        zone=(posted.get("zone") if posted else None) or here.permit.zone,
        languages=language_choices(),
        spoken=language_now(),
    )
    return (shown, 400) if problem else shown


def _read_wish(zone: str) -> Wish | None:
    """The plan asked for: a check-in, on these days at this time. None where a day or the time is not told."""
    days = frozenset(int(day) for day in request.form.getlist("days") if day in {value for value, _label in DAYS})
    try:
        at = time.fromisoformat(request.form.get("at", ""))
    except ValueError:
        return None
    return (
        Wish(What.CHECK_IN, None, Plan(days, at.replace(second=0, microsecond=0, tzinfo=None), zone)) if days else None
    )


def _seal_wish(here: Circumstances, wish: str) -> bytes:
    assert here.permit.sealer is not None  # a client's own Permit always has one
    return seal_own_words(load_profile(db.session, here.actor.person_id), here.permit.sealer, reminder_wish=wish)


def _go_on(here: Circumstances, page: int) -> ResponseReturnValue:
    answer = request.form.get("answer", "on")
    if not _may_settle(here) and answer in _SETTLES:
        return redirect(f"/unlock?next=/welcome/{page}", 303)
    zone = request.form.get("zone", "").strip() or here.permit.zone
    if not is_zone(zone):
        return _show(here, page, _("We don't know that time zone. One such as Europe/Berlin works."))
    if page < FIRST_PAGES:
        return _turn(here, page, answer)
    if answer not in ("no_reminder", "reminder"):
        return _turn(here, page, answer, zone)
    wish = _read_wish(zone) if answer == "reminder" else None
    if answer == "reminder" and wish is None:
        return _show(here, page, _("Please pick at least one day and a time, or “No”: both are fine."))
    return _begin(here, wish, zone)


def _turn(here: Circumstances, page: int, answer: str, zone: str | None = None) -> ResponseReturnValue:
    """On to the next page, or stay on this one: with a question, in another language, or for today."""
    stays = answer in ("question", "speak", "stop")
    then = page if stays else min(page + 1, FIRST_PAGES)
    is_anew = page == LIMITS_PAGE and not stays and must_agree_anew(load_profile(db.session, here.actor.person_id))
    with writing(db.session):
        if answer == "question":
            add_list_item(db.session, here.permit, _("A question about the first pages, page %(n)s", n=page), here.now)
        _settle_place(here, zone)
        said = agreement(here.now) if is_anew else {}  # mail was settled the first time
        change_profile(db.session, here.actor.person_id, onboarding_page=then, **said)
    if is_anew:
        flash(_("Thank you. Settings say when you agreed."))
        return redirect("/today", 303)
    if answer == "stop":
        return redirect("/today?later=1", 303)
    if answer == "choose" and page == SHARING_PAGE:
        return redirect("/sharing", 303)
    return redirect(f"/welcome/{then}{'?asked=1' if answer == 'question' else ''}", 303)


def _begin(here: Circumstances, wish: Wish | None, zone: str) -> ResponseReturnValue:
    """The last page is answered: the plan is made, and its first time said."""
    next_at = None
    with writing(db.session):
        _settle_place(here, zone)
        if wish is not None:
            next_at = set_reminder(db.session, here.actor.person_id, wish, here.now).next_at
        change_profile(
            db.session,
            here.actor.person_id,
            onboarding_page=FIRST_PAGES,
            own_sealed=_seal_wish(here, "yes" if wish is not None else "no"),
            onboarded_at=here.now,
            **agreement(here.now),
        )
    if next_at is not None:
        when = time_for_people(next_at, zone)
        flash(_("The first note comes on %(when)s. All of them stand under “Notes by mail”.", when=when))
    return redirect("/today?later=1", 303)


def _settle_place(here: Circumstances, zone: str | None) -> None:
    """Language and time zone, as far as the page asked for them and may settle them. Inside `writing()`."""
    if not _may_settle(here):
        return
    language = request.form.get("locale", "")
    known = ({"zone": zone} if zone else {}) | ({"locale": language} if language in LANGUAGES else {})
    if known:
        settle_place(db.session, here.actor.person_id, **known)
