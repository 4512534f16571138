"""The packs say what was verified, and no more."""

import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from selfmon.measures.packs import load_packs, read_pack
from tests.measures import listing

PACKS = load_packs()
FOLDERS = [Path(__file__).parents[up] / "shared" / "reference" / "instruments.json" for up in (3, 4)]
REFERENCE = next((path for path in FOLDERS if path.exists()), None)
# id in the reference, our pack, and how its scales are called there
NAMES = {
    "PNI-52": (
        "pni-52",
        {"cse": "CSE", "exp": "EXP", "ssse": "SSSE", "hs": "HS", "gf": "GF", "dev": "DEV", "er": "ER"},
    ),
    "SB-PNI-12": ("sb-pni-12", {"grandiosity": "grandiosity", "vulnerability": "vulnerability"}),
    "NPI-40": ("npi-40", {"la": "LA", "ge": "GE", "ee": "EE"}),
    "B-PNI-28": (
        "b-pni-28",
        {"cse": "CSE", "exp": "EXP", "ssse": "SSSE", "hs": "HS", "gf": "GF", "dev": "DEV", "er": "ER"},
    ),
    "ECR-R": ("ecr-r", {}),
    "ECR-RS": ("ecr-rs", {}),
    "LPFS-BF-2.0": ("lpfs-bf-2", {n: n for n in ("identity", "self_direction", "empathy", "intimacy")}),
    "WAI-SR": ("wai-sr", {"goal": "Goal", "task": "Task", "bond": "Bond"}),
    "PID-5-BF": (
        "pid-5-bf",
        {
            "negative_affectivity": "Negative Affectivity",
            "detachment": "Detachment",
            "antagonism": "Antagonism",
            "disinhibition": "Disinhibition",
            "psychoticism": "Psychoticism",
        },
    ),
    "SCS-SF": ("scs-sf", {}),
    "DERS-18": (
        "ders-18",
        {
            "awareness": "Awareness(R)",
            "clarity": "Clarity",
            "goals": "Goals",
            "impulse": "Impulse",
            "nonacceptance": "Nonacceptance",
            "strategies": "Strategies",
        },
    ),
    "ESS-Andrews": ("ess", {}),
    "SSGS": ("ssgs-15", {"pride": "Pride", "shame": "Shame", "guilt": "Guilt"}),
    "PHQ-9": ("phq-9", {}),
    "GAD-7": ("gad-7", {}),
    "WHO-5": ("who-5", {}),
    "NARQ": ("narq", {"admiration": "admiration", "rivalry": "rivalry"}),
    "HSNS": ("hsns", {}),
    "SCS-26": (
        "scs-26",
        {
            "self_kindness": "Self-Kindness",
            "self_judgment": "Self-Judgment(R)",
            "common_humanity": "Common Humanity",
            "isolation": "Isolation(R)",
            "mindfulness": "Mindfulness",
            "over_identification": "Over-identification(R)",
        },
    ),
    "BeMaS": ("bemas", {"benign": "benign", "malicious": "malicious"}),
    "CORE-10": ("core-10", {}),
}


def test_every_pack_fits_the_schema_and_is_named_like_its_file():
    folder = resources.files("selfmon.measures") / "packs"

    assert {f.name for f in folder.iterdir()} == {f"{pack_id}.toml" for pack_id in PACKS}


def test_wording_is_shipped_only_where_the_licence_allows_it_and_was_read():
    with_wording = {pack.id: pack.wording for pack in PACKS.values() if pack.wording}

    assert set(with_wording) == {"phq-9", "gad-7"}
    for pack_id, wording in with_wording.items():
        assert PACKS[pack_id].licence.ships_wording
        assert wording.read_from.startswith("https://")
        assert wording.copyright
    assert PACKS["gad-7"].wording.options[0] == "Not at all"


