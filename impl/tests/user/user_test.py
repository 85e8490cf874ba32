"""saslspec-user as a person and as a script use it: what it prints, its exit codes, and what it leaves behind.

usage: user_test.py PROGRAM
"""
import json
import os
import pty
import select
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import termios
import unittest

PROGRAM = sys.argv.pop(1)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="saslspec-user.")
        self.addCleanup(self.folder.cleanup)
        self.db = os.path.join(self.folder.name, "users.db")

    def run_user(self, *arguments, stdin=b"", code=0):
        ran = subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True)
        self.assertEqual(ran.returncode, code, (arguments, ran.stdout, ran.stderr))
        if code == 0:
            self.assertNotIn(b"saslspec: internal", ran.stderr)
        else:
            self.assertEqual(ran.stdout, b"")
            self.assertTrue(ran.stderr.startswith(b"saslspec: "), ran.stderr)
        return ran.stderr.decode() if code else ran.stdout.decode()

    def add(self, name, *options, password=b"wonderland-7\n", code=0):
        return self.run_user("add", "--db", self.db, *options, name, stdin=password, code=code)

    def accounts(self):
        return {account["name"]: account for account in json.loads(self.run_user("list", "--db", self.db, "--json"))}

    def content(self):
        with open(self.db, "rb") as file:
            return file.read()

    def rows(self, query):
        with sqlite3.connect(self.db) as database:
            return database.execute(query).fetchall()


class Accounts(Folder):
    def test_add_makes_a_store_that_only_its_owner_reads(self):
        os.umask(0)
        self.addCleanup(os.umask, 0o022)
        self.add("alice")
        self.assertEqual(stat.S_IMODE(os.stat(self.db).st_mode), 0o600)
        self.assertEqual(os.listdir(self.folder.name), ["users.db"])
        self.assertEqual(self.rows("PRAGMA user_version"), [(1,)])

    def test_passwords_are_not_stored_unless_asked_for(self):
        self.add("alice")
        self.add("bob", "--plaintext")
        self.assertEqual(self.content().count(b"wonderland-7"), 1)
        self.assertEqual([self.accounts()[name]["plaintext"] for name in ("alice", "bob")], [False, True])

    def test_every_hash_has_a_verifier_with_a_salt_of_its_own(self):
        self.add("alice")
        self.add("bob")
        rows = self.rows("SELECT mechanism, iterations, salt, length(stored_key), length(server_key) FROM verifier")
        self.assertEqual(len({salt for _, _, salt, _, _ in rows}), 10)
        self.assertEqual({(name, size) for name, _, _, size, _ in rows},
                         {("SCRAM-SHA-1", 20), ("SCRAM-SHA-224", 28), ("SCRAM-SHA-256", 32), ("SCRAM-SHA-384", 48),
                          ("SCRAM-SHA-512", 64)})
        self.assertEqual({(count, stored == server) for _, count, _, stored, server in rows}, {(4096, True)})

    def test_passwd_replaces_every_secret_and_drops_the_plaintext(self):
        self.add("alice", "--plaintext")
        before = set(self.rows("SELECT stored_key FROM verifier"))
        self.run_user("passwd", "--db", self.db, "alice", stdin=b"other\n")
        self.assertFalse(before & set(self.rows("SELECT stored_key FROM verifier")))
        self.assertEqual(self.rows("SELECT password FROM account"), [(None,)])
        self.assertNotIn(b"wonderland-7", self.content())

    def test_standing(self):
        self.add("alice")
        for verb, standing in (("disable", "disabled"), ("lock", "disabled"), ("enable", "locked"), ("unlock", "active")):
            self.run_user(verb, "--db", self.db, "alice")
            self.assertEqual(self.accounts()["alice"]["standing"], standing, verb)

    def test_expiry(self):
        self.add("alice", "--expires", "2001-09-09T01:46:40Z")
        self.add("bob", "--expires", "2999-12-31")
        accounts = self.accounts()
        self.assertEqual((accounts["alice"]["standing"], accounts["alice"]["expires"]), ("expired", "2001-09-09T01:46:40Z"))
        self.assertEqual((accounts["bob"]["standing"], accounts["bob"]["expires"]), ("active", "2999-12-31T00:00:00Z"))
        self.run_user("passwd", "--db", self.db, "bob", stdin=b"x\n")
        self.assertEqual(self.accounts()["bob"]["expires"], "2999-12-31T00:00:00Z")
        self.run_user("passwd", "--db", self.db, "--expires", "never", "alice", stdin=b"x\n")
        self.assertEqual((self.accounts()["alice"]["standing"], self.accounts()["alice"]["expires"]), ("active", None))

    def test_iterations_become_the_stores_and_other_accounts_are_named(self):
        self.add("alice", "--iterations", "5000")
        self.add("bob")
        self.assertEqual({account["iterations"] for account in self.accounts().values()}, {5000})
        ran = subprocess.run([PROGRAM, "passwd", "--db", self.db, "--iterations", "6000", "bob"], input=b"x\n",
                             capture_output=True, check=True)
        self.assertIn(b"note: accounts with another iteration count than the store's: 1;", ran.stderr)
        self.assertEqual(self.rows("SELECT iterations FROM setting"), [(6000,)])

    def test_names_are_prepared(self):
        self.add("I\u00adX")
        self.assertEqual(list(self.accounts()), ["IX"])
        self.assertIn("already", self.add("\u2168", code=5))
        self.assertIn("SASLprep", self.add("a\tb", code=5))
        self.run_user("remove", "--db", self.db, "\u2168")
        self.assertEqual(self.accounts(), {})

    def test_remove_leaves_nothing(self):
        self.add("alice")
        self.run_user("remove", "--db", self.db, "alice")
        self.assertEqual(self.rows("SELECT * FROM verifier"), [])

    def test_the_table_is_plain(self):
        self.add("alice", "--plaintext")
        self.add("b", "--expires", "2001-09-09T01:46:40Z")
        self.assertEqual(self.run_user("list", "--db", self.db),
                         "NAME   STANDING  EXPIRES               SECRETS          ITERATIONS\n"
                         "alice  active    never                 SCRAM+plaintext  4096\n"
                         "b      expired   2001-09-09T01:46:40Z  SCRAM            4096\n")


