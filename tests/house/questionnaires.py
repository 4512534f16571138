"""What the small world has of questionnaires: one agreed on and filled in, and an answer that was passed on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from selfmon.core.db import db
from selfmon.diary.drafts import save_draft
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.measures.assigning import Agreed, Assignment, assign, list_assignments
from selfmon.measures.filling import Given, asked_in, draft_name, make_facts
from selfmon.measures.models import HeldAnswer, QuestionnaireText, Start, StartChoice
from selfmon.measures.packs import load_packs
from selfmon.measures.texts import (
    OWN_FIELDS,
    Option,
    OwnQuestion,
    Question,
    body_of,
    ensure_shipped,
    hash_of,
    load_text,
)
from selfmon.measures.windows import Rhythm
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import TreatmentPermit

TITLE, ITEM, WORDING = "zqtitle", "zqitem", "zqwording"
WRITTEN = "zqwritten"  # in own words, where a text asks for some
VAULTED = "zqvaulted"  # a text of the practice that nobody was asked with: staff read it


@dataclass(frozen=True)
class Questionnaires:
    """Ids to knock with."""

    assignment_id: UUID
    harm_assignment_id: UUID
    answer_id: UUID
    text_id: UUID
    vaulted_id: UUID


def own_text(pack_id: str, made_at: datetime, words: str = ITEM) -> UUID:
    """A wording of the tests' own. Inside `writing()`."""
    pack = load_packs()[pack_id]
    options = tuple(Option(weight, f"answer {weight}") for weight in pack.weights)
    asked = [OwnQuestion(OWN_FIELDS[0], "own", f"{words} own", pack.item_numbers[-1])]
    body = body_of("", [Question(n, f"x{n}", f"{words} {n}", options) for n in pack.item_numbers], asked)
    row = QuestionnaireText(
        id=uuid4(),
        pack_id=pack_id,
        language="en",
        content_hash=hash_of(body, "en", ""),
        source="made here",
        copyright="",
        body=body,
        harm=[],
        made_at=made_at,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def agree_and_fill_in(found: TreatmentPermit, permit: Permit, now: datetime, at: datetime) -> Questionnaires:
    """One filled in long ago and open again today; and an answer about harm, passed on. Inside `writing()`."""
    facts = {"rhythm": Rhythm.EVERY_WEEKS, "every_weeks": 4, "days_open": 7, "reading_days": frozenset(range(7))}
    first_on = now.date() - timedelta(days=1)
    text = load_text(db.session, own_text("gad-7", at))
    ours = assign(db.session, found, text, Agreed(title=TITLE, first_on=first_on, **facts), now)  # type: ignore[arg-type]
    phq9 = load_text(db.session, ensure_shipped(db.session, load_packs()["phq-9"], at))
    harm = assign(db.session, found, phq9, Agreed(title=TITLE, first_on=first_on, **facts), now)  # type: ignore[arg-type]
    agreed = {a.id: a for a in list_assignments(db.session, found)}
    fill_in(permit, agreed[ours], at, 2)
    start = start_of(permit, harm, now)
    answer = held_answer(found, start, phq9.id, now)
    return Questionnaires(ours, harm, answer.id, phq9.id, own_text("gad-7", at, VAULTED))


def withhold_questionnaires(
    found: TreatmentPermit, permit: Permit, now: datetime, at: datetime, is_stream_shared: bool
) -> None:
    """What no staff page may show a trace of: begun, left out, a draft, held back, not shared, not yet passed on."""
    agreed = list_assignments(db.session, found)
    ours, harm = agreed[0], agreed[1]
    fill_in(permit, ours, at + timedelta(days=3), 3, held_back=True, said="zqheldback")
    if not is_stream_shared:
        fill_in(permit, ours, at + timedelta(days=5), 1, said="zqunshared")
    start_of(permit, ours.id, at + timedelta(days=7)).choice = StartChoice.NOT_THIS_ONE
    save_draft(db.session, permit, draft_name(ours.id, now.date()), {"q1": ["3"]}, uuid4(), now)
    pending = start_of(permit, harm.id, at + timedelta(days=9))
    held_answer(found, pending, harm.text.id, now, is_sent=False)


def start_of(permit: Permit, assignment_id: UUID, at: datetime) -> Start:
    """Begun on that day."""
    start = Start(
        id=uuid4(),
        client_id=permit.client_id,
        assignment_id=assignment_id,
        opens_on=at.date(),
        choice=StartChoice.START,
        chosen_at=at,
        wording=WORDING,
    )
    db.session.add(start)
    db.session.flush()
    return start


def fill_in(
    permit: Permit, assignment: Assignment, at: datetime, weight: int, held_back: bool = False, said: str = WRITTEN
) -> None:
    """Every question with the same answer, and one in own words."""
    start = start_of(permit, assignment.id, at)
    given = Given(dict.fromkeys(assignment.text.numbers, weight), (), (), {OWN_FIELDS[0]: said})
    facts: Facts = make_facts(asked_in(assignment, start), given, zone=permit.zone, held_back=held_back, now=at)
    keep_entry(db.session, permit, facts, at)


def held_answer(found: TreatmentPermit, start: Start, text_id: UUID, at: datetime, is_sent: bool = True) -> HeldAnswer:
    """Passed on, or about to be."""
    answer = HeldAnswer(
        id=uuid4(),
        start_id=start.id,
        treatment_id=found.treatment_id,
        text_id=text_id,
        item=9,
        weight=1,
        wording=WORDING,
        read_on=at.date() + timedelta(days=1),
        given_at=at,
        due_at=at + timedelta(minutes=15),
        sent_at=at if is_sent else None,
    )
    db.session.add(answer)
    db.session.flush()
    return answer
