"""What a mail is called. The house's own lines are translated; a line that the self-hoster wrote stays as it was written."""

from flask_babel import gettext as _

from selfmon.core.posting import Posting


def N_(text: str) -> str:
    """Marks a text for the catalogue (`pybabel extract` looks for this name); it is translated where it is shown."""
    return text


SUBJECTS = (
    N_("Your reminder"),
    N_("A note you asked for"),
    N_("For this evening"),
    N_("A few minutes, if it suits"),
    N_("Something you set up"),
)
PREHEADER = N_("You chose this time.")


_OWN = frozenset({*SUBJECTS, PREHEADER})


def list_subjects(posting: Posting) -> list[str]:
    """The subjects to choose from, in the language of the moment. Never empty."""
    return [_say_line(line) for line in posting.subjects or SUBJECTS]


def say_preheader(posting: Posting) -> str:
    """The line that a mail program shows beside the subject, in the language of the moment."""
    return _say_line(posting.preheader or PREHEADER)


def _say_line(line: str) -> str:
    return _(line) if line in _OWN else line
