#!/usr/bin/env python3
"""OAUTHBEARER and XOAUTH2 against libcurl, which has the only client of them that is neither ours nor this library's: an
IMAP server as small as can be over the library's C ABI, and curl as its client with random names and tokens.

usage: curl_test.py LIBRARY v1|v2. SEED repeats a run.
"""
import base64
import ctypes
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import unittest

LIBRARY, ABI = sys.argv[1:3]
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(2**32)))
MECHANISMS = ("OAUTHBEARER", "XOAUTH2")
OK, CONTINUE, BADAUTH, NOAUTHZ, EXPIRED = 0, 1, -13, -14, -18
DENIED = 67  # curl's code for a login that was refused
HOST = "127.0.0.1"
ROUNDS = 150  # random exchanges of each mechanism

CHECK_TOKEN, PROXY_POLICY = 0x53500001, 0x8001
USERNAME, AUTHUSER = 0, 16
TEXT = ctypes.c_char_p


class TokenAnswer(ctypes.Structure):
    _fields_ = [(name, TEXT) for name in ("user", "status", "scope", "openid_configuration")]


class Callback(ctypes.Structure):
    _fields_ = [("id", ctypes.c_ulong), ("proc", ctypes.c_void_p), ("context", ctypes.c_void_p)]


class World:
    """What the application knows: it outlives the calls that it answers."""

    def __init__(self):
        self.tokens = {}  # whose each is
        self.expired = set()
        self.shared = None  # whom everybody may act as
        self.takes_any_token = False
        self.said = None

    def check(self, token, answer):
        self.said = self.tokens.get(token) or (next(iter(self.tokens.values())) if self.takes_any_token else None)
        answer.contents.scope = b"mail"
        if self.said is None:
            return BADAUTH
        if token in self.expired:
            return EXPIRED
        answer.contents.user = self.said
        return OK

    def allows(self, authcid, authzid):
        return OK if authzid in (authcid, self.shared) else NOAUTHZ


class V2:
    def __init__(self, world):
        self.sasl = ctypes.CDLL(LIBRARY)
        p, u, i = ctypes.c_void_p, ctypes.c_uint, ctypes.c_int
        check = ctypes.CFUNCTYPE(i, p, p, TEXT, TEXT, TEXT, u, ctypes.POINTER(TokenAnswer))(
            lambda conn, context, mechanism, authzid, token, size, answer: world.check(token, answer))
        policy = ctypes.CFUNCTYPE(i, p, p, p, u, p, u, TEXT, u, p)(
            lambda conn, context, authzid, zlen, authcid, clen, realm, rlen, props:
            world.allows(ctypes.string_at(authcid, clen), ctypes.string_at(authzid, zlen)))
        self.kept = check, policy
        self.callbacks = callbacks_of(check, policy)
        if self.sasl.sasl_server_init(None, b"saslspec-test") != OK:
            raise RuntimeError("the library cannot be initialised")

    def done(self):
        self.sasl.sasl_server_done()

    def connect(self, server_name, port):
        conn = ctypes.c_void_p()
        code = self.sasl.sasl_server_new(b"imap", server_name, None, f"{HOST};{port}".encode(), None, self.callbacks, 0,
                                         ctypes.byref(conn))
        if code != OK:
            raise RuntimeError("no connection")
        return conn

    def dispose(self, conn):
        self.sasl.sasl_dispose(ctypes.byref(conn))

    def mechanisms(self, conn):
        listed = TEXT()
        if self.sasl.sasl_listmech(conn, None, b"", b" ", b"", ctypes.byref(listed), None, None) != OK:
            raise RuntimeError("no mechanism")
        return listed.value.decode().split()

    def _go(self, function, conn, *arguments):
        out, size = ctypes.c_void_p(), ctypes.c_uint()
        code = function(conn, *arguments, ctypes.byref(out), ctypes.byref(size))
        return code, ctypes.string_at(out, size.value) if out else None

    def start(self, conn, mechanism, initial):
        return self._go(self.sasl.sasl_server_start, conn, mechanism, initial, len(initial or b""))

    def step(self, conn, message):
        return self._go(self.sasl.sasl_server_step, conn, message, len(message))

    def identity(self, conn):
        return tuple(self._property(conn, number) for number in (AUTHUSER, USERNAME))

    def _property(self, conn, number):
        value = ctypes.c_char_p()
        code = self.sasl.sasl_getprop(conn, number, ctypes.byref(value))
        return value.value if code == OK else None


