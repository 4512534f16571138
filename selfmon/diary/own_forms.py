"""A page of the client's own words that makes no entry: what is typed there outlives its session as well.

Reading ends under a page that is being written. What is posted then is parked, sealed (`parking`), and stands in the form
again after unlocking.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField

from selfmon.core.db import db
from selfmon.diary.drafts import discard_draft
from selfmon.diary.pages import Circumstances, find_draft


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
        if isinstance(field, StringField) and field is not form.queue_tag and typed not in ("", kept):
            field.data = (
                (f"{kept}\n{typed}" if isinstance(field, TextAreaField) else f"{kept} / {typed}") if kept else typed
            )
    return form


def settle_own_form(here: Circumstances, name: str) -> None:
    """Nothing of it waits any more: it was kept. The caller holds `writing()`."""
    discard_draft(db.session, here.permit, name)
