"""A review, a picture and its field on paper: one upright sheet each, also where the two had much to say."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import House, enter_demo
from .pages import ids

MUCH = "What we found is that it gets quiet first, and that the quiet looks after something for both. " * 2
# The sheet has room for three: another font or a longer name of a day takes a line here and there.


@pytest.fixture(scope="module")
def desk(browser: Browser, demo: House) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = enter_demo(demo, context.new_page(), "therapist")
    page.wait_for_url("**/clients")  # signed in: what is opened before would be the way in
    yield page
    context.close()


def sheets(desk: Page) -> list[str]:
    """What each sheet is, on a printer that holds A4: 595 by 842 points, or those turned on their side."""
    expect(desk.locator("body.upright")).to_have_count(1)
    pdf = desk.pdf(format="A4", prefer_css_page_size=True)
    found = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(found) == len(re.findall(rb"/Type\s*/Page[^s]", pdf))
    return [
        "upright A4" if abs(float(width) - 595.3) < 2 and abs(float(height) - 841.9) < 2 else f"{width} x {height}"
        for width, height in found
    ]


A4 = ["upright A4"]


def test_the_picture_is_printed_on_one_sheet(desk: Page, demo: House) -> None:
    at = f"{demo.url}/clients/{ids(demo.home)[0]}/picture"
    desk.goto(at)
    assert sheets(desk) == A4
    for kind in ("What of this is expected", "Who else is at work", "Who else is at work"):
        desk.get_by_label(kind).fill(MUCH)
        desk.locator("form", has=desk.get_by_label(kind)).get_by_role("button").click()
    assert sheets(desk) == A4


def test_closeness_with_its_field_is_printed_on_one_sheet(desk: Page, demo: House) -> None:
    desk.goto(f"{demo.url}/clients/{ids(demo.home)[0]}/picture/closeness")
    expect(desk.locator("svg.closeness circle")).to_have_count(5)  # a day of two relationships, and two days before
    assert desk.locator("svg.closeness").bounding_box()["width"] < 480  # type: ignore[index]
    assert sheets(desk) == A4


def test_a_review_is_printed_on_one_sheet_with_what_was_said_last(desk: Page, demo: House) -> None:
    at = f"{demo.url}/clients/{ids(demo.home)[0]}/review"
    desk.goto(at)
    assert sheets(desk) == A4
    for area in desk.locator("#draft textarea").all():
        area.fill(MUCH)
    for button in ("Keep in the draft", "Show to my client"):
        with desk.expect_navigation():  # what is printed is the page that answers
            desk.get_by_role("button", name=button).click()
    assert sheets(desk) == A4


@pytest.mark.parametrize(
    "width", [718, 740, 1047]
)  # A4 upright within margins, as some browsers print, and on its side
def test_on_any_paper_no_part_of_the_page_before_a_session_lies_on_another(desk: Page, demo: House, width: int) -> None:
    desk.goto(f"{demo.url}/clients/{ids(demo.home)[0]}")
    desk.emulate_media(media="print")
    desk.set_viewport_size({"width": width, "height": 700})
    over = desk.evaluate("document.documentElement.scrollWidth - innerWidth")
    parts = desk.locator(".cockpit > *, .cockpit .rows").evaluate_all(
        "all => all.map((e) => [e.className, e.getBoundingClientRect().right, e.parentElement.getBoundingClientRect().right])"
    )
    desk.emulate_media(media="screen")
    desk.set_viewport_size({"width": 1280, "height": 800})
    assert over <= 0
    assert len(parts) == 4
    assert [name for name, right, end in parts if right > end + 1] == []
