"""A phone full of entries, sent in any order, twice over, by two tabs, on a wrong clock, while tabs and the server are
killed in mid-batch: each entry is there exactly once, with the time its own phone gave it."""

import os
import random
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserGone

from selfmon.accounts.models import Person

from .phones import Place, new_phone, standing

N, ORDERS = (1000, 20) if os.environ.get("SELFMON_SOAK") else (200, 3)
KILLS = ("tab crashes", "server is killed", "tab is closed", "all three")
CLOCKS = (timedelta(), timedelta(hours=7), timedelta(hours=-5, minutes=-30), timedelta(days=3), timedelta(minutes=-9))

# The page's clock and that of everything it says: off by so many milliseconds.
WRONG_CLOCK = """{ const right = Date.now.bind(Date), off = %d;
  Date = class extends Date { constructor(...said) { if (said.length) super(...said); else super(right() + off); }
                              static now() { return right() + off; } }; }"""
# Seals with the page's own code. Each row gets an id of its own, so that every phone sends in another order; one in
# ten lies there twice, one in twenty a second time as another envelope of the same entry.
SEAL = """async ({ uuids, minutes }) => {
  const { seal } = await import(document.querySelector("meta[name=outbox]").dataset.seal), known = await outbox.here();
  const put = (sealed) => outbox.put({ id: crypto.randomUUID(), tag: known.tag, key_id: known.key_id, sealed });
  const times = {};
  for (const [n, uuid] of uuids.entries()) {
    const at = times[uuid] = new Date(Date.now() - minutes[n] * 60000).toISOString();
    const fields = [["uuid", uuid], ["when", "now"], ["asked", ""], ["note", "entry " + n], ["device_time", at],
                    ["device_zone", "Europe/Amsterdam"]];
    const said = { what: "entry", form: "hard-moment", fields }, sealed = await seal(said, known);
    await put(sealed);
    if (n % 10 === 0) await put(sealed);
    if (n % 20 === 0) await put(await seal(said, known));
  }
  return times;
}"""
LEFT = """async () => { const kept = await idb.openDB("outbox", 1), n = await kept.count("rows"); kept.close(); return n; }"""
BEGIN = "() => { outbox.send(); }"  # and do not wait for it


def left(page: Page) -> int:
    return int(page.evaluate(LEFT))


def wait_for_mid_batch(page: Page, before: int) -> int:
    """Until some of the rows are through and the rest is on its way."""
    for _try in range(2000):
        now = left(page)
        if now < before:
            return now
        page.wait_for_timeout(5)
    raise AssertionError("nothing was sent")


class Hand:
    """One phone with two tabs, and somebody who kills things."""

    def __init__(self, place: Place, browser: Browser, person: Person, off: timedelta) -> None:
        self.place = place
        self.context = new_phone(browser, place.cookie(person))
        self.context.add_init_script(WRONG_CLOCK % (off.total_seconds() * 1000))
        self.tabs = [standing(self.context, place.url), self.tab()]
        self.kills: Counter[str] = Counter()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.place.url}/hard-moment")
        return page

    def kill_in_mid_batch(self, how: str) -> None:
        doomed, other = self.tabs
        before = left(other)
        if before < 40:
            return
        doomed.evaluate(BEGIN)
        other.evaluate(BEGIN)
        wait_for_mid_batch(other, before)
        self.kills[how] += 1
        if how == "server is killed":
            self.place.server.kill()
            self.place.server.start()
            return
        if how == "tab crashes":
            with suppress(BrowserGone):  # the answer is the crash
                doomed.goto("chrome://crash", timeout=5000)
        doomed.close()
        self.tabs = [other, self.tab()]

    def send_all(self) -> None:
        for _round in range(60):
            for tab in self.tabs:
                tab.evaluate(BEGIN)
            self.tabs[0].evaluate("outbox.send().then(() => true)")
            if not left(self.tabs[0]):
                return
        raise AssertionError(f"{left(self.tabs[0])} rows were never sent")


def check(place: Place, person: Person, times: dict[str, str], off: timedelta) -> None:
    stored = place.entries(person)
    uuids = Counter(str(entry.client_uuid) for entry in stored)
    assert set(uuids) == set(times), "some are lost"
    assert set(uuids.values()) == {1}, "some are there twice"
    for entry in stored:
        said = datetime.fromisoformat(times[str(entry.client_uuid)])
        assert entry.device_at == said, "the phone's own time is kept"
        assert abs(entry.occurred_at - (said - off)) < timedelta(minutes=5), (entry.occurred_at, said, off)
        assert entry.is_clock_corrected == (abs(off) > timedelta(minutes=5))


def test_every_entry_arrives_exactly_once(place: Place, browser: Browser) -> None:
    draw = random.Random(11)
    kills: Counter[str] = Counter()
    n_rows = 0
    place.age_key()
    for order in range(ORDERS):
        person, off = place.client(), CLOCKS[order % len(CLOCKS)]
        hand = Hand(place, browser, person, off)
        given = {"uuids": [str(uuid4()) for _n in range(N)], "minutes": [draw.randrange(1, 4000) for _n in range(N)]}
        hand.context.set_offline(True)
        times: dict[str, str] = hand.tabs[0].evaluate(SEAL, given)
        waiting = left(hand.tabs[1])
        assert waiting == N + len(range(0, N, 10)) + len(range(0, N, 20))
        n_rows += waiting
        hand.context.set_offline(False)
        how = KILLS[order % len(KILLS)]
        for one in KILLS[:3] if how == "all three" else (how,):
            hand.kill_in_mid_batch(one)
        hand.send_all()
        check(place, person, times, off)
        kills += hand.kills
        hand.context.close()
    assert set(kills) == set(KILLS[:3])
    print(f"{N} entries in {ORDERS} orders as {n_rows} rows: each there once; {dict(kills)}")
