"""What waits on the phone is sent when a page is opened, on coming back to one, when the line returns, and by Background
Sync where it exists, with no page open at all. A sending that met no signal is asked for again."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.waiting import wait_for

from .phones import Place, await_rows, new_phone, pause_of, rows, standing


def keep_one(page: Page) -> None:
    """One sealed entry on the phone; the line is there, but nothing has told the page to send."""
    page.evaluate("""async () => {
      const { seal } = await import(document.querySelector("meta[name=outbox]").dataset.seal), known = await outbox.here();
      const fields = [["uuid", crypto.randomUUID()], ["when", "now"], ["device_time", new Date().toISOString()]];
      const sealed = await seal({ what: "entry", form: "hard-moment", fields }, known);
      await outbox.put({ id: crypto.randomUUID(), tag: known.tag, key_id: known.key_id, sealed });
    }""")
    assert len(rows(page)) == 1


def opened(page: Page, url: str) -> None:
    page.goto(f"{url}/held")


def came_back(page: Page, _url: str) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")


def line_returned(page: Page, _url: str) -> None:
    page.context.set_offline(True)
    page.context.set_offline(False)


@pytest.mark.parametrize("how", [opened, came_back, line_returned])
def test_it_sends(place: Place, browser: Browser, how: Any) -> None:
    person = place.client()
    context = new_phone(browser, place.cookie(person))
    page = standing(context, place.url)
    keep_one(page)
    how(page, place.url)
    await_rows(page, 0)
    assert len(place.entries(person)) == 1
    context.close()


def sync(context: BrowserContext, page: Page, url: str) -> None:
    """What the browser does by itself once there is a line."""
    devtools = context.new_cdp_session(page)
    known: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(one["registrationId"] for one in told["registrations"] if not one["isDeleted"]),
    )
    devtools.send("ServiceWorker.enable")
    wait_for(lambda: known, "a registration", pause_of(page))
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": url, "registrationId": known[-1], "tag": "outbox", "lastChance": False},
    )


def test_background_sync_sends_with_no_page_of_ours_open(place: Place, whole_browser: Browser) -> None:
    person = place.client()
    context = new_phone(whole_browser, place.cookie(person))
    page = standing(context, place.url)
    keep_one(page)
    page.goto("about:blank")
    sync(context, page, place.url)
    wait_for(lambda: place.entries(person), "an entry", pause_of(page))
    assert [entry.source for entry in place.entries(person)] == ["queue"]
    page.goto(f"{place.url}/offline/en/no-signal")
    await_rows(page, 0)
    context.close()


@pytest.mark.parametrize(("is_there", "wanted"), [(True, "done"), (False, "again")])
def test_a_sync_without_signal_is_asked_for_again(place: Place, browser: Browser, is_there: bool, wanted: str) -> None:
    context = new_phone(browser, place.cookie(place.client()))
    page = standing(context, place.url)
    keep_one(page)
    worker = context.service_workers[0]
    if not is_there:
        place.server.kill()
    said = worker.evaluate("""() => new Promise((done) => {
      const event = Object.assign(new Event("sync"), { tag: "outbox" });
      event.waitUntil = (work) => work.then(() => done("done"), () => done("again"));
      self.dispatchEvent(event);
    })""")
    assert said == wanted
    context.close()


def test_what_was_typed_without_signal_waits_for_background_sync(place: Place, whole_browser: Browser) -> None:
    context = new_phone(whole_browser, place.cookie(place.client()))
    page = standing(context, place.url)
    context.set_offline(True)
    page.goto(f"{place.url}/hard-moment")
    page.get_by_role("button", name="Save").click()
    await_rows(page, 1)
    asked = "navigator.serviceWorker.ready.then((worker) => worker.sync.getTags())"
    assert wait_for(lambda: page.evaluate(asked), "a tag", pause_of(page)) == ["outbox"]
    context.close()
