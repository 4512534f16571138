"""The tile texts of every room in one place, for pages that show entries of any kind."""

from flask_babel import lazy_gettext as _l

from selfmon.anchors.items import QUESTIONS as ANCHOR_QUESTIONS
from selfmon.journal.items import KIND_NAMES as JOURNAL_KINDS
from selfmon.journal.items import LABELS as JOURNAL_LABELS
from selfmon.journal.items import QUESTIONS as JOURNAL_QUESTIONS
from selfmon.measures.questionnaire_kind import KIND_NAMES as MEASURES_KINDS
from selfmon.measures.questionnaire_kind import QUESTIONS as MEASURES_QUESTIONS
from selfmon.practice.names import LABELS as PRACTICE_LABELS
from selfmon.practice.names import QUESTIONS as PRACTICE_QUESTIONS

KIND_NAMES: dict[str, object] = {**JOURNAL_KINDS, **MEASURES_KINDS}
LABELS: dict[str, dict[str, object]] = {**JOURNAL_LABELS, **PRACTICE_LABELS}
QUESTIONS: dict[str, object] = {**JOURNAL_QUESTIONS, **ANCHOR_QUESTIONS, **PRACTICE_QUESTIONS, **MEASURES_QUESTIONS}
PERSPECTIVE = (  # how a text takes the other person's side: the code and what it stands for
    (0, _l("not at all")),
    (1, _l("a fixed picture of them")),
    (2, _l("one state that makes sense")),
    (3, _l("what both may have felt")),
    (4, _l("several possibilities, held loosely")),
)

__all__ = ["KIND_NAMES", "LABELS", "PERSPECTIVE", "QUESTIONS"]
