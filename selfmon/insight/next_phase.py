"""What speaks for the next phase. Criteria suggest; nobody is held to them, and going back is ordinary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.report import Point
from selfmon.treatment.ruptures import RuptureView
from selfmon.treatment.sessions import SessionView

SESSIONS, NAMED, CODED = 6, 3, 2


@dataclass(frozen=True)
class Criterion:
    """One criterion: `holds` is None where only the two of you can say."""

    text: str
    holds: bool | None


def for_next_phase(
    phase: int,
    began: date,
    sessions: Sequence[SessionView],
    ruptures: Sequence[RuptureView],
    felt: Sequence[Point],
    codes: Sequence[int],
    now: datetime,
) -> list[Criterion]:
    """The criteria for going on from `phase`, of what there was since it `began`; none beyond the fourth. The `codes` are
    those since then already."""
    met = [s for s in sessions if s.on >= began and s.starts_at <= now]
    if phase == 1:
        return _for_second(met, [p for p in felt if p.at.date() >= began])
    if phase == 2:
        return _for_third(met, ruptures)
    return _for_fourth(codes) if phase == 3 else []


def _for_second(met: Sequence[SessionView], felt: Sequence[Point]) -> list[Criterion]:
    took_place = sum(s.took_place for s in met)
    return [
        Criterion(
            ngettext(
                "%(num)s session took place (six or more)", "%(num)s sessions took place (six or more)", took_place
            ),
            took_place >= SESSIONS,
        ),
        Criterion(
            _("The bond has not dropped (the client's answers after sessions, where shared)"), _not_dropped(felt)
        ),
        Criterion(_("Your client has a plan for bad moments, as you know from them"), None),
        Criterion(_("Writing here is bearable for your client, as you know from them"), None),
    ]


def _for_third(met: Sequence[SessionView], ruptures: Sequence[RuptureView]) -> list[Criterion]:
    named = sum(s.named_sequence for s in met)
    repaired = sum(r.repair == "fully" and r.repaired_in_id in {s.id for s in met} for r in ruptures)
    return [
        Criterion(
            ngettext(
                "Named an own sequence unprompted in %(num)s session (three or more)",
                "Named an own sequence unprompted in %(num)s sessions (three or more)",
                named,
            ),
            named >= NAMED,
        ),
        Criterion(
            ngettext("%(num)s rupture repaired (one or more)", "%(num)s ruptures repaired (one or more)", repaired),
            repaired >= 1,
        ),
    ]


def _for_fourth(codes: Sequence[int]) -> list[Criterion]:
    high = sum(c >= CODED for c in codes)
    return [
        Criterion(
            ngettext(
                "The other person's side: %(k)s of %(num)s text coded 2 or more (half or more)",
                "The other person's side: %(k)s of %(num)s texts coded 2 or more (half or more)",
                len(codes),
                k=high,
            ),
            high * 2 >= len(codes) if codes else None,
        ),
        Criterion(_("Fears of kindness were talked through, as you know from your client"), None),
    ]


def _not_dropped(felt: Sequence[Point]) -> bool | None:
    """The mean of the last three answers is not a whole step below the mean of those before; unknown below 3 + 3."""
    values = [p.value for p in felt]
    if len(values) < 6:
        return None
    return sum(values[-3:]) / 3 > sum(values[:-3]) / len(values[:-3]) - 1
