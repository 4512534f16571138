"""A phone in one hand, at night: on its side, with a notch, with the keyboard up, with an exercise to follow."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import House, NewPage, enter_demo
from .pages import ids

LOG_PAGES = ("/check-in", "/stung", "/hard-moment", "/held", "/steady/1", "/week")
COVERED = """() => { const at = document.activeElement.closest("label, summary") || document.activeElement;
  const box = at.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + Math.min(box.height, innerHeight) / 2;
  const top = document.elementFromPoint(x, Math.min(Math.max(y, 1), innerHeight - 1));
  return at.contains(top) || top?.contains(at) && top !== document.body && top.tagName !== "MAIN" ? "" :
    `${at.textContent.trim().slice(0, 30) || at.name} lies under ${top?.className || top?.tagName}`; }"""
OUTSIDE = """([left, right]) => [...document.querySelectorAll("h1, legend, button, label, a, input:not(label input), p")]
  .filter((e) => e.offsetParent && !e.closest(".skip") && e.getBoundingClientRect().width)
  .map((e) => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([_text, box]) => box.left < left - 16 || box.right > innerWidth - right + 16).map(([text]) => text)"""


ON_DISC = """() => {
  const disc = document.querySelector(".sky-disc circle:last-of-type").getBoundingClientRect();
  return [...document.querySelectorAll("h1, .top .tool")].filter((e) => {
    const words = document.createRange();
    words.selectNodeContents(e);
    return [...words.getClientRects()].some((line) => line.left < disc.right - 4 && line.right > disc.left + 4 &&
      line.top < disc.top + disc.height / 3 && line.bottom - 6 > disc.top);
  }).map((e) => e.textContent.trim()); }"""


def tab_through(page: Page, most: int = 120) -> list[str]:
    """What lay under something else when it had the focus."""
    found, seen = [], 0
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen += 1
        covered = page.evaluate(COVERED)
        found += [covered] if covered else []
    assert seen > 3
    return found


@pytest.mark.parametrize(
    ("width", "height"),
    [(740, 360), (360, 340), (360, 740)],
    ids=["on its side", "keyboard over half of it", "upright"],
)
def test_nothing_that_has_the_focus_lies_under_something_else(
    demo: House, new_page: NewPage, width: int, height: int
) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    page.set_viewport_size({"width": width, "height": height})
    found = {}
    for path in LOG_PAGES:
        page.goto(demo.url + path)
        page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
        problems = tab_through(page)
        if problems:
            found[path] = problems
    assert not found


def test_pages_keep_clear_of_a_notch(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    page.set_viewport_size({"width": 640, "height": 320})
    cdp = page.context.new_cdp_session(page)
    notch = {"top": 0, "left": 59, "right": 59, "bottom": 21}
    cdp.send("Emulation.setSafeAreaInsetsOverride", {"insets": notch})
    for path in ("/today", *LOG_PAGES):
        page.goto(demo.url + path)
        assert page.evaluate(OUTSIDE, [notch["left"], notch["right"]]) == [], path
    cdp.send("Emulation.setSafeAreaInsetsOverride", {"insets": {"top": 47, "bottom": 34}})
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{demo.url}/check-in")
    assert page.locator("header a.home").evaluate("(link) => link.getBoundingClientRect().top") >= 47
    assert page.locator(".save button").last.evaluate("(it) => innerHeight - it.getBoundingClientRect().bottom") >= 34


def test_words_keep_off_the_disc_of_the_sky(demo: House, new_page: NewPage) -> None:
    """Light words on it could not be read in the dark."""
    page = enter_demo(demo, new_page(), "client-c")
    for width, height in ((320, 640), (360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        for path in ("/today", "/welcome/1", "/welcome/2", "/welcome/3", "/welcome/4"):
            page.goto(demo.url + path)
            assert page.evaluate(ON_DISC) == [], (path, width)


def test_what_is_tapped_most_is_in_reach_of_a_thumb(demo: House, new_page: NewPage) -> None:
    """Save, Stop and Next stay in the lower third while the page scrolls."""
    page = enter_demo(demo, new_page(), "client-c")
    for path, name in (
        ("/check-in", "Save"),
        ("/stung", "Keep it like this"),
        ("/held", "Save"),
        ("/hard-moment", "Save"),
        ("/steady/1", "Next"),
        ("/steady/1", "Stop here"),
    ):
        page.goto(demo.url + path)
        top = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert top is not None
        assert 740 * 2 / 3 < top["y"] < 740 - 44, (path, name)


def test_what_keeps_it_stands_in_one_place_on_a_short_screen_too(demo: House, new_page: NewPage) -> None:
    """Whoever taps Next twice finds it where it was."""
    page = enter_demo(demo, new_page(), "client-c")
    where = """() => document.querySelector('footer').getBoundingClientRect().top -
      document.querySelector('.save').getBoundingClientRect().bottom"""
    for path in ("/hard-moment", "/steady/1", "/check-in", "/stung"):
        page.goto(demo.url + path)
        expect(page.locator(".save")).to_be_visible()
        assert abs(page.evaluate(where)) <= 2, path
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#peak")).to_be_in_viewport()
    assert abs(page.evaluate(where)) <= 2


def test_a_check_in_is_one_screen(demo: House, new_page: NewPage) -> None:
    """Two questions, what else there is and Save at one glance; on a low screen each answer still."""
    page = enter_demo(demo, new_page(), "client-c")
    for height, lowest in ((740, "#energy"), (640, "#energy .scale")):
        page.set_viewport_size({"width": 360, "height": height})
        page.goto(f"{demo.url}/check-in")
        expect(page.get_by_role("button", name="Add more")).to_be_in_viewport(ratio=1)
        expect(page.locator(".save p:visible", has_text="Visible to")).to_have_count(1)
        asked, save = page.locator(lowest).bounding_box(), page.locator(".save").bounding_box()
        assert asked is not None
        assert save is not None
        assert asked["y"] + asked["height"] <= save["y"], (height, asked, save)


def test_an_exercise_goes_on_by_itself_only_when_asked_and_stays_when_told(demo: House, new_page: NewPage) -> None:
    page = new_page()
    page.clock.install()
    enter_demo(demo, page, "client-c")
    page.goto(f"{demo.url}/steady/1")
    first = page.get_by_text("Let your eyes rest on one spot.")
    page.clock.run_for(120_000)
    expect(first).to_be_visible()
    page.get_by_role("button", name="Go on by itself, slowly").click()
    page.clock.run_for(10_000)
    page.get_by_role("button", name="Stay longer").click()
    page.clock.run_for(10_000)
    expect(first).to_be_visible()
    page.clock.run_for(6_000)
    expect(first).to_be_hidden()
    expect(page.get_by_text("easiest to notice")).to_be_visible()


def test_an_exercise_has_a_still_circle_no_sound_and_hums_only_when_chosen(demo: House, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(
        "window.hums = []; navigator.vibrate = (how) => { window.hums.push(how); return true; };"
        "window.AudioContext = window.Audio = class { constructor() { window.hums.push('sound'); } };"
    )
    enter_demo(demo, page, "client-c")
    page.goto(f"{demo.url}/steady/1")
    circle = page.locator(".pacer i").nth(1)  # the disc inside its ring
    expect(circle).to_be_hidden()  # it belongs to the step that speaks of it
    for _step in range(2):
        page.get_by_role("button", name="Next").click()
    expect(circle).to_be_visible()
    assert circle.evaluate("(it) => getComputedStyle(it).animationName") == "breathe"
    page.get_by_role("checkbox", name="Keep the circle still").check()
    assert circle.evaluate("(it) => getComputedStyle(it).animationName") == "none"
    assert page.evaluate("window.hums") == []
    feel = page.get_by_role("button", name="Feel the pace")
    feel.click()
    expect(feel).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.hums").count(70) == 1
    feel.click()
    expect(feel).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.hums").pop() == 0
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    assert circle.evaluate("(it) => getComputedStyle(it).animationName") == "none"


def test_a_phone_that_cannot_hum_offers_nothing(demo: House, new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script("delete Navigator.prototype.vibrate;")
    enter_demo(demo, page, "client-c")
    page.goto(f"{demo.url}/steady/1")
    for _step in range(2):
        page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("checkbox", name="Keep the circle still")).to_be_visible()
    expect(page.get_by_text("Feel the pace")).to_be_hidden()


def test_what_became_of_a_draft_is_said_in_words(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    page.goto(f"{demo.url}/held")
    page.get_by_role("group", name="What was it?").locator("label").first.click()
    said = page.locator("[data-kept]")
    expect(said).to_have_text("Kept as a draft.")
    expect(said).to_have_attribute("role", "status")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Saved.")).to_be_visible()


@pytest.mark.parametrize("persona", ["client-c", "therapist"])
def test_a_file_is_chosen_with_a_button_like_the_others(demo: House, new_page: NewPage, persona: str) -> None:
    page = enter_demo(demo, new_page(), persona)
    page.goto(demo.url + ("/my-data" if persona == "client-c" else f"/clients/{ids(demo.home)[0]}/sessions"))
    look = "(it) => { const s = getComputedStyle(it, '::file-selector-button');"
    look += "return [parseFloat(s.minHeight), s.fontFamily, parseFloat(s.borderRadius)]; }"
    height, letters, corner = page.locator("input[type=file]").evaluate(look)
    assert height >= 44
    assert letters == page.locator("main button").first.evaluate("(it) => getComputedStyle(it).fontFamily")
    assert corner > 0
