"""Which root key this database belongs to. A wrong key refuses to start; a second one is never registered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person, RootCheck
from selfmon.core import clock
from selfmon.core.errors import RefuseToStart
from selfmon.core.keyring import KeyRing
from selfmon.core.keystore import ROOT, STORE_ID

WRONG_KEY = (
    "SELFMON_ROOT_KEY is not the key this database was made with. Nothing was changed. Put the earlier key back "
    "(look for your copy of secrets.env); another key can never open what is stored here."
)


def register_or_check(session: Session, ring: KeyRing, is_demo: bool) -> None:
    """Register the key and the key store of an empty database, or check them. Needs `writing()`. Raises RefuseToStart."""
    known = session.execute(sa.select(RootCheck)).scalars().all()
    if not known:
        if session.execute(sa.select(sa.exists().where(Person.id > 0))).scalar_one():
            raise RefuseToStart(WRONG_KEY)
        session.add(
            RootCheck(
                key_id=ring.root.key_id,
                check_value=ring.root.check_value,
                made_on=clock.utc_now().date(),
                is_demo=is_demo,
                store_id=ring.bind(),
            )
        )
        return
    _check(known, ring, is_demo)


def check_known_key(session: Session, ring: KeyRing, is_demo: bool) -> None:
    """For every start, also one that ran no `first-run`: the key and the key store must be those this database knows, if
    it knows any. A database that has not been migrated yet knows no key store. Raises RefuseToStart.
    """
    columns = {column["name"] for column in sa.inspect(session.connection()).get_columns(RootCheck.__tablename__)}
    wanted = [column for column in RootCheck.__table__.columns if column.name in columns]
    known = session.execute(sa.select(*wanted)).all()
    if known:
        _check(known, ring, is_demo)
        if store_id := getattr(known[0], "store_id", None):
            ring.demand_store(store_id)
            ring.load_house_keys()


def note_root(session: Session, ring: KeyRing, now: datetime) -> None:
    """The database knows the new root key as well as the one before. Needs `writing()`."""
    known = session.execute(sa.select(RootCheck)).scalars().all()
    if all(row.key_id != ring.root.key_id for row in known):
        session.add(
            RootCheck(
                key_id=ring.root.key_id,
                check_value=ring.root.check_value,
                made_on=now.date(),
                is_demo=any(row.is_demo for row in known),
                store_id=ring.store.make_id(),
            )
        )


def forget_earlier_roots(session: Session, ring: KeyRing) -> None:
    """The database knows the current root key alone. Needs `writing()`."""
    session.execute(sa.delete(RootCheck).where(RootCheck.key_id != ring.root.key_id))


def follow_root(session: Session, ring: KeyRing, now: datetime) -> None:
    """A database that was put back may know the root key before this one alone. Its key store is the same, and went along: then
    so may it. Needs `writing()`."""
    columns = {column["name"] for column in sa.inspect(session.connection()).get_columns(RootCheck.__tablename__)}
    if "store_id" not in columns or not ring.store.exists:
        return
    about = ring.store.read_about()
    stores = set(session.execute(sa.select(RootCheck.store_id)).scalars())
    if stores == {about.get(STORE_ID)} and about.get(ROOT) == ring.root.key_id:
        note_root(session, ring, now)
        forget_earlier_roots(session, ring)


def _check(known: Sequence[Any], ring: KeyRing, is_demo: bool) -> None:
    given = {(root.key_id, root.check_value) for root in ring.roots}
    if not any((k.key_id, k.check_value) in given for k in known):
        raise RefuseToStart(WRONG_KEY)
    if is_demo and not all(k.is_demo for k in known):
        raise RefuseToStart("This database was not made as a demo. Choose another SELFMON_HOME for `make demo`.")
    if not is_demo and any(k.is_demo for k in known):
        raise RefuseToStart("This database holds demo data. Choose another SELFMON_HOME for `make run`.")
