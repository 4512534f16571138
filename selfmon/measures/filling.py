"""From the answers of a form to an entry. Unfinished ones are a draft: sealed, the client's alone, in nobody's counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid5

from selfmon.core.errors import BadFacts
from selfmon.core.visible import shows_something
from selfmon.diary.drafts import PAGE_MARK
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import WORDS_LIMIT
from selfmon.diary.models import EntryMode
from selfmon.measures.assigning import Assignment
from selfmon.measures.models import Mode, Start
from selfmon.measures.packs import Pack
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.measures.texts import Text, check_answers

SKIP = "skip"
SHEET = PAGE_MARK  # says also, signed, what the page asked
Fields = Mapping[str, list[str]]


@dataclass(frozen=True)
class Given:
    """What a form says: weights by item number, what was skipped on purpose, and what has no answer at all.

    `words`: what was written where own words are asked for. A box left empty is an answer too, and nothing is missing.
    """

    answers: dict[int, int]
    skipped: tuple[int, ...]
    unanswered: tuple[int, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing was said, not even that it is skipped."""
        return not (self.answers or self.skipped or self.words)


@dataclass(frozen=True)
class Asked:
    """What was asked in one window of one agreement. `is_there`: the agreement was not removed since."""

    assignment_id: UUID
    text: Text
    about: str
    opens_on: date
    started_at: datetime
    is_there: bool = True

    @property
    def pack(self) -> Pack:
        return self.text.pack

    @property
    def uuid(self) -> UUID:
        return entry_uuid(self.assignment_id, self.opens_on)


def asked_in(assignment: Assignment, start: Start) -> Asked:
    """One window of an agreement that stands."""
    return Asked(assignment.id, assignment.text, assignment.about, start.opens_on, start.chosen_at)


def field_of(number: int) -> str:
    """The name of a question's field."""
    return f"q{number}"


def fields_asked(text: Text) -> set[str]:
    """The names of every field that a text asks."""
    return {field_of(key) if isinstance(key, int) else key for key in text.order}


def draft_name(assignment_id: UUID, opens_on: date) -> str:
    """One draft for each window."""
    return f"questionnaire-{assignment_id}-{opens_on.isoformat()}"


def read_given(text: Text, fields: Fields) -> Given:
    """The answers of a form. Raises BadFacts naming each that the text does not offer, and words that cannot be kept."""
    answers: dict[int, int] = {}
    skipped, unanswered, wrong = [], [], {}
    for number in text.numbers:
        said = (fields.get(field_of(number)) or [""])[-1]
        if said == SKIP:
            skipped.append(number)
        elif not said:
            unanswered.append(number)
        elif said.isascii() and said.isdecimal() and len(said) < 5:
            answers[number] = int(said)
        else:
            wrong[field_of(number)] = "out_of_range"
    words, unfit = read_words({question.name: (fields.get(question.name) or [""])[-1] for question in text.own})
    if wrong | unfit:
        raise BadFacts(wrong | unfit)
    check_answers(text, answers)
    return Given(answers, tuple(skipped), tuple(unanswered), words)


def read_words(fields: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was written in own words, box by box, without those left empty; and what of it cannot be kept, with the reason."""
    words = {name: said.strip() for name, said in fields.items()}
    unfit = {name: "too_long" for name, said in words.items() if len(said) > WORDS_LIMIT}
    unfit |= {name: "unreadable" for name, said in words.items() if "\0" in said}
    return {name: said for name, said in words.items() if shows_something(said)}, unfit


def entry_uuid(assignment_id: UUID, opens_on: date) -> UUID:
    """One entry for each window: a second submit is the same entry, or a second version of it."""
    return uuid5(assignment_id, opens_on.isoformat())


def make_facts(asked: Asked, given: Given, *, zone: str, held_back: bool, now: datetime) -> Facts:
    """The entry of a finished questionnaire."""
    left = {*given.skipped, *given.unanswered}
    return Facts(
        kind=QUESTIONNAIRE.code,
        uuid=asked.uuid,
        occurred_at=now,
        zone=zone,
        entry_mode=EntryMode.PROMPTED,
        values={
            "assignment_id": asked.assignment_id if asked.is_there else None,
            "opens_on": asked.opens_on,
            "pack_id": asked.pack.id,
            "key_version": asked.pack.version,
            "text_id": asked.text.id,
            "about": asked.about,
            "mode": Mode.PHONE.value,
            "started_at": asked.started_at,
            "answers": {str(number): weight for number, weight in given.answers.items()},
            "stated": {},
        },
        words={q.name: given.words.get(q.name, "") for q in asked.text.own},
        asked=tuple(str(number) for number in asked.text.numbers),
        skipped=tuple(str(number) for number in asked.text.numbers if number in left),
        held_back=held_back,
    )
