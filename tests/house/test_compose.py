"""compose.yaml's own command lines, settings and order, as processes of this machine: a house that takes a sign-in and a save
through its proxy, and stops in order. Containers themselves may not run where the tests do."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import string
import subprocess
import sys
import urllib.parse
import urllib.request
from graphlib import TopologicalSorter
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.house import house_of
from selfmon.reminders.models import Sweep
from tests.apps import ROOT_KEY_TEXT, running_app
from tests.database import IS_POSTGRES
from tests.people import PASSWORD, People
from tests.processes import free_port, wait_until_answering, wait_until_listening
from tests.services import SECRET, Service, database_at, make_postgres, make_redis, own_folder
from tests.waiting import wait_for

from .test_proxies import NAME, make_certificate, swap

ROOT = Path(__file__).parents[2]
FILE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = FILE["services"]
needs_caddy = pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed")
pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="brings a PostgreSQL of its own")


def order() -> list[str]:
    """The services, each after those it waits for."""
    waits_for = {name: list(said.get("depends_on", {})) for name, said in SERVICES.items()}
    return list(TopologicalSorter(waits_for).static_order())


def read_secrets() -> dict[str, str]:
    """The shipped .env, filled in as its comments say."""
    lines = (ROOT / "deploy" / "compose.env").read_text().splitlines()
    said = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {**said, "POSTGRES_PASSWORD": SECRET, "SELFMON_ROOT_KEY": ROOT_KEY_TEXT}


class House:
    """What the file describes, on ports of this machine and in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.secrets = folder, read_secrets()
        self.web, self.metrics, self.http, self.https = (free_port() for _n in range(4))
        self.running: dict[str, Service] = {}

    def settings(self, name: str) -> dict[str, str]:
        """A service's environment, each container's name and place swapped for this machine's."""
        said = {str(key): str(value) for key, value in SERVICES[name].get("environment", {}).items()}
        if SERVICES[name].get("env_file") == ".env":
            said = {**self.secrets, **said}
        filled = {key: string.Template(value).substitute(self.secrets) for key, value in said.items()}
        places = {"0.0.0.0": "127.0.0.1", "web:8000": f"127.0.0.1:{self.web}", "9464": str(self.metrics)}
        for other, inner in (("database", "database:5432"), ("queue", "queue:6379")):
            if other in self.running:
                places[inner] = f"127.0.0.1:{self.running[other].port}"
        for old, new in {**places, "/var/": f"{self.folder}/var/"}.items():
            filled = {key: value.replace(old, new) for key, value in filled.items()}
        return filled | ({"PORT": str(self.web)} if "PORT" in filled else {})

    def environ(self, name: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("SELFMON_")}
        return {**kept, **self.settings(name)}

    def words(self, name: str) -> list[str]:
        """A service's command line, with this Python in the place of the image's."""
        first, *rest = SERVICES[name]["command"]
        return [sys.executable if first == "python" else first, *rest]

    def start(self, name: str, port: int) -> None:
        place = self.folder / name
        place.mkdir(exist_ok=True)
        service = Service(place, self.words(name), port, env=self.environ(name), at=ROOT)
        self.running[name] = service
        service.start()

    def write_caddyfile(self) -> Path:
        """What is mounted into the proxy, with a certificate of our own."""
        (mount,) = [volume for volume in SERVICES["proxy"]["volumes"] if "Caddyfile" in volume]
        source, _inner, _rights = mount.split(":")
        chain, private = make_certificate(self.folder)
        own = f"admin off\n\thttp_port {self.http}\n\thttps_port {self.https}\n\tstorage file_system {self.folder}"
        said = swap(
            (ROOT / source).read_text(),
            ("{\n\tservers {", f"{{\n\t{own}\n\tservers {{"),
            (f"\n{NAME} {{", f"\n{NAME} {{\n\tbind 127.0.0.1\n\ttls {chain} {private}"),
        )
        path = self.folder / "Caddyfile"
        path.write_text(said)
        return path


