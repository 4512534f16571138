"""What a check-in asks: one line a question. Everything else about it is read from here.

The column's range (`models.CheckIn`), what the spine admits and under which stream (`entry_kinds`), the form of a day
(`forms`), the order on the page (`templates/journal/check_in.html` draws places, not names), the client's own charts, the
therapist's, the page before a session and the sheet to bring. A new question is a line here, a column in
`models` and a migration (docs/adding.md walks through one).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from selfmon.diary import step_words
from selfmon.diary.items import Item
from selfmon.sharing.streams import Stream


class Place(StrEnum):
    """Where on the page a question stands."""

    FIRST = "first"  # always, above everything
    BELOW = "below"  # always, below the first
    SWING = "swing"  # three days a week, once client and therapist have talked about the swing
    MORE = "more"  # under "More"; the changing questions take turns here


class Drawn(StrEnum):
    """Where the answers are drawn or told."""

    OWN = "own"  # the client's own charts
    THERAPIST = "therapist"  # a chart of its own on the therapist's page
    BRIEF = "brief"  # a row of the page before a session
    BRING = "bring"  # the client's sheet for the session


EVERYWHERE = frozenset(Drawn)


@dataclass(frozen=True)
class Question(Item):
    """One rating of a check-in. `stream` None: shared with the check-in itself; else apart, and unshared at first.

    `turns` names the rotating sets it belongs to; sets take turns day by day, each from its phase on (`SETS`).
    """

    place: Place = Place.MORE
    turns: tuple[str, ...] = ()
    stream: Stream | None = None
    drawn: frozenset[Drawn] = frozenset()


SETS = {"a": 1, "b": 1, "c": 2}  # name of a rotating set: the phase from which it takes its turn
_OWN_CHART = frozenset((Drawn.OWN,))
_SEEN = frozenset((Drawn.OWN, Drawn.THERAPIST))


def _bipolar(code: str, question: object, steps: tuple[object, ...], **more: Any) -> Question:
    """−3 to 3, a word for each."""
    return Question(code, question, -3, 3, steps[0], steps[-1], steps[3], steps=steps, **more)


def _unipolar(code: str, question: object, steps: tuple[object, ...] = step_words.FELT, **more: Any) -> Question:
    """0 to 6, a word for each."""
    return Question(code, question, 0, 6, steps[0], steps[-1], steps=steps, **more)


CHECK_IN: dict[str, Question] = {
    question.code: question
    for question in (
        _bipolar(
            "pleasantness",
            _l("How does it feel to be you right now?"),
            step_words.PLEASANT,
            place=Place.FIRST,
            drawn=EVERYWHERE,
        ),
        _bipolar(
            "energy",
            _l("And your body?"),
            step_words.KEYED_UP,
            look="pace",
            place=Place.FIRST,
            drawn=_OWN_CHART,
        ),
        _unipolar("shame", _l("Exposed, or wanting to hide"), place=Place.BELOW, drawn=EVERYWHERE),
        _unipolar("warmth", _l("Warm towards someone, or close to someone"), place=Place.BELOW, drawn=EVERYWHERE),
        _bipolar(
            "self_worth",
            _l("How I feel about myself"),
            step_words.SELF_WORTH,
            place=Place.BELOW,
            drawn=EVERYWHERE,
        ),
        _unipolar(
            "above",
            _l("A step ahead of other people"),
            step_words.AHEAD,
            place=Place.SWING,
            stream=Stream.PATTERNS,
            drawn=_SEEN,
        ),
        _unipolar(
            "unseen",
            _l("As if I don't count, or can't be seen"),
            place=Place.SWING,
            stream=Stream.PATTERNS,
            drawn=_SEEN,
        ),
        _unipolar("envy", _l("Stung by something another person has, or is"), turns=("a", "c")),
        _unipolar("contempt", _l("Looking down on someone, or finding them hard to take seriously"), turns=("a",)),
        _unipolar("anger", _l("Angry"), turns=("b",)),
        _unipolar("anxiety", _l("Uneasy, on guard"), turns=("b",)),
        _unipolar("sadness", _l("Sad, or heavy"), turns=("b",)),
        _unipolar("pride", _l("Quietly pleased with something I really did"), turns=("a",)),
        _unipolar("special", _l("Owed more than I am getting"), turns=("c",), stream=Stream.PATTERNS),
        _unipolar("fragile", _l("Thin-skinned about what others think"), turns=("c",), stream=Stream.PATTERNS),
    )
}


def own_question(text: object) -> Question:
    """The client's own sentence, rated like the rest and never drawn: its meaning changes with its words."""
    return _unipolar("own_item", text, step_words.MUCH)


def codes_at(*places: Place) -> tuple[str, ...]:
    """The questions of these places, in the order of the page."""
    return tuple(code for code, question in CHECK_IN.items() if question.place in places)


def codes_drawn(where: Drawn) -> tuple[str, ...]:
    """The questions whose answers are drawn there, in the order of the page."""
    return tuple(code for code, question in CHECK_IN.items() if where in question.drawn)


def rotating_sets(phase: int) -> tuple[tuple[str, ...], ...]:
    """The sets that take turns in a phase, each in the order of the page."""
    return tuple(
        tuple(code for code, question in CHECK_IN.items() if name in question.turns)
        for name, from_phase in SETS.items()
        if phase >= from_phase
    )


# Asked by plan on some days only: a day without is no day that was left.
TAKING_TURNS = frozenset(code for code, question in CHECK_IN.items() if question.place is Place.SWING or question.turns)


def streams_apart(questions: Iterable[Question] = CHECK_IN.values()) -> dict[str, Stream]:
    """Questions that are shared apart from the check-in, with the stream they need."""
    return {question.code: question.stream for question in questions if question.stream is not None}
