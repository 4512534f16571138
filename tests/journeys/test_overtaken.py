"""Two sends of one form on a line that hangs: the earlier one arrives last, and what was touched later stays."""

from playwright.sync_api import Browser, Page, Route, expect

from tests.waiting import wait_for

from .phones import Place, new_phone, pause_of
from .test_every_tap import HIDE, pick, stung
from .test_questionnaire import ask


class HeldUp:
    """The first post of a page to an address waits on its way until it is let go."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.routes, self.n = page, [], 0  # type: ignore[var-annotated]
        page.route(address, self._meet)

    def _meet(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        self.n += 1
        if self.n == 1:
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self) -> None:
        wait_for(lambda: self.routes, "the first post", pause_of(self.page))

    def let_go(self) -> None:
        """Arrives now, and was answered."""
        (route,) = self.routes
        answer = route.fetch()
        assert answer.ok, answer.status
        route.fulfill(response=answer)


def test_words_that_were_sent_first_and_arrive_last_undo_nothing(place: Place, browser: Browser) -> None:
    context = new_phone(browser, place.cookie(place.client(), "read"))
    page = context.new_page()
    page.goto(f"{place.url}/held", wait_until="networkidle")
    held_up = HeldUp(page, "**/drafts/held")
    page.locator("main form details summary").first.click()
    page.locator("#for_later").fill("Half of it.")
    held_up.wait()
    page.locator("#for_later").fill("Half of it, and all.")
    with page.expect_response("**/drafts/held") as later:
        page.evaluate(HIDE)
    assert later.value.ok
    held_up.let_go()
    other = context.new_page()
    other.goto(f"{place.url}/held")
    expect(other.locator("#for_later")).to_have_value("Half of it, and all.")
    context.close()


def test_what_was_left_on_today_is_not_brought_back_by_what_was_still_on_its_way(
    place: Place, browser: Browser
) -> None:
    context = new_phone(browser, place.cookie(place.client(), "read"))
    page = context.new_page()
    page.goto(f"{place.url}/held", wait_until="networkidle")
    page.locator("main form details summary").first.click()
    with page.expect_response("**/drafts/held"):
        page.locator("#for_later").fill("Half of it.")
    page.evaluate("for (const form of document.forms) form.keepUnsent = form.keepSealed = null")
    held_up = HeldUp(page, "**/drafts/held")
    page.locator("#for_later").fill("Half of it, and all.")
    page.evaluate(HIDE)
    held_up.wait()
    today = context.new_page()
    today.goto(f"{place.url}/today", wait_until="networkidle")
    today.get_by_role("button", name="Leave it").click()
    expect(today.locator(".kept")).to_have_count(0)
    held_up.let_go()
    today.goto(f"{place.url}/today")
    expect(today.locator("h1")).to_be_visible()
    expect(today.locator(".kept")).to_have_count(0)
    context.close()


def test_a_page_left_behind_undoes_nothing_of_the_one_that_came_after_it(place: Place, browser: Browser) -> None:
    """Its last tap is still on its way while the person, back at once, taps on in the next page."""
    person = place.client()
    context = new_phone(browser, place.cookie(person, "read"))
    page = context.new_page()
    page.goto(f"{place.url}/stung", wait_until="networkidle")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/stung")):
        pick(page, "closest_to", 1)
    page.evaluate("for (const form of document.forms) form.keepUnsent = form.keepSealed = null")
    held_up = HeldUp(page, "**/stung")
    pick(page, "peak", 2)
    page.evaluate(HIDE)
    held_up.wait()
    back = context.new_page()
    back.goto(f"{place.url}/stung", wait_until="networkidle")
    with back.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/stung")):
        pick(back, "peak", 4)
    wait_for(lambda: stung(place, person) == [("envy", 4)], "the tap of the next page", pause_of(back))
    held_up.let_go()
    assert stung(place, person) == [("envy", 4)]
    context.close()


def test_an_answer_that_is_held_up_as_the_page_is_left_undoes_nothing(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "phq-9")
    asked.start()
    page = asked.page
    held_up = HeldUp(page, "**/kept")
    page.locator("#q9 label").nth(1).click()
    held_up.wait()
    page.locator("#q9 label").nth(0).click()
    with page.expect_response("**/kept"):
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    held_up.let_go()
    other = page.context.new_page()
    other.goto(f"{asked.address}/questions")
    expect(other.locator("#q9 input").nth(0)).to_be_checked()
    expect(other.locator("[data-take-back]")).to_be_hidden()


def test_a_finger_on_a_link_sends_what_was_tapped_last_before_the_next_page_is_asked_for(
    place: Place, browser: Browser
) -> None:
    context = new_phone(browser, place.cookie(place.client(), "read"))
    page = context.new_page()
    page.goto(f"{place.url}/check-in", wait_until="networkidle")
    with page.expect_response("**/drafts/check-in"):
        sent = page.evaluate("""() => {
          const seen = [], itself = window.fetch;
          window.fetch = (address, ...more) => { seen.push(String(address)); return itself(address, ...more); };
          const press = (where) => where.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true}));
          press(document.querySelector("header a"));
          document.querySelector("form[data-entry] input[type=radio]").click();
          press(document.querySelector("h1"));
          const before = seen.length;
          press(document.querySelector("header a"));
          return [before, ...seen];
        }""")
    assert sent == [0, "/drafts/check-in"]
    context.close()
