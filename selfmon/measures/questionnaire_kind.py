"""What a filled-in questionnaire holds, for the spine."""

from flask_babel import lazy_gettext as _l

from selfmon.diary.kinds import Kind, register
from selfmon.measures.models import Administration
from selfmon.measures.texts import OWN_FIELDS
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
QUESTIONNAIRE = register(Kind("questionnaire", Stream.QUESTIONNAIRES, Administration, words=OWN_FIELDS, plain=COLUMNS))
QUESTIONS: dict[str, object] = dict.fromkeys(OWN_FIELDS, _l("what you write where a question asks for own words"))
KIND_NAMES: dict[str, object] = {QUESTIONNAIRE.code: _l("Something filled in")}