class OneTimePasswords(Folder):
    """RFC 2289, appendix C, has the passwords that these series begin after."""

    def begin(self, *options, phrase=b"This is a test.\n", code=0):
        return self.run_user("otp", "--db", self.db, *options, "alice", stdin=phrase, code=code)

    def entry(self):
        return self.rows("SELECT algorithm, sequence, seed, hex(last_hash) FROM otp")

    def test_a_series_begins_after_its_last_password(self):
        self.add("alice")
        for name, last in (("md5", "50FE1962C4965880"), ("sha1", "87FEC7768B73CCF9")):
            with self.subTest(name):
                self.assertEqual(self.begin("--hash", name, "--count", "98", "--seed", "TeSt"),
                                 f"The first challenge is: otp-{name} 98 TeSt ext\n")
                self.assertEqual(self.entry(), [(name, 99, "TeSt", last)])
                self.begin("--seed", "other")

    def test_what_is_not_said_is_md5_498_and_a_new_seed(self):
        self.add("alice")
        seeds = set()
        for _ in range(4):
            said = self.begin()
            self.assertRegex(said, r"^The first challenge is: otp-md5 498 [a-z0-9]{2}[0-9]{4} ext\n$")
            seeds.add(said.split()[-2])
        self.assertGreater(len(seeds), 1)
        self.assertEqual([row[:2] for row in self.entry()], [("md5", 499)])

    def test_the_list_has_it_and_no_pass_phrase_is_stored(self):
        self.add("alice")
        self.begin("--count", "9998")
        self.assertEqual(self.accounts()["alice"]["otp_sequence"], 9999)
        self.assertNotIn(b"This is a test", self.content())

    def test_refusals_change_nothing(self):
        self.add("alice")
        self.begin("--seed", "first")
        before = self.content()
        for options, phrase, says in (((), b"nine char\n", "at least 10 characters"), ((), b"", "no pass phrase"),
                                      (("--seed", "abcdefghij"), b"abcdefghij\n", "is not the seed"),
                                      (("--seed", "FIRST"), b"This is a test.\n", "the seed of the series"),
                                      ((), b"x" * 1021 + b"\n", "at most 1020 octets")):
            with self.subTest(says):
                self.assertIn(says, self.begin(*options, phrase=phrase, code=5))
        self.assertIn('no account "bob"', self.run_user("otp", "--db", self.db, "bob", stdin=b"This is a test.\n", code=5))
        self.assertIn("No such file", self.run_user("otp", "--db", self.db + ".no", "bob", code=5))
        for options in (("--hash", "md4"), ("--count", "0"), ("--count", "9999"), ("--seed", "a b"), ("--seed", 17 * "a"),
                        ("--seed", ""), ("--iterations", "5000")):
            with self.subTest(options):
                self.assertIn("--help`", self.begin(*options, code=2))
        self.assertEqual(self.content(), before)


