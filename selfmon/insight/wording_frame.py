"""Computed sentences about the frame: sessions and strains."""

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.attendance_and_repairs import Attendance, Repairs, Strains
from selfmon.insight.wording import say_number
from selfmon.treatment.labels import SETTLED, TYPE
from selfmon.treatment.ruptures import RuptureView
from selfmon.web.languages import list_for_people


def say_attendance(found: Attendance) -> str:
    """Sessions that took place; the therapist's own cancellations stand apart."""
    if not found.n:
        return _("No sessions noted yet.")
    said = ngettext("Came to %(k)s of %(num)s session.", "Came to %(k)s of %(num)s sessions.", found.n, k=found.n_came)
    if found.n_therapist_cancelled:
        said += " " + ngettext(
            "One was cancelled by the therapist and does not count.",
            "%(num)s were cancelled by the therapist and do not count.",
            found.n_therapist_cancelled,
        )
    if found.n_frame:
        said += " " + ngettext(
            "A question about the frame came up once.",
            "A question about the frame came up in %(num)s sessions.",
            found.n_frame,
        )
    return said


def say_strains(found: Strains) -> str:
    """ "4 ruptures (withdrawal: 2 of 3 repaired, 1 partly; mixed: 1 of 1 repaired)." Information, never a failure."""
    if not found.n:
        return _("No ruptures noted.")
    kinds = list_for_people([_say_kind(one) for one in found.by_kind], is_of_sentences=True)
    said = ngettext("One rupture (%(kinds)s).", "%(num)s ruptures (%(kinds)s).", found.n, kinds=kinds)
    if found.median_sessions is None:
        return said
    if found.is_each:
        sessions = int(found.median_sessions)
        return f"{said} " + ngettext("Repaired after one session.", "Repaired after %(num)s sessions.", sessions)
    return f"{said} " + (
        _("Repaired after one session (median).")
        if found.median_sessions == 1
        else _("Repaired after %(n)s sessions (median).", n=say_number(found.median_sessions))
    )


def say_repair(rupture: RuptureView) -> str:
    """How far it is repaired: for the therapist, and once it was talked about together for the client too."""
    mine = {"fully": _("repaired"), "partly": _("partly repaired")}.get(rupture.repair) or _("not repaired yet")
    if rupture.raised_on is None:
        return mine
    theirs = dict(SETTLED)[rupture.client_says] if rupture.client_says else _("no answer")
    return _("for the therapist: %(mine)s; for the client: %(theirs)s", mine=mine, theirs=theirs)


def _say_kind(one: Repairs) -> str:
    kind = dict(TYPE)[one.kind]
    if one.n_partly:
        return _("%(kind)s: %(k)s of %(n)s repaired, %(p)s partly", kind=kind, k=one.n_fully, n=one.n, p=one.n_partly)
    return _("%(kind)s: %(k)s of %(n)s repaired", kind=kind, k=one.n_fully, n=one.n)
