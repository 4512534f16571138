"""Questionnaires over time: joined only where comparable, a band only from a sourced limit, no trend of what is asked once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from selfmon.insight.trajectories import list_items, trace
from selfmon.insight.trajectory_drawing import draw
from selfmon.measures.models import Mode
from selfmon.measures.packs import load_packs
from selfmon.measures.reading import Filled
from selfmon.measures.texts import Option, Question, Text

PACKS, MAY = load_packs(), date(2026, 5, 1)


def text_of(pack_id: str, text_id: UUID | None = None) -> Text:
    pack = PACKS[pack_id]
    options = tuple(Option(weight, f"answer {weight}") for weight in pack.weights)
    questions = tuple(Question(n, f"x{n}", f"sentence {n}", options) for n in pack.item_numbers)
    return Text(text_id or uuid4(), pack, "en", "", "", "", questions, (), False, False)


def filled(text: Text, day: int, *weights: int | None, **more: object) -> Filled:
    """One administration, so many days after the first of May."""
    answers = {n: w for n, w in zip(text.numbers, weights, strict=False) if w is not None}
    facts: dict[str, object] = {
        "id": uuid4(),
        "pack": text.pack,
        "key_version": text.pack.version,
        "text": text,
        "text_id": text.id,
        "about": "",
        "mode": Mode.PHONE,
        "on": MAY + timedelta(days=day),
        "answers": answers,
        "asked": text.numbers,
        "stated": {},
        "is_record": False,
    }
    return Filled(**{**facts, **more})  # type: ignore[arg-type]


GAD7 = text_of("gad-7")


def test_the_band_lies_around_the_reference_with_the_larger_of_two_limits():
    (total,) = trace([filled(GAD7, 0, *[2] * 7), filled(GAD7, 28, *[1] * 7)])

    assert [point.value for point in total.points] == [14, 7]
    assert total.band == (8, 20)
    assert total.change.is_reliable
    assert total.change.drawn.points == 6


def test_the_band_never_leaves_the_range_of_the_scale():
    (total,) = trace([filled(GAD7, 0, *[0] * 7), filled(GAD7, 28, *[1] * 7)])

    assert total.band == (0, 6)


def test_another_reference_can_be_named():
    some = [filled(GAD7, 0, *[2] * 7), filled(GAD7, 28, *[0] * 7), filled(GAD7, 56, *[1] * 7)]

    (total,) = trace(some, some[1].id)

    assert (total.reference.value, total.change.points) == (0, 7)


def test_without_a_sourced_limit_no_band_is_drawn():
    text = text_of("lpfs-bf-2")
    total = trace([filled(text, 0, *[2] * 12), filled(text, 90, *[4] * 12)])[0]

    assert total.change.points == 24
    assert total.band is None
    assert draw(total).band is None


def test_points_of_another_text_or_key_are_not_joined():
    other = text_of("gad-7")
    some = [filled(GAD7, 0, *[2] * 7), filled(GAD7, 7, *[2] * 7), filled(other, 14, *[1] * 7)]
    newer = replace(filled(other, 21, *[1] * 7), key_version="2")

    (total,) = trace([*some, newer])

    assert [len(run) for run in total.runs] == [2, 1, 1]
    assert len(draw(total).lines) == 1


def test_what_is_asked_once_has_neither_line_nor_change():
    text = text_of("npi-40")
    total = trace([filled(text, 0, *[1] * 40), filled(text, 90, *[2] * 40)])[0]

    assert total.change is None
    assert draw(total).lines == ()


def test_a_value_on_fewer_answers_is_hollow_and_one_without_a_value_says_why():
    text = text_of("phq-9")
    (total,) = trace([filled(text, 0, *[1] * 9), filled(text, 28, *[1] * 7), filled(text, 56, *[1] * 5)])

    assert [dot.is_hollow for dot in draw(total).dots] == [False, True]
    assert [gap.reason for gap in total.gaps] == ["too_few_answered"]


def test_a_printed_total_that_its_answers_contradict_is_named():
    text = text_of("phq-9")
    (total,) = trace([filled(text, 0, 1, 1, 2, 3, 0, 0, 3, 0, 0, stated={"total": Decimal(13)})])

    assert [(d.stated, d.computed) for d in total.differences] == [(13, 10)]
    assert total.points[0].value == 10


def test_a_total_alone_is_drawn_hollow():
    (total,) = trace([filled(GAD7, 0, stated={"total": Decimal(9)}, asked=())])

    assert (total.points[0].value, total.points[0].n_answered) == (9, None)
    assert draw(total).dots[0].is_hollow


def test_question_by_question_with_the_step_since_last_time():
    rows = list_items([filled(GAD7, 0, 2, 2, 2, 2, 2, 2, 2), filled(GAD7, 28, 3, 0, None, 2, 2, 2, 2)])

    assert [row.step for row in rows] == [1, -2, None, 0, 0, 0, 0]
    assert rows[0].text == "sentence 1"
    assert rows[0].said == "answer 3"
    assert (rows[2].newest, rows[2].before) == (None, 2)


def test_answers_to_another_text_are_not_compared_question_by_question():
    rows = list_items([filled(GAD7, 0, *[2] * 7), filled(text_of("gad-7"), 28, *[3] * 7)])

    assert all(row.before is None and row.step is None for row in rows)


@pytest.mark.parametrize("pack_id", ["gad-7", "who-5", "sb-pni-12"])
def test_every_point_lies_in_the_picture(pack_id):
    text = text_of(pack_id)
    ends = (text.pack.lowest, text.pack.highest)
    for trajectory in trace([filled(text, 28 * n, *[w] * 12) for n, w in enumerate(ends)]):
        drawing = draw(trajectory, today=MAY + timedelta(days=200))
        assert all(0 < dot.x < drawing.width and 0 < dot.y < drawing.height for dot in drawing.dots)
        assert len({dot.y for dot in drawing.dots}) == 2
