"""Static files: content-hashed names, compressed once, served for ever by WhiteNoise.

The build is a copy of `static/` under names that carry a digest, with .br and .gz beside each. It is made again only when
something changed (`static_making`), into a folder of its own, and renamed into place, so that two processes may start at once.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

PREFIX = "static/"
_MAKERS = ("lightningcss", "rjsmin")  # another version may write another file
_MAKING = Path(__file__).with_name("static_making.py")


def init_static_files(app: Flask, source: Path, home: Path, more: Mapping[str, Path] | None = None) -> None:
    """Build if needed, serve under /static/, and give templates `static_url(name)`. `more` are files from elsewhere."""
    stamp = hashlib.sha256(_own_stamp(source) + _stamp_of((more or {}).items()))
    built = home / "static" / stamp.hexdigest()[:16]
    names = _names_in(built)
    if names is None:
        # What makes them takes 10 MB, and most starts find them made.
        from selfmon.web.static_making import make_files

        make_files(source, more or {}, built)
        names = json.loads((built / "names.json").read_text(encoding="utf-8"))
    app.jinja_env.globals["static_url"] = lambda name: f"/{PREFIX}{names[name]}"
    # Every name carries its digest, so every file may be kept for ever.
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(built / "files"),
        prefix=PREFIX,
        immutable_file_test=lambda _path, _url: True,
        max_age=31_536_000,
        allow_all_origins=False,
    )


def _names_in(built: Path) -> dict[str, str] | None:
    """What each file is called; None where they are not made, or only half: then nothing of them stays."""
    if not built.is_dir():
        return None
    try:
        names: dict[str, str] = json.loads((built / "names.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        shutil.rmtree(built, ignore_errors=True)
        return None
    return names


@cache
def _own_stamp(source: Path) -> bytes:
    """Of the program's own files, and of what makes the build: read once a process, however many apps it makes."""
    found = [(path.relative_to(source).as_posix(), path) for path in sorted(source.rglob("*")) if path.is_file()]
    return _stamp_of([("", _MAKING), *found]) + " ".join(map(version, _MAKERS)).encode()


def _stamp_of(files: Iterable[tuple[str, Path]]) -> bytes:
    each = ((name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in files)
    return hashlib.sha256(json.dumps(list(each)).encode()).digest()
