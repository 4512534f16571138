"""What every app of a run would make anew in the same way is made once: a fifth of the suite was that work.

Addresses and SQL. Each app still has rooms, settings, a database and caches of its own.
"""

from typing import Any

from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

_ENOUGH = 20_000  # statements

_compile, _compile_builder = Rule.compile, Rule._compile_builder
_builders: dict[Any, Any] = {}
_rules: dict[Any, Rule] = {}
_statements: LRUCache[Any, Any] = LRUCache(_ENOUGH)


def _build_once(rule: Rule, append_unknown: bool = True) -> Any:
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if rule.defaults or key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def _compile_once(rule: Rule) -> None:
    """The same address is taken apart and put together by the same code in every app."""
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, tuple(sorted(rule.map.converters)))
    known = _rules.get(key)
    if known is None or rule.defaults:
        _compile(rule)
        _rules.setdefault(key, rule)
        return
    rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
    rule.arguments |= known.arguments
    rule._build = rule._compile_builder(False).__get__(rule, None)
    rule._build_unknown = rule._compile_builder(True).__get__(rule, None)


def share_statements(engine: Engine) -> None:
    """What one app compiled, the next need not: where both speak the same dialect."""
    engine._compiled_cache = _statements


def set_up() -> None:
    """For every app of the run, once. The ignores: methods of libraries are replaced on purpose, and only in tests."""
    Rule._compile_builder = _build_once  # type: ignore[method-assign]
    Rule.compile = _compile_once  # type: ignore[method-assign]
    Dialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]
    Dialect.__eq__ = lambda dialect, other: type(dialect) is type(other)  # type: ignore[method-assign]
