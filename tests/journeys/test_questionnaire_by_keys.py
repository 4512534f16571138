"""A questionnaire without a finger or a mouse: Tab, Enter, Space and arrow keys, from the first page to one's own results."""

from playwright.sync_api import Browser, Page, expect

from selfmon.accounts.models import Person
from selfmon.measures.models import Administration, RecordedAdministration
from selfmon.treatment.models import Treatment
from tests.waiting import wait_for

from .phones import Place, new_phone, open_until, pause_of
from .test_questionnaire import Asked, ask, count_all

FAR = 80  # tabs: further than any of these pages is long


def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Goes on until what has the focus is it; it can be seen that it has."""
    for _step in range(FAR):
        page.keyboard.press(key)
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            break
    expect(page.locator(":focus")).to_be_in_viewport()
    assert page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted), wanted
    assert page.evaluate(SHOWN), f"nobody sees that {wanted} has the focus"


# The first answer is slow on its way; what came after it may not be overtaken by it.
SLOW = """() => {
  const real = window.fetch;
  let n = 0;
  window.arrived = 0;
  window.fetch = async (...asked) => {
    if (n++ === 0) await new Promise((done) => setTimeout(done, 600));
    return real(...asked).finally(() => window.arrived++);
  };
}"""
SHOWN = """() => {
  const parts = [document.activeElement, document.activeElement.closest('label')].filter(Boolean);
  return parts.some((part) => getComputedStyle(part).outlineStyle !== 'none' || getComputedStyle(part).boxShadow !== 'none');
}"""


def start(asked: Asked) -> Page:
    page = asked.page
    page.goto(f"{asked.place.url}/today")
    tab_to(page, f"a[href='/fill-in/{asked.address.rsplit('/', 1)[1]}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fill-in/*")
    tab_to(page, "button[value=start]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions")
    return page


def answer(page: Page, n: int, steps: int = 0) -> None:
    """The n-th question: into it, down so many answers."""
    tab_to(page, f"#q{n} input")
    page.keyboard.press("Space")
    for _step in range(steps):
        page.keyboard.press("ArrowDown")
    expect(page.locator(f"#q{n} input").nth(steps)).to_be_checked()


def test_from_the_first_page_to_ones_own_answers(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "gad-7")
    page = start(asked)
    for n in range(1, 7):
        answer(page, n, n % 3)
    tab_to(page, "[data-finish]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-left]")).to_be_focused()
    tab_to(page, "[data-look]")
    page.keyboard.press("Enter")
    expect(page.locator("#q7 input").first).to_be_focused()
    page.keyboard.press("ArrowUp")  # round to the last: Skip
    expect(page.locator("#q7 input[value=skip]")).to_be_checked()
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=held_back]")
    page.keyboard.press("Space")
    expect(page.locator("[name=held_back]")).to_be_checked()
    tab_to(page, "[data-finish]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/saved/**")
    assert asked.count(Administration) == 1

    page.goto(f"{place.url}/results")
    tab_to(page, "main summary")
    page.keyboard.press("Enter")
    tab_to(page, "a[href^='/results/']:not([href$=file])")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your own answers")).to_be_visible()


def test_a_question_about_harm_is_answered_taken_back_and_passed_on(place: Place, browser: Browser) -> None:
    page = start(ask(place, browser, "phq-9"))
    for n in range(1, 9):
        answer(page, n)
    answer(page, 9, 1)
    expect(page.locator("[data-take-back]")).to_be_visible()
    tab_to(page, "[data-take-back]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back. Nothing is passed on.")).to_be_visible()
    answer(page, 9, 2)
    expect(page.locator("[data-fate]")).to_contain_text("Goes to Anna")
    tab_to(page, "[data-finish]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/afterwards")


def test_without_a_script_the_page_before_finishing_is_walked_too(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "gad-7")
    context = new_phone(browser, place.cookie(asked.person, "read"), java_script_enabled=False)
    asked.page = page = context.new_page()
    asked.start()
    answer(page, 1)
    tab_to(page, "[data-finish]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Before you finish")).to_be_visible()
    tab_to(page, "main a[role=button]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How it was")).to_be_visible()
    answer(page, 2)
    tab_to(page, "[data-finish]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Before you finish")).to_be_visible()
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/saved/**")


def test_at_the_desk_together_and_from_paper(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "gad-7")
    (treatment,) = place.all_of(Treatment, client_id=asked.person.id)
    (therapist,) = place.all_of(Person, id=treatment.therapist_id)
    desk = browser.new_context(viewport={"width": 1280, "height": 740})
    place.let_in(desk, therapist, "read")
    page, battery = desk.new_page(), f"{place.url}/clients/{treatment.id}/questionnaires"
    before = count_all(place, RecordedAdministration)
    page.goto(battery)
    tab_to(page, "a[href$='/together/gad-7']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/together/gad-7")
    for n in range(1, 7):
        answer(page, n, 1)
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator(".note:focus")).to_contain_text("7")
    tab_to(page, "button[name=leave]")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=1")
    tab_to(page, "a[role=button]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questionnaires")
    tab_to(page, "a[href$='/enter/gad-7']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/enter/gad-7")
    for n in range(1, 8):
        tab_to(page, f"#q{n}")
        page.keyboard.type("2")
    tab_to(page, "main form > button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questionnaires/gad-7*")
    tab_to(page, "main summary")
    page.keyboard.press("Enter")
    expect(page.locator("main details[open]").first).to_be_visible()
    assert count_all(place, RecordedAdministration) == before + 2


def test_an_answer_is_not_overtaken_by_the_one_it_replaced(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "phq-9")
    page = start(asked)
    page.evaluate(SLOW)
    answer(page, 9, 1)  # nought first, then one: two posts
    wait_for(lambda: page.evaluate("window.arrived") == 2, "both answers", pause_of(page))
    expect(page.locator("[data-take-back]")).to_be_visible()
    page.close()
    page = asked.page.context.new_page()
    page.goto(f"{asked.address}/questions")
    expect(page.locator("#q9 input").nth(1)).to_be_checked()


def test_an_answer_that_waits_for_the_one_before_is_sent_when_the_page_is_left(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "phq-9")
    page = start(asked)
    page.evaluate(SLOW)
    answer(page, 9, 1)
    page.goto(f"{place.url}/help")  # the slow one has not even gone
    open_until(page, f"{asked.address}/questions", page.locator("#q9 input").nth(1).is_checked)
