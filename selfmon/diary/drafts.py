"""Unfinished forms: one sealed row a form, for the client alone, in nobody's counts.

A draft reopens after unlocking, or within ten minutes in the session that made it, unless that was hidden or locked
since; saving or discarding ends it. A locked phone neither writes over nor ends what it could not reopen: what is typed
there meanwhile is kept beside it, under the form's name and a mark, and is answered as if nothing waited. It comes to
light when the first one is done with.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.db import ask
from selfmon.core.errors import BadFacts
from selfmon.core.keyring import OWN
from selfmon.core.sealing import CannotOpen, Place
from selfmon.diary.content import sealer_of
from selfmon.diary.models import Draft
from selfmon.sharing.permit import Permit

KEPT_FOR = timedelta(days=14)
SAME_TAB_FOR = timedelta(minutes=10)
LIMIT = 64 * 1024  # bytes of one form
MOST = 40  # drafts of one client
MOST_BYTES = 1024 * 1024  # of all of them, as they are kept
Fields = Mapping[str, list[str]]
PAGE_MARK = "sheet"  # a field that no two pages share, of forms whose id can be worked out
_BESIDE = "~"  # after a form's name, then a number: another draft of it
_FIRST = (sa.func.length(Draft.form), Draft.form)  # the draft itself, then those beside it


def _place(permit: Permit, form: str) -> Place:
    return Place("draft", str(permit.subject_id), form)


def save_draft(session: Session, permit: Permit, form: str, fields: Fields, session_id: UUID, now: datetime) -> None:
    """Keep or overwrite the draft of one form; a locked phone that goes on with a form left earlier adds to it, and one
    that is out of reach stays as it is, with this one beside it. The caller holds `writing()`, and took its turn. Raises
    BadFacts when it is too long."""
    rows = _list(session, permit, form, now)
    kept = _pick(permit, rows, fields, session_id, now)
    if kept is not None and not permit.can_read and not _is_same_tab(kept, session_id, now):
        fields = {**_open_again(permit, kept), **fields}
    _write_draft(session, permit, kept.form if kept else _free_name(rows, form), fields, session_id, now)


def _pick(permit: Permit, rows: Sequence[Draft], fields: Fields, session_id: UUID, now: datetime) -> Draft | None:
    """Of the drafts of one form, the one that `fields` go on with."""
    same = [row for row in rows if _is_same_form(permit, row, fields)]
    return next((row for row in (*same, *rows) if _is_within_reach(permit, row, fields, session_id, now)), None)


def _free_name(rows: Sequence[Draft], form: str) -> str:
    """The form's own, or the first that is free beside it."""
    taken = {row.form for row in rows}
    names = (form, *(f"{form}{_BESIDE}{n}" for n in range(1, len(taken) + 1)))
    return next(name for name in names if name not in taken)


def _write_draft(session: Session, permit: Permit, form: str, fields: Fields, session_id: UUID, now: datetime) -> None:
    """Keep or overwrite, whoever asks. Raises BadFacts."""
    text = json.dumps(dict(fields), ensure_ascii=False)
    if len(text.encode()) > LIMIT or len(form) > 80:
        raise BadFacts({"form": "too_long"})
    sealed = sealer_of(permit).seal(OWN, {"fields": text}, _place(permit, form))
    if not _has_room(session, permit, form, len(sealed)):
        raise BadFacts({"form": "too_many_drafts"})
    session.merge(
        Draft(
            client_id=permit.client_id,
            form=form,
            sealed=sealed,
            session_id=session_id,
            saved_at=now,
            expires_at=now + KEPT_FOR,
        )
    )
    session.flush()


def merge_draft(session: Session, permit: Permit, form: str, fields: Fields, session_id: UUID, now: datetime) -> Fields:
    """Add one page of a form to what its other pages kept, and keep the whole. What comes back is for storing, never for
    showing: also a locked phone goes on. The caller holds `writing()`. Raises BadFacts when it is too long."""
    draft = _find(session, permit, form, now)
    merged = {**(_open_again(permit, draft) if draft is not None else {}), **fields}
    _write_draft(session, permit, draft.form if draft is not None else form, merged, session_id, now)
    return merged


