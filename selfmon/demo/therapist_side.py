"""The therapist's side of a synthetic half year: weekly sessions, a few strains, ratings, what was agreed."""

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.anchors.ratings import keep_rating, list_ratings, show_together
from selfmon.core.clock import local_day
from selfmon.demo.cast import Strain
from selfmon.demo.stories import WEEKS, Story
from selfmon.treatment import agreeing, ruptures, sessions
from selfmon.treatment.permit import TreatmentPermit


@dataclass(frozen=True)
class Kept:
    """A session that began, and when it was over: then something could be noted about it."""

    id: UUID
    over_at: datetime


def keep_record(session: Session, permit: TreatmentPermit, story: Story, now: datetime) -> None:
    """The sessions of the half year with what became of them, and the series that goes on."""
    draw, zone = random.Random(f"{story.seed}/ratings"), permit.client_zone
    kept = []
    for n, meeting in enumerate(story.meetings):
        row = sessions.add_session(session, permit, meeting.on, story.clock, 50, zone)
        kept.append(Kept(row, story.over_at(meeting)))
        named = n in (11, 14, 18) and meeting.took_place
        sessions.note_session(session, permit, row, meeting.status, named, kept[n].over_at)
    for strain in story.tale.strains:
        _strain(session, permit, kept, strain)
    sessions.start_series(session, permit, story.next_on, story.clock, 1, 50, zone, now)
    for week in range(4, len(kept), 4):
        _rate(session, permit, story, week, kept[week].over_at, draw)
    if ratings := list_ratings(session, permit):
        show_together(session, permit, ratings[0].id, kept[5].over_at)
    _agree(session, permit, story, kept)


def _agree(session: Session, permit: TreatmentPermit, story: Story, kept: list[Kept]) -> None:
    """What the two agreed on, in words and in exercises."""
    weekday = story.next_on.strftime("%A")  # the demo's own words are English
    parts = {
        "times": f"{weekday}s at {story.clock:%H:%M}, 50 minutes. (synthetic)",
        "contact": "The practice answers on weekdays. (synthetic)",
        "boundaries": "We talk about such questions in the next session. (synthetic)",
    }
    agreeing.write_agreement(session, permit, parts, kept[0].over_at)
    agreeing.add_return_point(session, permit, story.tale.come_back, kept[-1].over_at)
    on_the_tram = "On the tram, if it suits. (synthetic)"
    agreeing.assign_exercise(session, permit, "1", "some_days", on_the_tram, kept[4].over_at)
    if story.tale.heavy:
        line = "Only as far as it is bearable. (synthetic)"
        agreeing.assign_exercise(session, permit, story.tale.heavy, "when_needed", line, kept[20].over_at)


def _strain(session: Session, permit: TreatmentPermit, kept: list[Kept], strain: Strain) -> None:
    facts = ruptures.RuptureFacts(strain.kind, strain.strength, markers=strain.markers, contribution=strain.own_part)
    then = kept[strain.week]
    made = ruptures.note_rupture(session, permit, then.id, facts, then.over_at)
    if strain.repaired_after is not None:
        later = kept[strain.week + strain.repaired_after]
        ruptures.note_repair(session, permit, made, "fully", later.id, later.over_at, strain.moves)
        ruptures.raise_together(session, permit, made, local_day(later.over_at, permit.client_zone))


def _rate(
    session: Session, permit: TreatmentPermit, story: Story, week: int, on: datetime, draw: random.Random
) -> None:
    part, phase = week / WEEKS, story.phase_on(story.meetings[week].on)
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
