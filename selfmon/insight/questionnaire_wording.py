"""Sentences about questionnaires. For therapists with numbers and sources; for clients in words alone."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.questionnaire_signals import Course
from selfmon.insight.trajectories import Difference, Gap, ScorePoint, Trajectory
from selfmon.measures.battery_forms import TARGETS
from selfmon.measures.change import Limit
from selfmon.measures.labels import say_mode as say_mode
from selfmon.measures.pack_wording import cite, name_scale, say_ours
from selfmon.measures.packs import Meaning
from selfmon.measures.scoring import NoScore
from selfmon.web.languages import day_for_people, name_all, short_day_for_people
from selfmon.web.numbers import number_for_people

if TYPE_CHECKING:
    from selfmon.stats.sameness import LevelWithinResult


def say_number(value: Decimal) -> str:
    """A score as it is printed: at most two decimals."""
    return number_for_people(float(value), 2)


def say_change(trajectory: Trajectory) -> list[str]:
    """From where to where, whether that is more than chance by whose limit, and what a source calls relevant."""
    change = trajectory.change
    if change is None:
        return []
    said = [_say_from_to(trajectory), say_verdict(trajectory)]
    said += [_say_limit(limit) for limit in change.limits]
    said += [_("Called relevant from %(limit)s", limit=_say_limit(limit)) for limit in change.relevance]
    return said


def _say_from_to(trajectory: Trajectory) -> str:
    """Of one that has a change."""
    change, reference, last = trajectory.change, trajectory.reference, trajectory.points[-1]
    assert change is not None
    assert reference is not None
    return _(
        "%(before)s on %(since)s, %(after)s on %(now)s: %(step)s.",
        before=say_number(reference.value),
        since=day_for_people(reference.on),
        after=say_number(last.value),
        now=day_for_people(last.on),
        step=_step(change.points, change.direction),
    )


def say_step(trajectory: Trajectory) -> str:
    """How far it went and which way; empty where there is nothing to compare."""
    change = trajectory.change
    return _step(change.points, change.direction) if change is not None else ""


def say_verdict(trajectory: Trajectory) -> str:
    """Whether the change is more than chance, by the largest sourced limit; that there is none where there is none."""
    change = trajectory.change
    if change is None or change.drawn is None:
        return _("No sourced limit for chance change: look at the questions.")
    if change.is_disputed:
        return _("Two sourced limits disagree about this change; the larger one is drawn.")
    if change.is_reliable:
        return _("That is more than chance change by the sourced limit.")
    return _("That is within what chance alone can do.")


def say_limits(trajectory: Trajectory) -> str:
    """Every sourced limit for chance change, with its source, in one sentence; empty where there is none."""
    change = trajectory.change
    if change is None or not change.limits:
        return ""
    named = [
        _("%(points)s points (%(source)s)", points=say_number(limit.points), source=cite(limit.threshold.source))
        for limit in change.limits
    ]
    return _("The limit: %(limits)s.", limits=name_all(named))


def say_levelled(trajectory: Trajectory) -> str:
    """Whether it still moves, is flat within the sourced limit, or that this cannot be told; empty under eight weeks. Flat is
    said only where the whole range of the change lies within the limit (docs/decisions/0025). How often something was filled in
    is not said: a summary for supervision has it too."""
    from selfmon.stats.sameness import level_within  # numpy comes with it: loaded where something is judged
    from selfmon.stats.steadiness import FEWEST_WEEKS

    change, points = trajectory.change, trajectory.points
    weeks = (points[-1].on - points[0].on).days // 7 if points else 0
    if change is None or weeks < FEWEST_WEEKS or change.higher_means is Meaning.NEITHER:
        return ""
    if change.is_reliable and not change.is_disputed:
        if change.direction is Meaning.BETTER:
            return _("Still moving: lighter than at first by more than chance.")
        return _("Still moving: heavier than at first by more than chance.")
    if change.drawn is None or change.drawn.points <= 0:
        return _("Whether it is flat: can't tell. No source gives a limit for chance change.")
    newest = trajectory.runs[-1]  # of one text and one key
    found = level_within(
        [float(point.value) for point in newest],
        [(point.on - newest[0].on).days / 7 for point in newest],
        float(change.drawn.points),
    )
    return _say_level(found, (newest[-1].on - newest[0].on).days // 7)


def _say_level(found: "LevelWithinResult", weeks: int) -> str:
    limit = say_number(Decimal(str(round(found.limit, 1))))
    if found.low is None or found.high is None:
        told = _("Whether it is flat: can't tell. It was filled in too seldom so far.")
        return " ".join(filter(None, (told, _say_needed(found))))
    low, high = (number_for_people(value, 1, is_signed=True) for value in (found.low, found.high))
    span = ngettext(
        "Over %(num)s week it changed by between %(low)s and %(high)s points.",
        "Over %(num)s weeks it changed by between %(low)s and %(high)s points.",
        weeks,
        low=low,
        high=high,
    )
    if found.is_level:
        told = _("Flat within the limit of %(limit)s points. A slower change can hide in that.", limit=limit)
        return f"{told} {span}"
    told = _("Whether it is flat: can't tell.")
    if found.doubt == "moved_within":
        return f"{told} {span} " + _("In between it moved by half the limit or more.")
    outside = _("Flat is said where all of that is less than %(limit)s.", limit=limit)
    return " ".join(filter(None, (told, span, outside, _say_needed(found))))


def _say_needed(found: "LevelWithinResult") -> str:
    """From how many times on; "" where there are as many, or where it is too far off to be promised."""
    if found.needed is None or found.needed <= found.n_used:
        return ""
    return _("Of somebody who is level that is mostly said from %(n)s times on, evenly spaced.", n=found.needed)


def _say_limit(limit: Limit) -> str:
    return _(
        "%(points)s points: %(source)s; %(population)s.",
        points=say_number(limit.points),
        source=cite(limit.threshold.source),
        population=say_ours(limit.threshold.population),
    )


def _step(points: Decimal, direction: Meaning) -> str:
    if not points:
        return _("no change")
    size = say_number(abs(points))
    if direction is Meaning.BETTER:
        return _("%(size)s towards less burden", size=size)
    if direction is Meaning.WORSE:
        return _("%(size)s towards more burden", size=size)
    return _("%(size)s higher", size=size) if points > 0 else _("%(size)s lower", size=size)


def say_gap(gap: Gap) -> str:
    """Filled in, and why there is no number."""
    why = {
        NoScore.NOTHING_ANSWERED: _("nothing of it was answered"),
        NoScore.TOO_FEW_ANSWERED: _("too few of its questions were answered"),
        NoScore.ANSWER_OUTSIDE: _("an answer does not fit the key"),
        NoScore.PART_WITHOUT_SCORE: _("a part of it has no number"),
    }[gap.reason]
    return _("%(day)s: no number, %(why)s.", day=day_for_people(gap.on), why=why)


def say_difference(difference: Difference) -> str:
    """A printed total that its own answers contradict."""
    return _(
        "%(day)s: the file states %(stated)s, the answers make %(computed)s. The answers are drawn.",
        day=day_for_people(difference.on),
        stated=say_number(difference.stated),
        computed=say_number(difference.computed),
    )


def say_answered(point: ScorePoint) -> str:
    """How much stands behind a number."""
    if point.n_answered is None:
        return _("copied as a total")
    return ngettext("%(num)s of %(all)s answered", "%(num)s of %(all)s answered", point.n_answered, all=point.n_items)


def say_ends(trajectory: Trajectory) -> tuple[str, str]:
    """Both ends of the axis in words."""
    low, high = say_number(trajectory.low), say_number(trajectory.high)
    if trajectory.scale.higher_means is Meaning.BETTER:
        return _("%(n)s: least well", n=low), _("%(n)s: most well", n=high)
    if trajectory.scale.higher_means is Meaning.WORSE:
        return _("%(n)s: least burden", n=low), _("%(n)s: most burden", n=high)
    return _("%(n)s: least of it", n=low), _("%(n)s: most of it", n=high)


def say_own_course(trajectory: Trajectory) -> str:
    """For the client: the direction in words; no band, no norm, no limit."""
    points = trajectory.points
    if len(points) < 2:
        return _("One so far.")
    step = points[-1].value - points[-2].value
    if not step:
        return _("About the same as the time before.")
    is_better = (step > 0) == (trajectory.scale.higher_means is Meaning.BETTER)
    if trajectory.scale.higher_means is Meaning.NEITHER:
        return _("Higher than the time before.") if step > 0 else _("Lower than the time before.")
    return _("Lighter than the time before.") if is_better else _("Heavier than the time before.")


def name_of(trajectory: Trajectory) -> str:
    """The questionnaire, and its scale where that is not its total."""
    scale = trajectory.scale
    return trajectory.pack.name if scale.code == "total" else trajectory.pack.name + _(", ") + name_scale(scale)


def say_about(trajectory: Trajectory) -> str:
    """Whom it was filled in about, to be written on to its name; empty where the questionnaire is about nobody."""
    about = trajectory.points[-1].filled.about if trajectory.points else ""
    return _(", ") + str(TARGETS[about]) if about in TARGETS else ""


def say_course(course: Course) -> str:
    """One line: which, about whom, from where to where, and what the sourced limit says of it."""
    name = name_of(course.trajectory) + say_about(course.trajectory)
    if course.trajectory.change is None:
        last = course.trajectory.points[-1]
        return _(
            "%(name)s: %(value)s on %(day)s, the first one here.",
            name=name,
            value=say_number(last.value),
            day=day_for_people(last.on),
        )
    told = [_say_from_to(course.trajectory), say_verdict(course.trajectory), say_limits(course.trajectory)]
    return _("%(name)s: %(course)s", name=name, course=" ".join(filter(None, told)))


def say_checked(facts: Mapping[str, str | int | float], holds: bool) -> str:
    """The rule's line: the numbers and whose limit they pass, or do not."""
    told = {
        "name": str(facts["pack"]) + (_(", ") + str(facts["scale"]) if facts["scale"] else ""),
        "before": say_number(Decimal(str(facts["before"]))),
        "since": short_day_for_people(date.fromisoformat(str(facts["since"]))),
        "after": say_number(Decimal(str(facts["after"]))),
        "day": short_day_for_people(date.fromisoformat(str(facts["day"]))),
        "limit": say_number(Decimal(str(facts["limit"]))),
        "source": cite(str(facts["source"])),
    }
    if holds:
        return _(
            "Reliable worsening on %(name)s, twice in a row: %(before)s on %(since)s, %(after)s on %(day)s; more than "
            "%(limit)s points (%(source)s).",
            **told,
        )
    if facts["is_worse"]:
        return _(
            "%(name)s: %(before)s on %(since)s, %(after)s on %(day)s; worse by more than %(limit)s points (%(source)s), "
            "once so far: the next time tells.",
            **told,
        )
    return _(
        "%(name)s: %(before)s on %(since)s, %(after)s on %(day)s; not worse by more than %(limit)s points (%(source)s).",
        **told,
    )
