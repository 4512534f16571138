"""What a line of the log looks like: with its time, as text or as one JSON object, and never with an exception's text.

An exception's text can hold what a person typed, so a traceback is its classes and places in the code. What stands for a
person is a keyed name (`web.pseudonyms`).
"""

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

TEXT, JSON = "text", "json"
KINDS = (TEXT, JSON)
log = logging.getLogger("selfmon")


def describe(problem: BaseException) -> list[str]:
    """Classes and places of an exception and of what caused it, the outermost first; nothing of what it says."""
    said: list[str] = []
    seen: BaseException | None = problem
    while seen is not None and len(said) < 200:
        said.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        said += [f"{place.name} {place.filename}:{place.lineno}" for place in traceback.extract_tb(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return said


class _Lines(logging.Formatter):
    """One line for each record, whatever its message holds."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        problem = record.exc_info[1] if record.exc_info else None
        return self.line(record, at, describe(problem) if problem is not None else [])

    def line(self, record: logging.LogRecord, at: str, places: list[str]) -> str:
        said = " | ".join((record.getMessage(), *places)).replace("\n", " ")
        return f"{at} {record.levelname} {record.name}: {said}"


class _JsonLines(_Lines):
    def line(self, record: logging.LogRecord, at: str, places: list[str]) -> str:
        facts = {"at": at, "level": record.levelname.lower(), "from": record.name, "what": record.getMessage()}
        return json.dumps({**facts, "process": record.process, **({"where": places} if places else {})})


def set_up_logs(kind: str) -> None:
    """Everything that this process logs goes to stderr in lines of this kind, uncaught exceptions too. An empty kind leaves
    all as it is."""
    if not kind:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines() if kind == JSON else _Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda found: _log_uncaught(found.exc_type, found.exc_value, found.exc_traceback)


def _log_uncaught(kind: type[BaseException], problem: BaseException | None, _places: TracebackType | None) -> Any:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.error("uncaught", exc_info=problem or kind())
