"""A change is called more than chance only by a sourced limit, and both sources are named when they disagree."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from selfmon.measures.change import judge, limits_of
from selfmon.measures.packs import Meaning, Threshold, ThresholdKind, load_packs

PACKS = load_packs()


@pytest.mark.parametrize(
    ("pack_id", "before", "after", "is_reliable", "is_disputed", "direction"),
    [
        ("phq-9", 14, 20, True, False, Meaning.WORSE),
        ("phq-9", 14, 19, False, False, Meaning.WORSE),
        ("phq-9", 14, 8, True, False, Meaning.BETTER),
        ("phq-9", 14, 14, False, False, Meaning.NEITHER),
        ("gad-7", 12, 7, False, True, Meaning.BETTER),  # 4 by one source, 6 by another
        ("gad-7", 12, 6, True, False, Meaning.BETTER),
        ("who-5", 40, 60, False, False, Meaning.BETTER),
        ("who-5", 40, 64, True, False, Meaning.BETTER),
        ("core-10", 20, 12, False, True, Meaning.BETTER),
        ("sb-pni-12", 2, 4, False, False, Meaning.NEITHER),
    ],
)
def test_the_larger_of_two_sourced_limits_decides(pack_id, before, after, is_reliable, is_disputed, direction):
    change = judge(PACKS[pack_id], "total", Decimal(before), Decimal(after))

    assert (change.is_reliable, change.is_disputed, change.direction) == (is_reliable, is_disputed, direction)


def test_relevance_draws_no_band():
    change = judge(PACKS["who-5"], "total", Decimal(40), Decimal(55))

    assert change.drawn.points == Decimal("23.6")
    assert [limit.points for limit in change.relevance] == [10]
    assert change.relevance[0].is_passed_by(change.points)
    assert not change.is_reliable


def test_a_limit_in_per_cent_is_taken_of_the_reference():
    limits = limits_of(PACKS["phq-9"], "total", Decimal(15))

    assert {limit.threshold.kind: limit.points for limit in limits} == {"error": 6, "relevance": 3}


def test_without_a_sourced_limit_there_is_no_verdict():
    change = judge(PACKS["lpfs-bf-2"], "total", Decimal(20), Decimal(40))

    assert change.drawn is None
    assert not change.is_reliable
    assert change.points == 20


def test_a_limit_from_sd_and_reliability_has_to_be_exceeded():
    spread = Threshold(
        "total", ThresholdKind.ERROR, "p", "s", date(2026, 1, 1), sd=Decimal(5), r=Decimal("0.5")
    )  # S_diff = 5, limit 9.8
    pack = replace(PACKS["lpfs-bf-2"], thresholds=(spread,))

    assert judge(pack, "total", Decimal(20), Decimal("29.8")).drawn.points == Decimal("9.80")
    assert not judge(pack, "total", Decimal(20), Decimal("29.8")).is_reliable
    assert judge(pack, "total", Decimal(20), Decimal("29.9")).is_reliable
