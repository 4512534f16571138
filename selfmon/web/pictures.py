"""The pictograms of the pages: drawn in the page itself, so that they cost no request and take the colour of the text.

`static/pictures/sprite.svg` holds them, one `<symbol>` a picture. Interface pictures are Lucide's (ISC licence, beside the
file); doors, exercises and scales are drawn for selfmon. A picture never carries meaning alone: a word stands beside it.
"""

import re
from pathlib import Path

from flask import Flask
from markupsafe import Markup

_SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([\d .-]+)">(.*?)</symbol>', re.DOTALL)


def init_pictures(app: Flask, sprite: Path) -> None:
    """Give templates `picture(name, look)`: `look` is the class, "i" for the interface, "g" for a scale's tile.

    Raises KeyError in the template for a name that the sprite does not hold.
    """
    drawn = {name: (box, inner) for name, box, inner in _SYMBOL.findall(sprite.read_text(encoding="utf-8"))}

    def picture(name: str, look: str = "i") -> Markup:
        box, inner = drawn[name]
        return Markup('<svg class="{}" viewBox="{}" aria-hidden="true">{}</svg>').format(look, box, Markup(inner))  # noqa: S704 - our own file

    app.jinja_env.globals["picture"] = picture
