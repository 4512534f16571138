"""A questionnaire by one thumb: ten taps for nine questions, kept with each; and no word of "passed on" without signal."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from selfmon.accounts.models import Person
from selfmon.core import clock
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.measures.assigning import Agreed, assign
from selfmon.measures.models import Administration, HeldAnswer
from selfmon.measures.packs import load_packs
from selfmon.measures.texts import ensure_shipped, load_text
from selfmon.measures.windows import Rhythm
from selfmon.treatment.permit import find_treatment
from tests.house.world import as_actor

from .phones import Place, await_rows, expect_put_away, new_phone, rows


@dataclass
class Asked:
    """A phone of a client with a questionnaire agreed on."""

    place: Place
    person: Person
    page: Page
    address: str
    before: dict[Any, int]

    def count(self, model: Any) -> int:
        """How many more there are than before: the place serves every journey of a run."""
        return count_all(self.place, model) - self.before[model]

    def start(self) -> None:
        self.page.goto(self.address)
        self.page.locator("button[value=start]").click()
        self.page.wait_for_url("**/questions")


def count_all(place: Place, model: Any) -> int:
    def look() -> int:
        with place.app.app_context():
            return db.session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()

    found: int = place.aside(look)
    return found


def agree(place: Place, person: Person, pack_id: str) -> UUID:
    now = clock.utc_now()
    today = local_day(now, person.zone)

    def make() -> UUID:
        therapist = place.people.therapist("Anna")
        treatment = place.people.treatment(person, therapist)
        with place.app.app_context(), writing(db.session):
            permit = find_treatment(db.session, as_actor(therapist, now), treatment.id)
            text = load_text(db.session, ensure_shipped(db.session, load_packs()[pack_id], now))
            days = frozenset({(today + timedelta(days=1)).weekday()})
            agreed = Agreed("How it was", Rhythm.EVERY_WEEKS, today - timedelta(days=1), 4, 7, reading_days=days)
            return assign(db.session, permit, text, agreed, now)

    found: UUID = place.aside(make)
    return found


def ask(place: Place, browser: Browser, pack_id: str) -> Asked:
    person = place.client("Kim")
    page = new_phone(browser, place.cookie(person, "read")).new_page()
    before = {model: count_all(place, model) for model in (Administration, HeldAnswer)}
    return Asked(place, person, page, f"{place.url}/fill-in/{agree(place, person, pack_id)}", before)


def tap(page: Page, answers: list[str]) -> int:
    """One tap for each answer."""
    for n, answer in enumerate(answers, 1):
        page.locator(f"#q{n} label", has=page.locator(f"input[value='{answer}']")).tap()
    return len(answers)


def test_nine_answers_take_ten_taps_and_each_is_kept(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "phq-9")
    page = asked.page
    asked.start()
    expect(page.locator("fieldset")).to_have_count(9)
    taps = tap(page, ["1", "0", "2", "3", "1", "0", "1", "2", "0"])
    expect(page.locator("[data-kept]")).to_have_text("Kept.")
    page.get_by_role("button", name="Finish").tap()
    page.wait_for_url("**/saved/**")

    assert taps + 1 == 10
    assert asked.count(Administration) == 1
    assert asked.count(HeldAnswer) == 0


def test_what_has_no_answer_is_named_before_finishing(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "gad-7")
    page = asked.page
    asked.start()
    tap(page, ["1", "0", "2"])
    page.get_by_role("button", name="Finish").tap()
    expect(page.locator("[data-left]")).to_contain_text("Without an answer: 4, 5, 6, 7")
    page.get_by_role("button", name="Look at them").tap()
    expect(page.locator("#q4 input").first).to_be_focused()
    page.get_by_role("button", name="Finish").tap()
    page.get_by_role("button", name="Leave them, and finish").tap()
    page.wait_for_url("**/saved/**")

    assert asked.count(Administration) == 1


def test_without_signal_the_answers_are_sealed_on_the_phone_and_sent_later(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "gad-7")
    page = asked.page
    asked.start()
    tap(page, ["1", "0", "2", "3", "1", "0", "1"])
    page.context.set_offline(True)
    page.get_by_role("button", name="Finish").tap()
    expect_put_away(page)
    expect(page.locator("[data-kept]")).to_contain_text("Kept on this phone")
    assert asked.count(Administration) == 0
    page.context.set_offline(False)
    page.goto(f"{place.url}/today")
    await_rows(page, 0)

    assert asked.count(Administration) == 1


def test_an_answer_about_harm_says_where_it_goes_and_can_be_taken_back(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "phq-9")
    page = asked.page
    asked.start()
    tap(page, ["1", "0", "2", "3", "1", "0", "1", "2", "2"])
    expect(page.locator("[data-fate]")).to_have_text("Goes to Anna when you finish, or 15 minutes after you leave.")
    assert asked.count(HeldAnswer) == 1
    page.get_by_role("button", name="Take it back").tap()
    expect(page.get_by_text("Taken back. Nothing is passed on.")).to_be_visible()
    assert asked.count(HeldAnswer) == 0


@pytest.mark.parametrize("when", ["before the answer", "before Finish"])
def test_without_signal_nothing_about_harm_is_kept_or_said_to_be_passed_on(
    place: Place, browser: Browser, when: str
) -> None:
    asked = ask(place, browser, "phq-9")
    page = asked.page
    asked.start()
    tap(page, ["1", "0", "2", "3", "1", "0", "1", "2"])
    if when == "before the answer":
        page.context.set_offline(True)
    page.locator("#q9 label", has=page.locator("input[value='2']")).tap()
    if when == "before Finish":
        expect(page.locator("[data-fate]")).to_contain_text("Goes to Anna")
        page.context.set_offline(True)
        page.get_by_role("button", name="Finish").tap()
    expect(page.locator("[data-not-sent]")).to_contain_text("This has not reached anyone")
    assert rows(page) == []
    expect(page.locator("main")).not_to_contain_text("passed on to", use_inner_text=True)
    page.context.set_offline(False)
    page.get_by_role("button", name="Finish").tap()
    page.wait_for_url("**/afterwards")
    expect(page.locator("main")).to_contain_text("This answer is passed on to Anna")


def test_without_a_script_the_question_about_harm_is_a_page_of_its_own(place: Place, browser: Browser) -> None:
    asked = ask(place, browser, "phq-9")
    context = new_phone(browser, place.cookie(asked.person, "read"), java_script_enabled=False)
    asked.page = page = context.new_page()
    asked.start()
    expect(page.locator("fieldset")).to_have_count(8)
    tap(page, ["1", "0", "2", "3", "1", "0", "1", "2"])
    page.get_by_role("button", name="Go on").tap()
    expect(page.locator("fieldset")).to_have_count(1)
    page.locator("#q9 label", has=page.locator("input[value='1']")).tap()
    page.get_by_role("button", name="Finish").tap()
    page.wait_for_url("**/afterwards")

    assert asked.count(HeldAnswer) == 1
