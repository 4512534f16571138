"""Every page, light and dark, on a small phone and a desk: accessible, no sideways scrolling, quiet titles, kind words."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import House, NewPage, enter_demo
from .pages import everywhere

# Words that no screen of a client may carry (docs/glossary.md says why).
DENIED = re.compile(
    r"\b(narciss\w*|borderline|disorder\w*|patholog\w*|grandios\w*|entitle\w*|fail\w*|missed|invalid|should|streaks?|"
    r"normal\w*|percentile\w*|score\w*|congratulat\w*|well done|great job|warning|error)\b|!", re.IGNORECASE)
CLINICAL = re.compile(r"mood|shame|envy|therap|session|exercise|diary|symptom|client|patient", re.IGNORECASE)
IS_TOO_SMALL = """() => [...document.querySelectorAll(
    'main a[role=button], main button, main label.tile, .tabs a, header button, .doors a, summary, .foot a')]
  .filter((e) => e.offsetParent && !e.closest('[hidden]'))
  .map((e) => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect()])
  .filter(([_text, box]) => box.height < 43.5 || box.width < 43.5).map(([text, box]) =>
    `${text}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""


def enter(demo: House, new_page: NewPage, persona: str, width: int, dark: bool) -> Page:
    page = new_page(width=width, dark=dark)
    if persona:
        enter_demo(demo, page, "client-a" if persona == "locked" else persona)
    if persona == "locked":
        page.get_by_role("button", name="Lock").click()
    return page


def check(page: Page, persona: str, width: int) -> list[str]:
    problems = [f"axe {v['id']}: {[n['html'][:90] for n in v['nodes'][:2]]}" for v in
                Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    problems += [f"scrolls sideways: {wide}"] if wide > width else []
    title = page.title()
    problems += [f"title says {title}"] if CLINICAL.search(title) else []
    if persona in ("", "locked", "client-a", "client-d"):
        said = page.evaluate("document.body.innerText")
        problems += [f"denied word: {found.group(0)!r}" for found in DENIED.finditer(said)][:3]
    if width < 500:
        problems += [f"small target {text}" for text in page.evaluate(IS_TOO_SMALL)[:4]]
    return problems


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_quiet_and_fits(demo: House, new_page: NewPage, width: int, dark: bool) -> None:
    found: dict[str, list[str]] = {}
    n_pages = 0
    for persona, paths in everywhere(demo.home).items():
        page = enter(demo, new_page, persona, width, dark)
        for path in paths:
            answer = page.goto(demo.url + path)
            assert answer is not None
            assert answer.status == (404 if path == "/no-such-page" else 200), (path, answer.status, page.url)
            page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
            n_pages += 1
            problems = check(page, persona, width)
            if problems:
                found[f"{persona} {path}"] = problems
    assert n_pages > 60
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
