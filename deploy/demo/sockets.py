"""The two things that need the system's sockets by name: TLS on the side that listens, and resets.

Nothing here opens a connection.
"""

import os
import socket
import ssl
import struct
from asyncio import StreamWriter
from collections.abc import Callable
from pathlib import Path

TlsContext = ssl.SSLContext


def tls_context(certificate_file: Callable[[], Path]) -> ssl.SSLContext:
    """Return a server's context that chooses its certificate anew for every handshake.

    Args:
        certificate_file: returns the PEM file with key and chain to show now.
    """
    chosen: dict[tuple[Path, int], ssl.SSLContext] = {}

    def choose(connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        path = certificate_file()
        version = path, path.stat().st_mtime_ns
        if version not in chosen:
            chosen.clear()
            chosen[version] = _context_with(path)
        connection.context = chosen[version]

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # OpenSSL asks it for clients that name no host too, as those of an IP address do
    context.sni_callback = choose
    return context


def reset(writer: StreamWriter) -> None:
    """End the connection with a TCP reset instead of an orderly close."""
    connection = writer.get_extra_info("socket")
    if connection is None or connection.fileno() < 0:
        return
    with socket.socket(fileno=os.dup(connection.fileno())) as twin:
        twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def can_listen(address: str) -> bool:
    """Tell whether ``address`` belongs to this machine, so that a server could listen on it."""
    with socket.socket() as attempt:
        try:
            attempt.bind((address, 0))
        except OSError:
            return False
    return True


def _context_with(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
