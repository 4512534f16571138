"""What a client filled in, as facts that mean the same in any house: by the pack's own key, without a wording's row.

A wording may print its weights turned round; here they are told as the pack's form has them, so that they score the same
where that wording is not kept. The words of the questions are not told: many may not be passed on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from selfmon.measures.models import Mode
from selfmon.measures.packs import Pack, load_packs
from selfmon.measures.reading import Filled


def tell_answers(one: Filled) -> dict[str, int]:
    """Weight by item number, as a form without a wording has them: brought in, they give the same scores."""
    turned = one.already_reversed ^ _turned_in_print(one.pack)
    return {
        str(number): _turn(one.pack, weight) if number in turned & one.pack.reverse else weight
        for number, weight in one.answers.items()
    }


def check_told(values: Mapping[str, Any], asked: Sequence[str]) -> None:
    """Raises ValueError, KeyError, TypeError or AttributeError for what no house could have told."""
    pack = load_packs()[values["pack_id"]]
    numbers = {str(number) for number in pack.item_numbers}
    Mode(values["mode"])
    fits = (
        set(values["answers"]) <= numbers
        and set(asked) <= numbers
        and all(type(weight) is int and weight in pack.weights for weight in values["answers"].values())
        and (values["about"] or None) in (pack.targets or (None,))
        and set(values["stated"]) <= {scale.code for scale in pack.scales}
        and all(isinstance(said, str) for said in (values["key_version"], *values["stated"].values()))
    )
    if not fits:
        raise ValueError


def _turned_in_print(pack: Pack) -> frozenset[int]:
    return frozenset(pack.reverse) if pack.printed_weights_are_reversed else frozenset()


def _turn(pack: Pack, weight: int) -> int:
    return pack.lowest + pack.highest - weight
