"""A phone in the hand of a test: a real browser, a real server on a database of its own, and what both of them keep."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from selfmon.accounts.models import DeviceSession, Person, SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.diary.envelope_keys import offered_key
from selfmon.diary.models import Entry, EnvelopeKey
from tests.apps import running_app
from tests.house.test_reliability import Server
from tests.people import People
from tests.waiting import PATIENCE_SECONDS, wait_for

KEPT = "Kept on this phone. It will be sent when you open this with signal."
SMALL: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "timezone_id": "Europe/Amsterdam",
}
DUMP = """async () => {
  const found = [document.cookie, JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request);
      found.push(request.url, JSON.stringify([...answer.headers]), await answer.text());
    }
  }
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); });
    for (const store of db.objectStoreNames) {
      found.push(store, JSON.stringify(await new Promise((done) => {
        const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => done(r.result); })));
    }
    db.close();
  }
  return found;
}"""


def dump_storage(page: Page) -> str:
    """Everything this origin keeps on the phone that a script can read."""
    return "\n".join(page.evaluate(DUMP))


def expect_put_away(page: Page, title: str = "Nothing is lost.") -> None:
    """What was saved without signal is kept. A tap alone says "Kept on this phone" too, of what was tapped until then: a page
    that is left at that word may leave before Save is through."""
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def rows(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("""async () => {
      for (let n = 0; n < 100 && typeof idb === "undefined"; n += 1) {  // the page's own script, which may be loading
        await new Promise((done) => setTimeout(done, 50));
      }
      const kept = await idb.openDB("outbox", 1), found = await kept.getAll("rows");
      kept.close();
      return found;
    }""")
    return found


def wait_until_sent(page: Page) -> None:
    """By the page, or by Background Sync before the page was open."""
    await_rows(page, 0)


class Place:
    """A running house whose database the test can look into. The app runs in a thread of its own: Playwright's loop
    turns in the test's."""

    def __init__(self, database_url: str, home: Path, shared: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._open = running_app(database_url, home, shared)
        self.app: Flask = self.aside(self._open.__enter__)
        self.people = People(self.app)
        self.server = Server(self.app, database_url, home)
        self._env = dict(self.server.env)
        self.server.start()

    def set_right(self) -> None:
        """As it was in the beginning, whatever the test before did to its web process."""
        if self.server.env != self._env or not self.server.is_running:
            self.server.kill()
            self.server.env = dict(self._env)
            self.server.start()

    def close(self) -> None:
        self.server.kill()
        self.aside(self._open.__exit__, None, None, None)
        self._thread.shutdown()

    def aside(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Run something of the app and wait for it."""
        return self._thread.submit(work, *given, **named).result()

    @property
    def url(self) -> str:
        return self.server.url

    def client(self, name: str = "", **facts: Any) -> Person:
        person: Person = self.aside(self.people.client, name, **facts)
        return person

    def let_in(self, context: BrowserContext, person: Person, mode: str = "log") -> None:
        """Signed in by cookie from now on, whoever it was before."""
        context.add_cookies([self.cookie(person, mode)])  # type: ignore[list-item]  # playwright wants its own TypedDict

    def cookie(self, person: Person, mode: str = "log", **more: Any) -> dict[str, Any]:
        """A browser's session cookie, without the pages in between."""

        def start() -> str:
            with self.app.app_context(), writing(db.session):
                owner = db.session.merge(person, load=True)
                token = start_session(db.session, owner, SessionMode(mode), clock.utc_now(), "Test")
                db.session.expunge_all()
            return token

        return {
            "name": "here",
            "value": self.aside(start),
            "url": self.url,
            "httpOnly": True,
            "sameSite": "Lax",
            **more,
        }

    def change(self, statement: Any) -> None:
        """One statement, committed."""

        def execute() -> None:
            with self.app.app_context(), writing(db.session):
                db.session.execute(statement)

        self.aside(execute)

    def change_sessions(self, person: Person, **values: Any) -> None:
        self.change(sa.update(DeviceSession).where(DeviceSession.person_id == person.id).values(**values))

    def unlock(self, person: Person) -> None:
        """Every browser of this person reads for an hour."""
        self.change_sessions(person, mode="read", read_until=clock.utc_now() + timedelta(hours=1))

    def age_key(self) -> None:
        """Make the key that phones seal to, and say that it is old: nothing counts as sealed before it was made."""

        def make() -> None:
            with self.app.app_context():
                offered_key(db.session, clock.utc_now())

        self.aside(make)
        self.change(sa.update(EnvelopeKey).values(made_at=clock.utc_now() - timedelta(days=400)))

    def all_of(self, what: type, **wanted: Any) -> list[Any]:
        def find() -> list[Any]:
            with self.app.app_context():
                found = list(db.session.execute(sa.select(what).filter_by(**wanted)).scalars())
                db.session.expunge_all()
            return found

        found: list[Any] = self.aside(find)
        return found

    def entries(self, person: Person) -> list[Entry]:
        return self.all_of(Entry, client_id=person.id)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """The line stands, but nobody answers: the way a train feels in a tunnel."""
        assert self.server.process is not None
        os.killpg(self.server.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.server.process.pid, signal.SIGCONT)


def new_phone(browser: Browser, *cookies: dict[str, Any], **options: Any) -> BrowserContext:
    """A small phone with touch, signed in by cookie."""
    context = browser.new_context(**{**SMALL, **options})
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    if cookies:
        context.add_cookies(list(cookies))  # type: ignore[arg-type]  # playwright wants its own TypedDict
    return context


def standing(context: BrowserContext, url: str) -> Page:
    """The first page, opened twice: by now the worker stands and keeps the shell."""
    page = context.new_page()
    page.goto(f"{url}/today")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    return page


def await_rows(page: Page, n: int) -> None:
    """Until this many wait on the phone."""
    wait_for(lambda: len(rows(page)) == n, f"{n} rows", pause_of(page))


def pause_of(page: Page) -> Callable[[float], None]:
    """Waits as this browser's tests have to: its events go on meanwhile."""
    return lambda seconds: page.wait_for_timeout(seconds * 1000)


def open_until(page: Page, address: str, look: Callable[[], bool]) -> None:
    """Open `address` anew until it shows what was sent by the page before: that answer may come later than this page."""

    def shows() -> bool:
        page.goto(address)
        return look()

    wait_for(shows, "what was sent on leaving", pause_of(page))
