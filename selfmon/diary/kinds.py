"""What each kind of entry may hold. Rooms above register their kinds; the spine checks every value against them.

Every field is a number, a choice or words: the depth of a grant decides over each of the three.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from selfmon.core.errors import BadFacts
from selfmon.sharing.models import Stream

WORDS_LIMIT = 4000  # characters per text field; a phone page, not a manuscript


@dataclass(frozen=True)
class Range:
    """Lowest and highest value, both included. `is_whole`: whole numbers only."""

    low: float
    high: float
    is_whole: bool = True

    def holds(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (not self.is_whole or float(value).is_integer()) and self.low <= value <= self.high


UNIPOLAR = Range(0, 6)
BIPOLAR = Range(-3, 3)
ANCHOR = Range(0, 4)


@dataclass(frozen=True)
class Many:
    """A question with several answers in order, each with an intensity 0–6 if `has_intensity`."""

    codes: tuple[str, ...]
    limit: int
    has_intensity: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of entry: its stream, the row that holds its content, and what each field admits.

    `plain` names columns that are neither rated nor told (the week looked back on, an exercise's version): they are
    shown with numbers. A field in `later` needs a grant of that stream too: what is new starts unshared.
    """

    code: str
    stream: Stream
    model: type[Any]
    numbers: Mapping[str, Range] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    many: Mapping[str, Many] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    later: Mapping[str, Stream] = field(default_factory=dict)  # fields that came with a later phase: shared apart
    schema_version: int = (
        1  # 2: every step of its scales has a word; charts mark where it begins, nothing is compared across
    )
    which: str = (
        ""  # the plain column that tells entries of it apart, said in the entry too: the newest of each are asked for
    )
    is_words_only: bool = False  # that there is one says something already: it waits for words depth and the morning

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the content row."""
        return (*self.numbers, *self.choices, *self.plain)

    def which_of(self, values: Mapping[str, Any]) -> str:
        """Which of its kind an entry with this content is; empty where the kind or these values do not say."""
        return str(values.get(self.which) or "")


KINDS: dict[str, Kind] = {}


def words_only_kinds() -> tuple[str, ...]:
    """Kinds that do not exist below words depth."""
    return tuple(code for code, kind in KINDS.items() if kind.is_words_only)


def register(kind: Kind) -> Kind:
    """Make a kind known to the spine. A second kind of the same name is a programming error."""
    if KINDS.get(kind.code, kind) != kind:
        raise ValueError(f"two kinds called {kind.code}")
    KINDS[kind.code] = kind
    return kind


@dataclass(frozen=True)
class Pick:
    """One picked tile."""

    code: str
    intensity: int | None = None


def check_content(
    kind: Kind, values: Mapping[str, Any], many: Mapping[str, tuple[Pick, ...]], words: Mapping[str, str]
) -> None:
    """Raises BadFacts naming every field that is foreign or out of range. None is always allowed: skipped."""
    problems: dict[str, str] = {}
    for name, value in values.items():
        if name not in kind.columns:
            problems[name] = "unknown"
        elif value is None or name in kind.plain:
            continue
        elif (name in kind.numbers and not kind.numbers[name].holds(value)) or (
            name in kind.choices and value not in kind.choices[name]
        ):
            problems[name] = "out_of_range"
    for question, picks in many.items():
        problem = _problem_with(kind.many.get(question), picks)
        if problem:
            problems[question] = problem
    for name, text in words.items():
        if name not in kind.words:
            problems[name] = "unknown"
        elif len(text) > WORDS_LIMIT:
            problems[name] = "too_long"
        elif "\0" in text:
            problems[name] = "unreadable"
    if problems:
        raise BadFacts(problems)


def _problem_with(many: Many | None, picks: tuple[Pick, ...]) -> str | None:
    if many is None:
        return "unknown"
    codes = [pick.code for pick in picks]
    if len(set(codes)) != len(codes) or any(code not in many.codes for code in codes):
        return "out_of_range"
    if len(codes) > many.limit:
        return "too_many"
    rated = [pick.intensity for pick in picks if pick.intensity is not None]
    if rated and (not many.has_intensity or any(not UNIPOLAR.holds(r) for r in rated)):
        return "out_of_range"
    return None
