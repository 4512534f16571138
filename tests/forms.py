"""Forms posted as a page would post them."""

import re
from typing import Any

from flask.testing import FlaskClient


def token_of(http: FlaskClient) -> str:
    """A form token that fits this browser's session."""
    page = http.get("/reset").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def post(http: FlaskClient, address: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    """POST a form as the page would."""
    return http.post(address, data={"csrf_token": token_of(http), **(data or {})}, **options)


def on_one_line(html: str) -> str:
    """A page without the white space that only its template's lines have: what is asked of it does not depend on them."""
    html = re.sub(r"(?<=>)\s*\n\s*|\s*\n\s*(?=<)", "", html)
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", html))
