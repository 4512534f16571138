"""The app on a home screen: its icon, the web manifest, and the colours around it. The same for everybody, and neutral."""

from typing import Any

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from selfmon.core.icon import Icon
from selfmon.house import current_house
from selfmon.web.gate import public

blueprint = Blueprint("installing", __name__)
THEME = {"light": "#f6f3ed", "dark": "#11141c"}  # --paper of static/css/tokens.css, in both


@blueprint.get("/manifest.webmanifest")
@public
def show_manifest() -> ResponseReturnValue:
    """What a phone needs to put the app on its home screen; it opens on the log page."""
    answer = current_app.json.response(describe(current_house().icon, current_house().app_name))
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
