"""What is known of each questionnaire: how many items, which weights, which scales, from which source.

One TOML file a questionnaire, in `packs/`. Promise: what a pack does not say is not known here; nothing is guessed.
Imports neither Flask nor the database nor the clock.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class Method(StrEnum):
    """How a scale is made of its items. Every one but SUM may stand on fewer answers than items."""

    SUM = "sum"
    PRORATED_SUM = "prorated_sum"
    MEAN = "mean"
    ROUNDED_MEAN = "rounded_mean"  # the prorated sum rounded to a whole number, then divided (PID-5-BF)
    MEAN_OF_SCALES = "mean_of_scales"


class Meaning(StrEnum):
    """What a higher number means. NEITHER: nobody's direction to call better or worse."""

    WORSE = "worse"
    BETTER = "better"
    NEITHER = "neither"


class ThresholdKind(StrEnum):
    """Only ERROR (chance change) draws a band; RELEVANCE is a sentence."""

    ERROR = "error"
    RELEVANCE = "relevance"


@dataclass(frozen=True)
class Scale:
    """One score. `minimum_answered`: with fewer answers there is none."""

    code: str
    name: str
    method: Method
    items: tuple[int, ...] = ()
    scales: tuple[str, ...] = ()
    minimum_answered: int = 0
    factor: int = 1
    higher_means: Meaning = Meaning.NEITHER


@dataclass(frozen=True)
class Threshold:
    """By how much one person must change: in points, in per cent of the first score, or from an SD and a reliability."""

    scale: str
    kind: ThresholdKind
    population: str
    source: str
    checked_on: date
    points: Decimal | None = None
    percent: Decimal | None = None
    sd: Decimal | None = None
    r: Decimal | None = None


@dataclass(frozen=True)
class Cutoff:
    """A score from which a population's source uses a word, or calls it a case when there is none."""

    scale: str
    at: Decimal
    population: str
    source: str
    word: str = ""


@dataclass(frozen=True)
class Norm:
    """What a population scored."""

    scale: str
    population: str
    source: str
    mean: Decimal | None = None
    sd: Decimal | None = None


@dataclass(frozen=True)
class HarmQuestion:
    """A question about death, self-harm or harming someone, and the weight from which its answer is passed on."""

    item: int
    at_least: int


@dataclass(frozen=True)
class Codes:
    """LOINC: the panel, each item in the order of the items, each scale, each weight."""

    panel: str = ""
    items: tuple[str, ...] = ()
    scales: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Licence:
    """Whether the wording may be shipped with this product, in whose words, read where and when."""

    ships_wording: bool
    status: str
    where: str
    checked_on: date