class V1:
    """v1 names whom a connection acts as; who was authenticated is what the policy was asked about."""

    def __init__(self, world):
        self.sasl = ctypes.CDLL(LIBRARY)
        self.asked = None
        p, u, i = ctypes.c_void_p, ctypes.c_uint, ctypes.c_int
        check = ctypes.CFUNCTYPE(i, p, TEXT, TEXT, TEXT, u, ctypes.POINTER(TokenAnswer))(
            lambda context, mechanism, authzid, token, size, answer: world.check(token, answer))

        def decide(context, authcid, authzid, user, reason):
            self.asked = authcid
            return world.allows(authcid, authzid)
        policy = ctypes.CFUNCTYPE(i, p, TEXT, TEXT, p, p)(decide)
        self.kept = check, policy
        self.callbacks = callbacks_of(check, policy)
        self.free = ctypes.CDLL(None).free
        self.free.argtypes = [p]
        if self.sasl.sasl_server_init(None, b"saslspec-test") != OK:
            raise RuntimeError("the library cannot be initialised")

    def done(self):
        self.sasl.sasl_done()

    def connect(self, server_name, port):
        conn = ctypes.c_void_p()
        if self.sasl.sasl_server_new(b"imap", server_name, None, self.callbacks, 0, ctypes.byref(conn)) != OK:
            raise RuntimeError("no connection")
        return conn

    def dispose(self, conn):
        self.sasl.sasl_dispose(ctypes.byref(conn))

    def mechanisms(self, conn):
        listed = ctypes.c_void_p()
        if self.sasl.sasl_listmech(conn, None, b"", b" ", b"", ctypes.byref(listed), None, None) != OK:
            raise RuntimeError("no mechanism")
        names = ctypes.string_at(listed.value).decode().split()
        self.free(listed)
        return names

    def _go(self, function, conn, *arguments):
        out, size, reason = ctypes.c_void_p(), ctypes.c_uint(), TEXT()
        code = function(conn, *arguments, ctypes.byref(out), ctypes.byref(size), ctypes.byref(reason))
        octets = ctypes.string_at(out, size.value) if out else None
        self.free(out)
        return code, octets

    def start(self, conn, mechanism, initial):
        return self._go(self.sasl.sasl_server_start, conn, mechanism, initial, len(initial or b""))

    def step(self, conn, message):
        return self._go(self.sasl.sasl_server_step, conn, message, len(message))

    def identity(self, conn):
        value = ctypes.c_char_p()
        code = self.sasl.sasl_getprop(conn, USERNAME, ctypes.byref(value))
        return (self.asked, value.value) if code == OK else (None, None)


def callbacks_of(check, policy):
    address = lambda function: ctypes.cast(function, ctypes.c_void_p)
    return (Callback * 3)(Callback(CHECK_TOKEN, address(check), None), Callback(PROXY_POLICY, address(policy), None),
                          Callback(0, None, None))


class Seen:
    """What a connection came to."""

    def __init__(self):
        self.code = None
        self.identity = (None, None)
        self.errors = []  # what a client is told before it is refused


