"""Just enough of RFC 6455 to listen to Odoo's bus."""

import base64
import json
import os
import socket
import struct
from types import TracebackType
from typing import Any

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
SECONDS = 10


class Websocket:
    """A connection to ``/websocket``; every wait ends with TimeoutError when its own time is up."""

    def __init__(self, connection: socket.socket, origin: str, sid: str) -> None:
        """Shake hands with the session ``sid``, as a page of ``origin`` would."""
        self._socket = connection
        self._stream = connection.makefile("rb")
        host = origin.partition("://")[2]
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(
            f"GET /websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nCookie: session_id={sid}\r\n\r\n".encode()
        )
        status = self._stream.readline()
        if b" 101 " not in status:
            raise AssertionError(status)
        while self._stream.readline().strip():
            pass

    @classmethod
    def dial(cls, host: str, port: int, sid: str) -> "Websocket":
        """Connect to Odoo itself, without an edge before it."""
        return cls(socket.create_connection((host, port), SECONDS), f"http://{host}", sid)

    def __enter__(self) -> "Websocket":
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self._stream.close()
        self._socket.close()

    def subscribe(self, *channels: str) -> None:
        """Ask for the notifications of these channels, and of the user's own."""
        message = {"event_name": "subscribe", "data": {"channels": channels, "last": 0}}
        self._send(TEXT, json.dumps(message).encode())

    def notifications(self) -> list[dict[str, Any]]:
        """Wait for the next notifications: their ``type`` and ``payload``."""
        while True:
            opcode, content = self._receive()
            if opcode == TEXT:
                return [found["message"] for found in json.loads(content)]
            if opcode == PING:
                self._send(PONG, content)
            if opcode == CLOSE:
                raise ConnectionError(content)

    def _send(self, opcode: int, content: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(content))
        size = len(content)
        length = bytes([0x80 | size]) if size < 126 else struct.pack("!BH", 0x80 | 126, size)
        self._socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)

    def _receive(self) -> tuple[int, bytes]:
        first, size = self._stream.read(2)
        if size == 126:
            (size,) = struct.unpack("!H", self._stream.read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._stream.read(8))
        return first & 0x0F, self._stream.read(size)
