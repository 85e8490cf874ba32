#!/usr/bin/python3
"""svnserve with use-sasl on the library under test; the clients are svn on the machine's own libsasl2, and ours."""

import random
import socket
import unittest

import svn_client
from mechanisms import MECHANISMS
from proofs import Login, Outcome, REALM, USERS, proves
from relay import Relay
from world import World, accepts_connections, loopback_address, sasl_objects, serving_process

CONFIGURATION = """
[general]
anon-access = none
auth-access = write
realm = {realm}
[sasl]
use-sasl = true
min-encryption = {min_encryption}
max-encryption = 256
"""

# svnserve itself appends the realm to names that have none.
ACCOUNTS = [Login(user=f"{account.user}@{REALM}", password=account.password) for account in USERS]


def start(world, repository, mechanisms, *options, min_encryption=0):
    """Starts svnserve for one repository; returns it and where it listens."""
    environment = world.configure("svn", mechanisms, ACCOUNTS)
    root = world.new_folder(repository)
    code, printed = world.run(["setpriv", *world.privileges, "svnadmin", "create", root / repository])
    if code != 0:
        raise AssertionError(printed)
    configuration = CONFIGURATION.format(realm=REALM, min_encryption=min_encryption)
    (root / repository / "conf/svnserve.conf").write_text(configuration)
    endpoint = world.new_endpoint()
    daemon = world.start([world.programs / "bin/svnserve", "--daemon", "--foreground", "--root", root,
                          "--listen-host", endpoint[0], "--listen-port", endpoint[1], *options],
                         accepts_connections(socket.AF_INET, endpoint), **environment)
    return daemon, endpoint


def svn(world, login, *command):
    """Runs svn as somebody; returns its exit code and what it printed.

    svn uses the name that svnserve goes by: in DIGEST-MD5 the server compares."""
    resolved = world.overriding(hosts=f"{loopback_address()} {socket.gethostname()}\n")
    return world.run(["svn", "--non-interactive", "--no-auth-cache", "--config-dir", world.folder / "svn",
                      "--username", login.user, "--password", login.password, *command], **resolved)


def url(endpoint, path):
    return f"svn://{socket.gethostname()}:{endpoint[1]}/{path}"


def outcome(case, is_accepted, is_refused, printed):
    case.assertNotEqual(is_accepted, is_refused, printed)
    return Outcome.ACCEPTED if is_accepted else Outcome.REFUSED


def by_svn(case, mechanism, login):
    code, printed = svn(case.world, login, "info", url(case.endpoints[mechanism], mechanism.name))
    return outcome(case, code == 0 and "Revision: 0" in printed, "E170001" in printed, printed)


def by_script(case, mechanism, login):
    with case.connect() as connection:
        word, text = connection.authenticate(mechanism.name, login)
        return outcome(case, word == "success", word == "failure", f"{word} {text}")


class Server:
    """What holds for a process for each connection and for a thread for each."""
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.daemon, cls.endpoint = start(cls.world, "project", MECHANISMS, *cls.options)

    def connect(self):
        return svn_client.Connection(self.endpoint, "project")

    def test_all_mechanisms_are_listed(self):
        with self.connect() as connection:
            self.assertEqual(sorted(connection.offered), sorted(mechanism.name for mechanism in MECHANISMS))

    def test_the_serving_process_maps_this_libsasl2_and_no_other(self):
        with self.connect() as connection:
            connection.authenticate("PLAIN", Login())
            serving = serving_process(self.daemon, connection.socket)
            self.assertEqual(serving == self.daemon.process.pid, "--threads" in self.options)
            self.assertEqual(sasl_objects(serving), {str(self.world.library)})

    def test_a_commit_carries_the_identity(self):
        code, printed = svn(self.world, Login(), "mkdir", "--message=one", url(self.endpoint, "project/folder"))
        self.assertEqual(code, 0, printed)
        code, printed = svn(self.world, Login(), "log", url(self.endpoint, "project"))
        self.assertIn("| alice |", printed)


@proves("script", MECHANISMS, by_script)
class SvnserveForks(Server, unittest.TestCase):
    pass


@proves("script", MECHANISMS, by_script)
class SvnserveThreads(Server, unittest.TestCase):
    options = ["--threads"]


@proves("svn", MECHANISMS, by_svn, sends_authzids=False)
class SvnserveOffersOne(unittest.TestCase):
    """svn takes the mechanism that it likes best, so that each server offers one."""

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.endpoints = {mechanism: start(cls.world, mechanism.name, [mechanism])[1] for mechanism in MECHANISMS}


class SvnserveWithSecurityLayer(unittest.TestCase):
    """svnserve asks for encryption, which DIGEST-MD5 alone brings."""

    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        _, cls.endpoint = start(cls.world, "project", MECHANISMS, min_encryption=128)

    def test_only_mechanisms_with_a_layer_are_listed(self):
        with svn_client.Connection(self.endpoint, "project") as connection:
            self.assertEqual(connection.offered, ["DIGEST-MD5"])

    def test_a_commit_and_its_checkout_pass_encrypted(self):
        text = random.Random(1).randbytes(1000000)  # many buffers of the layer
        given, got = self.world.folder / "given", self.world.folder / "got"
        given.mkdir()
        (given / "file").write_bytes(text)
        with Relay(self.endpoint) as relay:
            project = url(relay.endpoint, "project")
            for command in ["import", "--message=hidden words", given, project], ["export", project, got]:
                code, printed = svn(self.world, Login(), *command)
                self.assertEqual(code, 0, printed)
        self.assertEqual((got / "file").read_bytes(), text)
        self.assertTrue(b"DIGEST-MD5" in relay.passed)
        self.assertFalse(b"hidden words" in relay.passed)

    def test_a_wrong_password_is_refused(self):
        code, printed = svn(self.world, Login(password="wrong"), "info", url(self.endpoint, "project"))
        self.assertEqual((code, "E170001" in printed), (1, True), printed)


if __name__ == "__main__":
    unittest.main()
