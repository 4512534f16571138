"""A text beside a key: which question is scored as which item, with which weights, and every reason why it does not fit.

Promise: nothing is scored by a guess. What a file does not say a person says, and sees it side by side before it is kept.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from selfmon.measures.fhir.questionnaire import Reading, ReadQuestion
from selfmon.measures.packs import Pack
from selfmon.measures.texts import OWN_FIELDS, Option, OwnQuestion, Question


class Misfit(StrEnum):
    """Why a text cannot be scored by a key."""

    ITEMS_MISSING = "items_missing"  # items of the key that no question is scored as
    NOT_PLACED = "not_placed"  # more questions than the key has: which belong is for a person to say
    NUMBER_TWICE = "number_twice"
    NO_SUCH_ITEM = "no_such_item"
    ORDER = "order"  # printed numbers or codes say another order
    WEIGHTS_MISSING = "weights_missing"
    WEIGHT_TWICE = "weight_twice"
    WEIGHTS_OUTSIDE = "weights_outside"  # 1–6 where the key knows 0–5
    DIRECTION = "direction"  # the same words weigh the other way round, where the key reverses nothing


@dataclass(frozen=True)
class Problem:
    """One misfit, with the questions or items it is about."""

    misfit: Misfit
    what: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What a person said on the side-by-side page. `numbers`: item by question, None for one that is no part of the key;
    `weights`: by the words of an answer; `printed_reversed`: items whose weights the text prints reversed."""

    numbers: Mapping[str, int | None] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)
    shift: int = 0
    printed_reversed: frozenset[int] | None = None


@dataclass(frozen=True)
class Line:
    """One question beside its item."""

    question: ReadQuestion
    number: int | None
    options: tuple[Option, ...]
    is_reversed: bool


@dataclass(frozen=True)
class Fit:
    """How a text lies beside a key. `shift`: what, added to every weight, would make them fit; None where nothing does."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    unweighted: tuple[
        tuple[str, int | None], ...
    ]  # answers without a weight, with the weight a printed number suggests
    shift: int | None
    example: tuple[str, int, int] | None  # an answer, its weight in the file, and what it would be scored as

    @property
    def fits(self) -> bool:
        return not self.problems

    @property
    def questions(self) -> list[Question]:
        """The text's questions, in its own order."""
        return [
            Question(
                line.number,
                line.question.link_id,
                line.question.text,
                line.options,
                line.question.heading,
                line.is_reversed,
            )
            for line in self.lines
            if line.number is not None
        ]


def place_own(reading: Reading, lines: Sequence[Line], left_out: Container[str] = ()) -> list[OwnQuestion]:
    """The questions for own words, each behind the item that the file asks it behind; `left_out`: linkIds not to be asked."""
    asked = [own for own in reading.own if own.link_id not in left_out]
    before = {own.link_id: [line.number for line in lines[: own.behind] if line.number is not None] for own in asked}
    return [
        OwnQuestion(name, own.link_id, own.text, before[own.link_id][-1] if before[own.link_id] else None, own.heading)
        for name, own in zip(OWN_FIELDS, asked, strict=False)
    ]


def fit(reading: Reading, pack: Pack, said: Said | None = None) -> Fit:
    """Lay a text beside a key, with what was said so far. Nothing said yet: what the file itself says, or its order."""
    chosen = said or Said(numbers=propose_numbers(reading, pack))
    numbers = {q.link_id: chosen.numbers.get(q.link_id) for q in reading.questions}
    placed = [q for q in reading.questions if numbers[q.link_id] is not None]
    raw = {q.link_id: _weigh(q, chosen.weights) for q in placed}
    shift = None if pack.keyed_first or pack.keyed_second else _find_shift(list(raw.values()), pack)
    moved = chosen.shift if chosen.shift and chosen.shift == shift else 0
    offered = {link: _options(q_weights, moved) for link, q_weights in raw.items()}
    reversed_ = chosen.printed_reversed
    if reversed_ is None:
        reversed_ = _find_reversed(pack, {numbers[link] or 0: options for link, options in offered.items()})
    lines = tuple(
        Line(q, numbers[q.link_id], offered.get(q.link_id, ()), numbers[q.link_id] in reversed_)
        for q in reading.questions
    )
    problems = [*_place_problems(reading, pack, numbers, said is not None), *_weight_problems(pack, lines, reversed_)]
    return Fit(lines, tuple(problems), _unweighted(placed, chosen.weights), shift, _example(raw, shift))


def propose_numbers(reading: Reading, pack: Pack) -> dict[str, int | None]:
    """By the key's LOINC codes, else by printed numbers, else in order; more questions than items are left open."""
    by_code = dict(zip(pack.codes.items, pack.item_numbers, strict=False))
    coded = {q.link_id: next((by_code[c] for c in q.codes if c in by_code), None) for q in reading.questions}
    if sum(number is not None for number in coded.values()) == len(pack.item_numbers):
        return coded
    printed = {q.link_id: _printed_number(q) for q in reading.questions}
    if sorted(n for n in printed.values() if n is not None) == sorted(pack.item_numbers):
        return printed
    if len(reading.questions) > len(pack.item_numbers):
        return dict.fromkeys(printed)
    return {q.link_id: number for q, number in zip(reading.questions, pack.item_numbers, strict=False)}


def _printed_number(question: ReadQuestion) -> int | None:
    number = question.printed.strip(" ().:#")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else None


def _weigh(question: ReadQuestion, said: Mapping[str, int]) -> list[tuple[str, str, int | None]]:
    return [(a.text, a.code, a.weight if a.weight is not None else said.get(a.text)) for a in question.answers]


