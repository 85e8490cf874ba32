"""Client sides of SASL mechanisms, independent of the library under test: a generator for each.

`exchange(mechanism, login, service)` makes one; the service is "name/host". It yields its responses (None: there is no
initial response) and is sent the challenges. It returns when it has nothing more to say, and raises Impostor when the
server did not prove that it knows the password.
"""

import base64
import hashlib
import hmac
import os


class Impostor(Exception):
    """The server's own proof is wrong or missing."""


def plain(login, _):
    yield f"{login.authzid}\0{login.user}\0{login.password}".encode()


def login_mechanism(login, _):
    yield None
    yield login.user.encode()
    yield login.password.encode()


def cram_md5(login, _):
    challenge = yield None
    digest = hmac.new(login.password.encode(), challenge, "md5").hexdigest()
    yield f"{login.user} {digest}".encode()


def scram(digest):
    def keyed(key, message):
        return hmac.new(key, message, digest).digest()

    def exchange_of(login, _):
        header = f"n,a={login.authzid}," if login.authzid else "n,,"
        bare = f"n={login.user},r={base64.b64encode(os.urandom(15)).decode()}"
        server_first = (yield (header + bare).encode()).decode()
        given = dict(attribute.split("=", 1) for attribute in server_first.split(","))
        salted = hashlib.pbkdf2_hmac(digest, login.password.encode(), base64.b64decode(given["s"]), int(given["i"]))
        client_key = keyed(salted, b"Client Key")
        without_proof = f"c={base64.b64encode(header.encode()).decode()},r={given['r']}"
        signed = f"{bare},{server_first},{without_proof}".encode()
        signature = keyed(hashlib.new(digest, client_key).digest(), signed)
        proof = base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature))).decode()
        server_final = yield f"{without_proof},p={proof}".encode()
        if server_final != b"v=" + base64.b64encode(keyed(keyed(salted, b"Server Key"), signed)):
            raise Impostor(f"server-final-message {server_final}")
        yield b""  # the protocol may want an empty response to it

    return exchange_of


EXCHANGES = {
    "PLAIN": plain,
    "LOGIN": login_mechanism,
    "CRAM-MD5": cram_md5,
    "SCRAM-SHA-1": scram("sha1"),
    "SCRAM-SHA-224": scram("sha224"),
    "SCRAM-SHA-256": scram("sha256"),
    "SCRAM-SHA-384": scram("sha384"),
    "SCRAM-SHA-512": scram("sha512"),
}


def exchange(mechanism, login, service):
    return EXCHANGES[mechanism](login, service)