class Imap:
    """Greeting, CAPABILITY, AUTHENTICATE (RFC 3501, RFC 4959), anything, LOGOUT. curl keeps one connection open while it
    makes the next: each has a thread."""

    def __init__(self, library, mechanism, server_name=HOST):
        self.library, self.mechanism, self.server_name = library, mechanism, server_name.encode()
        self.socket = socket.create_server((HOST, 0))
        self.port = self.socket.getsockname()[1]
        self.seen = []
        self.thread = threading.Thread(target=self._accept)
        self.thread.start()

    def close(self):
        """Waits for all clients to have gone."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()

    def _accept(self):
        threads = []
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:  # closed
                break
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or it waits for acknowledgements
            self.seen.append(Seen())
            threads.append(threading.Thread(target=self._serve, args=(client, self.seen[-1])))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _serve(self, client, seen):
        with client, client.makefile("rwb") as stream:
            conn = self.library.connect(self.server_name, self.port)
            try:
                self._converse(stream, conn, seen)
            except (BrokenPipeError, ConnectionResetError):  # a client that was refused may leave at once
                pass
            finally:
                self.library.dispose(conn)

    def _say(self, stream, text):
        stream.write(text.encode() + b"\r\n")
        stream.flush()

    def _converse(self, stream, conn, seen):
        self._say(stream, "* OK ready")
        for line in stream:
            tag, command, *arguments = line.decode().split()
            answer = "OK done"
            if command == "CAPABILITY":
                offered = [self.mechanism] if self.mechanism in self.library.mechanisms(conn) else []
                self._say(stream, " ".join(["* CAPABILITY IMAP4rev1 SASL-IR"] + ["AUTH=" + name for name in offered]))
            elif command == "AUTHENTICATE":
                answer = "OK welcome" if self._authenticate(stream, conn, seen, *arguments) else "NO go away"
            elif command == "LOGOUT":
                self._say(stream, "* BYE")
            self._say(stream, f"{tag} {answer}")
            if command == "LOGOUT":
                return

    def _authenticate(self, stream, conn, seen, mechanism, initial=None):
        octets = None if initial is None else b"" if initial == "=" else base64.b64decode(initial)
        code, challenge = self.library.start(conn, mechanism.encode(), octets)
        while code == CONTINUE:
            if challenge:
                seen.errors.append(challenge)
            self._say(stream, "+ " + base64.b64encode(challenge or b"").decode())
            line = stream.readline()
            if not line:
                return False
            code, challenge = self.library.step(conn, base64.b64decode(line.strip()))
        seen.code, seen.identity = code, self.library.identity(conn)
        return code == OK


class Case:
    """One exchange and what has to come of it."""

    def __init__(self, mechanism, user, token, sends_initial, identity=None, code=OK):
        self.mechanism, self.user, self.token, self.sends_initial = mechanism, user, token, sends_initial
        self.identity, self.code = identity or (None, None), code

    def settings(self, port):
        quoted = self.user.replace("\\", "\\\\").replace('"', '\\"')
        lines = [f'url = "imap://{HOST}:{port}/"', f'user = "{quoted}:"', f'oauth2-bearer = "{self.token}"',
                 f'login-options = "AUTH={self.mechanism}"', 'request = "NOOP"', "max-time = 60", "silent",
                 r'write-out = "%{exitcode}\n"', 'output = "/dev/null"']
        return "\n".join(lines + ["sasl-ir"] * self.sends_initial)

    def fault(self, exit_code, seen):
        """What is wrong; empty: nothing. A client that is told of a refusal may leave without its last message."""
        what = f"{self.mechanism} as {self.user!r}: curl {exit_code}, server {seen.code}, {seen.identity}"
        if self.code == OK:
            expected = exit_code == 0 and seen.code == OK and seen.identity == self.identity and not seen.errors
            return "" if expected else what + ", but it was right"
        if exit_code != DENIED or seen.identity != (None, None):
            return what + ", but it was wrong"
        if seen.code is None and self.mechanism == "XOAUTH2" and seen.errors:
            return ""
        return "" if seen.code == self.code else what + f", but it was {self.code}"


def play(server, cases):
    """The faults of the exchanges, which one curl runs one after the other."""
    settings = "\nnext\n".join(case.settings(server.port) for case in cases)
    ran = subprocess.run([shutil.which("curl") or "curl", "-q", "-K", "-"], input=settings.encode(), capture_output=True,
                         timeout=540)
    codes = [int(line) for line in ran.stdout.split()]
    server.close()  # it has seen all of them to their end
    seen = server.seen
    if not len(codes) == len(seen) == len(cases):
        return [f"{len(cases)} cases, {len(codes)} codes, {len(seen)} connections: {ran.stderr.decode()}"]
    return [fault for case, code, one in zip(cases, codes, seen) if (fault := case.fault(code, one))]


class Tokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.library = (V1 if ABI == "v1" else V2)(cls.world)
        cls.addClassCleanup(cls.library.done)

    def setUp(self):
        print(f"{self.id()}: SEED={SEED}")
        self.random = random.Random(f"{SEED} {self.id()}")
        self.world.__init__()

    def name(self):
        """curl cuts a name at a colon, and does not write "," and "=" in OAUTHBEARER's message as RFC 5801 wants them."""
        letters = [chr(c) for c in range(0x20, 0x7f) if chr(c) not in ":,="] + list("àéßøñЖשم漢字𝄞")
        return "".join(self.random.choices(letters, k=self.random.randint(1, 40)))

    def token(self):
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"
        return "".join(self.random.choices(letters, k=self.random.randint(8, 400))) + "=" * self.random.randint(0, 2)

    def random_case(self, mechanism):
        """One account more, and somebody who comes with its token or another one."""
        user, token = self.name(), self.token()
        self.world.tokens[token.encode()] = user.encode()
        sends_initial = self.random.random() < 0.5
        kind = self.random.choice(("right", "right", "shared", "stranger", "wrong", "expired"))
        if kind == "right":
            return Case(mechanism, user, token, sends_initial, (user.encode(), user.encode()))
        if kind == "shared":
            return Case(mechanism, self.shared, token, sends_initial, (user.encode(), self.shared.encode()))
        if kind == "stranger":
            return Case(mechanism, user + "x", token, sends_initial, code=NOAUTHZ)
        if kind == "expired":
            self.world.expired.add(token.encode())
            return Case(mechanism, user, token, sends_initial, code=EXPIRED)
        return Case(mechanism, user, ("a" if token[0] != "a" else "b") + token[1:], sends_initial, code=BADAUTH)

    def random_cases(self, mechanism, count):
        self.shared = "Shared " + self.name()
        self.world.shared = self.shared.encode()
        return [self.random_case(mechanism) for _ in range(count)]

    def test_right_tokens_are_let_in_as_whom_the_policy_allows_and_no_others(self):
        for mechanism in MECHANISMS:
            with self.subTest(mechanism):
                cases = self.random_cases(mechanism, ROUNDS)
                server = Imap(self.library, mechanism)
                self.assertEqual(play(server, cases), [])
                kinds = {case.code for case in cases}
                self.assertEqual(kinds, {OK, BADAUTH, NOAUTHZ, EXPIRED})
                print(f"{mechanism}: {len(cases)} exchanges with curl, {sum(case.code == OK for case in cases)} let in")
                for error in (error for seen in server.seen for error in seen.errors):
                    self.assertIn(json.loads(error)["status"], ("invalid_token", "401"))

    def test_a_client_that_means_another_host_is_refused(self):
        """OAUTHBEARER says where it believes to be; XOAUTH2 does not."""
        self.world.tokens[b"token"] = b"alice"
        for mechanism, identity, code in (("OAUTHBEARER", None, BADAUTH), ("XOAUTH2", (b"alice", b"alice"), OK)):
            with self.subTest(mechanism):
                server = Imap(self.library, mechanism, "server.example.com")
                self.assertEqual(play(server, [Case(mechanism, "alice", "token", True, identity, code)]), [])
                if code != OK:
                    self.assertEqual(json.loads(server.seen[0].errors[0])["status"], "invalid_request")

    def test_an_application_that_takes_any_token_is_seen(self):
        for mechanism in MECHANISMS:
            with self.subTest(mechanism):
                cases = [case for case in self.random_cases(mechanism, 30) if case.code in (OK, BADAUTH)]
                self.world.takes_any_token = True
                faults = play(Imap(self.library, mechanism), cases)
                self.world.takes_any_token = False
                self.assertEqual(len(faults), sum(case.code == BADAUTH for case in cases), faults)
                self.assertGreater(len(faults), 0)


unittest.main(argv=sys.argv[:1])
