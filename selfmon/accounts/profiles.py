"""A client's own settings, and the keys and tags that stand for them where an id must not."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import ClientProfile, Person
from selfmon.audit import ledger
from selfmon.core import clock
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Opener, Place, Sealer
from selfmon.web.actor import Own


def load_profile(session: Session, client_id: int) -> ClientProfile:
    """The client's settings row, as it stands in the database."""
    return session.execute(
        sa.select(ClientProfile).where(ClientProfile.person_id == client_id).execution_options(populate_existing=True)
    ).scalar_one()


def change_profile(session: Session, client_id: int, **values: Any) -> None:
    """Keep what the client chose. Needs `writing()`."""
    wishes, hidden = [n for n in ("words_wait", "keep_to_myself") if values.get(n)], values.get("hidden_charts")
    if wishes or hidden:
        subject = load_profile(session, client_id).subject_id
        facts = {"wishes": " ".join(wishes), "hidden": " ".join(hidden or ())}
        ledger.note(session, "kept_close", clock.utc_now(), client=subject, **facts)
    session.execute(sa.update(ClientProfile).where(ClientProfile.person_id == client_id).values(**values))


def seal_own_words(profile: ClientProfile, sealer: Sealer, **words: str) -> bytes:
    """The client's own words in their settings, with `words` changed; for `change_profile(own_sealed=…)`. An adding-only
    session may: nothing is shown."""
    return sealer.merge(OWN, profile.own_sealed, words, _own_place(profile))


def open_own_words(profile: ClientProfile, opener: Opener) -> dict[str, str]:
    """`steady_name` and `reminder_wish`, where they were given."""
    return opener.open(OWN, profile.own_sealed, _own_place(profile)) if profile.own_sealed else {}


def _own_place(profile: ClientProfile) -> Place:
    return Place("profile", str(profile.subject_id))


def find_own(session: Session, person_id: int) -> Own | None:
    """What a client's own Permit is made of, where it was not read with the session; None for anybody else."""
    row = session.execute(
        sa.select(
            ClientProfile.subject_id,
            Person.zone,
            ClientProfile.words_wait,
            ClientProfile.keep_to_myself,
            ClientProfile.queue_tag,
        )
        .join(Person, Person.id == ClientProfile.person_id)
        .where(ClientProfile.person_id == person_id, Person.role == "client")
    ).one_or_none()
    return Own(*row) if row is not None else None


def list_subjects(session: Session, client_ids: Sequence[int]) -> list[Any]:
    """Person, subject and zone of those of these clients who are active. One statement."""
    return list(
        session.execute(
            sa.select(ClientProfile.person_id, ClientProfile.subject_id, Person.zone)
            .join(Person, Person.id == ClientProfile.person_id)
            .where(ClientProfile.person_id.in_(client_ids), Person.active)
            .order_by(ClientProfile.person_id)
        )
    )


def find_owner(session: Session, queue_tag: UUID) -> Any:
    """Person and subject of the account that a form's tag stands for, or None."""
    return session.execute(
        sa.select(ClientProfile.person_id, ClientProfile.subject_id).where(ClientProfile.queue_tag == queue_tag)
    ).one_or_none()


def find_client_id(session: Session, subject_id: UUID) -> int | None:
    """Whom audit rows and the ledger call so; None for nobody here."""
    return session.execute(
        sa.select(ClientProfile.person_id).where(ClientProfile.subject_id == subject_id)
    ).scalar_one_or_none()


def find_subject(session: Session, client_id: int | None) -> Any:
    """What audit rows call this client, and the client's zone; None when there is no such client."""
    return session.execute(
        sa.select(ClientProfile.subject_id, Person.zone)
        .join(Person, Person.id == ClientProfile.person_id)
        .where(ClientProfile.person_id == client_id)
    ).one_or_none()
