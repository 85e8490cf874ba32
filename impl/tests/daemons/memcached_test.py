#!/usr/bin/python3
"""memcached -S, over its UNIX socket, on the library under test; the client is ours and knows no libsasl."""

import socket
import unittest

import memcached_client
from mechanisms import MECHANISMS
from proofs import Login, Outcome, USERS, proves
from world import World, accepts_connections, sasl_objects


def attempt(case, mechanism, login):
    with case.connect() as connection:
        status = connection.authenticate(mechanism.name, login)
        if status == memcached_client.AUTHENTICATION_ERROR:
            return Outcome.REFUSED
        case.assertEqual(status, memcached_client.SUCCESS)
        case.assertEqual(connection.set(b"key", b"value"), memcached_client.SUCCESS)
        case.assertEqual(connection.get(b"key"), (memcached_client.SUCCESS, b"value"))
        return Outcome.ACCEPTED


@proves("script", MECHANISMS, attempt)
class Memcached(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = cls.enterClassContext(World())
        cls.path = str(cls.world.new_folder("run") / "socket")
        environment = cls.world.configure("memcached", MECHANISMS, USERS)
        command = [cls.world.programs / "bin/memcached", "-S", "-B", "binary", "-s", cls.path, "-m", "16", "-t", "2"]
        cls.daemon = cls.world.start(command, accepts_connections(socket.AF_UNIX, cls.path), **environment)

    def connect(self):
        return memcached_client.Connection(self.path)

    def test_all_mechanisms_are_listed(self):
        with self.connect() as connection:
            self.assertEqual(sorted(connection.mechanisms()), sorted(mechanism.name for mechanism in MECHANISMS))

    def test_data_is_refused_before_authentication(self):
        with self.connect() as connection:
            self.assertEqual(connection.set(b"key", b"value"), memcached_client.AUTHENTICATION_ERROR)

    def test_data_is_refused_after_a_wrong_password(self):
        with self.connect() as connection:
            connection.authenticate("PLAIN", Login(password="wrong"))
            self.assertEqual(connection.set(b"key", b"value"), memcached_client.AUTHENTICATION_ERROR)

    def test_the_serving_process_maps_this_libsasl2_and_no_other(self):
        with self.connect() as connection:
            connection.authenticate("PLAIN", Login())
            self.assertEqual(sasl_objects(self.daemon.process.pid), {str(self.world.library)})


if __name__ == "__main__":
    unittest.main()
