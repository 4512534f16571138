"""The contracts about imports are kept by `make check`; here each is seen broken, by a copy of the house with bad imports."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
BAD = {  # contract: (module, what it should not import)
    "Arrows run one way": ("selfmon/diary/facts.py", "from selfmon.journal import rotation"),
    "Pure rooms reach neither Flask nor the database nor the clock": ("selfmon/stats/series.py", "import flask"),
    "What was agreed is decided by pure rules": ("selfmon/sharing/policy.py", "from selfmon.sharing import models"),
    "The rule of sight knows no request, no clock and no table": (
        "selfmon/sharing/admission.py",
        "from flask import g",
    ),
    "No circles, neither between rooms nor inside one": (
        "selfmon/treatment/labels.py",
        "from selfmon.treatment import session_views",
    ),
    "Only the factory reads config": ("selfmon/home/bring.py", "from selfmon import config"),
}


def verdicts(folder: Path) -> dict[str, str]:
    """Of each contract: KEPT or BROKEN."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)", done.stdout, re.MULTILINE))


def test_every_contract_has_a_bad_import() -> None:
    assert set(BAD) == set(CONTRACTS)


@pytest.mark.parametrize("contract", BAD)
def test_a_bad_import_breaks_its_contract(contract: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "selfmon", tmp_path / "selfmon", ignore=shutil.ignore_patterns("__pycache__"))
    module, line = BAD[contract]
    with (tmp_path / module).open("a") as file:
        file.write(f"\n\n{line}\n")
    assert verdicts(tmp_path)[contract] == "BROKEN"
