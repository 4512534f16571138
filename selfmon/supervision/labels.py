"""What a summary, or a set of texts, is called between a therapist and a supervisor: random, fresh each time."""

import secrets

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # no vowels: a label is never a word


def make_label() -> str:
    """Two groups of three."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(3)) for _part in range(2))
