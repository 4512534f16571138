"""The rules' own cases: each says what it was checked by (R, enumeration, hand, or only the reference code)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selfmon import stats
from tests.stats.operating.exercises import fired_within

CASES = json.loads((Path(__file__).parent / "cases" / "rules_cases.json").read_text())["cases"]
PRIORS = {"exposed": 0.6, "pleasantness": 0.6, "episodes": 0.5}
WORSE = {"exposed": 1, "pleasantness": -1, "episodes": 1}

Given = dict[str, Any]


def sequences(given: Given) -> Given:
    if "pair" in given:
        (found,) = stats.together(given["episodes"], [tuple(given["pair"])], draws=20_000)
        return {"seen": found.seen, "expected_mean": found.expected_mean}
    first = stats.came_first(**given)
    return {"k": first.k, "n": first.n, "low": first.low, "high": first.high, "leaning": first.leaning}


def settling(given: Given) -> Given:
    bracket, look = stats.settling_bracket(**given), stats.settled_at_first_look(**given)
    return {
        "estimate_between": bracket.estimate_between,
        "interval": bracket.interval,
        "k": look.k,
        "n": look.n,
        "low": look.low,
        "high": look.high,
        "looked_after_quartiles": look.looked_after_quartiles,
    }


def news(given: Given) -> Given:
    found = stats.count_news(**given) if "now" in given else stats.news(**given)
    assert found is not None
    return vars(found)


def worth_a_look(given: Given) -> Given:
    streams = {**given, "episodes": stats.root_counts(given["episodes"])}
    steps = {"episodes": stats.ROOT_STEP}
    moves = {name: stats.moved(weeks, PRIORS[name], step=steps.get(name, 1)) for name, weeks in streams.items()}
    found = {name: move for name, move in moves.items() if move}
    return {
        "z": {name: move.z for name, move in found.items()},
        "move": {name: move.move for name, move in found.items()},
        "says": stats.worth_a_look({name: (*move, WORSE[name]) for name, move in found.items()}),
    }


def exercises(given: Given) -> Given:
    if "p" in given:
        return {"fired": fired_within(given["p"], given["n"])}
    return {"rule": stats.exercise_rule(given["newest_first_said_before_after"])}


def phases(given: Given) -> Given:
    if "week" in given:
        week = stats.week_level(given["week"], given["history"], given["scale"])
        assert week is not None
        return {"mean": week.mean, "low": week.low, "high": week.high}
    found = stats.phase_difference(given["first"], given["second"], given["scale"])
    return {
        "phi": found.phi,
        "first": [found.first.mean, found.first.low, found.first.high],
        "second": [found.second.mean, found.second.low, found.second.high],
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
    }


def swings(given: Given) -> Given:
    return vars(stats.swing(**given))


def packs(given: Given) -> Given:
    if "part" in given:
        return {"says": stats.part_of_known(**given)}
    found = stats.pack_counts(**given)
    return {"blocks": [[a, b, list(band)] for a, b, band in found.blocks], "total": found.total}


TOPICS: dict[str, Callable[[Given], Given]] = {
    "A": sequences,
    "B": settling,
    "C": news,
    "D": worth_a_look,
    "E": exercises,
    "F": phases,
    "G": swings,
    "H": packs,
}


def agree(expected: Any, found: Any, tolerance: float) -> bool:
    if isinstance(expected, dict):
        return expected.keys() <= found.keys() and all(agree(expected[k], found[k], tolerance) for k in expected)
    if isinstance(expected, list):
        return len(expected) == len(found) and all(agree(a, b, tolerance) for a, b in zip(expected, found, strict=True))
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return found is not None and abs(expected - found) <= tolerance + 1e-12
    return bool(expected == found)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_of_the_rules(case: Given) -> None:
    expected = {name: value for name, value in case["expected"].items() if name != "tables"}
    found = TOPICS[case["topic"]](case["input"])
    assert agree(expected, found, case["tolerance"]), (expected, found)
