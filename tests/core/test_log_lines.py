"""A line of the log has a time and a place in the code, and never an exception's text, which may hold what was typed."""

import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from selfmon.core.log_lines import set_up_logs

CANARY = "zqcanary words that somebody typed"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], (sys.excepthook, threading.excepthook) = handlers, hooks
    root.setLevel(level)


def fail() -> None:
    try:
        raise KeyError(CANARY)
    except KeyError as problem:
        raise ValueError(f"cannot read {CANARY}\n{CANARY}") from problem


@pytest.mark.parametrize("kind", ["text", "json"])
def test_an_exceptions_text_reaches_no_line(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(kind)
    try:
        fail()
    except ValueError:
        logging.getLogger("waitress").exception("Exception while serving")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError:
        sys.excepthook(*sys.exc_info())
    said = capsys.readouterr().err
    assert CANARY not in said
    assert "zqcanary" not in said
    lines = said.splitlines()
    assert len(lines) == 3
    for line in lines:
        assert "builtins.ValueError" in line
        assert "builtins.KeyError" in line
        assert "test_log_lines.py:" in line


def test_a_json_line_is_one_object_whatever_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json")
    logging.getLogger("selfmon").warning('two\nlines "quoted"')
    (line,) = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    assert (found["level"], found["from"], found["what"]) == ("warning", "selfmon", 'two\nlines "quoted"')
    assert found["at"].endswith("+00:00")


def test_a_text_line_begins_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text")
    logging.getLogger("selfmon").error("database: %s", "OperationalError")
    (line,) = capsys.readouterr().err.splitlines()
    assert line[:2] == "20"
    assert line.endswith("+00:00 ERROR selfmon: database: OperationalError")
