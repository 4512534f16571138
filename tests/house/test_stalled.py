"""Connections that stall cost themselves: everybody else is answered."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.database import IS_POSTGRES
from tests.journeys.conftest import free_port

pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="about connections; the database has no part in it")
ROOT = Path(__file__).parents[2]
STALLED = 200
PATIENCE = 30  # seconds; ended by an answer, never waited out


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The web process on an empty house."""
    home, port = tmp_path_factory.mktemp("stalled"), free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith("SELFMON_")}
    env |= {"SELFMON_HOME": str(home), "PORT": str(port), "SELFMON_URL": f"http://localhost:{port}"}
    subprocess.run([sys.executable, "-m", "selfmon.config"], cwd=ROOT, env=env, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "flask", "--app", "app", "first-run"], cwd=ROOT, env=env, check=True)
    server = subprocess.Popen([sys.executable, "serve.py", "web"], cwd=ROOT, env=env)
    for _try in range(200):
        if server.poll() is None and is_answered(port):
            break
        time.sleep(0.1)
    yield port
    server.terminate()
    assert server.wait(timeout=PATIENCE) == 0


def is_answered(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.parametrize(
    "half",
    [
        b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 5000\r\n\r\nemail=",
    ],
    ids=["headers", "body"],
)
@pytest.mark.parametrize("n", [1, 8, STALLED])
def test_everybody_else_is_answered(port: int, half: bytes, n: int) -> None:
    stalled = []
    for _n in range(n):
        connection = socket.create_connection(("localhost", port), timeout=PATIENCE)
        connection.sendall(half)
        stalled.append(connection)
    assert all(is_answered(port) for _try in range(3))
    for connection in stalled:
        connection.close()
    assert is_answered(port)
