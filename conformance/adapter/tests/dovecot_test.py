"""Dovecot's authentication service, unmodified, is judged through its adapter.

Debian's package is unpacked, not installed: impl/tests/daemons/fetch.py does that. The service runs in a private folder,
without a port, as nobody if we are root. The requirements from which it deviates are written down here: another, or one less,
fails the test.
"""

import grp
import json
import os
import pwd
import socket
import subprocess
import sys
import time
import typing
import unittest

sys.path.insert(0, os.environ["SASLSPEC_DAEMON_TESTS"])
import world  # noqa: E402

MECHANISMS = ["PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "ANONYMOUS"]

class Deviation(typing.NamedTuple):
    """What Dovecot 2.3.19 does, and how the shortest trace of one case shows it: its last message, and the answer."""
    does: str
    case: str
    sent: str
    received: str


# By requirement. Each was read in the standard; those of DIGEST-MD5 were sent by hand as well, over the service's socket and
# without the adapter.
REVIEWED = {
    # The grammar has <"> where quotes belong; "utf-8" and "md5-sess" have none. All other cases of DIGEST-MD5 that look at the
    # challenge end here, too.
    "RFC2831-2.1.1-challenge-syntax": Deviation(
        "quotes charset and algorithm", "digest-md5.challenge-form",
        "^NULL$", '^SASL_CONTINUE .*,charset="utf-8",algorithm="md5-sess"$'),
    # "must be converted to ISO 8859-1 before being hashed" (section 2.1.2.1). Seen besides: the value over the octets of UTF-8
    # is accepted.
    "RFC2831-2.1.2.1-latin1": Deviation(
        "does not convert a name within ISO 8859-1 before it hashes", "prop/DIGEST-MD5/sd+nolayers",
        r'username="j\\xc3\\xbcrgen"', "^SASL_BADAUTH$"),
    # "MUST be present exactly once; otherwise, authentication fails" (section 2.1.2).
    "RFC2831-2.1.2-nonce-once": Deviation(
        "accepts two equal nonce directives",
        "wp1/DIGEST-MD5/sd+nolayers/ChallengeSent:RFC2831-2.1.2-nonce-once", 'nonce="([^"]*)",nonce="\\1"', "^SASL_OK rspauth="),
    "RFC2831-2.1.2-response-once": Deviation(
        "accepts two equal response directives",
        "wp1/DIGEST-MD5/sd+nolayers/ChallengeSent:RFC2831-2.1.2-response-once", "response=.*,response=", "^SASL_OK rspauth="),
    # "The server checks that the nonce-count is "00000001"" (section 2.1.3).
    "RFC2831-2.1.3-nc-first": Deviation(
        "accepts nc=1, and no nc at all",
        "wp1/DIGEST-MD5/sd+nolayers/ChallengeSent:RFC2831-2.1.3-nc-first", "^(?!.*,nc=)", "^SASL_OK rspauth="),
    # White space may stand "between adjacent words and separators" (section 7.1), and the equals sign is a separator.
    "RFC2831-7.1-list-lws": Deviation(
        "refuses white space around an equals sign", "digest-md5.white-space-inside", ",nc = 00000001,", "^SASL_BADAUTH$"),
    # "the authentication exchange fails" (RFC 4422, section 3).
    "RFC4422-3-reject-initial-response-server-first": Deviation(
        "ignores an initial response to CRAM-MD5, and sends its challenge", "cram-md5.state.initial-response",
        "^alice ", "^SASL_CONTINUE <.*>$"),
    # Base64 of SCRAM is canonical, "with no whitespace" (RFC 5802, section 2.1).
    "RFC4648-3.3-alphabet": Deviation(
        "reads a proof with white space in it", "scram-sha-256.client-final.proof-base64-space", "p=<33 octets>$", "^SASL_OK v="),
    # The flag is "n", "y" or "p=" and a name (section 7).
    "RFC5802-7-flag-exact": Deviation(
        "looks at the first letter of the flag alone", "scram-sha-256.client-first.flag-n-and-more", "^nx,,", "^SASL_CONTINUE r="),
    # The clause speaks of an attribute that is "parsed by the other end": whoever holds that Dovecot does not parse what it passes
    # over here may find that it keeps the clause.
    "RFC5802-5.1-m-final-rejected": Deviation(
        "passes over m=x where extensions may stand", "scram-sha-256.client-final.reserved-extension", ",m=x,p=", "^SASL_OK v="),
}
FEWEST_CASES = 1200

# Dovecot holds a refusal until its next flush, which comes every half second of its clock.
TIMES = 30

CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
libexec_dir = {programs}/lib/dovecot
import_environment = LD_LIBRARY_PATH LD_PRELOAD FAST_CLOCK FAST_CLOCK_FROM
protocols =
ssl = no
log_path = /dev/stderr
auth_mechanisms = {mechanisms}
auth_username_chars =
auth_username_format = %u
auth_failure_delay = 0
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = passwd-file
  default_fields = nodelay=y
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home=/nonexistent
}}
service anvil {{
  chroot =
}}
service auth {{
  chroot =
  unix_listener auth-client {{
    mode = 0666
  }}
}}
"""


def saslspec(*arguments):
    """Runs the program; returns its exit code and what it printed."""
    done = subprocess.run([os.environ["SASLSPEC"], *map(str, arguments)], capture_output=True, text=True, timeout=240,
                          stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout + done.stderr


def accounts():
    """Name and password of each account that the certifier takes for granted."""
    return {each["user"]: each["password"] for each in json.loads(saslspec("list", "accounts", "--json")[1])}


def start(its_world, passwords):
    """Starts the service with these accounts; returns the option that leads the adapter to it."""
    folder = its_world.new_folder(f"dovecot-{next(its_world.numbers)}")
    for name in ("run", "state"):
        (folder / name).mkdir()
        os.chown(folder / name, its_world.uid, its_world.gid)
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{password}::::::\n" for user, password in passwords.items()))
    configuration = folder / "dovecot.conf"
    configuration.write_text(CONFIGURATION.format(
        folder=folder, programs=its_world.programs, mechanisms=" ".join(MECHANISMS).lower(), uid=its_world.uid,
        gid=its_world.gid, user=pwd.getpwuid(its_world.uid).pw_name, group=grp.getgrgid(its_world.gid).gr_name))
    # As `dovecot -c` does itself where its package is installed: it looks for doveconf in /usr/bin.
    command = [its_world.programs / "bin/doveconf", "-f", "service=master", "-c", configuration, "-m", "master", "-e",
               its_world.programs / "sbin/dovecot", "-F", "-c", configuration]
    path = folder / "run/auth-client"
    its_world.start(command, world.accepts_connections(socket.AF_UNIX, str(path)), FAST_CLOCK=str(TIMES),
                    FAST_CLOCK_FROM=str(int(time.time())), LD_PRELOAD=os.environ["SASLSPEC_FAST_CLOCK"])
    return f"socket={path}"


class Dovecot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = world.World()
        cls.addClassCleanup(cls.world.close)
        cls.service = start(cls.world, accounts())

    def certify(self, service, *selection):
        """Exit code, what was printed, and the results."""
        results = self.world.folder / f"results-{next(self.world.numbers)}.json"
        code, printed = saslspec("certify", "dovecot-auth", "--option", service, "--seed", "1", "-j", "8", "--json",
                                 results, *selection)
        target, = json.loads(results.read_text())["targets"]
        self.assertEqual(target["error"], "", printed)
        return code, printed, target

    def test_is_listed_as_target_and_adapter(self):
        for what, row in (("targets", "^dovecot-auth +adapter +.*/adapters/dovecot-auth.so$"),
                          ("adapters", "^- +dovecot-auth +.* a target of its own: dovecot-auth$")):
            code, printed = saslspec("list", what)
            self.assertEqual(code, 0, printed)
            self.assertRegex(printed, f"(?m){row}")

    def test_probe_shows_what_it_offers(self):
        code, printed = saslspec("probe", "dovecot-auth", "--option", self.service)
        self.assertEqual(code, 0, printed)
        line, = [line for line in printed.splitlines() if line.startswith("mechanisms")]
        self.assertEqual(sorted(line.split()[1:]), sorted(MECHANISMS))
        self.assertRegex(printed, "(?m)^adapter     dovecot-auth, .*/dovecot-auth.so; forks; accounts set up beside it")
        self.assertIn("version     protocol 1.2\n", printed)

    def test_deviates_from_what_was_reviewed(self):
        code, printed, target = self.certify(self.service)
        self.assertEqual(code, 1, printed)
        self.assertEqual(target["target"]["adapter"]["name"], "dovecot-auth")
        found = {}
        for case in target["cases"]:
            if case["verdict"] not in ("pass", "advisory", "skipped"):
                found.setdefault(case["requirements"][0], {})[case["id"]] = case
        self.assertEqual(sorted(found), sorted(REVIEWED), printed)
        for requirement, reviewed in REVIEWED.items():
            case = found[requirement][reviewed.case]
            self.assertEqual(case["verdict"], "fail", reviewed.case)
            self.assertRegex(case["trace"][-1]["sent"], reviewed.sent, reviewed.case)
            self.assertRegex(case["trace"][-1]["received"], reviewed.received, reviewed.case)
        self.assertEqual({case["mechanism"] for case in target["cases"] if case["mechanism"]}, set(MECHANISMS))
        self.assertGreaterEqual(len(target["cases"]), FEWEST_CASES)
        passed = {case["mechanism"] for case in target["cases"] if case["verdict"] == "pass"}
        self.assertGreaterEqual(passed, set(MECHANISMS))

    def test_a_wrong_password_in_its_accounts_is_noticed(self):
        selection = ["--mech", "PLAIN", "--suite", "vectors"]
        code, printed, _ = self.certify(self.service, *selection)
        self.assertEqual(code, 0, printed)
        code, printed, target = self.certify(start(self.world, {**accounts(), "bob": "builder-4"}), *selection)
        self.assertEqual(code, 1, printed)
        self.assertEqual(["plain.authorization.bob"], [case["id"] for case in target["cases"] if case["verdict"] == "fail"])
        # Nothing can be said where the account does not work whose login every mechanism begins with.
        code, printed, target = self.certify(start(self.world, {**accounts(), "alice": "wonderland-8"}), *selection)
        self.assertEqual(code, 3, printed)
        self.assertEqual(target["cases"], [])

    def test_without_the_service_there_is_one_sentence(self):
        nothing = self.world.folder / "nothing"
        for command in ("certify", "probe"):
            code, printed = saslspec(command, "dovecot-auth", "--option", f"socket={nothing}")
            self.assertEqual(code, 4, printed)
            self.assertIn(f"failed to initialise: no authentication service of Dovecot listens at {nothing}: No such file or "
                          "directory", " ".join(printed.split()))
            code, printed = saslspec(command, "dovecot-auth")
            self.assertEqual(code, 4, printed)
            self.assertIn("needs the socket of Dovecot's authentication service: --option socket=PATH",
                          " ".join(printed.split()))


if __name__ == "__main__":
    unittest.main()
