"""memcached's binary protocol, as far as authentication goes (as memcached's own documents describe it)."""

import socket
import struct

import sasl_client
from world import PATIENCE

GET, SET, LIST_MECHANISMS, START, STEP = 0x00, 0x01, 0x20, 0x21, 0x22
SUCCESS, AUTHENTICATION_ERROR, CONTINUE = 0x00, 0x20, 0x21
HEADER = ">BBHBBHIIQ"


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def receive(self, length):
        received = b""
        while len(received) < length:
            part = self.socket.recv(length - len(received))
            if not part:
                raise EOFError("memcached closed the connection")
            received += part
        return received

    def request(self, operation, key=b"", value=b"", extras=b""):
        """Returns the status and the value of the answer."""
        length = len(extras) + len(key) + len(value)
        self.socket.sendall(struct.pack(HEADER, 0x80, operation, len(key), len(extras), 0, 0, length, 0, 0)
                            + extras + key + value)
        _, _, key_length, extras_length, _, status, length, _, _ = struct.unpack(HEADER, self.receive(24))
        return status, self.receive(length)[extras_length + key_length:]

    def mechanisms(self):
        return self.request(LIST_MECHANISMS)[1].decode().split()

    def authenticate(self, mechanism, login):
        """Lets the mechanism's exchange run; returns memcached's last status."""
        name, exchange = mechanism.encode(), sasl_client.exchange(mechanism, login, f"memcached/{socket.gethostname()}")
        status, challenge = self.request(START, name, next(exchange) or b"")
        while status == CONTINUE:
            status, challenge = self.request(STEP, name, exchange.send(challenge))
        return status

    def set(self, key, value):
        return self.request(SET, key, value, bytes(8))[0]

    def get(self, key):
        return self.request(GET, key)
