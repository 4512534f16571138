"""What a browser left on the disk, byte by byte: raw, and with what it packed unpacked (gzip, brotli, snappy)."""

import base64
import gzip
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import brotli

_CACHED = struct.pack("<Q", 0xFCFB6D1BA7725C30)  # Chromium's simple cache: header of 24 bytes, key, then the body
_TABLE = struct.pack("<Q", 0xDB4775248B80FB57)  # the last bytes of a LevelDB table


def forms_of(word: str) -> list[bytes]:
    """How a word may stand in a file: UTF-8, UTF-16, base64 at each of its three offsets."""
    plain = word.encode()
    packed = [base64.b64encode(b"x" * at + plain)[-(-at * 4 // 3) + (at > 0) : -4] for at in range(3)]
    return [plain, word.encode("utf-16-le"), *(some for some in packed if len(some) >= 8)]


def search(folder: Path, words: dict[str, str]) -> set[tuple[str, str]]:
    """(file, what) for each of `words` that a file holds. `words`: by what they are."""
    found = set()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        texts = list(unpacked(path.read_bytes()))
        for what, word in words.items():
            if any(form in text for form in forms_of(word) for text in texts):
                found.add((path.relative_to(folder).as_posix(), what))
    return found


def unpacked(raw: bytes) -> Iterator[bytes]:
    """The bytes themselves, and everything packed in them."""
    yield raw
    if raw.startswith(_CACHED):
        (key_length,) = struct.unpack_from("<I", raw, 12)
        yield from _as_brotli(raw[24 + key_length :])
    if raw.endswith(_TABLE):
        yield from _blocks(raw)
    at = raw.find(b"\x1f\x8b\x08")
    while at >= 0:
        with suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(raw[at:])
        at = raw.find(b"\x1f\x8b\x08", at + 3)


def _as_brotli(body: bytes) -> Iterator[bytes]:
    opened, text = brotli.Decompressor(), b""
    with suppress(brotli.error):
        for at in range(len(body)):  # byte by byte: what follows the body is no brotli, and what came before it counts
            text += opened.process(body[at : at + 1])
    yield text


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """A varint and where it ends."""
    value = shift = 0
    while True:
        value |= (raw[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if raw[at - 1] < 128:
            return value, at


def _blocks(table: bytes) -> Iterator[bytes]:
    """Every block of a LevelDB table: the index, and the blocks it points at."""
    _start, at = _number(table, len(table) - 48)
    _size, at = _number(table, at)
    index_at, at = _number(table, at)
    index_size, at = _number(table, at)
    index = _block(table, index_at, index_size)
    yield index
    (restarts,) = struct.unpack_from("<I", index, len(index) - 4)
    at, end = 0, len(index) - 4 - 4 * restarts
    while at < end:
        _shared, at = _number(index, at)
        rest, at = _number(index, at)
        length, at = _number(index, at)
        where, pointed = _number(index, at + rest)
        size, _after = _number(index, pointed)
        at += rest + length
        yield _block(table, where, size)


def _block(table: bytes, at: int, size: int) -> bytes:
    return unsnap(table[at : at + size]) if table[at + size] == 1 else table[at : at + size]


def unsnap(packed: bytes) -> bytes:
    """Snappy, unpacked."""
    _length, at = _number(packed, 0)
    text = bytearray()
    while at < len(packed):
        tag, at = packed[at], at + 1
        kind = tag & 3
        if kind == 0:
            size = tag >> 2
            if size >= 60:
                more = size - 59
                size, at = int.from_bytes(packed[at : at + more], "little"), at + more
            text += packed[at : at + size + 1]
            at += size + 1
            continue
        if kind == 1:
            size, back, at = 4 + (tag >> 2 & 7), (tag >> 5) << 8 | packed[at], at + 1
        else:
            width = 2 if kind == 2 else 4
            size, back, at = 1 + (tag >> 2), int.from_bytes(packed[at : at + width], "little"), at + width
        for _byte in range(size):
            text.append(text[-back])
    return bytes(text)


def packed_samples(word: str) -> dict[str, bytes]:
    """One word as each kind of file would hold it, to see the search find it."""
    plain = word.encode()
    # Eight letters, the same eight copied, then the rest: the word stands nowhere in the clear.
    snapped = bytes([len(plain) + 8, 7 << 2]) + plain[:8] + bytes([4 << 2 | 1, 8, (len(plain) - 9) << 2]) + plain[8:]
    entry = bytes([0, 1, 2]) + b"k" + bytes([0, len(snapped)])
    index = entry + struct.pack("<II", 0, 1)
    table = snapped + b"\1" + b"crc!" + index + b"\0" + b"crc!"
    footer = bytes([0, 0, len(snapped) + 5, len(index)])
    return {
        "gzip": b"before" + gzip.compress(plain),
        "utf-16": word.encode("utf-16-le"),
        "base64": base64.b64encode(b"ab" + plain + b"c"),
        "raw": b"before" + plain + b"after",
        "brotli": _CACHED + struct.pack("<IIII", 5, 3, 0, 0) + b"key" + brotli.compress(plain * 3) + b"end of file",
        "snappy": table + footer.ljust(40, b"\0") + _TABLE,
    }
