"""Signing in and out, unlocking, confirming, resetting. Any answer about an address is the same for every address."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.accounts import challenges, entering, try_limits
from selfmon.accounts.devices import device_name
from selfmon.accounts.factors import use_recovery_code, use_totp
from selfmon.accounts.forms import CodeForm, NewPasswordForm, ProofForm, ResetForm, SignInForm, local_path
from selfmon.accounts.models import SessionMode
from selfmon.accounts.passkeys import PasskeyMoved, sign_in_options
from selfmon.accounts.passwords import hash_password
from selfmon.accounts.sign_ins import change_mode, lock_in_place
from selfmon.accounts.signing_out import end_other_sessions, end_session
from selfmon.core.db import db, writing
from selfmon.core.mail import Message, send_after_answer
from selfmon.house import HandedDown, current_house
from selfmon.web.actor import request_now
from selfmon.web.gate import half_signed_in, public, signed_in
from selfmon.web.languages import regional

blueprint = Blueprint("accounts", __name__)


def _next(default: str = "/") -> str:
    return local_path(request.values.get("next"), default)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """An answer to a passkey page of this very browser needs no other token: no other site can have it. Two pages that a
    stranger opens in the same instant share one cookie for forms, and only one of them would fit it."""
    if request.method == "POST":
        if challenges.told_by(request.form.get("credential", "")) is not None:
            g.csrf_valid = True
        else:
            current_app.extensions["csrf"].protect()
    form = SignInForm()
    if form.validate_on_submit():
        if form.credential.data:
            try_limits.demand_knock()
            try:
                person = entering.check_passkey(db.session, form.credential.data)
            except PasskeyMoved:
                return _say_moved("accounts/sign_in.html", form)
        else:
            try_limits.demand_try(form.email.data or "")
            person = entering.check_password(db.session, form.email.data or "", form.password.data or "")
        if person is not None:
            entering.enter(
                db.session,
                person,
                request_now(),
                device_name(request.user_agent.string),
                by_passkey=bool(form.credential.data),
            )
            return redirect(_next(), 303)
        try_limits.did_not_fit("passkey" if form.credential.data else "password", form.email.data or "")
        form.form_errors.append(_("That did not fit. Please check both, or ask for a new password."))
    return render_template("accounts/sign_in.html", form=form, next=_next(), passkey_options=sign_in_options()), (
        400 if form.errors else 200
    )


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@half_signed_in
def take_second_step() -> ResponseReturnValue:
    if g.actor.mode != SessionMode.HALF:
        return redirect(_next(), 303)
    if not g.actor.is_enrolled:
        return redirect("/set-up", 303)
    form = CodeForm()
    if form.validate_on_submit():
        try_limits.demand_try(g.person.email)
        with writing(db.session):
            db.session.refresh(g.person)
            fits = use_totp(g.person, form.code.data or "", request_now()) or use_recovery_code(
                db.session, g.person, form.code.data or ""
            )
            if fits:
                g.new_token = change_mode(
                    db.session, g.actor.session_id, SessionMode.READ, request_now(), g.person.is_client
                )
        if fits:
            try_limits.got_in(g.person.email)
            return redirect(_next(), 303)
        try_limits.did_not_fit("code", g.person.email)
        form.form_errors.append(_("That code did not fit. Codes change every 30 seconds and work once."))
    return render_template("accounts/second_step.html", form=form, next=_next()), 400 if form.errors else 200


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    if g.actor is not None:
        with writing(db.session):
            end_session(db.session, g.actor.session_id, request_now())
        g.drop_token = True
    return redirect("/", 303)


WhenHidden = Callable[[Session, UUID, int], None]
when_hidden: HandedDown[WhenHidden] = (
    HandedDown()
)  # the diary closes what this browser could still show of what was typed


def _go_log_only() -> None:
    """Also on a locked phone: another token, so that a page kept for Back is let go of with the old one."""
    if g.actor is not None and g.actor.role == "client" and g.actor.mode != SessionMode.HALF:
        with writing(db.session):
            g.new_token = change_mode(db.session, g.actor.session_id, SessionMode.LOG, request_now())
            for callback in when_hidden.given():
                callback(db.session, g.actor.session_id, g.actor.person_id)
    elif g.actor is not None and g.actor.role != "client":
        with writing(db.session):
            end_session(db.session, g.actor.session_id, request_now())
        g.drop_token = True


@blueprint.before_app_request
def carry_out_lock() -> None:
    """Lock or Hide was pressed where there was no signal: it is carried out with the first request that arrives."""
    if g.get("owes_lock"):
        with writing(db.session):
            lock_in_place(db.session, g.actor.session_id)
            for callback in when_hidden.given():
                callback(db.session, g.actor.session_id, g.actor.person_id)
        g.owes_lock = False


@blueprint.post("/lock")
@public
def lock() -> ResponseReturnValue:
    _go_log_only()
    return redirect("/today" if g.actor and g.actor.role == "client" else "/", 303)


@blueprint.post("/hide")
@public
def hide() -> ResponseReturnValue:
    """Covers everything at once. The page that follows says nothing about what was there."""
    _go_log_only()
    return redirect("/blank", 303)


@blueprint.get("/blank")
@public
def show_blank() -> ResponseReturnValue:
    return render_template("accounts/blank.html")


def _say_moved(template: str, form: SignInForm | ProofForm) -> ResponseReturnValue:
    """No guess and no fault of anybody's: what to do now."""
    form.form_errors.append(
        _(
            "This passkey was moved to another phone or program, and the way it counts began again, so it cannot be told "
            "from a copy. Please come in with your password or a code this once, then remove the passkey under Account "
            "and add it again."
        )
    )
    page = render_template(template, form=form, next=_next(), waits_until=None, passkey_options=sign_in_options())
    return page, 400


