"""The rules' operating characteristics. SELFMON_SOAK=1: at full size, printed as docs/statistics.md has them."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.stats.operating import (
    exercises,
    news,
    packs,
    phases,
    questionnaires,
    readers,
    sequences,
    settling,
    swings,
    worth_a_look,
)
from tests.stats.operating.figures import Figure

IS_SOAK = bool(os.environ.get("SELFMON_SOAK"))
SIZE = float(os.environ.get("SELFMON_SOAK_SIZE", "1")) if IS_SOAK else 0.03
RULES = {
    "A sequences": sequences.run,
    "B settling": settling.run,
    "C news of the week": news.run,
    "D worth a look": worth_a_look.run,
    "E exercise safety": exercises.run,
    "F phases in steps": phases.run,
    "G the swing": swings.run,
    "H supervision pack": packs.run,
    "I questionnaires": questionnaires.run,
    "J second reader": readers.run,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_does_what_was_promised_of_it(rule: str) -> None:
    run: Callable[[float], Iterator[Figure]] = RULES[rule]
    if IS_SOAK:
        print(f"\n### {rule}\n| what | found | to reach | size |\n|---|---|---|---|")
    missed = []
    for figure in run(SIZE):
        if IS_SOAK:
            print(figure, flush=True)
        if not figure.is_reached:
            missed.append(str(figure))
    assert not missed, "\n".join(missed)


def test_a_figure_that_misses_by_more_than_chance_is_not_reached() -> None:
    assert Figure("", 0.93, 400, at_least=0.95).is_reached
    assert not Figure("", 0.90, 400, at_least=0.95).is_reached
    assert not Figure("", 0.08, 400, at_most=0.03).is_reached
    assert not Figure("", 0.0466, 0, at_most=0.046).is_reached
