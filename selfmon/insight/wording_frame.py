"""Computed sentences about the frame and what is worth a look: sessions, strains, signals."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.attendance_and_repairs import Attendance, Strains
from selfmon.insight.signals import Rule, Signal
from selfmon.insight.wording import say_number
from selfmon.practice.library import LIBRARY
from selfmon.web.languages import list_for_people, short_day_for_people


def say_attendance(found: Attendance) -> str:
    """Sessions that took place; the therapist's own cancellations stand apart."""
    if not found.n:
        return _("No sessions noted yet.")
    low, high = found.interval or (0.0, 1.0)
    said = _(
        "Came to %(k)s of %(n)s sessions (95 %% interval from %(low)s to %(high)s of 100).",
        k=found.n_came,
        n=found.n,
        low=round(100 * low),
        high=round(100 * high),
    )
    if found.n_therapist_cancelled:
        said += " " + ngettext(
            "One was cancelled by the therapist and does not count.",
            "%(num)s were cancelled by the therapist and do not count.",
            found.n_therapist_cancelled,
        )
    return said


def say_strains(found: Strains) -> str:
    """ "3 strains, 2 repaired, median 1 session to repair"; information, never a failure."""
    if not found.n:
        return _("No ruptures noted.")
    low, high = found.interval or (0.0, 1.0)
    said = ngettext("One rupture", "%(num)s ruptures", found.n)
    said += _(
        ", %(k)s repaired (95 %% interval from %(low)s to %(high)s of 100)",
        k=found.n_repaired,
        low=round(100 * low),
        high=round(100 * high),
    )
    if found.median_sessions is not None:
        said += _(", ") + (
            _("median one session to repair")
            if found.median_sessions == 1
            else _("median %(n)s sessions to repair", n=say_number(found.median_sessions))
        )
    return said + "."


def say_signal(signal: Signal) -> str:
    """A rule and the evidence it stands on. "Worth a look", and no more than that."""
    facts = signal.facts
    if signal.rule is Rule.CONTROL_CHART:
        names = {
            "shame": _('"exposed, or wanting to hide"'),
            "pleasantness": _("pleasantness"),
            "episodes": _("how often something stung"),
        }
        ways = {"up": _("higher"), "down": _("lower")}
        told = list_for_people(
            f"{names[name]} {ways[way]}" for name, way in (part.split("=") for part in str(facts["streams"]).split())
        )
        return _("In the last four weeks two streams left the range of the first twenty: %(told)s.", told=told)
    if signal.rule is Rule.HEAVY:
        return _(
            '"%(name)s": tension rose by two or more %(n)s times in the last four weeks.',
            name=LIBRARY[str(facts["exercise"])].name if facts["exercise"] in LIBRARY else facts["exercise"],
            n=facts["n"],
        )
    day = short_day_for_people(date.fromisoformat(str(facts["day"])))
    if signal.rule is Rule.QUIET_SINCE_STRAIN:
        return _("Nothing shared since the session of %(day)s, in which there was a rupture; may be private.", day=day)
    return _("The rupture of %(day)s is not repaired after %(n)s sessions.", day=day, n=facts["n"])


def next_steps(signal: Signal) -> list[str]:
    """Questions for the clinician: the signal's own first, then between you, wishes, support, plan."""
    own = {
        Rule.CONTROL_CHART: _("What changed in these weeks, inside or outside the room?"),
        Rule.HEAVY: _("Set it aside together, or try a gentler one in session?"),
        Rule.QUIET_SINCE_STRAIN: _("Ask how it was after that session, not why nothing was shared."),
        Rule.UNREPAIRED: _("Name it once more, beginning with your own part."),
    }[signal.rule]
    return [
        own,
        _("Between you: is something unsaid, and would your client say so?"),
        _("Wishes: what does your client want from the work just now?"),
        _("Support: who else is there for your client this week?"),
        _("Plan: does the plan for hard moments still fit?"),
    ]
