"""Errors as pages: the house takes the blame, keeps what was typed, and says what to do.

Refused and unknown are the same 404. Database errors are logged by class and constraint only: their text can hold
whole rows.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import sqlalchemy.exc
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from selfmon.core.errors import BadFacts, Busy, Conflict, Locked, NotAllowed, NotFound, Over
from selfmon.house import HandedDown
from selfmon.web.input_kinds import is_fit

log = logging.getLogger("selfmon")
# Passwords, passphrases and codes: no page repeats one, and no draft keeps one (a test holds every form to it).
SECRET_FIELDS = frozenset({"password", "current", "again", "code", "credential", "answer"})
# What a page carries besides, and values that say nothing to whoever reads them: numbers, ids, a tick.
_OF_THE_PAGE = frozenset(
    {
        "uuid",
        "queue_tag",
        "asked",
        "schema",
        "device_time",
        "device_zone",
        "revision",
        "sheet",
        "touch",
        "when",
        "next",
        "go",
    }
)
_NO_WORDS = re.compile(r"y|on|-?[\d.,]*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# For an address that is not there: the name and fields of the form that waits for this reader under it.
waiting_words: HandedDown[Callable[[], tuple[str, list[tuple[str, str]]]]] = HandedDown()
_NOT_REPEATED = {"csrf_token", *SECRET_FIELDS}


def kept_fields() -> list[tuple[str, str]]:
    """What the person posted, for the "try again" form. Never a password or a code."""
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_REPEATED]
    except HTTPException:
        return []


def wants_json() -> bool:
    """True for the page's own background requests."""
    return request.accept_mimetypes.best == "application/json"


def render_problem(
    status: int, title: str, line: str, *, can_retry: bool = False, unlock_for: str = ""
) -> ResponseReturnValue:
    """One error page; for a background request the same line as JSON. `unlock_for`: the path that unlocking leads to."""
    if wants_json():
        return {"status": "problem", "line": line}, status
    fields = kept_fields() if can_retry and request.method == "POST" else []
    return render_template(
        "errors/problem.html",
        title=title,
        line=line,
        fields=fields,
        can_retry=can_retry and request.method == "POST",
        token=request.form.get("csrf_token") if g.get("away") is not None and fields else None,
        unlock_for=unlock_for,
    ), status


def init_errors(app: Flask) -> None:
    """Register a page for everything that can go wrong."""
    for kind in (NotFound, NotAllowed, 404):
        app.register_error_handler(kind, show_gone)
    app.register_error_handler(Locked, show_locked)
    app.register_error_handler(Conflict, show_conflict)
    app.register_error_handler(Over, show_over)
    app.register_error_handler(BadFacts, show_bad_facts)
    app.register_error_handler(Busy, show_not_saved)
    app.register_error_handler(sqlalchemy.exc.DBAPIError, show_database_error)
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(400, show_unreadable)
    app.register_error_handler(413, show_too_long)
    app.register_error_handler(429, show_too_many)
    app.register_error_handler(HTTPException, show_other)
    app.register_error_handler(Exception, show_unexpected)


def show_not_found(_problem: Exception) -> ResponseReturnValue:
    """Without a word of what was typed, which may be somebody else's."""
    return render_problem(404, _("Not here"), _("There is no such page, or it is not for this account."))


def show_gone(problem: Exception) -> ResponseReturnValue:
    """The same 404. Whoever typed something gets it back: what it belonged to may have been removed meanwhile."""
    is_post = request.method == "POST"
    is_asked = request.method == "GET" and is_fit(
        request.path
    )  # under an odd address nothing waits, and nothing is looked up
    finder = next(iter(waiting_words.given()), None) if is_asked else None
    name, fields = finder() if finder is not None else ("", kept_fields() if is_post else [])
    words = words_in(fields)
    if not words or wants_json():
        return show_not_found(problem)
    return render_template(
        "errors/gone.html",
        words=words,
        draft=name,
        uuid=next((value for field, value in fields if field == "uuid"), ""),
    ), 404


def words_in(fields: list[tuple[str, str]]) -> list[str]:
    """What somebody wrote or chose, of what a form carries; ratings and what the page itself put there are left out."""
    return [
        value for name, value in fields if name not in _OF_THE_PAGE and value.strip() and not _NO_WORDS.fullmatch(value)
    ]


def show_locked(_problem: Locked) -> ResponseReturnValue:
    """With the way in beside it, whoever asks: the page says as little of who it is as of what is stored."""
    where = request.path if request.method == "GET" else "/today"
    return render_problem(403, _("Locked"), _("Unlock to see what is stored."), unlock_for=where)


def show_conflict(_problem: Conflict) -> ResponseReturnValue:
    return render_problem(
        409,
        _("Changed meanwhile"),
        _("This was changed somewhere else in the meantime. What you typed is below; look at the newer version first."),
        can_retry=True,
    )


def show_over(_problem: Over) -> ResponseReturnValue:
    return render_problem(
        409,
        _("This has ended"),
        _(
            "It can be read, and nothing is added to it any more. Nothing was changed. Go back; what you typed is still there."
        ),
    )


def show_bad_facts(_problem: BadFacts) -> ResponseReturnValue:
    return render_problem(
        400,
        _("Not kept yet"),
        _("Something in that form did not fit, so nothing was changed. Go back; what you typed is still there."),
        can_retry=True,
    )


def show_not_saved(_problem: Exception) -> ResponseReturnValue:
    return render_problem(
        503,
        _("Not saved yet"),
        _("We couldn't save that. It is still here. Please try again in a moment."),
        can_retry=True,
    )


def show_database_error(problem: sqlalchemy.exc.DBAPIError) -> ResponseReturnValue:
    """Locked, full or read-only disk, lost connection: an honest 503. Anything else is ours: 500, same words."""
    constraint = getattr(getattr(problem.orig, "diag", None), "constraint_name", None)
    log.error("database: %s %s %s", type(problem).__name__, type(problem.orig).__name__, constraint or "")
    if isinstance(problem, sqlalchemy.exc.DataError):
        return show_unreadable(problem)
    return show_not_saved(problem)


def show_stale_form(_problem: CSRFError) -> ResponseReturnValue:
    return render_problem(
        400,
        _("One more tap"),
        _("This page was open for a long time, so we ask once more. What you typed is still here."),
        can_retry=True,
    )


def show_unreadable(_problem: Exception) -> ResponseReturnValue:
    return render_problem(400, _("Not kept yet"), _("We couldn't read that. Nothing was changed."), can_retry=True)


def show_too_long(_problem: Exception) -> ResponseReturnValue:
    return render_problem(
        413,
        _("Too long to keep"),
        _("That is more than fits in one entry. Go back, copy the text, and keep it in two or more parts."),
    )


def show_too_many(problem: Any) -> ResponseReturnValue:
    answer = render_problem(
        429,
        _("A short wait"),
        _("That was tried many times in a row. Wait a minute, then try again. Nothing is blocked for good."),
        can_retry=True,
    )
    return answer


def show_other(problem: HTTPException) -> ResponseReturnValue:
    if problem.code is not None and problem.code < 400:
        return problem
    return render_problem(problem.code or 500, _("Not possible here"), _("That did not work. Nothing was changed."))


def show_unexpected(problem: Exception) -> ResponseReturnValue:
    log.error("unexpected: %s at %s", type(problem).__name__, request.endpoint)
    if app_is_testing():
        raise problem
    return render_problem(500, _("Our mistake"), _("Something broke on our side. Nothing was changed."), can_retry=True)


def app_is_testing() -> bool:
    """Tests see the exception itself."""
    from flask import current_app

    return bool(current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing)
