"""Headers of every answer. Nothing personal is kept by a cache; nothing from elsewhere may run or load."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, g, request
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# plotly.js puts one empty style element into its figures; this is the digest of the empty string.
PLOTLY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def content_policy(style: str = "") -> str:
    """The Content-Security-Policy, with one more source of style where a page shows charts."""
    return "; ".join(
        (
            "default-src 'none'",
            "object-src 'none'",
            "script-src 'self'",
            f"style-src 'self' {style}".rstrip(),
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "manifest-src 'self'",
        )
    )


def at_the_root(app: "WSGIApplication") -> "WSGIApplication":
    """The house stands at the root of its name: what a client says about SCRIPT_NAME would move every link of a page."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = ""
        return app(environ, start_response)

    return answer


def allow_chart_style() -> None:
    """Called by a view whose page draws charts with plotly.js."""
    g.chart_style = PLOTLY_STYLE


def init_headers(app: Flask, is_https: bool) -> None:
    """Put the headers on every answer of the app."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = content_policy(g.get("chart_style", ""))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
        headers["X-Robots-Tag"] = "noindex"
        headers["Cache-Control"] = "no-store"
        headers.pop("ETag", None)
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint and response.status_code < 400:
            headers.pop("Last-Modified", None)
        return response
