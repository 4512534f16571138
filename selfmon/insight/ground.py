"""What every chart of a page stands on: its window, the phases in it, the days of sessions and of strains; and how they are
drawn behind the answers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

Figure = dict[str, Any]
LONG = 2 * 366  # days: beyond them a screen has fewer places than there are answers
NAMED_FROM = 0.12  # of the window: a narrower band has room for its number alone
_DASHES = {"session": "solid", "strain": "dot", "worded": "dash"}


@dataclass(frozen=True)
class Band:
    """One phase, as far as it lies in the window."""

    number: int
    first: date
    last: date


@dataclass(frozen=True)
class Ground:
    """What every chart of a page stands on: the window, its phases, and the days of sessions and of strains in it."""

    first: date
    last: date
    bands: tuple[Band, ...] = ()
    sessions: tuple[date, ...] = ()
    strains: tuple[date, ...] = ()
    worded: tuple[date, ...] = ()  # from then on every step of these scales had a word

    @property
    def is_long(self) -> bool:
        """Whether weeks are drawn where a shorter window shows single answers."""
        return (self.last - self.first).days >= LONG


def draw_names(ground: Ground) -> list[Figure]:
    """The name of each phase above where its band begins."""
    n_days = (ground.last - ground.first).days + 1
    return [
        {
            "text": _("phase %(n)s", n=band.number)
            if ((band.last - band.first).days + 1) / n_days >= NAMED_FROM
            else str(band.number),
            "x": band.first.isoformat(),
            "xref": "x",
            "xanchor": "left",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 11},
        }
        for band in ground.bands
    ]


def draw_shapes(ground: Ground) -> list[Figure]:
    """Phases as bands below everything; sessions as short lines at the foot, strains and new wordings from foot to head."""
    bands = [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "x0": band.first.isoformat(),
            "x1": (band.last + timedelta(days=1)).isoformat(),
            "line": {"width": 0},
            "name": f"band-{band.number}",
        }
        for band in ground.bands
    ]
    lines = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "y0": 0,
            "y1": 0.06 if name == "session" else 1,
            "layer": "below",
            "x0": f"{day.isoformat()} 12:00",
            "x1": f"{day.isoformat()} 12:00",
            "name": name,
            "line": {"width": 2 if name == "strain" else 1, "dash": _DASHES[name]},
        }
        for name, days in (("session", ground.sessions), ("strain", ground.strains), ("worded", ground.worded))
        for day in days
        if ground.first <= day <= ground.last
    ]
    return [*bands, *lines]
