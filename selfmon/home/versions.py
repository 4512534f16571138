"""Two versions of one entry: what it is, when each was kept, and what each says; the client chooses which one is shown.

Of a questionnaire only what differs stands there, under the neutral title: its name may be one that is not shown.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.core.clock import wall_clock
from selfmon.core.db import db, writing
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.entry_view import EntryView
from selfmon.diary.holding import choose_version, list_conflicts
from selfmon.diary.reading import read_entry, read_waiting_version
from selfmon.home.results import name_question, say_answer
from selfmon.insight.labels import tell_entry
from selfmon.measures.opening import list_titles
from selfmon.measures.questionnaire_kind import COLUMNS, QUESTIONNAIRE
from selfmon.measures.reading import Filled, make_filled
from selfmon.measures.texts import load_texts
from selfmon.web.gate import client_read

blueprint = Blueprint("home_versions", __name__)


@dataclass(frozen=True)
class Version:
    """One of the two. `kept_at`: on the clock where it was written. `is_printed`: its lines are an instrument's words."""

    kept_at: datetime | None
    lines: list[tuple[str, str]]
    words: list[tuple[str, str]]
    is_printed: bool = False


@dataclass(frozen=True)
class Pair:
    """One entry with two versions; `waiting` is the id of the second."""

    waiting: UUID
    title: str
    day: datetime
    first: Version
    second: Version


@blueprint.get("/versions")
@client_read
def show_versions() -> ResponseReturnValue:
    here = look_round()
    pairs = [
        (waiting, read_entry(db.session, here.permit, first), read_waiting_version(db.session, here.permit, waiting))
        for first, waiting in list_conflicts(db.session, here.permit)
    ]
    return render_template("home/versions.html", pairs=[_tell(here, *pair) for pair in pairs])


@blueprint.post("/versions/<uuid:waiting_id>")
@client_read
def settle_version(waiting_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        choose_version(db.session, here.permit, waiting_id, request.form.get("show") == "second", here.now)
    return redirect("/versions", 303)


def _tell(here: Circumstances, waiting: UUID, first: EntryView, second: EntryView) -> Pair:
    if first.kind == QUESTIONNAIRE.code and (told := _tell_filled(here, waiting, first, second)):
        return told
    versions = [
        Version(_kept_at(entry), told.lines, told.words)
        for entry, told in ((entry, tell_entry(entry)) for entry in (first, second))
    ]
    return Pair(waiting, tell_entry(first).name, first.local_at, *versions)


def _kept_at(entry: EntryView) -> datetime | None:
    return wall_clock(entry.recorded_at, entry.zone) if entry.recorded_at else None


def _tell_filled(here: Circumstances, waiting: UUID, first: EntryView, second: EntryView) -> Pair | None:
    """None where this version of the product does not know the key any more."""
    texts = load_texts(db.session, sorted({e.plain["text_id"] for e in (first, second) if e.plain["text_id"]}, key=str))
    a, b = (
        make_filled(
            {name: e.plain[name] for name in COLUMNS},
            texts,
            id=e.id,
            on=e.local_day,
            asked=(),
            is_record=False,
            words=e.words,
        )
        for e in (first, second)
    )
    if a is None or b is None:
        return None
    title = list_titles(db.session, here.permit).get(first.plain["assignment_id"]) or tell_entry(first).name
    versions = [
        Version(
            _kept_at(entry),
            [(name_question(one, n), say_answer(one, n)) for n in _differing(one, a, b)],
            _differing_words(one, other),
            True,
        )
        for entry, one, other in ((first, a, b), (second, b, a))
    ]
    return Pair(waiting, title, first.local_at, *versions)


def _differing_words(one: Filled, other: Filled) -> list[tuple[str, str]]:
    """What was written otherwise, or only here."""
    own = one.text.own if one.text else ()
    is_other_text = one.text_id != other.text_id
    said = [(q.text, one.words.get(q.name, ""), other.words.get(q.name, "")) for q in own]
    return [(asked, here) for asked, here, there in said if here and (is_other_text or here != there)]


def _differing(one: Filled, a: Filled, b: Filled) -> list[int]:
    """The questions that were not answered alike; all of them where the two were asked in other words."""
    numbers = one.text.numbers if one.text else one.pack.item_numbers
    return [n for n in numbers if a.text_id != b.text_id or a.answers.get(n) != b.answers.get(n)]