def _proves(form: ProofForm) -> bool:
    person, now = g.person, request_now()
    if form.credential.data and not form.code.data and not person.password_only:
        try_limits.demand_knock()
        return entering.check_passkey(db.session, form.credential.data, person.id) is not None
    try_limits.demand_try(person.email)
    if form.code.data:
        # "Only my password unlocks" means it; after a reset by mail a code is the way back, for the password is not theirs
        if person.password_only and not entering.is_reading_waiting(person, now):
            return False
        return entering.open_with_recovery_code(db.session, person, form.code.data)
    if entering.is_reading_waiting(person, now):
        return False
    return entering.check_password(db.session, person.email, form.password.data or "") is not None


def _prove(template: str) -> ResponseReturnValue:
    form = ProofForm()
    if form.validate_on_submit():
        try:
            is_proved = _proves(form)
        except PasskeyMoved:
            return _say_moved(template, form)
        if is_proved:
            entering.unlock(db.session, g.person, request_now())
            try_limits.got_in(g.person.email)
            return redirect(_next("/today" if g.person.is_client else "/"), 303)
        try_limits.did_not_fit("code" if form.code.data else "password", g.person.email)
        form.form_errors.append(_("That did not fit. Please try again."))
    waits = entering.is_reading_waiting(g.person, request_now())
    return render_template(
        template,
        form=form,
        next=_next(),
        waits_until=g.person.reading_opens_at if waits else None,
        passkey_options=None if g.person.password_only else sign_in_options(),
    ), (400 if form.errors else 200)


@blueprint.route("/unlock", methods=["GET", "POST"])
@signed_in
def unlock() -> ResponseReturnValue:
    return _prove("accounts/unlock.html")


@blueprint.route("/confirm", methods=["GET", "POST"])
@signed_in
def confirm() -> ResponseReturnValue:
    return _prove("accounts/confirm.html")


def _write_reset(email: str) -> Message | None:
    """The mail with the link; None where nobody has that address. In the reader's language: who asked may use another."""
    person = entering.find_person(db.session, email)
    if person is None:
        return None
    link = f"{current_house().public_url}/reset/{entering.reset_token(person)}"
    with force_locale(regional(person.locale)):
        return Message(
            person.email,
            _("A new password"),
            _(
                "Hello,\n\nsomebody, probably you, asked for a new password here. This link works for one hour:\n"
                "%(link)s\n\nIf it was not you, nothing needs doing.\n",
                link=link,
            ),
        )


@blueprint.route("/reset", methods=["GET", "POST"])
@public
def ask_for_reset() -> ResponseReturnValue:
    form = ResetForm()
    if form.validate_on_submit():
        try_limits.demand_knock()
        email = form.email.data or ""
        if try_limits.may_mail(email):
            send_after_answer(current_house().mail_sender, lambda: _write_reset(email))
        return render_template("accounts/reset_sent.html")
    return render_template("accounts/reset.html", form=form), 400 if form.errors else 200


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def choose_new_password(token: str) -> ResponseReturnValue:
    person = entering.find_reset(db.session, token)
    if person is None:
        return render_template("accounts/link_over.html"), 404
    form = NewPasswordForm(about=(person.name, person.email))
    if form.validate_on_submit():
        try_limits.demand_knock()
        entering.reset_password(db.session, person, hash_password(form.password.data or ""), request_now())
        g.known_as = person.email  # whoever reads this mail waits for nobody else's guesses
        flash(_("The new password is kept. Please sign in with it."))
        return redirect("/sign-in", 303)
    return render_template("accounts/new_password.html", form=form, person=person), 400 if form.errors else 200


@blueprint.post("/reset/not-me")
@signed_in
def refuse_reset() -> ResponseReturnValue:
    """From a browser that was signed in before: somebody else asked for that password."""
    if entering.may_refuse_reset(g.person, request_now()):
        entering.cancel_reset(db.session, g.person, request_now())
        flash(
            _("That password no longer works, and every other device is signed out. Ask for a new one when you like.")
        )
    return redirect("/today", 303)


@blueprint.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """From a locked phone too: it narrows. With `others`, this browser stays."""
    stays, since = "others" in request.form, entering.what_may_be_ended(g.person, request_now())
    with writing(db.session):
        end_other_sessions(db.session, g.person.id, request_now(), g.actor.session_id if stays else None, since)
    if stays:
        flash(_("Every other device is signed out."))
        return redirect("/today" if g.person.is_client else "/account", 303)
    g.drop_token = True
    return redirect("/sign-in", 303)
