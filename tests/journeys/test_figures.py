"""The demo's charts in a real browser: there at once, drawn when they come into view, whole on paper and without scripts."""

import re

from playwright.sync_api import Browser, Page, expect

from .conftest import House, NewPage, enter_demo

DRAWN = ".js-plotly-plot"


def _regulation(demo: House, page: Page) -> str:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{demo.url}/clients")
    first = page.get_by_role("link", name=re.compile(r"^Client . \(synthetic\)$")).first.get_attribute("href")
    return f"{demo.url}{first}/regulation"


def test_a_figure_is_drawn_when_it_comes_into_view_and_all_of_them_for_paper(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    page.goto(_regulation(demo, page))
    figures = page.locator("[data-plot]")
    expect(figures.first).to_have_class(re.compile("js-plotly-plot"))
    expect(figures.first.locator(".sketch")).to_have_count(0)
    assert page.locator(DRAWN).count() < figures.count()
    figures.last.scroll_into_view_if_needed()
    expect(figures.last).to_have_class(re.compile("js-plotly-plot"))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(DRAWN)).to_have_count(figures.count())


def test_without_scripts_the_first_figure_is_a_sketch_and_each_has_its_table(
    demo: House, new_page: NewPage, browser: Browser
) -> None:
    page = enter_demo(demo, new_page(), "therapist")
    address = _regulation(demo, page)
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    quiet = context.new_page()
    quiet.goto(address)
    expect(quiet.locator("[data-plot] .sketch")).to_have_count(1)
    expect(quiet.locator("[data-plot] .sketch path").first).to_be_visible()
    expect(quiet.locator("figure details")).to_have_count(quiet.locator("[data-plot]").count())
    context.close()
