"""svnserve's protocol as far as authentication goes (libsvn_ra_svn's own description of it)."""

import base64
import re
import socket

import sasl_client
from world import PATIENCE

TOKEN = re.compile(rb"\s*(?:(\()|(\))|(\d+):|([^\s():]+)(?=\s))", re.DOTALL)


def written(text):
    return f"{len(text)}:{text.decode()} "


class Connection:
    def __init__(self, endpoint, repository):
        self.socket = socket.create_connection(endpoint, timeout=PATIENCE)
        self.received = b""
        self.read_item()  # greeting
        url = f"svn://{endpoint[0]}:{endpoint[1]}/{repository}"
        self.send(f"( 2 ( edit-pipeline svndiff1 ) {written(url.encode())}3:own ( ) ) ")
        self.offered = [word.decode() for word in self.read_item()[1][0]]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, item):
        self.socket.sendall(item.encode())

    def more(self):
        part = self.socket.recv(4096)
        if not part:
            raise EOFError(f"svnserve closed the connection after {self.received}")
        self.received += part

    def read_item(self):
        """Returns a list, or the bytes of a word, number or string."""
        while not (token := TOKEN.match(self.received)):
            self.more()
        self.received = self.received[token.end():]
        opens, closes, length, word = token.groups()
        if length:
            while len(self.received) < int(length):
                self.more()
            text, self.received = self.received[:int(length)], self.received[int(length):]
            return text
        if not opens:
            return word or closes
        items = []
        while (item := self.read_item()) != b")":
            items.append(item)
        return items

    def authenticate(self, mechanism, login):
        """Lets the mechanism's exchange run; returns svnserve's last word and its text."""
        exchange = sasl_client.exchange(mechanism, login, f"svn/{socket.gethostname()}")
        is_encoded = mechanism != "CRAM-MD5"  # which was there before SASL was
        initial = next(exchange)
        self.send(f"( {mechanism} ( " + ("" if initial is None else written(base64.b64encode(initial))) + ") ) ")
        word, text = self.read_answer(is_encoded)
        while word == "step":
            response = exchange.send(text)
            self.send(written(base64.b64encode(response) if is_encoded else response))
            word, text = self.read_answer(is_encoded)
        if word == "success" and text:
            exchange.send(text)  # a server's proof
        return word, text

    def read_answer(self, is_encoded):
        word, values = self.read_item()
        text = values[0] if values else b""
        return word.decode(), base64.b64decode(text) if is_encoded and word != b"failure" else text
