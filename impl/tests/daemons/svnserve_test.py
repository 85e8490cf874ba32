#!/usr/bin/python3
"""svnserve with use-sasl on the library under test; the clients are svn on the machine's own libsasl2, and ours."""

import socket
import unittest

import svn_client
from mechanisms import MECHANISMS
from proofs import Login, Outcome, REALM, USERS, proves
from world import World, accepts_connections, sasl_objects, serving_process

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
    """Runs svn as somebody; returns its exit code and what it printed."""
    return world.run(["svn", "--non-interactive", "--no-auth-cache", "--config-dir", world.folder / "svn",
                      "--username", login.user, "--password", login.password, *command])


def outcome(case, is_accepted, is_refused, printed):
    case.assertNotEqual(is_accepted, is_refused, printed)
    return Outcome.ACCEPTED if is_accepted else Outcome.REFUSED


def by_svn(case, mechanism, login):
    host, port = case.endpoints[mechanism]
    code, printed = svn(case.world, login, "info", f"svn://{host}:{port}/{mechanism.name}")
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
        host, port = self.endpoint
        url = f"svn://{host}:{port}/project"
        code, printed = svn(self.world, Login(), "mkdir", "--message=one", f"{url}/{type(self).__name__}")
        self.assertEqual(code, 0, printed)
        code, printed = svn(self.world, Login(), "log", url)
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


if __name__ == "__main__":
    unittest.main()
