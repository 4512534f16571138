"""The client's own plan for hard hours: sealed, for the client alone, on the help page while unlocked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.accounts.profiles import find_client_id
from selfmon.audit import ledger
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place
from selfmon.diary.content import sealer_of
from selfmon.home.models import SafetyPlan
from selfmon.sharing.access import import_permit
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
    row = session.get(SafetyPlan, permit.client_id, populate_existing=True)
    before = sealer_of(permit).open_again(OWN, row.sealed, _place(permit)) if row is not None else {}
    if cleared := [name for name, text in before.items() if text and not lines.get(name)]:
        ledger.note(session, "plan_cleared", now, client=permit.subject_id, lines=" ".join(cleared))
    sealed = sealer_of(permit).seal(OWN, lines, _place(permit))
    session.merge(SafetyPlan(client_id=permit.client_id, sealed=sealed, changed_at=now))


def _said(lines: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in lines.items() if text}


def keep_plan_again(session: Session, permit: Permit, lines: Any, now: datetime) -> None:
    """From what the client took along: nothing where there was none. Raises AttributeError for what is no plan."""
    if lines is not None:
        keep_plan(session, permit, {str(name): str(text) for name, text in lines.items()}, now)


def clear_again(session: Session, facts: ledger.Facts, at: datetime) -> None:
    """After a restore: lines that were emptied since are empty, and so is the choice to have some at hand; the others stay,
    for a plan is needed most when nobody has time to write one."""
    client_id = find_client_id(session, UUID(facts["client"]))
    row = session.get(SafetyPlan, client_id) if client_id is not None else None
    if client_id is None or row is None:
        return
    permit = import_permit(session, client_id, at)
    lines = sealer_of(permit).open_again(OWN, row.sealed, _place(permit))
    keep_plan(session, permit, {name: text for name, text in lines.items() if name not in facts["lines"].split()}, at)
