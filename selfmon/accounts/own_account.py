"""A person's own account: devices, password, passkeys, language."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from selfmon.accounts import entering, try_limits
from selfmon.accounts.devices import list_devices
from selfmon.accounts.factor_changes import Change, mail_change, note_change, put_away, untold_change
from selfmon.accounts.forms import ChangePasswordForm, LanguageForm, WayOfUnlockingForm
from selfmon.accounts.passkeys import list_passkeys
from selfmon.accounts.passkeys import remove_passkey as forget_passkey
from selfmon.accounts.passwords import hash_password
from selfmon.accounts.signing_out import end_other_sessions, end_session
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.house import HandedDown
from selfmon.web.actor import request_now
from selfmon.web.gate import fresh, reading_own_account, signed_in
from selfmon.web.languages import regional

blueprint = Blueprint("accounts_own_account", __name__)

# Rooms above follow somebody (id, old zone, new zone) into another time zone, inside the same write.
when_moved: HandedDown[Callable[[int, str, str], None]] = HandedDown()


@blueprint.app_context_processor
def changed_factor() -> dict[str, Any]:
    """`untold_change()` for every template: layouts show it above the page."""
    return {"untold_change": untold_change}


@blueprint.get("/account")
@reading_own_account
def show_account() -> ResponseReturnValue:
    passkeys = list_passkeys(db.session, g.person.id)
    return render_template(
        "accounts/account.html",
        person=g.person,
        devices=list_devices(db.session, g.person.id, request_now()),
        passkeys=passkeys,
        language=LanguageForm(obj=g.person),
        unlocking=WayOfUnlockingForm(obj=g.person),
    )


@blueprint.post("/account/devices/<uuid:session_id>/sign-out")
@reading_own_account
def sign_out_device(session_id: UUID) -> ResponseReturnValue:
    if session_id not in {d.id for d in list_devices(db.session, g.person.id, request_now())}:
        raise NotFound
    with writing(db.session):
        end_session(db.session, session_id, request_now())
    if session_id == g.actor.session_id:
        g.drop_token = True
    return redirect("/account", 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@fresh
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm(about=(g.person.name, g.person.email))
    if form.validate_on_submit():
        try_limits.demand_try(g.person.email)
        if entering.check_password(db.session, g.person.email, form.current.data or "") is not None:
            hashed = hash_password(form.password.data or "")
            with writing(db.session):
                g.person.password = hashed
                note_change(db.session, g.person, Change.PASSWORD, request_now())
                end_other_sessions(db.session, g.person.id, request_now(), g.actor.session_id)
            mail_change(g.person, Change.PASSWORD)
            flash(_("The new password is kept. Other devices are signed out."))
            return redirect("/account", 303)
        try_limits.did_not_fit("password", g.person.email)
        form.form_errors.append(_("The password you use now did not fit."))
    return render_template("accounts/change_password.html", form=form), 400 if form.errors else 200


@blueprint.post("/account/language")
@reading_own_account
def change_language() -> ResponseReturnValue:
    form = LanguageForm()
    if not form.validate_on_submit():
        return render_template("accounts/language.html", form=form), 400
    with writing(db.session):
        old = g.person.zone
        g.person.locale, g.person.zone = form.locale.data, form.zone.data
        db.session.add(g.person)
        for tell in when_moved.given():
            tell(g.person.id, old, g.person.zone)
    with force_locale(regional(g.person.locale)):
        flash(_("Kept."))
    return redirect("/account", 303)


@blueprint.post("/account/unlocking")
@fresh
def change_unlocking() -> ResponseReturnValue:
    if g.person.password is None:
        flash(_("Choose a password first: with none, nothing would unlock."))
        return redirect("/account", 303)
    with writing(db.session):
        g.person.password_only = bool(WayOfUnlockingForm().password_only.data)
        note_change(db.session, g.person, Change.UNLOCKING, request_now())
    mail_change(g.person, Change.UNLOCKING)
    return redirect("/account", 303)


@blueprint.post("/account/told")
@signed_in
def put_note_away() -> ResponseReturnValue:
    """The note about a changed factor was read on this browser; from a locked phone too."""
    with writing(db.session):
        put_away(db.session, request_now())
    return redirect("/today" if g.person.is_client else "/account", 303)


@blueprint.post("/account/passkeys/<uuid:passkey_id>/remove")
@fresh
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Gone at once. Staff keep at least one factor."""
    passkeys = list_passkeys(db.session, g.person.id)
    passkey = next((known for known in passkeys if known.id == passkey_id), None)
    if passkey is None:
        raise NotFound
    if g.person.is_staff and len(passkeys) == 1 and g.person.totp_sealed is None:
        flash(_("This is your only second factor. Set up another one first."))
        return redirect("/account", 303)
    with writing(db.session):
        forget_passkey(db.session, passkey)
        note_change(db.session, g.person, Change.PASSKEY_GONE, request_now())
    mail_change(g.person, Change.PASSKEY_GONE)
    return redirect("/account", 303)
