"""A calendar file to bring sessions in from."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms.validators import InputRequired


class CalendarForm(FlaskForm):
    calendar = FileField(
        _l("Calendar file (.ics)"),
        [InputRequired(_l("Please choose a file."))],
        description=_l("You choose by title what comes in. Titles are not kept."),
    )
