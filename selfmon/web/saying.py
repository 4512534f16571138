"""What was just done is said where it was done: the next page is opened there, and a line stands in that place. The focus
stays where the browser puts it; what reads the page aloud begins at the place, and with that line."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

SAID = {
    "kept": _l("Kept."),
    "agreed": _l("Agreed on. It stands under “Agreed on now”."),
    "ended": _l("Ended."),
    "opened": _l("Opened."),
    "closed": _l("Closed again."),
    "removed": _l("Removed."),
    "aside": _l("Put aside, with your reason."),
    "back": _l("It is back."),
    "no_reason": _l("Please write why; then it is put aside."),
    "not_opened": _l(
        "Not opened. Talk the three questions through, tick that both of you agreed, and open one kind after the other."
    ),
    "not_read": _l("Not opened. Read it together first, and tick that you did."),
    "heavy": _l(
        "Not agreed on yet. It has been heavy lately: talk about it first and tick that you did, or agree on it less often."
    ),
}


def say_at(page: str, place: object, what: str) -> ResponseReturnValue:
    """Go on to this page, at this place of it, where `what` is said (one of SAID)."""
    return redirect(f"{page}{'&' if '?' in page else '?'}at={place}&said={what}#at-{place}", 303)


def said_at(place: object) -> str:
    """What the page at hand says in this place; "" nearly everywhere."""
    return str(SAID.get(request.args.get("said", ""), "")) if request.args.get("at") == str(place) else ""
