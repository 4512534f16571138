"""What our forms say where the form library would speak for itself: in the reader's language, and without "not valid"."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

_OURS = {
    "This field is required.": _l("Please fill this in."),
    "Not a valid choice.": _l("Please pick one of these."),
    "Invalid Choice: could not coerce.": _l("Please pick one of these."),
    "'%(value)s' is not a valid choice for this field.": _l("Please pick one of these."),
    "Not a valid date value.": _l("Please pick a day."),
    "Not a valid datetime value.": _l("Please pick a day and a time."),
    "Not a valid time value.": _l("Please type a time such as 18:30."),
    "Not a valid integer value.": _l("Please type a number."),
    "Not a valid decimal value.": _l("Please type a number."),
    "Not a valid float value.": _l("Please type a number."),
    "Field cannot be longer than %(max)d characters.": _l("At most %(max)d characters fit here."),
}


class OwnWords:
    """Stands where WTForms keeps its translations."""

    def gettext(self, said: str) -> str:
        return str(_OURS[said]) if said in _OURS else _("We couldn't read that. Please look at it once more.")

    def ngettext(self, _one: str, many: str, _n: int) -> str:
        return self.gettext(many)


def init_form_words() -> None:
    """For every form there is: Flask-WTF offers no setting for this."""
    FlaskForm.Meta.get_translations = _own_words


def _own_words(_meta: Any, _form: Any) -> OwnWords:
    return OwnWords()
