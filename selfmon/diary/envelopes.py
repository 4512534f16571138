"""What a phone kept while there was no signal: each envelope is opened, read as the page would read it, and stored by
the same logbook. One that is broken never holds up the others, and nothing typed is thrown away.
"""

import binascii
import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from selfmon.core.envelope import open_envelope
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import CannotOpen
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.device_ids import is_uuid_deleted, is_uuid_known
from selfmon.diary.drafts import discard_draft_of, save_draft_from_phone
from selfmon.diary.envelope_keys import find_private
from selfmon.diary.facts import FAR_OFF, Outcome
from selfmon.diary.forms import EntryForm
from selfmon.diary.logbook import keep_entry
from selfmon.diary.pages import KindPage, read_page
from selfmon.diary.turns import take_turn_of
from selfmon.house import HandedDown
from selfmon.web.input_kinds import one_line_break

MOST = 50  # envelopes of one post
LIMIT = 96 * 1024  # bytes of one envelope
_PAGE_TOKENS = {"csrf_token", "in_progress"}


class Status(StrEnum):
    """What the phone is told of one envelope. A locked phone learns no more: kept is kept."""

    KEPT = "kept"
    DRAFT = "draft"  # waits as a draft, for unlocking
    PROBLEM = "problem"  # the page is open and shows it
    WAITING = "waiting"  # an earlier draft comes first, or there is no room; stays on the phone
    UNREADABLE = "unreadable"  # not for this account, changed, or for a key gone for good; stays on the phone
    LATER = "later"  # the database is away


@dataclass(frozen=True)
class Answer:
    status: Status
    where_next: str = ""


@dataclass(frozen=True)
class Envelope:
    """One opened envelope. `sealed_no_earlier`: when its key was made."""

    what: str  # entry, progress, draft
    form: str
    fields: Mapping[str, list[str]]
    sealed_no_earlier: datetime


@dataclass(frozen=True)
class EnvelopePage:
    """A page whose form may come in an envelope: the draft's name as a pattern, and how it becomes an entry."""

    pattern: str
    find_page: Callable[..., KindPage]
    where_next: str = "/saved/{id}"


pages: HandedDown[EnvelopePage] = HandedDown()  # rooms above hand theirs over


def open_item(session: Session, here: Circumstances, key_id: str, sealed: str) -> Envelope:
    """An envelope for this account. Raises CannotOpen for everything else: foreign, changed, malformed."""
    try:
        blob = b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise CannotOpen from problem
    if len(blob) > LIMIT:
        raise CannotOpen
    private, made_at = find_private(session, key_id)
    try:
        said = json.loads(open_envelope(private, key_id, str(here.permit.queue_tag), blob))
        fields = MultiDict(
            (str(name), one_line_break(str(value))) for name, value in said["fields"] if name not in _PAGE_TOKENS
        )
        what, form = str(said["what"]), str(said["form"])
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise CannotOpen from problem
    if what not in ("entry", "progress", "draft"):
        raise CannotOpen
    if not _is_uuid(fields.get("uuid", "")):  # the same envelope again must find the same entry
        fields["uuid"] = str(UUID(bytes=hashlib.sha256(blob).digest()[:16]))
    return Envelope(what, form, dict(fields.lists()), made_at)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def take_in(session: Session, here: Circumstances, envelope: Envelope, skew_seconds: int, is_open: bool) -> Answer:
    """Store one envelope, once however often it comes; of one form's states the latest stays. The caller holds
    `writing()`."""
    if envelope.what == "entry":
        answer = _take_in(session, here, envelope, skew_seconds, is_open)
        if answer.status is Status.KEPT:
            take_turn_of(session, here.permit, envelope.fields, here.now)  # a tap still on its way comes too late
        return answer
    with session.begin_nested() as step:
        if not take_turn_of(session, here.permit, envelope.fields, here.now):  # a later one is here, or this very one
            return Answer(Status.KEPT if envelope.what == "progress" else Status.DRAFT)
        answer = _take_in(session, here, envelope, skew_seconds, is_open)
        if answer.status not in (Status.KEPT, Status.DRAFT):  # it stays on the phone, and comes again
            step.rollback()
    return answer


