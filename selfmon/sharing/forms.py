"""Forms about sharing: shape, range, label. They hand over picks; nothing is stored here."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField
from wtforms.validators import Optional, ValidationError

from selfmon.sharing.streams import FIRST_PHASE, Depth, Stream
from selfmon.sharing.terms import LONGEST_MONTHS, MONTHS, Days, add_months
from selfmon.web.input_kinds import MAY_SKIP

_DEPTHS = [("off", _l("Not shared")), ("numbers", _l("The scales")), ("words", _l("The scales and my words"))]
_STREAMS = {
    Stream.MOOD: _l("Check-ins"),
    Stream.EPISODES: _l("When something stung, hard moments, something held"),
    Stream.PRACTICE: _l("Exercises"),
    Stream.ANCHORS: _l("The weekly look back, and goals"),
    Stream.SESSIONS: _l("How a session was for me"),
    Stream.PATTERNS: _l("The swing, protective moves, looking again, give and take"),
    Stream.OTHERS: _l("The other person's side, and small experiments"),
    Stream.QUESTIONNAIRES: _l("Questionnaires"),
}


class Tiles(RadioField):
    """Radio tiles of which none is preselected and none has to be picked. `now`: what holds at present, and `holds`: what
    each depth holds, both set by the page."""

    now: str = ""
    holds: Sequence[object] = ()

    def __init__(self, label: Any, choices: Any, **options: Any) -> None:
        super().__init__(label, choices=choices, validators=[MAY_SKIP], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, _form: Any) -> None:
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please pick one of the tiles."))


class EndForm(FlaskForm):
    """Until when. Six months unless something else is picked."""

    months = Tiles(
        _l("Until when?"),
        [
            ("1", _l("One month")),
            ("3", _l("Three months")),
            ("6", _l("Six months")),
            ("12", _l("A year")),
            ("day", _l("A day I pick")),
        ],
        default=str(MONTHS),
    )
    day = DateField(_l("The last day"), [Optional()])

    today: date  # set by the page

    def ends_on(self) -> date:
        """The agreed last day."""
        if self.months.data == "day" and self.day.data is not None:
            return date.fromisoformat(str(self.day.data))
        said = str(self.months.data)
        return add_months(self.today, int(said) if said.isdigit() else MONTHS)

    def validate_months(self, field: Tiles) -> None:
        if field.data == "day" and self.day.data is None:
            raise ValidationError(_("Please pick the last day, or one of the other lengths."))

    def validate_day(self, field: DateField) -> None:
        if (
            self.months.data == "day"
            and field.data is not None
            and not (self.today < field.data <= add_months(self.today, LONGEST_MONTHS))
        ):
            raise ValidationError(_("Please pick a day after today and within two years."))


class ChooseForm(EndForm):
    """What one therapist may see. A stream that is not answered stays as it is."""

    step = HiddenField()  # "agree" once the text was read
    mood = Tiles(_STREAMS[Stream.MOOD], _DEPTHS)
    episodes = Tiles(_STREAMS[Stream.EPISODES], _DEPTHS)
    practice = Tiles(_STREAMS[Stream.PRACTICE], _DEPTHS)
    anchors = Tiles(_STREAMS[Stream.ANCHORS], _DEPTHS)
    sessions = Tiles(_STREAMS[Stream.SESSIONS], _DEPTHS)
    patterns = Tiles(_STREAMS[Stream.PATTERNS], _DEPTHS)
    others = Tiles(_STREAMS[Stream.OTHERS], _DEPTHS)
    questionnaires = Tiles(_STREAMS[Stream.QUESTIONNAIRES], _DEPTHS)
    days = Tiles(_l("Which days?"), [])

    def offer_days(self, has_earlier: bool) -> None:
        """With days that were shared before, ask about them and about the days between."""
        between = (
            [
                ("as_before", _l("From today on, and the days that were shared before")),
                ("between_too", _l("Those, and the days between")),
            ]
            if has_earlier
            else []
        )
        self.days.choices = [("today", _l("From today on")), *between, ("all", _l("Also everything earlier"))]

    def offer_streams(self, phase: int) -> None:
        """Only what the client is asked, or will be asked next: a later phase's questions do not exist yet."""
        for stream in Stream:
            if FIRST_PHASE.get(stream, 1) > phase:
                del self[stream.value]

    def streams(self) -> list[tuple[Stream, Tiles]]:
        return [(stream, self[stream.value]) for stream in Stream if stream.value in self]

    def picks(self) -> dict[Stream, Depth | None]:
        """What was answered."""
        return {
            stream: None if tiles.data == "off" else Depth(tiles.data) for stream, tiles in self.streams() if tiles.data
        }

    def which_days(self) -> Days:
        return Days(self.days.data) if self.days.data else Days.TODAY
