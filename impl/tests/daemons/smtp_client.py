"""SMTP as far as authentication goes (RFC 4954)."""

import base64
import socket

import sasl_client
from proofs import REALM
from world import PATIENCE


class Connection:
    def __init__(self, endpoint):
        self.socket = socket.create_connection(endpoint, timeout=PATIENCE)
        self.lines = self.socket.makefile("rb")
        self.reply()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lines.close()
        self.socket.close()

    def reply(self):
        """Returns the code of the next reply and its text, one line for each of its lines."""
        text = []
        while line := self.lines.readline().decode():
            text.append(line[4:].rstrip())
            if line[3] == " ":
                return int(line[:3]), "\n".join(text)
        raise EOFError("the server closed the connection")

    def command(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.reply()

    def authenticate(self, mechanism, login):
        """Lets the mechanism's exchange run; returns the last reply."""
        exchange = sasl_client.exchange(mechanism, login, f"smtp/{REALM}")
        self.command("EHLO client.example")
        initial = next(exchange)
        argument = "" if initial is None else " " + base64.b64encode(initial).decode()
        code, text = self.command(f"AUTH {mechanism}{argument}")
        while code == 334:
            code, text = self.command(base64.b64encode(exchange.send(base64.b64decode(text))).decode())
        return code, text
