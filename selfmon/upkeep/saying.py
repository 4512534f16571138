"""What a command says when it could not do its work: what was not right, and that nothing was changed."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click

from selfmon.core.errors import BadFacts
from selfmon.core.sealing import CannotOpen

_SAYINGS = {
    "recipient": "Backups are always sealed: set SELFMON_BACKUP_RECIPIENT. Make one: flask --app app keys new-recipient",
    "keys_copy": "SELFMON_KEYS_COPY (a folder on another volume) and SELFMON_BACKUP_RECIPIENT must both be set.",
}


def explain(problem: BadFacts | CannotOpen | OSError) -> str:
    """One sentence for whoever runs the server."""
    if isinstance(problem, CannotOpen):
        return "This key does not open that file, or the file was changed or cut off. Nothing was changed."
    if isinstance(problem, OSError):
        if problem.errno == errno.ENOSPC:
            return f"The disk is full ({problem.filename or 'no name'}). Nothing was changed; what was there before is whole."
        return f"{problem.strerror or type(problem).__name__} ({problem.filename or 'no name'}). Nothing was changed."
    ((name, said),) = list(problem.problems.items())[:1]
    return _SAYINGS.get(name) or f"{name.capitalize()}: {said}. Nothing was changed."


def say_left(is_log_clean: bool, is_copy_new: bool) -> list[str]:
    """What whoever runs the server has yet to do, that something is gone everywhere."""
    said = []
    if not is_log_clean:
        said.append(
            "The database's own log may still hold earlier pages. SQLite: stop the house, then call: flask --app app "
            "clean-log. PostgreSQL: the server recycles it in its own time; standbys and archives have rules of their own."
        )
    if not is_copy_new:
        said.append("No copy of the keys was renewed. Where you keep one, renew it now: then this is complete.")
    return said


@contextmanager
def told() -> Iterator[None]:
    """A failing command ends with 1 and one sentence."""
    try:
        yield
    except (BadFacts, CannotOpen, OSError) as problem:
        raise click.ClickException(explain(problem)) from problem
