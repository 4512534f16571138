"""Takes the README's pictures from a running `make demo`. Usage: python docs/screenshots/take.py CLIENT-LINK THERAPIST-LINK"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent
PHONE = (("today", "/today"), ("check-in", "/check-in"), ("stung", "/stung"), ("steady", "/steady/1"),
         ("history", "/history/charts"), ("sharing", "/sharing"))


def main(client: str, therapist: str) -> None:
    base = "{0.scheme}://{0.netloc}".format(urlsplit(client))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        phone = browser.new_page(viewport={"width": 360, "height": 740})
        phone.goto(client)
        phone.click("main button")
        for name, path in PHONE:
            phone.goto(base + path)
            phone.screenshot(path=FOLDER / f"{name}.png")
        desk = browser.new_page(viewport={"width": 1280, "height": 1000})
        desk.goto(therapist)
        desk.click("main button")
        desk.screenshot(path=FOLDER / "clients.png")
        desk.click("th a")
        desk.wait_for_selector(".js-plotly-plot .points")
        desk.screenshot(path=FOLDER / "client-page.png", full_page=False)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
