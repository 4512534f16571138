"""The forms of the therapist's pages about sessions."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from selfmon.treatment import labels, ruptures, sessions
from selfmon.treatment.views import strip
from selfmon.web.input_kinds import MAY_SKIP


class Tiles(RadioField):
    """Radio tiles, none preselected, none compulsory."""

    def __init__(self, label: Any, choices: Any, **options: Any) -> None:
        super().__init__(label, choices=list(choices), validators=[MAY_SKIP], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, _form: Any) -> None:
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please pick one of the tiles."))


class Ticks(SelectMultipleField):
    """Any number of tiles."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()

    def __init__(self, label: Any, choices: Any, **options: Any) -> None:
        super().__init__(label, choices=list(choices), validators=[MAY_SKIP], **options)
        self.limit_in_order = None

    def pre_validate(self, _form: Any) -> None:
        if any(value not in {code for code, *_rest in self.iter_choices()} for value in self.data or []):
            raise ValidationError(_("Please pick from the tiles."))


class SeriesForm(FlaskForm):
    first_on = DateField(_l("First session"), [InputRequired(_l("Please pick a day."))])
    clock = TimeField(_l("At"), [InputRequired(_l("Please pick a time."))])
    every_weeks = IntegerField(
        _l("Every … weeks"),
        [
            InputRequired(_l("Please type a number.")),
            NumberRange(1, 8, message=_l("From every week to every eight weeks.")),
        ],
        default=1,
    )
    minutes = IntegerField(
        _l("Minutes"),
        [InputRequired(_l("Please type a number.")), NumberRange(10, 480, message=_l("From 10 to 480 minutes."))],
        default=50,
    )


class OneSessionForm(FlaskForm):
    day = DateField(_l("Day"), [InputRequired(_l("Please pick a day."))])
    at = TimeField(_l("At"), [InputRequired(_l("Please pick a time."))])


class AfterForm(FlaskForm):
    """At most five taps and Save, or four and a Save that taps into the own log; the rest stands under "More"."""

    status = Tiles(_l("The session"), labels.STATUS)
    type = Tiles(_l("A rupture between you"), labels.TYPE)
    intensity = Tiles(_l("How strong"), [(str(n), str(n)) for n in range(1, 6)])
    repair = Tiles(_l("Repaired by now"), labels.REPAIR)
    frame_question = BooleanField(_l("A question about the frame came up: times, contact, money, gifts, touch"))
    markers = Ticks(_l("What you saw"), labels.MARKERS)
    moves = Ticks(_l("What you did about it"), labels.MOVES)
    contribution = TextAreaField(_l("Your own part in it"), [Length(max=2000)], filters=[strip])
    is_raised = BooleanField(_l("We have talked about it together: my client may see that"))
    named_sequence = BooleanField(_l("My client named an own sequence, unprompted"))
    come_back = StringField(_l("What I said I'd come back to"), [Length(max=500)], filters=[strip])

    is_to_come = False  # the session has not begun
    feelings: Mapping[str, object] = {}  # what one tap can put into the own log; empty where there is none

    @property
    def felt(self) -> str:
        """The feeling of the button that was pressed; "" for a plain Save."""
        return request.form.get("feeling", "")

    def has_room_for_felt(self) -> bool:
        """False, with a word why, where the tap has nowhere to go: the log was deleted while the page was open."""
        if self.felt and self.felt not in self.feelings:
            self.form_errors.append(_("Your own log cannot take this tap any more. Save keeps everything else."))
            return False
        return True

    def can_be_known(self, is_repair_changed: bool) -> bool:
        """False, with a word why, where something is said of a session to come that only one that began can hold."""
        of_its_hour = self.status.data in sessions.NEEDS_ITS_HOUR or self.named_sequence.data
        said = of_its_hour or self.frame_question.data or self.facts() is not None
        if self.is_to_come and (said or self.felt or is_repair_changed):
            self.form_errors.append(_("This session has not come yet. What can be noted now stands below."))
            return False
        return True

    def statuses(self) -> list[Any]:
        """The tiles: of a session to come, only what can be known beforehand."""
        return [t for t in labels.STATUS if not (self.is_to_come and t[0] in sessions.NEEDS_ITS_HOUR)]

    def facts(self) -> ruptures.RuptureFacts | None:
        """The strain that was noted, if one was."""
        if self.type.data in (None, "", "none"):
            return None
        return ruptures.RuptureFacts(
            self.type.data,
            int(self.intensity.data) if self.intensity.data else None,
            tuple(self.markers.data or ()),
            tuple(self.moves.data or ()),
            self.repair.data or "none",
            self.contribution.data or "",
        )