def test_a_pack_with_a_text_that_may_not_be_shipped_is_refused():
    facts = _facts("core-10") | {
        "wording": {
            "language": "en",
            "read_from": "https://example.org",
            "read_on": None,
            "copyright": "c",
            "stem": "s",
            "items": ["a"] * 10,
            "options": ["a"] * 5,
        }
    }

    with pytest.raises(ValueError, match="licence"):
        read_pack(facts)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"reverse": [11]}, "reverse"),
        ({"highest": 0}, "weights"),
        ({"items": 9}, "members"),
        ({"asks_about_harm": [{"item": 6, "from": 9}]}, "harm"),
        ({"keyed_first": [1]}, "keyed"),
        ({"scales": [{"code": "t", "name": "T", "method": "mean", "items": [1, 1], "minimum_answered": 1}]}, "twice"),
        ({"scales": [{"code": "t", "name": "T", "method": "sum", "items": [1, 2], "minimum_answered": 1}]}, "sum of"),
        ({"scales": [{"code": "t", "name": "T", "method": "mean", "items": [1], "minimum_answered": 2}]}, "minimum"),
        ({"scales": [{"code": "t", "name": "T", "method": "mean_of_scales", "scales": ["x"]}]}, "parts"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused_by_name(change, named):
    with pytest.raises(ValueError, match=named):
        read_pack(_facts("core-10") | change)


def test_a_word_the_schema_does_not_know_is_refused():
    with pytest.raises(TypeError):
        read_pack(_facts("core-10") | {"colour": "blue"})


def test_questions_about_harm_are_named_with_the_answer_they_are_passed_on_from():
    asked = {pack.id: [(h.item, h.at_least) for h in pack.asks_about_harm] for pack in PACKS.values()}

    assert {pack_id: harm for pack_id, harm in asked.items() if harm} == {"phq-9": [(9, 1)], "core-10": [(6, 1)]}


def test_every_threshold_names_a_population_and_a_source():
    for pack in PACKS.values():
        for threshold in pack.thresholds:
            assert threshold.population
            assert threshold.source
            assert (threshold.points is None) != (threshold.percent is None)


def test_the_page_says_what_the_packs_say():
    assert listing.PAGE.read_text(encoding="utf-8") == listing.write()


@pytest.mark.skipif(REFERENCE is None, reason="the reference folder is not here")
def test_the_keys_are_those_of_the_reference_file_and_only_verified_ones():
    known = {entry["id"]: entry for entry in json.loads(REFERENCE.read_text())["instruments"]}
    verified = {entry_id for entry_id, entry in known.items() if entry["key_status"] == "verified"}

    assert verified == set(NAMES)
    assert set(PACKS) == {pack_id for pack_id, _ in NAMES.values()} | {"ssgs-10", "lpfs-clinician"}
    for entry_id, (pack_id, scales) in NAMES.items():
        entry, pack = known[entry_id], PACKS[pack_id]
        assert [pack.lowest, pack.highest] == entry.get("range", [pack.lowest, pack.highest]), pack_id
        if "reverse" in entry:
            assert pack.reverse == set(entry["reverse"]), pack_id
        for code, name in scales.items():
            assert set(pack.scale(code).items) == set(_members(entry, name)), (pack_id, code)


def _members(entry: dict, name: str) -> list[int]:
    places = [entry, *(entry.get(p, {}) for p in ("item_key", "subdomains", "Ackerman2011", "item_key_15"))]
    key = entry.get("item_key", {})
    places += [key.get("PNI52_numbers", {}), key.get("order_as_administered", {})]
    return next(place[name] for place in places if isinstance(place, dict) and isinstance(place.get(name), list))


def _facts(pack_id: str) -> dict:
    file = resources.files("selfmon.measures") / "packs" / f"{pack_id}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def test_personality_questionnaires_are_marked_so_that_they_are_talked_about_first():
    assert {pack.id for pack in PACKS.values() if pack.is_personality} == {
        "b-pni-28",
        "bemas",
        "hsns",
        "lpfs-bf-2",
        "lpfs-clinician",
        "narq",
        "npi-40",
        "pid-5-bf",
        "pni-52",
        "sb-pni-12",
    }
