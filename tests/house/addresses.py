"""Every address that is written out somewhere, against the URL map: in templates, in modules, in the phone's scripts.

What is filled in when the page is drawn is a gap; a gap fits whatever a rule takes there.
"""

import ast
import re
from collections.abc import Iterator
from itertools import product

from werkzeug.routing import Map

from .walls import Breach, Module

GAP = "\x00"
_COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
_SET = re.compile(r"{%-?\s*set (\w+) = (.*?)\s*-?%}", re.DOTALL)
_FOR = re.compile(r"{%-?\s*for (\w+), \w+ in \[(.*?)\]\s*-?%}", re.DOTALL)
_FIRST = re.compile(r'\("([^"]*)",')
_CHOICE = re.compile(r"{%-?\s*if [^%]*%}(.*?)(?:{%-?\s*else\s*-?%}(.*?))?{%-?\s*endif\s*-?%}", re.DOTALL)
_FILLED = re.compile(r"{{-?\s*(.*?)\s*-?}}", re.DOTALL)
_TAG = re.compile(r"<([a-z]+)\b((?:{{.*?}}|{%.*?%}|\"[^\"]*\"|[^>\"])*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"', re.DOTALL)
_ADDRESS = re.compile(r"/(?:[a-z\x00][\w\x00./-]*)?(?:[?#].*)?", re.DOTALL)
_SCRIPT_TEXT = re.compile(r"[\"'`](/[a-z][^\"'`\s]*)[\"'`]")
# Of JavaScript and of the service worker's own doing; static files stand beside the map.
BESIDE_THE_MAP = ("/static/",)


class Addresses:
    """The rules of an app, to hold literal addresses against."""

    def __init__(self, url_map: Map) -> None:
        self._rules = [
            ([self._part(rule._converters, part) for part in rule.rule.split("/")], rule.methods or set())
            for rule in url_map.iter_rules()
        ]

    @staticmethod
    def _part(converters: dict[str, object], part: str) -> str | type:
        found = re.fullmatch(r"<(?:\w+:)?(\w+)>", part)
        return type(converters[found.group(1)]) if found else part

    def knows(self, address: str, method: str | None = None) -> bool:
        """Whether some rule answers it, with that method where one is named; and where to go on from there."""
        path, _mark, query = re.split("([?#]|$)", address, maxsplit=1)
        if "next=/" in query and not self.knows(query.split("next=")[1].split("&")[0], "GET"):
            return False
        if path.startswith(BESIDE_THE_MAP):
            return True
        parts = path.split("/")
        return any(
            len(rule) == len(parts) and all(map(_fits, parts, rule)) and (method is None or method in methods)
            for rule, methods in self._rules
        )


def _fits(part: str, rule: str | type) -> bool:
    if isinstance(rule, str):
        return re.fullmatch(re.escape(part).replace(re.escape(GAP), ".+"), rule) is not None
    known = {"IntegerConverter": r"\d+", "UUIDConverter": r"[0-9a-f-]{36}"}.get(rule.__name__, r"[^/]+")
    return bool(part) and (GAP in part or re.fullmatch(known, part) is not None)


def in_template(name: str, source: str, addresses: Addresses) -> list[Breach]:
    """Links, forms and what a script is told, with the method that each would use."""
    source = _COMMENT.sub(lambda found: "\n" * found.group(0).count("\n"), source)
    names = {found[1]: [_joined(found[2])] for found in _SET.finditer(source) if found[2].lstrip().startswith('"/')}
    for found in _FOR.finditer(source):
        names.setdefault(found[1], []).extend(_FIRST.findall(found[2]))
    breaches = []
    for tag in _TAG.finditer(source):
        attributes = dict(_ATTRIBUTE.findall(tag[2]))
        for attribute, method in _asked_by(tag[1], attributes):
            line = source.count("\n", 0, tag.start()) + 1
            breaches += [
                Breach(name, line, f"{method or ''} {address}".replace(GAP, "…").strip())
                for address in _written(attributes[attribute], names)
                if _ADDRESS.fullmatch(address) and not addresses.knows(address, method)
            ]
    return breaches


def _asked_by(tag: str, attributes: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    if "href" in attributes:
        yield "href", "GET"
    if tag == "form" and "action" in attributes:
        yield "action", attributes.get("method", "get").upper()
    if "formaction" in attributes:
        yield "formaction", "POST"
    yield from ((name, None) for name in attributes if name.startswith("data-"))


def _joined(expression: str) -> str:
    """ "/together/" ~ x, as an address with gaps."""
    return "".join(part.strip(' "') if part.strip().startswith('"') else GAP for part in expression.split("~"))


def _written(text: str, names: dict[str, list[str]]) -> Iterator[str]:
    """Every form that an attribute takes: each branch of a choice, each value of a name that is given in the template."""
    choice = _CHOICE.search(text)
    if choice:
        for branch in (choice[1], choice[2] or ""):
            yield from _written(text[: choice.start()] + branch + text[choice.end() :], names)
        return
    pieces: list[list[str]] = []
    at = 0
    for filled in _FILLED.finditer(text):
        given = re.findall(r"'(/[^']*)'", filled[1])  # {{ '/today' if … else '/' }}
        pieces += [[text[at : filled.start()]], names.get(filled[1], given or [GAP])]
        at = filled.end()
    for one in product(*pieces, [text[at:]]):
        yield "".join(one).strip()


def in_module(module: Module, addresses: Addresses) -> list[Breach]:
    """Literals that look like an address of ours: in redirects, forms, mails and tables of pages."""
    routes = {
        inner
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        for inner in ast.walk(decorator)
    } | {inner for call in module.calls() if module.origin(call.func) == "flask.Blueprint" for inner in ast.walk(call)}
    inside = {part for node in ast.walk(module.tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    inside -= {node for node in ast.walk(module.tree) if isinstance(node, ast.JoinedStr)}
    gone_to = {
        inner
        for call in module.calls()
        if module.origin(call.func) in ("flask.redirect", "werkzeug.utils.redirect")
        for inner in ast.walk(call)
    }
    return [
        module.breach(node, address.replace(GAP, "…"))
        for node in ast.walk(module.tree)
        if node not in routes and node not in inside and (address := _address_in(node))
        if not addresses.knows(address, "GET" if node in gone_to else None)
    ]


def _address_in(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = re.sub(r"{\w*}", GAP, node.value)
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
        first = node.values[0]
        if isinstance(first, ast.FormattedValue) and "url" in ast.unparse(first.value):
            text = text[1:]  # our own address stands before it
    else:
        return ""
    return text if len(text) > 1 and _ADDRESS.fullmatch(text) else ""


def in_script(name: str, source: str, addresses: Addresses) -> list[Breach]:
    """What the phone's scripts fetch and keep."""
    return [
        Breach(name, source.count("\n", 0, found.start()) + 1, found[1])
        for found in _SCRIPT_TEXT.finditer(re.sub(r"\$\{[^}]*\}", GAP, source))
        if not addresses.knows(found[1])
    ]
