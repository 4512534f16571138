"""What is collected and drawn nowhere else, on request: each rating small, in one column of twelve weeks; hours of sleep, who
was around, what was tried out, what was looked at again. Built from a Permit; a fixed number of statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from selfmon.clinic.perspective import list_codes
from selfmon.clinic.second_reader import list_pairs, say_agreement
from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow, look_at_days, read_entries, read_numbers, worded_from
from selfmon.insight import report, say_news
from selfmon.insight.differentiation import FOUR, find_apart, say_apart
from selfmon.insight.names import LABELS, QUESTIONS
from selfmon.insight.strips import Mark
from selfmon.insight.weekly_rows import DAYS_FOR_A_MEAN, DAYS_OF_SWING, DRAWN, rate
from selfmon.insight.weeks import WEEK, blocks_back, daily_means
from selfmon.insight.wording import say_number
from selfmon.journal.questions import CHECK_IN, TAKING_TURNS
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.languages import list_for_people

RATINGS = tuple(code for code in CHECK_IN if code not in report.RATED)
SLEEP = "sleep_hours"
SLEEP_DRAWN = (0, 12)  # hours; a longer sleep stands at the upper edge, its number in the table
A_YEAR = timedelta(days=364)
IN_FULL = ("check_in", "experiment", "looking_again")


@dataclass(frozen=True)
class SmallView:
    """One rating: name and ends, its strip with the same in words, the mean of the newest seven days (fourteen, of what takes
    turns), and n."""

    code: str
    name: str
    ends: str
    marks: tuple[Mark, ...]
    label: str
    now: str
    n: int


@dataclass(frozen=True)
class Tried:
    """An experiment: its entry and day, how sure before and after (0 to 6, or a dash), and its words where they are shared."""

    entry_id: UUID
    on: date
    sure: str
    prediction: str
    happened: str


@dataclass(frozen=True)
class Feelings:
    """The page, in its order."""

    first: date
    last: date
    small: Sequence[SmallView]
    apart: str  # emotion differentiation over a year, in words
    company: str
    tried: Sequence[Tried]
    again: Sequence[str]
    alike: str  # how far a second reader's codes agree with the therapist's, of all time

    @property
    def is_empty(self) -> bool:
        return not (self.small or self.apart or self.company or self.tried or self.again or self.alike)


def build_feelings(session: Session, permit: Permit, treatment: TreatmentPermit) -> Feelings:
    """Twelve times seven days up to today; how far four feelings go apart, of a year."""
    today = look_at_days(session, permit).today
    first = blocks_back(today, DRAWN)[0].first
    numbers = read_numbers(session, permit, "check_in", (*RATINGS, SLEEP), from_on=first)
    entries = read_entries(session, permit, IN_FULL, from_on=first)
    codes = list_codes(session, treatment, permit, first)
    return Feelings(
        first,
        today,
        [view for code in (*RATINGS, SLEEP) if (view := _view(code, numbers, today))],
        say_apart(find_apart(read_numbers(session, permit, "check_in", FOUR, from_on=today - A_YEAR))),
        _say_company([e for e in entries if e.kind == "check_in"]),
        [_tried(e) for e in entries if e.kind == "experiment"],
        _say_again([e for e in entries if e.kind == "looking_again"], codes),
        say_agreement(list_pairs(session, treatment, permit)),
    )


def _view(code: str, numbers: Sequence[NumberRow], today: date) -> SmallView | None:
    """None where it was never answered. What takes turns is missing by plan; what was left out is told to nobody."""
    item, answers = CHECK_IN.get(code), [row for row in numbers if row.values[code] is not None]
    if not answers:
        return None
    scale = (item.low, item.high) if item else SLEEP_DRAWN
    daily = {day: min(mean, scale[1]) for day, mean in daily_means(code, numbers).items()}
    newest = [mean for day, mean in daily.items() if day > today - timedelta(days=_days_of_mean(code))]
    row = rate(code, scale, daily, today, {})
    name = str(item.question if item else QUESTIONS[SLEEP])
    marks, label = say_news.view_small(row, today, worded_from(answers), name, with_days=True)
    return SmallView(
        code,
        name,
        _say_ends(code),
        marks,
        label,
        say_number(sum(newest) / len(newest)) if len(newest) >= DAYS_FOR_A_MEAN else "–",
        len(answers),
    )


def _days_of_mean(code: str) -> int:
    """What takes turns comes on two or three days a week: seven days would hardly ever have a mean."""
    return DAYS_OF_SWING if code in TAKING_TURNS else WEEK


def _say_ends(code: str) -> str:
    item = CHECK_IN.get(code)
    if item is None:
        return _("0 … 12 hours")
    ends = f"{say_number(item.low)} {item.left} … {say_number(item.high)}"
    return ends + _("; 14 days") if code in TAKING_TURNS else ends


def _say_company(check_ins: Sequence[EntryView]) -> str:
    """How many check-ins named whom; empty where nobody was named or names are not shared."""
    named = [{pick.code for pick in e.many["company"]} for e in check_ins if e.many.get("company")]
    if not named:
        return ""
    counts = Counter(code for codes in named for code in codes)
    told = list_for_people(f"{LABELS['company'].get(code, code)} {n}" for code, n in counts.most_common())
    return ngettext(
        "Who was around, in one check-in that says it: %(told)s.",
        "Who was around, in %(num)s check-ins that say it: %(told)s.",
        len(named),
        told=told,
    )


def _tried(entry: EntryView) -> Tried:
    before, after = entry.numbers.get("sure_before"), entry.numbers.get("sure_after")
    told = ["–" if value is None else say_number(value) for value in (before, after)]
    return Tried(
        entry.id,
        entry.local_day,
        _("%(before)s to %(after)s", before=told[0], after=told[1]),
        entry.words.get("prediction", ""),
        entry.words.get("happened", ""),
    )


def _say_again(entries: Sequence[EntryView], codes: Sequence[int]) -> list[str]:
    """How true it felt then and at looking again, over those that say both; and the codes, in order of time, with n."""
    said = []
    both = [e for e in entries if e.numbers.get("belief_then") is not None and e.numbers.get("belief_now") is not None]
    if both:
        then, now = (sum(e.numbers[name] for e in both) / len(both) for name in ("belief_then", "belief_now"))
        fell = sum(e.numbers["belief_now"] < e.numbers["belief_then"] for e in both)
        said.append(
            _(
                "How true it felt, then and at looking again (0 … 6): means %(then)s and %(now)s; lower in %(k)s of %(n)s.",
                then=say_number(round(then, 1)),
                now=say_number(round(now, 1)),
                k=fell,
                n=len(both),
            )
        )
    if codes:
        told = list_for_people(map(str, codes))
        said.append(
            _(
                "Your codes of how a text takes the other side (0 … 4), in order: %(codes)s (n = %(n)s).",
                codes=told,
                n=len(codes),
            )
        )
    return said
