"""Sixty Questionnaires of the tests' own: those that fit, those that are read otherwise, those that are refused."""

from typing import Any

from selfmon.measures.fhir.document import MOST_BYTES
from selfmon.measures.fhir.notes import Kind, Refusal

from .fhir_files import STRUCTURE, Change, as_file, changed, option, questionnaire, weight


def set_at(value: Any, *path: Any) -> Change:
    """Puts a value into the file."""

    def change(made: Any) -> None:
        for step in path[:-1]:
            made = made[step]
        made[path[-1]] = value

    return change


def value_set(**inside: Any) -> dict[str, Any]:
    """One that points at a list it contains."""
    made = questionnaire(contained=[{"resourceType": "ValueSet", "id": "list", **inside}])
    for question in made["item"]:
        del question["answerOption"]
        question["answerValueSet"] = "#list"
    return made


CONCEPTS = [{"code": f"c{w}", "display": f"answer {w}", "extension": weight(w)} for w in range(4)]
BARE = [{"code": f"c{w}", "display": f"answer {w}"} for w in range(4)]
SYSTEM = "http://house.example/answers"


def code_system(concepts: list[dict[str, Any]]) -> dict[str, Any]:
    made = value_set(compose={"include": [{"system": SYSTEM}]})
    made["contained"].append({"resourceType": "CodeSystem", "id": "system", "url": SYSTEM, "concept": concepts})
    return made


def inline(change: Change) -> dict[str, Any]:
    """Every answer of every question changed."""

    def everywhere(made: dict[str, Any]) -> None:
        for question in made["item"]:
            for answer in question["answerOption"]:
                change(answer)

    return changed(everywhere)


def weight_on_coding(answer: dict[str, Any]) -> None:
    answer["valueCoding"]["extension"] = answer.pop("extension")


def integers(answer: dict[str, Any]) -> None:
    stated = answer.pop("extension")[0]["valueDecimal"]
    del answer["valueCoding"]
    answer["valueInteger"] = stated


def loinc(made: dict[str, Any]) -> None:
    for question in made["item"]:
        question["answerOption"] = [
            {"valueCoding": {"system": "http://loinc.org", "code": code, "display": f"answer {n}"}}
            for n, code in enumerate(("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"))
        ]


def nested(made: dict[str, Any]) -> None:
    inner = {"linkId": "inner", "type": "group", "item": made["item"][3:]}
    made["item"] = [{"linkId": "outer", "type": "group", "text": "In this form:", "item": [*made["item"][:3], inner]}]


