"""A way of signing in changed: kept in the person's chain, told by mail, and on the next pages of every browser.

Whoever did not do it themselves reads it there, and can end every other browser from that note.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from flask import g
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.accounts.closed_ways import RESTORED, Way, note_way_closed
from selfmon.accounts.models import ClientProfile, DeviceSession, Person, SessionMode
from selfmon.accounts.passkeys import list_passkeys, remove_passkey
from selfmon.accounts.signing_out import end_other_sessions
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.db import writing
from selfmon.core.mail import Message, send_after_answer
from selfmon.house import current_house
from selfmon.web.languages import regional
from selfmon.web.pseudonyms import note_event

TOLD_FOR = timedelta(days=14)  # a note that nobody puts away goes by itself


class Change(StrEnum):
    """What changed; the chain's name for it."""

    APP = "app_added"
    PASSKEY = "passkey_added"
    PASSKEY_GONE = "passkey_removed"
    CODES = "codes_renewed"
    PASSWORD = "password_changed"  # noqa: S105  (a name in the chain)
    RESET = "password_renewed"
    UNLOCKING = "unlocking_changed"
    RESTORED = RESTORED
    OVER = "started_over"


_CLOSES = {Change.APP: Way.APP, Change.CODES: Way.CODES, Change.PASSWORD: Way.PASSWORD, Change.RESET: Way.PASSWORD}


def say_change(change: str) -> str:
    """One sentence for the person themselves."""
    return {
        Change.APP: _("A new way to sign in was added: an authenticator app."),
        Change.PASSKEY: _("A new way to sign in was added: a passkey."),
        Change.PASSKEY_GONE: _("A passkey was removed."),
        Change.CODES: _("New recovery codes were made; the earlier ones no longer work."),
        Change.PASSWORD: _("The password was changed."),
        Change.RESET: _("The password was renewed by email."),
        Change.UNLOCKING: _("What unlocks was changed."),
        Change.OVER: _("Every way to sign in was closed by whoever runs this place, so that you can begin anew."),
        Change.RESTORED: _("A backup was put back here. What you had changed since then had to be closed."),
    }.get(Change(change), "")


def note_change(session: Session, person: Person, change: Change, now: datetime) -> None:
    """Write it down, with the change itself in one commit. The caller holds `writing()` and then calls `mail_change`."""
    person.factor_change, person.factor_changed_at = change, now
    session.add(person)
    if change in _CLOSES:
        note_way_closed(session, person, _CLOSES[change])
    elif change is Change.UNLOCKING and person.password_only:
        note_way_closed(session, person, Way.OTHERS_THAN_PASSWORD)
    subject = session.execute(
        sa.select(ClientProfile.subject_id).where(ClientProfile.person_id == person.id)
    ).scalar_one_or_none()
    deed = Deed(subject or person.public_id, person.public_id, change, local_day(now, person.zone))
    record_deed(session, deed, now)
    note_event(f"factor changed: {change}", person.email)


def close_all_ways(session: Session, person: Person, now: datetime) -> None:
    """Nothing opens this account any more, nor after a restore, and nobody is signed in to it."""
    with writing(session):
        person.password, person.totp_sealed, person.totp_counter, person.recovery_macs = None, None, None, []
        for passkey in list_passkeys(session, person.id):
            remove_passkey(session, passkey)
        for way in (Way.PASSWORD, Way.APP, Way.CODES):
            note_way_closed(session, person, way)
        end_other_sessions(session, person.id, now)
        note_change(session, person, Change.OVER, now)


def mail_change(person: Person, change: Change) -> None:
    """Tell the person's address, in their language, once the answer is out."""
    to, locale = person.email, person.locale
    send_after_answer(current_house().mail_sender, lambda: write_change(to, locale, change))


def write_change(to: str, locale: str, change: Change) -> Message:
    """The mail that tells it."""
    with force_locale(regional(locale)):
        text = _(
            "Hello,\n\n%(what)s\n\nIf it was you, nothing needs doing. If not: open %(address)s, sign out everywhere "
            "under Account, choose another password, and tell the practice.\n",
            what=say_change(change),
            address=current_house().public_url,
        )
        return Message(to, _("How you sign in was changed"), text)


def untold_change() -> str | None:
    """The sentence for the page at hand, until its browser has put it away; for templates."""
    knock = g.knock
    if knock is None or knock.factor_changed_at is None or g.actor.mode == SessionMode.HALF:
        return None
    is_told = knock.told_at is not None and knock.told_at >= knock.factor_changed_at
    return None if is_told or g.now - knock.factor_changed_at > TOLD_FOR else say_change(knock.factor_change or "")


def put_away(session: Session, now: datetime) -> None:
    """This browser has read it, or just did it itself at a first set-up. The caller holds `writing()`."""
    session.execute(sa.update(DeviceSession).where(DeviceSession.id == g.actor.session_id).values(told_at=now))
