"""Statistics that no page and no command uses are named as offered, each with its reason: nothing lies about unnoticed."""

import re
from pathlib import Path

from selfmon import stats

ROOT = Path(__file__).parents[2]


def used_by_the_house() -> set[str]:
    """Public functions that a room above asks for."""
    rooms = (p for p in (ROOT / "selfmon").rglob("*.py") if p.parent.name != "stats")
    code = "\n".join(path.read_text() for path in rooms)
    return {name for name in functions() if re.search(rf"\b{name}\b", code)}


def functions() -> set[str]:
    return {name for name in stats.__all__ if name[0].islower()}


def offered() -> dict[str, str]:
    """Names and reasons, as docs/statistics.md lists them."""
    text = (ROOT / "docs" / "statistics.md").read_text()
    section = text.split("## Offered, on no page")[1].split("\n## ")[0]
    return {
        name: row[2].strip()
        for row in (line.split("|") for line in section.splitlines() if line.startswith("| `"))
        for name in re.findall(r"`(\w+)`", row[1])
    }


def test_what_no_page_uses_is_offered_with_a_reason() -> None:
    assert functions() - used_by_the_house() == set(offered())
    assert all(len(reason) > 20 for reason in offered().values())
