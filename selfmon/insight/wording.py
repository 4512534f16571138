"""Computed sentences: what a chart says, in words that carry their n. Association is never called effect."""

from collections.abc import Mapping, Sequence
from statistics import median

from babel.units import format_unit
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from selfmon.insight.episodes import Sequenced
from selfmon.insight.first_looks import Bracket, FirstLooks
from selfmon.insight.names import LABELS
from selfmon.insight.phases_compared import Contrast, Coverage
from selfmon.insight.report import Counted, Point, Practised, Rated
from selfmon.journal.questions import CHECK_IN
from selfmon.web.languages import list_for_people
from selfmon.web.numbers import number_for_people


def say_number(value: float) -> str:
    """At most one decimal, with a real minus sign."""
    return number_for_people(value)


def say_hours(hours: float) -> str:
    """ "1 hour", "1.5 hours": in the form that the language has for this number."""
    return format_unit(round(hours, 1), "duration-hour", length="long", locale=get_locale())


def say_rating(rated: Rated) -> str:
    """How many answers, their median and range, and which weeks have too few days."""
    if not rated.n:
        return ""
    item = CHECK_IN[rated.code]
    parts = [say_answers(rated.values, item.low, item.high)]
    thin = sum(1 for w in rated.weeks if w.median is None)
    if thin:
        parts.append(
            ngettext(
                "One week has answers on fewer than four days: no median for it.",
                "%(num)s weeks have answers on fewer than four days: no median for them.",
                thin,
            )
        )
    return " ".join(parts)


def say_peaks(points: tuple[Point, ...], n_episodes: int) -> str:
    """Episodes, and how strong the rated ones were."""
    if not n_episodes:
        return ""
    said = ngettext("One episode.", "%(num)s episodes.", n_episodes)
    if not points:
        return said
    values = [p.value for p in points]
    if min(values) == max(values):
        return f"{said} " + ngettext(
            "Strength rated once: %(middle)s.",
            "Strength rated %(num)s times, each time %(middle)s.",
            len(values),
            middle=say_number(values[0]),
        )
    return f"{said} " + ngettext(
        "Strength rated %(num)s time, median %(middle)s, highest %(high)s.",
        "Strength rated %(num)s times, median %(middle)s, highest %(high)s.",
        len(values),
        middle=say_number(median(values)),
        high=say_number(max(values)),
    )


def say_counts(counted: Counted) -> str:
    """How often, over how many weeks."""
    if not counted.n:
        return ""
    return ngettext("Once", "%(num)s times", counted.n) + ngettext(
        " in one week.", " over %(num)s weeks.", len(counted.weeks)
    )


def say_practice(done: Practised) -> str:
    """The mean change with n, and always in how many it was heavy."""
    parts = [say_counts(done.counted)]
    if done.mean_change is not None:
        parts.append(
            ngettext(
                "Tension was rated before and after once: %(change)s.",
                "Tension was rated before and after %(num)s times: on average %(change)s.",
                done.n_tension,
                change=say_signed(done.mean_change),
            )
        )
    if done.n_rated:
        parts.append(_("Heavy in %(k)s of %(n)s.", k=done.n_heavier, n=done.n_rated))
    return " ".join(part for part in parts if part)


def say_signed(value: float) -> str:
    """With a plus where it rose."""
    return number_for_people(value, is_signed=True)


def say_answers(values: Sequence[float], low: int, high: int) -> str:
    """How many answers on a scale from `low` to `high`, their median and range; one alone, or all the same, has neither."""
    least, most = min(values), max(values)
    if least == most:
        value = _say_on(least, low, high)
        return ngettext("One answer: %(value)s.", "%(num)s answers, each %(value)s.", len(values), value=value)
    return ngettext(
        "%(num)s answer, median %(middle)s, from %(low)s to %(high)s.",
        "%(num)s answers, median %(middle)s, from %(low)s to %(high)s.",
        len(values),
        middle=say_number(median(values)),
        low=say_number(least),
        high=say_number(most),
    )


def _say_on(value: float, low: int, high: int) -> str:
    """ "2 of 6"; a scale that does not begin at 0 names both of its ends."""
    if low == 0:
        return _("%(value)s of %(high)s", value=say_number(value), high=say_number(high))
    ends = {"low": say_number(low), "high": say_number(high)}
    return _("%(value)s (on a scale from %(low)s to %(high)s)", value=say_number(value), **ends)


def say_first_looks(found: FirstLooks) -> str:
    """In how many it was down to half at the first look; never how long it took. Nothing below five."""
    if found.quartiles is None:
        return ""
    first, last = (round(hours) for hours in found.quartiles)
    when = (
        ngettext("mostly about one hour later", "mostly about %(num)s hours later", max(first, 1))
        if first == last
        else _("mostly %(first)s to %(last)s hours later", first=first, last=last)
    )
    return _(
        "When first looked at, %(when)s, it was down to half or less in %(k)s of %(n)s. How long it took is not known.",
        when=when,
        k=found.k,
        n=found.n,
    )


def say_bracket(found: Bracket | None) -> str:
    """Within which hours half of the episodes had come down to half; an open end is not made up. Nothing without one."""
    if found is None or (found.low is None and found.high is None):
        return ""
    low, high = (None if end is None else say_hours(end) for end in (found.low, found.high))
    if low is None:
        return _("In half of the episodes it was down to half within %(high)s.", high=high)
    if high is None:
        return _("In half of the episodes it was down to half after more than %(low)s.", low=low)
    return _(
        "In half of the episodes it was down to half after %(low)s at the earliest, %(high)s at the latest.",
        low=low,
        high=high,
    )


def say_beside(n_mine: int, n_theirs: int) -> str:
    """How many scores there are of either side."""
    return _(
        "%(mine)s from the client, %(theirs)s from the therapist. Two views, never averaged.",
        mine=n_mine,
        theirs=n_theirs,
    )


