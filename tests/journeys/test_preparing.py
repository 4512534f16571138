"""A session prepared as a therapist would: five questions about each of the demo's six clients, clicks counted.

Nobody's reading is timed: words are counted, and 240 of them are a minute (Brysbaert 2019: 238 a minute, silently).
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import House, NewPage, enter_demo

CLICKS = 2  # from the list of clients to an answer
WORDS_A_MINUTE = 240
NAME = re.compile(r"^Client . \(synthetic\)$")
SCREEN = {"width": 1280, "height": 800}
HIGHEST = 1000  # pixels of page
# What is asked, and where on the client's first page it is answered. A strength, or none, stands with the question.
PLACES = {
    "what changed": ".news",
    "what is open between us": "#between-you",
    "what does the client want to talk about": "#on-the-list",
    "what got heavier": "#worth-a-look",
    "what held": "#what-held",
}


@pytest.fixture(scope="module")
def room(demo: House, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]  # playwright wants its own TypedDict
    page = context.new_page()
    page.goto(demo.links["therapist"])
    page.get_by_role("button", name="Sign in as this person").click()
    yield page
    context.close()


def names(room: Page, house: House) -> list[str]:
    room.goto(f"{house.url}/clients")
    return room.get_by_role("link", name=NAME).all_inner_texts()


def is_on_the_first_screen(place: Locator) -> bool:
    box: Any = place.bounding_box()
    return bool(box and box["y"] + min(box["height"], 40) <= SCREEN["height"])


def test_five_questions_are_answered_in_two_clicks_and_a_minute_of_reading(room: Page, demo: House) -> None:
    listed = names(room, demo)
    assert len(listed) == 6
    walked = {}
    for name in listed:
        room.goto(f"{demo.url}/clients")
        clicks = 1
        room.get_by_role("link", name=name, exact=True).click()
        answers = {asked: room.locator(place).first for asked, place in PLACES.items()}
        n_words = 0
        for asked, place in answers.items():
            told = place.inner_text().split()
            assert len(told) >= 2, (name, asked)
            assert is_on_the_first_screen(place), (name, asked)
            n_words += len(told)
        walked[name] = (clicks, n_words)
    assert max(clicks for clicks, _n in walked.values()) <= CLICKS
    assert max(n for _clicks, n in walked.values()) <= WORDS_A_MINUTE


@pytest.mark.parametrize(("link", "lands_on"), [("Something stung", "#episodes"), ("The swing", "#swing")])
def test_what_stands_behind_an_answer_is_one_click_further(room: Page, demo: House, link: str, lands_on: str) -> None:
    room.goto(f"{demo.url}/clients")
    room.get_by_role("link", name=names(room, demo)[0], exact=True).click()
    room.get_by_role("table").get_by_role("link", name=link, exact=True).click()
    expect(room).to_have_url(re.compile(f"{lands_on}$"))
    expect(room.locator(lands_on)).to_be_visible()


def test_on_a_phone_the_list_of_clients_is_cards_with_nothing_to_the_side(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(width=360), "therapist")
    page.goto(f"{demo.url}/clients")
    wide = page.locator(".wide")
    assert wide.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first = page.locator(".cards tbody tr").first
    assert first.locator("td:visible").first.evaluate("cell => getComputedStyle(cell, '::before').content") == (
        '"Next session"'
    )


def test_it_is_printed_on_one_sheet(room: Page, demo: House) -> None:
    for name in names(room, demo):
        room.goto(f"{demo.url}/clients")
        room.get_by_role("link", name=name, exact=True).click()
        room.wait_for_load_state()
        assert len(sheets_of(room)) == 1, name
        assert height(room) <= HIGHEST, name


def sheets_of(room: Page) -> list[bytes]:
    return re.findall(rb"/Type\s*/Page[^s]", room.pdf(prefer_css_page_size=True))


def height(room: Page) -> int:
    return int(room.evaluate("document.documentElement.scrollHeight"))


def test_it_stays_one_screen_and_one_sheet_however_much_is_open(room: Page, demo: House) -> None:
    """Many points to come back to and many ruptures, each with more words than a line holds."""
    room.goto(f"{demo.url}/clients")
    room.get_by_role("link", name="Client F (synthetic)", exact=True).click()
    expect(room.locator("#come-back")).to_be_visible()
    at = room.url
    token = room.locator("#come-back [name=csrf_token]").first.input_value()

    def post(path: str, **form: str) -> None:
        done = room.request.post(f"{at}/{path}", form={"csrf_token": token, **form})
        assert done.ok, path

    for n in range(6):
        post("come-back", text=f"Number {n}, " + "and what was left unsaid about it when the hour was over " * 3)
    room.goto(f"{at}/sessions")
    noted = room.locator("a[aria-label^='Note']").evaluate_all("links => links.map(link => link.pathname)")
    past = [path for path in noted if path][-4:]
    for path in past:
        told = {"type": "withdrawal", "intensity": "3", "contribution": "I hurried, and looked at the clock. " * 6}
        post(path.split("/", 3)[3], status="attended", **told)
    room.goto(at)
    expect(room.locator("#between-you").get_by_text("and 3 more")).to_be_visible()
    assert height(room) <= HIGHEST
    assert is_on_the_first_screen(room.locator("#worth-a-look"))
    assert len(sheets_of(room)) == 1
    room.emulate_media(media="print")
    expect(room.get_by_text("Keep one more")).to_be_hidden()
    room.emulate_media(media="screen")
