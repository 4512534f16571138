"""Static files: content-hashed names, compressed once, served for ever by WhiteNoise.

The build is a copy of `static/` under names that carry a digest, with .br and .gz beside each. It is made again only
when a file changed, into a folder of its own, and renamed into place, so that two processes may start at once.
"""

import gzip
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import brotli
from flask import Flask
from whitenoise import WhiteNoise

PREFIX = "static/"
_COMPRESSED = {".css", ".js", ".svg", ".json", ".webmanifest"}


def init_static_files(app: Flask, source: Path, home: Path) -> None:
    """Build if needed, serve under /static/, and give templates `static_url(name)`."""
    names = {path.relative_to(source).as_posix(): _hashed_name(path, source) for path in _files(source)}
    digest = hashlib.sha256(json.dumps(sorted(names.values())).encode()).hexdigest()[:16]
    built = home / "static" / digest
    if not built.is_dir():
        _build(source, names, built)
    app.extensions["static_names"] = names
    app.jinja_env.globals["static_url"] = lambda name: f"/{PREFIX}{names[name]}"
    # Every name carries its digest, so every file may be kept for ever.
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(built), prefix=PREFIX, immutable_file_test=lambda _path, _url: True,
        max_age=31_536_000, allow_all_origins=False,
    )


def _files(source: Path) -> list[Path]:
    return sorted(p for p in source.rglob("*") if p.is_file() and p.suffix in {*_COMPRESSED, ".png", ".ico"})


def _hashed_name(path: Path, source: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    return path.relative_to(source).with_suffix(f".{digest}{path.suffix}").as_posix()


def _build(source: Path, names: dict[str, str], built: Path) -> None:
    built.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=built.parent))
    for name, hashed in names.items():
        content, target = (source / name).read_bytes(), fresh / hashed
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if target.suffix in _COMPRESSED:
            target.with_name(target.name + ".br").write_bytes(brotli.compress(content, quality=9))
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    fresh.chmod(0o755)
    try:
        fresh.rename(built)
    except OSError:  # another process was quicker
        shutil.rmtree(fresh)
