"""A client's first page: one session prepared on one screen. Built from a Permit and the record; a fixed number of statements.

The same rows give the page, its table, the printed sheet and the plain text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from selfmon.clinic.caseload import rules_of
from selfmon.clinic.one_screen import Shown, fit
from selfmon.clinic.questionnaire_lines import say_questionnaires
from selfmon.clinic.review_due import say_reviews
from selfmon.clinic.work_record import Record
from selfmon.core.clock import local_day
from selfmon.diary.admitted import DayOf
from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import KINDS
from selfmon.diary.reading import look_at_days, read_entries, read_flagged, read_numbers
from selfmon.insight import report, say_news, say_rules
from selfmon.insight.entry_lines import EntryLine, line_of, lines_since
from selfmon.insight.preparing import Sentence, Since, one_question, one_strength
from selfmon.insight.say_news import RowView
from selfmon.insight.strips import Days, Mark, draw_days, draw_phases
from selfmon.insight.weekly_rows import DRAWN, Rows, build_rows, first_day_read
from selfmon.insight.weeks import Block, blocks_back
from selfmon.insight.wording_frame import say_repair
from selfmon.journal.questions import CHECK_IN, Drawn, codes_drawn
from selfmon.practice.series import Done, read_practices
from selfmon.sharing.admission import list_stretches
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Stream
from selfmon.supervision.asking import list_due_reviews
from selfmon.treatment.agreeing import list_return_points
from selfmon.treatment.labels import TYPE
from selfmon.treatment.permit import TreatmentPermit
from selfmon.treatment.ruptures import RuptureView
from selfmon.web.actor import Actor
from selfmon.web.languages import short_day_for_people

RATINGS = codes_drawn(Drawn.BRIEF)
READ = (*RATINGS, "above", "unseen")
HAPPENED = ("episode", "after_session", "held", "hard_moment")
WITHOUT_SESSIONS = timedelta(days=14)


@dataclass(frozen=True)
class OpenRupture:
    """One that is not over for both: in words, as both said it, and how many sessions took place since."""

    id: UUID
    said: str
    since: str
    is_raised: bool
    contribution: str


@dataclass(frozen=True)
class Cockpit:
    """Everything on the page, in its order."""

    today: date
    since: date
    headline: str
    rows: Sequence[RowView]
    behind: Sequence[Mark]
    phase_strip: Sequence[Mark]
    window_ends: Sequence[date]
    first: date
    worded_on: date | None
    flagged: Sequence[EntryLine]
    come_back: Sequence[tuple[UUID, str, date]]
    look_again: Sequence[tuple[UUID, date]]  # decisions made in supervision, due; on the screen alone
    of_reviews: Sequence[str]  # what was answered since, and that one is due; on the screen alone
    let_see: EntryLine | None
    ruptures: Sequence[OpenRupture]
    nothing_open: str  # in place of them where there is none: what was, and how it was repaired
    run: str
    holding: Sequence[str]
    lines: Sequence[EntryLine]
    n_entries: int
    questionnaires: Sequence[str]
    strength: Sentence | None
    question: str

    @property
    def shown(self) -> Shown:
        """How much of it stands on the screen."""
        left = (len(self.flagged), len(self.come_back), len(self.ruptures), len(self.holding))
        return fit(left, self.let_see is not None, self.lines, bool(self.questionnaires))

    def as_text(self) -> str:
        """Plain text for the practice's own record: what stands on the page, and no more."""
        told = [
            self.headline,
            _("Means and counts of the seven days to %(day)s:", day=short_day_for_people(self.today)),
        ]
        told += [say_row(row) for row in self.rows]
        told += [_("To talk about: %(what)s", what=say_line(line)) for line in self.flagged]
        told += [_("To come back to: %(what)s", what=text) for _id, text, _on in self.come_back]
        if self.let_see:
            told.append(say_let_see(self.let_see))
        told += [f"{one.said}. {one.since}" for one in self.ruptures] or [self.nothing_open]
        told += [self.run, *self.holding, say_since(self)]
        told += [f"- {say_line(line)}" for line in self.lines]
        told += [f"- {line}" for line in self.questionnaires]
        if self.strength:
            told.append(_("A strength: %(what)s", what=self.strength.text))
        return "\n".join([*told, _("A question: %(what)s", what=self.question)])


def say_row(row: RowView) -> str:
    """ "Exposed, wanting to hide (0 not at all … 6 …): 1.8 (inside), n = 4, unchanged weeks: 0.9 to 4"."""
    name = f"{row.name} ({row.measure})" if row.measure else row.name
    beside = f" ({row.beside})" if row.beside else ""
    usual = _(", unchanged weeks: %(range)s", range=row.inside) if row.inside != "–" else ""
    return f"{name}: {row.now}{beside}, n = {row.n}{usual}"


def say_line(line: EntryLine) -> str:
    """ "2 Dec: Something stung · shame; 5 of 6"."""
    said = f"{short_day_for_people(line.on)}: {line.name}"
    return f"{said} · {line.said}" if line.said else said


def say_let_see(line: EntryLine) -> str:
    """That the client let it be seen; what it was stands in the entry."""
    return _(
        "Your client let you see that something between you didn't sit right (%(day)s).",
        day=short_day_for_people(line.on),
    )


def say_since(page: Cockpit) -> str:
    """How much is new; that nothing is can mean many things."""
    day = short_day_for_people(page.since)
    if not page.n_entries:
        return _("Nothing shared since %(day)s. That can mean many things.", day=day)
    return ngettext("Since %(day)s: one entry.", "Since %(day)s: %(num)s entries.", page.n_entries, day=day)


