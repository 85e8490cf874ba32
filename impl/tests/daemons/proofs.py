"""What every daemon has to show for every mechanism, as test methods."""

import dataclasses
import enum

REALM = "saslspec.test"


class Outcome(enum.Enum):
    ACCEPTED = 1
    REFUSED = 2


@dataclasses.dataclass(frozen=True)
class Login:
    user: str = "alice"
    password: str = "correct horse"
    authzid: str = ""


USERS = [Login(), Login(user="bob", password="battery staple")]


def attempts_of(has_authzid):
    """Pairs of what a test proves and what it takes: a login and its outcome."""
    yield "the_right_password_is_accepted", Login(), Outcome.ACCEPTED
    yield "a_wrong_password_is_refused", Login(password="correct hors"), Outcome.REFUSED
    yield "another_users_password_is_refused", Login(password=USERS[1].password), Outcome.REFUSED
    yield "an_unknown_user_is_refused", Login(user="mallory"), Outcome.REFUSED
    if has_authzid:
        yield "acting_as_another_user_is_refused", Login(authzid="bob"), Outcome.REFUSED


def proves(client, mechanisms, attempt, sends_authzids=True):
    """A class decorator: adds a test for each mechanism and each thing to show.

    `attempt(case, mechanism, login)` lets the client log in and returns the outcome; it fails the case when the outcome
    is neither, as when the client crashes or the daemon says that it cannot tell."""

    def test_of(mechanism, login, outcome):
        return lambda case: case.assertIs(attempt(case, mechanism, login), outcome)

    def add_tests(case_class):
        for mechanism in mechanisms:
            for what, login, outcome in attempts_of(mechanism.has_authzid and sends_authzids):
                setattr(case_class, f"test_{mechanism.name}_{client}_{what}", test_of(mechanism, login, outcome))
        return case_class

    return add_tests
