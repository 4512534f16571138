"""How a questionnaire came to be filled in, in words for everybody."""

from flask_babel import gettext as _

from selfmon.measures.models import Mode


def say_mode(mode: Mode) -> str:
    """How it came to be."""
    return {
        Mode.PHONE: _("on the phone"),
        Mode.TOGETHER: _("together in session"),
        Mode.PAPER: _("entered from paper"),
        Mode.THERAPIST: _("rated by the therapist"),
        Mode.IMPORTED: _("from a file"),
    }[mode]
