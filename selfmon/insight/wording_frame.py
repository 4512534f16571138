"""Computed sentences about the frame: sessions and strains."""

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.attendance_and_repairs import Attendance, Strains
from selfmon.insight.wording import say_number


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
