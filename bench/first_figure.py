"""When the first figure of a therapist's page is visible, and how long the page lets nobody do anything: Chromium at a
quarter of this machine's speed (DevTools' throttling), 1280 × 800, the answer's own time included. Half a minute a row.

Visible: an SVG of the page with a size, sketched by the server or drawn by plotly.js, in a frame that was painted. Blocked:
the longest of what the browser calls a long task, until three seconds after the page was there. Each load in a new
context, so nothing is kept from the one before. `python -m bench.first_figure`
"""

import os
import sys
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.pages import NOW, fill, new_house
from tests.journeys.conftest import CHROMIUM

LOADS, SLOWER = int(os.environ.get("BENCH_LOADS", "5")), 4
WATCH = """
  window.firstFigure = null; window.longest = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
  }).observe({type: "longtask", buffered: true});
  const look = () => {
    const there = [...document.querySelectorAll("main svg")].some((svg) => svg.getBoundingClientRect().height > 20);
    if (!there) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => { window.firstFigure = performance.now(); }));
  };
  requestAnimationFrame(look);
"""


def load(browser: Browser, cookies: dict[str, str], url: str) -> tuple[float, float]:
    """Milliseconds until the first figure, and of the longest block."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    page.add_init_script(WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, timeout=120_000)
    page.wait_for_function("window.firstFigure !== null", timeout=120_000)
    page.wait_for_timeout(3000)
    found = page.evaluate("[window.firstFigure, window.longest]")
    context.close()
    return float(found[0]), float(found[1])


def main() -> None:
    print(f"{'ms, median and worst of ' + str(LOADS):40}{'first figure':>16}{'longest block':>16}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for years in (1, 10):
            with tempfile.TemporaryDirectory() as folder:
                app, people = new_house(folder)
                therapist = people.therapist()
                treatment = fill(people, app, therapist, 365 * years, years)
                http = app.test_client()
                people.sign_in(http, therapist, now=NOW)
                cookies = {one.key: one.value for one in (http._cookies or {}).values()}
                server = make_server("127.0.0.1", 0, app, threaded=True)
                threading.Thread(target=server.serve_forever, daemon=True).start()
                whole = f"from={(NOW - timedelta(days=365 * years)).date()}&to={NOW.date()}"
                for name, path in (("before a session", ""), ("regulation, all of it", f"/regulation?{whole}")):
                    url = f"http://localhost:{server.server_port}/clients/{treatment.id}{path}"
                    load(browser, cookies, url)  # warm: the server's templates
                    shown, blocked = zip(*(load(browser, cookies, url) for _load in range(LOADS)), strict=True)
                    print(
                        f"{name + f', {years} years' * (years > 1):40}{median(shown):>8.0f}{max(shown):>8.0f}"
                        f"{median(blocked):>8.0f}{max(blocked):>8.0f}"
                    )
                server.shutdown()
        browser.close()


if __name__ == "__main__":
    main()
