"""Every page, in every way it is met: accessible, no sideways scrolling, quiet titles, kind words, tiles for a thumb."""

import os

from .conftest import House, NewPage
from .looking import Look, all_looks, enter, problems_at
from .pages import everywhere

# The whole product in `make soak`; otherwise the widths and colours at 100 %, and large text where it is narrowest.
LOOKS = all_looks() if os.environ.get("SELFMON_SOAK") else [*all_looks()[:4], Look(320, text=200)]


def test_every_page_is_accessible_quiet_and_fits(demo: House, new_page: NewPage) -> None:
    found: dict[str, list[str]] = {}
    n_pages = 0
    for persona, paths in everywhere(demo.home).items():
        page = enter(demo, new_page, persona)
        for path in paths:
            answer = page.goto(demo.url + path)
            assert answer is not None
            assert answer.status == (404 if path == "/no-such-page" else 200), (path, answer.status, page.url)
            n_pages += 1
            problems = list(problems_at(page, persona, LOOKS, is_english=True))
            if problems:
                found[f"{persona} {path}"] = problems
    assert n_pages > 60
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
