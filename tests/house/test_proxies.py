"""The shipped settings of nginx and Caddy, with the proxies themselves in front of a stand-in that says what reached it.

Skipped where a proxy is not installed: `apt-get install nginx-light caddy`.
"""

import datetime as dt
import http.client
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.database import IS_POSTGRES
from tests.processes import free_port, wait_until_listening

pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="about proxies; the database has no part in it")
DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "notes.example.org"
LONG = 3 * 1024 * 1024  # bytes: above the app's limit of 2 MB, which answers in words


class StandIn(ThreadingHTTPServer):
    """In the app's place: answers with the headers and the length that reached it, and counts what was begun."""

    begun = 0

    def handle_error(self, *_of: object) -> None:
        """A body that stalled has nobody left to be answered."""


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, StandIn)
        server.begun += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = json.dumps({"headers": {k.lower(): v for k, v in self.headers.items()}, "length": len(body)}).encode()
        said += b" " * (LONG if self.path == "/long" else 0)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.send_header("Connection", "close")  # so that it can be away: no line of before goes on
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET

    def log_message(self, *_said: object) -> None:
        pass


@dataclass
class Proxy:
    """A running proxy: where it takes https and http, and who stands behind it."""

    https: int
    http: int
    behind: StandIn
    own_files: list[Path] = field(default_factory=list)

    def connect(self) -> http.client.HTTPConnection:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPConnection("127.0.0.1", self.https, timeout=60)
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=60)
        connection.sock = trusting.wrap_socket(plain, server_hostname=NAME)
        return connection

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        connection = self.connect()
        sent = {"Host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request("POST" if body is not None else "GET", path, body, sent)
        answer = connection.getresponse()
        told = answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return told


def make_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    since = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + dt.timedelta(days=365 * 100))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "fullchain.pem", folder / "privkey.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    no_password = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password))
    return chain, private


def swap(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, f"the shipped file no longer says {old}"
        text = text.replace(old, new)
    return text


def command_of_nginx(folder: Path, proxy: Proxy) -> list[str]:
    chain, private = make_certificate(folder)
    shipped = swap(
        (DEPLOY / "nginx.conf").read_text(),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(chain)),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(private)),
        ("/var/log/nginx/error.log", str(folder / "error.log")),
        ("listen [::]:80;", ""),
        ("listen [::]:443 ssl http2;", ""),
        ("listen 80;", f"listen 127.0.0.1:{proxy.http};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{proxy.https} ssl"),
        ("127.0.0.1:8000", f"127.0.0.1:{proxy.behind.server_port}"),
    )
    (folder / "site.conf").write_text(shipped)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    proxy.own_files = [folder / f"{kind}_temp" for kind in kinds]
    places = "".join(f"{kind}_temp_path {folder}/{kind}_temp;\n" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid;\ndaemon off;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\n{places}include {folder}/site.conf;\n}}\n"
    )
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    return command


def command_of_caddy(folder: Path, proxy: Proxy) -> list[str]:
    chain, private = make_certificate(folder)
    ports = f"{{\n\tadmin off\n\thttp_port {proxy.http}\n\thttps_port {proxy.https}\n\tstorage file_system {folder}\n"
    shipped = swap(
        (DEPLOY / "Caddyfile").read_text(),
        ("{\n\tservers {", f"{ports}\tservers {{"),
        (f"\n{NAME} {{", f"\n{NAME} {{\n\tbind 127.0.0.1\n\ttls {chain} {private}"),
        ("127.0.0.1:8000", f"127.0.0.1:{proxy.behind.server_port}"),
    )
    path = folder / "Caddyfile"
    path.write_text(shipped)
    options = ["--config", str(path), "--adapter", "caddyfile"]
    checked = subprocess.run(["caddy", "validate", *options], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    return ["caddy", "run", *options]


COMMANDS = {"nginx": command_of_nginx, "caddy": command_of_caddy}


@pytest.fixture(scope="module", params=COMMANDS)
def proxy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    name = str(request.param)
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    folder = tmp_path_factory.mktemp(name)
    behind = StandIn(("127.0.0.1", 0), _Answer)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    proxy = Proxy(free_port(), free_port(), behind)
    running = subprocess.Popen(COMMANDS[name](folder, proxy), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_listening(proxy.https)
        wait_until_listening(proxy.http)
        for place in proxy.own_files:  # whoever wants to put what was typed into a file finds no place for it
            shutil.rmtree(place)
        yield proxy
    finally:
        running.terminate()
        running.wait()
        behind.shutdown()
        behind.server_close()


def test_the_app_hears_the_name_the_scheme_and_the_true_address(proxy: Proxy) -> None:
    forged = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example"}
    status, said, _headers = proxy.ask("/", **forged)
    heard = json.loads(said)["headers"]
    assert status == 200
    assert heard["host"] == heard["x-forwarded-host"] == NAME
    assert heard["x-forwarded-proto"] == "https"
    assert heard["x-forwarded-for"] == "127.0.0.1"


def test_plain_http_is_led_to_https(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=60)
    connection.request("GET", "/today", headers={"Host": NAME})
    answer = connection.getresponse()
    assert answer.status == 308
    assert (answer.headers["Location"] or "").startswith(f"https://{NAME}")
    connection.close()


def test_what_is_too_long_is_for_the_app_to_say_and_nothing_is_compressed_twice(proxy: Proxy) -> None:
    status, said, _headers = proxy.ask("/", b"x" * LONG)
    assert (status, json.loads(said)["length"]) == (200, LONG)
    status, said, headers = proxy.ask("/long", Accept_Encoding="gzip, br, zstd")
    assert status == 200
    assert len(said) > LONG
    assert "content-encoding" not in headers


def test_a_body_that_stalls_keeps_nobody_else_waiting(proxy: Proxy) -> None:
    before = proxy.behind.begun
    stalled = []
    for _n in range(50):
        connection = proxy.connect()
        connection.putrequest("POST", "/check-in", skip_host=True)
        connection.putheader("Host", NAME)
        connection.putheader("Content-Length", "5000")
        connection.endheaders(b"note=")
        stalled.append(connection)
    assert proxy.ask("/")[0] == 200
    if proxy.own_files:  # nginx takes a body in whole before the app hears of it
        assert proxy.behind.begun == before + 1
    for connection in stalled:
        connection.close()


def test_an_app_that_is_away_is_said_in_words_and_kept_by_no_cache(proxy: Proxy) -> None:
    proxy.behind.shutdown()
    proxy.behind.socket.close()
    status, said, headers = proxy.ask("/check-in", b"note=x")
    assert status == 503
    assert b"what you typed is still there" in said
    assert headers["cache-control"] == "no-store"
    assert headers["retry-after"] == "30"
