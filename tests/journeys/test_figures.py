"""The demo's charts in a real browser: pictures from the server, whole without scripts; drawn for who looks closer."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import House, NewPage, enter_demo

DRAWN = ".js-plotly-plot"
# Words outside the window, and words of one picture that touch.
CUT = """() => [...document.querySelectorAll('svg.sketch')].flatMap((svg) => {
  const words = [...svg.querySelectorAll('text')].map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([_said, box]) => box.width);
  const cut = words.filter(([_said, box]) => box.left < 0 || box.right > innerWidth).map(([said]) => `cut: ${said}`);
  const touch = words.flatMap(([said, a], n) => words.slice(n + 1)
    .filter(([_said, b]) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom)
    .map(([other]) => `${said} on ${other}`));
  return [...cut, ...touch];
})"""


# Parts of a figure that lie on each other; and whether its picture is beside its words, or below.
LAID = """() => [...document.querySelectorAll('figure.drawn:not(.columns > *)')].map((figure) => {
  const boxes = [...figure.children].map((e) => e.getBoundingClientRect()).filter((box) => box.width && box.height);
  const lies = boxes.some((a, n) => boxes.slice(n + 1).some((b) =>
    a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom));
  const [words, picture] = ['figcaption', '.plot'].map((part) => figure.querySelector(part).getBoundingClientRect());
  return lies ? 'on each other' : picture.left >= words.right ? 'beside' : picture.top >= words.bottom ? 'below' : 'askew';
})"""


def _regulation(demo: House, page: Page) -> str:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{demo.url}/clients")
    first = page.get_by_role("link", name=re.compile(r"^Client . \(synthetic\)$")).first.get_attribute("href")
    return f"{demo.url}{first}/regulation"


def _asked(page: Page) -> list[str]:
    """What the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_a_tab_that_is_read_loads_no_plotly_and_a_key_draws_one_figure(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    address = _regulation(demo, page)
    asked = _asked(page)
    page.goto(address)
    figures, looks = page.locator("[data-plot]"), page.get_by_role("button", name="Look closer")
    expect(looks).to_have_count(figures.count())  # shown by the script: what it listens to is there
    expect(page.locator("[data-plot] > svg.sketch")).to_have_count(figures.count())
    figures.last.scroll_into_view_if_needed()
    expect(figures.last.locator("text").first).to_be_visible()
    assert not [url for url in asked if "plotly" in url]

    looks.nth(1).focus()
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(figures.nth(1)).to_have_class(re.compile("js-plotly-plot"))
        expect(figures.nth(1).locator(".points").first).to_be_attached()
        expect(page.locator(DRAWN)).to_have_count(1)  # what is beside it stays as it was
        expect(looks.nth(1)).to_be_focused()
        page.keyboard.press(key)
        expect(figures.nth(1).locator("> svg.sketch")).to_be_visible()
        expect(page.locator(DRAWN)).to_have_count(0)
    assert len([url for url in asked if "plotly" in url]) == 1


def test_a_figure_can_be_touched_and_two_are_drawn_one_after_the_other(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    page.goto(_regulation(demo, page))
    figures, looks = page.locator("[data-plot]"), page.get_by_role("button", name="Look closer")
    expect(looks.first).to_be_visible()
    figures.first.click()
    looks.nth(1).click()
    expect(page.locator(DRAWN)).to_have_count(2)
    expect(looks.first).to_have_attribute("aria-pressed", "true")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(DRAWN)).to_have_count(2)
    looks.first.click()
    expect(figures.first.locator("> svg.sketch")).to_be_visible()
    expect(page.locator(DRAWN)).to_have_count(1)


def test_without_a_line_the_picture_stays_and_may_be_asked_again(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    page.goto(_regulation(demo, page))
    look = page.get_by_role("button", name="Look closer").first
    expect(look).to_be_visible()
    page.route("**/vendor/plotly/**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        look.click()
    expect(look).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-plot]").first.locator("> svg.sketch")).to_be_visible()
    page.unroute("**/vendor/plotly/**")
    look.click()
    expect(page.locator(DRAWN)).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_word_of_a_figure_is_cut_or_lies_on_another(demo: House, new_page: NewPage, width: int) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    address = _regulation(demo, page)
    page.set_viewport_size({"width": width, "height": 800})
    for tab in ("regulation", "relating", "practice", "compare"):
        page.goto(address.replace("regulation", tab))
        expect(page.locator("svg.sketch").first).to_be_visible()
        assert page.evaluate(CUT) == []


def test_without_scripts_each_figure_is_a_picture_and_has_its_table(
    demo: House, new_page: NewPage, browser: Browser
) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    address = _regulation(demo, page)
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    quiet = context.new_page()
    quiet.goto(address)
    figures = quiet.locator("[data-plot]")
    expect(figures.first.locator("path").first).to_be_visible()
    expect(quiet.locator("[data-plot] > svg.sketch")).to_have_count(figures.count())
    expect(quiet.get_by_role("button", name="Look closer")).to_have_count(0)
    expect(quiet.locator("figure details")).to_have_count(figures.count())
    context.close()


def test_a_figure_is_beside_its_words_where_there_is_room(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    page.goto(_regulation(demo, page))
    expect(page.get_by_role("button", name="Look closer").first).to_be_visible()
    assert set(page.evaluate(LAID)) == {"beside"}
    page.locator("figure.drawn details summary").first.click()
    expect(page.locator("figure.drawn details[open]")).to_have_count(1)
    assert set(page.evaluate(LAID)) == {"beside"}
    page.set_viewport_size({"width": 390, "height": 800})
    heads = page.locator("figure.drawn:not(.columns > *)")
    for n in range(heads.count()):
        words, picture = (heads.nth(n).locator(part).bounding_box() for part in ("figcaption", ".plot"))
        assert words is not None
        assert picture is not None
        assert picture["y"] >= words["y"] + words["height"]
