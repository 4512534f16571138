"""The page for the two minutes before a session, and the rules worth a look. Built from a Permit and the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.clinic.questionnaire_lines import say_questionnaires
from selfmon.clinic.work_record import Record
from selfmon.core.clock import local_day
from selfmon.diary.admitted import DayOf
from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import KINDS
from selfmon.diary.reading import of_one_wording, read_entries, read_flagged, read_numbers
from selfmon.insight.brief import Sentence, Since, five_sentences, one_question, one_strength, say_count
from selfmon.insight.labels import Told, tell_entry
from selfmon.journal.questions import Drawn, codes_drawn
from selfmon.practice.series import read_practices
from selfmon.sharing.permit import Permit
from selfmon.treatment.agreeing import list_return_points
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.languages import list_for_people, short_day_for_people

RATINGS = codes_drawn(Drawn.BRIEF)
WITHOUT_SESSIONS = timedelta(days=14)


@dataclass(frozen=True)
class Brief:
    """Everything on the page, in its order."""

    since: date
    flagged: Sequence[tuple[EntryView, Told]]
    come_back: Sequence[tuple[UUID, str, datetime]]
    count: str
    sentences: Sequence[Sentence]
    strength: Sentence | None
    question: str
    questionnaires: Sequence[str]

    def as_text(self) -> str:
        """Plain text for the practice's own record."""
        lines = [
            *(
                _("To talk about: %(what)s", what=list_for_people((told.name, short_day_for_people(e.local_day))))
                for e, told in self.flagged
            ),
            *(_("To come back to: %(what)s", what=text) for _id, text, _at in self.come_back),
            self.count,
            *(f"- {s.text}" for s in self.sentences),
            *(f"- {line}" for line in self.questionnaires),
        ]
        if self.strength:
            lines.append(_("A strength: %(what)s", what=self.strength.text))
        return "\n".join([*lines, _("A question: %(what)s", what=self.question)])


def build_brief(session: Session, permit: Permit, treatment: TreatmentPermit, record: Record) -> Brief:
    """Since the last session that took place, or two weeks. A fixed number of statements."""
    today = local_day(permit.now, permit.zone)
    met = record.last_met
    since = local_day(met.starts_at, permit.zone) if met else today - WITHOUT_SESSIONS
    first = DayOf(met.starts_at, since) if met else since
    entries = read_entries(session, permit, KINDS, from_on=first)
    flagged = read_flagged(session, permit)
    ratings = read_numbers(session, permit, "check_in", RATINGS, from_on=first)
    new = {r.entry_id for r in ratings}
    before = read_numbers(
        session, permit, "check_in", RATINGS, from_on=since - timedelta(weeks=4), to_on=since - timedelta(days=1)
    )
    ratings, before = of_one_wording(ratings, [r for r in before if r.entry_id not in new])
    met_on = {s.id: s.on for s in record.sessions}
    found = Since(since, entries, ratings, before, read_practices(session, permit, first), met_on)
    return Brief(
        since,
        [(e, tell_entry(e)) for e in flagged],
        list_return_points(session, treatment),
        say_count(found),
        five_sentences(found),
        one_strength(found),
        one_question(found, record.ruptures, record.phase),
        say_questionnaires(session, permit, treatment, since),
    )
