"""Which of two states of one form came later, whichever of them arrives first.

A browser counts the touches of its forms and sends the number along (static/js/entry.js): a name drawn by lot, and a number
that only grows. The house remembers the highest that it heard of each form from each browser; what is not higher was
overtaken on its way, or is a replay, and changes nothing. The numbers of two browsers are never compared: between these, and
where a page says no number, what comes last is kept. A number far ahead of the house's clock is none: one that somebody made
up would silence all that follow.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from selfmon.diary.device_ids import turn_mac
from selfmon.diary.models import Turn
from selfmon.sharing.permit import Permit

FIELD = "touch"  # of a form: "<the browser's name> <its number>"
REMEMBERED_FOR = timedelta(days=14)  # as long as a draft
MOST, LEFT = 1000, 750  # of one client: seventy forms a day; and how many are left where there were more
_LONGEST_NAME, _MOST_DIGITS = 40, 15
_AHEAD = timedelta(hours=1)  # of the house, that a phone's clock may be


def take_turn(session: Session, permit: Permit, uuid: str, said: str, now: datetime) -> bool:
    """False where this state of the form was overtaken. The caller holds `writing()`, and stores the state in that same
    write; a later page's number is noted also where that one is stored whatever came before. One statement; a second where
    there are MOST, which leaves the room for the next ones."""
    browser, _blank, number = said.partition(" ")
    try:
        form = UUID(uuid)
    except ValueError:
        return True
    if not browser or len(browser) > _LONGEST_NAME or not number.isdecimal() or len(number) > _MOST_DIGITS:
        return True
    if int(number) > (now + _AHEAD).timestamp() * 1000:
        return True
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(Turn).values(
        client_id=permit.client_id, mark=turn_mac(permit.client_id, form, browser), number=int(number), heard_at=now
    )
    taken = row.on_conflict_do_update(
        index_elements=[Turn.client_id, Turn.mark],
        set_={"number": row.excluded.number, "heard_at": row.excluded.heard_at},
        where=Turn.number < row.excluded.number,
    )
    heard = session.execute(taken.returning(_kept(permit.client_id))).scalar_one_or_none()
    if heard is not None and heard >= MOST:
        _forget_the_oldest(session, permit.client_id)
    return heard is not None


def _kept(client_id: int) -> sa.ScalarSelect[int]:
    """How many are remembered of a client, with or without the one just written."""
    each = aliased(Turn)
    return sa.select(sa.func.count()).select_from(each).where(each.client_id == client_id).scalar_subquery()


def _forget_the_oldest(session: Session, client_id: int) -> None:
    """A page that makes up forms in a loop does not fill the disk."""
    newest = sa.select(Turn.mark).where(Turn.client_id == client_id).order_by(Turn.heard_at.desc(), Turn.number.desc())
    session.execute(
        sa.delete(Turn)
        .where(Turn.client_id == client_id, Turn.mark.in_(newest.offset(LEFT)))
        .execution_options(synchronize_session=False)
    )


def take_turn_of(session: Session, permit: Permit, fields: Mapping[str, list[str]], now: datetime) -> bool:
    """The same for a form as it was posted, or came in an envelope."""
    uuid, said = ((fields.get(name) or [""])[0] for name in ("uuid", FIELD))
    return take_turn(session, permit, uuid, said, now)


def forget_old_turns(session: Session, now: datetime) -> None:
    """Delete what no page left behind can still be sending. For the hourly clean-up."""
    session.execute(sa.delete(Turn).where(Turn.heard_at <= now - REMEMBERED_FOR))
