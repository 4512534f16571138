"""The ids that phones give to entries: which versions are kept under one, and whether it was deleted."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.db import ask
from selfmon.core.sealing import mac
from selfmon.diary.models import Entry, Tombstone
from selfmon.house import key_ring


def uuid_mac(client_id: int, device_uuid: UUID) -> str:
    """What a tombstone calls an entry: says nothing without the house's key."""
    return mac(key_ring().house_key("tombstones"), str(client_id).encode(), device_uuid.bytes).hex()


def turn_mac(client_id: int, device_uuid: UUID, browser: str) -> str:
    """What is remembered of a form that one browser sends: who it is and which browser says only the house's key."""
    parts = str(client_id).encode(), device_uuid.bytes, browser.encode()
    return mac(key_ring().house_key("tombstones"), *parts).hex()


_KNOWN_VERSIONS = (
    sa.select(
        sa.exists()
        .where(Tombstone.client_id == sa.bindparam("client_id"), Tombstone.uuid_mac == sa.bindparam("uuid_mac"))
        .label("is_buried"),
        Entry.id,
    )
    .select_from(sa.select(sa.literal(1).label("one")).subquery())
    .outerjoin(
        Entry,
        sa.and_(
            Entry.client_id == sa.bindparam("client_id"),
            Entry.client_uuid == sa.bindparam("device_uuid", type_=sa.Uuid),
        ),
    )
)


def known_versions(session: Session, client_id: int, device_uuid: UUID) -> list[Entry] | None:
    """Every stored version of a device uuid, or None if the client deleted it. One statement for one that is new."""
    rows = ask(
        session,
        _KNOWN_VERSIONS,
        {"client_id": client_id, "device_uuid": device_uuid, "uuid_mac": uuid_mac(client_id, device_uuid)},
    ).all()
    if any(row.is_buried for row in rows):
        return None
    if not (ids := [row.id for row in rows if row.id is not None]):
        return []
    wanted = sa.select(Entry).where(Entry.id.in_(ids)).execution_options(populate_existing=True)
    return list(session.execute(wanted).scalars())


def is_uuid_known(session: Session, client_id: int, device_uuid: str) -> bool:
    """True when an entry with this device id was kept, or kept and deleted since."""
    return _versions_named(session, client_id, device_uuid) != []


def is_uuid_deleted(session: Session, client_id: int, device_uuid: str) -> bool:
    """True when an entry with this device id was kept and deleted since."""
    return _versions_named(session, client_id, device_uuid) is None


def _versions_named(session: Session, client_id: int, said: str) -> list[Entry] | None:
    """The same for what a phone said; nothing was ever kept under what is no id."""
    try:
        return known_versions(session, client_id, UUID(said))
    except ValueError:
        return []
