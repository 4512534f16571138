"""What really travels between a phone and the house: a proxy in front of the app that counts every byte of every answer.

The browser's own figures leave out what its service worker and its tab icon ask for; on the wire nothing is left out.
"""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

PHONE = {"width": 360, "height": 740}
_SCRIPTS = ("text/javascript", "application/javascript")
_TOUCH = "import(document.querySelector('meta[name=outbox]').dataset.seal).then(() => true)"
_STANDS = "navigator.serviceWorker.ready.then(() => true)"
_ASKS_AGAIN = "navigator.serviceWorker.ready.then((worker) => worker.update()).then(() => true)"


@dataclass(frozen=True)
class Answer:
    """One answer as it crossed the wire: status line, headers and body, still compressed."""

    path: str
    n_bytes: int
    kind: str
    headers: dict[str, str]
    asked: dict[str, str]


def total(answers: list[Answer]) -> int:
    return sum(answer.n_bytes for answer in answers)


def scripts(answers: list[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.kind in _SCRIPTS]


@dataclass
class Wire:
    """The proxy's address, and everything that crossed."""

    url: str
    answers: list[Answer] = field(default_factory=list)

    def crossed(self, page: Page, act: Callable[[], Any]) -> list[Answer]:
        """What crosses while this is done, and until the page asks for nothing more."""
        begin = len(self.answers)
        act()
        page.wait_for_load_state("networkidle")
        return self.answers[begin:]


@contextmanager
def wire_to(port: int, from_port: int) -> Iterator[Wire]:
    """A proxy on `from_port` of localhost to the app on `port`."""
    wire = Wire(f"http://localhost:{from_port}")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            app = http.client.HTTPConnection("localhost", port, timeout=30)
            app.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = app.getresponse()
            content, headers = answer.read(), answer.getheaders()
            head = [
                f"HTTP/1.1 {answer.status} {answer.reason}",
                *(f"{name}: {value}" for name, value in headers),
                "",
                "",
            ]
            sent = "\r\n".join(head).encode("latin-1") + content
            wire.answers.append(
                Answer(
                    urlsplit(self.path).path,
                    len(sent),
                    answer.headers.get_content_type(),
                    dict(headers),
                    dict(self.headers.items()),
                )
            )
            self.wfile.write(sent)
            self.close_connection = "close" in (answer.headers.get("Connection") or "").lower()
            app.close()

        do_GET = do_POST = do_HEAD = _pass_on

        def log_message(self, *_words: Any) -> None:
            """Quiet: a path can tell what somebody does."""

    server = ThreadingHTTPServer(("127.0.0.1", from_port), Handler)
    server.daemon_threads = True
    hand = threading.Thread(target=server.serve_forever, daemon=True)
    hand.start()
    yield wire
    server.shutdown()
    server.server_close()
    hand.join()


def enter(browser: Browser, link: str | None, is_locked: bool = False) -> Page:
    """A phone without a worker: a visitor's, or signed in by this link of the demo."""
    page = browser.new_context(viewport=PHONE, service_workers="block").new_page()  # type: ignore[arg-type]
    if link:
        page.goto(link)
        page.get_by_role("button", name="Sign in as this person").click()
        page.wait_for_url(lambda url: "/demo/" not in url)
    if is_locked:
        page.get_by_role("button", name="Lock").click()
        page.get_by_role("link", name="Unlock", exact=True).wait_for()
    return page


def phone_states(browser: Browser, link: str) -> dict[str, Any]:
    """What a browser keeps of a visitor (""), and of a client whose phone is "open" or "locked"; `link` signs in twice."""
    found: dict[str, Any] = {"": None}
    for how in ("open", "locked"):
        context = enter(browser, link, is_locked=how == "locked").context
        found[how] = context.storage_state()
        context.close()
    return found


@dataclass(frozen=True)
class Visit:
    """What one page asked for: on the first visit, at the first touch, for the worker that the first visit puts in place,
    and on the second visit with that worker, its question for a newer version included."""

    cold: list[Answer]
    touched: list[Answer]
    installing: list[Answer]
    warm: list[Answer]


def visit(browser: Browser, wire: Wire, state: Any, path: str) -> Visit:
    """A page opened by a phone that was never here, and opened again. `state` is what signing in left in a browser."""
    fresh = browser.new_context(viewport=PHONE, storage_state=state, service_workers="block")  # type: ignore[arg-type]
    page = fresh.new_page()
    cold = wire.crossed(page, lambda: page.goto(wire.url + path))
    has_worker = page.locator("meta[name=outbox]").count() > 0
    touched = wire.crossed(page, lambda: page.evaluate(_TOUCH)) if has_worker else []
    fresh.close()
    phone = browser.new_context(viewport=PHONE, storage_state=state)  # type: ignore[arg-type]
    page = phone.new_page()
    both = wire.crossed(page, lambda: (page.goto(wire.url + path), has_worker and page.evaluate(_STANDS)))
    page.goto("about:blank")
    warm = wire.crossed(page, lambda: (page.goto(wire.url + path), has_worker and page.evaluate(_ASKS_AGAIN)))
    phone.close()
    of_page = [answer.path for answer in cold]
    # The page's own come first; a file that is asked for once more belongs to the worker.
    installing = [
        answer
        for n, answer in enumerate(both)
        if answer.path not in of_page or answer.path in [before.path for before in both[:n]]
    ]
    return Visit(cold, touched, installing, warm)
