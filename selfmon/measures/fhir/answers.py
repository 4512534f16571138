"""The answers a question offers, with their weights: inline, from lists the file holds, or from a list known here.

A weight comes from where the file states one, never from the order of the codes.
"""

from dataclasses import dataclass, field
from typing import Any

from selfmon.measures.fhir.notes import Kind, Refusal, Refused, Report
from selfmon.measures.fhir.tolerant import (
    OPTION_FIELDS,
    Tongue,
    extension_value,
    extensions,
    listed,
    right_names,
    text_of,
    weight_of,
)

WEIGHTS = ("ordinalValue", "itemWeight", "valueset-ordinalValue", "codesystem-ordinalValue")
MOST_ANSWERS = 60  # of one question
# LOINC answer lists, by id: code, words, score, as LOINC prints them
KNOWN_LISTS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "LL358-3": (
        ("LA6568-5", "Not at all", 0),
        ("LA6569-3", "Several days", 1),
        ("LA6570-1", "More than half the days", 2),
        ("LA6571-9", "Nearly every day", 3),
    ),
}


@dataclass(frozen=True)
class Answer:
    """One answer. `proposed`: a weight that only a printed number before it suggests."""

    text: str
    code: str = ""
    weight: int | None = None
    proposed: int | None = None


@dataclass
class Lists:
    """The value sets and code systems a file holds, by "#id" and by address."""

    report: Report
    tongue: Tongue
    sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    systems: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take_in(self, contained: list[dict[str, Any]]) -> None:
        """Remember what a Questionnaire contains."""
        for resource in contained:
            kept = {"ValueSet": self.sets, "CodeSystem": self.systems}.get(str(resource.get("resourceType")))
            for name in (f"#{resource.get('id')}", resource.get("url")) if kept is not None else ():
                if isinstance(name, str) and kept is not None:
                    kept[name] = resource

    def answers(self, address: str, where: str, above: tuple[str, ...] = ()) -> list[Answer]:
        """A list's answers. Raises Refused for lists in a circle."""
        if address in above:
            raise Refused(Refusal.CIRCLE, address)
        found = self.sets.get(address) or self.sets.get(address.split("|")[0])
        if found is None:
            return self._known(address, where)
        expansion = found.get("expansion")
        if isinstance(expansion, dict):
            return [
                self._concept(c, c.get("system"), where) for c in listed(expansion.get("contains"), where, "contains")
            ]
        compose = found.get("compose")
        answers: list[Answer] = []
        for include in listed(compose.get("include") if isinstance(compose, dict) else None, where, "include"):
            answers += self._include(include, where, (*above, address))
        return answers

    def _include(self, include: dict[str, Any], where: str, above: tuple[str, ...]) -> list[Answer]:
        inner = include.get("valueSet") or ()
        answers = []
        for address in [inner] if isinstance(inner, str) else inner if isinstance(inner, (list, tuple)) else ():
            answers += self.answers(str(address), where, above)
        concepts = listed(include.get("concept"), where, "concept")
        system = include.get("system")
        if not concepts and not inner:
            of_system = self.systems.get(str(system), {})
            concepts = listed(of_system.get("concept"), where, "concept")
        return answers + [self._concept(concept, system, where) for concept in concepts]

    def _known(self, address: str, where: str) -> list[Answer]:
        known = KNOWN_LISTS.get(address.split("|")[0].rstrip("/").rsplit("/", 1)[-1])
        if known is None:
            self.report.say(Kind.LIST_NOT_HERE, where, address)
            return []
        return [Answer(text, code, weight) for code, text, weight in known]

    def _concept(self, concept: dict[str, Any], system: Any, where: str) -> Answer:
        code = text_of(concept.get("code"), where, "code")
        said = self.tongue.say(concept, "display", where)
        in_system = self._in_system(str(system), code)
        said = said or text_of(in_system.get("display"), where, "display") or code
        stated = stated_weight(concept)
        stated = stated_weight(in_system) if stated is None else stated
        return Answer(said, code, None if stated is None else weight_of(stated, where, self.report))

    def _in_system(self, system: str, code: str) -> dict[str, Any]:
        concepts = listed(self.systems.get(system, {}).get("concept"), code, "concept")
        return next((c for c in concepts if c.get("code") == code), {})

    def weight_in_system(self, coding: dict[str, Any]) -> Any:
        """What the contained code system says of a coding, None where it says nothing."""
        return stated_weight(self._in_system(str(coding.get("system")), str(coding.get("code", ""))))