IMPORTED: dict[str, Any] = {
    "as it should be": questionnaire(),
    "weights by itemWeight": inline(
        lambda a: a.update(extension=weight(a["extension"][0]["valueDecimal"], "itemWeight"))
    ),
    "weights on the coding": inline(weight_on_coding),
    "weights as text": inline(lambda a: a["extension"][0].update(valueDecimal=str(a["extension"][0]["valueDecimal"]))),
    "weights ending in .0": inline(
        lambda a: a["extension"][0].update(valueDecimal=a["extension"][0]["valueDecimal"] * 1.0)
    ),
    "integers": inline(integers),
    "a contained value set": value_set(compose={"include": [{"system": SYSTEM, "concept": CONCEPTS}]}),
    "an expanded value set": value_set(expansion={"contains": CONCEPTS}),
    "a value set in a value set": changed(
        lambda made: made["contained"].append(
            {"resourceType": "ValueSet", "id": "inner", "compose": {"include": [{"concept": CONCEPTS}]}}
        ),
        value_set(compose={"include": [{"valueSet": ["#inner"]}]}),
    ),
    "a code system with ordinals": code_system(CONCEPTS),
    "a code system with properties": code_system(
        [b | {"property": [{"code": "itemWeight", "valueDecimal": w}]} for w, b in enumerate(BARE)]
    ),
    "a LOINC list by its codes": changed(loinc),
    "a LOINC list by its address": changed(
        lambda made: [
            q.update(answerValueSet="http://loinc.org/vs/LL358-3") or q.pop("answerOption") for q in made["item"]
        ]
    ),
    "groups in groups": changed(nested),
    "a byte order mark": b"\xef\xbb\xbf" + as_file(questionnaire()),
    "no url": changed(lambda made: made.pop("url")),
    "one thing where a list belongs": changed(set_at({"code": "x"}, "item", 0, "code")),
    "printed numbers": changed(lambda made: [q.update(prefix=f"{n}.") for n, q in enumerate(made["item"], 1)]),
    "right to left": changed(lambda made: [q.update(text="جملة") for q in made["item"]]),
}
READ_OTHERWISE: dict[str, tuple[Any, Kind]] = {
    "a misspelt field": (
        changed(lambda m: m["item"][0].update(answerOptions=m["item"][0].pop("answerOption"))),
        Kind.READ_AS,
    ),
    "a field in other letters": (
        changed(lambda m: m["item"][0].update(linkid=m["item"][0].pop("linkId"))),
        Kind.READ_AS,
    ),
    "an unknown field": (changed(set_at("x", "item", 0, "frobnicate")), Kind.UNKNOWN_FIELD),
    "weights as text": (IMPORTED["weights as text"], Kind.TEXT_AS_NUMBER),
    "the type of R5": (changed(set_at("coding", "item", 0, "type")), Kind.CODING_AS_CHOICE),
    "narrative": (changed(set_at({"status": "generated", "div": "<div>x</div>"}, "text")), Kind.XHTML),
    "formatted words": (
        changed(
            set_at(
                {"extension": [{"url": f"{STRUCTURE}rendering-xhtml", "valueString": "<b>x</b>"}]}, "item", 0, "_text"
            )
        ),
        Kind.XHTML,
    ),
    "an expression": (
        changed(
            set_at(
                [{"url": "http://x.example/sdc-questionnaire-calculatedExpression", "valueExpression": {}}], "extension"
            )
        ),
        Kind.EXPRESSION,
    ),
    "a variable": (
        changed(set_at([{"url": f"{STRUCTURE}variable", "valueExpression": {}}], "item", 0, "extension")),
        Kind.EXPRESSION,
    ),
    "an extension": (changed(set_at([{"url": f"{STRUCTURE}rendering-style"}], "item", 0, "extension")), Kind.EXTENSION),
    "a preselected answer": (changed(set_at(True, "item", 0, "answerOption", 0, "initialSelected")), Kind.INITIAL),
    "an initial value": (changed(set_at([{"valueInteger": 1}], "item", 0, "initial")), Kind.INITIAL),
    "an open choice": (changed(set_at("open-choice", "item", 0, "type")), Kind.OPEN_ANSWER),
    "words after the last question": (
        changed(lambda m: m["item"].append({"linkId": "end", "type": "display", "text": "Thank you"})),
        Kind.DISPLAY_LATER,
    ),
    "a total of its own": (
        changed(lambda m: m["item"].append({"linkId": "total", "type": "decimal"})),
        Kind.NO_OPTIONS,
    ),
    "a line of own words": (
        changed(lambda m: m["item"].append({"linkId": "more", "type": "text", "text": "More"})),
        Kind.OWN_WORDS,
    ),
    "an empty list": (changed(set_at([], "item", 0, "code")), Kind.EMPTY),
    "a question without words": (changed(lambda m: m["item"][0].pop("text")), Kind.NO_TEXT),
    **{
        f"asked when {operator}": (
            changed(set_at([{"question": "q1", "operator": operator, "answerInteger": 1}], "item", 1, "enableWhen")),
            Kind.CONDITION,
        )
        for operator in ("=", "!=", "exists", "<", ">")
    },
    "asked when any of two": (
        changed(
            lambda m: m["item"][2].update(
                enableBehavior="any",
                enableWhen=[{"question": f"q{n}", "operator": "exists", "answerBoolean": True} for n in (1, 2)],
            )
        ),
        Kind.CONDITION,
    ),
    "an unknown condition": (
        changed(set_at([{"question": "q1", "operator": "~", "answerInteger": 1}], "item", 1, "enableWhen")),
        Kind.CONDITION_UNKNOWN,
    ),
}
DEEP: dict[str, Any] = questionnaire(1)
for _level in range(9):
    DEEP = DEEP | {"item": [{"linkId": f"g{_level}", "type": "group", "item": DEEP["item"]}]}
