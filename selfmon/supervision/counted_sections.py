"""Counts in a pack: what the client wrote, in bands by block of thirteen weeks; the work together, exactly, from the
therapist's own record. `stats.bands` says what a reader cannot work out."""

from datetime import date
from statistics import median

from flask_babel import gettext as _

from selfmon.diary.reading import read_entries
from selfmon.insight import report
from selfmon.insight.wording import say_number
from selfmon.practice.series import Done, read_practices
from selfmon.practice.weight import sign_of
from selfmon.sharing.streams import Stream
from selfmon.supervision.section import Material, Section, band_row, count_row, say_band, say_blocks, say_limits
from selfmon.supervision.small_counts import SMALL
from selfmon.supervision.weeks import Weeks
from selfmon.treatment.across import list_met_days, list_rupture_days


def show_events(material: Material) -> Section | None:
    if not material.permit.allows(Stream.EPISODES):
        return None
    from selfmon.stats import band  # numpy comes with it

    weeks = material.weeks
    happened = read_entries(
        material.session, material.permit, ("episode", "hard_moment", "held"), from_on=weeks.first, to_on=weeks.last
    )
    names = (("episode", _("Something stung")), ("hard_moment", _("Hard moments")), ("held", _("Something held")))
    peaks = [float(e.numbers["peak"]) for e in happened if e.kind == "episode" and e.numbers.get("peak") is not None]
    lines = [say_limits()]
    if len(peaks) >= SMALL:
        lines.append(
            _(
                "How strong at its strongest, 0 to 6: median %(middle)s, n = %(n)s.",
                middle=say_number(median(peaks)),
                n=say_band(band(len(peaks))),
            )
        )
    days = {kind: [e.local_day for e in happened if e.kind == kind] for kind, _title in names}
    return _banded(
        _("What happened, in blocks of thirteen weeks"),
        lines,
        weeks,
        [band_row(title, days[kind], weeks) for kind, title in names],
    )


def show_practice(material: Material) -> Section | None:
    if not material.permit.allows(Stream.PRACTICE):
        return None
    from selfmon.stats import band  # numpy comes with it

    weeks = material.weeks
    done = read_practices(material.session, material.permit, weeks.first, weeks.last)
    practised = report.summarise_practice(done)
    lines = [say_limits()]
    if practised.mean_change is not None and practised.n_tension >= SMALL:
        lines.append(
            _(
                "Tension, 0 to 6, after minus before: on average %(change)s, n = %(n)s.",
                change=say_number(practised.mean_change),
                n=say_band(band(practised.n_tension)),
            )
        )
    rated = [d for d in done if sign_of(d).is_rated]
    heavier = [d.on for d in rated if sign_of(d).is_heavy]
    return _banded(
        _("Exercises, in blocks of thirteen weeks"),
        lines,
        weeks,
        [
            band_row(_("Times practised"), [d.on for d in done], weeks),
            band_row(_("Rated"), [d.on for d in rated], weeks),
            (_("Heavy, of those rated"), *_parts(heavier, rated, weeks)),
        ],
    )


def _parts(part: list[date], whole: list[Done], weeks: Weeks) -> list[str]:
    """The part of each block in its band; a dash where the block has fewer than ten of the whole."""
    from selfmon.stats import part_of

    told = []
    for block in weeks.in_bands(()):
        n, k = (
            sum(block.first <= weeks.number(day) <= block.last for day in days)
            for days in ([d.on for d in whole], part)
        )
        found = part_of(k, n)
        told.append("–" if found is None else say_band(found))
    return told


def _banded(title: str, lines: list[str], weeks: Weeks, rows: list[tuple[str, ...]]) -> Section:
    """Counts that were written by the client; where no block is whole yet, that alone is said."""
    heads = say_blocks(weeks)
    if not heads:
        return Section(title, (_("No block of thirteen weeks is whole yet."),))
    return Section(title, tuple(lines), (), (_("What"), *heads), tuple(rows))


def show_work(material: Material) -> Section | None:
    """Sessions, and the ruptures both have talked about: the client sees this pack too, and learns of no other here. Exact:
    the reader may know them, and they tell nothing that the client wrote."""
    weeks = material.weeks
    met = list_met_days(material.session, material.treatment_id)
    raised = [
        r
        for r in list_rupture_days(material.session, treatment_id=material.treatment_id)
        if r.is_raised and weeks.first <= r.on <= weeks.last
    ]
    if not met:
        return None
    lines = [
        _(
            "Ruptures talked about together: %(n)s; of these fully repaired: %(k)s.",
            n=len(raised),
            k=sum(r.is_repaired for r in raised),
        )
    ]
    return Section(
        _("The work together, in blocks of four weeks"),
        tuple(lines),
        (),
        (_("What"), *weeks.say_blocks(), _("n")),
        (count_row(_("Sessions that took place"), [d for d in met if weeks.first <= d <= weeks.last], weeks),),
    )
