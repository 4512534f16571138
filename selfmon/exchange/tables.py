"""Entries as one long table: a line for each answer, and a dictionary of its columns and questions. Pure.

Two ways of writing it. The true one keeps every text as it was written, and what was asked and skipped as it is kept. The
safe one is for reading: it puts an apostrophe before what a spreadsheet would take for a formula, so that opening it does
nothing, and says "left" once for a question that was shown and left, beside the answers and in their order.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

COLUMNS = {
    "entry": "the entry's own id; the lines of one entry have the same",
    "kind": "what kind of entry it is",
    "occurred_at": "when it was, with its distance from UTC",
    "zone": "the time zone it was noted in",
    "question": "which question is answered",
    "type": "number or choice (value), pick (one of several, in order), word (own words), left (shown and left, which is "
    "always fine); in entries.csv asked (shown) and skipped (the same as left) instead. No line: not asked then",
    "position": "of a pick: its place in the order of tapping, from 1",
    "value": "the answer: a number, a code, or words",
    "intensity": "of a pick: how strong, 0 to 6, where that was asked",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_table(entries: Iterable[Mapping[str, Any]], *, is_safe: bool) -> bytes:
    """CSV in UTF-8, comma, CRLF (RFC 4180). The safe one begins with a mark that tells spreadsheets its encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in _lines(entries, is_safe):
        writer.writerow([_harmless(cell) if is_safe else cell for cell in line])
    return ("\ufeff" if is_safe else "").encode() + out.getvalue().encode()


def write_dictionary(questions: Iterable[tuple[str, str, str, str]]) -> bytes:
    """What the columns mean, then each kind's questions: kind, question, type, range or codes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("column or kind", "question", "type", "meaning"))
    writer.writerows((name, "", "column", meaning) for name, meaning in COLUMNS.items())
    writer.writerows(tuple(_harmless(cell) for cell in line) for line in questions)
    return out.getvalue().encode()


def _lines(entries: Iterable[Mapping[str, Any]], is_safe: bool) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        head = (entry["uuid"], entry["kind"], entry["occurred_at"], entry["zone"])
        left = [
            name for name in entry["skipped"] if is_safe and name not in entry["values"] and not entry["many"].get(name)
        ]
        answers = [
            *((name, "value", value) for name, value in _flat(entry["values"])),
            *((name, "left", "") for name in left),
        ]
        for name, how, value in sorted(answers, key=lambda answer: answer[0]):
            yield (*head, name, how, "", value, "")
        for name, picks in sorted(entry["many"].items()):
            for position, (code, intensity) in enumerate(picks, 1):
                yield (*head, name, "pick", position, code, "" if intensity is None else intensity)
        for name, text in sorted(entry["words"].items()):
            yield (*head, name, "word", "", text, "")
        for kind, names in (("asked", entry["asked"]), ("skipped", entry["skipped"])):
            for name in () if is_safe else names:
                yield (*head, name, kind, "", "", "")


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A questionnaire's answers are a line each: `answers 3`, or `stated total`."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from ((f"{name} {key}", one) for key, one in value.items())
        else:
            yield name, value


def _harmless(cell: Any) -> Any:
    is_text = isinstance(cell, str)
    return f"'{cell}" if is_text and cell.lstrip(" ").startswith(_FORMULA) else cell