TEXT = as_file(questionnaire()).decode()
REFUSED: dict[str, tuple[Any, Refusal]] = {
    "a Bundle": ({"resourceType": "Bundle", "entry": [{"resource": questionnaire()}]}, Refusal.BUNDLE),
    "XML": (b"<Questionnaire xmlns='http://hl7.org/fhir'/>", Refusal.XML),
    "YAML": (b"resourceType: Questionnaire\nitem:\n  - linkId: a\n", Refusal.YAML),
    "no JSON": (b"hello", Refusal.NOT_JSON),
    "half a file": (as_file(questionnaire())[:-9], Refusal.NOT_JSON),
    "another encoding": (TEXT.replace("©", "\u00e9").encode("latin-1"), Refusal.NOT_UTF8),
    "another resource": (questionnaire(resourceType="Patient"), Refusal.OTHER_RESOURCE),
    "STU3 options": (changed(lambda m: m["item"][0].update(option=m["item"][0].pop("answerOption"))), Refusal.STU3),
    "STU3 conditions": (
        changed(set_at([{"question": "q1", "hasAnswer": True}], "item", 1, "enableWhen")),
        Refusal.STU3,
    ),
    "R5 constraint": (changed(set_at("optionsOrString", "item", 0, "answerConstraint")), Refusal.R5),
    "R5 versions": (questionnaire(versionAlgorithmString="semver"), Refusal.R5),
    "a linkId twice": (changed(set_at("q1", "item", 1, "linkId")), Refusal.LINK_ID_TWICE),
    "no linkId": (changed(lambda m: m["item"][2].pop("linkId")), Refusal.NO_LINK_ID),
    "a field twice": (TEXT.replace('"status"', '"version": "2", "status"').encode(), Refusal.FIELD_TWICE),
    "no number": (TEXT.replace('"valueDecimal": 1', '"valueDecimal": NaN').encode(), Refusal.NOT_A_NUMBER),
    "lists in a circle": (value_set(compose={"include": [{"valueSet": ["#list"]}]}), Refusal.CIRCLE),
    "too deep": (DEEP, Refusal.TOO_DEEP),
    "brackets without end": (b"[" * 200_000, Refusal.TOO_DEEP),
    "401 items": (questionnaire(401), Refusal.TOO_MANY),
    "61 answers": (changed(set_at([option(n, n) for n in range(61)], "item", 0, "answerOption")), Refusal.TOO_MANY),
    "too large": (b" " * (MOST_BYTES + 1), Refusal.TOO_LARGE),
    "a very long question": (changed(set_at("a" * 2001, "item", 0, "text")), Refusal.TOO_LONG),
    "a condition on nothing": (
        changed(set_at([{"question": "q99", "operator": "exists"}], "item", 1, "enableWhen")),
        Refusal.UNKNOWN_LINK,
    ),
    "items that are none": (questionnaire(item="all of them"), Refusal.SHAPE),
    "an item that is none": (changed(set_at("q", "item", 0)), Refusal.SHAPE),
    "nothing to choose": (questionnaire(item=[{"linkId": "a", "type": "text", "text": "Say"}]), Refusal.NO_QUESTIONS),
    "a list": (b"[]", Refusal.SHAPE),
}
