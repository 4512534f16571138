"""What an exercise did in half a year, where it is agreed on: times, mean change with n, heavy of how many, the last day.
Pure but for the words; the numbers are those of the therapist's page of practice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.practice.series import Done
from selfmon.practice.weight import count_heavy
from selfmon.web.languages import short_day_for_people
from selfmon.web.numbers import number_for_people

WEEKS = 26


@dataclass(frozen=True)
class Tally:
    """One exercise. `mean_change` of tension, after minus before, over `n_tension`; told with `n_heavy` of `n_rated`."""

    times: int
    last_on: date
    mean_change: float | None
    n_tension: int
    n_heavy: int
    n_rated: int


def first_day(today: date) -> date:
    """The first day that is counted."""
    return today - timedelta(weeks=WEEKS) + timedelta(days=1)


def tally_each(done: Iterable[Done]) -> dict[str, Tally]:
    """Every exercise that was practised."""
    found: dict[str, list[Done]] = {}
    for one in done:
        found.setdefault(one.exercise, []).append(one)
    return {exercise: _tally(mine) for exercise, mine in found.items()}


def _tally(done: list[Done]) -> Tally:
    rises = [one.rise for one in done if one.measure == "tension" and one.rise is not None]
    n_heavy, n_rated = count_heavy(done)
    mean = sum(rises) / len(rises) if rises else None
    return Tally(len(done), max(one.on for one in done), mean, len(rises), n_heavy, n_rated)


def say_tally(tally: Tally) -> str:
    """ "12 times in 26 weeks, last on 11 Nov 2026. Tension … on average −1.1. Heavy in 0 of 12."."""
    said = [
        ngettext(
            "Once in 26 weeks, on %(day)s.",
            "%(num)s times in 26 weeks, last on %(day)s.",
            tally.times,
            day=short_day_for_people(tally.last_on),
        )
    ]
    if tally.mean_change is not None:
        said.append(
            ngettext(
                "Tension was rated before and after once: %(change)s.",
                "Tension was rated before and after %(num)s times: on average %(change)s.",
                tally.n_tension,
                change=number_for_people(tally.mean_change, is_signed=True),
            )
        )
    if tally.n_rated:
        said.append(_("Heavy in %(k)s of %(n)s.", k=tally.n_heavy, n=tally.n_rated))
    return " ".join(said)
