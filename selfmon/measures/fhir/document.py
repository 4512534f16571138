"""From bytes to one R4 Questionnaire as plain JSON, or to the reason why not."""

import json
from collections.abc import Iterable
from typing import Any

from selfmon.measures.fhir.notes import Refusal, Refused

MOST_BYTES = 2_000_000
MOST_NESTED = 60  # of JSON altogether; items of their own have a tighter limit
_STU3_FIELDS = {"option", "options"}
_R5_FIELDS = {"answerConstraint", "disabledDisplay", "versionAlgorithmString", "versionAlgorithmCoding"}


def open_document(data: bytes, resource: str = "Questionnaire") -> dict[str, Any]:
    """The resource. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused(Refusal.NOT_UTF8) from problem
    if text.lstrip().startswith("<"):
        raise Refused(Refusal.XML)
    found = _parse(text, resource)
    if not isinstance(found, dict):
        raise Refused(Refusal.SHAPE)
    kind = found.get("resourceType")
    if kind == "Bundle":
        raise Refused(Refusal.BUNDLE)
    if kind != resource:
        raise Refused(Refusal.OTHER_RESOURCE, str(kind or ""))
    if resource == "Questionnaire":
        _refuse_other_versions(found)
    return found


def _parse(text: str, resource: str) -> Any:
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as problem:
        raise Refused(Refusal.TOO_DEEP) from problem
    except ValueError as problem:
        is_yaml = not text.lstrip().startswith(("{", "[")) and f"resourceType: {resource}" in text
        raise Refused(Refusal.YAML if is_yaml else Refusal.NOT_JSON) from problem
    _measure(found)
    _check_characters(found)
    return found


def _check_characters(found: Any) -> None:
    """JSON may name half of a character's pair: no page and no row can be written with it, and a text is not altered."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as problem:
        raise Refused(Refusal.NOT_UTF8) from problem


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(Refusal.FIELD_TWICE, twice.encode(errors="replace").decode())
    return found


def _no_constant(name: str) -> Any:
    raise Refused(Refusal.NOT_A_NUMBER, name)


def _measure(found: Any) -> None:
    level: list[Any] = [found]
    for _depth in range(MOST_NESTED):
        level = [part for whole in level for part in _parts(whole)]
        if not level:
            return
    raise Refused(Refusal.TOO_DEEP)


def _parts(whole: Any) -> Iterable[Any]:
    if isinstance(whole, dict):
        return whole.values()
    return whole if isinstance(whole, list) else ()


def _refuse_other_versions(found: dict[str, Any]) -> None:
    """What another version says with other fields is not guessed at."""
    if "versionAlgorithmString" in found or "versionAlgorithmCoding" in found:
        raise Refused(Refusal.R5, "versionAlgorithm")
    queue = [found]
    while queue:
        items = queue.pop().get("item")
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict):
                continue
            if field := next(iter(_STU3_FIELDS & item.keys()), None):
                raise Refused(Refusal.STU3, field)
            if any(isinstance(w, dict) and "hasAnswer" in w for w in _listed(item.get("enableWhen"))):
                raise Refused(Refusal.STU3, "hasAnswer")
            if field := next(iter(_R5_FIELDS & item.keys()), None):
                raise Refused(Refusal.R5, field)
            queue.append(item)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
