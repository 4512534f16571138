"""The practice's people: who works here, who is invited. No clinical content, not even who is whose client."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from selfmon.accounts import try_limits
from selfmon.accounts.directory import find_staff, list_staff, switch
from selfmon.accounts.forms import InviteForm
from selfmon.accounts.invitations import find_invited_staff, list_invited_staff, make_invitation, renew_token
from selfmon.accounts.models import Role
from selfmon.accounts.shown import keep_shown, open_shown
from selfmon.accounts.signing_out import end_other_sessions
from selfmon.core.db import db, writing
from selfmon.core.errors import Conflict
from selfmon.core.mail import Message, send_message
from selfmon.house import current_house
from selfmon.web.actor import request_now
from selfmon.web.gate import administrator
from selfmon.web.languages import language_now, regional
from selfmon.web.pseudonyms import note_event

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


def invitation_link(token: str) -> str:
    """The address that accepts an invitation."""
    return f"{current_house().public_url}/invitation/{token}"


def send_invitation(email: str, token: str, locale: str) -> bool:
    """Mail the link, in the language it was made for. False where no mail server is set up or it
    refused: then the inviter hands the link over."""
    with force_locale(regional(locale)):
        message = Message(
            email,
            _("An invitation"),
            _(
                "Hello,\n\nyou have been invited to %(name)s. This link works once, for 14 days:\n%(link)s\n\n"
                "If you did not expect this, nothing needs doing.\n",
                name=current_house().app_name,
                link=invitation_link(token),
            ),
        )
    return send_message(current_house().mail_sender, message)


def tell_inviter(email: str, locale: str, token: str, code: str = "") -> str:
    """Mail the link and keep what the inviter is shown of it: the link itself only where no mail took it. The key of its
    address."""
    told = {
        "email": email,
        "code": code,
        "link": "" if send_invitation(email, token, locale) else invitation_link(token),
    }
    return keep_shown(g.actor.public_id, told, request_now())


def show_invited(back: str) -> str | None:
    """The page that this address asks for, while this session keeps it."""
    told = open_shown(g.actor.public_id, request.args.get("invited", ""), request_now())
    return render_template("accounts/invited.html", **told, back=back) if told else None


@blueprint.get("")
@administrator
def list_people() -> ResponseReturnValue:
    """Who works here, or what was just made for somebody who will."""
    if page := show_invited("/administration"):
        return page
    people, invitations = list_staff(db.session), list_invited_staff(db.session)
    return render_template(
        "accounts/people.html", people=people, invitations=invitations, form=InviteForm(locale=language_now())
    )


@blueprint.post("/invite")
@administrator
def invite_staff() -> ResponseReturnValue:
    form = InviteForm()
    if form.validate_on_submit():
        try_limits.demand_invitation(g.actor.person_id, form.email.data or "")
        try:
            with writing(db.session):
                invitation, token, _code = make_invitation(
                    db.session,
                    form.email.data or "",
                    form.name.data or "",
                    Role(form.role.data),
                    g.actor.person_id,
                    request_now(),
                    form.locale.data,
                )
        except Conflict:
            form.form_errors.append(_("Somebody with this address has an account already."))
        else:
            return redirect(f"/administration?invited={tell_inviter(invitation.email, invitation.locale, token)}", 303)
    return render_template("accounts/people.html", people=[], invitations=[], form=form), 400


@blueprint.post("/invitations/<uuid:invitation_id>/again")
@administrator
def invite_again(invitation_id: UUID) -> ResponseReturnValue:
    try_limits.demand_invitation(g.actor.person_id, find_invited_staff(db.session, invitation_id).email)
    with writing(db.session):
        invitation = find_invited_staff(db.session, invitation_id)
        token = renew_token(invitation, request_now())
    return redirect(f"/administration?invited={tell_inviter(invitation.email, invitation.locale, token)}", 303)


@blueprint.post("/invitations/<uuid:invitation_id>/withdraw")
@administrator
def withdraw_invitation(invitation_id: UUID) -> ResponseReturnValue:
    with writing(db.session):
        find_invited_staff(db.session, invitation_id).withdrawn_at = request_now()
    return redirect("/administration", 303)


@blueprint.post("/people/<uuid:public_id>/sign-out")
@administrator
def sign_person_out(public_id: UUID) -> ResponseReturnValue:
    """End every session of a member of staff, who stays switched on: a lost laptop, a browser left open."""
    with writing(db.session):
        person = find_staff(db.session, public_id)
        end_other_sessions(db.session, person.id, request_now(), g.actor.session_id)
    note_event("signed out by an administrator", person.email)
    flash(_("%(name)s is signed out everywhere.", name=person.name))
    return redirect("/administration", 303)


@blueprint.post("/people/<uuid:public_id>/switch")
@administrator
def switch_person(public_id: UUID) -> ResponseReturnValue:
    """Switch a member of staff off, or on again. Nobody can switch themselves off."""
    with writing(db.session):
        person = find_staff(db.session, public_id)
        if person.id == g.actor.person_id:
            flash(_("You cannot switch yourself off."))
        else:
            switch(db.session, person, request_now())
            end_other_sessions(db.session, person.id, request_now())
    return redirect("/administration", 303)
