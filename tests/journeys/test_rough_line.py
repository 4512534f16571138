"""On a line that hangs, breaks or answers nonsense, with tabs that race and people who change: no entry is lost, none
goes to somebody else, and nothing is called kept that is not."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from selfmon.accounts.models import Person
from selfmon.diary.models import Draft
from tests.waiting import wait_for

from .phones import KEPT, Place, await_rows, expect_put_away, new_phone, pause_of, rows, standing, wait_until_sent

WORDS = "zqheliotrope"
NOT_KEPT = "Not kept yet. It is still here."


@pytest.fixture
def person(place: Place) -> Person:
    return place.client()


@pytest.fixture
def phone(place: Place, person: Person, browser: Browser) -> Iterator[BrowserContext]:
    context = new_phone(browser, place.cookie(person))
    yield context
    context.close()


@pytest.fixture
def page(place: Place, phone: BrowserContext) -> Page:
    return standing(phone, place.url)


def fill_in(page: Page, url: str, path: str = "/held") -> None:
    page.goto(f"{url}{path}")
    page.locator("main form details summary").first.click()
    page.locator("#for_later").fill(WORDS)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_line_that_hangs_gives_the_page_of_the_phone(place: Place, page: Page, person: Person) -> None:
    with place.hanging():
        page.goto(f"{place.url}/held", wait_until="commit")
        expect(page.locator("form[data-shell]")).to_be_attached()
        page.locator("main form details summary").first.click()
        page.locator("#for_later").fill(WORDS)
        save(page)
        expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Save")).to_be_hidden()  # it has stopped waiting
        assert len(rows(page)) == 1
    page.goto(f"{place.url}/today")
    wait_until_sent(page)
    assert len(place.entries(person)) == 1


def test_hiding_on_a_line_that_hangs_covers_at_once(place: Place, page: Page, person: Person) -> None:
    place.unlock(person)
    page.goto(f"{place.url}/sharing")
    with place.hanging():
        assert page.evaluate("""() => { document.querySelector("form[data-hide] button").click();
                                       return document.documentElement.classList.contains("is-hidden"); }""")
        expect(page.get_by_role("heading", name="Ready when you are.")).to_be_visible()


@pytest.mark.parametrize(
    "status", [400, 413, 429, 500, 503, 200] if os.environ.get("SELFMON_SOAK") else [413, 503, 200]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_answer_but_the_right_one_counts_as_kept(
    place: Place, page: Page, person: Person, status: int, method: str
) -> None:
    fill_in(page, place.url)

    def answer(route: Route) -> None:
        if route.request.method == method:
            route.fulfill(status=status, body="<p>Welcome to the free wifi</p>", content_type="text/html")
        else:
            route.continue_()

    page.context.route("**/outbox", answer)
    save(page)
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Saved.")).to_have_count(0)
    expect(page.get_by_role("heading", name="Nothing is lost.")).to_be_focused()
    expect(page.get_by_text("You can close this and put the phone down.")).to_be_visible()
    expect(page.get_by_text("Skip whatever you like.")).to_be_hidden()  # what it asked is over
    await_rows(page, 1)
    page.context.unroute("**/outbox")
    page.goto(f"{place.url}/today")
    wait_until_sent(page)
    assert len(place.entries(person)) == 1


BROKEN_STORES = {
    "refused": "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); };",
    "silent": "IDBOpenDBRequest.prototype.addEventListener = () => {};",
    "full": "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); };",
}


@pytest.mark.parametrize("store", BROKEN_STORES)
def test_without_a_store_the_form_posts_itself(place: Place, phone: BrowserContext, person: Person, store: str) -> None:
    phone.add_init_script(BROKEN_STORES[store])
    page = phone.new_page()
    fill_in(page, place.url)
    save(page)
    expect(page.get_by_role("heading", name="Saved.")).to_be_visible()
    assert [entry.source for entry in place.entries(person)] == ["form"]


def test_a_store_that_is_deleted_while_a_page_is_open_is_made_again(place: Place, page: Page, person: Person) -> None:
    fill_in(page, place.url)
    page.evaluate("new Promise((done) => { indexedDB.deleteDatabase('outbox').onsuccess = () => done(1); })")
    save(page)
    expect(page.get_by_role("heading", name="Saved.")).to_be_visible()
    assert len(place.entries(person)) == 1


def test_more_than_fits_is_told_by_the_page_and_nothing_is_stuck(place: Place, page: Page, person: Person) -> None:
    fill_in(page, place.url)
    page.locator("#for_later").evaluate("box => { box.removeAttribute('maxlength'); box.value = 'x'.repeat(120000); }")
    save(page)
    expect(page.get_by_text("Not kept yet. Everything you entered is still here.")).to_be_visible()
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
    page.locator("#for_later").fill(WORDS)
    save(page)
    expect(page.get_by_role("heading", name="Saved.")).to_be_visible()
    await_rows(page, 0)
    assert len(place.entries(person)) == 1


def test_a_page_that_was_open_belongs_to_whom_it_was_opened_by(place: Place, page: Page, person: Person) -> None:
    page.context.set_offline(True)
    fill_in(page, place.url)  # the page without signal: it names nobody
    page.context.set_offline(False)
    other = place.client()
    place.let_in(page.context, other)
    second = page.context.new_page()
    second.goto(f"{place.url}/today")
    save(page)
    expect(page.get_by_text("Kept on this phone. It will be sent when you have signed in.")).to_be_visible()
    second.goto(f"{place.url}/today")
    expect(second.locator("[data-outbox-line]")).to_be_hidden()
    assert place.entries(person) == place.entries(other) == []
    place.let_in(page.context, person)
    page.goto(f"{place.url}/today")
    wait_until_sent(page)
    assert (len(place.entries(person)), place.entries(other)) == (1, [])


def test_removing_at_sign_out_takes_only_ones_own(place: Place, page: Page, person: Person) -> None:
    other = place.client()
    place.unlock(person)
    page.goto(f"{place.url}/account")
    place.let_in(page.context, other)
    second = page.context.new_page()
    second.goto(f"{place.url}/today")
    second.evaluate(
        "outbox.here().then((known) => outbox.put({ id: 'theirs', tag: known.tag, key_id: 'x', sealed: 'AAAA' }))"
    )
    page.locator("form[data-sign-out] label").first.click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", name="Unlock")).to_be_visible()  # somebody else's phone by now, and locked
    assert [row["id"] for row in rows(second)] == ["theirs"]
    assert second.evaluate("outbox.here().then((known) => Boolean(known))")


def test_signing_out_while_another_tab_sends_leaves_no_trace_of_whose_phone_it_is(place: Place, page: Page) -> None:
    held: list[Route] = []
    page.context.route("**/outbox", lambda route: held.append(route))
    page.evaluate("""() => { outbox.send().then(({ state }) => document.body.setAttribute("data-was", state)); }""")
    wait_for(lambda: held, "a request", pause_of(page))
    page.evaluate("outbox.here().then((known) => outbox.forget(known.tag))")  # what signing out in another tab does
    for route in held:
        route.continue_()
    expect(page.locator("body[data-was]")).to_have_count(1)
    assert page.evaluate("outbox.here().then((known) => known === undefined)")


def test_a_slow_draft_does_not_take_the_place_of_the_saved_entry(place: Place, page: Page, person: Person) -> None:
    held: list[Route] = []
    page.context.route("**/drafts/**", lambda route: held.append(route))
    page.context.route("**/outbox", lambda route: route.abort())
    fill_in(page, place.url)
    wait_for(lambda: held, "a request", pause_of(page))
    save(page)
    expect(page.locator("[data-kept-next]")).to_be_visible()
    with page.expect_response("**/drafts/**"):
        held[0].fulfill(status=200, json={"status": "draft"})
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert len(rows(page)) == 1
    page.context.unroute("**/outbox")
    page.goto(f"{place.url}/today")
    wait_until_sent(page)
    assert len(place.entries(person)) == 1


def test_a_form_that_needs_the_house_stays_as_it_is_and_says_so(place: Place, page: Page, person: Person) -> None:
    place.unlock(person)
    page.goto(f"{place.url}/plan")
    page.locator("#notice").fill(WORDS)
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text(NOT_KEPT, exact=True)).to_be_visible()
    expect(page.locator("#notice")).to_have_value(WORDS)
    page.context.set_offline(False)
    page.get_by_role("button", name="Keep").click()
    page.wait_for_load_state()
    page.goto(f"{place.url}/plan")
    expect(page.locator("#notice")).to_have_value(WORDS)


def test_the_weekly_look_back_on_a_dead_line_becomes_a_draft(place: Place, page: Page, person: Person) -> None:
    page.goto(f"{place.url}/week")
    page.locator("label").first.click()
    page.context.route("**/outbox", lambda route: route.abort())  # the browser believes that there is a line
    page.context.route("**/drafts/**", lambda route: route.abort())
    save(page)
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    page.context.unroute("**/outbox")
    page.context.unroute("**/drafts/**")
    page.goto(f"{place.url}/today")
    wait_until_sent(page)
    assert [draft.form for draft in place.all_of(Draft, client_id=person.id)] == ["week"]


def test_a_new_worker_leaves_what_waits_and_the_shell_before_it(place: Place, page: Page, person: Person) -> None:
    page.context.set_offline(True)
    fill_in(page, place.url)
    save(page)
    expect_put_away(page)
    (first,) = page.evaluate("caches.keys()")
    page.evaluate("outbox.forget(document.body.id)")  # of nobody: what waits is not touched
    for name in ("another name", "a third name"):
        before = set(page.evaluate("caches.keys()"))
        place.server.kill()
        place.server.env["SELFMON_NAME"] = name
        place.server.start()
        page.context.set_offline(False)
        page.evaluate("navigator.serviceWorker.getRegistration().then((known) => known.update()).then(() => true)")

        def look(before: set[str] = before) -> list[str]:
            names: list[str] = page.evaluate("caches.keys()")
            return names if len(names) == 2 and not set(names) <= before else []

        names = wait_for(look, "the new worker's shell beside the one before", pause_of(page))
        assert (first in names) == (
            name == "another name"
        )  # a page that is still open may need the one before, no other
    page.goto(f"{place.url}/today")
    wait_until_sent(page)
    assert len(place.entries(person)) == 1
