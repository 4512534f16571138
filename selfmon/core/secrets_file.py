"""The file with the root key: NAME=value lines, the owner's alone. Written whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT_KEY, PREVIOUS = "SELFMON_ROOT_KEY", "SELFMON_ROOT_KEY_PREVIOUS"


def read_secrets_file(path: Path) -> dict[str, str]:
    """NAME=value lines of a secrets file; none where there is no file."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def change_secrets(path: Path, changes: Mapping[str, str | None]) -> None:
    """Set names, or take out those that are None; every other line stays. Raises OSError, and then nothing changed."""
    kept = [line for line in path.read_text().splitlines() if line.partition("=")[0].strip() not in changes]
    text = "\n".join([*kept, *(f"{name}={value}" for name, value in changes.items() if value is not None), ""])
    write_whole(path, text.encode())


def write_whole(path: Path, content: bytes) -> None:
    """A file of its owner's alone, there with all its bytes or as it was before, whatever happens meanwhile."""
    part = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    keep_name(path.parent)


def keep_name(folder: Path) -> None:
    """Until the disk knows the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
