"""Words that stay at the desk, and words that do not."""

import pytest

from selfmon.formulation.denied import find_denied, find_denied_in


@pytest.mark.parametrize(
    "text",
    [
        "a narcissistic style",
        "the disorder speaks",
        "avoidant when close",
        "grandiose, then small",
        "most often at work",
        "in 6 of 9",
        "60 % of the time",
        "score 4.9",
        "it comes from my mother",
        "because of his parents",
        "a rupture with you",
        "risk level: low",
        "اضطراب في الشخصية",
    ],
)
def test_names_figures_and_causes_do_not_leave_the_desk(text: str) -> None:
    assert find_denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "I go quiet when my mother rings",
        "explaining it until nothing is felt",
        "two days of silence",
        "أصمت في العمل",
        "",
    ],
)
def test_what_people_say_of_a_moment_passes(text: str) -> None:
    assert find_denied(text) == []


def test_what_the_practice_calls_a_move_is_not_looked_at() -> None:
    assert find_denied_in({"move": "going cool", "name": "grandiose mode"}) == []