def look_again(session: Session, permit: Permit, form: str, now: datetime) -> Fields:
    """What the pages of a form kept so far; nothing where it was finished. For deciding, never for showing."""
    draft = _find(session, permit, form, now)
    return _open_again(permit, draft) if draft is not None else {}


def save_draft_from_phone(
    session: Session,
    permit: Permit,
    form: str,
    fields: Fields,
    now: datetime,
    session_id: UUID | None = None,
    *,
    may_be_second: bool = True,
) -> bool:
    """The same for a form that waited on a phone, or parked: it reopens after unlocking alone, unless a session is named.
    Another one that is kept already stays, with this one beside it.

    False, and nothing changed, when MOST are kept, or another one that nothing may stand beside. Raises BadFacts.
    """
    rows = _list(session, permit, form, now)
    kept = next((row for row in rows if _is_same_form(permit, row, fields)), None)
    name = kept.form if kept else _free_name(rows, form)
    is_second = bool(rows) and kept is None
    if (is_second and not may_be_second) or not _has_room(
        session, permit, name, len(json.dumps(dict(fields)).encode())
    ):
        return False
    _write_draft(session, permit, name, fields, session_id or uuid4(), now)
    return True


def _has_room(session: Session, permit: Permit, form: str, size: int) -> bool:
    """This form's draft would be one of at most MOST, and all of them together at most MOST_BYTES."""
    others, taken = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.func.length(Draft.sealed)), 0)).where(
            Draft.client_id == permit.client_id, Draft.form != form
        )
    ).one()
    return bool(others < MOST and taken + size <= MOST_BYTES)


def discard_draft_of(session: Session, permit: Permit, form: str, fields: Fields, now: datetime) -> None:
    """Forget the draft of these very fields, kept as an entry by now. Another draft of that form stays."""
    for kept in _list(session, permit, form, now):
        if _is_same_form(permit, kept, fields):
            discard_draft(session, permit, kept.form)


def finish_draft(
    session: Session, permit: Permit, form: str, fields: Fields, session_id: UUID, now: datetime
) -> Draft | None:
    """Forget the draft of a form that was saved; one that only unlocking reopens waits on. The caller holds `writing()`."""
    kept = _pick(permit, _list(session, permit, form, now), fields, session_id, now)
    if kept is not None:
        discard_draft(session, permit, kept.form)
    return kept


def leave_draft(session: Session, permit: Permit, form: str, fields: Fields, session_id: UUID, now: datetime) -> str:
    """The same where it is put aside: the id that its page carried, or, where none was kept with it as of a questionnaire,
    the one that is said now; "" where nothing was found."""
    kept = finish_draft(session, permit, form, fields, session_id, now)
    return (_open_again(permit, kept).get("uuid") or fields.get("uuid") or [""])[0] if kept is not None else ""


def is_within_reach(session: Session, permit: Permit, form: str, session_id: UUID, now: datetime) -> bool:
    """A form of several pages may go on: nothing of it waits, or whoever asks could read it or has it open in this tab."""
    kept = _find(session, permit, form, now)
    return kept is None or permit.can_read or _is_same_tab(kept, session_id, now)


def _is_within_reach(permit: Permit, kept: Draft, fields: Fields, session_id: UUID, now: datetime) -> bool:
    """Whoever asks could read it, has it open in this tab, or is sending the same filled-in form."""
    return permit.can_read or _is_same_tab(kept, session_id, now) or _is_same_form(permit, kept, fields)


def _is_same_tab(kept: Draft, session_id: UUID, now: datetime) -> bool:
    return kept.session_id == session_id and now - kept.saved_at < SAME_TAB_FOR


def _open_again(permit: Permit, kept: Draft) -> Fields:
    """What a draft holds, for storing and never for showing; nothing where it cannot be opened."""
    try:
        fields: Fields = json.loads(sealer_of(permit).open_again(OWN, kept.sealed, _place(permit, kept.form))["fields"])
    except CannotOpen:
        return {}
    return fields


def _is_same_form(permit: Permit, kept: Draft, fields: Fields) -> bool:
    """The id that a page carries tells one filled-in form from another. Where it can be worked out, as a questionnaire's
    can, a locked phone has to carry the mark of that very page too."""
    before = _open_again(permit, kept)
    is_same_page = permit.can_read or before.get(PAGE_MARK) == fields.get(PAGE_MARK)
    return bool(before.get("uuid")) and before["uuid"] == fields.get("uuid") and is_same_page


