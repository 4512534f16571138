"""One questionnaire under way: its pages, what each step keeps, what stands of a question about harm."""

from dataclasses import dataclass
from uuid import UUID

from flask import request

from selfmon.core.db import db, writing
from selfmon.core.errors import Locked, NotFound, UnlockFirst
from selfmon.diary import turns
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.drafts import is_within_reach, load_draft, look_again, merge_draft
from selfmon.journal.pauses import is_on_break
from selfmon.measures import held
from selfmon.measures.filling import SHEET, Fields, Given, draft_name, entry_uuid, field_of, fields_asked, read_given
from selfmon.measures.models import Start
from selfmon.measures.opening import Opening, find_opening, find_started, lock_start
from selfmon.measures.texts import OwnQuestion, Question, Text
from selfmon.measures.windows import cut_sections


@dataclass(frozen=True)
class Filling:
    """One questionnaire under way."""

    here: Circumstances
    opening: Opening
    start: Start

    @property
    def name(self) -> str:
        return draft_name(self.opening.assignment.id, self.start.opens_on)

    @property
    def address(self) -> str:
        return f"/fill-in/{self.opening.assignment.id}"

    @property
    def harm(self) -> frozenset[int]:
        return frozenset(h.item for h in self.opening.assignment.text.harm or ())

    @property
    def is_too_late(self) -> bool:
        """It asks about harm, and nobody would read in time any more."""
        window = self.opening.window
        return bool(self.harm) and (window is None or window.opens_on != self.start.opens_on)

    @property
    def has_ended(self) -> bool:
        """Begun, and ended meanwhile, alone or with the whole treatment: what was answered is kept."""
        return self.opening.has_ended

    @property
    def sections(self) -> list[tuple[int | str, ...]]:
        return cut_sections(self.opening.assignment.text.order, self.harm)

    @property
    def page_about_harm(self) -> int:
        """Where the first question about harm stands."""
        return next((page for page, numbers in enumerate(self.sections) if set(numbers) & self.harm), 0)

    def questions(self, section: tuple[int | str, ...]) -> list[Question | OwnQuestion]:
        return [self.opening.assignment.text.asked(key) for key in section]


def find_open(
    assignment_id: UUID, *, even_ended: bool = False, when_locked: type[Locked] = Locked
) -> tuple[Circumstances, Opening]:
    """The client's circumstances and one questionnaire. Raises NotFound; `when_locked` for a locked phone where one asks
    about harm."""
    here = look_round()
    if here.actor.code_is_due:
        raise NotFound
    opening = find_opening(db.session, here.permit, assignment_id, here.today, even_ended=even_ended)
    if opening.asks_about_harm and not here.permit.can_read:
        raise when_locked
    return here, opening


def find_under_way(assignment_id: UUID) -> Filling:
    """One that was begun, also where it or its treatment was ended meanwhile. Raises NotFound; Locked where it asks about
    harm and the phone is locked; UnlockFirst where it was answered then, or half of it waits out of reach."""
    when_locked = (
        UnlockFirst if request.method == "POST" else Locked
    )  # reading ends by itself: what was typed is not lost
    here, opening = find_open(assignment_id, even_ended=True, when_locked=when_locked)
    filling = Filling(here, opening, find_started(db.session, here.permit, assignment_id))
    if not is_within_reach(db.session, here.permit, filling.name, here.actor.session_id, here.now):
        raise UnlockFirst  # half of it waits: whoever finds the phone neither changes it nor sends it off
    return filling


def say_fate(filling: Filling, given: Given) -> held.Fate:
    """What stands of a question about harm at this moment, read back after the commit."""
    was_sent = held.was_sent(db.session, filling.start.id)
    if was_sent is not None:
        return held.Fate.SENT if was_sent else held.Fate.HELD
    is_told = any(filling.opening.assignment.text.passes_on(n, w) for n, w in given.answers.items())
    return held.Fate.REFUSED if is_told else held.Fate.NOTHING


def fields_of(text: Text) -> Fields:
    """The answers of this post, what it asked, and none of its tokens."""
    names = fields_asked(text) | {"held_back", SHEET}
    fields = {name: values for name, values in request.form.lists() if name in names}
    if request.form.get("has_wish"):  # the page that asks it: an empty box is an answer
        fields.setdefault("held_back", [])
    return fields


def shown_fields(filling: Filling) -> Fields:
    """What this session may see of what was kept."""
    here = filling.here
    names = (f"fill-in-{filling.opening.assignment.id}-questions", filling.name)  # one posted after its session, ours
    found = [load_draft(db.session, here.permit, name, here.actor.session_id, here.now) or {} for name in names]
    return {**found[0], **found[1]}


def take_step(filling: Filling) -> bool:
    """False where what was posted just now was overtaken on its way. Inside `writing()`."""
    here, said = filling.here, request.form.get(turns.FIELD, "")
    uuid = entry_uuid(filling.opening.assignment.id, filling.start.opens_on)
    return turns.take_turn(db.session, here.permit, str(uuid), said, here.now)


def keep_step(filling: Filling, posted: Fields, *, is_tap: bool = False) -> tuple[Fields, Given]:
    """Add to the draft, and hold what is to be passed on; a tap that was overtaken changes nothing, and what holds comes
    back. Raises BadFacts; then nothing was kept."""
    here, text = filling.here, filling.opening.assignment.text
    read_given(text, posted)
    is_silent = bool(filling.harm) and is_on_break(db.session, here.actor.person_id, here.today)
    with writing(db.session):
        lock_start(db.session, filling.start)
        if not take_step(filling) and is_tap:
            fields = look_again(db.session, here.permit, filling.name, here.now)
            # A later touch of another page does not overtake this one: what no later state has said is kept all the same.
            posted = {name: said for name, said in posted.items() if fields and name not in fields}
            if not posted:
                return fields, read_given(text, fields)
        fields = merge_draft(db.session, here.permit, filling.name, posted, here.actor.session_id, here.now)
        given = read_given(text, fields)
        for number in filling.harm:
            if field_of(number) in posted and not is_silent:
                held.hold(
                    db.session,
                    here.permit,
                    filling.opening,
                    filling.start,
                    number,
                    given.answers.get(number),
                    here.now,
                )
        held.stay(db.session, filling.start, here.now)
    return fields, given
