"""The client's own lines beside the entries, as plain facts: own sentence, goals, list, breaks, answers about the app."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import Locked
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place
from selfmon.diary.content import sealer_of
from selfmon.journal.models import AppAnswer, Break, Goal, ListItem, OwnItem
from selfmon.sharing.permit import Permit

Lines = dict[str, list[dict[str, Any]]]
_SEALED = (("own_items", OwnItem, "own_item"), ("goals", Goal, "goal"), ("list", ListItem, "list"))
_OPEN = (("breaks", Break), ("answers", AppAnswer))
_NOT_MOVED = frozenset({"id", "client_id", "sealed", "words_label", "held_back", "words_at"})


def list_lines(session: Session, permit: Permit) -> tuple[Lines, dict[str, int]]:
    """All of them, and which place in the list of own sentences each of those has, by its id here. Raises Locked."""
    if permit.opener is None:
        raise Locked
    found: Lines = {}
    places: dict[str, int] = {}
    for name, model, kind in _SEALED:
        # Two of one moment with the same words stand in the order of what else is known of them: ids are new in each house.
        told = sorted(
            ((_tell(permit, row, kind), str(row.id)) for row in _rows(session, permit, model)),
            key=lambda one: (one[0]["made_at"], one[0]["text"], str(sorted(one[0].items())), one[1]),
        )
        found[name] = [line for line, _row_id in told]
        if model is OwnItem:
            places = {row_id: n for n, (_line, row_id) in enumerate(told)}
    for name, open_model in _OPEN:
        found[name] = [_facts(row) for row in _rows(session, permit, open_model)]
    return found, places


def keep_lines(session: Session, permit: Permit, lines: Lines, now: datetime) -> list[UUID]:
    """Into an account without any, the client's alone; the new ids of the own sentences, in their order. Needs
    `writing()`. Raises KeyError, ValueError and TypeError for what is no such list."""
    own_items: list[UUID] = []
    for name, model, kind in _SEALED:
        for line in lines[name]:
            row_id = uuid4()
            sealed = sealer_of(permit).seal(
                OWN, {"text": str(line["text"])}, Place(kind, str(permit.subject_id), str(row_id))
            )
            alone = {"words_label": OWN, "held_back": True, "words_at": now} if model is Goal else {}
            session.add(model(id=row_id, client_id=permit.client_id, sealed=sealed, **_typed(model, line), **alone))
            own_items += [row_id] if model is OwnItem else []
    for name, open_model in _OPEN:
        for line in lines[name]:
            session.add(open_model(client_id=permit.client_id, **_typed(open_model, line)))
    session.flush()
    return own_items


def _tell(permit: Permit, row: Any, kind: str) -> dict[str, Any]:
    assert permit.opener is not None
    place = Place(kind, str(permit.subject_id), str(row.id))
    words = permit.opener.open(getattr(row, "words_label", OWN), row.sealed, place)
    return {**_facts(row), "text": words.get("text", "")}


def _rows(session: Session, permit: Permit, model: Any) -> list[Any]:
    return list(
        session.execute(sa.select(model).where(model.client_id == permit.client_id).order_by(model.id)).scalars()
    )


def _facts(row: Any) -> dict[str, Any]:
    cells = {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in _NOT_MOVED}
    return {name: cell.isoformat() if isinstance(cell, date | datetime) else cell for name, cell in cells.items()}


def _typed(model: Any, line: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for column in model.__table__.columns:
        if column.name in _NOT_MOVED:
            continue
        value = line.get(column.name) if column.nullable else line[column.name]  # an older file has fewer
        if value is not None and isinstance(column.type, sa.Date):
            value = date.fromisoformat(value)
        elif value is not None and not isinstance(column.type, sa.String):
            value = datetime.fromisoformat(value)
        found[column.name] = value
    return found
