"""What questionnaires add to the pages of a therapist and the supervision pack: sourced change alone.

Pure. A change is named only where it passes the largest sourced limit for chance change; nothing is said of a
questionnaire whose direction nobody can call better or worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from selfmon.insight.signals import Checked, Rule
from selfmon.insight.trajectories import ScorePoint, Trajectory, trace
from selfmon.measures.change import judge
from selfmon.measures.pack_wording import name_scale
from selfmon.measures.packs import Meaning
from selfmon.measures.reading import Filled

LOOKED_AT = timedelta(weeks=30)  # as far back as the other rules look
NEWEST_WITHIN = timedelta(weeks=12)
IN_A_ROW = 2


@dataclass(frozen=True)
class Course:
    """One questionnaire about one thing: the scale that stands for it, from its reference to its newest point."""

    filled: tuple[Filled, ...]
    trajectory: Trajectory

    @property
    def newest_on(self) -> date:
        return self.trajectory.points[-1].on


def list_courses(filled: Sequence[Filled]) -> list[Course]:
    """Every questionnaire with a number: its total where it has one, else each of its scales. Points are compared only
    within one text and one version of the key: a course begins where the newest run of them does."""
    groups: dict[tuple[str, str], list[Filled]] = {}
    for one in sorted(filled, key=lambda one: one.on):
        groups.setdefault((one.pack.id, one.about), []).append(one)
    found = []
    for group in groups.values():
        comparable = [one for one in group if one.comparable == group[-1].comparable]
        traced = [t for t in trace(comparable) if t.points]
        totals = [t for t in traced if t.scale.code == "total"] or traced
        found += [Course(tuple(comparable), trajectory) for trajectory in totals]
    return found


def check_questionnaires(filled: Sequence[Filled], today: date) -> list[Checked]:
    """The rule of reliable worsening: one for each scale with a sourced limit, filled in twice and within twelve weeks.

    It holds where the newest two are both worse than the reference by more than the limit. A limit is made for one look
    at two numbers; asked every four weeks, a client in whom nothing changes passes it at least once in a year in 26 to 44 %
    (docs/decisions/0022).
    """
    recent = {(one.pack.id, one.about) for one in filled if one.on >= today - NEWEST_WITHIN}
    courses = list_courses([one for one in filled if (one.pack.id, one.about) in recent])
    return [checked for course in courses if (checked := _check(course)) is not None]


def _check(course: Course) -> Checked | None:
    trajectory = course.trajectory
    reference, change, last = trajectory.reference, trajectory.change, trajectory.points[-1]
    if reference is None or change is None or change.drawn is None or change.higher_means is Meaning.NEITHER:
        return None
    limit = change.drawn
    worse = [_is_worse(trajectory, point) for point in trajectory.points[-IN_A_ROW:]]
    return Checked(
        Rule.QUESTIONNAIRE,
        f"{trajectory.scale.code}-{last.filled.id.hex}"[:64],
        True,
        len(worse) == IN_A_ROW and all(worse),
        {
            "is_worse": worse[-1],
            "pack": trajectory.pack.name,
            "scale": "" if trajectory.scale.code == "total" else name_scale(trajectory.scale),
            "before": float(reference.value),
            "since": reference.on.isoformat(),
            "after": float(last.value),
            "day": last.on.isoformat(),
            "limit": float(limit.points),
            "source": limit.threshold.source,
        },
    )


def _is_worse(trajectory: Trajectory, point: ScorePoint) -> bool:
    assert trajectory.reference is not None  # asked above
    change = judge(trajectory.pack, trajectory.scale.code, trajectory.reference.value, point.value)
    return change.is_reliable and change.direction is Meaning.WORSE