def build_cockpit(
    session: Session, actor: Actor, permit: Permit, treatment: TreatmentPermit, record: Record
) -> Cockpit:
    """Since the last session that took place, or two weeks; rows of twelve weeks up to today."""
    today = look_at_days(session, permit).today
    met = record.last_met
    since = local_day(met.starts_at, permit.zone) if met else today - WITHOUT_SESSIONS
    happened, entries = _read_entries(
        session, permit, first_day_read(today), DayOf(met.starts_at, since) if met else since
    )
    done = read_practices(session, permit, first_day_read(today))
    rows = _read_rows(session, permit, today, happened, done, record)
    rules, aside = rules_of(session, actor, permit, treatment.treatment_id)
    days = _days(record, rows)
    recent = Since(entries, [d for d in done if d.on >= since], {s.id: s.on for s in record.sessions})
    return Cockpit(
        today,
        since,
        say_news.headline(rows),
        say_news.view_rows(rows),
        draw_days(days),
        draw_phases(days, [_("phase %(n)s", n=number) for number, _first, _last in days.phases]),
        [window.last for window in rows.windows],
        rows.first,
        rows.worded_on,
        [line_of(e) for e in reversed(read_flagged(session, permit))],
        [(id_, text, local_day(at, record.zone)) for id_, text, at in list_return_points(session, treatment)],
        list_due_reviews(session, treatment, today),
        say_reviews(session, treatment, record, since),
        next((replace(line_of(e), on=recent.day_of(e)) for e in reversed(entries) if e.kind == "between_us"), None),
        [_open_rupture(r, record) for r in reversed(record.ruptures) if r.is_open],
        _say_nothing_open(record),
        say_rules.say_run(rules, aside),
        [say_rules.say_before_session(one) for one in rules.without(aside)],
        lines_since(entries),
        len(entries),
        say_questionnaires(session, permit, treatment, since),
        one_strength(recent),
        one_question(recent, record.ruptures, record.phase),
    )


def _read_entries(
    session: Session, permit: Permit, first: date, since: date | DayOf
) -> tuple[list[EntryView], list[EntryView]]:
    """What happened from the first day of the rows on, and every entry since the last session. Each kind is read once."""
    earliest = since.early if isinstance(since, DayOf) else since
    happened = read_entries(session, permit, HAPPENED, from_on=min(first, earliest))
    others = read_entries(session, permit, KINDS.keys() - set(HAPPENED), from_on=since)
    lately = [
        e
        for e in happened
        if (since.holds(e.local_day, e.occurred_at) if isinstance(since, DayOf) else e.local_day >= since)
    ]
    return happened, sorted([*lately, *others], key=lambda e: e.occurred_at)


def _read_rows(
    session: Session,
    permit: Permit,
    today: date,
    happened: Sequence[EntryView],
    done: Sequence[Done],
    record: Record,
) -> Rows:
    """One statement."""
    first, shown = first_day_read(today), list_stretches(permit.windows)
    first_drawn = blocks_back(today, DRAWN)[0].first
    after = [e for e in happened if e.kind == "after_session"]
    return build_rows(
        today,
        {code: (CHECK_IN[code].low, CHECK_IN[code].high) for code in RATINGS},
        read_numbers(session, permit, "check_in", READ, from_on=first),
        happened,
        done if permit.allows(Stream.PRACTICE) else None,
        report.points_of(report.at_their_sessions(after, record.met_at), "understood")
        if permit.allows(Stream.SESSIONS)
        else None,
        [Block(a, b) for stream, a, b in shown if stream == Stream.EPISODES],
        is_rated=any(stream == Stream.MOOD and a <= today and first_drawn <= b for stream, a, b in shown),
    )


def _days(record: Record, rows: Rows) -> Days:
    """Phases, sessions and ruptures of the drawn weeks, on the client's days."""
    last = rows.windows[-1].last
    on = {s.id: local_day(s.starts_at, record.zone) for s in record.sessions}
    return Days(
        rows.first,
        last,
        tuple(
            (p.number, p.started_on, p.ended_on or last)
            for p in record.phases
            if p.started_on <= last and (p.ended_on or last) >= rows.first
        ),
        tuple(on[s.id] for s in record.sessions if s.took_place),
        tuple(on[r.session_id] for r in record.ruptures if r.session_id in on),
        rows.worded_on,
    )


def _say_nothing_open(record: Record) -> str:
    """What there was, where all of it is repaired for both."""
    if not record.ruptures:
        return _("Nothing open.")
    return ngettext(
        "Nothing open. One rupture, %(day)s, repaired.",
        "Nothing open. %(num)s ruptures, all repaired, the newest of %(day)s.",
        len(record.ruptures),
        day=_begun_on(record.ruptures[-1], record),
    )


def _begun_on(rupture: RuptureView, record: Record) -> str:
    begun = next((s for s in record.sessions if s.id == rupture.session_id), None)
    return short_day_for_people(begun.on if begun else rupture.made_on)


def _open_rupture(rupture: RuptureView, record: Record) -> OpenRupture:
    begun = next((s for s in record.sessions if s.id == rupture.session_id), None)
    day = _begun_on(rupture, record)
    kind = dict(TYPE)[rupture.type]
    said = (
        _("%(kind)s, %(day)s, %(n)s of 5", kind=kind, day=day, n=rupture.intensity)
        if rupture.intensity is not None
        else _("%(kind)s, %(day)s", kind=kind, day=day)
    )
    said += " · " + say_repair(rupture)
    n = sum(s.took_place and begun is not None and begun.starts_at < s.starts_at <= record.now for s in record.sessions)
    since = ngettext("One session since.", "%(num)s sessions since.", n)
    since += " " + (_("Talked about together.") if rupture.raised_on else _("Not yet talked about together."))
    return OpenRupture(rupture.id, said, since, rupture.raised_on is not None, rupture.contribution)
