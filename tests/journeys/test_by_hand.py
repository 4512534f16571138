"""Logging as a hand does it: few taps, by keyboard alone, and with scripts off."""

import pytest
from playwright.sync_api import Page, expect

from .conftest import House, NewPage, enter_demo


class Hand:
    """Taps what is visible and counts; Save is counted apart."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, group: str, tile: str) -> None:
        self.page.get_by_role("group", name=group, exact=True).locator("label", has_text=tile).first.click()
        self.taps += 1

    def go_on(self) -> None:
        self.page.get_by_role("button", name="Next").click()
        self.taps += 1

    def save(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()


def saved(page: Page) -> None:
    expect(page.get_by_role("heading", name="Saved.")).to_be_visible()


def test_mood_takes_two_taps_and_save(demo: House, new_page: NewPage) -> None:
    hand = Hand(enter_demo(demo, new_page(), "client-c"))
    hand.page.goto(f"{demo.url}/check-in")
    hand.tap("How does it feel to be you right now?", "a little pleasant")
    hand.tap("And your body?", "slow")
    hand.save()
    saved(hand.page)
    assert hand.taps <= 2


def test_an_episode_takes_six_taps_and_save_without_typing(demo: House, new_page: NewPage) -> None:
    hand = Hand(enter_demo(demo, new_page(), "client-c"))
    hand.page.goto(f"{demo.url}/stung")
    hand.tap("What was it closest to?", "Envy")
    hand.go_on()
    hand.tap("At its strongest", "very strong")
    hand.go_on()
    hand.tap("What set it off?", "I measured myself against someone")
    hand.page.get_by_role("button", name="Keep it like this").click()  # where it stood on every screen
    saved(hand.page)
    assert hand.taps <= 6


def test_an_episode_is_kept_after_any_tap(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    page.goto(f"{demo.url}/stung")
    with page.expect_response(lambda answer: answer.url.endswith("/stung") and answer.request.method == "POST"):
        Hand(page).tap("What was it closest to?", "Not sure yet")
    page.goto(f"{demo.url}/today")  # no Save was tapped
    expect(page.get_by_text("Kept as it is").first).to_be_visible()


def test_hard_moment_takes_save_alone_and_something_held_one_tap(demo: House, new_page: NewPage) -> None:
    hand = Hand(enter_demo(demo, new_page(), "client-c"))
    hand.page.goto(f"{demo.url}/hard-moment")
    hand.save()
    saved(hand.page)
    assert hand.taps == 0
    hand.page.goto(f"{demo.url}/held")
    hand.tap("What was it?", "I said what I needed")
    hand.save()
    saved(hand.page)
    assert hand.taps == 1


def test_the_weekly_look_back_takes_seven_taps_at_most(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-a")  # phase 4: the longest look back
    page.goto(f"{demo.url}/week")
    question = page.locator("main .ask:visible").filter(has=page.locator("input[value=none]"))
    n_asked, taps = page.locator(".dots i").count(), 0
    assert 4 <= n_asked <= 7
    while taps < n_asked:
        expect(page.get_by_role("img", name=f"{taps + 1} of {n_asked}")).to_be_visible()
        expect(question).to_have_count(1)
        question.locator("label").last.click()  # and the next one comes by itself
        taps += 1
    expect(question.locator("input").last).to_be_checked()  # the last stays until Save
    Hand(page).save()
    saved(page)
    assert taps <= 7


def test_the_weekly_look_back_waits_for_next_where_keys_answer_and_back_goes_one_back(
    demo: House, new_page: NewPage
) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    page.goto(f"{demo.url}/week")
    first = page.locator("main .ask:visible").first
    first.locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(first.locator("input").nth(1)).to_be_checked()
    page.keyboard.press("ArrowDown")  # still there to be changed
    expect(first.locator("input").nth(2)).to_be_checked()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("img", name="2 of")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("img", name="1 of")).to_be_visible()
    expect(first.locator("input").nth(2)).to_be_checked()


def test_without_scripts_the_weekly_look_back_is_one_long_form(demo: House, new_page: NewPage) -> None:
    page = new_page(scripts=False)
    enter_demo(demo, page, "client-a")
    page.goto(f"{demo.url}/week")
    questions = page.locator("main .ask:visible").filter(has=page.locator("input[value=none]"))
    assert 4 <= questions.count() <= 7
    expect(page.get_by_text("A tap goes on by itself.")).to_be_hidden()
    questions.last.locator("label").first.click()
    Hand(page).save()
    saved(page)


def test_a_check_in_by_keyboard_alone(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    page.goto(f"{demo.url}/check-in")
    pressed = 0
    while not page.evaluate("document.activeElement.name === 'pleasantness'"):
        page.keyboard.press("Tab")
        pressed += 1
        assert pressed < 25, "the first question is out of reach"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.checked")
    assert page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle") != "none"
    while not page.evaluate("document.activeElement.textContent.trim() === 'Save'"):
        page.keyboard.press("Tab")
        pressed += 1
        assert pressed < 60, "Save is out of reach"
    page.keyboard.press("Enter")
    saved(page)


def test_the_whole_flow_with_scripts_off(demo: House, new_page: NewPage) -> None:
    page = new_page(scripts=False)
    enter_demo(demo, page, "client-d")
    hand = Hand(page)
    page.goto(f"{demo.url}/check-in")
    hand.tap("How does it feel to be you right now?", "in between")
    hand.save()
    saved(page)
    page.goto(f"{demo.url}/stung")
    hand.tap("What was it closest to?", "Both")
    page.get_by_role("button", name="Add more").click()
    hand.tap("Feelings, in the order they came", "lonely")
    page.get_by_role("button", name="Keep it like this").click()
    saved(page)
    page.goto(f"{demo.url}/steady/A")
    expect(page.locator("ol.steps li:visible")).to_have_count(4)  # all steps at once
    page.get_by_role("button", name="That's enough.").click()
    hand.tap("How did that land?", "not much either way")
    hand.save()
    saved(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    page.goto(f"{demo.url}/history/charts")
    assert page.locator("figure svg").count() >= 3
    page.goto(f"{demo.url}/sharing")
    page.get_by_role("button", name="Hide").click()
    assert "Client" not in page.content()  # quick hide works without script
    page.go_back()
    assert "Therapist (synthetic)" not in page.content()  # and Back shows nothing


def test_a_closed_tab_loses_nothing_that_was_typed(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    page.goto(f"{demo.url}/held")
    page.get_by_text("More", exact=True).click()
    with page.expect_response(lambda answer: "/drafts/held" in answer.url):
        page.get_by_label("One line for later-me").fill("it did pass the last time")
    page.goto(f"{demo.url}/today")
    page.get_by_role("link", name="Go on", exact=True).first.click()
    expect(page.get_by_label("One line for later-me")).to_have_value("it did pass the last time")
    page.get_by_role("button", name="Start afresh").click()
    page.goto(f"{demo.url}/held")
    expect(page.get_by_label("One line for later-me")).to_have_value("")


@pytest.mark.parametrize("address", ["/stung", "/offline/en/stung"])
def test_feelings_keep_the_order_of_taps_whichever_way_round_they_stand(
    demo: House, new_page: NewPage, address: str
) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    stood = set()
    for lot in (0.2, 0.8):
        page.add_init_script(f"Math.random = () => {lot}")
        page.goto(f"{demo.url}{address}")
        place = page.locator(".dots")
        while address == "/stung" and not page.locator("#feelings").is_visible():  # a kept one opens further on
            said = str(place.get_attribute("aria-label"))
            page.get_by_role("button", name="Next").click()
            expect(place).not_to_have_attribute("aria-label", said)  # the rest is drawn by the house
        way = page.locator("input[name=feelings_tiles]").input_value()
        tiles = page.locator("#feelings input[type=checkbox]").evaluate_all("all => all.map((one) => one.value)")
        assert (tiles[0] == "relief") == (way == "turned"), way
        stood.add(way)
        for code in ("anger", "shame"):  # one that was kept as a draft a moment ago is chosen already
            tile = f"document.querySelector('#feelings input[value={code}]')"
            page.evaluate(f"{tile}.checked || {tile}.click()")
        expect(page.locator("input[name=feelings_order]")).to_have_value("anger,shame")
    assert stood == {"turned", "listed"} or address == "/stung"


def test_a_screen_that_has_nothing_to_ask_is_gone_past(demo: House, new_page: NewPage) -> None:
    """Nothing was wanted: "Did any of it happen?" would be an empty screen, and one more tap."""
    page, seen = new_page(), []
    page.goto(f"{demo.url}/offline/en/stung")
    while page.get_by_role("button", name="Next").is_visible():
        seen.append(page.locator(".step.is-now").inner_text())
        page.get_by_role("button", name="Next").click()
    assert any("What did you want to do?" in one for one in seen)
    assert not any("Did any of it happen?" in one for one in seen)
    page.go_back()  # and what was gone past is gone past on the way back
    expect(page.get_by_role("heading", name="What did you want to do?")).to_be_visible()
