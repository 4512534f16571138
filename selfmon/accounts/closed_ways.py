"""Ways to sign in that were closed: noted in the ledger, and closed again after a restore.

A backup knows the password, the app's secret and the codes of its own day. Whatever was replaced or spent since then opens
nothing: who replaced it proves themselves by what is left (a passkey, a code), or begins with a new password by mail.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.factors import keep_totp, new_totp_secret
from selfmon.accounts.models import STAFF, Passkey, Person
from selfmon.audit import ledger
from selfmon.core import clock

RESTORED = "restored"  # what `people.factor_change` says then


class Way(StrEnum):
    """What was closed."""

    PASSWORD = "password"  # noqa: S105  (a name in the ledger)
    APP = "app"
    CODES = "codes"
    OTHERS_THAN_PASSWORD = "others"  # noqa: S105  (only the password unlocks)


def note_way_closed(session: Session, person: Person, way: Way) -> None:
    """What opened until now opens no more, nor after a restore. Inside `writing()`."""
    ledger.note(session, "way_closed", clock.utc_now(), person=person.public_id, way=way)


def close_way_again(session: Session, facts: ledger.Facts, at: datetime) -> None:
    """After a restore: as it was in the backup it opens nothing."""
    person = _find(session, facts)
    if person is None:
        return
    if facts["way"] == Way.PASSWORD:
        person.password = None
    elif facts["way"] == Way.CODES:
        person.recovery_macs = []
    elif facts["way"] == Way.OTHERS_THAN_PASSWORD:
        person.password_only = True
    elif facts["way"] == Way.APP and person.totp_sealed is not None:
        keep_totp(person, new_totp_secret())  # nobody's; with none at all a password alone would do to set up another
    person.factor_change, person.factor_changed_at = RESTORED, at


def spend_code_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: a recovery code that was used since works no second time."""
    person = _find(session, facts)
    if person is not None:
        person.recovery_macs = [kept for kept in person.recovery_macs if kept != facts["code"]]


def shut_bare_accounts(session: Session, _now: datetime) -> None:
    """After a restore: staff who had no second factor then may have one by now. A password of that day must not be enough
    to set up somebody else's, so they begin with the mail."""
    has_passkey = sa.exists().where(Passkey.person_id == Person.id)
    bare = Person.role.in_(STAFF) & Person.totp_sealed.is_(None) & ~has_passkey
    session.execute(sa.update(Person).where(bare).values(password=None).execution_options(synchronize_session="fetch"))


def shut_all(session: Session) -> None:
    """After a restore without a ledger nobody can say what was replaced: passwords begin with the mail, codes are over."""
    session.execute(
        sa.update(Person).values(password=None, recovery_macs=[]).execution_options(synchronize_session="fetch")
    )


def _find(session: Session, facts: ledger.Facts) -> Person | None:
    return session.execute(sa.select(Person).where(Person.public_id == UUID(facts["person"]))).scalar_one_or_none()
