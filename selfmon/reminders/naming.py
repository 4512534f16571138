"""What a mail is called. The house's own lines are translated; a line that the self-hoster wrote stays as it was written."""

from flask_babel import gettext as _

from selfmon.core.posting import PREHEADER, SUBJECTS

_OWN = frozenset({*SUBJECTS, PREHEADER})


def say_line(line: str) -> str:
    """A subject or preheader in the language of the moment."""
    return _(line) if line in _OWN else line
