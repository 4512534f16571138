"""Sealed lines of the client's own beside the entries: the own item, goals, the list for the session."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_closed, note_removed
from selfmon.core.clock import local_day, next_morning
from selfmon.core.errors import Conflict, Locked, NotFound
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place
from selfmon.diary.content import sealer_of
from selfmon.journal.models import Goal, ListItem, OwnItem
from selfmon.sharing.admission import RowColumns, within
from selfmon.sharing.models import Stream
from selfmon.sharing.permit import Permit

MOST_GOALS = 3
_GOALS = RowColumns(  # a goal is words: below that depth there is none
    client_id=Goal.client_id,
    stream=sa.literal(Stream.ANCHORS.value),
    local_day=Goal.made_on,
    words_at=Goal.words_at,
    is_held_back=Goal.held_back,
    is_second_version=sa.false(),
    is_words_only=sa.true(),
)


def _place(permit: Permit, kind: str, row_id: UUID) -> Place:
    return Place(kind, str(permit.subject_id), str(row_id))


def _open(permit: Permit, kind: str, row: Any, label: str = OWN) -> str:
    if permit.opener is None:
        raise Locked
    return permit.opener.open(label, row.sealed, _place(permit, kind, row.id)).get("text", "")


def current_own_item(session: Session, permit: Permit) -> tuple[UUID, str] | None:
    """The sentence the client rates now; its text is empty while the session is locked."""
    item = session.execute(
        sa.select(OwnItem).where(OwnItem.client_id == permit.client_id, OwnItem.retired_at.is_(None))
    ).scalar_one_or_none()
    if item is None:
        return None
    return item.id, _open(permit, "own_item", item) if permit.opener else ""


def set_own_item(session: Session, permit: Permit, text: str, now: datetime) -> None:
    """Replace the sentence (or drop it with an empty text); old ratings keep their old meaning, and the same sentence
    stays the one that is rated. Needs `writing()`."""
    rated = current_own_item(session, permit)
    if permit.opener is not None and rated is not None and rated[1] == text:
        return
    retired = session.execute(
        sa.update(OwnItem)
        .where(OwnItem.client_id == permit.client_id, OwnItem.retired_at.is_(None))
        .values(retired_at=now)
        .returning(OwnItem.id)
    ).scalars()
    note_closed(session, OwnItem.retired_at, now, *retired)
    if text:
        item_id = uuid4()
        session.add(
            OwnItem(
                id=item_id,
                client_id=permit.client_id,
                made_at=now,
                sealed=sealer_of(permit).seal(OWN, {"text": text}, _place(permit, "own_item", item_id)),
            )
        )


def add_goal(
    session: Session, permit: Permit, text: str, is_shared: bool, now: datetime, zone: str | None = None
) -> UUID:
    """A goal in the client's words, of the day it is in `zone` (theirs, where none is told); the client's alone unless
    told otherwise. Its id. Raises Conflict beyond three that stand."""
    open_goals = session.execute(
        sa.select(sa.func.count())
        .select_from(Goal)
        .where(Goal.client_id == permit.client_id, Goal.closed_on.is_(None), Goal.done_on.is_(None))
    ).scalar_one()
    if open_goals >= MOST_GOALS:
        raise Conflict
    goal_id, label = uuid4(), Stream.ANCHORS if is_shared else OWN
    session.add(
        Goal(
            id=goal_id,
            client_id=permit.client_id,
            made_on=local_day(now, zone or permit.zone),
            made_at=now,
            words_at=next_morning(now, zone or permit.zone),
            words_label=label,
            held_back=not is_shared,
            sealed=sealer_of(permit).seal(label, {"text": text}, _place(permit, "goal", goal_id)),
        )
    )
    session.flush()
    return goal_id


def list_goals(session: Session, permit: Permit, *, with_done: bool = False) -> list[tuple[Goal, str]]:
    """Goals that stand, with their words, as far as this reader's Permit opens them; `with_done`: those that are done as
    well. What was put away is in neither. One statement."""
    query = sa.select(Goal).where(within(permit, _GOALS), Goal.closed_on.is_(None)).order_by(Goal.made_at)
    if not with_done:
        query = query.where(Goal.done_on.is_(None))
    return [(goal, _open(permit, "goal", goal, goal.words_label)) for goal in session.execute(query).scalars()]


def find_goal(session: Session, permit: Permit, goal_id: UUID) -> tuple[Goal, str]:
    """One of the client's own that stands. Raises NotFound, Locked."""
    found = next((one for one in list_goals(session, permit) if one[0].id == goal_id), None)
    if found is None:
        raise NotFound
    return found


