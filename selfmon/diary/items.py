"""Questions as data: what is asked, from where to where, and the form field that asks it."""

from dataclasses import dataclass
from random import choice
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from selfmon.core.visible import shows_something
from selfmon.diary import step_words
from selfmon.diary.kinds import WORDS_LIMIT
from selfmon.web.input_kinds import MAY_SKIP

NOT_AT_ALL = step_words.FELT[0]
STRONGEST = step_words.FELT[-1]


@dataclass(frozen=True)
class Item:
    """One rating: its question and the words at its ends. Bipolar when `low` is below zero.

    `steps` is a word for each step from `low` to `high`, `shown` a shorter one where there is room for it on the tile;
    `look` says what the tiles are drawn with (`static/pictures/sprite.svg`). The stored number is the same with or
    without: a kind whose items are worded anew gets another `Kind.schema_version`.
    """

    code: str
    question: Any
    low: int
    high: int
    left: Any
    right: Any
    middle: Any = ""
    steps: tuple[Any, ...] = ()
    shown: tuple[Any, ...] = ()
    look: str = ""

    def spoken(self, value: int) -> str:
        """What is said of one step: its word; where it has none, its place, with the words of an end."""
        if self.steps:
            return str(self.steps[value - self.low])
        words = {self.low: self.left, self.high: self.right}
        if self.middle:
            words[(self.low + self.high) // 2] = self.middle
        return str(words[value]) if value in words else _("%(n)s of %(all)s", n=value, all=self.high)

    @property
    def style(self) -> str:
        """How its tiles look: away from the middle, or rising."""
        return self.look or ("tone" if self.low < 0 else "level")

    def picture(self, value: int) -> str:
        """The name of one step's picture."""
        if self.look == "pull":
            return f"pull-{value}"
        if self.low < 0:
            return f"{self.style}-{value - self.low + 1}"
        return f"level-{round(value * 6 / self.high)}"


def unipolar(
    code: str, question: Any, left: Any = NOT_AT_ALL, right: Any = STRONGEST, high: int = 6, **more: Any
) -> Item:
    """0 to `high`. With the ends that most have, every step has its word too."""
    steps = step_words.FELT if (left, right, high) == (NOT_AT_ALL, STRONGEST, 6) else ()
    return Item(code, question, 0, high, left, right, **{"steps": steps, **more})


class RatingField(RadioField):
    """Radio tiles for one Item. Nothing is preselected; an empty value is "Skip"."""

    def __init__(self, item: Item, **options: Any) -> None:
        choices = [("", _l("Skip")), *((str(v), str(v)) for v in range(item.low, item.high + 1))]
        super().__init__(item.question, choices=choices, validators=[MAY_SKIP], **options)
        self.item = item
        self.is_submitted = False

    def process_formdata(self, valuelist: list[str]) -> None:
        self.is_submitted = bool(valuelist)
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please pick one of the tiles."))


class ChoiceField(RadioField):
    """One of several tiles."""

    def __init__(self, label: Any, choices: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(label, choices=[("", _l("Skip")), *choices], validators=[MAY_SKIP], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please pick one of the tiles."))


class TilesField(HiddenField):
    """Which way round the tiles of an ordered question stand on the page: "listed", or "turned", the last one first.

    Drawn by lot for each new form and kept with it, so that whoever taps from top to bottom leans no way. What a form that
    was sent does not say stays None. The page without signal is the same for everybody: there the phone draws.
    """

    WAYS = ("listed", "turned")
    UNKNOWN = "unknown"  # of an entry from before

    def draw(self) -> str:
        """The way this form has, now drawn where it had none; "unknown" stays so."""
        if not self.data:
            self.data = choice(self.WAYS)  # noqa: S311 (a lot, not a secret)
        return str(self.data)


class ManyField(SelectMultipleField):
    """Several tiles, at most `limit`; `limit_in_order` if the order of tapping counts."""

    def __init__(
        self, label: Any, choices: list[tuple[str, Any]], limit: int, in_order: bool = False, **options: Any
    ) -> None:
        super().__init__(label, choices=choices, validators=[MAY_SKIP], **options)
        self.limit, self.limit_in_order = limit, limit if in_order else None

    def pre_validate(self, form: Any) -> None:
        if any(value not in {code for code, *_rest in self.iter_choices()} for value in self.data or []):
            raise ValidationError(_("Please pick from the tiles."))
        if len(self.data or []) > self.limit:
            raise ValidationError(_("Please pick at most %(n)s.", n=self.limit))


def _clean(text: str | None) -> str:
    """Stripped; words that draw nothing are none."""
    said = (text or "").strip()
    return said if "\0" in said or shows_something(said) else ""


def _readable(_form: Any, field: Any) -> None:
    if "\0" in (field.data or ""):
        raise ValidationError(_("We couldn't read that text. Please type it again."))


def words_line(label: Any, limit: int = 200) -> StringField:
    """One line in the person's own words."""
    return StringField(
        label,
        [
            Optional(),
            _readable,
            Length(max=limit, message=_l("That is longer than fits here: at most %(max)d characters.")),
        ],
        filters=[_clean],
    )


def words_area(label: Any) -> TextAreaField:
    """A few lines in the person's own words."""
    return TextAreaField(
        label,
        [
            Optional(),
            _readable,
            Length(max=WORDS_LIMIT, message=_l("That is longer than fits here: at most %(max)d characters.")),
        ],
        filters=[_clean],
    )
