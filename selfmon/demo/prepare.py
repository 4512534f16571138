"""`flask demo prepare`: the synthetic people, once, and a sign-in link for each, anew at every start."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import click
from argon2 import PasswordHasher
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from selfmon.accounts.directory import is_anybody_here
from selfmon.accounts.factors import keep_totp, new_totp_secret
from selfmon.accounts.invitations import add_client_profile
from selfmon.accounts.models import Person
from selfmon.audit.trail import Deed, record_deed
from selfmon.core import clock
from selfmon.core.clock import local_day, local_time
from selfmon.core.db import db, writing
from selfmon.core.keyring import TREATMENT
from selfmon.core.sealing import mac
from selfmon.demo.cast import CAST, Role
from selfmon.demo.picture import keep_picture
from selfmon.demo.questionnaires import fill_in_all
from selfmon.demo.second_reader import tell_second_reader
from selfmon.demo.stories import WEEKS, ZONE, Story
from selfmon.demo.therapist_side import keep_record
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.home.agreed import WORDING
from selfmon.house import current_house, key_ring
from selfmon.journal.own_words import add_goal, finish_goal, keep_goal
from selfmon.journal.pauses import start_break
from selfmon.reminders.plans import Wish, set_reminder
from selfmon.reminders.schedule import EVERY_DAY, Plan
from selfmon.sharing.access import own_permit
from selfmon.sharing.consent import choose_sharing
from selfmon.sharing.permit import Permit
from selfmon.sharing.terms import Days, Terms, add_months
from selfmon.supervision.agreeing import agree_pack, find_asked
from selfmon.supervision.proposing import propose_pack
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from selfmon.treatment.treatments import open_exercise, set_frame
from selfmon.web.actor import Actor

PASSWORD = "a synthetic password"  # noqa: S105 - printed on the demo's own page; its people do not exist
commands = AppGroup("demo", help="Synthetic people to look round with.")


def address(role: Role) -> str:
    """A synthetic address under a name reserved for examples (RFC 2606)."""
    return f"{role.key}@example.org"


def run_file() -> Path:
    """Where the token of this run stands; links of an earlier run are dead."""
    return current_house().folders.data / "demo-run"


def link_token(key: str) -> str:
    """The token in one person's sign-in link, for this run."""
    run = run_file().read_bytes() if run_file().exists() else b""
    return mac(key_ring().house_key("demo"), run, key.encode()).hex()[:32] if run else ""


@commands.command("prepare")
def prepare() -> None:
    """Make the synthetic people where there are none yet, and print the links. Twice does no more than once."""
    now = clock.utc_now()
    if not is_anybody_here(db.session):
        make_everybody(db.session, now)
    run_file().touch(mode=0o600)
    run_file().write_text(secrets.token_hex(16))
    click.echo("Everybody here is synthetic. Open one of these on this machine:\n")
    click.echo(f"Mail that would have gone out: {current_house().public_url}/demo/mail\n")
    for role in CAST:
        click.echo(f"{role.name}: {role.about}")
        click.echo(f"{current_house().public_url}/demo/enter/{role.key}/{link_token(role.key)}\n")


def make_everybody(session: Session, now: datetime) -> None:
    """Everybody in one go: a half-made demo is worse than none. A few seconds."""
    hashed = PasswordHasher().hash(PASSWORD)
    began = now - timedelta(weeks=WEEKS + 1)
    with writing(session):
        people = {role.key: _make_person(session, role, hashed, began) for role in CAST}
        for role in CAST:
            if role.tale is not None:
                treatment, met = _tell(session, role, people[role.key], people["therapist"], now)
                if role.key in ("client-a", "client-d"):
                    _ask_for_supervision(session, treatment, people[role.key], people["supervisor"], role.key, met, now)
                    tell_second_reader(
                        session,
                        treatment,
                        _actor(people[role.key], now),
                        people["therapist"],
                        people["supervisor"],
                        met,
                        now,
                        is_agreed=role.key == "client-a",
                    )


def _make_person(session: Session, role: Role, hashed: str, began: datetime) -> Person:
    person = Person(
        public_id=uuid4(),
        email=address(role),
        name=role.name,
        role=role.role,
        created_at=began,
        password=hashed,
        zone=ZONE,
    )
    session.add(person)
    session.flush()
    if person.is_client:
        profile = add_client_profile(session, person)
        profile.onboarded_at = profile.agreed_at = began
        profile.agreed_wording = WORDING
    else:
        keep_totp(person, new_totp_secret())
    session.flush()
    return person


def _actor(person: Person, now: datetime) -> Actor:
    return Actor(
        person.id,
        person.public_id,
        person.role,
        "read",
        uuid4(),
        now + timedelta(hours=1),
        now + timedelta(hours=1),
        is_enrolled=True,
        code_is_due=False,
        locale="en",
        zone=person.zone,
        name=person.name,
    )


