"""The browser's whole folder on the disk, byte by byte, after a day of noting with and without signal: nothing typed, no
name, no password, no token."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.people import PASSWORD
from tests.waiting import PATIENCE_SECONDS

from .conftest import CHROMIUM, FLAGS
from .disk import forms_of, packed_samples, search, unpacked
from .phones import KEPT, SMALL, Place, dump_storage, expect_put_away, rows, standing, wait_until_sent

WORDS = {
    what: f"zq{n}{what.replace(' ', '')}xylograph"
    for n, what in enumerate(
        (
            "check-in offline",
            "stung offline",
            "held offline",
            "draft offline",
            "check-in online",
            "held online",
            "draft online",
            "plan typed",
        )
    )
}
NAME = "Zqquennell Xylographer"


@contextmanager
def own_browser(play: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps what a browser keeps, in a folder of its own."""
    context = play.chromium.launch_persistent_context(str(folder), executable_path=CHROMIUM, args=FLAGS, **SMALL)
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield context
    context.close()


def open_all(page: Page) -> None:
    more = page.get_by_role("button", name="Add more")
    if more.is_visible():
        more.click()
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")


def kept(page: Page, is_online: bool) -> None:
    page.get_by_role("button", name=re.compile("^(Save|Keep it like this)$")).click()
    if is_online:
        page.wait_for_url("**/saved/**")
    else:
        expect_put_away(page)


def note_everything(page: Page, url: str, is_online: bool) -> None:
    """Each kind of entry, with words in it; and one that is begun and left."""
    when = "online" if is_online else "offline"
    page.goto(f"{url}/check-in")
    page.locator("#pleasantness .tile").nth(4).click()
    open_all(page)
    page.locator("#note").fill(WORDS[f"check-in {when}"])
    kept(page, is_online)
    if not is_online:
        page.goto(f"{url}/stung")
        page.locator("#note").fill(WORDS["stung offline"])
        kept(page, is_online)
    page.goto(f"{url}/hard-moment")
    kept(page, is_online)
    page.goto(f"{url}/held")
    open_all(page)
    page.locator("#for_later").fill(WORDS[f"held {when}"])
    kept(page, is_online)
    form, box = ("held", "#for_later") if is_online else ("check-in", "#note")  # one draft of a form at a time
    page.goto(f"{url}/{form}")
    open_all(page)
    page.locator(box).fill(WORDS[f"draft {when}"])
    said = "Kept as a draft." if is_online else KEPT
    expect(page.get_by_text(said, exact=True)).to_be_visible()


def sign_in(page: Page, place: Place, email: str) -> None:
    page.goto(f"{place.url}/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def read_on(page: Page, place: Place) -> None:
    """Unlocked: the pages that show what was written, and a form left with words in it as the browser closes."""
    page.goto(f"{place.url}/unlock?next=/history")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Unlock", exact=True).click()
    seen = []
    for href in [str(link.get_attribute("href")) for link in page.locator("main a[href^='/entries/']").all()]:
        page.goto(place.url + href)
        seen.append(page.locator("main").inner_text())
    assert any(WORDS["check-in offline"] in text for text in seen)
    assert NAME in page.request.get(f"{place.url}/account").text()
    page.goto(f"{place.url}/account")
    page.goto(f"{place.url}/plan")
    page.locator("#notice").fill(WORDS["plan typed"])


def secrets_of(context: BrowserContext, page: Page, client_mail: str) -> dict[str, str]:
    cookie = next(cookie for cookie in context.cookies() if cookie["name"] == "here")
    token = page.locator("[name=csrf_token]").first.input_value()
    return {
        **WORDS,
        "name": NAME.split()[0],
        "e-mail": client_mail,
        "form token": token,
        "cookie": cookie["value"],
        "password": PASSWORD,
    }


def test_the_disk_tells_nothing(place: Place, play: Playwright, tmp_path: Path) -> None:
    client = place.client(NAME)
    folder = tmp_path / "profile"
    with own_browser(play, folder) as context:
        page = context.pages[0]
        sign_in(page, place, client.email)
        page.close()
        page = standing(context, place.url)
        note_everything(page, place.url, is_online=True)
        context.set_offline(True)
        note_everything(page, place.url, is_online=False)
        assert len(rows(page)) == 5
        said = dump_storage(page)
        context.set_offline(False)
        page.goto(f"{place.url}/today")
        wait_until_sent(page)
        read_on(page, place)
        secrets = secrets_of(context, page, client.email)
    assert [what for what, word in secrets.items() if word in said] == []
    assert len(place.entries(client)) == 7
    # Chromium seals its cookies, so that not even the session's own is readable. The address of signing in is offered to
    # the browser's own list of names on purpose (docs/security.md): people with a password manager sign in by it.
    assert {(file, what) for file, what in search(folder, secrets) if what != "e-mail"} == set()
    assert any(
        b"/check-in" in path.read_bytes() for path in (folder / "Default").rglob("*") if path.is_file()
    )  # it kept much


PLANTED = {
    "local storage": "localStorage.setItem('x', WORD)",
    "session storage": "sessionStorage.setItem('x', WORD)",
    "the outbox": "outbox.put({ id: WORD, tag: 'x' })",
    "a cache": "caches.open('x').then((cache) => cache.put('/x', new Response(WORD)))",
    "the address": "history.pushState(null, '', `#${WORD}`)",
    "the title": "document.title = WORD",
}


def test_the_search_finds_what_was_left_on_purpose(place: Place, play: Playwright, tmp_path: Path) -> None:
    planted = {where: f"zq{n}plantedxylograph" for n, where in enumerate((*PLANTED, "a form"))}
    folder = tmp_path / "profile"
    with own_browser(play, folder) as context:
        place.let_in(context, place.client())
        page = standing(context, place.url)
        page.goto(f"{place.url}/held")
        open_all(page)
        for where, script in PLANTED.items():
            page.evaluate(f"async (WORD) => {{ await ({script}); }}", planted[where])
        page.evaluate(
            "document.querySelectorAll('[autocomplete]').forEach((part) => part.removeAttribute('autocomplete'))"
        )
        page.locator("#for_later").fill(planted["a form"])
        expect(page.get_by_text("Kept as a draft.")).to_be_visible()
    found = {what for _file, what in search(folder, planted)}
    assert found == set(planted)


@pytest.mark.parametrize("kind", ["raw", "utf-16", "base64", "gzip", "brotli", "snappy"])
def test_the_search_unpacks(kind: str) -> None:
    word = "zqplantedxylograph"
    sample = packed_samples(word)[kind]
    assert any(form in text for text in unpacked(sample) for form in forms_of(word))
    assert kind == "raw" or word.encode() not in sample
