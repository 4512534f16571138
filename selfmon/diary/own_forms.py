"""A page of the client's own words that makes no entry: what is typed there outlives its session as well.

Reading ends under a page that is being written. What is posted then is parked, sealed (`parking`), and stands in the form
again after unlocking.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from selfmon.core.db import db
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.drafts import discard_draft, list_drafts
from selfmon.diary.pages import find_draft


class OwnForm(FlaskForm):
    """`is_draft`: it was filled from what waited, and nothing of it is kept yet."""

    queue_tag = HiddenField()  # whose it is, should its session be over when it comes
    is_draft = False


F = TypeVar("F", bound=OwnForm)


def open_own_form(here: Circumstances, make: Callable[..., F], name: str, **stored: Any) -> F:
    """A form with what is `stored`, and after it the words that wait under `name`: its address, with dashes for slashes.

    Whoever held the locked phone may have typed them: they replace nothing, and no box is ticked by them.
    """
    waiting, form = find_draft(here, name), make(**stored)
    form.queue_tag.data = str(here.permit.queue_tag)
    if waiting is None:
        return form
    form.is_draft = True
    for field in form:
        typed, kept = waiting.get(field.name, "").strip(), field.data or ""
        if isinstance(field, StringField) and field is not form.queue_tag:
            field.data = put_beside(kept, typed, "\n" if isinstance(field, TextAreaField) else " / ")
    return form


def put_beside(kept: str, typed: str, between: str = "\n") -> str:
    """What was typed stands after what is kept; once, where they are the same."""
    return kept if typed in ("", kept) else f"{kept}{between}{typed}" if kept else typed


def words_waiting(here: Circumstances, page: str, *parts: str) -> dict[str, dict[str, str]]:
    """For a page of several forms below its own address: what waits of each, by its name. One statement where nothing does."""
    waiting = {}
    for name in list_drafts(db.session, here.permit, here.now) if here.permit.can_read else []:
        kept = find_draft(here, name) if name.startswith(f"{page}-") else None
        if kept is not None:
            waiting[name] = {part: words for part in parts if (words := kept.get(part, "").strip())}
    return waiting


def settle_own_form(here: Circumstances, name: str) -> None:
    """Nothing of it waits any more: it was kept. The caller holds `writing()`."""
    discard_draft(db.session, here.permit, name)
