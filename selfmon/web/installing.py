"""The app on a home screen: its icon, the web manifest, and the colours around it. The same for everybody, and neutral."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from selfmon.core.errors import RefuseToStart
from selfmon.web.gate import public

blueprint = Blueprint("installing", __name__)
THEME = {"light": "#f6f3ed", "dark": "#11141c"}  # --paper of static/css/tokens.css, in both
_LEAST, _MOST = 512, 1_000_000  # pixels a side; bytes
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Icon:
    """Names of static files: for a tab, for an iPhone's home screen, and for the manifest with size and purpose."""

    small: str = "icon.svg"
    touch: str = "icons/touch.png"
    listed: tuple[tuple[str, str, str], ...] = (
        ("icons/any-192.png", "192x192", "any"),
        ("icons/any-512.png", "512x512", "any"),
        ("icons/maskable-192.png", "192x192", "maskable"),
        ("icons/maskable-512.png", "512x512", "maskable"),
    )
    files: Mapping[str, Path] = field(default_factory=dict)


def choose_icon(own: Path | None) -> Icon:
    """The self-hoster's own picture, or ours. Raises RefuseToStart where theirs cannot be used."""
    if own is None:
        return Icon()
    try:
        content = own.read_bytes()
    except OSError as problem:
        raise RefuseToStart(
            f"SELFMON_ICON: {own} cannot be read ({problem.strerror}). Name a PNG or an SVG, or leave SELFMON_ICON out."
        ) from problem
    if len(content) > _MOST:
        raise RefuseToStart(f"SELFMON_ICON: {own} is larger than a megabyte; a phone would have to load that.")
    if content.startswith(_PNG) and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        if width != height or width < _LEAST:
            raise RefuseToStart(
                f"SELFMON_ICON: {own} is {width} × {height}; it must be square and at least {_LEAST} × {_LEAST}."
            )
        return Icon(
            "icons/own.png", "icons/own.png", (("icons/own.png", f"{width}x{height}", "any"),), {"icons/own.png": own}
        )
    if b"<svg" in content[:4096] and b"<script" not in content.lower():
        return Icon("icons/own.svg", "", (("icons/own.svg", "any", "any"),), {"icons/own.svg": own})
    raise RefuseToStart(f"SELFMON_ICON: {own} is neither a PNG nor an SVG without scripts.")


def init_installing(app: Flask, icon: Icon) -> None:
    """The manifest's route, and what the head of a page needs."""
    app.extensions["icon"] = icon
    app.jinja_env.globals.update(icon=icon, theme=THEME)
    app.register_blueprint(blueprint)


@blueprint.get("/manifest.webmanifest")
@public
def show_manifest() -> ResponseReturnValue:
    """What a phone needs to put the app on its home screen; it opens on the log page."""
    answer = current_app.json.response(describe(current_app.extensions["icon"], current_app.extensions["app_name"]))
    answer.mimetype = "application/manifest+json"
    return answer


def describe(icon: Icon, name: str) -> dict[str, Any]:
    """The manifest. No description, no category, no screenshots: whoever picks up the phone reads them too."""
    locale, url = get_locale(), current_app.jinja_env.globals["static_url"]
    return {
        "id": "/today",
        "start_url": "/today",
        "scope": "/",
        "name": name,
        "short_name": name,
        "lang": str(locale).replace("_", "-"),
        "dir": locale.text_direction,
        "display": "standalone",
        "background_color": THEME["light"],
        "theme_color": THEME["light"],
        "icons": [
            {
                "src": url(file),  # type: ignore[operator]
                "sizes": sizes,
                "purpose": purpose,
                "type": "image/svg+xml" if file.endswith(".svg") else "image/png",
            }
            for file, sizes, purpose in icon.listed
        ],
    }
