"""What the synthetic people filled in over their half year, by the same way a client and a therapist do."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from selfmon.demo.stories import WEEKS, Story
from selfmon.diary.logbook import keep_entry
from selfmon.home.fill_in_texts import agreement
from selfmon.measures.assigning import Agreed, assign
from selfmon.measures.filling import Given, asked_in, make_facts
from selfmon.measures.models import Mode, StartChoice
from selfmon.measures.opening import choose_start, find_opening
from selfmon.measures.packs import Pack, load_packs
from selfmon.measures.recording import Recorded, mark_looked_at, record
from selfmon.measures.texts import ensure_shipped, load_text
from selfmon.measures.windows import Reading, Rhythm, Schedule, list_windows
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import TreatmentPermit

EVERY = 4  # weeks
OPEN_SINCE, DONE_SINCE = 2, 19  # days since the newest window opened, whatever day the demo is made on
RESTLESS = "How restless the last two weeks were (synthetic)"
READING_DAYS = frozenset(range(5))


@dataclass(frozen=True)
class Course:
    """One questionnaire over half a year: the sum of the answers each time, None for one that was left out."""

    pack_id: str
    sums: tuple[int | None, ...]
    title: str = "How the last two weeks were (synthetic)"
    is_open: bool = False  # one more waits on the client's first page


@dataclass(frozen=True)
class Rating:
    """The therapist's record: after which session, each answer in the order of the key, how it came about."""

    pack_id: str
    after_session: int
    answers: tuple[int, ...]
    mode: Mode = Mode.PAPER
    is_looked_at: bool = False
    about: str = ""  # whom, where a questionnaire is about one relationship


# Client A gets lighter, B stays much as it was, C tells nobody, E left two out, F is reliably worse at the end.
FILLED: dict[str, tuple[Course, ...]] = {
    "client-a": (Course("phq-9", (17, 16, 14, 11, 10, 8)), Course("gad-7", (14, 14, 11, 9, 8, 6), RESTLESS)),
    "client-b": (Course("phq-9", (12, 11, 12, 13, 11, 12)),),
    "client-c": (Course("gad-7", (15, 13, 14, 13, 14, 12)),),
    "client-e": (Course("gad-7", (9, 8, None, None, 7, 7)),),
    "client-f": (Course("gad-7", (10, 9, 9, 12, 17, 18), RESTLESS, is_open=True),),
}
RECORDED: dict[str, tuple[Rating, ...]] = {
    "client-a": (
        Rating("lpfs-clinician", 3, (2, 2, 1, 2), Mode.THERAPIST, is_looked_at=True),
        Rating("lpfs-clinician", 15, (2, 1, 1, 2), Mode.THERAPIST),
        Rating("ecr-rs", 2, (2, 3, 2, 2, 6, 6, 4, 3, 4), about="mother"),
        Rating("ecr-rs", 2, (4, 3, 4, 4, 4, 5, 6, 6, 5), about="partner"),
        Rating("ecr-rs", 11, (3, 3, 2, 3, 5, 6, 4, 3, 3), about="mother"),
        Rating("ecr-rs", 11, (4, 5, 4, 4, 4, 4, 5, 5, 5), about="partner"),
        Rating("ecr-rs", 19, (3, 3, 3, 3, 5, 5, 3, 3, 3), about="mother"),
        Rating("ecr-rs", 19, (5, 5, 5, 5, 3, 3, 5, 4, 4), about="partner"),
    ),
    "client-d": (
        Rating("core-10", 1, (3, 2, 2, 2, 3, 0, 3, 2, 2, 2)),
        Rating("core-10", 9, (2, 2, 2, 2, 3, 0, 2, 2, 2, 2)),
        Rating("core-10", 18, (2, 1, 2, 1, 2, 0, 2, 2, 1, 2)),
    ),
}


def fill_in_all(session: Session, permit: Permit, treatment: TreatmentPermit, story: Story, key: str) -> None:
    """Everything that one of them and their therapist filled in. Inside `writing()`."""
    for course in FILLED.get(key, ()):
        _fill_in(session, permit, treatment, story, course)
    for rating in RECORDED.get(key, ()):
        _record(session, treatment, story, rating)


def _fill_in(session: Session, permit: Permit, treatment: TreatmentPermit, story: Story, course: Course) -> None:
    pack, draw = load_packs()[course.pack_id], random.Random(f"{story.seed}/{course.pack_id}")
    n_weeks, newest = (WEEKS // EVERY, OPEN_SINCE) if course.is_open else (WEEKS // EVERY - 1, DONE_SINCE)
    first_on = story.today - timedelta(weeks=EVERY * n_weeks, days=newest)
    agreed_at = _at(first_on, time(12), story)
    text = load_text(session, ensure_shipped(session, pack, agreed_at))
    days = READING_DAYS if text.harm else frozenset()
    agreed = Agreed(course.title, Rhythm.EVERY_WEEKS, first_on, EVERY, 7, reading_days=days)
    assignment_id = assign(session, treatment, text, agreed, agreed_at)
    schedule = Schedule(Rhythm.EVERY_WEEKS, first_on, agreed.days_open, EVERY)
    reading = Reading(days) if text.harm else None
    windows = list_windows(schedule, first_on, story.today - timedelta(weeks=1), (), reading)
    for window, total in zip(windows, course.sums, strict=True):
        if total is None:
            continue
        on = window.opens_on + timedelta(days=draw.randint(0, min(2, (window.closes_on - window.opens_on).days)))
        began = _at(on, time(19, draw.randint(5, 50)), story)
        opening = find_opening(session, permit, assignment_id, on)
        wording = "\n".join(agreement(session, opening))
        start = choose_start(session, permit, opening, StartChoice.START, wording, began)
        answers = spread(total, pack, draw)
        done = began + timedelta(seconds=len(answers) * draw.randint(6, 11))
        facts = make_facts(
            asked_in(opening.assignment, start),
            Given(answers, (), ()),
            zone=story.zone_on(on),
            held_back=False,
            now=done,
        )
        keep_entry(session, permit, facts, done)


def spread(total: int, pack: Pack, draw: random.Random) -> dict[int, int]:
    """Answers that add up to `total` points, evenly but not all alike; a question about harm has none."""
    numbers = [number for number in pack.item_numbers if number not in {q.item for q in pack.asks_about_harm}]
    answers = dict.fromkeys(pack.item_numbers, pack.lowest)
    for _point in range(total):
        least = min(answers[number] for number in numbers)
        open_ones = [n for n in numbers if answers[n] < pack.highest and answers[n] <= least + 1]
        answers[draw.choice(open_ones)] += 1
    return answers


def _record(session: Session, treatment: TreatmentPermit, story: Story, rating: Rating) -> None:
    met = next(meeting for meeting in story.meetings[rating.after_session :] if meeting.took_place)
    pack, over_at = load_packs()[rating.pack_id], story.over_at(met)
    name = f"{treatment.treatment_id}/{rating.pack_id}/{rating.after_session}/{rating.about}"
    answers = dict(zip(pack.item_numbers, rating.answers, strict=True))
    row_id = uuid5(NAMESPACE_URL, name)
    made = record(
        session,
        treatment,
        Recorded(row_id, pack, rating.mode, met.on, about=rating.about, answers=answers),
        over_at,
    )
    if rating.is_looked_at:
        mark_looked_at(session, treatment, made, over_at + timedelta(weeks=1))


def _at(day: date, clock: time, story: Story) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(story.zone_on(day)))
