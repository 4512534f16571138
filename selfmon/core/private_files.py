"""The data folder is its owner's alone: folders 0700, files 0600, put right at every start."""

import os
import stat
from pathlib import Path

from selfmon.core.errors import RefuseToStart

FOLDER, FILE = 0o700, 0o600


def keep_private(*places: Path) -> None:
    """Take everybody else's rights off a folder (or file) and all that is in it; links are left alone.

    Raises RefuseToStart where a mode cannot be changed: somebody else owns it.
    """
    for place in places:
        if not place.exists():
            continue
        _put_right(place)
        for folder, folders, files in os.walk(place):
            for name in (*folders, *files):
                _put_right(Path(folder, name))


def _put_right(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return  # another process put it away meanwhile
    if stat.S_ISLNK(mode) or not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)) or not stat.S_IMODE(mode) & 0o077:
        return
    try:
        path.chmod(FOLDER if stat.S_ISDIR(mode) else FILE)
    except OSError as problem:
        raise RefuseToStart(
            f"{path} can be read by others on this machine, and its mode could not be changed. "
            f"Make it yours alone: chown -R and chmod -R go-rwx the data folder."
        ) from problem
