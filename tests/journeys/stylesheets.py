"""One page with two stylesheets: the one that phones load, and the whole of it. What does the browser make of each?"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

from selfmon.web.static_files import _STYLES

ROOT = Path(__file__).parent.parent.parent
_HEADS = re.compile(r"([^{}]+)\{")
_NAMES = re.compile(r"[\w-]+")
_SWAP = """(text) => {
  const whole = new CSSStyleSheet();
  whole.replaceSync(text);
  document.querySelector("link[rel=stylesheet]").sheet.disabled = true;
  document.adoptedStyleSheets = [whole];
  return whole.cssRules.length;
}"""
_SETTLE = "document.getAnimations().forEach((moving) => moving.cancel())"  # nothing may still be on its way
_PROPERTIES = "[...getComputedStyle(document.body)].filter((name) => !name.startsWith('--'))"
_WORDS = """() => [...document.querySelectorAll("*")].flatMap((element) => [element.tagName.toLowerCase(),
  ...[...element.attributes].flatMap(({ name, value }) =>
    [name, ...(/^(class|type|role|rel|dir|data-theme|aria-(?!label|describedby))/.test(name) ? value.split(/\\s+/) : [])])])"""


def whole_stylesheet() -> str:
    """Everything, as it was written."""
    return "\n".join((ROOT / "static" / name).read_text(encoding="utf-8") for name in _STYLES)


def _look(page: Page, browser: CDPSession, properties: list[str]) -> tuple[list[str], list[Any], list[Any]]:
    """Every box as it is drawn, what stands before and after an element included: its name, its style, its place."""
    page.evaluate(_SETTLE)
    told = browser.send("DOMSnapshot.captureSnapshot", {"computedStyles": properties})
    words, seen = told["strings"], told["documents"][0]
    names = [words[seen["nodes"]["nodeName"][node]] for node in seen["layout"]["nodeIndex"]]
    return names, [[words[n] for n in style] for style in seen["layout"]["styles"]], seen["layout"]["bounds"]


def compare(page: Page, whole: str) -> tuple[int, list[str]]:
    """How many boxes were looked at, and what the whole stylesheet would change on them."""
    browser, properties = page.context.new_cdp_session(page), page.evaluate(_PROPERTIES)
    names, styles, places = _look(page, browser, properties)
    page.evaluate(_SWAP, whole)
    whole_names, whole_styles, whole_places = _look(page, browser, properties)
    browser.detach()
    if names != whole_names:
        return len(names), [f"{len(names)} boxes, with the whole stylesheet {len(whole_names)}"]
    found = []
    for name, style, place, whole_style, whole_place in zip(
        names, styles, places, whole_styles, whole_places, strict=True
    ):
        lost = [
            f"{prop}: {would} and not {now}"
            for prop, now, would in zip(properties, style, whole_style, strict=False)
            if now != would
        ]
        if lost or place != whole_place:
            found.append(f"<{name.lower()}> would have {lost[:3] or whole_place}")
    return len(names), found[:5]


def words_of(page: Page) -> set[str]:
    """Names of elements, attributes, classes and the values that a rule could ask for."""
    return set(page.evaluate(_WORDS))


def words_asked_for(css: str) -> set[str]:
    """Every name that stands in a selector."""
    heads: Iterable[str] = _HEADS.findall(re.sub(r"/\*.*?\*/|url\([^)]*\)", "", css, flags=re.DOTALL))
    return {name for head in heads if not head.strip().startswith("@") for name in _NAMES.findall(head)}
