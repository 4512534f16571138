"""What reading a file says about itself: why it was refused, and line by line what was read how and what was left out."""

from dataclasses import dataclass, field
from enum import StrEnum


class Refusal(StrEnum):
    """Why nothing of a file is read."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    XML = "xml"
    YAML = "yaml"
    NOT_JSON = "not_json"
    NOT_A_NUMBER = "not_a_number"  # NaN or infinity, which JSON does not know
    FIELD_TWICE = "field_twice"
    BUNDLE = "bundle"
    OTHER_RESOURCE = "other_resource"
    STU3 = "stu3"
    R5 = "r5"
    SHAPE = "shape"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    NO_LINK_ID = "no_link_id"
    LINK_ID_TWICE = "link_id_twice"
    UNKNOWN_LINK = "unknown_link"  # a condition names a question that is not there
    CIRCLE = "circle"
    NO_QUESTIONS = "no_questions"
    STATUS = "status"  # of answers: none, or one that R4 does not know
    WITHDRAWN = "withdrawn"  # of answers: the file itself says that they were entered in error
    SEVERAL_ANSWERS = "several_answers"
    VALUE_TWICE = "value_twice"  # one answer says two values
    NOTHING_ANSWERED = "nothing_answered"


class Refused(Exception):
    """Nothing of the file is read. `where`: the field or the link id, where one is to blame."""

    def __init__(self, reason: Refusal, where: str = "") -> None:
        super().__init__(f"{reason}: {where}" if where else str(reason))
        self.reason, self.where = reason, where[:80]


class Kind(StrEnum):
    """One line of the loss report."""

    READ_AS = "read_as"  # a misspelt field
    TEXT_AS_NUMBER = "text_as_number"
    PREFIX_AS_WEIGHT = "prefix_as_weight"  # a proposal, to be confirmed
    CODING_AS_CHOICE = "coding_as_choice"  # the name of a later version
    XHTML = "xhtml"
    EXPRESSION = "expression"
    CONDITION = "condition"  # the question is asked always
    CONDITION_UNKNOWN = "condition_unknown"
    INITIAL = "initial"
    OPEN_ANSWER = "open_answer"
    OWN_WORDS = "own_words"  # asked, kept as words, never scored
    TOO_MANY_OWN = "too_many_own"
    REPEATS = "repeats"  # not scored
    NO_OPTIONS = "no_options"  # not a choice: not scored
    LIST_NOT_HERE = "list_not_here"  # the file points at a list of answers that it does not hold
    EMPTY = "empty"
    UNKNOWN_FIELD = "unknown_field"
    EXTENSION = "extension"
    DISPLAY_LATER = "display_later"
    WEIGHT_UNREADABLE = "weight_unreadable"
    NO_TEXT = "no_text"
    UNFINISHED = "unfinished"  # of answers: the file says that they were not finished
    DAY_UNREADABLE = "day_unreadable"  # the day of the answers is for a person to say


@dataclass(frozen=True)
class Note:
    """What became of one thing of the file. `where` is a link id, `what` the thing itself, as the file has it."""

    kind: Kind
    where: str = ""
    what: str = ""


@dataclass
class Report:
    """Notes as they come up, each once."""

    notes: list[Note] = field(default_factory=list)

    def say(self, kind: Kind, where: str = "", what: object = "") -> None:
        """Add a line."""
        note = Note(kind, where[:80], str(what)[:200])
        if note not in self.notes:
            self.notes.append(note)
