"""The charts of a client's page, each with its sentence and the table behind it. The same numbers in all three."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from selfmon.anchors.observed import ANCHORS, NAMES
from selfmon.anchors.ratings import Rating, client_side, score
from selfmon.anchors.series import Week
from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow
from selfmon.insight import charts, report, wording
from selfmon.insight.first_looks import FirstLook, bracket_settling, summarise_first_looks
from selfmon.insight.ground import Ground
from selfmon.insight.sketch import Sketch, sketch
from selfmon.insight.swings import say_swing, summarise_swing
from selfmon.journal.items import UNDERSTOOD
from selfmon.journal.questions import CHECK_IN
from selfmon.practice.library import LIBRARY
from selfmon.practice.series import Done


@dataclass(frozen=True)
class Panel:
    """One chart with its sentence and the table behind it. `heads` and `rows`: the first column is a day. The rows
    are said when they are asked for: over ten years they are most of the page, and few look."""

    code: str
    title: str
    ends: tuple[str, str]
    sentence: str
    figure: dict[str, Any]
    heads: tuple[str, ...]
    tell: Callable[[], Sequence[tuple[Any, ...]]]
    has_details: bool = False

    @property
    def rows(self) -> Sequence[tuple[Any, ...]]:
        return self.tell()

    @property
    def sketch(self) -> Sketch:
        """What is read; the figure is drawn for who looks closer."""
        return sketch(self.figure)


def say_rating_is_thinned() -> str:
    return _(
        "Over more than two years each week stands as its median, with its range as the area behind the line; single "
        "answers are drawn where a week has no median, or where they were written later."
    )


def say_swing_is_thinned() -> str:
    return _("Over more than two years each bar is a week, with the highest answer to each side.")


def told(value: float | None) -> str:
    """A cell: the number, or a dash."""
    return "–" if value is None else wording.say_number(value)


def rating_panels(rows: Sequence[NumberRow], ground: Ground) -> list[Panel]:
    panels = []
    for rated in report.summarise_ratings(report.RATED, rows):
        code, item = rated.code, CHECK_IN[rated.code]
        said = [wording.say_rating(rated), *([say_rating_is_thinned()] if ground.is_long else [])]
        if rated.n:
            panels.append(
                Panel(
                    code,
                    str(item.question),
                    (f"{wording.say_number(item.low)} {item.left}", f"{item.high} {item.right}"),
                    " ".join(said),
                    charts.draw_rating(rated, item.low, item.high, ground),
                    (_("Week of"), _("Answers"), _("Days"), _("Median"), _("Lowest"), _("Highest")),
                    partial(_week_rows, rated.weeks),
                    has_details=True,
                )
            )
    return panels


def _week_rows(weeks: Sequence[report.Week]) -> list[tuple[Any, ...]]:
    return [(w.monday, w.n, w.days, told(w.median), told(w.low), told(w.high)) for w in weeks]


def swing_panels(rows: Sequence[NumberRow], ground: Ground) -> list[Panel]:
    """Ahead of others and as if not counting, in one figure; empty where they were never answered together."""
    swing = summarise_swing(rows)
    if swing is None:
        return []
    above, unseen = CHECK_IN["above"], CHECK_IN["unseen"]
    return [
        Panel(
            "swing",
            _("The swing: a step ahead, and as if not counting"),
            (f"↓ {unseen.question}", f"↑ {above.question}"),
            " ".join([say_swing(swing), *([say_swing_is_thinned()] if ground.is_long else [])]),
            charts.draw_swing(swing.occasions, ground),
            (_("Day"), str(above.question), str(unseen.question)),
            lambda: [(one.at.date(), told(one.above), told(one.unseen)) for one in swing.occasions],
        )
    ]


def episode_panels(stung: Sequence[EntryView], looks: Sequence[EntryView], ground: Ground) -> list[Panel]:
    """Peaks, and whether each was down to half when it was first looked at again."""
    if not stung:
        return []
    peaks, first_looks = report.episode_points(stung), summarise_first_looks(stung, looks)
    said = (
        wording.say_peaks(peaks, len(stung)),
        wording.say_first_looks(first_looks),
        wording.say_bracket(bracket_settling(stung, looks)),
    )
    return [
        Panel(
            "episodes",
            _("Something stung: how strong at its strongest"),
            (_("0 hardly at all"), _("6 as strongly as imaginable")),
            " ".join(filter(None, said)),
            charts.draw_peaks(peaks, ground),
            (
                _("Day"),
                _("At its strongest"),
                _("Size before"),
                _("Size at the strongest"),
                _("Size now"),
                _("First looked at after (hours)"),
                _("How strong then, 0 gone … 6 as strong as it was"),
            ),
            lambda: [
                (
                    e.local_day,
                    *(told(e.numbers.get(n)) for n in ("peak", "size_before", "size_strongest", "size_now")),
                    *_first_look(first_looks.by_episode.get(e.id)),
                )
                for e in stung
            ],
        )
    ]


def _first_look(look: FirstLook | None) -> tuple[str, str]:
    return (told(look.hours), told(look.strength)) if look else (told(None), told(None))


def anchor_panels(weeks: Sequence[Week], ratings: Sequence[Rating], ground: Ground) -> list[Panel]:
    """Each anchor, the client's scores and the therapist's beside each other."""
    panels = []
    for anchor, items in ANCHORS.items():
        # One point a weekly page, and only where that page asked for one of its items: else old answers stand there twice.
        days = sorted({w.week_on + timedelta(days=6) for w in weeks if any(item in w.values for item in items)})
        mine = [(day, s.score) for day in days if (s := score(client_side(weeks, day), items)).score is not None]
        theirs = [
            (r.rated_on, s.score)
            for r in ratings
            if ground.first <= r.rated_on <= ground.last and (s := score(r.values, items)).score is not None
        ]
        shown = [(d, v) for d, v in mine if v is not None], [(d, v) for d, v in theirs if v is not None]
        if shown[0] or shown[1]:
            panels.append(
                Panel(
                    f"anchor-{anchor}",
                    str(NAMES[anchor]),
                    (_("0 lowest step"), _("4 highest step")),
                    wording.say_beside(len(shown[0]), len(shown[1])),
                    charts.draw_beside(shown[0], shown[1], ground),
                    (_("Day"), _("Client"), _("Therapist")),
                    partial(_rows_beside, *shown),
                )
            )
    return panels


def _rows_beside(
    mine: Sequence[tuple[date, float]], theirs: Sequence[tuple[date, float]]
) -> list[tuple[date, str, str]]:
    return sorted([(d, told(v), "–") for d, v in mine] + [(d, "–", told(v)) for d, v in theirs])


def after_session_panels(entries: Sequence[EntryView], ground: Ground, met_at: Mapping[UUID, datetime]) -> list[Panel]:
    """How much the client felt understood, session by session: each answer stands at its session, whenever it was given."""
    points = report.points_of(report.at_their_sessions(entries, met_at), "understood")
    if not points:
        return []
    return [
        Panel(
            "after-session",
            str(UNDERSTOOD.question),
            (f"0 {UNDERSTOOD.left}", f"4 {UNDERSTOOD.right}"),
            wording.say_answers([p.value for p in points], 0, 4),
            charts.draw_dots(points, ground, 0, 4),
            (_("Day"), _("Answer")),
            lambda: [(p.at.date(), told(p.value)) for p in points],
        )
    ]


def counted_panels(by_kind: Mapping[str, Sequence[EntryView]], ground: Ground) -> list[Panel]:
    panels = []
    for kind, title in (("held", _("Something held, each week")), ("hard_moment", _("Hard moments, each week"))):
        counted = report.count_weeks(kind, (e.local_at for e in by_kind.get(kind, ())))
        if counted.n:
            panels.append(_count_panel(kind, title, counted, wording.say_counts(counted), ground))
    return panels


def practice_panels(done: Sequence[Done], ground: Ground) -> list[Panel]:
    """How often, and for each exercise the change with n and how many got heavier."""
    if not done:
        return []
    practised = report.summarise_practice(done)
    return [
        _count_panel("practice", _("Practice, each week"), practised.counted, wording.say_practice(practised), ground)
    ]


def exercise_rows(done: Sequence[Done]) -> list[tuple[str, int, str, str, date]]:
    """For each exercise: name, times, mean change of tension with n, heavy of rated, the last day."""
    rows = []
    for code in dict.fromkeys(d.exercise for d in done):
        mine = [d for d in done if d.exercise == code]
        one = report.summarise_practice(mine)
        change = "–" if one.mean_change is None else f"{wording.say_signed(one.mean_change)} (n = {one.n_tension})"
        heavier = _("%(k)s of %(n)s", k=one.n_heavier, n=one.n_rated) if one.n_rated else "–"
        name = str(LIBRARY[code].name) if code in LIBRARY else code
        rows.append((name, one.counted.n, change, heavier, max(d.on for d in mine)))
    return sorted(rows, key=lambda row: -row[1])


def _count_panel(code: str, title: str, counted: report.Counted, sentence: str, ground: Ground) -> Panel:
    top = max(n for _monday, n in counted.weeks)
    ends = (_("0 none"), _("%(n)s in the fullest week", n=top))
    return Panel(
        code,
        title,
        ends,
        sentence,
        charts.draw_counts(counted, ground),
        (_("Week of"), _("Times")),
        lambda: counted.weeks,
    )