def read_answers(item: dict[str, Any], where: str, lists: Lists, report: Report) -> tuple[Answer, ...]:
    """The answers of one question, none where it is no choice. Raises Refused for more than a page holds."""
    inline = [
        _inline(option, where, lists, report)
        for option in listed(item.get("answerOption"), where, "answerOption", report)
    ]
    address = item.get("answerValueSet")
    found = inline or (lists.answers(text_of(address, where, "answerValueSet"), where) if address else [])
    if len(found) > MOST_ANSWERS:
        raise Refused(Refusal.TOO_MANY, where)
    return _by_known_list(tuple(found))


def _inline(option: dict[str, Any], where: str, lists: Lists, report: Report) -> Answer:
    option = right_names(option, OPTION_FIELDS, where, report)
    if option.get("initialSelected"):
        report.say(Kind.INITIAL, where, "initialSelected")
    coding = option.get("valueCoding")
    stated = stated_weight(option)
    if isinstance(coding, dict):
        text = lists.tongue.say(coding, "display", where) or text_of(coding.get("code"), where, "code")
        stated = stated_weight(coding) if stated is None else stated
        stated = lists.weight_in_system(coding) if stated is None else stated
        code = text_of(coding.get("code"), where, "code")
    elif "valueInteger" in option:
        text, code = text_of(option["valueInteger"], where, "valueInteger"), ""
        stated = option["valueInteger"] if stated is None else stated
    else:
        value = next((v for k, v in option.items() if k.startswith("value")), None)
        text, code = text_of(value if not isinstance(value, (dict, list)) else None, where, "answerOption"), ""
    weight = None if stated is None else weight_of(stated, where, report)
    return Answer(text, code, weight, None if weight is not None else _from_prefix(option, where, report))


def stated_weight(found: Any) -> Any:
    """What an option, a coding or a concept states as its weight, as it stands there; None where it states none."""
    stated = extension_value(found, *WEIGHTS)
    if stated is not None or not isinstance(found, dict):
        return stated
    for part in found.get("property") or ():
        if isinstance(part, dict) and part.get("code") in ("itemWeight", "ordinalValue"):
            return next((value for name, value in part.items() if name.startswith("value")), None)
    return None


def _from_prefix(option: dict[str, Any], where: str, report: Report) -> int | None:
    coding = option.get("valueCoding")
    holders = [option, coding] if isinstance(coding, dict) else [option]
    for holder in holders:
        if not extensions(holder):
            continue
        prefix = extension_value(holder, "questionnaire-optionPrefix")
        number = str(prefix or "").strip(" ().:=-")
        if number.isascii() and number.isdecimal() and len(number) < 4:
            report.say(Kind.PREFIX_AS_WEIGHT, where, prefix)
            return int(number)
    return None


def known_weight(code: str) -> int | None:
    """What a LOINC answer code scores in the lists known here; None for every other code."""
    return next((weight for known in KNOWN_LISTS.values() for c, _text, weight in known if c == code), None)


def _by_known_list(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Weights of a LOINC list, where the codes are just those of the list and the file states none."""
    if any(answer.weight is not None for answer in answers):
        return answers
    for known in KNOWN_LISTS.values():
        scores = {code: weight for code, _text, weight in known}
        if {answer.code for answer in answers} == scores.keys() and len(answers) == len(scores):
            return tuple(Answer(a.text, a.code, scores[a.code]) for a in answers)
    return answers