def load_draft(session: Session, permit: Permit, form: str, session_id: UUID, now: datetime) -> Fields | None:
    """The draft of one form, or None: also for a locked session that did not make it in the last ten minutes."""
    rows = _list(session, permit, form, now)
    draft = next((row for row in rows if permit.can_read or _is_same_tab(row, session_id, now)), None)
    return _open_again(permit, draft) or None if draft is not None else None


def close_drafts(session: Session, session_id: UUID, client_id: int) -> None:
    """Lock what this browser could reopen without unlocking: it was hidden or locked. The caller holds `writing()`."""
    session.execute(
        sa.update(Draft)
        .where(Draft.client_id == client_id, Draft.session_id == session_id)
        .values(session_id=uuid4())
        .execution_options(synchronize_session=False)
    )


def is_draft_waiting(session: Session, permit: Permit, now: datetime) -> bool:
    """True if any draft is kept. All that a locked page may say: "Something is waiting. Unlock to go on"."""
    return bool(
        session.execute(
            sa.select(sa.exists().where(Draft.client_id == permit.client_id, Draft.expires_at > now))
        ).scalar_one()
    )


def list_drafts(session: Session, permit: Permit, now: datetime) -> list[str]:
    """The forms that have a draft, newest first; each once, however many wait beside each other."""
    found = session.execute(
        sa.select(Draft.form)
        .where(Draft.client_id == permit.client_id, Draft.expires_at > now)
        .order_by(Draft.saved_at.desc())
    ).scalars()
    return list(dict.fromkeys(form.partition(_BESIDE)[0] for form in found))


def discard_draft(session: Session, permit: Permit, form: str) -> None:
    """Forget a draft, because it was saved as an entry or is not wanted: the one that opens first."""
    first = (
        sa.select(Draft.form)
        .where(Draft.client_id == permit.client_id, _is_of(form))
        .order_by(*_FIRST)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        sa.delete(Draft)
        .where(Draft.client_id == permit.client_id, Draft.form == first)
        .execution_options(synchronize_session=False)
    )


def discard_all_drafts(session: Session, permit: Permit, form: str) -> None:
    """Forget the draft of a form and whatever stands beside it: of this form there is only one."""
    session.execute(
        sa.delete(Draft)
        .where(Draft.client_id == permit.client_id, _is_of(form))
        .execution_options(synchronize_session=False)
    )


def discard_drafts_of_entry(session: Session, permit: Permit, device_uuids: Iterable[UUID]) -> None:
    """Forget the unfinished forms of an entry that is being deleted: what was typed goes with it."""
    wanted = {str(device_uuid) for device_uuid in device_uuids}
    for draft in session.execute(sa.select(Draft).where(Draft.client_id == permit.client_id)).scalars():
        if wanted & set(_open_again(permit, draft).get("uuid") or ()):
            discard_draft(session, permit, draft.form)


def forget_old_drafts(session: Session, now: datetime) -> None:
    """Delete what is past its days. For the hourly clean-up."""
    session.execute(sa.delete(Draft).where(Draft.expires_at <= now))


def _is_of(form: str | sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    """The draft of a form, or one beside it."""
    before = sa.func.substr(Draft.form, 1, sa.func.length(form) + 1)
    return sa.or_(Draft.form == form, before == sa.type_coerce(form, sa.String) + _BESIDE)


_FIND = (  # built once: every save asks this
    sa.select(Draft)
    .where(
        Draft.client_id == sa.bindparam("client_id"),
        _is_of(sa.bindparam("form")),
        Draft.expires_at > sa.bindparam("now", type_=Draft.expires_at.type),
    )
    .order_by(*_FIRST)
)


def _list(session: Session, permit: Permit, form: str, now: datetime) -> Sequence[Draft]:
    """The draft of a form and those beside it, in the order in which they open: for reading, no part of the session."""
    rows = ask(session, _FIND, {"client_id": permit.client_id, "form": form, "now": now})
    return [Draft(**row) for row in rows.mappings()]


def _find(session: Session, permit: Permit, form: str, now: datetime) -> Draft | None:
    return next(iter(_list(session, permit, form, now)), None)
