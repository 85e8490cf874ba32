#!/usr/bin/python3
"""Exim's cyrus_sasl driver on the library under test; the clients are GNU SASL, swaks and our own."""

import pathlib
import re
import socket
import unittest

import smtp_client
from mechanisms import MECHANISMS
from proofs import Login, Outcome, REALM, USERS, proves
from world import World, accepts_connections, sasl_objects, serving_process

CONFIGURATION = """
exim_path = {programs}/sbin/exim4
exim_user = {uid}
exim_group = {gid}
keep_environment = SASL_CONF_PATH : LD_LIBRARY_PATH : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
primary_hostname = {realm}
spool_directory = {spool}
log_file_path = {spool}/%slog
pid_file_path = {spool}/pid
local_interfaces = {address}
daemon_smtp_ports = {port}
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
queue_only = true
acl_smtp_rcpt = recipient
begin acl
recipient:
  accept authenticated = *
    message = for $authenticated_id
  deny message = not authenticated
begin routers
drop:
  driver = redirect
  data = :blackhole:
begin authenticators
"""

AUTHENTICATOR = """
{label}:
  driver = cyrus_sasl
  public_name = {name}
  server_service = smtp
  server_realm = {realm}
  server_hostname = {realm}
  server_set_id = $auth1
"""


def by_gsasl(case, mechanism, login):
    host, port = case.endpoint
    authzid = [f"--authorization-id={login.authzid}"] if login.authzid else []
    code, printed = case.world.run(
        ["gsasl", "--smtp", f"--connect={host}:{port}", "--no-starttls", "--no-cb", f"--mechanism={mechanism.name}",
         f"--authentication-id={login.user}", f"--password={login.password}",
         f"--hostname={REALM}", f"--realm={REALM}", "--service=smtp", *authzid])
    return case.outcome(code == 0 and "235 " in printed, "535 " in printed, printed)


def by_swaks(case, mechanism, login):
    host, port = case.endpoint
    code, printed = case.world.run(
        ["swaks", f"--server={host}", f"--port={port}", "--ehlo=client.example", "--from=from@example.org",
         f"--to=to@{REALM}", f"--auth={mechanism.name}", f"--auth-user={login.user}",
         f"--auth-password={login.password}", "--quit-after=RCPT"])
    return case.outcome(code == 0 and "<-  250 for alice" in printed, "<** 535 " in printed, printed)


def by_script(case, mechanism, login):
    with smtp_client.Connection(case.endpoint) as connection:
        code, text = connection.authenticate(mechanism.name, login)
        return case.outcome(code == 235, code == 535, f"{code} {text}")


def its_own_user(world):
    """Exim does not start without the user Debian-exim; here that is another name of whoever runs it."""
    passwd, group = (pathlib.Path("/etc", name).read_text() for name in ("passwd", "group"))
    return world.overriding(passwd=f"{passwd}Debian-exim:x:{world.uid}:{world.gid}::/nonexistent:/bin/false\n",
                            group=f"{group}Debian-exim:x:{world.gid}:\n")


@proves("gsasl", [mechanism for mechanism in MECHANISMS if mechanism.gsasl], by_gsasl)
@proves("swaks", [mechanism for mechanism in MECHANISMS if mechanism.swaks], by_swaks, sends_authzids=False)
@proves("script", MECHANISMS, by_script)
class Exim(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = world = cls.enterClassContext(World())
        environment = {**world.configure("exim", MECHANISMS, USERS), **its_own_user(world)}
        cls.endpoint = world.new_endpoint()
        configuration = world.folder / "exim.conf"
        spool = world.new_folder("spool")
        parts = [CONFIGURATION.format(programs=world.programs, uid=world.uid, gid=world.gid, realm=REALM, spool=spool,
                                      address=cls.endpoint[0], port=cls.endpoint[1])]
        for mechanism in MECHANISMS:
            label = mechanism.name.lower().replace("-", "_")
            parts.append(AUTHENTICATOR.format(label=label, name=mechanism.name, realm=REALM))
        configuration.write_text("".join(parts))
        cls.daemon = world.start([world.programs / "sbin/exim4", "-C", configuration, "-bdf", "-oP", spool / "pid"],
                                 accepts_connections(socket.AF_INET, cls.endpoint), **environment)

    def outcome(self, is_accepted, is_refused, printed):
        self.assertNotEqual(is_accepted, is_refused, printed)
        return Outcome.ACCEPTED if is_accepted else Outcome.REFUSED

    def connect(self):
        return smtp_client.Connection(self.endpoint)

    def test_all_mechanisms_are_listed(self):
        with self.connect() as connection:
            _, extensions = connection.command("EHLO client.example")
        listed = re.search("^AUTH (.*)$", extensions, re.MULTILINE)[1].split()
        self.assertEqual(sorted(listed), sorted(mechanism.name for mechanism in MECHANISMS))

    def test_relaying_is_refused_before_authentication(self):
        with self.connect() as connection:
            connection.command("EHLO client.example")
            connection.command("MAIL FROM:<from@example.org>")
            self.assertEqual(connection.command(f"RCPT TO:<to@{REALM}>"), (550, "not authenticated"))

    def test_the_serving_process_maps_this_libsasl2_and_no_other(self):
        with self.connect() as connection:
            connection.authenticate("PLAIN", Login())
            serving = serving_process(self.daemon, connection.socket)
            self.assertNotEqual(serving, self.daemon.process.pid)
            self.assertEqual(sasl_objects(serving), {str(self.world.library)})

    def test_the_identity_reaches_exim(self):
        with self.connect() as connection:
            connection.authenticate("PLAIN", Login())
            connection.command("MAIL FROM:<from@example.org>")
            code, text = connection.command(f"RCPT TO:<to@{REALM}>")
            self.assertEqual((code, text.split("@")[0]), (250, "for alice"))


if __name__ == "__main__":
    unittest.main()
