"""The app as people meet it: the web process on a fresh data folder, a real SMTP server, Debian's Chromium."""

import email
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import policy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from selfmon.demo.cast import CAST
from tests.processes import free_port, wait_until_answering
from tests.waiting import PATIENCE_SECONDS, wait_for

ROOT = Path(__file__).parent.parent.parent
LINKS = "links.txt"  # what `demo prepare` said
CHROMIUM = shutil.which("chromium")
# The same pages for a third less of the processor, where Debian's package is there; the long runs and the pictures of the
# docs take the whole browser, as do the tests that are about going back, installing or a profile on the disk.
SHELL = None if {"SELFMON_SOAK", "SELFMON_PICTURES"} & set(os.environ) else shutil.which("chromium-headless-shell")
expect.set_options(timeout=PATIENCE_SECONDS * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker("browser")


@dataclass
class Postbox:
    """What the SMTP server was handed."""

    mails: list[Any] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=policy.default)))
        return "250 kept"

    def newest_link(self, to: str) -> str:
        """The link in the newest mail to this address; mail goes out in the background, so this waits."""
        mail = wait_for(lambda: next((m for who, m in reversed(self.mails) if to in who), None), f"a mail for {to}")
        found = re.search(r"http://\S+", mail.get_body(("plain",)).get_content())
        assert found
        return found.group(0)


@dataclass
class House:
    """A running app: its address, its postbox, its data folder, its commands."""

    url: str
    home: Path
    post: Postbox
    env: dict[str, str]
    links: dict[str, str] = field(default_factory=dict)  # into the demo, by persona

    def flask(self, *words: str) -> str:
        """Run a flask command against the same data."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def start_house(
    home: Path, post: Postbox, smtp_port: int, *, ready: Path | None = None, **more: str
) -> tuple[House, subprocess.Popen[bytes]]:
    """A house on this data folder, and its web process. `ready`: a folder that was made before, to begin from."""
    if ready is not None:
        shutil.copytree(ready, home, dirs_exist_ok=True)
    port = free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith("SELFMON_")} | {
        "SELFMON_HOME": str(home),
        "PORT": str(port),
        "SELFMON_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "SELFMON_COUNTRY": "NL",
        **more,
    }
    house = House(f"http://localhost:{port}", home, post, env)
    if ready is None:
        make_ready(house)
    if (home / LINKS).exists():
        entrances = re.finditer(r"/demo/enter/([\w-]+)/\w+", (home / LINKS).read_text())
        house.links.update({found[1]: env.get("SELFMON_URL", house.url) + found[0] for found in entrances})
    server = subprocess.Popen(
        [sys.executable, "serve.py", "web"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until_answering(house.url)
    return house, server


def make_ready(house: House) -> None:
    """Its secrets, its tables, and the demo's people where it is a demo."""
    subprocess.run([sys.executable, "-m", "selfmon.config"], cwd=ROOT, env=house.env, check=True, capture_output=True)
    house.flask("first-run")
    if "SELFMON_DEMO" in house.env:
        (house.home / LINKS).write_text(house.flask("demo", "prepare"))


@pytest.fixture(scope="session")
def ready_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's data folder; each file of tests begins from a copy, for telling the tales takes a while."""
    home = tmp_path_factory.mktemp("ready")
    env = {k: v for k, v in os.environ.items() if not k.startswith("SELFMON_")}
    make_ready(
        House("", home, Postbox(), {**env, "SELFMON_HOME": str(home), "SELFMON_DEMO": "1", "SELFMON_COUNTRY": "NL"})
    )
    return home


@pytest.fixture(scope="module")
def smtp() -> Iterator[tuple[Postbox, int]]:
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, smtp: tuple[Postbox, int]) -> Iterator[House]:
    """An empty house."""
    running, server = start_house(tmp_path_factory.mktemp("house"), *smtp)
    yield running
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, smtp: tuple[Postbox, int], ready_demo: Path) -> Iterator[House]:
    """The demo with its synthetic people."""
    running, server = start_house(tmp_path_factory.mktemp("demo"), *smtp, ready=ready_demo, SELFMON_DEMO="1")
    yield running
    server.terminate()
    server.wait()


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def play() -> Iterator[Playwright]:
    if CHROMIUM is None:
        pytest.fail("These tests need Debian's chromium: apt-get install chromium")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(play: Playwright) -> Iterator[Browser]:
    chromium = play.chromium.launch(executable_path=SHELL or CHROMIUM, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def whole_browser(play: Playwright) -> Iterator[Browser]:
    """With what the lean shell leaves out, such as Background Sync."""
    chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def opened_place(
    template_database: Path, tmp_path_factory: pytest.TempPathFactory, shared_folder: Path
) -> Iterator[Any]:
    from .phones import Place

    home = tmp_path_factory.mktemp("place")
    shutil.copy(template_database, home / "selfmon.sqlite")
    opened = Place(f"sqlite:///{home / 'selfmon.sqlite'}", home, shared_folder)
    yield opened
    opened.close()


@pytest.fixture
def place(opened_place: Any) -> Any:
    """A house, and a hand in its database (`phones.Place`). One for a file of tests: each makes people of its own."""
    opened_place.set_right()
    return opened_place


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """`new_page(width=360, dark=False, scripts=True, locale="en-GB", zone="Europe/Amsterdam")`: a browser of its
    own. No page may log an error to its console or ask another machine for anything."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(
        width: int = 360,
        dark: bool = False,
        scripts: bool = True,
        locale: str = "en-GB",
        zone: str = "Europe/Amsterdam",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 740},
            java_script_enabled=scripts,
            locale=locale,
            color_scheme="dark" if dark else "light",
            timezone_id=zone,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda said: (
                problems.append(said.text)
                if said.type == "error" and "status of 4" not in said.text and "net::ERR_" not in said.text
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                problems.append(f"asked {request.url}")
                if not request.url.startswith(("http://localhost", "data:", "blob:"))
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert not problems, problems


def speak(demo: House, key: str, language: str) -> None:
    """From the next page on, one of the demo's people reads this language; everybody where `key` is empty."""
    name = next((role.name for role in CAST if role.key == key), "%")
    engine = sa.create_engine(f"sqlite:///{demo.home}/selfmon.sqlite")
    with engine.begin() as database:
        database.execute(
            sa.text("UPDATE people SET locale = :locale WHERE name LIKE :name"), {"locale": language, "name": name}
        )
    engine.dispose()


def enter_demo(demo: House, page: Page, key: str, language: str = "") -> Page:
    """Signed in as one of the demo's people; in another language than before, where one is named."""
    assert key in {role.key for role in CAST}
    if language:
        speak(demo, key, language)
    page.goto(demo.links[key])
    page.locator("main form button").first.click()  # whatever language it speaks
    return page
