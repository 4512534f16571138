"""Forms of the vault. A file; then what a person says beside it. Shape, range, label; they save nothing."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from selfmon.measures.fhir.answers import Answer
from selfmon.measures.fhir.questionnaire import Reading
from selfmon.measures.fitting import Said
from selfmon.measures.packs import Pack


class FileForm(FlaskForm):
    """Which questionnaire, and the file."""

    pack = SelectField(_l("Questionnaire"))
    file = FileField(
        _l("File (FHIR R4 Questionnaire, JSON, at most 2 MB)"),
        description=_l("Nothing of it is kept before you have seen it beside the key."),
    )

    def offer(self, packs: Sequence[Pack]) -> None:
        """Packs a client can be given a text of."""
        self.pack.choices = [(pack.id, pack.name) for pack in packs]


def number_field(place: int) -> str:
    """The field that says as which item a question is scored, by its place in the file."""
    return f"n-{place}"


def weight_field(place: int) -> str:
    """The field for the weight of an answer without one, by its place among those."""
    return f"w-{place}"


def own_field(place: int) -> str:
    """The field that says whether a question for own words is asked, by its place among those."""
    return f"own-{place}"


def read_left_out(fields: MultiDict[str, str], reading: Reading) -> frozenset[str]:
    """The questions for own words that are not to be asked: unticked on a page that showed them."""
    if not fields.get("shows_own"):
        return frozenset()
    return frozenset(own.link_id for i, own in enumerate(reading.own) if not fields.get(own_field(i)))


def read_said(fields: MultiDict[str, str], reading: Reading, shift: int | None) -> Said:
    """What was said beside the file. What is no number counts as not said."""
    numbers = {q.link_id: _number(fields.get(number_field(i), "")) for i, q in enumerate(reading.questions)}
    bare = list(dict.fromkeys(a.text for q in reading.questions for a in q.answers if a.weight is None))
    weights = {text: w for i, text in enumerate(bare) if (w := _number(fields.get(weight_field(i), ""))) is not None}
    printed = frozenset(n for n in map(_number, fields.getlist("printed_reversed")) if n is not None)
    return Said(numbers, weights, (shift or 0) if fields.get("shift") else 0, printed)


def read_answers_typed(text: str) -> tuple[Answer, ...]:
    """A list of answers a person typed, one a line, its weight first: "0 Not at all". Lines without one are left out."""
    found = []
    for line in text.splitlines()[:60]:
        weight, _space, words = line.strip().partition(" ")
        if (number := _number(weight.rstrip(".):="))) is not None and words.strip():
            found.append(Answer(words.strip()[:2000], "", number))
    return tuple(found)


def _number(text: str) -> int | None:
    text = text.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 5 else None
