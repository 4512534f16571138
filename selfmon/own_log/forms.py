"""Forms of the therapist's own log: everything can be skipped, nothing is preselected."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, PasswordField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from selfmon.accounts.passwords import MAXIMUM, is_good_password
from selfmon.diary.items import ChoiceField, ManyField, RatingField, words_area
from selfmon.own_log.lines import COLLEAGUES, FEELINGS, FLAGS, HEAVY
from selfmon.web.numbers import NumberField

FARTHEST_BACK = timedelta(days=92)
# Called "password", so that no error page repeats it and password managers know it.
_PASSPHRASE = _l("Passphrase of the log")


class BeginForm(FlaskForm):
    """A new passphrase, twice: nobody can tell it to you afterwards."""

    password = PasswordField(
        _PASSPHRASE,
        [Length(max=MAXIMUM)],
        description=_l("At least 10 characters. Several words in a row work well. Not the password you sign in with."),
    )
    again = PasswordField(_l("The same once more"), [Length(max=MAXIMUM)])

    def __init__(self, *args: Any, about: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about

    def validate_password(self, field: PasswordField) -> None:
        if not is_good_password(field.data or "", *self.about):
            raise ValidationError(_("Please choose at least 10 characters that are hard to guess."))

    def validate_again(self, field: PasswordField) -> None:
        if (field.data or "") != (self.password.data or ""):
            raise ValidationError(_("The two are not the same yet."))


class OpenForm(FlaskForm):
    password = PasswordField(_PASSPHRASE, [InputRequired(_l("Please type the passphrase.")), Length(max=MAXIMUM)])


class _DayForm(FlaskForm):
    """Anything with a day: not to come, not further back than a quarter of a year."""

    # Asked only when the log closed while the page was open; see `own_log.views`.
    password = PasswordField(_PASSPHRASE, [Length(max=MAXIMUM)])
    day = DateField(_l("Day"), [InputRequired(_l("Please pick a day."))])
    today = date.min

    def validate_day(self, field: DateField) -> None:
        if field.data is None or not self.today - FARTHEST_BACK <= field.data <= self.today:
            raise ValidationError(_("Please pick a day of the last three months."))

    @property
    def picked_day(self) -> date:
        """The day of a valid form."""
        return self.day.data or self.today


class AfterSessionForm(_DayForm):
    """After a session: eight ratings, what one did, whether supervision is wanted, own notes."""

    treatment = SelectField(
        _l("With"), default="", description=_l("Optional. It stays in this log and never reaches the client's page.")
    )
    admired, bored, irritated, helpless, protective, competitive, controlled, warm = (
        RatingField(item) for item in FEELINGS.values()
    )
    flags = ManyField(_l("What I did"), list(FLAGS.items()), limit=len(FLAGS))
    supervision = ChoiceField(_l("Would I like supervision on this?"), [("yes", _l("Yes")), ("no", _l("No"))])
    notes = words_area(_l("Own notes, in your own words. No words of the client's."))

    def facts(self) -> dict[str, str | None]:
        """What was filled in, as text."""
        return {
            **{code: self[code].data for code in FEELINGS},
            "treatment": self.treatment.data,
            "flags": " ".join(self.flags.data or []),
            "supervision": self.supervision.data,
            "notes": self.notes.data,
        }

    @property
    def is_empty(self) -> bool:
        return not any(value for name, value in self.facts().items() if name != "treatment")


class StrainForm(FlaskForm):
    password = PasswordField(_PASSPHRASE, [Length(max=MAXIMUM)])
    strain = RatingField(HEAVY)


class ConsultationForm(_DayForm):
    """One conversation about the work: when, with what kind of colleague, how long."""

    whom = ChoiceField(_l("With"), list(COLLEAGUES.items()))
    hours = NumberField(
        _l("Hours"),
        [
            InputRequired(_l("Please type the hours, such as 1.5.")),
            NumberRange(0.25, 24, message=_l("Please type between 0.25 and 24 hours.")),
        ],
        places=2,
    )
