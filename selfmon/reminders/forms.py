"""The form of a plan. It checks shape and range and hands over a Wish; it never saves."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from selfmon.core.clock import is_zone
from selfmon.diary.items import ManyField
from selfmon.house import current_house
from selfmon.practice.library import Exercise
from selfmon.reminders.models import Reminder, What
from selfmon.reminders.plans import Wish, days_of
from selfmon.reminders.schedule import Plan
from selfmon.reminders.subjects import list_subjects
from selfmon.web.languages import days_in_order

DAYS = [
    ("0", _l("Mon")),
    ("1", _l("Tue")),
    ("2", _l("Wed")),
    ("3", _l("Thu")),
    ("4", _l("Fri")),
    ("5", _l("Sat")),
    ("6", _l("Sun")),
]


def _strip(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()


class TimesForm(FlaskForm):
    """When: shared by a client's plan, a proposal and a digest."""

    days = ManyField(_l("On which days"), DAYS, limit=7)
    at = TimeField(_l("At"), [InputRequired(_l("Please type a time."))])
    until = TimeField(_l("Or at some moment until"), [Optional()], description=_l("Leave it empty for one fixed time."))
    zone = StringField(
        _l("Time zone"),
        [InputRequired(_l("Please type a time zone.")), Length(max=64)],
        filters=[_strip],
        render_kw={"dir": "ltr"},
    )
    quiet_from = TimeField(_l("Quiet from"), [Optional()])
    quiet_to = TimeField(_l("Quiet until"), [Optional()])
    starts_on = DateField(_l("First day"), [Optional()])
    ends_on = DateField(_l("Last day"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = days_in_order(DAYS)

    def validate_zone(self, field: Any) -> None:
        if not is_zone(field.data or ""):
            raise ValidationError(_("We don't know that time zone. One such as Europe/Berlin works."))

    def validate_until(self, field: Any) -> None:
        if field.data and self.at.data and field.data <= self.at.data:
            raise ValidationError(_("The end comes after the beginning, on the same day."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what concerns an empty field, which the fields' own checks pass over."""
        is_good = super().validate(extra_validators)
        if not self.days.data:
            self.days.errors = [_("Please pick at least one day.")]
        elif bool(self.quiet_from.data) != bool(self.quiet_to.data):
            self.quiet_to.errors = [_("Quiet hours need both ends, or neither.")]
        elif self.starts_on.data and self.ends_on.data and self.ends_on.data < self.starts_on.data:
            self.ends_on.errors = [_("The last day comes after the first.")]
        else:
            return is_good
        return False

    def as_plan(self) -> Plan:
        """After validation."""
        assert self.at.data is not None
        return Plan(
            frozenset(int(day) for day in self.days.data or ()),
            self.at.data,
            self.zone.data or "UTC",
            self.until.data or None,
            self.quiet_from.data or None,
            self.quiet_to.data if self.quiet_from.data else None,
            self.starts_on.data,
            self.ends_on.data,
        )

    def show(self, reminder: Reminder) -> None:
        """Fill the form from a plan."""
        self.days.data = [str(day) for day in sorted(days_of(reminder.days))]
        self.at.data, self.until.data, self.zone.data = reminder.at_time, reminder.until_time, reminder.zone
        self.quiet_from.data, self.quiet_to.data = reminder.quiet_from, reminder.quiet_to
        self.starts_on.data, self.ends_on.data = reminder.starts_on, reminder.ends_on


class DigestForm(TimesForm):
    """A therapist's one total."""

    before_sessions = BooleanField(_l("Only on days on which I have a session"))

    def show(self, reminder: Reminder) -> None:
        super().show(reminder)
        self.before_sessions.data = reminder.before_sessions


class ReminderForm(TimesForm):
    """A client's plan, or a therapist's proposal of one."""

    what = SelectField(_l("For what"))
    subject = SelectField(_l("What the mail is called"), coerce=int)

    def offer(self, exercises: Sequence[Exercise], with_further: bool = True) -> None:
        """What can be chosen: the exercises that are open, and, for the client, check-in and look back."""
        posting = current_house().posting
        further = [(What.CHECK_IN.value, _("Check in")), (What.WEEKLY.value, _("Look back on the week"))]
        self.what.choices = [(f"exercise:{e.code}", str(e.name)) for e in exercises] + (further if with_further else [])
        self.subject.choices = list(enumerate(list_subjects(posting)))

    def as_wish(self) -> Wish:
        """After validation."""
        what, _colon, code = str(self.what.data).partition(":")
        return Wish(what, code or None, self.as_plan(), self.subject.data or 0)

    def show(self, reminder: Reminder) -> None:
        super().show(reminder)
        self.what.data = f"exercise:{reminder.exercise}" if reminder.exercise else reminder.what
        self.subject.data = reminder.subject
