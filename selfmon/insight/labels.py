"""From the codes of an entry to the words of the tiles that were tapped."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from selfmon.anchors.weekly_kind import WEEKLY
from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import Pick
from selfmon.insight.entry_wording import say_entry
from selfmon.insight.names import KIND_NAMES, LABELS, QUESTIONS
from selfmon.insight.step_names import name_step
from selfmon.journal.items import SIZES, URGES
from selfmon.measures.texts import OWN_FIELDS
from selfmon.web.languages import list_for_people


@dataclass(frozen=True)
class Size:
    """How big one felt at one moment: `drawn` from 1 (tiny) over 4 (one's own size) to 7."""

    when: str
    drawn: int
    word: str


@dataclass(frozen=True)
class Told:
    """An entry in words: its name, a sentence, and (question, answer) lines, as far as its reader may see them."""

    name: str
    sentence: str
    lines: list[tuple[str, str]]
    words: list[tuple[str, str]]
    sizes: list[Size]  # of self: before, at the strongest, now
    pulls: list[tuple[str, str]]  # what was wanted, apart from
    acts: list[tuple[str, str]]  # what happened
    others: list[tuple[str, str]]  # the lines that are none of these, nor the sentence over again


def tell_entry(entry: EntryView) -> Told:
    """Every answered question, in the words of the screen. What was skipped or not asked is absent, and not counted.

    What a questionnaire was told in own words stands beside its printed question alone, where single answers are seen."""
    sizes = {name: int(v) for name, v in entry.numbers.items() if name in SIZES and v is not None}
    lines = {name: (_question(name), name_step(name, v)) for name, v in entry.numbers.items() if v is not None}
    lines |= {name: (_question(name), _label(name, v)) for name, v in entry.choices.items() if v is not None}
    lines |= {question: (_question(question), _picked(question, picks)) for question, picks in entry.many.items()}
    if entry.kind == WEEKLY.code and entry.plain.get("not_come_up"):
        names = [_question(name) for name in entry.plain["not_come_up"]]
        lines["not_come_up"] = (_("Didn't come up"), list_for_people(names, is_of_sentences=True))
    pulls = {f"urge_{urge}": str(text) for urge, text in URGES.items()}
    acts = {f"acted_{urge}": str(text) for urge, text in URGES.items()}
    sentence = say_entry(entry)
    return Told(
        str(KIND_NAMES.get(entry.kind, entry.kind)),
        sentence,
        list(lines.values()),
        [(_question(name), text) for name, text in entry.words.items() if text and name not in OWN_FIELDS],
        [Size(_question(name), value + 4, name_step(name, value)) for name, value in sizes.items()],
        [(text, lines[name][1]) for name, text in pulls.items() if name in lines],
        [(text, lines[name][1]) for name, text in acts.items() if name in lines],
        [line for name, line in lines.items() if name not in {*sizes, *pulls, *acts} and f"{line[1]}." != sentence],
    )


def _picked(question: str, picks: Sequence[Pick]) -> str:
    return list_for_people(
        _label(question, pick.code) + ("" if pick.intensity is None else f" ({name_step(question, pick.intensity)})")
        for pick in picks
    )


def _question(name: str) -> str:
    return str(QUESTIONS.get(name, name))


def _label(question: str, code: object) -> str:
    return str(LABELS.get(question, {}).get(str(code), code))
