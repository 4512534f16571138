"""Scores: right to the printed digit, honest about what is missing, whatever the questionnaire."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon.measures.packs import Meaning, Method, Pack, load_packs
from selfmon.measures.scoring import NoScore, mean_over_targets, range_of, score

PACKS = load_packs()
FEW = settings(max_examples=25)  # for each of the packs
EVERY_PACK = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())


def every(pack: Pack, weight: int) -> dict[int, int | None]:
    return dict.fromkeys(pack.item_numbers, weight)


def members(pack: Pack, code: str) -> set[int]:
    scale = pack.scale(code)
    return set(scale.items).union(*(members(pack, part) for part in scale.scales))


# Worked by hand from the published keys.
PNI_ANSWERS = {number: number % 6 for number in range(1, 53)}
NARQ_ANSWERS = {number: 1 + number % 6 for number in range(1, 19)}
CASES = [
    ("phq-9", dict(enumerate([1, 2, 0, 3, 1, 1, 2, 0, 1], 1)), {"total": "11"}),
    ("phq-9", dict(enumerate([1, 2, None, 3, 1, None, 2, 0, 1], 1)), {"total": "12.86"}),  # 10 * 9 / 7
    ("phq-9", dict(enumerate([3, 3, 3, 3, 3, 3, 3, 3, None], 1)), {"total": "27"}),
    ("phq-9", dict(enumerate([1, None, None, 3, 1, None, 2, 0, 1], 1)), {"total": ""}),
    ("gad-7", dict(enumerate([0, 1, 2, 3, 2, 1, 0], 1)), {"total": "9"}),
    ("gad-7", dict(enumerate([0, 1, 2, 3, 2, 1, None], 1)), {"total": ""}),
    ("who-5", dict(enumerate([3, 2, 4, 1, 3], 1)), {"total": "52"}),
    ("core-10", dict(enumerate([2, 1, 1, 0, 1, 0, 3, 2, 2, 1], 1)), {"total": "17"}),  # items 2, 3 count 3 each
    ("core-10", dict(enumerate([2, 1, 1, 0, 1, None, 3, 2, 2, 1], 1)), {"total": "18.89"}),
    ("core-10", dict(enumerate([2, 1, 1, 0, None, None, 3, 2, 2, 1], 1)), {"total": ""}),
    (
        "pni-52",
        PNI_ANSWERS,
        {"exp": "4.2", "ssse": "2", "gf": "1.43", "cse": "2.5", "grandiosity": "2.39", "vulnerability": "2.56"},
    ),
    ("sb-pni-12", dict(enumerate([5, 0, 4, 1, 3, 2, 2, 3, 1, 4, 0, 5], 1)), {"grandiosity": "2.5", "total": "2.5"}),
    ("sb-pni-12", dict(enumerate([5, 0, None, None, 3, 2, None, 3, 1, 4, 0, 5], 1)), {"grandiosity": "", "total": ""}),
    ("npi-40", dict.fromkeys(range(1, 41), 1), {"total": "23", "la": "7", "ge": "3", "ee": "4"}),
    ("npi-40", dict.fromkeys(range(1, 41), 2), {"total": "17", "la": "4", "ge": "7", "ee": "0"}),
    ("npi-40", dict.fromkeys(range(1, 37), 1), {"total": "22.22"}),  # 20 points of 36 pairs, times 40 / 36
    ("npi-40", dict.fromkeys(range(1, 36), 1), {"total": ""}),
    ("ecr-r", dict.fromkeys(range(1, 37), 7), {"anxiety": "6.33", "avoidance": "3"}),
    ("ecr-rs", dict.fromkeys(range(1, 10), 7), {"avoidance": "3", "anxiety": "7"}),
    ("lpfs-bf-2", dict(enumerate([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], 1)), {"total": "30", "self": "13"}),
    ("wai-sr", dict(enumerate([5, 4, 3, 2, 1, 5, 4, 3, 2, 1, 5, 4], 1)), {"goal": "15", "task": "14", "bond": "10"}),
    # PID-5-BF: 4 of 5 answered with 2, 2, 2, 3 make 9 * 5 / 4 = 11.25, rounded 11, over 5
    ("pid-5-bf", {8: 2, 9: 2, 10: 2, 11: 3}, {"negative_affectivity": "2.2", "total": ""}),
    ("pid-5-bf", {8: 2, 9: 2, 10: 3, 11: 3}, {"negative_affectivity": "2.6"}),  # 12.5 is rounded up
    ("pid-5-bf", {8: 2, 9: 2, 10: 3}, {"negative_affectivity": ""}),
    # a total beside an empty domain: 19 of 25 with sum 20 make 26.3, rounded 26, over 25
    (
        "pid-5-bf",
        dict.fromkeys((1, 2, 3, 5, 6, 7, 12, 21, 23, 24, 17, 19, 20, 22, 25, 4, 13, 14), 1) | {16: 2},
        {"total": "1.04", "negative_affectivity": "", "detachment": "1.2"},
    ),
    ("scs-sf", dict.fromkeys(range(1, 13), 5), {"total": "3"}),
    ("scs-26", dict.fromkeys(range(1, 27), 5), {"self_judgment": "1", "mindfulness": "5", "total": "3"}),
    ("ders-18", dict.fromkeys(range(1, 19), 5), {"total": "78", "awareness": "3", "clarity": "15"}),
    ("ess", dict.fromkeys(range(1, 26), 2), {"total": "50", "characterological": "24", "behavioural": "18"}),
    ("ssgs-15", {n: 1 + n % 3 for n in range(1, 16)}, {"pride": "10", "shame": "15", "guilt": "5"}),
    ("ssgs-10", {n: 1 + n % 2 for n in range(1, 11)}, {"shame": "10", "guilt": "5"}),
    ("narq", NARQ_ANSWERS, {"admiration": "3.33", "rivalry": "3.67", "admiration_short": "4"}),
    ("hsns", dict.fromkeys(range(1, 11), 4), {"total": "40", "mean": "4"}),
    ("bemas", {n: n % 6 + 1 for n in range(1, 11)}, {"benign": "3.4", "malicious": "3.6"}),
]


@pytest.mark.parametrize(("pack_id", "answers", "expected"), CASES)
def test_worked_examples_come_out_to_the_printed_digit(pack_id, answers, expected):
    scores = score(PACKS[pack_id], answers)

    assert {code: scores[code].printed() for code in expected} == expected


@EVERY_PACK
def test_moving_one_item_from_end_to_end_moves_exactly_its_scales_by_the_right_sign(pack):
    for start in (pack.lowest, pack.highest):
        before = score(pack, every(pack, start))
        for number in pack.item_numbers:
            after = score(pack, every(pack, start) | {number: pack.lowest + pack.highest - start})
            sign = -1 if number in pack.reverse | pack.keyed_first else 1
            if start == pack.highest:
                sign = -sign
            for code in before:
                moved = after[code].value - before[code].value
                assert (moved * sign > 0) if number in members(pack, code) else moved == 0, (number, code)


@EVERY_PACK
def test_weights_that_a_text_prints_reversed_are_not_reversed_again(pack):
    answers = {number: pack.lowest + i % len(pack.weights) for i, number in enumerate(pack.item_numbers)}
    turned = {n: pack.lowest + pack.highest - weight if n in pack.reverse else weight for n, weight in answers.items()}

    assert score(pack, answers) == score(pack, turned, already_reversed=pack.reverse)


@EVERY_PACK
@FEW
@given(data=st.data())
def test_what_was_skipped_lowers_no_mean_and_is_never_nought(pack, data):
    weight = data.draw(st.sampled_from(list(pack.weights)))
    full = score(pack, every(pack, weight))
    kept = data.draw(st.sets(st.sampled_from(pack.item_numbers)))
    some = score(pack, {number: weight if number in kept else None for number in pack.item_numbers})

    for code, scale_score in some.items():
        assert (scale_score.value is None) == (scale_score.reason is not None)
        is_alike = not (pack.reverse or pack.keyed_first) or members(pack, code) <= kept
        if scale_score.value is not None and is_alike:
            assert scale_score.value == full[code].value
        if not members(pack, code) & kept:
            assert scale_score.reason is NoScore.NOTHING_ANSWERED


@EVERY_PACK
@FEW
@given(data=st.data())
def test_the_order_in_which_answers_arrive_changes_nothing(pack, data):
    answers = {n: data.draw(st.sampled_from([None, *pack.weights])) for n in pack.item_numbers}
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))

    assert score(pack, answers) == score(pack, shuffled)


@EVERY_PACK
@FEW
@given(data=st.data())
def test_a_score_lies_within_the_range_of_its_scale_and_both_ends_can_be_had(pack, data):
    ends = [
        score(pack, {n: low if n not in pack.reverse | pack.keyed_first else high for n in pack.item_numbers})
        for low, high in ((pack.lowest, pack.highest), (pack.highest, pack.lowest))
    ]
    answers = {n: data.draw(st.sampled_from([None, *pack.weights])) for n in pack.item_numbers}

    for code, found in score(pack, answers).items():
        low, high = range_of(pack, found.scale)
        assert (ends[0][code].value, ends[1][code].value) == (low, high)
        assert found.value is None or low <= found.value <= high


@EVERY_PACK
def test_an_answer_that_is_no_weight_leaves_its_scales_without_a_score(pack):
    number = pack.item_numbers[0]
    scores = score(pack, every(pack, pack.lowest) | {number: pack.highest + 1})

    for code, found in scores.items():
        if number in pack.scale(code).items:
            assert found.reason is NoScore.ANSWER_OUTSIDE
        elif number not in members(pack, code):
            assert found.value is not None


def test_the_global_score_is_the_mean_over_the_relationships_that_have_one():
    pack = PACKS["ecr-rs"]
    found = [score(pack, dict.fromkeys(range(7, 10), weight))["anxiety"] for weight in (1, 2, 6)]
    found.append(score(pack, {})["anxiety"])

    assert mean_over_targets(found) == Decimal(3)
    assert mean_over_targets(found[3:]) is None


def test_a_mean_of_means_is_exact_where_its_parts_are_not():
    pack = PACKS["scs-26"]  # three scales answered with thirds that add up to whole numbers
    answers = every(pack, 3)
    for code in ("self_kindness", "mindfulness"):
        first, second, third, *_rest = pack.scale(code).items
        answers |= {first: 2, second: 4, third: 3}

    assert score(pack, answers)["total"].value == Decimal(3)


def test_only_a_sum_needs_every_answer_and_says_so():
    for pack in PACKS.values():
        for scale in pack.scales:
            if scale.method is Method.SUM:
                assert scale.minimum_answered == len(scale.items)
            assert scale.higher_means in Meaning
