"""What the docs send a reader to is there: files by their paths, names by their modules, rows by their rooms."""

import ast
import re

import pytest

from tests.database import IS_POSTGRES
from tests.house.sources import ROOT

pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="about documents; the database has no part in it")

MAP = (ROOT / "docs" / "map.md").read_text()
GUIDES = {path.name: path.read_text() for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
PLACES = tuple(ROOT / place for place in ("", "selfmon", "docs", "tests", "deploy"))
PATH = re.compile(r"(?<![\w/.<>-])(?:[\w.-]+/)+[\w.*-]+\.(?:py|html|css|js|md|toml|txt)\b")
NAMED_BESIDE = re.compile(r"`([\w/]+\.(?:py|html|js))` \(((?:`\w+`(?:, )?)+)")


def is_there(path: str) -> bool:
    return any(next(place.glob(path), None) is not None for place in PLACES)


def knows(path: str, name: str) -> bool:
    found = next(place / path for place in PLACES if (place / path).is_file())
    return re.search(rf"\b{name}\b", found.read_text()) is not None


def wrong_in(text: str) -> list[str]:
    """Paths that lead nowhere; names that do not stand in the file, or the module, they are said to be in."""
    quoted = re.findall(r"`([^`\n]+)`", text)
    wrong = [path for words in quoted for path in PATH.findall(words) if not is_there(path)]
    beside = [(path, name) for path, names in NAMED_BESIDE.findall(text) for name in re.findall(r"\w+", names)]
    wrong += [f"{path} ({name})" for path, name in beside if is_there(path) and not knows(path, name)]
    return wrong + [words for words in quoted if not leads_to_a_module(words)]


def leads_to_a_module(words: str) -> bool:
    """`room.module.name` does, and so does whatever is no such name at all."""
    room, *parts = words.split(".")
    if not parts or not all(part.isidentifier() for part in parts) or not (ROOT / "selfmon" / room).is_dir():
        return True
    module, *names = parts
    if is_there(f"selfmon/{room}/{module}/__init__.py"):
        return True
    path = f"selfmon/{room}/{module}.py"
    return is_there(path) and all(knows(path, name) for name in names[:1])


def rows_of(room: str) -> set[str]:
    """The classes of a room that stand for a table."""
    return {
        node.name
        for path in (ROOT / "selfmon" / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and any(ast.unparse(line).startswith("__tablename__") for line in node.body)
    }


def test_the_map_leads_to_what_is_there() -> None:
    assert wrong_in(MAP) == []


def test_no_guide_names_a_file_that_is_gone() -> None:
    gone = {
        name: [path for words in re.findall(r"`([^`\n]+)`", text) for path in PATH.findall(words) if not is_there(path)]
        for name, text in GUIDES.items()
    }
    assert {name: paths for name, paths in gone.items() if paths} == {}


def test_every_row_stands_on_the_map_in_its_room() -> None:
    told = {
        room: set(rows.split(", ")) for room, rows in re.findall(r"^\| (\w+) \| ([A-Z]\w+(?:, \w+)*) \|$", MAP, re.M)
    }
    rooms = [path.name for path in (ROOT / "selfmon").iterdir() if path.is_dir()]
    assert told == {room: rows for room in rooms if (rows := rows_of(room))}


@pytest.mark.parametrize(
    "said",
    [
        "`reminders/subject.py`",
        "`templates/home/saved_page.html`",
        "`reminders/deciding.py` (`Reasons`)",
        "`diary.books.keep_entry`",
        "`diary.logbook.keep_entries`",
    ],
)
def test_a_wrong_turn_is_seen(said: str) -> None:
    assert len(wrong_in(f"| to change something | {said} |")) == 1
