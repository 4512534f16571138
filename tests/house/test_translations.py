"""A translation says the same placeholders as the English, in every plural form its language has."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGS = sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))
NEVER = {"ar": ("فشل", "اضطراب", "نرجسي", "ينبغي", "!")}
_NAMED = re.compile(r"%\((\w+)\)[sd]")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def problems(message: Message, plural_forms: int, never: tuple[str, ...]) -> list[str]:
    """What is wrong with one translated message."""
    wanted = {name for text in ([message.id] if isinstance(message.id, str) else message.id) for name in _NAMED.findall(text)}
    given = [message.string] if isinstance(message.id, str) else list(message.string)
    found = ["plural forms"] if not isinstance(message.id, str) and len(given) != plural_forms else []
    for text in given:
        if isinstance(message.id, str) and set(_NAMED.findall(text)) != wanted:
            found.append("placeholders")
        if not set(_NAMED.findall(text)) <= wanted:
            found.append("a placeholder of its own")
        found += [word for word in never if re.search(rf"(?<!\w){word}(?!\w)", text)]
    return found


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parents[1].name)
def test_a_translation_keeps_placeholders_forms_and_tone(path: Path) -> None:
    catalog = read(path)
    wrong = {str(m.id): problems(m, catalog.num_plurals, NEVER.get(path.parents[1].name, ())) for m in catalog
             if m.id and m.string and any(m.string)}
    assert len(wrong) > 1700
    assert {said: what for said, what in wrong.items() if what} == {}


def test_the_check_sees_what_it_looks_for() -> None:
    assert problems(Message("Call %(number)s", "اتصال"), 6, ()) == ["placeholders"]
    days = Message(("%(num)s day", "%(num)s days"), ("يوم", "%(n)s"))
    assert problems(days, 6, ()) == ["plural forms", "a placeholder of its own"]
    assert problems(Message("x", "هذا فشل"), 6, NEVER["ar"]) == ["فشل"]