class Browser:
    """Forms and cookies through the proxy, under the house's name."""

    def __init__(self, port: int) -> None:
        self._port, self._cookies = port, SimpleCookie()

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, page, and where it leads to."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        plain = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        connection.sock = trusting.wrap_socket(plain, server_hostname=NAME)
        sent = {"Host": NAME, "Cookie": "; ".join(f"{name}={found.value}" for name, found in self._cookies.items())}
        body = urllib.parse.urlencode(form) if form is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        connection.request("POST" if body is not None else "GET", path, body, {**sent, **kind})
        answer = connection.getresponse()
        page = answer.read().decode()
        for given in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(given)
        connection.close()
        return answer.status, page, answer.headers["Location"] or ""

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str, str]:
        """With the token of the form at that address."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)', self.ask(path)[1])
        assert found
        return self.ask(path, {"csrf_token": found.group(1), **form})


@needs_caddy
@pytest.mark.machine_clock
def test_the_file_makes_a_house_behind_its_proxy(shared_folder: Path, tmp_path: Path) -> None:
    with own_folder() as for_database, own_folder() as for_queue:
        house = House(tmp_path)
        home = tmp_path / "var/lib/selfmon"
        for place in (home, tmp_path / "var/lib/selfmon-keys", tmp_path / "var/backups/selfmon"):
            place.mkdir(mode=0o700, parents=True)
        try:
            for name in order():
                if name == "database":
                    house.running[name] = make_postgres(for_database, SERVICES[name]["command"])
                elif name == "queue":
                    house.running[name] = make_redis(for_queue, SERVICES[name]["command"])
                elif name == "prepare":
                    (shared_folder / "static").mkdir(parents=True, exist_ok=True)
                    (home / "static").symlink_to(shared_folder / "static", target_is_directory=True)
                    said = subprocess.run(house.words(name), cwd=ROOT, env=house.environ(name), capture_output=True)
                    assert said.returncode == 0, said.stderr
                elif name == "proxy":
                    path = str(house.write_caddyfile())
                    words = [path if word == "/etc/caddy/Caddyfile" else word for word in SERVICES[name]["command"]]
                    house.running[name] = Service(tmp_path, words, house.https, env=house.environ(name))
                    house.running[name].start()
                else:
                    house.start(name, house.web if name == "web" else 0)
            wait_until_answering(f"http://localhost:{house.web}")
            look(house, tmp_path, shared_folder)
            codes = {name: house.running.pop(name).stop() for name in reversed(order()) if name in house.running}
        finally:
            for name in reversed(order()):
                if name in house.running:
                    house.running[name].stop()
    assert codes == {"proxy": 0, "worker": 0, "web": 0, "queue": 0, "database": 0}


def look(house: House, folder: Path, shared: Path) -> None:
    """A sign-in and a save through the proxy, a sweep by the worker; figures at the inner address alone."""
    wait_until_listening(house.metrics)
    keys = f"sqlite:///{folder}/var/lib/selfmon-keys/keys.sqlite"
    aside = folder / "aside"
    aside.mkdir()
    with running_app(database_at(house.running["database"]), aside, shared, keys_url=keys) as app:
        person = People(app).client()
        browser = Browser(house.https)
        status, _page, leads_to = browser.post("/sign-in", {"email": person.email, "password": PASSWORD})
        assert (status, leads_to) == (303, "/")
        status, _page, leads_to = browser.post("/check-in", {"pleasantness": "2", "note": "behind the proxy"})
        assert status == 303
        assert "/saved/" in leads_to
        assert browser.ask("/metrics")[0] == 404
        with app.app_context():
            assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == 1
            wait_for(lambda: db.session.execute(sa.select(Sweep.ended_at)).scalar_one_or_none(), "a sweep")
        house_of(app).key_ring.store.close()
    with urllib.request.urlopen(f"http://127.0.0.1:{house.metrics}/metrics", timeout=30) as answer:
        assert 'selfmon_requests_total{method="POST",status="303"} 2.0' in answer.read().decode()
    with urllib.request.urlopen(f"http://localhost:{house.web}/healthz/ready", timeout=30) as answer:
        assert json.load(answer)["status"] == "ready"


def test_no_port_but_the_proxys_is_published_and_nothing_secret_stands_in_the_file() -> None:
    assert [name for name, said in SERVICES.items() if "ports" in said] == ["proxy"]
    said = (ROOT / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+)\}", said))
    shipped = read_secrets()
    assert asked <= set(shipped)
    assert SECRET not in said
    assert {name for name, value in shipped.items() if value} >= {"SELFMON_URL"}


def test_the_house_keeps_what_it_has_in_volumes() -> None:
    """What a container has of its own is gone with it."""
    for name in ("prepare", "web", "worker"):
        kept = [volume.split(":")[1] for volume in SERVICES[name]["volumes"]]
        paths = [str(value) for value in SERVICES[name]["environment"].values() if str(value).startswith("/")]
        assert paths
        assert all(any(path.startswith(place) for place in kept) for path in paths), name
        image = (ROOT / "Dockerfile").read_text()
        assert all(place in image for place in kept), name