def say_interval(interval: tuple[float, float] | None, scale: float = 1) -> str:
    """ "from 2.1 to 3.4", or that there is none."""
    if interval is None:
        return _("no interval")
    return _("from %(low)s to %(high)s", low=say_number(interval[0] * scale), high=say_number(interval[1] * scale))


def say_contrast(found: Contrast) -> str:
    """In steps of the rating and in natural frequencies; never called an effect."""
    if found.steps is None or found.means is None:
        return ngettext("Needs one more day with an answer.", "Needs %(num)s more days with an answer.", found.needs)
    later = _("now") if not found.later.number else _("in phase %(n)s", n=found.later.number)
    said = _say_steps(found.steps, later, found.earlier.number)
    told = [_("means %(a)s and %(b)s", a=say_number(found.means[0]), b=say_number(found.means[1]))]
    if found.interval:
        told.append(_("95 %% interval of the difference %(range)s steps", range=say_interval(found.interval)))
    told.append(_("days with an answer: %(a)s and %(b)s", a=found.n_earlier, b=found.n_later))
    said = f"{said[:1].upper()}{said[1:]} ({list_for_people(told, is_of_sentences=True)})."
    said += " " + _say_verdict(found)
    return f"{said} {_say_pairs(found)}"


def _say_verdict(found: Contrast) -> str:
    if found.differs:
        return _("It differs.")
    if found.interval and not found.interval[0] <= 0 <= found.interval[1]:
        return _("By itself it leaves out zero; of six such rows one may by chance, so not told from no difference.")
    return _("Not told from no difference.")


def _say_steps(steps: float, later: str, earlier: int) -> str:
    """ "Now: 0.8 steps higher than in phase 1"; less than a tenth of a step has no direction."""
    size = say_number(abs(steps))
    facts = {"later": later, "earlier": earlier, "steps": size}
    if size == say_number(0):
        return _("%(later)s: as high as in phase %(earlier)s, to a tenth of a step", **facts)
    if size == say_number(1):
        return (
            _("%(later)s: one step higher than in phase %(earlier)s", **facts)
            if steps > 0
            else _("%(later)s: one step lower than in phase %(earlier)s", **facts)
        )
    return (
        _("%(later)s: %(steps)s steps higher than in phase %(earlier)s", **facts)
        if steps > 0
        else _("%(later)s: %(steps)s steps lower than in phase %(earlier)s", **facts)
    )


def _say_pairs(found: Contrast) -> str:
    """Of 100 pairs of days, in the direction hoped for where there is one; else higher, which judges nothing."""
    share = say_number(round(100 * (found.share or 0)))
    if found.hoped == "lower":
        said = _("On %(share)s of 100 pairs of one day each the later one was lower, ties counted half.", share=share)
        return said + " " + _("Lower is what the two of you hope for.")
    said = _("On %(share)s of 100 pairs of one day each the later one was higher, ties counted half.", share=share)
    return said + " " + _("Higher is what the two of you hope for.") if found.hoped else said


def say_hoped(hoped: Mapping[str, str]) -> list[str]:
    """ "Exposed, or wanting to hide: lower", in the order of the page."""
    ways = {"lower": _("lower"), "higher": _("higher")}
    return [f"{CHECK_IN[code].question}: {ways[hoped[code]]}" for code in CHECK_IN if code in hoped]


def say_coverage(found: Coverage) -> list[str]:
    """How much there is, the bounds where much is not there, and a word on what came before gaps."""
    if not found.n_days:
        return [_("No answers in these days.")]
    low, high = found.interval or (0.0, 1.0)
    if found.is_planned:
        asked = _(
            "Asked on %(n)s of the shared days, by turns, and answered on %(k)s of them. The days between are planned.",
            n=found.n_days,
            k=found.n_answered,
        )
        return [asked, *_say_bounds(found)]
    said = [
        _(
            "Answers shared on %(k)s of %(n)s days (%(share)s %%, 95 %% interval from %(low)s to %(high)s %%). Quiet "
            "days may be private days.",
            k=found.n_answered,
            n=found.n_days,
            share=round(100 * found.n_answered / found.n_days),
            low=round(100 * low),
            high=round(100 * high),
        )
    ]
    said += _say_bounds(found)
    if found.code == "shame" and found.ran_higher_before_gaps:
        said.append(_("It ran higher on days before gaps: entries may under-represent hard days."))
    return said


def _say_bounds(found: Coverage) -> list[str]:
    if found.bounds is None:
        return []
    return [
        _(
            "More than 30 %% of the days are without an answer. If all of them had been at one end of the scale, the "
            "mean would lie between %(low)s and %(high)s.",
            low=say_number(found.bounds[0]),
            high=say_number(found.bounds[1]),
        )
    ]


def _bare(name: object) -> str:
    """Without the marks of a feeling that is said as a sentence: the sentence about it has its own."""
    return str(name).strip('"“”«»')


def say_sequence(found: Sequenced) -> str:
    """ "Envy and contempt came in the same episode 12 times; envy was named first in 11." Never that one follows."""
    names = LABELS["feelings"]
    said = ngettext(
        '"%(first)s" and "%(then)s" came in the same episode once; "%(first)s" was named first in %(k)s.',
        '"%(first)s" and "%(then)s" came in the same episode %(num)s times; "%(first)s" was named first in %(k)s.',
        found.n,
        first=_bare(names[found.first]),
        then=_bare(names[found.then]),
        k=found.k,
    )
    if not found.can_tell:
        return said + " " + _("Too few to say which comes first.")
    if not found.leaning:
        return said + " " + _("That is within turns of chance.")
    return said + " " + _("That is more than turns of chance would give.")
