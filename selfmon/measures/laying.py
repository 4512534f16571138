"""A file of answers beside a text and its key: which answer is whose, with which weight, and every reason why not.

Promise: no answer is scored by a guess. What the file does not say plainly a person says, and sees it side by side first.
Imports neither Flask nor the database nor the clock.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from selfmon.measures.fhir.answers import known_weight
from selfmon.measures.fhir.response import ReadAnswer, ReadResponse
from selfmon.measures.packs import Pack
from selfmon.measures.scoring import range_of
from selfmon.measures.texts import Question, Text

NOT_COUNTED = "none"  # said of an answer that is no part of the questionnaire
TOTAL = "t-"  # before a scale's code: the printed total of it


class Doubt(StrEnum):
    """Why answers cannot be kept as they lie."""

    NOT_PLACED = "not_placed"  # a linkId that the text does not have
    NO_SUCH_ITEM = "no_such_item"
    PLACE_TWICE = "place_twice"
    OUTSIDE = "outside"  # no answer that the question offers
    NO_WEIGHT = "no_weight"  # an answer in words alone, and no text to find its weight in
    CONTRADICTS = "contradicts"  # its weight, its code and its words are not those of one answer
    NO_TOTAL = "no_total"  # said to be a total, and no number, or none that the scale can have
    NOTHING = "nothing"


@dataclass(frozen=True)
class Line:
    """One answer of the file beside what it is kept as. `place`: an item's number, `t-` and a scale, `none`, or not said."""

    answer: ReadAnswer
    place: str
    question: Question | None
    weight: int | None

    @property
    def number(self) -> int | None:
        """The item, where it is one."""
        return int(self.place) if self.place.isascii() and self.place.isdecimal() else None

    @property
    def kept_as(self) -> str:
        """The text's own words for the weight; empty where it has none."""
        options = self.question.options if self.question else ()
        return next((option.text for option in options if option.weight == self.weight), "")


@dataclass(frozen=True)
class Laid:
    """How a file lies beside a text. `doubts`: each with the linkIds or places it is about."""

    lines: tuple[Line, ...]
    doubts: tuple[tuple[Doubt, tuple[str, ...]], ...]
    answers: Mapping[int, int]
    asked: tuple[int, ...]
    totals: Mapping[str, str]

    @property
    def fits(self) -> bool:
        return not self.doubts


def lay(read: ReadResponse, pack: Pack, text: Text | None, said: Mapping[str, str] | None = None) -> Laid:
    """Beside a text, or beside the key's numbers alone. `said`: place by linkId; what is not said is proposed."""
    questions = {q.number: q for q in text.questions} if text else {}
    places = propose_places(read, pack, text) | dict(said or {})
    found: list[tuple[Doubt, str]] = []
    lines = []
    for answer in read.answers:
        place = places[answer.link_id]
        question = questions.get(int(place)) if place.isdecimal() else None
        line = Line(answer, place, question, None)
        if answer.is_left or place == NOT_COUNTED:
            lines.append(line)
            continue
        weight, doubt = _look(line, pack, text)
        lines.append(Line(answer, place, question, weight))
        if doubt is not None:
            found.append((doubt, answer.link_id))
    given = Counter(line.place for line in lines if line.place not in ("", NOT_COUNTED))
    found += [(Doubt.PLACE_TWICE, place.removeprefix(TOTAL)) for place, n in given.items() if n > 1]
    answers = {line.number: line.weight for line in lines if line.number is not None and line.weight is not None}
    totals = {
        line.place.removeprefix(TOTAL): f"{line.answer.number:f}"
        for line in lines
        if line.place.startswith(TOTAL) and line.answer.number is not None
    }
    if not answers and not totals:
        found.append((Doubt.NOTHING, ""))
    doubts = tuple((d, tuple(what for kind, what in found if kind is d and what)) for d in Doubt if d in dict(found))
    asked = tuple(line.number for line in lines if line.number is not None)
    return Laid(tuple(lines), doubts, answers, asked, totals)


def propose_places(read: ReadResponse, pack: Pack, text: Text | None) -> dict[str, str]:
    """By the text's own linkIds. Without a text by linkIds that are the items' numbers, as a file of ours has them.

    A total is proposed by its code or its name; what was asked, left and is not known counts for nothing, as own words do.
    """
    by_link = {q.link_id: q.number for q in text.questions} if text else {str(n): n for n in pack.item_numbers}
    scales = {code.lower(): f"{TOTAL}{code}" for code in ("total", *(s.code for s in pack.scales)) if _has(pack, code)}
    own = {q.link_id for q in text.own} if text else set()
    found = {}
    for answer in read.answers:
        number = by_link.get(answer.link_id)
        is_uncounted = answer.is_left or answer.link_id in own
        unknown = NOT_COUNTED if is_uncounted else scales.get(answer.link_id.lower(), "")
        found[answer.link_id] = unknown if number is None else str(number)
    return found


def _has(pack: Pack, code: str) -> bool:
    return any(scale.code == code for scale in pack.scales)


def _look(line: Line, pack: Pack, text: Text | None) -> tuple[int | None, Doubt | None]:
    if not line.place:
        return None, Doubt.NOT_PLACED
    if line.place.startswith(TOTAL):
        return None, _look_at_total(line, pack)
    if line.number not in pack.item_numbers or (text is not None and line.question is None):
        return None, Doubt.NO_SUCH_ITEM
    return _weigh(line.answer, line.question, pack)


def _look_at_total(line: Line, pack: Pack) -> Doubt | None:
    code, number = line.place.removeprefix(TOTAL), line.answer.number
    if not _has(pack, code):
        return Doubt.NO_SUCH_ITEM
    low, high = range_of(pack, pack.scale(code))
    return None if number is not None and low <= number <= high else Doubt.NO_TOTAL


def _weigh(answer: ReadAnswer, question: Question | None, pack: Pack) -> tuple[int | None, Doubt | None]:
    """The weight, where everything the file says of an answer means the same one."""
    means = [answer.stated, _whole(answer.number), *_by_code(answer, question, pack), _by_words(answer, question)]
    found = {weight for weight in means if weight is not None}
    offered = question.weights if question else frozenset(pack.weights)
    if len(found) > 1:
        return None, Doubt.CONTRADICTS
    if not found:
        return None, Doubt.OUTSIDE if question or answer.number is not None else Doubt.NO_WEIGHT
    (weight,) = found
    return (weight, None) if weight in offered else (None, Doubt.OUTSIDE)


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == number.to_integral() else None


def _by_code(answer: ReadAnswer, question: Question | None, pack: Pack) -> list[int]:
    if not answer.code:
        return []
    own = [option.weight for option in (question.options if question else ()) if option.code == answer.code]
    if own:
        return own
    known = known_weight(answer.code)
    return [w for w, code in pack.codes.answers.items() if code == answer.code] or ([] if known is None else [known])


def _by_words(answer: ReadAnswer, question: Question | None) -> int | None:
    said = _plain(answer.words)
    same = {option.weight for option in (question.options if question else ()) if said and _plain(option.text) == said}
    return same.pop() if len(same) == 1 else None


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
