"""One stylesheet from the vendored one and ours, without the rules and variables that no page of ours can meet.

A rule goes only where its selector names an element, class, attribute or value that stands in no template and no script.
`tests/journeys/test_budget.py` compares every page with and without what was left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What WTForms writes by itself, and what a template does not show as a tag of its own.
_ALWAYS = frozenset(
    (
        "html",
        "head",
        "body",
        "input",
        "select",
        "option",
        "textarea",
        "label",
        "button",
        "tbody",
        "type",
        "value",
        "text",
        "password",
        "email",
        "number",
        "date",
        "time",
        "checkbox",
        "radio",
        "file",
        "hidden",
        "submit",
        "required",
        "readonly",
        "disabled",
        "multiple",
        "svg",
        "root",
        "dir",
        "ltr",
        "rtl",
    )
)
_TAG = re.compile(r"<[a-z][^<]*?>", re.DOTALL)
_NAME = re.compile(r"[\w-]+")
_BEGUN = re.compile(r"([a-z][\w-]*-)(?:\{\{|\$\{)")  # class="band-{{ n }}": only the page knows how it ends
_PARTS = re.compile(r"\[([\w-]+)(?:[~|^$*]?=\"?([^\]\"]*)\"?)?\]|([.#])([\w-]+)|(?<![\w:-])([a-z][\w]*)")
_SPENT = re.compile(r"var\((--[\w-]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass
class Rule:
    """A rule with its declarations, or a group such as @media with rules of its own."""

    head: str
    body: str = ""
    inner: "list[Rule] | None" = None


@dataclass(frozen=True)
class Names:
    """What a page of ours could carry: names as they are, and beginnings of names that a page ends itself."""

    whole: frozenset[str]
    begun: tuple[str, ...] = ()

    def __contains__(self, name: object) -> bool:
        return name in self.whole or (bool(self.begun) and str(name).startswith(self.begun))

    def has_variable(self, name: str) -> bool:
        """Scripts read variables of the stylesheet by the names of classes: `--band-1` for `band-1`."""
        return name in self.whole or (bool(self.begun) and name[2:].startswith(self.begun))

    def __iter__(self) -> Iterator[str]:
        yield from sorted(self.whole)
        yield from (f"{name}*" for name in self.begun)


def names_in_pages(templates: Path, scripts: Path) -> Names:
    """Every name that a tag or a script of ours could put onto a page: more than is needed, never less."""
    texts = [tag for path in templates.rglob("*.html") for tag in _TAG.findall(path.read_text(encoding="utf-8"))]
    texts += [path.read_text(encoding="utf-8") for path in scripts.rglob("*.js")]
    whole = {name for text in texts for name in _NAME.findall(text)}
    begun = {name for text in texts for name in _BEGUN.findall(text)}
    return Names(frozenset(_ALWAYS | whole), tuple(sorted(begun)))


def make_stylesheet(sources: Iterable[str], names: Names) -> str:
    """The sources behind each other, without what these names never meet."""
    rules = [rule for source in sources for rule in _parse(_COMMENT.sub("", source))]
    kept = _keep(rules, names)
    while True:
        spent = set(_SPENT.findall(_write(kept)))
        fewer = _keep(_spend(kept, spent, names), names)
        if _write(fewer) == _write(kept):
            return _write(kept)
        kept = fewer


def _parse(css: str) -> list[Rule]:
    found, at = [], 0
    while (begin := css.find("{", at)) >= 0:
        head = css[at:begin].strip()
        while ";" in head and head.startswith("@"):  # a statement without a body, such as @charset
            head = head.split(";", 1)[1].strip()
        depth, end = 1, begin + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        body = css[begin + 1 : end - 1].strip()
        found.append(Rule(head, inner=_parse(body)) if head.startswith(("@media", "@supports")) else Rule(head, body))
        at = end
    return found


def _split(text: str, mark: str) -> list[str]:
    """At this mark, but not inside brackets or quotes (a picture inside a `url("data:…")` holds marks of its own)."""
    parts, depth, quote, last = [], 0, "", 0
    for at, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == mark and not depth:
            parts.append(text[last:at])
            last = at + 1
    return [part.strip() for part in (*parts, text[last:]) if part.strip()]


def _keep(rules: list[Rule], names: Names) -> list[Rule]:
    kept = []
    for rule in rules:
        if rule.inner is not None:
            inner = _keep(rule.inner, names)
            if inner:
                kept.append(Rule(rule.head, inner=inner))
        elif rule.head.startswith("@"):
            kept.append(rule)
        elif rule.body and (heads := [head for head in _split(rule.head, ",") if _can_meet(head, names)]):
            kept.append(Rule(",".join(heads), rule.body))
    return kept


def _can_meet(selector: str, names: Names) -> bool:
    """False where the selector needs a name that no page has. What stands inside `:not()` never decides."""
    while found := re.search(r":(not|where|is|has|nth-[\w-]+|lang|dir)\(", selector):
        end, depth = found.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            end += 1
        if found[1] in ("where", "is") and not any(
            _can_meet(part, names) for part in _split(selector[found.end() : end - 1], ",")
        ):
            return False
        selector = selector[: found.start()] + selector[end:]
    for attribute, value, _mark, name, element in _PARTS.findall(re.sub(r"::?[\w-]+", "", selector)):
        if any(part and part not in names for part in (attribute, name, element)):
            return False
        if value and not all(word in names for word in _NAME.findall(value)):
            return False
    return True


def _spend(rules: list[Rule], spent: set[str], names: Names) -> list[Rule]:
    """Without the variables that no rule and no script uses."""
    kept = []
    for rule in rules:
        if rule.inner is not None:
            kept.append(Rule(rule.head, inner=_spend(rule.inner, spent, names)))
        elif rule.head.startswith("@"):
            kept.append(rule)
        else:
            lines = [
                line
                for line in _split(rule.body, ";")
                if not line.startswith("--")
                or (name := line.split(":", 1)[0].strip()) in spent
                or names.has_variable(name)
            ]
            kept.append(Rule(rule.head, ";".join(lines)))
    return kept


def _write(rules: list[Rule]) -> str:
    return "".join(f"{rule.head}{{{rule.body if rule.inner is None else _write(rule.inner)}}}" for rule in rules)
