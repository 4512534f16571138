"""The picture of the app in a tab and on a home screen: ours, or the self-hoster's own."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from selfmon.core.errors import RefuseToStart

_LEAST, _MOST = 512, 1_000_000  # pixels a side; bytes
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Icon:
    """Names of static files: for a tab, for an iPhone's home screen, and for the manifest with size and purpose."""

    small: str = "icon.svg"
    touch: str = "icons/touch.png"
    listed: tuple[tuple[str, str, str], ...] = (
        ("icons/any-192.png", "192x192", "any"),
        ("icons/any-512.png", "512x512", "any"),
        ("icons/maskable-192.png", "192x192", "maskable"),
        ("icons/maskable-512.png", "512x512", "maskable"),
    )
    files: Mapping[str, Path] = field(default_factory=dict)


def choose_icon(own: Path | None) -> Icon:
    """The self-hoster's own picture, or ours. Raises RefuseToStart where theirs cannot be used."""
    if own is None:
        return Icon()
    try:
        content = own.read_bytes()
    except OSError as problem:
        raise RefuseToStart(
            f"SELFMON_ICON: {own} cannot be read ({problem.strerror}). Name a PNG or an SVG, or leave SELFMON_ICON out."
        ) from problem
    if len(content) > _MOST:
        raise RefuseToStart(f"SELFMON_ICON: {own} is larger than a megabyte; a phone would have to load that.")
    if content.startswith(_PNG) and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        if width != height or width < _LEAST:
            raise RefuseToStart(
                f"SELFMON_ICON: {own} is {width} × {height}; it must be square and at least {_LEAST} × {_LEAST}."
            )
        return Icon(
            "icons/own.png", "icons/own.png", (("icons/own.png", f"{width}x{height}", "any"),), {"icons/own.png": own}
        )
    if b"<svg" in content[:4096] and b"<script" not in content.lower():
        return Icon("icons/own.svg", "", (("icons/own.svg", "any", "any"),), {"icons/own.svg": own})
    raise RefuseToStart(f"SELFMON_ICON: {own} is neither a PNG nor an SVG without scripts.")
