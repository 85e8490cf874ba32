"""The mechanisms that the daemons offer, and which client can ask for them."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Mechanism:
    name: str
    has_authzid: bool
    gsasl: bool  # GNU SASL 2.2 has it
    swaks: bool  # swaks has it without further Perl modules


MECHANISMS = [
    Mechanism("PLAIN", has_authzid=True, gsasl=True, swaks=True),
    Mechanism("LOGIN", has_authzid=False, gsasl=True, swaks=True),
    Mechanism("CRAM-MD5", has_authzid=False, gsasl=True, swaks=True),
    Mechanism("DIGEST-MD5", has_authzid=True, gsasl=True, swaks=False),
    Mechanism("SCRAM-SHA-1", has_authzid=True, gsasl=True, swaks=False),
    Mechanism("SCRAM-SHA-224", has_authzid=True, gsasl=False, swaks=False),
    Mechanism("SCRAM-SHA-256", has_authzid=True, gsasl=True, swaks=False),
    Mechanism("SCRAM-SHA-384", has_authzid=True, gsasl=False, swaks=False),
    Mechanism("SCRAM-SHA-512", has_authzid=True, gsasl=False, swaks=False),
]
