"""Sockets that do not behave."""

import base64
import os
import socket
import struct

from django.conf import settings

from project.tests.processes import HOST
from project.tests.servers import Parley

PATIENCE = 10


def stops_reading(server: Parley, path: str, key: str) -> socket.socket:
    """Opens the socket of this room's page, sends its cursor, and reads nothing from then on."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(PATIENCE)
    reader.connect((HOST, server.port))
    lines = [
        f"GET /ws{path} HTTP/1.1",
        f"Host: {HOST}:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        f"Origin: {server.url}",
        f"Cookie: {settings.SESSION_COOKIE_NAME}={key}",
        "",
        "",
    ]
    reader.sendall("\r\n".join(lines).encode())
    assert reader.recv(12) == b"HTTP/1.1 101"
    text = b'{"cursor": "0"}'
    # One whole text frame, masked with zeros, which leave it as it is.
    reader.sendall(struct.pack("!BB4x", 0x81, 0x80 | len(text)) + text)
    return reader
