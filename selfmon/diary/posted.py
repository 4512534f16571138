"""A form as it was posted: what it is kept under, what of it is kept, and whose tab may reopen it."""

import re
from uuid import UUID, uuid4

from flask import request

from selfmon.web.actor import Actor

_LONGEST_NAME = 80  # a column's width
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def form_name(address: str) -> str:
    """What a form is kept under: its address with dashes for slashes, and ids without theirs where it would be too long."""
    name = address.strip("/").replace("/", "-")
    if len(name) > _LONGEST_NAME:
        name = _ID.sub(lambda found: found[0].replace("-", ""), name)
    return name[:_LONGEST_NAME]


_NOT_KEPT = {"csrf_token", "in_progress", "hidden", "password", "current", "again", "credential"}


def posted_fields() -> dict[str, list[str]]:
    """The form as it was posted, without its tokens."""
    return {name: values for name, values in request.form.lists() if name not in _NOT_KEPT}


def made_by(actor: Actor) -> UUID:
    """Whose tab may reopen what is posted now without unlocking; nobody's, where it was sent as the page was hidden."""
    return uuid4() if "hidden" in request.form else actor.session_id
