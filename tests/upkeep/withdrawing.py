"""Everything that can be made and withdrawn again, each as two deeds on one small world, by the rooms' own functions."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from selfmon.accounts import directory, passkeys, profiles
from selfmon.accounts.models import Passkey, Person
from selfmon.clinic import putting_aside
from selfmon.clinic.models import MutedSignal
from selfmon.core.db import db
from selfmon.core.errors import Conflict, NotFound
from selfmon.diary.logbook import remove_entry
from selfmon.home import plan
from selfmon.journal import own_words, pauses
from selfmon.journal.models import Goal
from selfmon.measures import assigning, opening, recording, vault
from selfmon.measures.models import Mode, StartChoice
from selfmon.measures.packs import load_packs
from selfmon.measures.texts import load_text
from selfmon.measures.windows import Rhythm
from selfmon.own_log import key, lines
from selfmon.practice import setting_aside
from selfmon.sharing.access import own_permit
from selfmon.treatment import absences, agreeing, phases, ruptures, sessions, treatments
from selfmon.treatment.permit import find_treatment
from tests.house.questionnaires import own_text
from tests.house.world import World, as_actor, note
from tests.upkeep.withdrawing_picture import PictureDoings
from tests.upkeep.withdrawing_records import RecordDoings

PLAN = {"notice": "the first sign", "helps": "the river", "call": "Mo", plan.OPEN: "yes"}


class Doings(PictureDoings, RecordDoings):
    """Deeds on one world, inside `writing()`. A kind's `make_…` gives an id, or nothing where there is but one; its
    `withdraw_…` takes it."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now = world, now
        self.ended = world.people.treatment(world.people.client(), world.therapist).id

    @property
    def own(self) -> Any:
        return own_permit(db.session, as_actor(self.world.client, self.now), self.now)

    @property
    def record(self) -> Any:
        return find_treatment(db.session, as_actor(self.world.therapist, self.now), self.world.treatment_id)

    def make_goal(self) -> Any:
        with suppress(Conflict):
            own_words.add_goal(db.session, self.own, "a goal", False, self.now)
        db.session.flush()
        wanted = sa.select(Goal.id).where(Goal.client_id == self.world.client.id, Goal.closed_on.is_(None))
        return db.session.execute(wanted.order_by(Goal.made_at.desc(), Goal.id)).scalars().first()

    def withdraw_goal(self, goal_id: UUID) -> None:
        own_words.close_goal(db.session, self.own, goal_id, self.now)

    def make_list_item(self) -> Any:
        own_words.add_list_item(db.session, self.own, "a line", self.now)
        db.session.flush()
        return own_words.list_items(db.session, self.own)[-1][0]

    def withdraw_list_item(self, item_id: UUID) -> None:
        own_words.finish_list_item(db.session, self.own, item_id, self.now)

    def make_saved_line(self) -> Any:
        own_words.add_list_item(db.session, self.own, "a line", self.now + timedelta(minutes=1))
        return own_words.list_items(db.session, self.own)[-1][0]

    def withdraw_saved_line(self, item_id: UUID) -> None:
        own_words.remove_lines(db.session, self.own, item_id)

    def make_own_sentence(self) -> None:
        own_words.set_own_item(db.session, self.own, "I may be seen", self.now)

    def withdraw_own_sentence(self, _none: Any) -> None:
        own_words.set_own_item(db.session, self.own, "", self.now)

    def make_plan(self) -> None:
        plan.keep_plan(db.session, self.own, PLAN, self.now)

    def withdraw_plan(self, _none: Any) -> None:
        kept = plan.load_plan(db.session, self.own) or {}
        plan.keep_plan(db.session, self.own, dict(list(kept.items())[1:]), self.now)

    def make_exercise_in_sight(self) -> None:
        setting_aside.bring_back(db.session, self.own, "2")

    def withdraw_exercise_in_sight(self, _none: Any) -> None:
        setting_aside.set_aside(db.session, self.own, "2")

    def make_back_from_a_break(self) -> None:
        pauses.end_break(db.session, self.world.client.id, self.now)

    def withdraw_back_from_a_break(self, _none: Any) -> None:
        pauses.start_break(db.session, self.world.client.id, "two_weeks", self.today)

    def make_wider_wishes(self) -> None:
        wider = {"words_wait": False, "keep_to_myself": False, "hidden_charts": []}
        profiles.change_profile(db.session, self.world.client.id, **wider)

    def withdraw_wider_wishes(self, _none: Any) -> None:
        closer = {"words_wait": True, "keep_to_myself": True, "hidden_charts": ["shame"]}
        profiles.change_profile(db.session, self.world.client.id, **closer)

    def make_entry(self) -> Any:
        return note(self.own, "check_in", self.now, values={"shame": 3})

    def withdraw_entry(self, entry_id: UUID) -> None:
        remove_entry(db.session, self.own, entry_id, self.now)

    def make_own_log_line(self) -> Any:
        log = key.OwnLog(self.world.therapist.id, str(self.world.therapist.public_id), {key.LABEL: os.urandom(32)})
        return lines.keep_line(db.session, log, lines.SESSION, self.today, {}, self.today)

    def withdraw_own_log_line(self, line_id: UUID) -> None:
        log = key.OwnLog(self.world.therapist.id, "", {})
        lines.remove_line(db.session, log, line_id)

    def make_whole_own_log(self) -> None:
        log = key.OwnLog(self.world.stranger.id, str(self.world.stranger.public_id), {key.LABEL: os.urandom(32)})
        lines.keep_line(db.session, log, lines.SESSION, self.today, {}, self.today)

    def withdraw_whole_own_log(self, _none: Any) -> None:
        key.delete_log(db.session, as_actor(self.world.stranger, self.now))

    def make_session(self) -> Any:
        day = self.today + timedelta(days=1 + uuid4().int % 300)
        return sessions.add_session(db.session, self.record, day, time(9, 10), 50, "UTC")

    def withdraw_session(self, session_id: UUID) -> None:
        sessions.remove_session(db.session, self.record, session_id)

    def make_series(self) -> None:
        begins = self.today + timedelta(days=1)
        sessions.start_series(db.session, self.record, begins, time(10), 8, 50, "UTC", self.now)

    def withdraw_series(self, _none: Any) -> None:
        sessions.end_series(db.session, self.record, self.today, "UTC")

    def make_absence(self) -> Any:
        away = self.today + timedelta(days=100)
        absences.add_absence(db.session, self.world.therapist.id, away, away, "Ben")
        db.session.flush()
        newest = sa.select(sessions.Absence.id).where(sessions.Absence.therapist_id == self.world.therapist.id)
        return db.session.execute(newest).scalars().first()

    def withdraw_absence(self, absence_id: UUID) -> None:
        absences.remove_absence(db.session, self.world.therapist.id, absence_id)

    def make_rupture(self) -> Any:
        facts = ruptures.RuptureFacts("withdrawal", 3)
        return ruptures.note_rupture(db.session, self.record, self.world.therapy_session_id, facts, self.now)

    def withdraw_rupture(self, rupture_id: UUID) -> None:
        ruptures.remove_rupture(db.session, self.record, rupture_id)

    def make_rupture_raised(self) -> None:
        ruptures.raise_together(db.session, self.record, self.world.rupture_id, self.today)

    def withdraw_rupture_raised(self, _none: Any) -> None:
        ruptures.raise_together(db.session, self.record, self.world.rupture_id, None)

    def make_phase_proposal(self) -> Any:
        return phases.propose_phase(db.session, self.record, 3, self.today, "a reason", "further on", self.now)

    def withdraw_phase_proposal(self, phase_id: UUID) -> None:
        phases.decline_phase(db.session, self.world.client.id, self.world.treatment_id, phase_id)

    def make_opened_exercise(self) -> None:
        treatments.open_exercise(db.session, self.record, "9", True, self.now)

    def withdraw_opened_exercise(self, _none: Any) -> None:
        treatments.open_exercise(db.session, self.record, "9", False, self.now)

    def make_assigned_exercise(self) -> Any:
        agreeing.assign_exercise(db.session, self.record, "1", "some_days", "", self.now)
        db.session.flush()
        return agreeing.list_assignments(db.session, self.record)[-1].id

    def withdraw_assigned_exercise(self, assignment_id: UUID) -> None:
        agreeing.end_assignment(db.session, self.record, assignment_id, self.now)

    def make_return_point(self) -> Any:
        agreeing.add_return_point(db.session, self.record, "that sentence", self.now)
        db.session.flush()
        return agreeing.list_return_points(db.session, self.record)[-1][0]

    def withdraw_return_point(self, point_id: UUID) -> None:
        agreeing.finish_return_point(db.session, self.record, point_id, self.now)

    def make_handover(self) -> None:
        agreeing.propose_handover(db.session, self.record, self.world.stranger.email, self.now)

    def withdraw_handover(self, _none: Any) -> None:
        agreeing.propose_handover(db.session, self.record, self.world.half.email, self.now)

    def make_treatment(self) -> None:
        pass  # there is one that runs

    def withdraw_treatment(self, _none: Any) -> None:
        permit = find_treatment(db.session, as_actor(self.world.therapist, self.now), self.ended)
        treatments.end_treatment(db.session, permit, self.now)

    def make_recorded(self) -> Any:
        made = recording.Recorded(uuid4(), load_packs()["gad-7"], Mode.PAPER, self.today, totals={"total": "9"})
        return recording.record(db.session, self.record, made, self.now)

    def withdraw_recorded(self, record_id: UUID) -> None:
        recording.remove_record(db.session, self.record, record_id)

    def make_start(self) -> None:
        self._choose(StartChoice.START)

    def withdraw_start(self, _none: Any) -> None:
        self._choose(StartChoice.NOT_THIS_ONE)

    def _choose(self, choice: StartChoice) -> None:
        found = opening.find_opening(db.session, self.own, self.world.questionnaires.harm_assignment_id, self.today)
        opening.choose_start(db.session, self.own, found, choice, "as shown", self.now)

    def make_questionnaire(self) -> Any:
        agreed = assigning.Agreed(title="A", first_on=self.today, rhythm=Rhythm.EVERY_WEEKS, every_weeks=4, days_open=7)
        text = load_text(db.session, own_text("gad-7", self.now, f"words {uuid4()}"))
        return assigning.assign(db.session, self.record, text, replace(agreed), self.now)

    def withdraw_questionnaire(self, assignment_id: UUID) -> None:
        assigning.end_assignment(db.session, self.record, assignment_id, self.now)

    def make_text(self) -> Any:
        return own_text("gad-7", self.now, f"words {uuid4()}")

    def withdraw_text(self, text_id: UUID) -> None:
        vault.retire(db.session, text_id, self.now)

    def make_signal_aside(self) -> Any:
        evidence = str(uuid4())
        putting_aside.put_aside(db.session, self.record, "a rule", evidence, "a reason", self.now)
        db.session.flush()
        return db.session.execute(sa.select(MutedSignal.id).where(MutedSignal.evidence == evidence)).scalar_one()

    def withdraw_signal_aside(self, row_id: UUID) -> None:
        putting_aside.bring_back(db.session, self.record, row_id)

    def make_passkey(self) -> Any:
        facts = {"credential_id": os.urandom(16), "public_key": b"k", "name": "phone", "made_at": self.now}
        passkey = Passkey(id=uuid4(), person_id=self.world.client.id, **facts)
        db.session.add(passkey)
        db.session.flush()
        return passkey.id

    def withdraw_passkey(self, passkey_id: UUID) -> None:
        found = db.session.get(Passkey, passkey_id)
        if found is None:
            raise NotFound
        passkeys.remove_passkey(db.session, found)

    def make_switched_on(self) -> None:
        self._switch(True)

    def withdraw_switched_on(self, _none: Any) -> None:
        self._switch(False)

    def _switch(self, is_on: bool) -> None:
        person = db.session.get_one(Person, self.world.administrator.id)
        if person.active is not is_on:
            directory.switch(db.session, person, self.now)


KINDS: Sequence[str] = sorted(name.removeprefix("make_") for name in dir(Doings) if name.startswith("make_"))
Deed = tuple[str, str]  # "make" or "withdraw", and what


def do(doings: Doings, made: dict[str, list[Any]], deed: Deed) -> None:
    """One deed; what is gone already cannot be withdrawn again, and then nothing happens."""
    how, what = deed
    ids, action = made.setdefault(what, []), getattr(doings, f"{how}_{what}")
    if how == "make":
        ids.append(action())
        return
    withdraw: Callable[[Any], None] = action
    with suppress(NotFound):
        withdraw(ids.pop() if ids else uuid4())  # nobody's
