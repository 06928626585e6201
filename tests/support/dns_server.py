"""A name server inside the test, over UDP and TCP on one port, with the records that it is given.

``{"erp.acme.example": {"A": ["203.0.113.10"]}}``. Aliases are followed as far as it has records, as
the servers do that machines ask; a name that it does not have does not exist.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from dns import exception, flags, message, name, rcode, rdatatype, rrset

Records = dict[str, dict[str, list[str]]]
Manner = Literal["answer", "silent", "refuse", "half"]
UDP_SIZE = 512
CHAIN = 20


@dataclass
class DnsServer:
    """What it has, and how it behaves; a test may change both at any time."""

    records: Records
    manner: Manner = "answer"
    """``half``: it says nothing about IPv6 and texts."""
    follows: bool = True
    """Whether it tells what an alias leads to."""
    asked: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """Every question: the name, the kind of record, and ``udp`` or ``tcp``."""
    port: int = 0

    @property
    def address(self) -> str:
        """Where it listens, as the library takes it."""
        return f"127.0.0.1:{self.port}"

    def answer(self, question: bytes, way: str) -> bytes | None:
        """Return the answer to a question; None is silence."""
        query = message.from_wire(question)
        asked = query.question[0]
        kind = rdatatype.to_text(asked.rdtype)
        self.asked.append((asked.name.to_text(omit_final_dot=True), kind, way))
        if self.manner == "silent" or (self.manner == "half" and kind != "A"):
            return None
        response = message.make_response(query, recursion_available=True)
        if self.manner == "refuse":
            response.set_rcode(rcode.REFUSED)
        else:
            self._fill(response, asked.name, kind)
        try:
            return response.to_wire(max_size=UDP_SIZE if way == "udp" else 65535)
        except exception.TooBig:
            response.answer.clear()
            response.flags |= flags.TC
            return response.to_wire()

    def _fill(self, response: message.Message, asked: name.Name, kind: str) -> None:
        for _ in range(CHAIN):
            there = self.records.get(asked.to_text(omit_final_dot=True).lower())
            if there is None:
                response.set_rcode(rcode.NXDOMAIN)
                return
            alias = kind not in there and "CNAME" in there
            found = "CNAME" if alias else kind
            if there.get(found):
                answer = rrset.from_text_list(asked, 60, "IN", found, there[found])
                if answer not in response.answer:
                    response.answer.append(answer)
            if not (alias and self.follows):
                return
            asked = name.from_text(there["CNAME"][0])


@contextmanager
def dns_server(records: Records | None = None) -> Generator[DnsServer, None, None]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    server = DnsServer({} if records is None else records)
    udp, tcp = _sockets()
    server.port = udp.getsockname()[1]
    threads = [
        threading.Thread(target=serve, args=(server, it), daemon=True)
        for serve, it in ((_serve_udp, udp), (_serve_tcp, tcp))
    ]
    for thread in threads:
        thread.start()
    try:
        yield server
    finally:
        for it in (udp, tcp):
            # A thread that waits on a socket does not notice that it is closed.
            with suppress(OSError):
                it.shutdown(socket.SHUT_RDWR)
            it.close()
        for thread in threads:
            thread.join()


def _sockets() -> tuple[socket.socket, socket.socket]:
    """Return one socket of each kind, on the same port."""
    while True:
        udp = socket.socket(type=socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        tcp = socket.socket()
        try:
            tcp.bind(udp.getsockname())
        except OSError:
            udp.close()
            tcp.close()
            continue
        tcp.listen()
        return udp, tcp


def _serve_udp(server: DnsServer, listening: socket.socket) -> None:
    while True:
        try:
            question, client = listening.recvfrom(UDP_SIZE)
        except OSError:
            return
        if not question:
            return
        answer = server.answer(question, "udp")
        if answer is not None:
            listening.sendto(answer, client)


def _serve_tcp(server: DnsServer, listening: socket.socket) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            (size,) = struct.unpack("!H", connection.recv(2, socket.MSG_WAITALL))
            answer = server.answer(connection.recv(size, socket.MSG_WAITALL), "tcp")
            if answer is not None:
                connection.sendall(struct.pack("!H", len(answer)) + answer)
