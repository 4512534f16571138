"""Which root key this database belongs to. A wrong key refuses to start; a second one is never registered."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person, RootCheck
from selfmon.core import clock
from selfmon.core.errors import RefuseToStart
from selfmon.core.sealing import RootKey

WRONG_KEY = (
    "SELFMON_ROOT_KEY is not the key this database was made with. Nothing was changed. Put the earlier key back "
    "(look for your copy of secrets.env); another key can never open what is stored here."
)


def register_or_check(session: Session, root: RootKey, is_demo: bool) -> None:
    """Register the key of an empty database, or check it. The caller holds `writing()`. Raises RefuseToStart."""
    known = session.execute(sa.select(RootCheck)).scalars().all()
    if not known:
        if session.execute(sa.select(sa.exists().where(Person.id > 0))).scalar_one():
            raise RefuseToStart(WRONG_KEY)
        session.add(
            RootCheck(key_id=root.key_id, check_value=root.check_value, made_on=clock.utc_now().date(), is_demo=is_demo)
        )
        return
    _check(known, root, is_demo)


def check_known_key(session: Session, root: RootKey, is_demo: bool) -> None:
    """For every start, also one that ran no `first-run`: the key must be the one this database knows, if it knows one.

    Raises RefuseToStart.
    """
    known = session.execute(sa.select(RootCheck)).scalars().all()
    if known:
        _check(known, root, is_demo)


def _check(known: Sequence[RootCheck], root: RootKey, is_demo: bool) -> None:
    if not any(k.key_id == root.key_id and k.check_value == root.check_value for k in known):
        raise RefuseToStart(WRONG_KEY)
    if is_demo and not all(k.is_demo for k in known):
        raise RefuseToStart("This database was not made as a demo. Choose another SELFMON_HOME for `make demo`.")
    if not is_demo and any(k.is_demo for k in known):
        raise RefuseToStart("This database holds demo data. Choose another SELFMON_HOME for `make run`.")
