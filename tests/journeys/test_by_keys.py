"""The shared picture, a review and a second reader by keyboard alone: Tab, Enter and Space, with a focus that is seen."""

import pytest
from playwright.sync_api import Page, expect

from selfmon.core import clock

from .conftest import House, NewPage, enter_demo
from .pages import everywhere, ids, pack_ids

FOCUSED = """() => {
  const at = document.activeElement, label = at.labels && at.labels[0];
  const said = at.getAttribute('aria-label') || (label || at).innerText || at.value || '';
  return said.trim().replace(/\\s+/g, ' ');
}"""
IS_SEEN = """() => {
  const wears = (e) => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none';
  const at = document.activeElement, box = at.getBoundingClientRect();
  const near = [at, at.nextElementSibling, at.closest('label')].filter(Boolean);
  return near.some(wears) && box.bottom > 0 && box.top < innerHeight;
}"""


class Keys:
    """Ten fingers and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, name: str, key: str = "") -> None:
        """Tab until what is called so has the focus; then this key."""
        for _press in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED).startswith(name):
                break
        else:
            pytest.fail(f"{name} is out of reach at {self.page.url}")
        assert self.page.evaluate(IS_SEEN), f"nobody sees that {name} has the focus"
        if key:
            self.page.keyboard.press(key)

    def go(self, name: str, key: str = "Enter") -> None:
        """The same where the key leads to another page, or to this one anew."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, name: str, words: str) -> None:
        self.to(name)
        self.page.keyboard.type(words)


@pytest.fixture
def desk(demo: House, new_page: NewPage) -> Keys:
    page = enter_demo(demo, new_page(width=1280), "therapist")
    page.wait_for_url("**/clients")
    page.goto(f"{demo.url}/clients/{ids(demo.home)[0]}/picture")
    return Keys(page)


def test_a_line_is_made_together_in_its_order_and_offered(desk: Keys) -> None:
    page = desk.page
    desk.go("Write a line together")
    desk.go("Among people I hardly know", "Space")
    desk.write("What do you notice yourself doing there?", "I talk fast")
    desk.go("Keep in the draft")
    desk.write("Where does it help?", "it is over sooner")
    desk.go("Keep in the draft")
    expect(page.get_by_role("status")).to_have_text("Kept.")
    desk.go("Yes", "Space")  # only now, and only if both wish it
    expect(page.get_by_role("heading", name="What shared entries of the last half year name here")).to_be_visible()
    desk.go("Back")
    desk.go("Show to my client, from tomorrow morning")
    expect(page.get_by_text("From tomorrow morning your client is asked about each line")).to_be_visible()


def test_closeness_is_placed_by_hand(desk: Keys) -> None:
    page = desk.page
    desk.go("Closeness and distance")
    desk.to("Place it by hand", "Enter")
    desk.write("Worry about closeness, 1 to 7", "5")
    desk.write("Keeping distance, 1 to 7", "3")
    desk.write("What you go by", "how the hour began")
    desk.go("Keep")
    expect(page.get_by_text("placed by you: how the hour began")).to_be_visible()
    expect(page.locator("svg.closeness rect")).to_have_count(1)
    desk.go("Remove", "Space")
    expect(page.get_by_text("placed by you")).to_have_count(0)


def test_a_review_and_what_was_decided_with_its_date(desk: Keys, demo: House) -> None:
    page = desk.page
    desk.go("Review on one sheet")
    desk.write("The next step we agree on", "one call a week")
    desk.go("Keep in the draft")
    desk.go("Show to my client, from tomorrow morning", "Space")
    expect(page.get_by_text("From tomorrow morning your client can answer")).to_be_visible()
    page.goto(f"{demo.url}/clients/{ids(demo.home)[0]}/supervision/{pack_ids(demo.home)[0]}/decision")
    desk.write("What was decided", "we go on")
    desk.write(
        "Look at it again on", f"0101{clock.utc_now():%Y}"
    )  # day or month first: as the browser's language has it
    desk.go("Keep")
    expect(page).to_have_url(f"{demo.url}/clients/{ids(demo.home)[0]}/supervision")
    page.goto(f"{demo.url}/clients/{ids(demo.home)[0]}")
    desk.go("To look at again since")
    expect(page.get_by_label("What was decided")).to_have_value("we go on")


