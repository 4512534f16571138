"""What the walls look at: the modules of the house as syntax trees, with names followed to where they come from."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
SQL = frozenset(
    f"sqlalchemy.{word}" for word in ("select", "insert", "update", "delete", "exists", "text", "union_all")
)
CHANGES = frozenset(f"sqlalchemy.{word}" for word in ("insert", "update", "delete"))
OF_A_SESSION = frozenset({"execute", "get", "get_one", "scalar", "scalars", "query", "merge"})
OF_A_CLOCK = frozenset({"date", "time", "hour", "minute", "weekday", "isoweekday", "astimezone", "strftime", "timetz"})
CONVERTERS = frozenset({"local_day", "local_time", "wall_clock"})
OF_ENTRIES = frozenset({"diary", "exchange"})  # their own room, and rows of a file that are none yet
ZONES = frozenset({"selfmon.core.days", "selfmon.reminders.schedule"})
ROUTES = frozenset({"get", "post", "route", "put", "patch", "delete"})
# What a room's own rows hang on: a statement that asks for those may join these, and never asks for these alone.
SPINES = frozenset({"Person", "ClientProfile", "Invitation", "Treatment", "Entry"})


@dataclass(frozen=True)
class Breach:
    """Where a wall does not hold."""

    module: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.what}"


class Module:
    """One module's tree. `name`: as it is imported, selfmon.room.module."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.tree = name, ast.parse(source)
        self.room = [*name.split("."), ""][1]

    @cached_property
    def origins(self) -> dict[str, str]:
        """What each name of this module stands for: imported anywhere in it, defined in it, or another word for a model."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {
                    a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names
                }
            elif isinstance(node, ast.ImportFrom):
                found |= {a.asname or a.name: f"{self._base(node)}.{a.name}" for a in node.names}
        found |= {node.name: f"{self.name}.{node.name}" for node in self.tree.body if isinstance(node, ast.ClassDef)}
        for name, value in self._assigned():
            if isinstance(value, ast.Call) and found.get(ast.unparse(value.func), "").endswith("orm.aliased"):
                value = value.args[0]
            if isinstance(value, ast.Name) and value.id in found:
                found.setdefault(name, found[value.id])
        return found

    def _base(self, node: ast.ImportFrom) -> str:
        above = self.name.split(".")[: -node.level] if node.level else []
        return ".".join([*above, *([node.module] if node.module else [])])

    def _assigned(self) -> Iterator[tuple[str, ast.expr]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target, value = node.targets[0], node.value
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    yield from (
                        (t.id, v) for t, v in zip(target.elts, value.elts, strict=False) if isinstance(t, ast.Name)
                    )
                elif isinstance(target, ast.Name):
                    yield target.id, value

    def origin(self, node: ast.AST) -> str:
        """Where a name, or a name of a module, comes from: "sqlalchemy.select"; "" for a value made here."""
        if isinstance(node, ast.Name):
            return self.origins.get(node.id, "")
        if isinstance(node, ast.Attribute):
            base = self.origin(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def quiet(self) -> set[ast.AST]:
        """Nodes of type annotations, and classes that are only made or compared here: these ask no database."""
        found: set[ast.AST] = set()
        for node in ast.walk(self.tree):
            for said in (getattr(node, "annotation", None), getattr(node, "returns", None)):
                found |= set(ast.walk(said)) if isinstance(said, ast.expr) else set()
            if isinstance(node, ast.Call):
                found.add(node.func)
                if isinstance(node.func, ast.Name) and node.func.id == "isinstance":
                    found |= set(ast.walk(node))
        return found

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def breach(self, node: ast.AST, what: str) -> Breach:
        return Breach(self.name, getattr(node, "lineno", 0), what)

    def is_session(self, node: ast.expr) -> bool:
        """A database session by its usual names; Flask's own `session` is none."""
        if isinstance(node, ast.Name):
            return node.id in ("session", "db_session") and self.origin(node) != "flask.session"
        return ast.unparse(node) == "db.session"

    def asks(self, call: ast.Call) -> str:
        """What this call asks a database, or ""."""
        origin = self.origin(call.func)
        if origin in SQL:
            return origin
        func = call.func
        is_asking = isinstance(func, ast.Attribute) and func.attr in OF_A_SESSION and self.is_session(func.value)
        return f"session.{func.attr}" if is_asking and isinstance(func, ast.Attribute) else ""

    @property
    def has_views(self) -> bool:
        """It answers requests: a function of it is given to a route."""
        return any(
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in ROUTES
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef)
            for decorator in node.decorator_list
        )


