"""The therapist's side of a synthetic half year: weekly sessions, a few strains, ratings, what was agreed."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.anchors.ratings import keep_rating, list_ratings, show_together
from selfmon.core.clock import instant_of
from selfmon.demo.stories import Story
from selfmon.treatment import agreeing, ruptures, sessions
from selfmon.treatment.permit import TreatmentPermit

STRAINS = ((3, "withdrawal", 2, 1), (9, "confrontation", 4, 2), (16, "mixed", 3, 0), (24, "withdrawal", 3, None))


@dataclass(frozen=True)
class Met:
    """A session that began: when it was over, something could be noted about it."""

    id: UUID
    noted_at: datetime


def keep_record(session: Session, permit: TreatmentPermit, story: Story, now: datetime) -> None:
    """Sessions every Thursday up to today and on, with what became of those that began."""
    draw = random.Random(f"{story.seed}/record")
    first, clock = story.first + timedelta(days=(3 - story.first.weekday()) % 7), time(draw.randrange(9, 18))
    met = []
    for day in (first + timedelta(weeks=n) for n in range((story.today - first).days // 7 + 1)):
        starts_at = instant_of(day, clock, permit.client_zone)
        if starts_at <= now:
            made = sessions.add_session(session, permit, day, clock, 50, permit.client_zone)
            met.append(Met(made, min(now, starts_at + timedelta(hours=1))))
    sure = {week + more for week, *_rest in STRAINS for more in (0, 1, 2)}
    for n, one in enumerate(met):
        said = draw.choices(
            ("attended", "late", "client_cancelled", "no_show", "therapist_cancelled"), (80, 6, 6, 2, 6)
        )[0]
        said = "attended" if n in sure else said
        sessions.note_session(session, permit, one.id, said, n in (11, 14, 18) and said == "attended", one.noted_at)
    for week, kind, strength, repaired_after in STRAINS:
        if week < len(met):
            _strain(session, permit, met, (week, kind, strength, repaired_after))
    sessions.start_series(session, permit, first + timedelta(weeks=len(met)), clock, 1, 50, permit.client_zone, now)
    for week in range(4, len(met), 4):
        _rate(session, permit, story, week, draw)
    if ratings := list_ratings(session, permit):
        show_together(session, permit, ratings[0].id, now)
    agreeing.write_agreement(
        session,
        permit,
        {
            "times": "Thursdays at ten, 50 minutes. (synthetic)",
            "contact": "The practice answers on weekdays. (synthetic)",
            "boundaries": "We talk about such questions in the next session. (synthetic)",
        },
        _on(story, 0),
    )
    agreeing.add_return_point(
        session, permit, "The unfinished sentence about the holidays. (synthetic)", _on(story, 24)
    )
    agreeing.assign_exercise(session, permit, "1", "some_days", "On the tram, if it suits. (synthetic)", _on(story, 4))


def _on(story: Story, week: int) -> datetime:
    return instant_of(story.first + timedelta(weeks=week, days=3), time(12), "UTC")


def _strain(
    session: Session, permit: TreatmentPermit, met: list[Met], strain: tuple[int, str, int, int | None]
) -> None:
    week, kind, strength, repaired_after = strain
    facts = ruptures.RuptureFacts(kind, strength, markers=("short_answers",), contribution="I hurried. (synthetic)")
    made = ruptures.note_rupture(session, permit, met[week].id, facts, met[week].noted_at)
    if repaired_after is not None and week + repaired_after < len(met):
        then = met[week + repaired_after]
        ruptures.note_repair(session, permit, made, "fully", then.id, then.noted_at, ("named_it", "own_part"))
        ruptures.raise_together(session, permit, made, True, then.noted_at)


def _rate(session: Session, permit: TreatmentPermit, story: Story, week: int, draw: random.Random) -> None:
    part, on = week / 26, _on(story, week)
    phase = story.phase_on(min(date.fromordinal(on.date().toordinal()), story.today))
    items = (
        "a1",
        "a2",
        "b1",
        "b2",
        "b3",
        "s1",
        *(("d1", "d2", "d3") if phase >= 2 else ()),
        *(("c1", "c2", "c3") if phase >= 3 else ()),
    )
    none = [code for code in items if draw.random() < 0.12]
    keep_rating(
        session,
        permit,
        {c: max(0, min(4, round(draw.gauss(1 + 1.6 * part, 0.7)))) for c in items if c not in none},
        none,
        on,
    )
