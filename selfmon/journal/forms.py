"""Which fields each journal form shows under which circumstances."""

from dataclasses import replace
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import NumberRange, Optional

from selfmon.core.db import db
from selfmon.diary import step_words
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.entry_view import EntryView
from selfmon.diary.facts import Facts
from selfmon.diary.forms import EntryForm
from selfmon.diary.items import ChoiceField, ManyField, RatingField, TilesField, words_area, words_line
from selfmon.diary.kinds import Kind
from selfmon.diary.pages import KindPage
from selfmon.journal import entry_kinds, items
from selfmon.journal.ask_once import draw_delay
from selfmon.journal.own_words import current_own_item
from selfmon.journal.questions import CHECK_IN, Place, codes_at, own_question, rotating_sets
from selfmon.journal.rotation import asks_swing, more_questions
from selfmon.web.input_kinds import MAY_SKIP
from selfmon.web.numbers import NumberField


def _asked_before(entry: EntryView | None, kind: Kind) -> set[str]:
    """Questions an entry that is being changed was asked, so that each can be changed."""
    fields = {*kind.numbers, *kind.choices, *kind.many}
    return {name for name in entry.asked if name in fields} if entry else set()


def _asked_now(here: Circumstances) -> list[str] | None:
    """What a form that was sent says it asked: told by the page, never drawn again. None where no form was sent."""
    return here.posted["asked"].split(",") if here.posted and here.posted.get("asked") else None


def _may_ask_own_item(here: Circumstances) -> bool:
    """A saved form says itself whether the client's own sentence was on it; that spares the save a statement."""
    return here.posted is None or "own_item" in here.posted.get("asked", "")


def _own_item_id(here: Circumstances) -> dict[str, Any]:
    own = current_own_item(db.session, here.permit) if here.posted and here.posted.get("own_item") else None
    return {"own_item_id": own[0]} if own else {}


def check_in_fields(here: Circumstances, entry: EntryView | None) -> dict[str, Any]:
    """The first two, then the phase's, then three that change from day to day, then context."""
    before = _asked_before(entry, entry_kinds.CHECK_IN)
    asked = _asked_now(here) if entry is None else None
    if asked is not None:
        first = codes_at(Place.FIRST)
        codes = [code for code in CHECK_IN if code in asked or code in first]  # the page always has the first
    else:
        codes = [*codes_at(Place.FIRST, Place.BELOW), *(_drawn_today(here) if entry is None else ())]
    codes += [code for code in CHECK_IN if code in before and code not in codes]
    fields: dict[str, Any] = {code: _rating(code) for code in codes}
    own = current_own_item(db.session, here.permit) if entry is None and _may_ask_own_item(here) else None
    if (own and own[1]) or "own_item" in before:
        question = own[1] if own and own[1] else items.QUESTIONS["own_item"]
        fields["own_item"] = RatingField(own_question(question))
    return fields | _context_fields()


def _drawn_today(here: Circumstances) -> list[str]:
    """The swing's questions on its days, and the three whose turn it is."""
    seed = str(here.permit.queue_tag or here.permit.subject_id)
    is_swing_open = bool(here.frames and here.frames[0].is_swing_open)
    swing = codes_at(Place.SWING) if asks_swing(seed, here.today, is_swing_open) else ()
    return [*swing, *more_questions(seed, here.today, here.phase)]


@cache
def _rating(code: str) -> Any:
    return RatingField(CHECK_IN[code])


@cache
def _context_fields() -> dict[str, Any]:
    """What stands below the ratings of every check-in."""
    return {
        "company": ManyField(items.QUESTIONS["company"], items.COMPANY, 6),
        "evaluated": ChoiceField(items.QUESTIONS["evaluated"], items.EVALUATED),
        "sleep_hours": NumberField(
            items.QUESTIONS["sleep_hours"],
            [Optional(), NumberRange(0, 24, message=_l("A day has 24 hours; please type a number between 0 and 24."))],
            places=1,
        ),
        "own_words": words_line(items.QUESTIONS["own_words"], 60),
        "note": words_area(items.QUESTIONS["note"]),
    }


def shell_check_in_fields() -> dict[str, Any]:
    """The check-in without signal: the first phase's questions, with both sets that take turns."""
    codes = [*codes_at(Place.FIRST, Place.BELOW), *(code for some in rotating_sets(1) for code in some)]
    return {code: _rating(code) for code in codes} | _context_fields()


