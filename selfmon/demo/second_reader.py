"""A second reader of texts in the demo: Client A ticked them and they were coded; Client D has not answered yet."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.clinic.perspective import keep_code
from selfmon.diary.entry_view import EntryView
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import KINDS
from selfmon.diary.logbook import keep_entry
from selfmon.diary.reading import read_entries
from selfmon.sharing.access import own_permit, preview_permit
from selfmon.sharing.permit import Permit
from selfmon.supervision import texts_agreeing, texts_asking
from selfmon.supervision.texts_reading import keep_second_codes, read_texts
from selfmon.treatment.agreeing import agree_to_coding
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.actor import Actor

WEEKS = 24  # with a text each, so that there are more than agreement is told from, whatever else is drawn
# The oldest first, each with the code of the first reader and of the second.
TEXTS = (
    ("They do it on purpose, they always do. (synthetic)", 1, 1),
    ("I have no idea, and I don't want one. (synthetic)", 0, 0),
    ("They think little of me, and that is all there is to it. (synthetic)", 1, 2),
    ("They may not have seen that I was there at all. (synthetic)", 2, 2),
    ("Someone like that never waits for anybody. (synthetic)", 1, 1),
    ("She was late because her child was ill. (synthetic)", 2, 2),
    ("Nothing was on their side, it was on mine. (synthetic)", 0, 1),
    ("He was under pressure and read it in a hurry. (synthetic)", 2, 2),
    ("They wanted it over, and I wanted it looked at. (synthetic)", 3, 3),
    ("They are simply cold. (synthetic)", 1, 1),
    ("It was a long day for them too, I suppose. (synthetic)", 2, 3),
    ("She was hurt that I had not asked, and I was hurt that she had not said. (synthetic)", 3, 3),
    ("I can't say anything about them. (synthetic)", 0, 0),
    ("Either they were in a hurry, or they did not know what to say; I cannot tell which. (synthetic)", 4, 4),
    ("He was afraid to say no to the others. (synthetic)", 2, 2),
    ("I pulled back, and that may have looked to her as if I did not care. (synthetic)", 3, 3),
    ("Perhaps it was a joke, perhaps a hint; I would have to ask. (synthetic)", 4, 3),
    ("They were thinking of their own talk. (synthetic)", 2, 2),
    ("He wanted praise as much as I did, and neither of us gave any. (synthetic)", 3, 3),
    ("It may have been me, the noise, or something at home; none of it is certain. (synthetic)", 4, 4),
    ("She meant it kindly, and I heard it as pity. (synthetic)", 3, 3),
    ("They forgot. (synthetic)", 1, 2),
    ("He may have been tired, or cross, or neither; I filled it in myself. (synthetic)", 4, 4),
    ("We both wanted to be asked first. (synthetic)", 3, 3),
)
OTHERS = (3, 3)  # of a text that was drawn with its tale


def tell_second_reader(
    session: Session,
    treatment: TreatmentPermit,
    client: Actor,
    therapist: Person,
    supervisor: Person,
    met: datetime,
    now: datetime,
    *,
    is_agreed: bool,
) -> None:
    """Asked when they `met` last; agreed to the day after, and coded by both."""
    permit = own_permit(session, client, now)
    agree_to_coding(session, permit.client_id, treatment.treatment_id, met.date())
    reading_id = texts_asking.ask_second_reader(session, treatment, supervisor.public_id, met)
    if not is_agreed:
        return
    _look_again(session, permit, met)
    reading = texts_agreeing.find_for_client(session, permit, reading_id, now)
    shown = preview_permit(session, client, therapist.id, now)
    offered = texts_agreeing.list_texts_to_choose(session, shown)
    ticked, agreed_at = [str(entry.id) for entry in offered], met + timedelta(days=1)
    texts_agreeing.agree_to_texts(session, permit, client.public_id, reading, offered, ticked, "en", agreed_at)
    rows = {entry_id: row for row, entry_id, _code in texts_agreeing.load_chosen(session, reading)}
    codes = {words: (first, second) for words, first, second in TEXTS}
    given = {}
    for entry in offered:
        first, second = codes.get(entry.words["other_side"], OTHERS)
        keep_code(session, treatment, entry, first, met)
        given[str(rows[entry.id])] = str(second)
    keep_second_codes(session, read_texts(session, shown, reading), given)


def _look_again(session: Session, permit: Permit, met: datetime) -> None:
    """One look back a week in words of their own, at what stung that week: how many others there are is drawn, and it may
    be none. A week in which nothing stung gets something small."""
    found = read_entries(session, permit, ("episode", "looking_again"), to_on=met.date() - timedelta(days=7))
    stung = {_weeks_before(met, one): one for one in found if one.kind == "episode"}
    told = {_weeks_before(met, one) for one in found if one.words.get("other_side")}
    for week, (words, _first, _second) in zip(range(WEEKS, 0, -1), TEXTS, strict=True):
        if week in told:
            continue
        at, episode = met - timedelta(weeks=week, days=3), stung.get(week)
        if episode is None:
            facts = Facts(
                "episode", uuid4(), at, permit.zone, values={"closest_to": "unsure", "peak": 2}, asked=("peak",)
            )
            parent_id = keep_entry(session, permit, facts, at).entry_id
        else:
            at, parent_id = episode.occurred_at, episode.id
        facts = Facts(
            "looking_again",
            uuid4(),
            at + timedelta(days=2),
            permit.zone,
            values={"belief_then": 5, "belief_now": 3},
            asked=("belief_then", "belief_now", "other_side"),
            words={"other_side": words},
            parent_id=parent_id,
            schema_version=KINDS["looking_again"].schema_version,
        )
        keep_entry(session, permit, facts, at + timedelta(days=2))


def _weeks_before(met: datetime, entry: EntryView) -> int:
    return (met.date() - entry.local_day).days // 7
