"""Every message has a text in every language, with the placeholders of the English and every plural form, in kind words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from selfmon.reminders.subjects import PREHEADER, SUBJECTS
from selfmon.web.catalogues import read_catalogue
from selfmon.web.languages import LANGUAGES, NAMES
from tests.journeys.looking import DENIED

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "translations"
TRANSLATED = [language for language in LANGUAGES if language != "en"]
# Stems no screen may carry; before them the particles that Arabic writes on to a word, behind them its endings.
_STEMS = (
    "فشل",
    "فاشل",
    "أخفق",
    "إخفاق",
    "اضطراب",
    "نرجسي",
    "متعاظم",
    "ينبغي",
    "يجب",
    "فات",
    "غير صالح",
    "طبيعي",
    "مئيني",
    "أحسنت",
    "رائع",
    "ممتاز",
    "مبروك",
    "تهاني",
    "تحذير",
)
_ENDINGS = "ية|ات|ون|ين|ان|ها|هم|نا|وا|[ةيكهتا]"
NEVER = {
    "en": DENIED,
    "ar": re.compile(rf"(?<!\w)[وفبلك]{{0,2}}(?:ال|لل)?(?:{'|'.join(_STEMS)})(?:{_ENDINGS})?(?!\w)|!"),
}
_NAMED = re.compile(r"%\((\w+)\)[sd]")


def read(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def gather(folder: Path) -> Catalog:
    """What the pages say today, gathered as `make catalogues` does."""
    pot = folder / "messages.pot"
    CommandLineInterface().run(
        [
            "pybabel",
            "-q",
            "extract",
            "-F",
            str(FOLDER / "babel.cfg"),
            "-k",
            "lazy_gettext",
            "-k",
            "_l",
            "-o",
            str(pot),
            str(ROOT),
        ]
    )
    with pot.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def said_now(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return gather(tmp_path_factory.mktemp("pot"))


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def without_text(said: Catalog, translated: Catalog) -> Iterator[str]:
    """The messages that a reader of this language would meet in English."""
    for message in said:
        found = translated.get(message.id) if message.id else None
        if message.id and (found is None or found.fuzzy or not all(texts(found))):
            yield ids(message)[0]


def problems(message: Message, plural_forms: int, never: re.Pattern[str]) -> list[str]:
    """What is wrong with one translated message."""
    wanted = {name for text in ids(message) for name in _NAMED.findall(text)}
    given, is_plural = texts(message), not isinstance(message.id, str)
    found = ["plural forms"] if is_plural and len(given) != plural_forms else []
    for text in given:
        if not is_plural and set(_NAMED.findall(text)) != wanted:
            found.append("placeholders")
        if not set(_NAMED.findall(text)) <= wanted:
            found.append("a placeholder of its own")
        found += never.findall(text)
    return found


def test_no_message_hides_in_an_f_string() -> None:
    """The extraction does not look into one: what is said there has no other language, and nothing misses it."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "selfmon").rglob("*.py"))
        for joined in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "_l", "gettext", "ngettext"}
    ]
    assert hidden == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_has_a_text(said_now: Catalog, language: str) -> None:
    assert len(said_now) > 1700
    assert list(without_text(said_now, read(language))) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_placeholders_forms_and_tone(language: str) -> None:
    catalog = read(language)
    wrong = {str(m.id): problems(m, catalog.num_plurals, NEVER[language]) for m in catalog if m.id}
    assert len(wrong) > 1700
    assert {said: what for said, what in wrong.items() if what} == {}


def test_no_message_says_what_no_client_should_read(said_now: Catalog) -> None:
    said = [text for message in said_now for text in ids(message)]
    assert [text for text in said if NEVER["en"].search(text)] == []


def test_every_language_that_is_offered_has_its_list_of_words() -> None:
    assert set(NEVER) == set(LANGUAGES)
    assert sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/messages.po")) == sorted(TRANSLATED)


def test_the_check_sees_what_it_looks_for(said_now: Catalog) -> None:
    assert problems(Message("Call %(number)s", "اتصال"), 6, NEVER["ar"]) == ["placeholders"]
    days = Message(("%(num)s day", "%(num)s days"), ("يوم", "%(n)s"))
    assert problems(days, 6, NEVER["ar"]) == ["plural forms", "a placeholder of its own"]
    for bad in ("هذا فشل", "بالفشل", "وينبغي", "أمر طبيعي", "أهلًا!"):
        assert problems(Message("x", bad), 6, NEVER["ar"]), bad
    assert not problems(Message("x", "لا حاجة إلى استحقاق ذلك"), 6, NEVER["ar"])
    arabic = read("ar")
    arabic["Something stung"].string = ""
    arabic["Saved."].flags.add("fuzzy")
    assert set(without_text(said_now, arabic)) == {"Something stung", "Saved."}


def test_subjects_of_mails_are_gathered(said_now: Catalog) -> None:
    assert [line for line in (*SUBJECTS, PREHEADER) if line not in said_now] == []


def test_texts_come_from_the_catalogue_itself() -> None:
    read_catalogue.cache_clear()
    arabic = read_catalogue(FOLDER, "ar")
    assert arabic.gettext("Something stung") == "شيء آلم"
    assert read_catalogue(FOLDER, "ar") is arabic
    assert read_catalogue(FOLDER, "en").gettext("Something stung") == "Something stung"
    assert NAMES["ar"] == "العربية"


@pytest.mark.parametrize(
    ("number", "said"),
    [(2, "يومين"), (3, "أيام"), (10, "أيام"), (11, "يومًا"), (99, "يومًا"), (100, "يوم"), (103, "أيام"), (111, "يومًا")],
)
def test_arabic_counts_as_its_grammar_asks(number: int, said: str) -> None:
    """From 11 to 99 the word is singular with ـًا, from 100 on plain: the rule in the file's head has to say so."""
    arabic = read_catalogue(FOLDER, "ar")
    assert arabic.ngettext("on one day", "on %(num)s days", number).split()[-1] == said
