"""The systemd units' own command lines, with the shipped settings, make a house that answers, works and backs up."""

import json
import os
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.processes import free_port, wait_until_answering

ROOT = Path(__file__).parents[2]


def _unit(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (ROOT / "deploy" / name).read_text().splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def _words(line: str) -> list[str]:
    """A command line of a unit, with this checkout in the place of /opt/selfmon."""
    program, *rest = shlex.split(line)
    name = Path(program).name
    assert program.startswith("/opt/selfmon/.venv/bin/")
    return [sys.executable, *rest] if name == "python" else [sys.executable, "-m", name, *rest]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    said: dict[str, str] = {}
    for line in (ROOT / "deploy" / "selfmon.env").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            said[name] = value.replace("/var/", f"{tmp_path}/var/")
    port = free_port()
    said |= {"PORT": str(port), "SELFMON_URL": f"http://localhost:{port}", "SELFMON_TRUSTED_PROXIES": "0"}
    for folder in ("lib/selfmon", "lib/selfmon-keys", "backups/selfmon"):
        (tmp_path / "var" / folder).mkdir(parents=True, mode=0o700)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SELFMON_")}
    return {**kept, **said}


def _run(words: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_units_say_the_same_about_place_and_rights() -> None:
    web, worker = _unit("selfmon-web.service"), _unit("selfmon-worker.service")
    for name in ("User", "WorkingDirectory", "EnvironmentFile", "UMask", "ReadWritePaths", "ProtectSystem"):
        assert web[name] == worker[name]


def test_the_units_commands_make_a_house(environ: dict[str, str], tmp_path: Path) -> None:
    web, worker = _unit("selfmon-web.service"), _unit("selfmon-worker.service")
    for line in (*web["ExecStartPre"], *web["ExecStartPre"]):  # a second start finds all done
        _run(_words(line), environ)
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    said = _run([*flask, "keys", "new-recipient"], environ)
    environ["SELFMON_BACKUP_RECIPIENT"] = next(
        line.partition("=")[2] for line in said.splitlines() if line.startswith("SELFMON_BACKUP_RECIPIENT=")
    )
    (tmp_path / "identity").write_text(said.strip().splitlines()[-1])
    options = {"cwd": ROOT, "env": environ, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(_words(unit["ExecStart"][0]), **options) for unit in (web, worker)]  # type: ignore[call-overload]
    try:
        wait_until_answering(environ["SELFMON_URL"])
        with urllib.request.urlopen(f"{environ['SELFMON_URL']}/healthz/ready", timeout=30) as answer:
            assert json.load(answer)["status"] == "ready"
        assert "/invitation/" in _run([*flask, "invite-administrator", "you@example.org"], environ)
        _run([*flask, "backup"], environ)
    finally:
        for process in processes:
            process.terminate()
        codes = [process.wait(timeout=60) for process in processes]
    assert codes == [0, 0]
    (backup,) = sorted((tmp_path / "var/backups/selfmon/backups").glob("*.backup"))[:1]
    assert (tmp_path / "var/backups/selfmon/keys/keys.copy").exists()
    assert not (tmp_path / "var/lib/selfmon/secrets").exists()  # keys lie apart from the data
    second = {**environ, "SELFMON_HOME": str(tmp_path / "second")}
    checked = _run([*flask, "restore", str(backup), "--identity", str(tmp_path / "identity"), "--check"], second)
    assert "It would work." in checked
    restored = _run([*flask, "restore", str(backup), "--identity", str(tmp_path / "identity")], second)
    assert "Restored." in restored
    _run([*flask, "audit", "verify"], second)


def test_from_an_empty_machine_in_fifteen_commands() -> None:
    said = (ROOT / "docs" / "deploy.md").read_text().partition("# From an empty Debian 12")[2].partition("```")[2]
    commands = [
        line for line in said.partition("```")[0].splitlines() if line and not line.startswith((" ", "#", "sh"))
    ]
    assert 8 <= len(commands) <= 15
    for line in commands:
        for word in line.split():
            if word.startswith("deploy/"):
                assert list(ROOT.glob(word)), word
