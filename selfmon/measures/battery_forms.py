"""The form that agrees on a questionnaire. Shape, range, label; it saves nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from selfmon.measures.assigning import TITLE_LIMIT, Agreed
from selfmon.measures.texts import Text
from selfmon.measures.windows import Rhythm
from selfmon.treatment.views import strip
from selfmon.web.input_kinds import ShowsSomething
from selfmon.web.languages import days_in_order

WEEKDAYS = (
    ("0", _l("Monday")),
    ("1", _l("Tuesday")),
    ("2", _l("Wednesday")),
    ("3", _l("Thursday")),
    ("4", _l("Friday")),
    ("5", _l("Saturday")),
    ("6", _l("Sunday")),
)
TARGETS = {
    "mother": _l("mother"),
    "father": _l("father"),
    "partner": _l("partner"),
    "friend": _l("a friend"),
    "general": _l("people close to me, in general"),
}
WHY = {
    "missing": _l("Please fill this in."),
    "too_long": _l("That is longer than fits here."),
    "not_on_the_phone": _l(
        "This one is not filled in on the phone. Do it together in session, or enter it from paper."
    ),
    "out_of_range": _l("Please pick one of what is offered."),
    "too_often": _l("That is more often than this questionnaire can be asked."),
    "past": _l("Please pick today or a later day."),
    "rupture": _l(
        "Something between you is not repaired, and fewer than two sessions have passed since. Nothing about "
        "personality just now."
    ),
    "absence": _l("You are away within a week. Nothing about personality just before that."),
    "unknown": _l("Please pick a colleague from the list."),
}


class AssignForm(FlaskForm):
    """What, called what, when; and who reads where a question asks about harm."""

    text = SelectField(_l("Text"))
    title = StringField(
        _l("What your client reads on the first page"),
        [ShowsSomething(_l("Please write a few neutral words.")), Length(max=TITLE_LIMIT)],
        filters=[strip],
        description=_l("Neutral words: somebody else may see the phone. Such as: “How the last two weeks were”."),
    )
    about = SelectField(_l("About"))
    rhythm = RadioField(
        _l("When"),
        choices=[
            (Rhythm.EVERY_WEEKS, _l("every so many weeks")),
            (Rhythm.ONCE, _l("once")),
            (Rhythm.BEFORE_SESSION, _l("before each session")),
        ],
        default=Rhythm.EVERY_WEEKS,
    )
    every_weeks = IntegerField(_l("Weeks from one to the next"), [Optional(), NumberRange(1, 52)], default=4)
    first_on = DateField(_l("From"), [InputRequired(_l("Please pick a day."))])
    days_open = IntegerField(_l("Days open"), [Optional(), NumberRange(1, 28)], default=7)
    talked_about_on = DateField(_l("You talked about it on"), [Optional()])
    reading_days = SelectMultipleField(_l("I read on"), choices=WEEKDAYS)
    cover = SelectField(_l("When I am away, this colleague reads"))
    items_seen_from = DateField(_l("Single answers are seen by me from (agreed with your client)"), [Optional()])

    def offer(self, texts: Sequence[Text], covers: Sequence[tuple[int, str]]) -> None:
        """Fit the form to the questionnaire: what it does not need is taken out."""
        pack = texts[0].pack
        self.text.choices = [(str(text.id), _say_text(text)) for text in texts]
        self.about.choices = [(target, TARGETS[target]) for target in pack.targets]
        self.reading_days.choices = list(days_in_order(WEEKDAYS))
        self.cover.choices = [("", _l("nobody")), *((str(person_id), name) for person_id, name in covers)]
        asks_about_harm = any(text.harm for text in texts)
        unneeded = {
            "about": not pack.targets,
            "talked_about_on": not pack.is_personality,
            "items_seen_from": not pack.is_about_alliance,
            "reading_days": not asks_about_harm,
            "cover": not asks_about_harm,
        }
        for name in (name for name, is_unneeded in unneeded.items() if is_unneeded):
            del self[name]

    def agreed(self) -> Agreed:
        """What was filled in."""
        cover = self._said("cover")
        return Agreed(
            title=self.title.data or "",
            rhythm=Rhythm(self.rhythm.data),
            first_on=self.first_on.data or date.min,
            every_weeks=self.every_weeks.data or 4,
            days_open=self.days_open.data or 7,
            about=self._said("about") or "",
            talked_about_on=self._said("talked_about_on"),
            reading_days=frozenset(int(day) for day in self._said("reading_days") or ()),
            cover_id=int(cover) if cover else None,
            items_seen_from=self._said("items_seen_from"),
        )

    def _said(self, name: str) -> Any:
        return self[name].data if name in self else None

    def explain(self, problems: dict[str, str]) -> None:
        """Put each refusal beside its field."""
        for name, code in problems.items():
            line = str(WHY.get(code, code))
            if name in self:
                self[name].errors = [*self[name].errors, line]
            else:
                self.form_errors.append(line)


def _say_text(text: Text) -> str:
    if text.is_shipped:
        return _("the printed wording (%(language)s)", language=text.language)
    return _("the practice's own (%(language)s): %(source)s", language=text.language, source=text.source[:60])
