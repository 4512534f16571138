"""The session brief: deterministic sentences, each naming the entries it stands on. No judgement, no guess.

Pure but for the words of the screen. The same rows give the same sentences.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow
from selfmon.insight.names import KIND_NAMES, LABELS
from selfmon.insight.wording import say_number
from selfmon.journal.questions import CHECK_IN, Drawn, codes_drawn
from selfmon.practice.library import LIBRARY
from selfmon.practice.series import Done
from selfmon.practice.weight import count_heavy, sign_of
from selfmon.treatment.ruptures import RuptureView
from selfmon.web.languages import list_for_people, short_day_for_people

MOST = 5


@dataclass(frozen=True)
class Sentence:
    """One sentence and the entries behind it; `place` names a part of the client's page where there is no single one."""

    text: str
    entry_ids: tuple[UUID, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Since:
    """What was shared since a day (included), and the ratings of the four weeks before it."""

    since: date
    entries: Sequence[EntryView]
    ratings: Sequence[NumberRow]
    ratings_before: Sequence[NumberRow]
    done: Sequence[Done]
    met_on: Mapping[UUID, date] = field(default_factory=dict)  # the day of each session that an entry may be about

    def day_of(self, entry: EntryView) -> date:
        """The day of the session an entry is about, else its own."""
        return self.met_on.get(entry.plain.get("therapy_session_id") or entry.id, entry.local_day)


def say_count(found: Since) -> str:
    """How much is new; one line when nothing is."""
    if not found.entries:
        return _("Nothing shared since %(day)s. That can mean many things.", day=short_day_for_people(found.since))
    kinds = Counter(e.kind for e in found.entries)
    told = list_for_people(f"{n} × {KIND_NAMES[kind]}" for kind, n in kinds.most_common())
    return _("Since %(day)s: %(kinds)s.", day=short_day_for_people(found.since), kinds=told)


def five_sentences(found: Since) -> list[Sentence]:
    """At most five, in a fixed order: between the two, the strongest sting, what recurs, ratings, practice."""
    said = [*_between(found), *_strongest(found), *_recurring(found), *_ratings(found), *_practice(found)]
    return said[:MOST]


def _of(found: Since, kind: str) -> list[EntryView]:
    return [e for e in found.entries if e.kind == kind]


def _between(found: Since) -> list[Sentence]:
    said = [
        Sentence(
            _(
                "Your client let you see that something between you didn't sit right (%(day)s).",
                day=short_day_for_people(found.day_of(e)),
            ),
            (e.id,),
        )
        for e in _of(found, "between_us")
    ][:1]
    rated = [e for e in _of(found, "after_session") if e.numbers.get("understood") is not None]
    if rated and not said:
        newest = rated[-1]
        said.append(
            Sentence(
                _(
                    "After the session of %(day)s: felt understood %(n)s of 4.",
                    day=short_day_for_people(found.day_of(newest)),
                    n=newest.numbers["understood"],
                ),
                (newest.id,),
            )
        )
    return said


def _strongest(found: Since) -> list[Sentence]:
    stung = [e for e in _of(found, "episode") if e.numbers.get("peak") is not None]
    if not stung:
        return []
    top = max(stung, key=lambda e: (e.numbers["peak"], e.occurred_at))
    more = [str(LABELS["triggers"][p.code]) for p in top.many.get("triggers", ())]
    text = ngettext(
        "Something stung once, at its strongest %(peak)s of 6 on %(day)s",
        "Something stung %(num)s times, at its strongest %(peak)s of 6 on %(day)s",
        len(_of(found, "episode")),
        peak=top.numbers["peak"],
        day=short_day_for_people(top.local_day),
    )
    return [Sentence(text + (f" ({list_for_people(more, is_of_sentences=True)})." if more else "."), (top.id,))]


def _recurring(found: Since) -> list[Sentence]:
    """What came up in two episodes or more: a protective move, else a trigger. Words depth."""
    stung = _of(found, "episode")
    for question, left_out in (("moves", "none"), ("triggers", "other")):
        counted = Counter(p.code for e in stung for p in e.many.get(question, ()) if p.code != left_out)
        if counted and counted.most_common(1)[0][1] >= 2:
            code, n = counted.most_common(1)[0]
            mine = tuple(e.id for e in stung if any(p.code == code for p in e.many.get(question, ())))
            return [Sentence(_('In %(k)s of %(n)s: "%(what)s".', k=n, n=len(stung), what=LABELS[question][code]), mine)]
    return []


def _ratings(found: Since) -> list[Sentence]:
    """The rating whose median moved most against the four weeks before, if any moved by one step or more."""
    moved = []
    for code in codes_drawn(Drawn.BRIEF):
        now = [r.values[code] for r in found.ratings if r.values[code] is not None]
        before = [r.values[code] for r in found.ratings_before if r.values[code] is not None]
        if len(now) >= 3 and len(before) >= 3:
            moved.append((abs(median(now) - median(before)), code, median(now), median(before), len(now), len(before)))
    if not moved:
        return []
    step, code, now_middle, before_middle, n, n_before = max(moved, key=lambda m: m[0])
    name = CHECK_IN[code].question
    if step < 1:
        return [
            Sentence(
                _(
                    'The ratings kept their level: "%(name)s", median %(now)s of %(n)s answers (before: %(then)s of '
                    "%(n2)s).",
                    name=name,
                    now=say_number(now_middle),
                    n=n,
                    then=say_number(before_middle),
                    n2=n_before,
                ),
                place=code,
            )
        ]
    return [
        Sentence(
            _(
                '"%(name)s": median %(now)s of %(n)s answers; %(then)s of %(n2)s in the four weeks before.',
                name=name,
                now=say_number(now_middle),
                n=n,
                then=say_number(before_middle),
                n2=n_before,
            ),
            place=code,
        )
    ]


def _practice(found: Since) -> list[Sentence]:
    if not found.done:
        return []
    n_heavy, n_rated = count_heavy(found.done)
    text = ngettext("Practised once", "Practised %(num)s times", len(found.done))
    if n_rated:
        text += _("; heavy in %(k)s of %(n)s rated", k=n_heavy, n=n_rated)
    return [Sentence(text + ".", place="practice")]


def one_strength(found: Since) -> Sentence | None:
    """The newest moment that held, else the highest quiet pride, else a practice."""
    held = _of(found, "held")
    if held:
        newest = held[-1]
        what = LABELS["what"].get(str(newest.choices.get("what")))
        day = short_day_for_people(newest.local_day)
        return Sentence(
            _('Something held on %(day)s: "%(what)s".', day=day, what=what)
            if what
            else _("Something held on %(day)s.", day=day),
            (newest.id,),
        )
    proud = [e for e in _of(found, "check_in") if (e.numbers.get("pride") or 0) >= 4]
    if proud:
        return Sentence(
            _(
                "Quietly pleased with something really done: %(n)s of 6 on %(day)s.",
                n=proud[-1].numbers["pride"],
                day=short_day_for_people(proud[-1].local_day),
            ),
            (proud[-1].id,),
        )
    if found.done:
        return Sentence(
            _("Came back to practising, last on %(day)s.", day=short_day_for_people(found.done[-1].on)),
            place="practice",
        )
    return None


def one_question(found: Since, ruptures: Sequence[RuptureView], phase: int) -> str:
    """A question to take in, by fixed rules: what is between the two first, then what got heavier, then the sting."""
    if _of(found, "between_us") or any(r.repair != "fully" for r in ruptures):
        return _("What is between the two of you just now, and who might begin to say it?")
    heavy = [d for d in found.done if sign_of(d).is_heavy]
    if heavy and heavy[-1].exercise in LIBRARY:
        return _(
            'Does "%(name)s" still fit, or is another one gentler just now?', name=LIBRARY[heavy[-1].exercise].name
        )
    if _of(found, "episode") and phase >= 2:
        return _("What might that feeling have been looking after?")
    if _of(found, "episode"):
        return _("What helped it settle, if anything did?")
    if _of(found, "held"):
        return _("What made that moment possible?")
    return _("What would be good to use this hour for?")
