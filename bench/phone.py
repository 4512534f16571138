"""What a phone loads and how soon it shows something: requests, bytes and script on the wire, cold and warm, and Lighthouse.

Lighthouse is no part of the repository. `npm install --prefix DIR lighthouse@12` puts it anywhere; say where with
SELFMON_LIGHTHOUSE=DIR (or install it into `node_modules` here). Without it the first table is printed alone.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.journeys.conftest import CHROMIUM, Postbox, start_house
from tests.journeys.traffic import Answer, Visit, Wire, phone_states, scripts, total, visit, wire_to
from tests.processes import free_port

ROOT = Path(__file__).parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PAGES = (
    ("log: today", "/today", "locked"),
    ("log: check-in", "/check-in", "locked"),
    ("episode", "/stung", "locked"),
    ("exercise", "/steady/1", "locked"),
    ("history", "/history", "open"),
    ("own charts", "/history/charts", "open"),
    ("sharing", "/sharing", "open"),
    ("sign-in", "/sign-in", ""),
)
CATEGORIES = ("performance", "accessibility", "best-practices")
REACHED, TURNS = 1.0, 3


@dataclass(frozen=True)
class Marks:
    """What Lighthouse says of one page: its three categories of a first visit, and when something shows, cold and warm.
    It measures this machine too, whatever else that is doing: the best of three first visits counts."""

    scores: tuple[int, ...]
    shows_ms: tuple[float, float]
    short: tuple[str, ...]  # what cost points


class LighthouseGaveUp(Exception):
    """It asks to be run again, with a browser that has kept nothing."""


def find_lighthouse() -> Path | None:
    """Its command, where somebody put one."""
    folders = [os.environ.get("SELFMON_LIGHTHOUSE"), str(ROOT)]
    commands = [Path(folder) / "node_modules" / "lighthouse" / "cli" / "index.js" for folder in folders if folder]
    return next((command for command in commands if command.is_file() and shutil.which("node")), None)


def run_lighthouse(command: Path, url: str, port: int, categories: tuple[str, ...]) -> dict[str, Any]:
    """One run in the browser that listens on this port, with what it has kept: a slow 4G phone, simulated."""
    done = subprocess.run(
        [
            "node",
            str(command),
            url,
            f"--port={port}",
            "--disable-storage-reset",
            "--output=json",
            "--quiet",
            f"--only-categories={','.join(categories)}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LighthouseGaveUp(f"Lighthouse gave up on {url}: {done.stderr[-400:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    if told["finalDisplayedUrl"] != url:
        raise SystemExit(f"Lighthouse was sent on from {url} to {told['finalDisplayedUrl']}")
    return told


def visit_twice(play: Playwright, command: Path, state: Any, url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A page in a fresh browser: the first visit, and the second with cache and worker in place."""
    with tempfile.TemporaryDirectory() as profile:
        port = free_port()
        phone = play.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=[*FLAGS, f"--remote-debugging-port={port}"]
        )
        if state:
            phone.add_cookies(state["cookies"])
        first = run_lighthouse(command, url, port, CATEGORIES)
        again = run_lighthouse(command, url, port, ("performance",))
        phone.close()
    return first, again


def mark(play: Playwright, command: Path, state: Any, url: str) -> Marks:
    best: Marks | None = None
    for turn in range(TURNS):
        try:
            first, again = visit_twice(play, command, state, url)
        except LighthouseGaveUp as gave_up:  # its own recording now and then has no beginning
            print(gave_up, file=sys.stderr)
            if turn == TURNS - 1 and best is None:
                raise SystemExit(str(gave_up)) from None
            continue
        scores = tuple(round(first["categories"][name]["score"] * 100) for name in CATEGORIES)
        short = tuple(
            part["id"]
            for category in first["categories"].values()
            for part in category["auditRefs"]
            if part["weight"]
            and (first["audits"][part["id"]]["score"] or 0) < REACHED
            and first["audits"][part["id"]]["scoreDisplayMode"] in ("binary", "numeric")
        )
        shows = [told["audits"]["first-contentful-paint"]["numericValue"] for told in (first, again)]
        found = Marks(scores, (shows[0], shows[1]), short)
        best = found if best is None or found.scores > best.scores else best
        if min(scores) == 100:
            break
    assert best is not None
    return best


def counted(answers: list[Answer]) -> str:
    return f"{len(answers):>6}{total(answers):>8,}{total(scripts(answers)):>8,}"


def print_wire(visits: dict[str, Visit]) -> None:
    print(f"{'bytes on the wire, headers included':38}{'first visit':>22}{'second visit':>22}")
    print(f"{'':38}" + f"{'asks':>6}{'bytes':>8}{'script':>8}" * 2)
    for name, found in visits.items():
        print(f"{name:38}{counted(found.cold)}{counted(found.warm)}")
    some = next(iter(visits.values()))
    print(f"{'at the first touch of a form':38}{counted(some.touched)}")
    print(f"{'once, after the page: the worker':38}{counted(some.installing)}")


def print_marks(marks: dict[str, Marks]) -> None:
    print(f"{'Lighthouse, phone on slow 4G':38}{'perf.':>6}{'access.':>8}{'practice':>9}{'shows, cold':>13}{'warm':>9}")
    for name, found in marks.items():
        scores = "".join(f"{score:>{width}}" for score, width in zip(found.scores, (6, 8, 9), strict=True))
        print(
            f"{name:38}{scores}{found.shows_ms[0]:>10.0f} ms{found.shows_ms[1]:>6.0f} ms"
            + (f"  {', '.join(found.short)}" if min(found.scores) < 100 else "")
        )


def measure_wire(browser: Browser, wire: Wire, states: dict[str, Any]) -> dict[str, Visit]:
    return {name: visit(browser, wire, states[how], path) for name, path, how in PAGES}


def main() -> None:
    """Print both tables."""
    if CHROMIUM is None:
        print("What a phone loads is measured in Debian's chromium, which is not here: apt-get install chromium")
        return
    front, command = free_port(), find_lighthouse()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        house, server = start_house(
            Path(folder), Postbox(), 25, SELFMON_DEMO="1", SELFMON_URL=f"http://localhost:{front}"
        )
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            with wire_to(int(house.url.rsplit(":", 1)[1]), front) as wire:
                house.url = wire.url
                states = phone_states(browser, house.links["client-a"])
                print_wire(measure_wire(browser, wire, states))
                browser.close()
                print()
                if command is None:
                    print(
                        "No Lighthouse here: npm install --prefix DIR lighthouse@12, then SELFMON_LIGHTHOUSE=DIR make bench"
                    )
                else:
                    print_marks({name: mark(play, command, states[how], wire.url + path) for name, path, how in PAGES})
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
