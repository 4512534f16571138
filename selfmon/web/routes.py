"""How an address finds its view. The way back, from a view to its address, is written by whoever asks for it first: pages name
their addresses themselves, and writing a function for each of 250 both ways was a fifteenth of a start."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class Route(Rule):
    """A rule of Werkzeug's (3.1), which compiles both of its builders at once."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        write = super()._compile_builder

        def build(route: "Route", /, **values: Any) -> tuple[str, str]:
            name = "_build_unknown" if append_unknown else "_build"
            setattr(route, name, write(append_unknown).__get__(route, None))
            built: tuple[str, str] = getattr(route, name)(**values)
            return built

        return build
