"""From the codes of an entry to the words of the tiles that were tapped."""

from dataclasses import dataclass

from flask_babel import gettext as _

from selfmon.anchors.weekly_kind import WEEKLY
from selfmon.diary.entry_view import EntryView
from selfmon.insight.entry_wording import say_entry
from selfmon.insight.names import KIND_NAMES, LABELS, QUESTIONS
from selfmon.insight.step_names import name_step
from selfmon.web.languages import list_for_people


@dataclass(frozen=True)
class Told:
    """An entry in words: its name, a sentence, and (question, answer) lines, as far as its reader may see them."""

    name: str
    sentence: str
    lines: list[tuple[str, str]]
    words: list[tuple[str, str]]


def tell_entry(entry: EntryView) -> Told:
    """Every answered question, in the words of the screen. What was skipped or not asked is absent, and not counted."""
    lines = [(_question(name), name_step(name, value)) for name, value in entry.numbers.items() if value is not None]
    lines += [(_question(name), _label(name, value)) for name, value in entry.choices.items() if value is not None]
    for question, picks in entry.many.items():
        told = [
            _label(question, p.code) + (f" ({name_step(question, p.intensity)})" if p.intensity is not None else "")
            for p in picks
        ]
        lines.append((_question(question), list_for_people(told)))
    if entry.kind == WEEKLY.code and entry.plain.get("not_come_up"):
        names = [_question(name) for name in entry.plain["not_come_up"]]
        lines.append((_("Didn't come up"), list_for_people(names, is_of_sentences=True)))
    return Told(
        str(KIND_NAMES.get(entry.kind, entry.kind)),
        say_entry(entry),
        lines,
        [(_question(name), text) for name, text in entry.words.items() if text],
    )


def _question(name: str) -> str:
    return str(QUESTIONS.get(name, name))


def _label(question: str, code: object) -> str:
    return str(LABELS.get(question, {}).get(str(code), code))
