"""Rate limits: per account and address, a wait and never a lock-out; two processes share one count through Redis."""

import http.cookiejar
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from selfmon.web.limits import limiter
from tests.forms import post
from tests.journeys.conftest import Postbox, free_port, start_house
from tests.people import PASSWORD, People

ALLOWED = 6  # tries a minute for one account from one address


def test_the_seventh_try_in_a_minute_waits_and_another_account_does_not(app: Flask, people: People) -> None:
    limiter.enabled = True
    limiter.reset()
    kim, noise, http_client = people.client(), people.client(), app.test_client()
    for _try in range(ALLOWED):
        assert post(http_client, "/sign-in", {"email": kim.email, "password": "wrong"}).status_code == 400
    refused = post(http_client, "/sign-in", {"email": kim.email, "password": PASSWORD})
    assert refused.status_code == 429
    assert "moment" in refused.get_data(as_text=True) or "minute" in refused.get_data(as_text=True)
    assert post(http_client, "/sign-in", {"email": noise.email, "password": PASSWORD}).status_code == 303
    limiter.reset()


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server: apt-get install redis-server")
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    )
    time.sleep(0.7)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


def try_to_sign_in(url: str) -> int:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{url}/sign-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)', page)
    assert token
    form = urllib.parse.urlencode({"csrf_token": token.group(1), "email": "nobody@example.org", "password": "wrong"})
    try:
        return int(browser.open(f"{url}/sign-in", form.encode()).status)
    except urllib.error.HTTPError as answer:
        return answer.code


def test_two_processes_count_together(tmp_path: Path, redis_url: str) -> None:
    houses = [start_house(tmp_path, Postbox(), 1, SELFMON_REDIS_URL=redis_url) for _n in range(2)]
    try:
        answers = [try_to_sign_in(houses[n % 2][0].url) for n in range(ALLOWED + 4)]
    finally:
        for _house, server in houses:
            server.terminate()
            server.wait()
    assert answers == [400] * ALLOWED + [429] * 4
