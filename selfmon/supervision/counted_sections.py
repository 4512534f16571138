"""Counts in a pack, in blocks of four weeks: what happened, exercises, the work together."""

from statistics import median

from flask_babel import gettext as _

from selfmon.diary.reading import read_entries
from selfmon.insight import report
from selfmon.insight.wording import say_number
from selfmon.practice.series import read_practices
from selfmon.sharing.streams import Stream
from selfmon.supervision.section import Material, Section, count_row
from selfmon.supervision.small_counts import FEW, SMALL, hide_part
from selfmon.treatment.across import list_met_days, list_rupture_days


def show_events(material: Material) -> Section | None:
    if not material.permit.allows(Stream.EPISODES):
        return None
    weeks = material.weeks
    happened = read_entries(
        material.session, material.permit, ("episode", "hard_moment", "held"), from_on=weeks.first, to_on=weeks.last
    )
    names = (("episode", _("Something stung")), ("hard_moment", _("Hard moments")), ("held", _("Something held")))
    peaks = [float(e.numbers["peak"]) for e in happened if e.kind == "episode" and e.numbers.get("peak") is not None]
    n_episodes = sum(e.kind == "episode" for e in happened)
    lines = (
        [
            _(
                "How strong at its strongest, 0 to 6: median %(middle)s, n = %(n)s.",
                middle=say_number(median(peaks)),
                n=hide_part(len(peaks), n_episodes),
            )
        ]
        if len(peaks) >= SMALL
        else []
    )
    return Section(
        _("What happened, in blocks of four weeks"),
        tuple(lines),
        (),
        (_("What"), *weeks.say_blocks(), _("n")),
        tuple(count_row(title, [e.local_day for e in happened if e.kind == kind], weeks) for kind, title in names),
    )


def show_practice(material: Material) -> Section | None:
    if not material.permit.allows(Stream.PRACTICE):
        return None
    weeks = material.weeks
    done = read_practices(material.session, material.permit, weeks.first, weeks.last)
    practised = report.summarise_practice(done)
    lines = [
        _(
            "Rated: %(n)s. Of these tension rose by two or more in %(k)s.",
            n=hide_part(practised.n_rated, len(done)),
            k=hide_part(practised.n_heavier, practised.n_rated),
        )
    ]
    if practised.mean_change is not None and practised.n_tension >= SMALL:
        lines.append(
            _(
                "Tension, 0 to 6, after minus before: on average %(change)s, n = %(n)s of these.",
                change=say_number(practised.mean_change),
                n=hide_part(practised.n_tension, practised.n_rated),
            )
        )
    return Section(
        _("Exercises, in blocks of four weeks"),
        tuple(lines),
        (),
        (_("What"), *weeks.say_blocks(), _("n")),
        (count_row(_("Times practised"), [d.on for d in done], weeks),),
    )


def show_work(material: Material) -> Section | None:
    """Sessions, and the ruptures both have talked about: the client sees this pack too, and learns of no other here."""
    weeks = material.weeks
    met = list_met_days(material.session, material.treatment_id)
    raised = [
        r
        for r in list_rupture_days(material.session, treatment_id=material.treatment_id)
        if r.is_raised and weeks.first <= r.on <= weeks.last
    ]
    if not met:
        return None
    repaired = sum(r.is_repaired for r in raised)
    lines = [
        _(
            "Ruptures talked about together: %(n)s; of these fully repaired: %(k)s.",
            n=FEW if len(raised) < SMALL else len(raised),
            k=hide_part(repaired, len(raised)),
        )
    ]
    return Section(
        _("The work together, in blocks of four weeks"),
        tuple(lines),
        (),
        (_("What"), *weeks.say_blocks(), _("n")),
        (count_row(_("Sessions that took place"), [d for d in met if weeks.first <= d <= weeks.last], weeks),),
    )