def test_the_client_decides_on_each_line(demo: House, new_page: NewPage) -> None:
    phone = Keys(enter_demo(demo, new_page(), "client-a"))
    phone.page.goto(f"{demo.url}/picture")
    waiting = phone.page.get_by_role("button", name="Show it like this")
    expect(waiting).to_have_count(2)
    phone.to("Change the words", "Enter")
    phone.write("What I notice myself doing", "I need a day, and then: ")
    phone.go("Show it with these words")
    expect(phone.page.get_by_text("I need a day, and then:")).to_be_visible()
    phone.page.goto(f"{demo.url}/picture")
    phone.go("Leave it out")
    phone.page.goto(f"{demo.url}/picture")
    phone.to("What you left out", "Space")
    phone.go("Show it like this", "Space")
    expect(phone.page.get_by_role("heading", name="To decide, whenever you like")).to_have_count(0)
    phone.page.goto(f"{demo.url}/picture")
    phone.go("Remove it")
    expect(phone.page.get_by_role("button", name="Remove it")).to_have_count(0)


def test_a_second_reader_from_the_question_to_what_is_taken_back(demo: House, new_page: NewPage, desk: Keys) -> None:
    """The client's two pages of it: which texts, word for word, and the way back; what was coded goes with them."""
    phone, reader = (
        Keys(enter_demo(demo, new_page(width=w), who)) for who, w in (("client-a", 360), ("supervisor", 1280))
    )
    open_now = everywhere(demo.home)["supervisor"][2]
    phone.page.goto(demo.url + open_now.replace("/supervision", "/sharing"))
    expect(phone.page.locator("p.card").first).to_contain_text("(synthetic)")
    phone.go("Take it back now")
    expect(phone.page.get_by_role("heading").first).to_be_visible()
    desk.page.goto(f"{demo.url}/clients/{ids(demo.home)[0]}/supervision/second-reader")
    desk.go("Ask your client")
    expect(desk.page.locator("li", has_text="not open").first).to_be_visible()
    phone.page.goto(f"{demo.url}/sharing")
    phone.go("Look at it first")
    phone.go("Choose texts", "Space")
    phone.go("Agree")
    expect(phone.page.get_by_text("No text is ticked")).to_be_visible()
    boxes = phone.page.get_by_role("checkbox")
    words = boxes.first.locator("xpath=..").locator("[translate=no]").inner_text()
    phone.page.keyboard.press("Tab")
    while not boxes.first.evaluate("(box) => box === document.activeElement"):
        phone.page.keyboard.press("Tab")
    phone.page.keyboard.press("Space")
    phone.go("Agree")
    expect(phone.page.get_by_text("Done. They can be read for 30 days")).to_be_visible()
    reader.page.goto(f"{demo.url}/supervision")
    reader.page.locator("a[href*='/supervision/texts/']").focus()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("fieldset p[translate=no]")).to_have_text(words)
    reader.to("0 ·", "Space")
    reader.go("Keep")
    expect(reader.page.get_by_role("radio", name="0 ·")).to_be_checked()
    phone.page.goto(f"{demo.url}/sharing")
    phone.page.locator("a[href*='/sharing/texts/']").last.focus()
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("p.card")).to_have_text(words)
    phone.go("Take it back now")
    expect(phone.page.get_by_role("heading").first).to_be_visible()
    reader.page.reload()
    expect(reader.page.get_by_text(words)).to_have_count(0)


def test_the_client_answers_what_comes_next_and_writes_a_goal(demo: House, new_page: NewPage) -> None:
    phone = Keys(enter_demo(demo, new_page(), "client-a"))
    phone.page.goto(f"{demo.url}/next-step")
    phone.go("Not yet")
    expect(phone.page.locator("strong", has_text="Not yet")).to_have_count(1)
    phone.page.goto(f"{demo.url}/next-step")
    phone.to("I see it differently", "Space")
    phone.write("How I see it", "slower, and both of us")
    phone.go("Keep")
    expect(phone.page.get_by_text("slower, and both of us")).to_be_visible()
    phone.page.goto(f"{demo.url}/goals")
    phone.write("In my words", "Ask once before I guess")
    phone.go("Keep")
    expect(phone.page.get_by_text("Ask once before I guess")).to_be_visible()
