"""One look at a page as somebody meets it: width, light or dark, size of text; what axe and our own eyes find there."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Page

from .agreed import agree_on_questionnaires, open_log
from .conftest import House, NewPage, enter_demo, speak
from .pages import everywhere, ids

# Words that no screen of a client may carry (docs/glossary.md says why).
DENIED = re.compile(
    r"\b(narciss\w*|borderline|disorder\w*|patholog\w*|grandios\w*|entitle\w*|fail\w*|missed|invalid|should|streaks?|"
    r"normal\w*|percentile\w*|score\w*|congratulat\w*|well done|great job|warning|error)\b|!",
    re.IGNORECASE,
)
CLINICAL = re.compile(r"mood|shame|envy|therap|session|exercise|diary|symptom|client|patient", re.IGNORECASE)
# On a phone every target but a link in the middle of a sentence, whose words set its height; at a desk what is a button.
IS_TOO_SMALL = """() => {
  const where = document.querySelector('main.phone')
    ? 'main :is(a, button, summary, label.tile, label.choice), :is(header, .tabs, .foot) :is(a, button)'
    : 'main :is(a[role=button], button, label.tile, label.choice), summary, header button, .foot a';
  const leads = (link) => {
    let block = link.parentElement;
    while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEndBefore(link);
    return !before.toString().trim();
  };
  return [...document.querySelectorAll(where)]
    .filter((e) => e.offsetParent && !e.closest('[hidden], .skip, [aria-hidden=true]'))
    .filter((e) => e.tagName !== 'A' || getComputedStyle(e).display !== 'inline' || leads(e))
    .map((e) => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect()])
    .filter(([_text, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([text, box]) => `${text}: ${Math.round(box.width)} x ${Math.round(box.height)}`);
}"""
# Controls that touch: six pixels between two edges, twelve where words stand without one. Not what belongs together in a
# list or a scale, nor what the page moves under.
IS_GLUED = """() => {
  const moves = (e) => e && (getComputedStyle(e).position === 'sticky' || moves(e.parentElement));
  const together = '[hidden], .list, .scale, .thread, .month, .months, .beads, .chips, .kinds, table, nav';
  const seen = [...document.querySelectorAll('main.phone :is(a, button, summary, label.choice, select, textarea)')]
    .filter((e) => e.offsetParent && !e.closest(together) && !moves(e)).map((e) => {
      const style = getComputedStyle(e), words = document.createRange();
      words.selectNodeContents(e);
      const hasEdge = parseFloat(style.borderBlockEndWidth) > 0 || style.backgroundColor !== 'rgba(0, 0, 0, 0)';
      return [e, hasEdge, (hasEdge ? e : words).getBoundingClientRect()];
    });
  return seen.flatMap(([a, isEdge, r], n) => seen.slice(n + 1)
    .filter(([b, isOther, s]) => !a.contains(b) && !b.contains(a) && (isEdge && isOther ? 6 : 12) >
      Math.max(r.left - s.right, s.left - r.right, r.top - s.bottom, s.top - r.bottom))
    .map(([b]) => `${a.textContent.trim().slice(0, 25)} | ${b.textContent.trim().slice(0, 25)}`));
}"""
# A short word on two lines stands in a column that something beside it squeezed.
IS_TORN = """(where) => {
  const found = [], walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const word = document.createRange();
  for (let text; (text = walk.nextNode());) {
    const around = text.parentElement;
    if (!around.offsetParent || !around.closest(where)) continue;
    if (around.closest('.unseen, .word, [hidden], textarea, select')) continue;
    for (const {0: said, index} of text.data.matchAll(/(?<!\\S)[^\\s–/-]{2,10}(?!\\S)/gu)) {
      word.setStart(text, index);
      word.setEnd(text, index + said.length);
      if (new Set([...word.getClientRects()].map((r) => Math.round(r.top))).size > 1) found.push(said);
    }
  }
  return found;
}"""
# What is tapped stands on the screen: whoever scrolls a table sideways for it has to know that it is there.
IS_ASIDE = """() => [...document.querySelectorAll('main :is(a, button, select)')]
  .filter((e) => e.offsetParent && !e.closest('.unseen, .skip') && e.getBoundingClientRect().right > innerWidth + 1)
  .map((e) => e.textContent.trim().slice(0, 30))"""
# A table's rows are drawn by one line of a template: axe takes seconds over half a year of them, so eight stand for all.
SHORTEN = "document.querySelectorAll('tbody').forEach((body) => [...body.rows].slice(8).forEach((row) => row.remove()))"
RUN_AXE = (
    "axe.run({resultTypes: ['violations']}).then((found) => found.violations.map("
    "(one) => [one.id, one.nodes.slice(0, 2).map((node) => node.html.slice(0, 90))]))"
)
PUBLISHED = "/questions"  # a questionnaire's words are its authors'
OWN = ("", "locked", "client-a", "client-d")  # whose screens speak to a client
STANDARD = 16  # pixels: what browsers call text at 100 %


@dataclass(frozen=True)
class Look:
    """Width in pixels, dark or light, text in per cent of the browser's own setting."""

    width: int
    dark: bool = False
    text: int = 100

    def __str__(self) -> str:
        return f"{self.width} px, {'dark' if self.dark else 'light'}, text {self.text} %"


def all_looks() -> list[Look]:
    """320 and 1280 px × light and dark × text at 100 and 200 %."""
    return [Look(width, dark, text) for text in (100, 200) for width in (320, 1280) for dark in (False, True)]


def look_at_all(
    demo: House,
    new_page: NewPage,
    looks: list[Look],
    language: str,
    with_axe: Sequence[Look | None],
    *,
    in_turns: bool = False,
    every: int = 1,
) -> dict[str, list[str]]:
    """What is wrong with any page there is, for anybody, by page. `with_axe`: the looks in which axe looks too, which
    takes ten times as long as the rest; `in_turns`: in one of them at each page, None: in none. `every`: 2 leaves out each
    second page. Raises where a page does not open or is in another language."""
    agreed = agree_on_questionnaires(demo, new_page, ids(demo.home)[0])
    speak(demo, "", language)
    found: dict[str, list[str]] = {}
    n_pages = 0
    for persona, paths in everywhere(demo.home, agreed).items():
        page = enter(demo, new_page, persona, language)
        for path in (*(open_log(page, demo) if persona == "therapist" else ()), *paths):
            n_pages += 1
            if n_pages % every:
                continue
            path = path.replace("/offline/en/", f"/offline/{language}/")
            answer = page.goto(demo.url + path)
            assert answer is not None
            assert answer.status == (404 if path == "/no-such-page" else 200), (path, answer.status, page.url)
            assert page.evaluate("document.documentElement.lang").startswith(language), path
            is_ours = language == "en" and persona in OWN and not path.endswith(PUBLISHED)
            turn = n_pages // every % len(with_axe)
            for_axe = [look for look in (with_axe[turn : turn + 1] if in_turns else with_axe) if look]
            problems = list(problems_at(page, looks, for_axe, is_ours))
            if problems:
                found[f"{persona} {path}"] = problems
    assert n_pages > 135
    return found


def enter(demo: House, new_page: NewPage, persona: str, language: str = "en") -> Page:
    """Signed in as one of the demo's people; "" is a visitor, "locked" a client's locked phone."""
    page = new_page(width=320, locale="en-GB" if language == "en" else language)
    if persona:
        enter_demo(demo, page, "client-a" if persona == "locked" else persona)
    if persona == "locked":
        page.locator("form[action='/lock'] button").click()
    return page


def put_on(page: Page, cdp: CDPSession, look: Look) -> None:
    """Show the open page this way."""
    page.set_viewport_size({"width": look.width, "height": 740})
    # Colours fade for a fifth of a second where motion is wanted; axe is to see where they end.
    page.emulate_media(color_scheme="dark" if look.dark else "light", reduced_motion="reduce")
    cdp.send("Page.setFontSizes", {"fontSizes": {"standard": STANDARD * look.text // 100}})


def problems_at(page: Page, looks: list[Look], with_axe: Collection[Look], is_ours: bool) -> Iterator[str]:
    """What is wrong with the open page, seen in each of these ways. `is_ours`: its words are ours, English and a client's."""
    page.evaluate("document.querySelectorAll('main details').forEach((part) => { part.open = true; })")
    cdp = page.context.new_cdp_session(page)
    for look in looks:
        put_on(page, cdp, look)
        wide = page.evaluate("document.documentElement.scrollWidth")
        found = [f"scrolls sideways: {wide}"] if wide > look.width else []
        if look.width < 500:
            found += [f"small target {text}" for text in page.evaluate(IS_TOO_SMALL)[:4]]
        if look.width < 500 and look.text == 100:
            found += [f"glued {text}" for text in page.evaluate(IS_GLUED)[:4]]
            page.set_viewport_size(
                {"width": 360, "height": 740}
            )  # what wraps in time at one width is squeezed at another
            found += [f"torn {text}" for text in page.evaluate(IS_TORN, "main")[:4]]
            found += [f"aside {text}" for text in page.evaluate(IS_ASIDE)[:4]]
        if look.width < 500 and look.text == 200:
            found += [f"torn {text}" for text in page.evaluate(IS_TORN, "h1")[:4]]
        yield from (f"{look}: {problem}" for problem in found)
    words = page.evaluate("document.body.innerText")
    page.evaluate(SHORTEN)
    page.evaluate(Axe().axe_script)
    for look in with_axe:
        put_on(page, cdp, look)
        yield from (f"{look}: axe {rule}: {nodes}" for rule, nodes in page.evaluate(RUN_AXE))
    cdp.detach()
    if CLINICAL.search(page.title()):
        yield f"title says {page.title()}"
    if is_ours:
        yield from [f"denied word: {found.group(0)!r}" for found in DENIED.finditer(words)][:3]
