"""When a file would ask a question only sometimes: read into words of the file's own terms, for the loss report.

A key counts every question of its scale, so here every question is asked; what the condition was is said.
"""

from collections.abc import Collection
from typing import Any

from selfmon.measures.fhir.notes import Kind, Refusal, Refused, Report
from selfmon.measures.fhir.tolerant import listed, text_of

OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")


def say_conditions(item: dict[str, Any], where: str, links: Collection[str], report: Report) -> list[str]:
    """One line for the conditions of a question, none without any. Raises Refused where one names no question."""
    said = []
    for condition in listed(item.get("enableWhen"), where, "enableWhen", report):
        asked = text_of(condition.get("question"), where, "question")
        if asked not in links:
            raise Refused(Refusal.UNKNOWN_LINK, asked or where)
        operator = text_of(condition.get("operator"), where, "operator")
        if operator not in OPERATORS:
            report.say(Kind.CONDITION_UNKNOWN, where, operator)
            continue
        said.append(f"{asked} {operator} {_value(condition)}")
    joined = " | " if item.get("enableBehavior") == "any" else " & "
    return [joined.join(said)] if said else []


def _value(condition: dict[str, Any]) -> str:
    value: Any = next((v for k, v in condition.items() if k.startswith("answer")), "")
    if isinstance(value, dict):
        return str(value.get("display") or value.get("code") or value.get("value") or "")
    return str(value)
