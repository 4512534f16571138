"""Indentation and blank lines are for whoever reads a template, and travel to nobody."""

import re

from flask import Flask
from jinja2.ext import Extension

_INDENT = re.compile(r"\n\s+")


class Unindented(Extension):
    """Takes them out of the pages' templates as they are compiled: between two words a line break stays, and what is filled
    in is not touched."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _INDENT.sub("\n", source) if name and name.endswith(".html") else source


def init_indents(app: Flask) -> None:
    """For every page of the app; a letter's plain text stays as it is laid out."""
    app.jinja_env.add_extension(Unindented)
