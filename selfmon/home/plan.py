"""The client's own plan for hard hours: sealed, for the client alone, on the help page while unlocked."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place
from selfmon.diary.content import sealer_of
from selfmon.home.models import SafetyPlan
from selfmon.sharing.permit import Permit

AT_HAND = ("helps", "call")  # what a locked phone may show, where the client chose it
OPEN = "at_hand"  # the choice itself, kept among the sealed lines


def _place(permit: Permit) -> Place:
    return Place("plan", str(permit.subject_id))


def load_plan(session: Session, permit: Permit) -> dict[str, str] | None:
    """Its lines by name; None where none was written. Locked: "What helps" and "Who I call" alone, and only where the
    client chose that these two are there without unlocking."""
    row = session.get(SafetyPlan, permit.client_id)
    if row is None:
        return None
    if permit.opener is not None:
        return permit.opener.open(OWN, row.sealed, _place(permit))
    lines = sealer_of(permit).open_again(OWN, row.sealed, _place(permit))
    return {name: lines[name] for name in AT_HAND if lines.get(name)} if lines.get(OPEN) else None


def keep_plan(session: Session, permit: Permit, lines: dict[str, str], now: datetime) -> None:
    """Keep it in the place of what stood there; the same lines stay as they are. Needs `writing()`. Raises NotAllowed for
    any Permit but the client's."""
    if permit.opener is not None and _said(load_plan(session, permit) or {}) == _said(lines):
        return
    sealed = sealer_of(permit).seal(OWN, lines, _place(permit))
    session.merge(SafetyPlan(client_id=permit.client_id, sealed=sealed, changed_at=now))


def _said(lines: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in lines.items() if text}


def keep_plan_again(session: Session, permit: Permit, lines: Any, now: datetime) -> None:
    """From what the client took along: nothing where there was none. Raises AttributeError for what is no plan."""
    if lines is not None:
        keep_plan(session, permit, {str(name): str(text) for name, text in lines.items()}, now)
