#!/usr/bin/python3
"""Debian's ldapwhoami, which links the client side of libsasl2 through libldap, on the library under test: what needs no
SASL mechanism works, and a SASL bind fails with a message. The server is a script that knows two requests."""

import os
import pathlib
import socketserver
import subprocess
import threading
import unittest

from world import sasl_objects

LIBRARY = pathlib.Path(os.environ["SASLSPEC_LIBRARY"]).resolve()
BIND, UNBIND, EXTENDED = 0x60, 0x42, 0x77
BIND_RESPONSE, EXTENDED_RESPONSE = 0x61, 0x78
PASSWORD = b"open sesame"


def element(tag, content):
    """One BER element; what this test sends is short."""
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def result(tag, code, more=b""):
    return element(tag, element(0x0A, bytes([code])) + element(0x04, b"") + element(0x04, b"") + more)


class Responder(socketserver.StreamRequestHandler):
    def handle(self):
        while (head := self.rfile.read(2)) and len(head) == 2:
            message = self.rfile.read(head[1])  # ldapwhoami's messages are short
            number, operation = message[:3], message[3:]  # INTEGER of one octet
            if operation[0] == UNBIND:
                return
            if operation[0] == BIND:
                self.server.objects |= sasl_objects(self.server.client.result())
                self.server.binds += 1
                answer = result(BIND_RESPONSE, 0 if operation.endswith(PASSWORD) else 49)
            else:
                answer = result(EXTENDED_RESPONSE, 0, element(0x8B, b"u:alice"))
            self.wfile.write(element(0x30, number + answer))


class LdapClient(unittest.TestCase):
    def setUp(self):
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Responder)
        self.server.objects, self.server.binds, self.server.client = set(), 0, Pid()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def run_client(self, *options):
        """The exit code, standard output and standard error of ldapwhoami."""
        environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": str(LIBRARY.parent), "LDAPNOINIT": "1"}
        port = self.server.server_address[1]
        process = subprocess.Popen(["/usr/bin/ldapwhoami", "-H", f"ldap://127.0.0.1:{port}", *options],
                                   env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.server.client.set(process.pid)
        output, errors = process.communicate(timeout=60)
        return process.returncode, output, errors

    def test_a_simple_bind_works_over_this_libsasl2_and_no_other(self):
        code, output, errors = self.run_client("-x", "-D", "cn=alice", "-w", PASSWORD.decode())
        self.assertEqual((code, output), (0, "u:alice\n"), errors)
        self.assertEqual(self.server.objects, {str(LIBRARY)})

    def test_a_wrong_password_is_the_servers_to_refuse(self):
        code, _, errors = self.run_client("-x", "-D", "cn=alice", "-w", "wrong but as")
        self.assertEqual(code, 49, errors)

    def test_a_sasl_bind_fails_with_a_message(self):
        for mechanism in ("PLAIN", "SCRAM-SHA-256", "EXTERNAL", "NO-SUCH"):
            with self.subTest(mechanism):
                code, output, errors = self.run_client("-Y", mechanism, "-U", "alice", "-w", PASSWORD.decode())
                self.assertGreater(code, 0, "a negative code is a signal")
                self.assertIn("Unknown authentication method (-6)", errors)
                self.assertIn("no mechanisms for clients", errors)
                self.assertEqual(output, "")
        self.assertEqual(self.server.binds, 0)


class Pid:
    """The client's process id, for the thread that answers it."""

    def __init__(self):
        self.known = threading.Event()
        self.pid = None

    def set(self, pid):
        self.pid = pid
        self.known.set()

    def result(self):
        self.known.wait()
        return self.pid


if __name__ == "__main__":
    unittest.main()
