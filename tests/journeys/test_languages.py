"""Arabic on the phone: with signal and without, and when the language is changed later."""

import re
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.waiting import wait_for

from .conftest import House, NewPage, enter_demo
from .phones import expect_put_away, pause_of
from .test_offline import count_check_ins, rows, wait_until_sent

KEPT = "حُفظ على هذا الهاتف. سيُرسل عند فتح هذه الصفحة مع وجود اتصال."


STANDS = """async (language) => {
  const known = await navigator.serviceWorker.getRegistrations(), kept = [];
  if (known.length !== 1 || known[0].installing || known[0].waiting) return false;
  if (known[0].active?.state !== "activated" || !known[0].active.scriptURL.includes(`lang=${language}`)) return false;
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  const pages = kept.filter((path) => path.startsWith("/offline/"));
  return pages.filter((path) => path.startsWith(`/offline/${language}/`)).length > 5;
}"""


def speak(demo: House, page: Page, language: str) -> None:
    """The account's own form; afterwards the worker of that language stands."""
    page.goto(f"{demo.url}/account")
    page.locator("select[name=locale]").select_option(language)
    with page.expect_navigation():
        page.locator("form[action='/account/language'] button").click()
    page.goto(f"{demo.url}/today")
    tries = count(1)

    def is_standing() -> bool:
        if next(tries) % 60 == 0:  # Chromium lets a new worker wait while the one before it still answers something
            page.reload()
        return bool(page.evaluate(STANDS, language))

    wait_for(is_standing, f"a worker of {language}", pause_of(page))
    page.reload()


@pytest.fixture
def arabic(demo: House, new_page: NewPage) -> Page:
    page = new_page()
    enter_demo(demo, page, "client-c")
    speak(demo, page, "ar")
    return page


def test_without_signal_the_pages_are_in_the_persons_language(demo: House, arabic: Page) -> None:
    page, before = arabic, count_check_ins(demo)
    page.context.set_offline(True)
    for path, words in {
        "/": "اليوم",
        "/check-in": "تسجيل اللحظة",
        "/stung": "شيء آلم",
        "/held": "شيء ثبّت",
        "/steady": "ثبات",
        "/help": "مساعدة الآن",
        "/history": "لا يوجد اتصال",
    }.items():
        page.goto(f"{demo.url}{path}")
        expect(page.get_by_role("heading", name=words).first).to_be_visible()
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir].join(' ')") == "ar-EG rtl"
    page.goto(f"{demo.url}/check-in")
    page.locator("#pleasantness .tile").nth(4).click()
    page.locator(".save button:not([name])").click()
    expect_put_away(page, "لم يضع شيء.")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    page.goto(f"{demo.url}/steady/1")
    page.locator("#before .tile").nth(2).click()
    while page.get_by_role("button", name="التالي").is_visible():  # the scripts have run once a page is loaded
        page.get_by_role("button", name="التالي").click()
    expect(page.locator("main")).not_to_contain_text(re.compile("[A-Za-z]{4,}"), use_inner_text=True)
    page.locator("form button:visible").last.click()
    expect_put_away(page, "لم يضع شيء.")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    assert len(rows(page)) == 2
    page.context.set_offline(False)
    page.goto(f"{demo.url}/today")
    wait_until_sent(page)
    assert count_check_ins(demo) == before + 2


def test_another_language_later_replaces_what_the_phone_kept(demo: House, arabic: Page) -> None:
    speak(demo, arabic, "en")
    arabic.context.set_offline(True)
    arabic.goto(f"{demo.url}/check-in")
    expect(arabic.get_by_role("heading", name="Check in")).to_be_visible()
    assert arabic.evaluate("document.documentElement.dir") == "ltr"
