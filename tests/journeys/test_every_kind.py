"""Every kind of entry can be made with the keyboard alone, and with scripts off."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from .conftest import House, NewPage, enter_demo

STAY = "Keep it like this"  # on every screen of a sting; the way on where there is no next one
GO_ON = ("Save", "That's enough.", "Keep")
FOCUSED = """() => { const at = document.activeElement; return [at.tagName, at.type || "", at.name || "",
  at.textContent.trim(),
  [at, at.nextElementSibling, at.closest("label")].some((e) => e && getComputedStyle(e).outlineStyle !== "none")]; }"""


@dataclass(frozen=True)
class Way:
    """Where a kind of entry begins, how often one goes on, and the rows that have to be there afterwards."""

    path: str
    forms: int
    kinds: tuple[str, ...]


WAYS = {
    "check-in": Way("/check-in", 1, ("check_in",)),
    "something stung": Way("/stung", 1, ("episode",)),
    "settling": Way("/stung/{episode}/settling", 1, ("settling",)),
    "looking again": Way("/stung/{episode}/again", 1, ("looking_again",)),
    "hard moment": Way("/hard-moment", 1, ("hard_moment",)),
    "something held": Way("/held", 1, ("held",)),
    "an exercise and how it landed": Way("/steady/A", 2, ("practice",)),
    "the weekly look back": Way("/week", 1, ("weekly",)),
    "a small experiment": Way("/experiments/new", 1, ("experiment",)),
    "after a session": Way("/after-session/{met}", 1, ("after_session", "between_us")),
}


def ask(demo: House, question: str, **values: object) -> list[sa.Row[tuple[object, ...]]]:
    engine = sa.create_engine(f"sqlite:///{demo.home}/selfmon.sqlite")
    with engine.begin() as database:
        answer = database.execute(sa.text(question), values)
        rows = list(answer) if answer.returns_rows else []
    engine.dispose()
    return rows


def count(demo: House, kind: str) -> int:
    ((n,),) = ask(demo, "SELECT count(*) FROM entries WHERE kind = :kind", kind=kind)
    return int(str(n))


@pytest.fixture
def zone() -> str:
    """Where it is noon: an entry is not looked at again at night."""
    ahead = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC"


@pytest.fixture
def client(demo: House, zone: str) -> dict[str, str]:
    """Client A, at home where it is noon. Ids of an old episode and a session."""
    ((person,),) = ask(demo, "SELECT id FROM people WHERE name LIKE 'Client A%'")
    ask(demo, "UPDATE people SET zone = :zone WHERE id = :id", zone=zone, id=person)
    ((episode,),) = ask(
        demo,
        "SELECT id FROM entries WHERE client_id = :id AND kind = 'episode' AND local_day < "
        "date('now', '-3 days') ORDER BY occurred_at DESC LIMIT 1",
        id=person,
    )
    ((met,),) = ask(
        demo,
        "SELECT s.id FROM therapy_sessions s JOIN treatments t ON t.id = s.treatment_id "
        "WHERE t.client_id = :id AND s.starts_at < datetime('now') ORDER BY s.starts_at LIMIT 1",
        id=person,
    )
    return {"episode": str(UUID(str(episode))), "met": str(UUID(str(met)))}


def by_keyboard(page: Page) -> None:
    """Tab to everything, answer each question once, open what is closed, go on with Enter."""
    answered, closed = set(), 0
    for _press in range(400):
        page.keyboard.press("Tab")
        try:
            tag, kind, name, text, is_seen = page.evaluate(FOCUSED)
        except BrowserError:  # the rest of a long form came as a page of its own
            page.wait_for_load_state()
            continue
        if tag in ("INPUT", "TEXTAREA", "BUTTON", "SELECT", "SUMMARY"):
            assert is_seen, f"nothing shows that {name or text} has the focus"
        if tag == "SUMMARY" and closed < 8 and "another time" not in text and "Not for" not in text:
            page.keyboard.press("Enter")
            closed += 1
        elif kind in ("radio", "checkbox") and name not in answered and name not in ("when", "held_back", "talk_about"):
            page.keyboard.press("Space")
            answered.add(name)
        elif (tag == "TEXTAREA" or kind in ("text", "number")) and name not in answered:
            page.keyboard.type("3" if name == "sleep_hours" else "by hand")
            answered.add(name)
        elif tag == "BUTTON" and text == "Next":
            page.keyboard.press("Enter")
            page.keyboard.press("Shift+Tab")
        elif tag == "BUTTON" and text in (*GO_ON, STAY) and not page.locator("[data-next]").is_visible():
            address = page.url
            page.keyboard.press("Enter")
            page.wait_for_url(lambda now, before=address: now != before)  # type: ignore[misc]
            return
    raise AssertionError(f"no way to go on at {page.url}")


def without_script(page: Page) -> None:
    """The first tile of each question that stands open, words where there is a box, and on."""
    for question in page.locator("main form fieldset:visible").all():
        tile = question.locator("label").first
        if question.locator("input[name=when]").count() == 0 and tile.is_visible():
            tile.click()
    for box in page.locator("main form textarea:visible, main form input[type=text]:visible").all():
        box.fill("without script")
    page.get_by_role("button", name=re.compile("|".join(map(re.escape, GO_ON)))).last.click()


@pytest.mark.parametrize("scripts", [True, False], ids=["keyboard", "no script"])
@pytest.mark.parametrize("name", WAYS)
def test_every_kind_of_entry(
    demo: House, new_page: NewPage, client: dict[str, str], zone: str, name: str, scripts: bool
) -> None:
    way = WAYS[name]
    page = enter_demo(demo, new_page(scripts=scripts, zone=zone), "client-a")
    page.goto(demo.url + way.path.format(**client))
    before = {kind: count(demo, kind) for kind in way.kinds}
    for _form in range(way.forms):
        (by_keyboard if scripts else without_script)(page)
    page.wait_for_url(re.compile(r"/(saved|today|experiments|steady|help|a-lot)"))
    assert {kind: count(demo, kind) - n for kind, n in before.items()} == dict.fromkeys(way.kinds, 1)
