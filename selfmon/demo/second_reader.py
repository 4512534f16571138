"""A second reader of texts in the demo: Client A ticked them and they were coded; Client D has not answered yet."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.clinic.perspective import keep_code
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.diary.reading import read_entries
from selfmon.sharing.access import own_permit, preview_permit
from selfmon.sharing.permit import Permit
from selfmon.supervision import texts_agreeing, texts_asking
from selfmon.supervision.texts_reading import keep_second_codes, read_texts
from selfmon.treatment.agreeing import agree_to_coding
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.actor import Actor

TEXTS = (
    "They may not have seen that I was there at all. (synthetic)",
    "Either they were in a hurry, or they did not know what to say; I cannot tell which. (synthetic)",
)


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
    given = {}
    for n, entry in enumerate(offered):
        first = (1, 2, 2, 3, 4)[n % 5]
        keep_code(session, treatment, entry, first, met)
        given[str(rows[entry.id])] = str(min(4, first + (n % 4 == 1)))  # one in four a step further
    keep_second_codes(session, read_texts(session, shown, reading), given)


def _look_again(session: Session, permit: Permit, met: datetime) -> None:
    """Two looks back in words of their own: how many others there are is drawn, and it may be none."""
    stung = read_entries(
        session, permit, ("episode",), to_on=met.date() - timedelta(days=7), newest_first=True, limit=2
    )
    for episode, words in zip(stung, TEXTS, strict=False):
        at = episode.occurred_at + timedelta(days=2)
        facts = Facts(
            "looking_again",
            uuid4(),
            at,
            permit.zone,
            values={"belief_then": 5, "belief_now": 3},
            asked=("belief_then", "belief_now", "other_side"),
            words={"other_side": words},
            parent_id=episode.id,
        )
        keep_entry(session, permit, facts, at)
