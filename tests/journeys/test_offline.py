"""Without signal: the log pages open, what is noted is kept sealed, arrives once, and the phone tells nobody anything."""

import json
import re
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.journeys.conftest import House, NewPage, enter_demo
from tests.journeys.phones import KEPT, dump_storage, expect_put_away, pause_of, rows, wait_until_sent
from tests.waiting import wait_for

CANARY = "heliotrope"


def count_check_ins(demo: House, source: str = "queue") -> int:
    engine = sa.create_engine(f"sqlite:///{demo.home}/selfmon.sqlite")
    with engine.connect() as database:
        n = database.execute(
            sa.text("SELECT count(*) FROM entries WHERE source = :source"), {"source": source}
        ).scalar_one()
    engine.dispose()
    return int(n)


def ready(demo: House, page: Page) -> Page:
    """Signed in on a phone whose worker stands."""
    enter_demo(demo, page, "client-c")
    page.goto(f"{demo.url}/today")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    return page


def note_down(page: Page, word: str) -> None:
    page.locator("#pleasantness .tile").nth(4).click()
    page.get_by_role("button", name="Add more").click()
    expect(page.locator("fieldset:has([name=envy]), fieldset:has([name=anger])")).to_have_count(
        1
    )  # the day's set alone
    page.locator("#note").fill(word)
    page.get_by_role("button", name="Save").click()


def test_without_signal_an_entry_is_kept_sealed_and_sent_later(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    token = page.locator("input[name=csrf_token]").first.input_value()
    before = count_check_ins(demo)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("No signal just now.")).to_be_visible()
    page.get_by_role("link", name="Check in").click()
    expect(page.get_by_role("heading", name="Check in")).to_be_visible()
    note_down(page, CANARY)
    expect_put_away(page)
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    expect(page.get_by_text("Saved")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_be_hidden()  # what was typed has left the screen
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator("#pleasantness")).to_be_hidden()
    kept = dump_storage(page)
    (row,) = rows(page)
    assert set(row) == {"id", "tag", "key_id", "sealed", "waits"}
    for plain in (CANARY, "pleasantness\\", "Client C", token):
        assert plain not in kept
    assert "no-signal" in kept  # the dump does see the cache
    page.context.set_offline(False)
    page.goto(f"{demo.url}/today")
    wait_until_sent(page)
    assert count_check_ins(demo) == before + 1


