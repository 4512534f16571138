"""Makes the static files that `static_files` serves: the stylesheets, the small scripts and the worker's are put together on
the way (`lightningcss` follows each stylesheet's imports and trims it), so that a phone asks four times and not ten.
"""

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath

import brotli
import lightningcss
import rjsmin

_COMPRESSED = {".css", ".js", ".svg", ".json", ".webmanifest"}
_STYLES = {  # each imports its parts; what only some pages need is a file of theirs
    "style.css": "css/app.css",
    **{
        f"{name}.css": f"css/{name}.css"
        for name in (
            "writing",
            "hard",
            "first",
            "today",
            "told",
            "drawn",
            "room",
            "desk",
            "week",
            "file",
            "qr",
            "upright",
        )
    },
}
_SCRIPTS = (
    *("vendor/idb/idb.js", "js/outbox.js", "js/page.js", "js/phone.js"),
    *("js/screens.js", "js/entry.js", "js/steps.js"),
)
_SEAL = ("vendor/hpke/hpke.js", "js/seal.js")  # one module, loaded after the first touch
_WORKER = ("vendor/idb/idb.js", "js/outbox.js", "js/worker.js")
_BUNDLED = {*_SCRIPTS, *_SEAL, *_WORKER}


def make_files(source: Path, more: Mapping[str, Path], built: Path) -> None:
    """`files/`, and `names.json`: what each is called there. `more` are files from elsewhere."""
    contents = _own_files(source) | {name: path.read_bytes() for name, path in more.items()}
    names = {name: _hashed_name(name, content) for name, content in contents.items()}
    _build(contents, names, built)


@cache
def _own_files(source: Path) -> dict[str, bytes]:
    """The program's own files: read once a process, however many apps it makes."""
    found = {}
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        is_served = path.suffix in {*_COMPRESSED, ".png", ".ico"} and name not in _BUNDLED
        is_served = is_served and not name.startswith(("css/", "pictures/"))
        if path.is_file() and is_served:
            found[name] = path.read_bytes()
    found["script.js"] = "".join(_closed(name, _read_small(source, name)) for name in _SCRIPTS).encode()
    for bundle, names in (("seal.js", _SEAL), ("worker.js", _WORKER)):
        found[bundle] = "".join(_read_small(source, name) for name in names).encode()
    for bundle, name in _STYLES.items():
        found[bundle] = lightningcss.bundle_css(str(source / name)).encode()
    return found


def _read_small(source: Path, name: str) -> str:
    """A script without what only its readers need, by `rjsmin`; the vendored ones come small already."""
    script = (source / name).read_text(encoding="utf-8")
    return f"{rjsmin.jsmin(script)}\n" if name.startswith("js/") else script


def _closed(name: str, script: str) -> str:
    """A module in a block of its own: its names stay its own beside other modules."""
    if any(line.startswith(("import ", "import{", "export ")) for line in script.splitlines()):
        raise ValueError(f"{name} is put together with others and can neither import nor export; use import() in it.")
    return f"{{\n{script}}}\n"


def _hashed_name(name: str, content: bytes) -> str:
    digest, path = hashlib.sha256(content).hexdigest()[:10], PurePosixPath(name)
    return path.with_suffix(f".{digest}{path.suffix}").as_posix()


def _build(contents: Mapping[str, bytes], names: Mapping[str, str], built: Path) -> None:
    built.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=built.parent))
    for name, hashed in names.items():
        content, target = contents[name], fresh / "files" / hashed
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if target.suffix in _COMPRESSED:
            hard = 11 if len(content) < 200_000 else 9  # the last per cent of a megabyte takes seconds
            target.with_name(target.name + ".br").write_bytes(brotli.compress(content, quality=hard))
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    (fresh / "names.json").write_text(json.dumps(names), encoding="utf-8")
    # Without a date none travels, nor a tag made of it: a name that carries a digest needs neither. And all of it is on the
    # disk before it has its name: a power cut leaves no stylesheet that is empty for ever.
    for made in fresh.rglob("*"):
        os.utime(made, (0, 0))
        opened = os.open(made, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)
    fresh.chmod(0o755)
    try:
        fresh.rename(built)
    except OSError:  # another process was quicker
        shutil.rmtree(fresh)