def shell_episode_fields() -> dict[str, Any]:
    """Something that stung, without signal: what the first phase asks."""
    return _all_of_it(1)


def _all_of_it(phase: int) -> dict[str, Any]:
    """Something that stung, whole: one form, which a script shows one question at a time."""
    no_more = BooleanField(_l("Don't ask me about this one again"))
    ask_once = ChoiceField(
        _l("May this ask once, later, how strong it still is?"),
        [("yes", _l("Yes")), ("no", _l("Not this one"))],
        description=_l("The time is drawn by chance, an hour and a half to ten hours; it waits here, no message."),
    )
    ending = {"ask_once": ask_once, "no_more": no_more}
    return what_happened_fields() | what_followed_fields(phase) | size_fields() | ending


def what_happened_fields() -> dict[str, Any]:
    """Stage 1 of something that stung."""
    return {
        "closest_to": ChoiceField(items.QUESTIONS["closest_to"], items.CLOSEST),
        "peak": RatingField(items.PEAK),
        "triggers": ManyField(items.QUESTIONS["triggers"], items.TRIGGERS, 14, description=_l("Pick any.")),
        "therapy_thought": words_line(items.QUESTIONS["therapy_thought"]),
        "about": ChoiceField(items.QUESTIONS["about"], items.ABOUT),
        "setting": ChoiceField(items.QUESTIONS["setting"], items.SETTING),
    }


def what_followed_fields(phase: int) -> dict[str, Any]:
    """Stage 2: feelings in order, wishes apart from acts; protective moves from phase 2."""
    strengths = [("", "–"), *((str(n), word) for n, word in enumerate(step_words.PEAK))]
    fields: dict[str, Any] = {
        "feelings": ManyField(
            items.QUESTIONS["feelings"], items.FEELINGS, 5, in_order=True, description=_l("Tap up to five.")
        ),
        "feelings_order": HiddenField(),
        "feelings_tiles": TilesField(),
    }
    fields |= {f"feelings__{code}": SelectField(label, [MAY_SKIP], choices=strengths) for code, label in items.FEELINGS}
    for urge, text in items.URGES.items():
        fields[f"urge_{urge}"] = RatingField(items.urge(urge, text))
        fields[f"acted_{urge}"] = ChoiceField(text, items.ACTED)
    if phase >= 2:
        fields["moves"] = ManyField(
            items.QUESTIONS["moves"],
            items.MOVES,
            9,
            description=_l("We all have moves that cover us when it stings. They started for good reasons."),
        )
        fields["own_move"] = words_line(items.QUESTIONS["own_move"])
    return fields


def size_fields() -> dict[str, Any]:
    """Stage 2b: how big the self felt."""
    return {code: RatingField(item) for code, item in items.SIZES.items()} | {
        "note": words_area(items.QUESTIONS["note"])
    }


def episode_fields(here: Circumstances, entry: EntryView | None) -> dict[str, Any]:
    """The same for a new one and for one that is changed later."""
    fields = _all_of_it(here.phase)
    if entry is not None:  # the question was drawn, or is over
        del fields["ask_once"]
    if entry is not None and entry.many.get("feelings"):
        way = {True: "turned", False: "listed"}.get(entry.plain["tiles_turned"], TilesField.UNKNOWN)
        fields["feelings_tiles"] = TilesField(default=way)
    return fields


def tell_order(form: EntryForm, facts: Facts) -> Facts:
    """Which way round the tiles stood, and whether the feelings' order was tapped: without script, or where one was added
    to an order nobody tapped, they stand as on the page, which says nothing about what came first."""
    picked = [pick.code for pick in facts.many.get("feelings", ())]
    tapped = (form["feelings_order"].data or "").split(",")
    way = form["feelings_tiles"].data
    if way == TilesField.UNKNOWN:  # of an entry from before: stays as it is
        return facts
    order = {
        "tiles_turned": way == "turned" if picked and way in TilesField.WAYS else None,
        "order_tapped": all(code in tapped for code in picked) if picked else None,
    }
    return replace(facts, values={**facts.values, **order})


def _when_to_ask(here: Circumstances) -> dict[str, Any]:
    """When it may be asked about once, where that was agreed; of what is told later nobody knows when it began."""
    said = here.posted or {}
    is_agreed = said.get("ask_once") == "yes" and said.get("when", "now") == "now" and not said.get("no_more")
    return {"settle_after": draw_delay(db.session, here.permit, said.get("uuid", "")) if is_agreed else None}