def test_a_slow_phone_is_given_its_time_to_seal(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    page.add_init_script("""(() => { const make = SubtleCrypto.prototype.generateKey;
      SubtleCrypto.prototype.generateKey = function (...how) {
        return new Promise((done) => { window.goOn = done; }).then(() => make.apply(this, how)); }; })()""")
    page.clock.install()
    page.context.set_offline(True)
    page.goto(f"{demo.url}/hard-moment")
    page.get_by_role("button", name="Save").click()
    wait_for(lambda: page.evaluate("'goOn' in window"), "a form to seal", pause_of(page))
    page.clock.fast_forward(20_000)
    expect(page.locator("form [data-kept]")).to_be_empty()  # not: "could not be kept"
    page.evaluate("goOn()")
    expect_put_away(page)
    assert len(rows(page)) == 1
    page.context.set_offline(False)
    page.goto(f"{demo.url}/today")
    wait_until_sent(page)


def test_with_signal_saving_goes_through_the_outbox_to_the_saved_page(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    before = count_check_ins(demo)
    page.goto(f"{demo.url}/check-in")
    note_down(page, CANARY)
    page.wait_for_url(re.compile("/saved/"))
    assert rows(page) == []
    assert count_check_ins(demo) == before + 1


def test_every_log_page_and_the_help_page_open_without_signal(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    page.context.set_offline(True)
    for path, words in {
        "/": "Today",
        "/stung": "Something stung",
        "/hard-moment": "Hard moment",
        "/held": "Something held",
        "/steady": "Steady",
        "/steady/1": "Slow rhythm",
        "/help": "Help now",
        "/history": "No signal",
        "/sharing": "No signal",
    }.items():
        page.goto(f"{demo.url}{path}")
        expect(page.get_by_role("heading", name=words).first).to_be_visible()
    page.goto(f"{demo.url}/stung")
    page.get_by_role("button", name="Next").click()
    page.locator("#peak .tile").nth(5).click()
    page.get_by_role("button", name="Keep it like this").click()
    expect_put_away(page)
    page.goto(f"{demo.url}/steady/1")
    page.locator("#before .tile").nth(2).click()
    while page.get_by_role("button", name="Next").is_visible():
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="That's enough.").click()
    expect_put_away(page)
    assert len(rows(page)) == 2
    page.context.set_offline(False)
    page.goto(f"{demo.url}/today")
    wait_until_sent(page)


def test_the_session_is_over_so_it_stays_queued_and_another_person_gets_nothing(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    before = count_check_ins(demo)
    page.context.set_offline(True)
    page.goto(f"{demo.url}/hard-moment")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.wait_for_load_state("networkidle")
    page.evaluate("outbox.send().then(({ state }) => document.body.setAttribute('data-was', state))")
    expect(page.locator("body[data-was=session]")).to_have_count(1)
    assert len(rows(page)) == 1
    enter_demo(demo, page, "client-b")
    page.goto(f"{demo.url}/today")
    page.evaluate("outbox.send()")
    assert len(rows(page)) == 1
    assert count_check_ins(demo) == before
    expect(page.locator("[data-outbox-line]")).to_be_hidden()
    page.context.clear_cookies()
    enter_demo(demo, page, "client-c")
    page.goto(f"{demo.url}/today")
    wait_until_sent(page)
    assert count_check_ins(demo) == before + 1


def test_two_tabs_and_a_cut_line_store_each_once(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    before = count_check_ins(demo)
    page.context.set_offline(True)
    page.goto(f"{demo.url}/hard-moment")
    page.evaluate("""async () => {
      const { seal } = await import(document.querySelector("meta[name=outbox]").dataset.seal), known = await outbox.here();
      for (let n = 0; n < 45; n += 1) {
        const fields = [["uuid", crypto.randomUUID()], ["when", "now"], ["note", "n" + n]];
        fields.push(["device_time", new Date().toISOString()]);
        const sealed = await seal({ what: "entry", form: "hard-moment", fields }, known);
        await outbox.put({ id: crypto.randomUUID(), tag: known.tag, key_id: known.key_id, sealed });
      }
    }""")
    assert len(rows(page)) == 45
    page.context.set_offline(False)
    # The first batch is stored, but its answer never reaches the phone.
    cut = {"n": 0}

    def drop_first(route: Any) -> None:
        if route.request.method == "POST" and cut["n"] == 0:
            cut["n"] = 1
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.context.route("**/outbox", drop_first)
    other = page.context.new_page()
    other.goto(f"{demo.url}/today")
    page.goto(f"{demo.url}/today")
    for tab in (page, other, page):
        tab.evaluate("outbox.send()")
    assert cut["n"] == 1
    assert rows(page) == []
    assert count_check_ins(demo) == before + 45


def test_signing_out_keeps_what_waits_unless_removal_is_ticked(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    for is_removed in (False, True):
        page.evaluate("""async () => { const known = await outbox.here();
          await outbox.put({ id: crypto.randomUUID(), tag: known.tag, key_id: known.key_id, sealed: "AAAA" }); }""")
        page.goto(f"{demo.url}/account")
        form = page.locator("form[data-sign-out]:has([name=remove_kept])")
        if is_removed:
            form.locator("label").click()
        form.get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url(re.compile("sign-in|/$"))
        assert len(rows(page)) == (0 if is_removed else 1)
        assert page.evaluate("outbox.here().then((known) => known === undefined)")
        if not is_removed:
            enter_demo(demo, page, "client-c")
            page.goto(f"{demo.url}/today")


def test_the_shell_is_the_same_for_everybody_and_says_no_name(demo: House, new_page: NewPage) -> None:
    page = ready(demo, new_page())
    told = json.loads(page.evaluate("fetch('/sw.js').then((a) => a.text()).then((t) => t.match(/PAGES = (.*);/)[1])"))
    for name in told:
        address = json.dumps(f"/offline/en/{name}")
        mine, nobodys = (
            page.evaluate(f"fetch({address}, {{credentials: '{who}'}}).then((a) => a.text())")
            for who in ("include", "omit")
        )
        assert mine == nobodys
        assert "Client" not in mine
