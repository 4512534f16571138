"""Twenty-five kinds of mistakes planted in files of ours: each is caught by one of the two validators, or by our own look."""

import copy
import json
from collections.abc import Callable
from itertools import islice
from typing import Any

from selfmon.measures.fhir_out import make_bundle

from .test_fhir_out import NOW, resources, shipped
from .validators import check, look_ourselves

Resource = dict[str, Any]
Plant = Callable[[Resource, Resource, Resource, Resource], Any]


def _set(where: Resource, **facts: Any) -> None:
    where.update(facts)


# Each is given the Bundle and, of it, the Questionnaire, the QuestionnaireResponse and the Observation.
SEEN_BY_THEM: dict[str, Plant] = {
    "a status that is none": lambda b, q, r, o: _set(q, status="alive"),
    "no status": lambda b, q, r, o: q.pop("status"),
    "an item without a linkId": lambda b, q, r, o: q["item"][0].pop("linkId"),
    "a type that is none": lambda b, q, r, o: _set(q["item"][0], type="multiple"),
    "a field that R4 does not know": lambda b, q, r, o: _set(q, frobnicate=1),
    "a day in words": lambda b, q, r, o: _set(q, date="yesterday"),
    "an answer without its linkId": lambda b, q, r, o: r["item"][0].pop("linkId"),
    "a response with a status that is none": lambda b, q, r, o: _set(r, status="done"),
    "an observation without a code": lambda b, q, r, o: o.pop("code"),
    "a bundle of a type that is none": lambda b, q, r, o: _set(b, type="heap"),
    "no resource type": lambda b, q, r, o: b["entry"][0]["resource"].pop("resourceType"),
    "a number as text": lambda b, q, r, o: _set(o["valueQuantity"], value="thirteen"),
    "a list where one thing stands": lambda b, q, r, o: _set(q, title=["GAD-7"]),
    "one thing where a list stands": lambda b, q, r, o: _set(o, derivedFrom=o["derivedFrom"][0]),
    "a linkId that is a number": lambda b, q, r, o: _set(q["item"][0], linkId=1),
    "a response without a status": lambda b, q, r, o: r.pop("status"),
    "an extension without its address": lambda b, q, r, o: q["extension"][0].pop("url"),
    "an R5 field": lambda b, q, r, o: _set(q["item"][0], disabledDisplay="hidden"),
    "a day that no calendar has": lambda b, q, r, o: _set(r, authored="2026-13-45"),
    "an instant without a zone": lambda b, q, r, o: _set(b, timestamp="2026-05-14T10:00:00"),
    "a yes as text": lambda b, q, r, o: _set(q["item"][0], required="yes"),
}
SEEN_BY_US: dict[str, Plant] = {
    "two values of one answer": lambda b, q, r, o: _set(r["item"][0]["answer"][0], valueInteger=1),
    "two values of one observation": lambda b, q, r, o: _set(o, valueString="13"),
    "a linkId twice": lambda b, q, r, o: _set(q["item"][1], linkId=q["item"][0]["linkId"]),
    "an answer to a question that is not asked": lambda b, q, r, o: _set(r["item"][0], linkId="nowhere"),
    "an answer that is not offered": lambda b, q, r, o: _set(r["item"][0]["answer"][0]["valueCoding"], code="x9"),
    "an empty list": lambda b, q, r, o: _set(q["item"][0], code=[]),
    "a reference to nothing": lambda b, q, r, o: _set(o["derivedFrom"][0], reference="urn:uuid:gone"),
}


def plant(how: Plant) -> Resource:
    one = shipped("gad-7")
    answers = dict.fromkeys(one.pack.item_numbers, 1)
    bundle: Resource = json.loads(json.dumps(make_bundle([type(one)(**{**vars(one), "answers": answers})], NOW)))
    parts = [resources(bundle, kind)[0] for kind in ("Questionnaire", "QuestionnaireResponse", "Observation")]
    before = copy.deepcopy(bundle)
    how(bundle, *parts)
    assert bundle != before
    return bundle


def test_there_are_twenty_five_kinds_at_least() -> None:
    assert len(SEEN_BY_THEM) >= 20
    assert len(SEEN_BY_THEM | SEEN_BY_US) >= 25


def test_each_is_caught() -> None:
    planted = {name: plant(how) for name, how in (SEEN_BY_THEM | SEEN_BY_US).items()}
    untouched = plant(lambda b, q, r, o: _set(q, title="Another"))
    spread = [[bundle, *(e["resource"] for e in bundle["entry"])] for bundle in (*planted.values(), untouched)]
    said = iter(check([resource for resources_of in spread for resource in resources_of]))
    seen = [any(list(islice(said, len(of)))) for of in spread]

    assert seen.pop() is False, "what is not wrong is not called so"
    caught = {name for name, is_seen in zip(planted, seen, strict=True) if is_seen}
    assert caught >= SEEN_BY_THEM.keys()
    assert {name for name in SEEN_BY_US if look_ourselves(planted[name])} == SEEN_BY_US.keys()
    assert look_ourselves(untouched) == []
