"""What the client's first page needs to know. A locked page learns only that something waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.accounts.models import ClientProfile
from selfmon.accounts.profiles import open_own_words
from selfmon.core.clock import local_day
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.counting import find_newest_day, list_asked_since
from selfmon.diary.drafts import is_draft_waiting, list_drafts
from selfmon.diary.holding import is_version_waiting, list_conflicts
from selfmon.formulation.unread import find_to_read
from selfmon.home.prompts import LOOKED_AT, Facts, Prompt, decide_prompt
from selfmon.home.waiting import Kept, tell_kept
from selfmon.journal.looking_again import find_unsettled, list_for_looking_again
from selfmon.journal.pauses import SETTLING, find_back_on, last_answers
from selfmon.journal.to_ask import find_to_ask
from selfmon.measures.opening import Opening, list_to_fill_in
from selfmon.reminders.telling import Telling, load_telling
from selfmon.sharing.reading import load_sharing
from selfmon.treatment.phases import is_proposal_waiting


@dataclass(frozen=True)
class Today:
    """The first page: a prompt or none, and what waits."""

    prompt: Prompt | None
    prompt_entry: UUID | None
    is_waiting: bool
    kept: list[Kept]
    steady_name: str
    is_back: bool  # an unlocked client after a gap of a week or more
    next_waits: bool = False  # what comes next was proposed and waits for the client's answer
    telling: Telling = field(default_factory=Telling)
    to_fill_in: list[Opening] = field(default_factory=list)
    back_on: date | None = None  # the first day after the break that is under way; date.max: until they come back
    to_read: str = ""  # the page where something waits that was written when they met; "" for none


def look_at_today(session: Session, here: Circumstances, profile: ClientProfile) -> Today:
    """Everything for the first page, in a fixed number of statements."""
    if not here.permit.can_read:
        return Today(None, None, _something_waits(session, here), [], "", False)
    answered = last_answers(session, here.permit.client_id)
    unsettled = find_unsettled(session, here.permit, here.now, here.clock, answered.get(SETTLING))
    met = find_to_ask(session, here.permit, here.now) if here.frames and not here.actor.code_is_due else None
    again = list_for_looking_again(session, here.permit, here.clock) if here.phase >= 2 else []
    facts = _load_facts(session, here, profile, answered, unsettled is not None, bool(again), met is not None)
    prompt = decide_prompt(facts)
    entry = unsettled.id if prompt is Prompt.SETTLING and unsettled else met if prompt is Prompt.AFTER_SESSION else None
    newest = find_newest_day(session, here.permit)
    return Today(
        prompt,
        entry,
        False,
        tell_kept(list_drafts(session, here.permit, here.now)),
        open_own_words(profile, here.permit.opener).get("steady_name", "") if here.permit.opener else "",
        newest is not None and (here.today - newest).days >= 7,
        not here.actor.code_is_due and is_proposal_waiting(session, here.permit.client_id),
        load_telling(session, here.permit.client_id),
        [] if facts.back_on or here.actor.code_is_due else list_to_fill_in(session, here.permit, here.today),
        facts.back_on,
        "" if facts.back_on or here.actor.code_is_due else find_to_read(session, here.permit.client_id, here.now),
    )


def _something_waits(session: Session, here: Circumstances) -> bool:
    """One bit, when there is a form to finish, a version to choose or something to read: a locked page says no more."""
    client_id = here.permit.client_id
    return (
        is_version_waiting(session, here.permit)
        or is_draft_waiting(session, here.permit, here.now)
        or (
            not here.actor.code_is_due
            and find_back_on(session, client_id, here.today) is None
            and bool(find_to_read(session, client_id, here.now))
        )
    )


def _load_facts(
    session: Session,
    here: Circumstances,
    profile: ClientProfile,
    answered_at: Mapping[str, datetime],
    settling: bool,
    again: bool,
    met: bool,
) -> Facts:
    client_id = here.permit.client_id
    answers = {q: local_day(at, here.zone) for q, at in answered_at.items()}
    week = list_asked_since(session, client_id, here.today - timedelta(days=31))
    answered = sum(
        len(set(r.asked) - set(r.skipped))
        for r in week
        if r.entry_mode == "prompted" and (here.today - r.local_day).days < 7
    )
    weekly = [r.local_day for r in week if r.kind == "weekly"]
    return Facts(
        now_local=here.clock,
        began_on=local_day(profile.onboarded_at or here.now, here.zone),
        back_on=find_back_on(session, client_id, here.today),
        rhythm=profile.rhythm,
        has_versions=bool(list_conflicts(session, here.permit)),
        is_sharing_end_asked=any(
            s.asks_about_its_end(here.agreed_today) for s in load_sharing(session, here.permit).values()
        ),
        is_session_due=met,
        is_settling_due=settling,
        can_look_again=again,
        phase=here.phase,
        last_weekly_on=max(weekly, default=None),
        last_helping_on=answers.get("helping"),
        last_rhythm_on=answers.get("rhythm"),
        n_days_written=len({r.local_day for r in week if (here.today - r.local_day).days < LOOKED_AT}),
        answered_this_week=answered,
    )
