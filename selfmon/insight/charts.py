"""Report to Plotly figures, as plain dicts: the page needs no Python object of plotly's, the tests check them with it.

Every figure has the same margins and the same time axis, so that they stand exactly above each other. Colours are the
page's (static/js/charts.js reads them from the style): `meta` and the shapes' names say which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from selfmon.insight.report import Counted, Point, Rated, Week

Figure = dict[str, Any]
HEIGHT = 190


@dataclass(frozen=True)
class Band:
    """One phase, as far as it lies in the window."""

    number: int
    first: date
    last: date


def draw_rating(rated: Rated, low: int, high: int, bands: Sequence[Band], first: date, last: date) -> Figure:
    """Raw points; above them each week's median with its range. A week below four answered days breaks the line."""
    return _figure([*_dots(rated.points), _weekly(rated.weeks)], bands, first, last, [low - 0.4, high + 0.4],
                   sorted({low, (low + high) // 2, high}))


def draw_peaks(points: Sequence[Point], bands: Sequence[Band], first: date, last: date) -> Figure:
    """One dot an episode, at its peak."""
    return _figure(_dots(points), bands, first, last, [-0.4, 6.4], [0, 3, 6])


def draw_counts(counted: Counted, bands: Sequence[Band], first: date, last: date) -> Figure:
    """One bar a week."""
    bars = {"type": "bar", "x": [(monday + timedelta(days=3)).isoformat() for monday, _n in counted.weeks],
            "y": [n for _monday, n in counted.weeks], "width": 5 * 86_400_000, "marker": {}, "hoverinfo": "y"}
    top = max([n for _m, n in counted.weeks], default=1)
    return _figure([bars], bands, first, last, [0, max(top, 3) * 1.1], None)


def _dots(points: Sequence[Point]) -> list[Figure]:
    groups = (("raw", [p for p in points if not p.is_late]), ("late", [p for p in points if p.is_late]))
    return [{
        "type": "scatter", "mode": "markers", "meta": name, "x": [p.at.isoformat(timespec="minutes") for p in group],
        "y": [p.value for p in group], "hoverinfo": "x+y",
        "marker": {"size": 6 if name == "late" else 5, "opacity": 0.45 if name == "raw" else 0.9,
                   "symbol": "circle-open" if name == "late" else "circle"},
    } for name, group in groups if group]


def _weekly(weeks: Sequence[Week]) -> Figure:
    told = [w.median for w in weeks]
    return {
        "type": "scatter", "mode": "lines+markers", "meta": "second", "connectgaps": False,
        "x": [(w.monday + timedelta(days=3)).isoformat() for w in weeks], "y": told, "hoverinfo": "y",
        "line": {"width": 2}, "marker": {"size": 8, "symbol": "diamond"},
        "error_y": {"type": "data", "symmetric": False, "thickness": 1, "width": 0,
                    "array": [0 if w.median is None or w.high is None else w.high - w.median for w in weeks],
                    "arrayminus": [0 if w.median is None or w.low is None else w.median - w.low for w in weeks]},
    }


def _figure(data: list[Figure], bands: Sequence[Band], first: date, last: date, y_range: list[float],
            ticks: list[int] | None) -> Figure:
    x_range = [first.isoformat(), (last + timedelta(days=1)).isoformat()]
    y_axis: Figure = {"range": y_range, "fixedrange": True, "zeroline": False}
    if ticks is not None:
        y_axis |= {"tickmode": "array", "tickvals": ticks, "ticktext": [str(t).replace("-", "−") for t in ticks]}
    return {
        "data": data,
        "layout": {
            "height": HEIGHT, "margin": {"l": 34, "r": 8, "t": 8, "b": 28}, "showlegend": False, "dragmode": False,
            "hovermode": "closest", "xaxis": {"type": "date", "range": x_range, "fixedrange": True, "nticks": 8},
            "yaxis": y_axis,
            "shapes": [{
                "type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
                "x0": band.first.isoformat(), "x1": (band.last + timedelta(days=1)).isoformat(),
                "line": {"width": 0}, "name": f"band-{band.number}",
            } for band in bands],
        },
    }
