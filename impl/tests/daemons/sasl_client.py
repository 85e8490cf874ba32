"""Client sides of SASL mechanisms, independent of the library under test: a generator for each.

`exchange(mechanism, login, service)` makes one; the service is "name/host". It yields its responses (None: there is no
initial response) and is sent the challenges. It returns when it has nothing more to say, and raises Impostor when the
server did not prove that it knows the password.
"""

import base64
import hashlib
import hmac
import os
import re


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


def digest_md5(login, service):
    """RFC 2831, quality of protection "auth"."""
    def hashed(text):
        return hashlib.md5(text).hexdigest().encode()

    challenge = (yield None).decode()
    given = {name: quoted or word for name, quoted, word in re.findall(r'([a-z-]+)=(?:"([^"]*)"|([^,]*))', challenge)}
    nonce, realm = given["nonce"].encode(), given.get("realm", "").encode()
    cnonce, uri, user = base64.b64encode(os.urandom(15)), service.encode(), login.user.encode()
    authzid = login.authzid.encode()
    secret = hashlib.md5(b":".join([user, realm, login.password.encode()])).digest()
    key = hashed(b":".join([secret, nonce, cnonce] + ([authzid] if authzid else [])))

    def answer(method):
        return hashed(b":".join([key, nonce, b"00000001", cnonce, b"auth", hashed(method + b":" + uri)]))

    response = b",".join([b'charset=utf-8,username="%s",realm="%s"' % (user, realm),
                          b'nonce="%s",nc=00000001,cnonce="%s"' % (nonce, cnonce),
                          b'digest-uri="%s",qop=auth,response=%s' % (uri, answer(b"AUTHENTICATE"))])
    proof = yield response + (b',authzid="%s"' % authzid if authzid else b"")
    if proof != b"rspauth=" + answer(b""):
        raise Impostor(f"response-auth {proof}")
    yield b""


EXCHANGES = {
    "PLAIN": plain,
    "LOGIN": login_mechanism,
    "CRAM-MD5": cram_md5,
    "DIGEST-MD5": digest_md5,
    "SCRAM-SHA-1": scram("sha1"),
    "SCRAM-SHA-224": scram("sha224"),
    "SCRAM-SHA-256": scram("sha256"),
    "SCRAM-SHA-384": scram("sha384"),
    "SCRAM-SHA-512": scram("sha512"),
}


def exchange(mechanism, login, service):
    return EXCHANGES[mechanism](login, service)
