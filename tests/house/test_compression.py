"""A page is made small only where this browser says that nobody elsewhere asked for it (docs/decisions/0011)."""

import gzip

import brotli
import pytest
from flask import Flask

AT_HOME = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_asked_for_at_home_is_compressed_and_says_so(app: Flask, site: str) -> None:
    http = app.test_client()
    plain = http.get("/about").data
    answer = http.get("/about", headers={**AT_HOME, "Sec-Fetch-Site": site})
    assert answer.headers["Content-Encoding"] == "br"
    assert b"<h1" in brotli.decompress(answer.data)
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain) / 2
    assert {"accept-encoding", "sec-fetch-site"} <= {name.lower() for name in answer.vary}


def test_an_older_browser_gets_gzip_and_one_that_takes_neither_the_page_as_it_is(app: Flask) -> None:
    http = app.test_client()
    older = http.get("/about", headers={**AT_HOME, "Accept-Encoding": "gzip"})
    assert older.headers["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(older.data)
    neither = http.get("/about", headers={**AT_HOME, "Accept-Encoding": "identity"})
    assert "Content-Encoding" not in neither.headers
    assert b"<h1" in neither.data


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_a_page_asked_for_from_elsewhere_or_from_nobody_knows_where_is_not(app: Flask, site: str | None) -> None:
    headers = {"Accept-Encoding": "gzip, br"} | ({"Sec-Fetch-Site": site} if site else {})
    answer = app.test_client().get("/about", headers=headers)
    assert "Content-Encoding" not in answer.headers
    assert b"<h1" in answer.data
    assert "sec-fetch-site" in {name.lower() for name in answer.vary}
