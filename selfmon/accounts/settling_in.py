"""Accepting an invitation and setting up factors."""

from flask import Blueprint, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from selfmon.accounts import entering, try_limits
from selfmon.accounts.devices import device_name
from selfmon.accounts.factor_changes import Change, mail_change, note_change, put_away
from selfmon.accounts.factors import (
    fitting_counter,
    keep_totp,
    make_recovery_codes,
    new_totp_secret,
    open_pending,
    qr_svg,
    seal_pending,
    totp_address,
)
from selfmon.accounts.forms import AcceptForm, CodeForm, PasskeyForm
from selfmon.accounts.invitations import accept_invitation, enter_code, find_open_invitation
from selfmon.accounts.models import Invitation, Role, SessionMode
from selfmon.accounts.passkeys import list_passkeys, read_registration, registration_options
from selfmon.accounts.passwords import hash_password
from selfmon.accounts.sign_ins import change_mode, rotate_token
from selfmon.core.db import db, writing
from selfmon.web.actor import request_now
from selfmon.web.gate import adding_a_factor, client_log, fresh, half_signed_in, public
from selfmon.web.languages import language_now, picked_language, regional

blueprint = Blueprint("accounts_settling_in", __name__)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> ResponseReturnValue:
    invitation = find_open_invitation(db.session, token, request_now())
    if invitation is None:
        return render_template("accounts/link_over.html"), 404
    with force_locale(regional(picked_language() or invitation.locale)):
        return _take_in(token, invitation)


def _take_in(token: str, invitation: Invitation) -> ResponseReturnValue:
    """In the language of the invitation, unless its reader picked another: the account begins with the same one."""
    # what a therapist calls a client is the therapist's own, and no client is shown it
    known_as = "" if invitation.role == Role.CLIENT else invitation.name
    form = AcceptForm(about=(invitation.email, request.form.get("name", "")), name=known_as)
    if form.validate_on_submit():
        try_limits.demand_knock()
        hashed = None if form.wants_passkey else hash_password(form.password.data or "")
        with writing(db.session):
            again = find_open_invitation(db.session, token, request_now())
            person = (
                accept_invitation(
                    db.session,
                    again,
                    form.name.data or "",
                    hashed,
                    form.zone_or_default(),
                    language_now(),
                    request_now(),
                )
                if again
                else None
            )
        if person is None:
            return render_template("accounts/link_over.html"), 404
        entering.enter(db.session, person, request_now(), device_name(request.user_agent.string), by_passkey=False)
        if form.wants_passkey:
            return redirect("/set-up/passkey", 303)
        return redirect("/code" if person.is_client and again and again.code_hash else "/", 303)
    return render_template("accounts/accept.html", form=form, invitation=invitation), 400 if form.errors else 200


@blueprint.route("/code", methods=["GET", "POST"])
@client_log
def give_code() -> ResponseReturnValue:
    """The code a therapist gave in person. Until then nothing the therapist wrote is shown."""
    if not g.actor.code_is_due:
        return redirect("/today", 303)
    form = CodeForm()
    if form.validate_on_submit():
        try_limits.demand_secret_try("code in person", str(g.actor.public_id), try_limits.CODE_IN_PERSON)
        with writing(db.session):
            fits = enter_code(db.session, g.actor.person_id, form.code.data or "", request_now())
        if fits:
            return redirect("/today", 303)
        try_limits.did_not_fit("code in person", g.person.email)
        form.form_errors.append(_("That code did not fit. It looks like ABCD-EFGH. Your therapist can give a new one."))
    return render_template("accounts/code.html", form=form), 400 if form.errors else 200


@blueprint.get("/set-up")
@half_signed_in
def choose_factor() -> ResponseReturnValue:
    """Staff see nothing else before one of these is done."""
    if g.actor.mode != SessionMode.HALF:
        return redirect("/account", 303)
    if g.actor.is_enrolled:
        return redirect("/sign-in/second-step", 303)
    return render_template("accounts/set_up.html")


def _finish_set_up(codes: list[str], change: Change) -> ResponseReturnValue:
    """Tell it, and show new codes once. Other browsers can be ended from the note on the next page."""
    mail_change(g.person, change)
    return render_template("accounts/recovery_codes.html", codes=codes) if codes else redirect("/account", 303)


def _add_factor(change: Change) -> list[str]:
    """The rest of what belongs to a new factor; recovery codes for somebody who has none. The caller holds `writing()`.

    Staff's first step ends their halfway session; anybody else's standing stays as it is, under another token.
    """
    codes = [] if g.person.recovery_macs else make_recovery_codes(g.person)
    note_change(db.session, g.person, change, request_now())
    session_id = g.actor.session_id
    if g.actor.mode == SessionMode.HALF:  # no factor was there before: nobody is asked whether it was them
        put_away(db.session, request_now())
        g.new_token = change_mode(db.session, session_id, SessionMode.READ, request_now(), is_client=False)
    else:
        g.new_token = rotate_token(db.session, session_id)
    return codes


@blueprint.route("/set-up/app", methods=["GET", "POST"])
@adding_a_factor
def set_up_app() -> ResponseReturnValue:
    form, secret = CodeForm(), open_pending(g.person, session.get("new_totp", "")) or new_totp_secret()
    session["new_totp"] = seal_pending(g.person, secret)
    if form.validate_on_submit():
        counter = fitting_counter(secret, form.code.data or "", request_now())
        if counter is not None:
            with writing(db.session):
                keep_totp(g.person, secret)
                g.person.totp_counter = counter
                codes = _add_factor(Change.APP)
            session.pop("new_totp", None)
            return _finish_set_up(codes, Change.APP)
        form.form_errors.append(_("That code did not fit. Check that the clock of your phone is right."))
    address = totp_address(secret, g.person.email, entering.app_name())
    return render_template("accounts/set_up_app.html", form=form, secret=secret, qr=qr_svg(address)), (
        400 if form.errors else 200
    )


@blueprint.route("/set-up/passkey", methods=["GET", "POST"])
@adding_a_factor
def set_up_passkey() -> ResponseReturnValue:
    form = PasskeyForm()
    if form.validate_on_submit():
        passkey = read_registration(form.credential.data or "", form.name.data or "", request_now())
        if passkey is not None:
            with writing(db.session):
                passkey.person_id = g.person.id
                db.session.add(passkey)
                codes = _add_factor(Change.PASSKEY)
            return _finish_set_up(codes, Change.PASSKEY)
        form.form_errors.append(_("The passkey did not answer as expected. Please try again."))
    known = list_passkeys(db.session, g.person.id)
    return render_template(
        "accounts/set_up_passkey.html", form=form, options=registration_options(g.person, known, entering.app_name())
    ), 400 if form.errors else 200


@blueprint.post("/account/recovery-codes")
@fresh
def renew_recovery_codes() -> ResponseReturnValue:
    """Fresh codes; the earlier ones are dead."""
    with writing(db.session):
        codes = make_recovery_codes(g.person)
        note_change(db.session, g.person, Change.CODES, request_now())
    return _finish_set_up(codes, Change.CODES)
