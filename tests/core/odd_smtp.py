"""An SMTP server that answers what it is told to, in whatever pieces, and writes down every byte it hears."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

HANG_UP = b"!"
SILENCE = b"..."
USUAL = {
    "HELLO": b"220 odd\r\n",
    "EHLO": b"250-odd\r\n250 8BITMIME\r\n",
    "HELO": b"250 odd\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    "CONTENT": b"250 kept\r\n",
    "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass
class Odd:
    """`answers`: for a command's first word (or HELLO, CONTENT), what to say the first time, the second, …; then the
    usual. `is_dripping`: byte by byte."""

    answers: dict[str, list[bytes]] = field(default_factory=dict)
    pipelining: bool = False
    further: tuple[str, ...] = ()  # more of what EHLO offers
    is_dripping: bool = False
    seconds: float = 0  # before the word about a content
    heard: list[str] = field(default_factory=list)
    packets: list[bytes] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    kept: int = 0
    connections: int = 0

    def answer(self, word: str) -> bytes:
        told = self.answers.get(word)
        if told:
            return told.pop(0)
        if word == "EHLO":
            offered = ["odd", *(["PIPELINING"] if self.pipelining else []), *self.further, "8BITMIME"]
            return b"".join(
                f"250{'-' if n < len(offered) - 1 else ' '}{line}\r\n".encode() for n, line in enumerate(offered)
            )
        return USUAL.get(word, b"502 what\r\n")


class _Talk(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        odd: Odd = self.server.odd  # type: ignore[attr-defined]
        odd.connections += 1
        buffer, in_content = b"", False
        if not self._say(odd, odd.answer("HELLO")):
            return
        while True:
            end = b"\r\n.\r\n" if in_content else b"\r\n"
            if in_content and buffer.startswith(b".\r\n"):
                buffer, content = buffer[3:], b""
            elif end in buffer:
                content, buffer = buffer.split(end, 1)
            else:
                try:
                    packet = self.request.recv(65536)
                except OSError:
                    return
                if not packet:
                    return
                odd.packets.append(packet)
                buffer += packet
                continue
            if in_content:
                in_content = False
                odd.contents.append(content + b"\r\n" if content else b"")
                time.sleep(odd.seconds)
                said = odd.answer("CONTENT")
                odd.kept += said.startswith(b"2")
            else:
                odd.heard.append(content.decode("utf-8", "replace"))
                word = odd.heard[-1].split(" ")[0].upper()[:8]
                said = odd.answer(word)
                in_content = word == "DATA" and said.startswith(b"354")
            if not self._say(odd, said):
                return

    def _say(self, odd: Odd, said: bytes) -> bool:
        if said in (HANG_UP, SILENCE):
            while said == SILENCE and self.request.recv(65536):  # until the other side has had enough
                pass
            return False
        try:
            for piece in [said[n : n + 1] for n in range(len(said))] if odd.is_dripping else [said]:
                self.request.sendall(piece)
        except OSError:
            return False
        return not said.startswith((b"421", b"221"))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address, block_on_close = True, True, False

    def get_request(self) -> tuple[Any, Any]:
        request, address = super().get_request()
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return request, address


@contextmanager
def serving(odd: Odd) -> Iterator[str]:
    """Its address while it runs."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.odd = odd  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
