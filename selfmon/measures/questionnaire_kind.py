"""What a filled-in questionnaire holds, for the spine."""

from flask_babel import lazy_gettext as _l

from selfmon.diary.kinds import Kind, register
from selfmon.measures.models import Administration
from selfmon.sharing.streams import Stream

COLUMNS = (
    "assignment_id",
    "opens_on",
    "pack_id",
    "key_version",
    "text_id",
    "about",
    "mode",
    "started_at",
    "answers",
    "stated",
)
QUESTIONNAIRE = register(Kind("questionnaire", Stream.QUESTIONNAIRES, Administration, plain=COLUMNS))
KIND_NAMES: dict[str, object] = {QUESTIONNAIRE.code: _l("Something filled in")}
