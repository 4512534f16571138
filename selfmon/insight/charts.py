"""Report to Plotly figures, as plain dicts: the page needs no Python object of plotly's, the tests check them with it.

Every figure has the same margins and the same time axis, so that they stand exactly above each other. Colours are the
page's (static/js/charts.js reads them from the style): `meta` and the shapes' names say which. Every axis has a title, and
every phase its name over its band.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from flask_babel import gettext as _

from selfmon.insight.ground import Figure, Ground, draw_names, draw_shapes
from selfmon.insight.report import Counted, Point, Rated, Week
from selfmon.insight.swings import Occasion, highest_each_week

HEIGHT = 222


def draw_rating(rated: Rated, low: int, high: int, ground: Ground) -> Figure:
    """Raw points; above them each week's median with its range. A week below four answered days breaks the line. Over
    more than two years no points where a median tells of them."""
    return _figure(
        [*_dots(rated.beside_medians), *_weekly_over_years(rated.weeks)]
        if ground.is_long
        else [*_dots(rated.points), _weekly(rated.weeks)],
        ground,
        [low - 0.4, high + 0.4],
        sorted({low, (low + high) // 2, high}),
        _("Answer"),
    )


def draw_peaks(points: Sequence[Point], ground: Ground) -> Figure:
    """One dot an episode, at its peak."""
    return _figure(_dots(points), ground, [-0.4, 6.4], [0, 3, 6], _("At its strongest"))


def draw_dots(points: Sequence[Point], ground: Ground, low: int, high: int) -> Figure:
    """One dot an answer, on a scale from `low` to `high`."""
    ticks = sorted({low, (low + high) // 2, high})
    return _figure(_dots(points), ground, [low - 0.4, high + 0.4], ticks, _("Answer"))


def draw_beside(mine: Sequence[tuple[date, float]], theirs: Sequence[tuple[date, float]], ground: Ground) -> Figure:
    """One anchor, 0–4: the client's scores as dots, the therapist's as diamonds. Neither joined to the other."""
    groups = (("raw", "circle", mine), ("second", "diamond", theirs))
    return _figure(
        [
            {
                "type": "scatter",
                "mode": "markers",
                "meta": name,
                "hoverinfo": "x+y",
                "x": [day.isoformat() for day, _v in group],
                "y": [round(value, 2) for _d, value in group],
                "marker": {"size": 9, "symbol": symbol},
            }
            for name, symbol, group in groups
            if group
        ],
        ground,
        [-0.3, 4.3],
        [0, 2, 4],
        _("Step"),
    )


def draw_swing(occasions: Sequence[Occasion], ground: Ground) -> Figure:
    """Up how far ahead, down how far as if not counting, of 6 each; a dot in the middle where both were answered. Over
    more than two years a week each, with the highest answer to each side."""
    n_hours = 5 * 24 if ground.is_long else 18
    occasions = highest_each_week(occasions) if ground.is_long else occasions
    when = [one.at.isoformat(timespec="minutes") for one in occasions]
    bar = {"type": "bar", "meta": "raw", "x": when, "width": n_hours * 3_600_000, "hoverinfo": "x+text"}
    sides = (([one.above for one in occasions], 1), ([one.unseen for one in occasions], -1))
    figure = _figure(
        [
            *(
                {**bar, "y": [sign * n for n in side], "hovertext": [str(n) for n in side], "marker": {}}
                for side, sign in sides
            ),
            {
                "type": "scatter",
                "mode": "markers",
                "meta": "raw",
                "hoverinfo": "skip",
                "x": when,
                "y": [0] * len(when),
                "marker": {"size": 4},
            },
        ],
        ground,
        [-6.4, 6.4],
        [-6, 0, 6],
        _("Answer"),
    )
    figure["layout"]["barmode"] = "overlay"
    figure["layout"]["yaxis"]["ticktext"] = ["↓ 6", "0", "↑ 6"]
    return figure


def draw_counts(counted: Counted, ground: Ground) -> Figure:
    """One bar a week."""
    bars = {
        "type": "bar",
        "x": [(monday + timedelta(days=3)).isoformat() for monday, _n in counted.weeks],
        "y": [n for _monday, n in counted.weeks],
        "width": 5 * 86_400_000,
        "marker": {},
        "hoverinfo": "y",
    }
    top = max([n for _m, n in counted.weeks], default=1)
    return _figure([bars], ground, [0, max(top, 3) * 1.1], None, _("Times a week"))


def _dots(points: Sequence[Point]) -> list[Figure]:
    groups = (("raw", [p for p in points if not p.is_late]), ("late", [p for p in points if p.is_late]))
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "meta": name,
            "x": [p.at.isoformat(timespec="minutes") for p in group],
            "y": [p.value for p in group],
            "hoverinfo": "x+y",
            "marker": {
                "size": 6 if name == "late" else 5,
                "opacity": 0.45 if name == "raw" else 0.9,
                "symbol": "circle-open" if name == "late" else "circle",
            },
        }
        for name, group in groups
        if group
    ]


def _weekly(weeks: Sequence[Week]) -> Figure:
    told = [w.median for w in weeks]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "meta": "second",
        "connectgaps": False,
        "x": [(w.monday + timedelta(days=3)).isoformat() for w in weeks],
        "y": told,
        "hoverinfo": "y",
        "line": {"width": 2},
        "marker": {"size": 8, "symbol": "diamond"},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "thickness": 1,
            "width": 0,
            "array": [0 if w.median is None or w.high is None else w.high - w.median for w in weeks],
            "arrayminus": [0 if w.median is None or w.low is None else w.median - w.low for w in weeks],
        },
    }


def _weekly_over_years(weeks: Sequence[Week]) -> list[Figure]:
    """The same medians as a thin line, their ranges as one area behind it: hundreds of bars and diamonds are a block."""
    line = _weekly(weeks)
    del line["error_y"]
    line |= {"line": {"width": 1}, "marker": {"size": 3}}
    around: list[tuple[str | None, float | None]] = []
    for has_median, group in groupby(weeks, lambda week: week.median is not None):
        if has_median:
            stretch = list(group)
            mids = [
                stretch[0].monday,
                *(w.monday + timedelta(days=3) for w in stretch),
                stretch[-1].monday + timedelta(6),
            ]
            days, ends = [day.isoformat() for day in mids], [stretch[0], *stretch, stretch[-1]]
            around += [*zip(days, [w.high for w in ends], strict=True)]
            around += [*zip(reversed(days), [w.low for w in reversed(ends)], strict=True), (None, None)]
    area = {
        "type": "scatter",
        "mode": "none",
        "meta": "range",
        "fill": "toself",
        "hoverinfo": "skip",
        "x": [x for x, _y in around],
        "y": [y for _x, y in around],
    }
    return [area, line]


def title(text: str) -> Figure:
    """An axis' name."""
    return {"text": text, "standoff": 6, "font": {"size": 12}}


def _figure(data: list[Figure], ground: Ground, y_range: list[float], ticks: list[int] | None, y_name: str) -> Figure:
    x_range = [ground.first.isoformat(), (ground.last + timedelta(days=1)).isoformat()]
    y_axis: Figure = {"range": y_range, "fixedrange": True, "zeroline": False, "title": title(y_name)}
    if ticks is not None:
        y_axis |= {"tickmode": "array", "tickvals": ticks, "ticktext": [str(t).replace("-", "−") for t in ticks]}
    return {
        "data": data,
        "layout": {
            "height": HEIGHT,
            "margin": {"l": 52, "r": 8, "t": 22, "b": 46},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "xaxis": {"type": "date", "range": x_range, "fixedrange": True, "nticks": 8, "title": title(_("Day"))},
            "yaxis": y_axis,
            "shapes": draw_shapes(ground),
            "annotations": draw_names(ground),
        },
    }