@dataclass(frozen=True)
class Wording:
    """The printed text, unaltered, with the address and the day it was read. `options` run from lowest to highest."""

    language: str
    read_from: str
    read_on: date
    copyright: str
    stem: str
    items: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """One questionnaire's key. Weights are the whole numbers `lowest` to `highest`.

    `printed_weights_are_reversed`: the form itself prints reversed weights, so numbers copied from paper are never
    reversed again. `keyed_first`, `keyed_second`: pairs, where the first or the second statement makes a point.
    `targets`: filled in about one relationship at a time.
    """

    id: str
    name: str
    long_name: str
    version: str
    lowest: int
    highest: int
    higher_means: Meaning
    missing_rule: str
    minutes: int
    item_numbers: tuple[int, ...]
    scales: tuple[Scale, ...]
    licence: Licence
    scheme: str = ""
    recall: str = ""
    item_numbers_note: str = ""
    reverse: frozenset[int] = frozenset()
    keyed_first: frozenset[int] = frozenset()
    keyed_second: frozenset[int] = frozenset()
    printed_weights_are_reversed: bool = False
    is_personality: bool = False
    is_about_alliance: bool = False
    is_once: bool = False
    rated_by: str = "client"
    at_least_weeks_apart: int = 0
    targets: tuple[str, ...] = ()
    asks_about_harm: tuple[HarmQuestion, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()
    norms: tuple[Norm, ...] = ()
    codes: Codes = Codes()
    wording: Wording | None = None

    @property
    def weights(self) -> range:
        """Every weight an answer may have."""
        return range(self.lowest, self.highest + 1)

    def scale(self, code: str) -> Scale:
        """The scale of that code. Raises KeyError."""
        return {scale.code: scale for scale in self.scales}[code]


@cache
def load_packs() -> Mapping[str, Pack]:
    """Every pack this product ships, by id. Raises ValueError naming the file that does not fit the schema."""
    folder = resources.files("selfmon.measures") / "packs"
    found: dict[str, Pack] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            try:
                pack = read_pack(tomllib.loads(file.read_text(encoding="utf-8")))
            except (KeyError, TypeError, ValueError) as problem:
                raise ValueError(f"{file.name}: {problem}") from problem
            found[pack.id] = pack
    return found


def read_pack(facts: Mapping[str, Any]) -> Pack:
    """A pack from its file's facts. Raises ValueError, KeyError or TypeError for what the schema does not know."""
    rest = dict(facts)
    n_items = rest.pop("items")
    meaning = Meaning(rest.pop("higher_means"))
    numbers = tuple(rest.pop("item_numbers", range(1, n_items + 1)))
    wording = rest.pop("wording", None)
    pack = Pack(
        item_numbers=numbers,
        higher_means=meaning,
        scales=tuple(_scale(entry, meaning) for entry in rest.pop("scales")),
        licence=Licence(**rest.pop("licence")),
        reverse=frozenset(rest.pop("reverse", ())),
        keyed_first=frozenset(rest.pop("keyed_first", ())),
        keyed_second=frozenset(rest.pop("keyed_second", ())),
        targets=tuple(rest.pop("targets", ())),
        asks_about_harm=tuple(HarmQuestion(entry["item"], entry["from"]) for entry in rest.pop("asks_about_harm", ())),
        thresholds=tuple(
            Threshold(**_numbers(entry, "points", "percent", "sd", "r") | {"kind": ThresholdKind(entry["kind"])})
            for entry in rest.pop("thresholds", ())
        ),
        cutoffs=tuple(Cutoff(**_numbers(entry, "at")) for entry in rest.pop("cutoffs", ())),
        norms=tuple(Norm(**_numbers(entry, "mean", "sd")) for entry in rest.pop("norms", ())),
        codes=_codes(rest.pop("codes", {})),
        wording=None if wording is None else Wording(**_tuples(wording)),
        **rest,
    )
    _check(pack, n_items)
    return pack


def _scale(entry: Mapping[str, Any], meaning: Meaning) -> Scale:
    facts = _tuples(entry) | {"method": Method(entry["method"])}
    return Scale(**facts | {"higher_means": Meaning(entry.get("higher_means", meaning))})


def _codes(entry: Mapping[str, Any]) -> Codes:
    facts = _tuples(entry)
    return Codes(**facts | {"answers": {int(weight): code for weight, code in entry.get("answers", {}).items()}})


def _numbers(entry: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: Decimal(str(value)) if key in names else value for key, value in entry.items()}


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _check(pack: Pack, n_items: int) -> None:
    items, codes = set(pack.item_numbers), {scale.code for scale in pack.scales}
    told = [(scale, set(scale.items)) for scale in pack.scales]
    scales_named = {t.scale for t in pack.thresholds} | {c.scale for c in pack.cutoffs} | {n.scale for n in pack.norms}
    problems = {
        "items": len(items) != n_items,
        "weights": pack.highest <= pack.lowest,
        "reverse": not pack.reverse <= items,
        "keyed": bool(pack.keyed_first | pack.keyed_second) and pack.keyed_first ^ pack.keyed_second != items,
        "scale codes": len(codes) != len(pack.scales),
        "members": any(not members <= items for _, members in told),
        "member twice": any(len(members) != len(scale.items) for scale, members in told),
        "parts": any(not set(scale.scales) <= codes for scale in pack.scales),
        "minimum": any(not 0 < s.minimum_answered <= len(s.items) for s in pack.scales if s.items),
        "sum of all": any(s.method is Method.SUM and s.minimum_answered != len(s.items) for s in pack.scales),
        "harm": any(h.item not in items or h.at_least not in pack.weights for h in pack.asks_about_harm),
        "thresholds": not scales_named <= codes,
        "codes": bool(pack.codes.items) and len(pack.codes.items) != n_items,
        "wording": pack.wording is not None
        and (len(pack.wording.items) != n_items or len(pack.wording.options) != len(pack.weights)),
        "licence": pack.wording is not None and not pack.licence.ships_wording,
    }
    wrong = [name for name, is_wrong in problems.items() if is_wrong]
    if wrong:
        raise ValueError(", ".join(wrong))