def keep_goal(session: Session, permit: Permit, goal_id: UUID, now: datetime) -> None:
    """ "Still mine", asked when the work moves on. Raises NotFound."""
    _own_goal(session, permit, goal_id).reviewed_on = local_day(now, permit.zone)


def change_goal(session: Session, permit: Permit, goal_id: UUID, text: str, now: datetime, zone: str) -> None:
    """Other words for it, shared as far as it was: the old ones are gone at once, the new ones appear the next morning.
    The same words change nothing. Needs `writing()`. Raises NotFound, Locked."""
    goal, before = find_goal(session, permit, goal_id)
    if text == before:
        return
    goal.sealed = sealer_of(permit).seal(goal.words_label, {"text": text}, _place(permit, "goal", goal_id))
    goal.changed_on, goal.words_at = local_day(now, zone), next_morning(now, zone)


def finish_goal(session: Session, permit: Permit, goal_id: UUID, now: datetime, zone: str) -> None:
    """Done: others see it so from the next morning on, and do not see the goal until then. Raises NotFound."""
    goal = _own_goal(session, permit, goal_id)
    if goal.done_on is None:
        goal.done_on, goal.words_at = local_day(now, zone), next_morning(now, zone)


def close_goal(session: Session, permit: Permit, goal_id: UUID, now: datetime) -> None:
    """Put a goal away: off every page. Raises NotFound."""
    goal = _own_goal(session, permit, goal_id)
    goal.closed_on = local_day(now, permit.zone)
    note_closed(session, Goal.closed_on, goal.closed_on, goal_id)


def _own_goal(session: Session, permit: Permit, goal_id: UUID) -> Goal:
    goal = session.get(Goal, goal_id)
    if goal is None or goal.client_id != permit.client_id:
        raise NotFound
    return goal


def add_list_item(session: Session, permit: Permit, text: str, now: datetime) -> None:
    """A line on the client's own list for the session. Works from a log-only session."""
    item_id = uuid4()
    session.add(
        ListItem(
            id=item_id,
            client_id=permit.client_id,
            made_at=now,
            sealed=sealer_of(permit).seal(OWN, {"text": text}, _place(permit, "list", item_id)),
        )
    )


def list_items(session: Session, permit: Permit) -> list[tuple[UUID, str]]:
    """The open lines, oldest first."""
    rows = session.execute(
        sa.select(ListItem)
        .where(ListItem.client_id == permit.client_id, ListItem.done_at.is_(None))
        .order_by(ListItem.made_at)
    ).scalars()
    return [(row.id, _open(permit, "list", row)) for row in rows]


def remove_lines(session: Session, permit: Permit, *item_ids: UUID) -> None:
    """Take lines of the list away that were never meant to be kept; others' stay. Inside `writing()`."""
    mine = ListItem.client_id == permit.client_id, ListItem.id.in_(item_ids)
    gone = session.execute(sa.delete(ListItem).where(*mine).returning(ListItem.id)).scalars().all()
    note_removed(session, ListItem, *gone)


def finish_list_item(session: Session, permit: Permit, item_id: UUID, now: datetime) -> None:
    """Take a line off the list. Raises NotFound."""
    item = session.get(ListItem, item_id)
    if item is None or item.client_id != permit.client_id:
        raise NotFound
    item.done_at = now
    note_closed(session, ListItem.done_at, now, item_id)