def _take_in(session: Session, here: Circumstances, envelope: Envelope, skew_seconds: int, is_open: bool) -> Answer:
    posted = MultiDict([(name, value) for name, values in envelope.fields.items() for value in values])
    found = _find_page(replace(here, posted=posted), envelope.form) if envelope.what != "draft" else None
    if found is None:  # of a page that is shut until the half of it is unlocked, nothing may stand beside that half
        is_shut = envelope.what != "draft" and any(re.fullmatch(p.pattern, envelope.form) for p in pages.given())
        return _keep_as_draft(session, here, envelope, may_be_second=not is_shut)
    page, where_next = found
    form = _read_form(replace(here, posted=posted), page, posted, skew_seconds, envelope.sealed_no_earlier)
    try:
        if not form.validate():
            raise BadFacts({})
        facts = replace(
            read_page(replace(here, posted=posted, now=form.now, zone=form.zone), page, form),
            source="queue",
        )
        if here.permit.keep_to_myself and posted.get("shell"):  # the page without signal does not know that wish
            facts = replace(facts, held_back=True)
        with session.begin_nested():
            kept = keep_entry(
                session,
                here.permit,
                facts,
                here.now,
                session_id=here.actor.session_id,
                in_progress=envelope.what == "progress",
                words_wait=here.permit.words_wait,
                saved_at=form.now,
            )
    except (BadFacts, NotFound):
        return Answer(Status.PROBLEM) if is_open else _keep_as_draft(session, here, envelope)
    if envelope.what == "entry":
        discard_draft_of(session, here.permit, envelope.form, envelope.fields, here.now)
    elif kept.outcome is Outcome.KEPT:  # left half filled in: it opens where it was left
        save_draft_from_phone(session, here.permit, envelope.form, envelope.fields, here.now)
    return Answer(Status.KEPT, where_next.format(id=kept.told_id) if kept.told_id else "/today")


def _find_page(here: Circumstances, name: str) -> tuple[KindPage, str] | None:
    for known in pages.given():
        match = re.fullmatch(known.pattern, name)
        if match:
            where = known.where_next
            for n, part in enumerate(match.groups(), 1):
                where = where.replace(f"{{{n}}}", part)
            try:
                return known.find_page(here, *match.groups()), where
            except NotFound:
                return None
    return None


def _read_form(
    here: Circumstances, page: KindPage, posted: MultiDict[str, str], skew_seconds: int, no_earlier: datetime
) -> EntryForm:
    """The page's form, filled from the envelope. The post itself carries the form token, the envelope none."""
    form_class = type(f"{page.kind.code.title()}Form", (EntryForm,), dict(page.build_fields(here, None)))
    form: EntryForm = form_class(posted, meta={"csrf": False})
    form.skew_seconds, form.chosen_zone, form.now = skew_seconds, here.zone, here.now
    form.keep_to_myself = here.permit.keep_to_myself
    form.now = _moment(form, here.now, skew_seconds, no_earlier)
    return form


def _moment(form: EntryForm, now: datetime, skew_seconds: int, no_earlier: datetime) -> datetime:
    """When Save was tapped, by the server's clock: never in the future, never before the key was made."""
    device = form.device()
    if device is None:
        return now
    moment = device.at.astimezone(UTC)
    if abs(skew_seconds) > FAR_OFF.total_seconds():
        try:
            moment -= timedelta(seconds=skew_seconds)
        except OverflowError:
            return now
    return now if moment > now or moment < no_earlier - FAR_OFF else moment


def _keep_as_draft(session: Session, here: Circumstances, envelope: Envelope, *, may_be_second: bool = True) -> Answer:
    """For the client alone, until unlocked. A draft of what became an entry, and whatever was deleted, does not come back;
    an entry that cannot be read is kept, also when a part of it arrived before."""
    known = is_uuid_deleted if envelope.what == "entry" else is_uuid_known
    if known(session, here.permit.client_id, (envelope.fields.get("uuid") or [""])[0]):
        return Answer(Status.KEPT)
    fields = dict(envelope.fields)
    if here.permit.keep_to_myself and "shell" in fields:  # the page without signal does not know that wish
        fields["held_back"] = ["y"]
    try:
        is_kept = save_draft_from_phone(
            session, here.permit, envelope.form, fields, here.now, may_be_second=may_be_second
        )
    except BadFacts:
        return Answer(Status.UNREADABLE)
    return Answer(Status.DRAFT if is_kept else Status.WAITING)


def as_json(item_id: Any, answer: Answer, is_open: bool) -> dict[str, Any]:
    """One answer. Where to go next is for the open page alone."""
    said = {"id": item_id, "status": answer.status}
    return {**said, "next": answer.where_next} if is_open and answer.where_next else said
