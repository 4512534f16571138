"""The gate stands below `accounts` and names roles by their words: both mean the same people."""

from selfmon.accounts import models
from selfmon.web import gate


def test_whoever_works_here_does_so_for_the_gate_too() -> None:
    assert {str(role) for role in models.STAFF} == gate.STAFF
