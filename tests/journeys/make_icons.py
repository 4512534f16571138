"""Draws the PNG icons in static/icons from static/icon.svg. Run by hand when the icon changes; they are checked in."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parent.parent.parent / "static"


def main() -> None:
    """Maskable and touch icons fill their square: the phone cuts the corners itself, and may cut off a fifth."""
    icon = (STATIC / "icon.svg").read_text()
    full = icon.replace('rx="8"', "").replace("<path ", '<path transform="translate(3.2 3.2) scale(.8)" ')
    assert re.search(r'<rect width="32" height="32" *fill', full)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for name, drawing, size in (
            ("any-192", icon, 192),
            ("any-512", icon, 512),
            ("maskable-192", full, 192),
            ("maskable-512", full, 512),
            ("touch", full, 180),
        ):
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                f"<style>*{{margin:0;background:transparent}}svg{{display:block;width:{size}px}}</style>{drawing}"
            )
            (STATIC / "icons").mkdir(exist_ok=True)
            page.screenshot(path=STATIC / "icons" / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