class Refusals(Folder):
    def test_usage_is_2(self):
        for arguments in ((), ("add",), ("add", "--db", self.db), ("add", "alice"), ("list", "--db", self.db, "alice"),
                          ("frob",), ("remove", "--db", self.db, "--json", "alice"),
                          ("add", "--db", self.db, "--iterations", "100", "alice"),
                          ("add", "--db", self.db, "--expires", "2031-02-31", "alice"),
                          ("add", "--db", self.db, "--expires", "soon", "alice")):
            with self.subTest(arguments):
                self.assertIn("--help`", self.run_user(*arguments, code=2))
        self.assertEqual(os.listdir(self.folder.name), [])

    def test_accounts_that_are_missing_or_in_the_way_are_5_and_nothing_changes(self):
        self.add("alice")
        before = self.content()
        self.assertIn('there is an account "alice" already', self.add("alice", code=5))
        for verb in ("passwd", "disable", "enable", "lock", "unlock", "remove"):
            with self.subTest(verb):
                self.assertIn('no account "bob"', self.run_user(verb, "--db", self.db, "bob", stdin=b"x\n", code=5))
        self.assertEqual(self.content(), before)

    def test_a_password_that_cannot_be_is_5_and_no_store_is_left(self):
        for password, says in ((b"p\x01w\n", "SASLprep"), (b"\xff\n", "not UTF-8"), (b"", "no password"), (b"\n", "no password"),
                               (b"x" * 2000 + b"\n", "too long"), (b"x" * 9000, "too long"),
                               ("\u00ad\n".encode(), "empty")):
            with self.subTest(password[:10]):
                self.assertIn(says, self.add("alice", password=password, code=5))
                self.assertEqual(os.listdir(self.folder.name), [])

    def test_stores_that_are_none_are_5(self):
        self.add("alice")
        with sqlite3.connect(self.db) as database:
            database.execute("PRAGMA user_version = 7")
        text = os.path.join(self.folder.name, "text")
        with open(text, "w") as file:
            file.write("hello\n")
        missing = os.path.join(self.folder.name, "missing")
        for path, says in ((self.db, "version 7"), (text, "not a credential store"), (missing, "No such file"),
                           (self.folder.name, "Is a directory"), ("/dev/null", "not a credential store")):
            with self.subTest(path):
                self.assertIn(says, self.run_user("list", "--db", path, code=5))
                self.assertIn(says, self.run_user("remove", "--db", path, "alice", code=5))
        self.assertIn("No such file", self.run_user("add", "--db", missing + "/a.db", "bob", stdin=b"x\n", code=5))

    def test_a_full_disk_is_5(self):
        self.add("alice")
        with open("/dev/full", "w") as full:
            ran = subprocess.run([PROGRAM, "list", "--db", self.db], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual((ran.returncode, ran.stderr), (5, b"saslspec: cannot write to standard output\n"))

    def test_help_is_0_and_names_the_codes(self):
        self.assertIn("Exit codes: 0 done, 2 usage, 5 not done", self.run_user("--help"))


class Terminal(Folder):
    """The program on a terminal of its own; `typed` answers the prompts."""

    def start(self, verb="add"):
        terminal, seen_by_program = pty.openpty()
        self.addCleanup(os.close, terminal)
        self.addCleanup(os.close, seen_by_program)  # settings last while somebody has it open
        program = subprocess.Popen([PROGRAM, verb, "--db", self.db, "alice"], stdin=seen_by_program,
                                   stdout=seen_by_program, stderr=seen_by_program, start_new_session=True)
        self.addCleanup(lambda: program.poll() is not None or program.kill())
        return program, terminal

    def read_until(self, terminal, prompt):
        text = b""
        while prompt not in text:
            ready, _, _ = select.select([terminal], [], [], 30)
            self.assertTrue(ready, text)
            text += os.read(terminal, 4096)
        return text

    def shows_typing(self, terminal):
        return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)

    def type_passwords(self, first, second, verb="add", prompt=b"Password: "):
        program, terminal = self.start(verb)
        shown = self.read_until(terminal, prompt)
        self.assertFalse(self.shows_typing(terminal))
        os.write(terminal, first + b"\n")
        shown += self.read_until(terminal, b"Again: ")
        os.write(terminal, second + b"\n")
        code = program.wait(30)
        os.set_blocking(terminal, False)
        try:
            shown += os.read(terminal, 4096)
        except BlockingIOError:  # it has said all
            pass
        return code, shown

    def test_what_is_typed_is_not_shown(self):
        code, shown = self.type_passwords(b"wonderland-7", b"wonderland-7")
        self.assertEqual(code, 0, shown)
        self.assertNotIn(b"wonder", shown)
        self.assertEqual(list(self.accounts()), ["alice"])

    def test_two_passwords_that_differ_are_5(self):
        code, shown = self.type_passwords(b"wonderland-7", b"wonderland-8")
        self.assertEqual(code, 5)
        self.assertIn(b"saslspec: the passwords differ", shown)
        self.assertFalse(os.path.exists(self.db))

    def test_nor_is_a_pass_phrase(self):
        self.add("alice")
        code, shown = self.type_passwords(b"looking-glass", b"looking-glass", "otp", b"Pass phrase: ")
        self.assertEqual(code, 0, shown)
        self.assertNotIn(b"glass", shown)
        self.assertIn(b"The first challenge is: otp-md5 498 ", shown)
        code, shown = self.type_passwords(b"looking-glass", b"looking-class", "otp", b"Pass phrase: ")
        self.assertEqual(code, 5)
        self.assertIn(b"the pass phrases differ", shown)

    def test_a_signal_leaves_the_terminal_as_it_was(self):
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(ending):
                program, terminal = self.start()
                self.read_until(terminal, b"Password: ")
                self.assertFalse(self.shows_typing(terminal))
                program.send_signal(ending)
                self.assertEqual(program.wait(30), -ending)
                self.assertTrue(self.shows_typing(terminal))
        self.assertFalse(os.path.exists(self.db))


unittest.main()
