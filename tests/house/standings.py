"""Every standing a browser can have, and what of it could rise: for the matrix that no state rises by the back door."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from selfmon.accounts.factors import keep_totp, make_recovery_codes
from selfmon.accounts.models import DeviceSession, Passkey, Person
from selfmon.core.db import db, writing
from selfmon.house import house_of
from tests.people import PASSWORD

from .authenticator import Authenticator
from .world import NOW, World

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
INTRUDERS = "a password set by somebody else"
SOON, GONE = NOW + timedelta(minutes=5), NOW - timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """Whose account, in which mode, read and fresh until when, and whether reading waits after a reset by mail."""

    name: str
    person: str | None = None
    mode: str = "read"
    read_until: datetime | None = None
    fresh_until: datetime | None = None
    after_reset: bool = False
    is_enrolled: bool = True

    @property
    def password(self) -> str:
        return INTRUDERS if self.after_reset else PASSWORD


DAYS = NOW + timedelta(days=90)
STANDINGS = (
    Standing("visitor"),
    Standing("half", "half", "half"),
    Standing("half, first step", "half", "half", is_enrolled=False),
    Standing("log-only", "client", "log"),
    Standing("log-only, nothing set up", "client", "log", is_enrolled=False),
    Standing("reading", "client", "read", SOON),
    Standing("reading run out", "client", "read", GONE),
    Standing("fresh", "client", "read", SOON, SOON),
    Standing("after a mail reset", "client", "log", after_reset=True),
    Standing("after a mail reset, nothing set up", "client", "log", after_reset=True, is_enrolled=False),
    Standing("staff, fresh", "therapist", "read", DAYS, SOON),
    Standing("staff, past freshness", "therapist", "read", DAYS),
    Standing("administrator, past freshness", "administrator", "read", DAYS),
    Standing("supervisor, past freshness", "supervisor", "read", DAYS),
)


@dataclass
class Held:
    """What everybody here knows and holds: the matrix asks what a valid form does, not whether one can guess."""

    passkey: Authenticator
    recovery_code: str = ""


def stand(world: World, held: Held, standing: Standing) -> FlaskClient:
    """A browser in this standing; its person has an app, one passkey and recovery codes."""
    http = world.app.test_client()
    if standing.person is None:
        return http
    person = getattr(world, standing.person)
    world.people.sign_in(http, person, standing.mode, now=NOW)
    with world.app.app_context(), writing(db.session):
        db.session.execute(
            sa.update(DeviceSession)
            .where(DeviceSession.person_id == person.id)
            .values(read_until=standing.read_until, fresh_until=standing.fresh_until)
        )
        kept = db.session.get(Person, person.id)
        assert kept is not None
        if standing.is_enrolled:
            enrol(held, kept)
        else:
            kept.totp_sealed = None
        if standing.after_reset:
            kept.password = house_of(world.app).password_hasher.hash(INTRUDERS)
            kept.reading_opens_at = NOW + timedelta(hours=60)
    return http


def enrol(held: Held, person: Person) -> None:
    """An app, a passkey, recovery codes. The caller writes."""
    keep_totp(person, TOTP_SECRET)
    held.recovery_code = make_recovery_codes(person)[0]
    db.session.add(
        Passkey(
            person_id=person.id,
            credential_id=held.passkey.credential_id,
            public_key=held.passkey.public_key,
            name="phone",
            made_at=NOW - timedelta(days=30),
        )
    )


def facts(world: World, http: FlaskClient) -> dict[str, Any]:
    """What could rise, as it stands now: this browser's session, and everybody's factors, codes, grants, addresses."""
    from selfmon.accounts.sign_ins import _hash

    cookie = http.get_cookie("here")
    with world.app.app_context():
        row = db.session.execute(
            sa.select(DeviceSession).where(
                DeviceSession.token_hash == _hash(cookie.value if cookie else ""), DeviceSession.revoked_at.is_(None)
            )
        ).scalar_one_or_none()
        found = {
            "mode": ("", "half", "log", "read").index(row.mode if row else ""),
            "reading": row.read_until if row and row.read_until else GONE,
            "fresh": row.fresh_until if row and row.fresh_until else GONE,
        } | {facet: set(db.session.execute(sa.text(question)).all()) for facet, question in ASKED.items()}
        db.session.rollback()
    return found


ASKED = {
    "factors": "SELECT id, password, totp_sealed, password_only, reading_opens_at, active, role, '' FROM people"
    " UNION ALL SELECT person_id, '', '', '', '', '', '', id FROM passkeys",
    "codes": "SELECT p.id, c.value FROM people p, json_each(p.recovery_macs) c",
    "grants": "SELECT client_id, therapist_id, stream, depth, from_on, to_on, ends_on FROM grants"
    " WHERE stopped_at IS NULL UNION ALL SELECT id, supervisor_id, label, agreed_at, '', '', '' FROM supervision_packs"
    " WHERE agreed_at IS NOT NULL AND closed_at IS NULL UNION ALL SELECT id, supervisor_id, label, agreed_at, '', '', ''"
    " FROM second_readings WHERE agreed_at IS NOT NULL AND closed_at IS NULL",
    "addresses": "SELECT id, email FROM people UNION ALL SELECT person_id, token_hash FROM calendar_feeds",
}


def rises(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The facets that stand higher than before. A factor counts when it changes at all, also when it goes."""
    higher = [facet for facet in ("mode", "reading", "fresh") if after[facet] > before[facet]]
    return higher + [
        facet
        for facet in ASKED
        if (after[facet] != before[facet] if facet == "factors" else after[facet] - before[facet])
    ]


class Rewinder:
    """Puts every row back to what it was when this was made. SQLite's own copying; the matrix runs there alone."""

    def __init__(self, live: sqlite3.Connection, kept: sqlite3.Connection) -> None:
        self.live, self.kept = live, kept
        live.execute("PRAGMA synchronous=OFF")
        live.backup(kept)
        self.seen = self._version()

    def _version(self) -> int:
        return int(self.live.execute("PRAGMA data_version").fetchone()[0])

    def has_changed(self) -> bool:
        """Somebody wrote since."""
        return self._version() != self.seen

    def rewind(self) -> None:
        if self.has_changed():
            self.kept.backup(self.live)
            self.seen = self._version()


@contextmanager
def rewinding(world: World) -> Iterator[Rewinder]:
    with world.app.app_context():
        path = db.engine.url.database
    assert path is not None
    with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(":memory:")) as kept:
        yield Rewinder(live, kept)