@cache
def house() -> list[Module]:
    """Every module of the house."""
    return [
        Module(".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text())
        for path in sorted((ROOT / "selfmon").rglob("*.py"))
    ]


def sql_in_views(module: Module) -> list[Breach]:
    """A view parses, gets a permit, calls one function and draws: it asks the database nothing itself."""
    if not module.has_views:
        return []
    return [module.breach(call, said) for call in module.calls() if (said := module.asks(call))]


def others_tables(module: Module, rooms: dict[str, str]) -> list[Breach]:
    """Tables that are asked in another room than theirs. `rooms`: each model's full name to its room."""
    found = [
        module.breach(node, f"{rooms[origin]}'s {_short(origin)}")
        for node, origin in _models_in(module, module.tree, rooms)
        if rooms[origin] != module.room and _short(origin) not in SPINES
    ]
    for call in module.calls():
        if not module.asks(call):
            continue
        whole = _whole(module, call)
        used = {origin for _node, origin in _models_in(module, whole, rooms)}
        others = sorted(origin for origin in used if rooms[origin] != module.room)
        if others and not any(rooms[origin] == module.room for origin in used):
            found.append(module.breach(call, f"{rooms[others[0]]}'s {_short(others[0])} alone"))
        target = module.origin(call.args[0]) if call.args and module.origin(call.func) in CHANGES else ""
        if rooms.get(target, module.room) != module.room:
            found.append(module.breach(call, f"changes {_short(target)}"))
    return sorted(set(found), key=lambda breach: breach.line)


def _short(origin: str) -> str:
    return origin.rsplit(".", 1)[1]


def _models_in(module: Module, tree: ast.AST, rooms: dict[str, str]) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and node not in module.quiet:
            origin = module.origin(node)
            if origin in rooms:
                yield node, origin


def _whole(module: Module, call: ast.Call) -> ast.AST:
    """The whole expression that a statement is part of."""
    node: ast.AST = call
    while isinstance(module.parents.get(node), ast.expr | ast.keyword | ast.Starred):
        node = module.parents[node]
    return node


MADE_IN = {
    "selfmon.sharing.permit.Permit": "selfmon.sharing.access",
    "selfmon.treatment.permit.TreatmentPermit": "selfmon.treatment.permit",
}


def permits_made(module: Module) -> list[Breach]:
    """A Permit is decided by whoever makes it: it is made, or changed, in one module alone."""
    found = []
    for call in module.calls():
        origin = module.origin(call.func)
        if MADE_IN.get(origin, module.name) != module.name:
            found.append(module.breach(call, f"makes a {_short(origin)}"))
        is_permit = bool(call.args) and "permit" in ast.unparse(call.args[0]).lower().rsplit(".", 1)[-1]
        if origin == "dataclasses.replace" and is_permit and module.name not in MADE_IN.values():
            found.append(module.breach(call, f"changes {ast.unparse(call.args[0])}"))
    return found


CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "datetime.datetime.today",
    "time.time",
)


def clocks_read(module: Module) -> list[Breach]:
    """One clock, asked by its module's name: a test that makes it stand still reaches everybody."""
    found = [
        module.breach(call, module.origin(call.func))
        for call in module.calls()
        if module.origin(call.func) in CLOCKS and module.name != "selfmon.core.clock"
    ]
    return found + [
        module.breach(node, "takes utc_now by its own name")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "selfmon.core.clock"
        and any(alias.name == "utc_now" for alias in node.names)
    ]


def days_converted(module: Module) -> list[Breach]:
    """An entry knows its own day and clock (`local_day`, `local_at`): outside its room nobody reads them off its instant,
    and zones are made in two places."""
    found = [
        module.breach(node, f"takes {node.attr} of an entry's instant")
        for node in ast.walk(module.tree)
        if module.room not in OF_ENTRIES
        and isinstance(node, ast.Attribute)
        and node.attr in OF_A_CLOCK
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "occurred_at"
    ]
    for call in module.calls():
        origin, told = module.origin(call.func), [*call.args, *(word.value for word in call.keywords)]
        if (
            origin.rpartition(".")[2] in CONVERTERS
            and origin.startswith("selfmon.core")
            and module.room not in OF_ENTRIES
        ):
            found += [
                module.breach(call, "reads an entry's clock itself")
                for value in told
                if isinstance(value, ast.Attribute) and value.attr == "occurred_at"
            ]
        if origin == "zoneinfo.ZoneInfo" and module.name not in ZONES and module.room != "demo":
            found.append(module.breach(call, "makes a zone"))
    return found
