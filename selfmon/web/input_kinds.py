"""What may come in at all: forms where a form is expected, JSON where a view says so, addresses without control characters.

Checked once, before any view: a form that is handed typed JSON, or an address that cannot stand in a header, never gets
as far as code that takes text for granted.
"""

import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from wtforms.validators import Optional, StopValidation

from selfmon.core.visible import shows_something

View = TypeVar("View", bound=Callable[..., Any])
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_UNFIT = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control characters, lone surrogates, line and paragraph marks
_LARGEST = 2**31 - 1  # what a column of whole numbers holds

# For choices: nothing sent is fine, and a blank is no choice. (WTForms' own lets a blank through to the view.)
MAY_SKIP = Optional(strip_whitespace=False)


class OneLineBreak(Request):
    """A browser sends each line break of a text box as two characters and counts it as one: here too it is one, before
    anything is measured, compared or kept."""

    def _load_form_data(self) -> None:
        super()._load_form_data()
        if any("\r" in value for _name, value in self.form.items(multi=True)):
            self.__dict__["form"] = ImmutableMultiDict(
                (name, one_line_break(value)) for name, value in self.form.items(multi=True)
            )


def one_line_break(text: str) -> str:
    """CRLF and CR as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class ShowsSomething:
    """For names: at least one character can be seen. `message` is a lazy text."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        if not shows_something(field.data or ""):
            field.errors[:] = []
            raise StopValidation(str(self.message))


def takes_json(view: View) -> View:
    """This view reads JSON, and no form."""
    view.takes_json = True  # type: ignore[attr-defined]  # read back below
    return view


def small_number(text: str) -> int:
    """A whole number as it may stand in an address or a hidden field. Raises ValueError."""
    number = int(text)
    if not 0 <= number <= _LARGEST:
        raise ValueError(text[:20])
    return number


def is_fit(address: str) -> bool:
    """True for a path that can be looked up, logged and sent back."""
    return not any(unicodedata.category(character) in _UNFIT for character in address)


def init_addresses(app: Flask) -> None:
    """Stand before the gate: where it sends somebody, the address goes into a header."""

    @app.before_request
    def look_at_the_address() -> None:
        if not is_fit(request.path):
            abort(404)


def init_content_kinds(app: Flask) -> None:
    """Stand behind the gate: whoever may not knock is told that first."""

    @app.before_request
    def look_at_the_kind() -> None:
        if request.method != "POST" or (request.mimetype == "" and not request.content_length):
            return
        view = app.view_functions.get(request.endpoint or "")
        is_json_wanted = bool(getattr(view, "takes_json", False))
        if request.is_json != is_json_wanted or not (request.is_json or request.mimetype in FORMS):
            abort(415)
