"""The pages that work without signal, and the service worker that keeps them. The same bytes for everybody: they name
nobody, ask the first phase's questions and show nothing stored."""

import hashlib
import json
from collections.abc import Callable, Collection
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from selfmon.diary.forms import EntryForm
from selfmon.diary.kinds import KINDS
from selfmon.home.help_numbers import BY_COUNTRY
from selfmon.house import Remembered, current_house
from selfmon.journal import forms
from selfmon.journal.questions import rotating_sets
from selfmon.practice.library import LIBRARY
from selfmon.practice.names import PICTURES, say_duration
from selfmon.practice.views import OFTEN, before_fields
from selfmon.web.gate import public
from selfmon.web.languages import LANGUAGES, regional

blueprint = Blueprint("home_shell", __name__)

EXERCISES = ("1", "2", "A")  # open from the first day


def _form(kind: str, fields: dict[str, Any], first: Collection[str] = ()) -> EntryForm:
    """An empty form: its id, time and account are put in on the phone. `first`: asked before "Add more" is opened."""
    form: EntryForm = type("ShellForm", (EntryForm,), fields)(MultiDict(), meta={"csrf": False})
    known = KINDS[kind]
    questions = [name for name in fields if name in {*known.numbers, *known.choices, *known.many}]
    form.asked.data = ",".join(name for name in questions if not first or name in first)
    form.kind_code = kind
    form.schema.data, form.is_full = str(known.schema_version), not first
    form.when.data, form.held_back.data = "now", False
    return form


def _entry(
    template: str, name: str, kind: str, fields: dict[str, Any], first: Collection[str] = (), **context: Any
) -> str:
    return _page(
        template,
        form=_form(kind, fields, first),
        here=None,
        form_name=name,
        envelope_name=name,
        entry=None,
        is_draft=False,
        **context,
    )


def _page(template: str, **context: Any) -> str:
    return render_template(template, **{**_NOBODY, **context})


_NOBODY: dict[str, Any] = {
    "layout": "layouts/shell.html",
    "shell": True,
    "actor": None,
    "can_read": False,
    "read_seconds": 0,
}


def _steady(code: str) -> str:
    exercise = LIBRARY[code]
    form = _form("practice", before_fields(OFTEN))
    form["measure"].data, form.asked.data = OFTEN, "before"
    return _page(
        "practice/exercise.html", form=form, here=None, exercise=exercise, led=None, is_small=False, gentler=None
    )


PAGES: dict[str, Callable[[], str]] = {
    "today": lambda: _page("home/shell.html"),
    "check-in": lambda: _entry(
        "journal/check_in.html",
        "check-in",
        "check_in",
        forms.shell_check_in_fields(),
        forms.FIRST,
        turns="|".join(",".join(some) for some in rotating_sets(1)),
    ),
    "stung": lambda: _entry("journal/stung.html", "stung", "episode", forms.shell_episode_fields()),
    "hard-moment": lambda: _entry("journal/hard_moment.html", "hard-moment", "hard_moment", {}),
    "held": lambda: _entry("journal/held.html", "held", "held", forms.held_fields(None, None)),  # type: ignore[arg-type]
    "steady": lambda: _page(
        "home/shell_steady.html",
        exercises=[LIBRARY[code] for code in EXERCISES],
        pictures=PICTURES,
        say_duration=say_duration,
    ),
    **{f"steady-{code}": (lambda code=code: _steady(code)) for code in EXERCISES},  # type: ignore[misc]
    "help": lambda: _page("home/help.html", number=BY_COUNTRY.get(current_house().country.upper()), plan=None),
    "no-signal": lambda: _page("home/no_signal.html"),
    "blank": lambda: _page("accounts/blank.html"),
}


_workers: Remembered[dict[str, str]] = Remembered()  # by language


@blueprint.get("/offline/<language>/<page>")
@public
def show_shell(language: str, page: str) -> ResponseReturnValue:
    if language not in LANGUAGES or page not in PAGES:
        abort(404)
    with force_locale(regional(language)):
        return PAGES[page]()


@blueprint.get("/sw.js")
@public
def show_worker() -> ResponseReturnValue:
    """The worker of one language. Its text changes whenever a page or a file of the shell does."""
    g.is_unattended = True  # browsers ask for a newer one by themselves
    spoken = request.args.get("lang", "").replace("_", "-").split("-")[0]
    language = spoken if spoken in LANGUAGES else LANGUAGES[0]
    known = _workers.get() or {}
    if language not in known:
        known = {**known, language: _write_worker(language)}
        _workers.keep(known)
    return Response(known[language], mimetype="text/javascript")


def _write_worker(language: str) -> str:
    address: Callable[[str], str] = current_app.jinja_env.globals["static_url"]  # type: ignore[assignment]
    styles = ("style.css", "writing.css", "hard.css", "today.css", "room.css")
    files = [address(name) for name in (*styles, "script.js", "seal.js", current_house().icon.small)]
    code = address("worker.js")
    with force_locale(regional(language)):
        shell = "".join(draw() for draw in PAGES.values())
    version = hashlib.sha256((shell + "".join([*files, code])).encode()).hexdigest()[:16]
    told = {"VERSION": version, "LANGUAGE": language, "PAGES": list(PAGES), "FILES": files}
    says = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return f"{says}importScripts({json.dumps(code)});\n"
