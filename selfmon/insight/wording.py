"""Computed sentences: what a chart says, in words that carry their n. Association is never called effect."""

from statistics import median

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.report import Counted, Point, Practised, Rated


def say_number(value: float) -> str:
    """At most one decimal, with a real minus sign."""
    said = f"{value:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said.replace("-", "−")


def say_rating(rated: Rated) -> str:
    """How many answers, their median and range, skipped ones, and which weeks have too few days."""
    if not rated.points:
        return ""
    values = [p.value for p in rated.points]
    parts = [ngettext("One answer", "%(num)s answers", len(values))
             + _(", median %(middle)s, from %(low)s to %(high)s.", middle=say_number(median(values)),
                 low=say_number(min(values)), high=say_number(max(values)))]
    if rated.n_skipped:
        parts.append(ngettext("Asked and left out once.", "Asked and left out %(num)s times.", rated.n_skipped))
    thin = sum(1 for w in rated.weeks if w.median is None)
    if thin:
        parts.append(ngettext("One week has answers on fewer than four days: no median for it.",
                              "%(num)s weeks have answers on fewer than four days: no median for them.", thin))
    return " ".join(parts)


def say_peaks(points: tuple[Point, ...], n_episodes: int) -> str:
    """Episodes, and how strong the rated ones were."""
    if not n_episodes:
        return ""
    said = ngettext("One episode.", "%(num)s episodes.", n_episodes)
    if points:
        values = [p.value for p in points]
        said += " " + ngettext("Strength rated once: %(middle)s.", "Strength rated %(num)s times, median %(middle)s, "
                               "highest %(high)s.", len(values), middle=say_number(median(values)),
                               high=say_number(max(values)))
    return said


def say_counts(counted: Counted) -> str:
    """How often, over how many weeks."""
    if not counted.n:
        return ""
    return (ngettext("Once", "%(num)s times", counted.n)
            + ngettext(" in one week.", " over %(num)s weeks.", len(counted.weeks)))


def say_practice(done: Practised) -> str:
    """The mean change with n, and always the number that got heavier."""
    parts = [say_counts(done.counted)]
    if done.mean_change is not None:
        parts.append(ngettext("Tension was rated before and after once: %(change)s.",
                              "Tension was rated before and after %(num)s times: on average %(change)s.",
                              done.n_tension, change=_signed(done.mean_change)))
    if done.n_rated:
        parts.append(_("It got heavier in %(k)s of %(n)s.", k=done.n_heavier, n=done.n_rated))
    return " ".join(part for part in parts if part)


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + say_number(value)