def _tell(
    session: Session, role: Role, person: Person, therapist: Person, now: datetime
) -> tuple[TreatmentPermit, datetime]:
    """The whole half year of one client; the treatment, and when the last session was over."""
    assert role.tale is not None  # only clients have one
    permit = own_permit(session, _actor(person, now), now)
    nth = [one.key for one in CAST if one.tale is not None].index(role.key)
    story = Story(role.tale, str(permit.queue_tag), local_day(now, ZONE), nth)
    began = datetime.combine(story.first, datetime.min.time(), now.tzinfo)
    treatment = _begin(session, person, therapist, story, began)
    if role.shared:
        shown = {stream: role.shared.get(stream) for stream in role.shared}
        terms = Terms(therapist.id, therapist.name, shown, Days.ALL, add_months(story.today, 6))
        choose_sharing(session, permit, person.public_id, terms, "en", began + timedelta(days=1))
    ids: dict[UUID, UUID] = {}
    for facts in story.entries():
        _keep(session, permit, facts, ids)
    keep_record(session, treatment, story, now)
    if role.key == "client-a":
        met = [meeting for meeting in story.meetings if meeting.took_place]
        keep_picture(session, treatment, story.over_at(met[9]), story.over_at(met[-2]))
    fill_in_all(session, permit, treatment, story, role.key)
    for meeting in story.meetings[-8:]:  # the therapist reads before they meet
        looked = Deed(permit.subject_id, therapist.public_id, "opened_page", meeting.on, "client_page")
        record_deed(session, looked, story.over_at(meeting) - timedelta(hours=1, minutes=20))
    if role.key == "client-a":  # a first mail lies in the demo's folder two minutes later
        at = local_time(now + timedelta(minutes=2), ZONE).time().replace(second=0, microsecond=0)
        set_reminder(session, person.id, Wish("exercise", "1", Plan(EVERY_DAY, at, ZONE)), now)
    goal = add_goal(session, permit, "Say one thing I need each week. (synthetic)", bool(role.shared), began)
    if role.key == "client-a":  # one that stays, and one that is done
        kept_at, done_at = (story.over_at(story.meetings[n]) for n in (-9, -4))
        keep_goal(session, permit, goal, kept_at)
        goal = add_goal(session, permit, "Call my sister before the weekend. (synthetic)", True, began)
        finish_goal(session, permit, goal, done_at, ZONE)
    if role.is_on_break:
        start_break(session, person.id, "two_weeks", story.today - timedelta(days=3))
    for code in ("3", "5", *(("6", "4") if 3 in role.tale.phases else ())):
        open_exercise(session, treatment, code, True, began + timedelta(weeks=9))
    return treatment, story.over_at(story.meetings[-1])


def _ask_for_supervision(
    session: Session,
    treatment: TreatmentPermit,
    person: Person,
    supervisor: Person,
    key: str,
    met: datetime,
    now: datetime,
) -> None:
    """Asked when they `met` last: Client A agreed the day after; Client D has not answered yet."""
    permit = own_permit(session, _actor(person, now), now)
    asked = ["Do we go on as we do, or change something? (synthetic)", "What do I not see? (synthetic)"]
    pack_id = propose_pack(session, treatment, supervisor.public_id, met, asked if key == "client-a" else ())
    if key == "client-a":
        agree_pack(
            session, permit, person.public_id, find_asked(session, permit, pack_id, now), "en", met + timedelta(days=1)
        )


def _keep(session: Session, permit: Permit, facts: Facts, ids: dict[UUID, UUID]) -> None:
    from dataclasses import replace

    if facts.parent_id is not None:
        facts = replace(facts, parent_id=ids[facts.parent_id])
    kept = keep_entry(session, permit, facts, facts.occurred_at + timedelta(minutes=1))
    assert kept.entry_id is not None  # fresh uuids
    ids[facts.uuid] = kept.entry_id


def _begin(session: Session, person: Person, therapist: Person, story: Story, began: datetime) -> TreatmentPermit:
    treatment_id = uuid4()
    key_ring().make_key(TREATMENT, str(treatment_id))
    session.add(
        Treatment(
            id=treatment_id,
            client_id=person.id,
            therapist_id=therapist.id,
            state=TreatmentState.ACTIVE,
            started_on=story.first,
        )
    )
    session.flush()
    permit = find_treatment(session, _actor(therapist, began), treatment_id)
    sentences = (
        "finding a footing (synthetic)",
        "seeing the pattern as it happens (synthetic)",
        "wondering about both sides (synthetic)",
        "keeping what works (synthetic)",
    )
    for number, start in story.phase_starts():
        proposed = propose_phase(
            session, permit, number, start, "Talked about it together. (synthetic)", sentences[number - 1], began
        )
        confirm_phase(session, person.id, treatment_id, proposed, began)
    set_frame(session, permit, "Thursdays", True, began + timedelta(weeks=7))
    return permit