def _options(weighed: Sequence[tuple[str, str, int | None]], shift: int) -> tuple[Option, ...]:
    return tuple(Option(weight + shift, text, code) for text, code, weight in weighed if weight is not None)


def _find_shift(weighed: list[list[tuple[str, str, int | None]]], pack: Pack) -> int | None:
    """What added to every weight makes every question's weights those of the key; None where nothing, or 0, does."""
    sets = {frozenset(weight for _t, _c, weight in answers) for answers in weighed}
    if len(sets) != 1 or None in next(iter(sets)):
        return None
    weights = sorted(weight for weight in next(iter(sets)) if weight is not None)
    shift = pack.lowest - weights[0] if weights else 0
    return shift if shift and [w + shift for w in weights] == list(pack.weights) else None


def _example(raw: Mapping[str, list[tuple[str, str, int | None]]], shift: int | None) -> tuple[str, int, int] | None:
    answers = next(iter(raw.values()), [])
    text, _code, weight = answers[-1] if answers else ("", "", None)
    return None if shift is None or weight is None else (text, weight, weight + shift)


def _unweighted(placed: Sequence[ReadQuestion], said: Mapping[str, int]) -> tuple[tuple[str, int | None], ...]:
    found = {a.text: said.get(a.text, a.proposed) for q in placed for a in q.answers if a.weight is None}
    return tuple(found.items())


def _find_reversed(pack: Pack, offered: Mapping[int, tuple[Option, ...]]) -> frozenset[int]:
    """Items of the key's reversed ones whose words weigh the other way round than elsewhere: reversed in print already."""
    plain = _common_words(offered[n] for n in offered if n not in pack.reverse)
    ways = {n: _runs_against(offered[n], plain) for n in pack.reverse if n in offered}
    return frozenset(n for n, way in ways.items() if (pack.printed_weights_are_reversed if way is None else way))


def _common_words(questions: Iterable[Sequence[Option]]) -> dict[str, int]:
    """The weight each answer has in most questions."""
    counted: dict[str, list[int]] = {}
    for options in questions:
        for option in options:
            counted.setdefault(option.text, []).append(option.weight)
    return {text: max(set(weights), key=weights.count) for text, weights in counted.items()}


def _runs_against(options: Sequence[Option], plain: Mapping[str, int]) -> bool | None:
    """Whether the same words weigh the other way round; None where fewer than two words are the same."""
    both = [(option.weight, plain[option.text]) for option in options if option.text in plain]
    if len(both) < 2:
        return None
    (low, said_low), (high, said_high) = min(both), max(both)
    return (high - low) * (said_high - said_low) < 0


def _place_problems(reading: Reading, pack: Pack, numbers: Mapping[str, int | None], was_said: bool) -> list[Problem]:
    given = [number for number in numbers.values() if number is not None]
    problems = []
    if not was_said and len(reading.questions) > len(pack.item_numbers) and not given:
        problems.append(Problem(Misfit.NOT_PLACED, (str(len(reading.questions)), str(len(pack.item_numbers)))))
    elif missing := [str(n) for n in pack.item_numbers if n not in given]:
        problems.append(Problem(Misfit.ITEMS_MISSING, tuple(missing)))
    if unknown := [str(n) for n in given if n not in pack.item_numbers]:
        problems.append(Problem(Misfit.NO_SUCH_ITEM, tuple(unknown)))
    if twice := sorted({str(n) for n in given if given.count(n) > 1}):
        problems.append(Problem(Misfit.NUMBER_TWICE, tuple(twice)))
    wrong = _out_of_order(reading, pack, numbers)
    if not was_said and given != sorted(given):
        wrong = [str(number) for number in given]  # the file runs another way: to be looked at once
    if wrong:
        problems.append(Problem(Misfit.ORDER, tuple(wrong)))
    return problems


def _out_of_order(reading: Reading, pack: Pack, numbers: Mapping[str, int | None]) -> list[str]:
    """Questions whose code is another item's, or whose printed numbers run against the items they are scored as."""
    by_code = dict(zip(pack.codes.items, pack.item_numbers, strict=False))
    placed = [(q, number) for q in reading.questions if (number := numbers[q.link_id]) is not None]
    wrong = [q.link_id for q, number in placed if any(by_code.get(code, number) != number for code in q.codes)]
    printed = sorted((said, number, q.link_id) for q, number in placed if (said := _printed_number(q)) is not None)
    highest = 0
    for _said, number, link in printed:
        if number < highest:
            wrong.append(link)
        highest = max(highest, number)
    return list(dict.fromkeys(wrong))


def _weight_problems(pack: Pack, lines: Sequence[Line], reversed_: frozenset[int]) -> list[Problem]:
    placed = [line for line in lines if line.number is not None]
    wanted = set(pack.weights)
    plain = _common_words(line.options for line in placed if line.number not in pack.reverse)
    found: dict[Misfit, list[str]] = {}
    for line in placed:
        weights, link = [option.weight for option in line.options], line.question.link_id
        if not line.question.answers or len(weights) < len(line.question.answers):
            found.setdefault(Misfit.WEIGHTS_MISSING, []).append(link)
        elif len(set(weights)) < len(weights):
            found.setdefault(Misfit.WEIGHT_TWICE, []).append(link)
        elif set(weights) != wanted:
            found.setdefault(Misfit.WEIGHTS_OUTSIDE, []).append(link)
        elif _runs_against(line.options, plain) and line.number not in reversed_:
            found.setdefault(Misfit.DIRECTION, []).append(link)
    return [Problem(misfit, tuple(links)) for misfit, links in found.items()]