class StrengthField(RatingField):
    """How strong it still is, with an answer beyond the scale: "stronger now", kept as 6 with a mark of its own."""

    beyond = ("stronger", items.STRONGER)

    def __init__(self, is_stronger: bool = False, **options: Any) -> None:
        super().__init__(items.STRENGTH, **options)
        self.is_stronger = is_stronger

    def process_formdata(self, valuelist: list[str]) -> None:
        self.is_stronger = self.is_stronger or valuelist[:1] == [self.beyond[0]]
        super().process_formdata([str(items.STRENGTH.high)] if self.is_stronger else valuelist)


def tell_stronger(form: EntryForm, facts: Facts) -> Facts:
    """The mark of "stronger now", beside the 6 it counts as."""
    return replace(facts, values={**facts.values, "is_stronger": True if form["strength"].is_stronger else None})


def settling_fields(here: Circumstances, entry: EntryView | None) -> dict[str, Any]:
    was_stronger = entry is not None and here.posted is None and bool(entry.plain["is_stronger"])
    return {
        "strength": StrengthField(was_stronger),
        "passed": ChoiceField(items.QUESTIONS["passed"], items.PASSED),
        "helped": ManyField(items.QUESTIONS["helped"], items.HELPED, 7),
        "helped_words": words_line(items.QUESTIONS["helped_words"]),
    }


def looking_again_fields(here: Circumstances, _entry: EntryView | None) -> dict[str, Any]:
    """From phase 2 what it was protecting; from phase 3, with someone safe enough, their side too."""
    fields: dict[str, Any] = {
        "protecting": ManyField(items.QUESTIONS["protecting"], items.PROTECTING, 7, description=_l("Pick any.")),
        "needed": ManyField(items.QUESTIONS["needed"], items.NEEDED, 7, description=_l("Pick any.")),
        "belief": words_line(items.QUESTIONS["belief"]),
        "belief_then": RatingField(items.BELIEF_THEN),
        "belief_now": RatingField(items.BELIEF_NOW),
    }
    if here.phase >= 3:
        fields |= {
            "safe_enough": ChoiceField(
                items.QUESTIONS["safe_enough"],
                [("yes", _l("yes")), ("not_this_person", _l("not this person"))],
            ),
            "other_side": words_area(items.QUESTIONS["other_side"]),
            "certainty": RatingField(items.CERTAINTY),
            "did_not_fit": words_area(items.QUESTIONS["did_not_fit"]),
        }
    return fields


def held_fields(_here: Circumstances, _entry: EntryView | None) -> dict[str, Any]:
    return {
        "what": ChoiceField(_l("What was it?"), items.HELD),
        "note": words_line(_l("Something else, in my words")),
        "with_whom": ChoiceField(items.QUESTIONS["with_whom"], items.ABOUT),
        "for_later": words_line(items.QUESTIONS["for_later"]),
    }


def hard_moment_fields(_here: Circumstances, entry: EntryView | None) -> dict[str, Any]:
    """No words needed: they can be added later."""
    return {"note": words_area(items.QUESTIONS["note"])} if entry else {}


FIRST = codes_at(Place.FIRST)
CHECK_IN_PAGE = KindPage(
    entry_kinds.CHECK_IN, "journal/check_in.html", check_in_fields, first=FIRST, plain=_own_item_id
)
WHAT_HAPPENED = ("closest_to", "peak", "triggers", "about", "setting")
EPISODE_PAGE = KindPage(
    entry_kinds.EPISODE,
    "journal/stung.html",
    episode_fields,
    first=WHAT_HAPPENED,
    finish=tell_order,
    plain=_when_to_ask,
)
SETTLING_PAGE = KindPage(entry_kinds.SETTLING, "journal/settling.html", settling_fields, finish=tell_stronger)
LOOKING_AGAIN_PAGE = KindPage(entry_kinds.LOOKING_AGAIN, "journal/looking_again.html", looking_again_fields)
HELD_PAGE = KindPage(entry_kinds.HELD, "journal/held.html", held_fields)
HARD_MOMENT_PAGE = KindPage(entry_kinds.HARD_MOMENT, "journal/hard_moment.html", hard_moment_fields)
