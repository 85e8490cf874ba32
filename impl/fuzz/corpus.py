#!/usr/bin/env python3
"""Writes a seed corpus for every fuzz target: the messages of the vectors, which are data and stand alone.

usage: corpus.py VECTORS OUT. OUT/<target>/<digest> is one input; what was there is replaced.
"""
import base64
import hashlib
import json
import pathlib
import re
import shutil
import sys

LONGEST = 4096  # libFuzzer's default limit; what is longer would be cut


def octets(text):
    """The octets of a string of the vectors (FORMAT.md, Octets). Variables of the exchange stay a letter."""
    if text.startswith("hex:"):
        return bytes.fromhex(text[4:])
    if text.startswith("b64:"):
        return base64.b64decode(text[4:])
    if repeat := re.match(r"repeat:(\d+):(.*)", text, re.DOTALL):
        return repeat[2].encode() * min(int(repeat[1]), LONGEST // 2)
    return re.sub(r"\$\{[^}]*\}", "x", text).encode("utf-8", "surrogatepass")


def scram_messages(kind, fields):
    """client-first or client-final with some of its fields replaced."""
    f = {key: octets(value) for key, value in fields.items()}
    if kind == "ClientFirst":
        header = f.get("gs2_header", f.get("gs2_flag", b"n") + b"," + f.get("gs2_authzid", b"") + b",")
        name = f.get("attribute_n", b"n=" + f.get("user_raw", f.get("user", b"alice")))
        nonce = f.get("attribute_r", b"r=" + f.get("cnonce", b"fyko+d2lbbFgONRv9qkxdawL"))
        parts = [f.get("reserved", b""), f.get("attribute_m", b""), name, nonce, f.get("extensions", b"")]
        bare = b",".join(part.strip(b",") for part in parts if part)
        return f.get("client_first", header + f.get("client_first_bare", bare))
    binding = f.get("attribute_c", b"c=" + f.get("c", b"biws"))
    nonce = f.get("attribute_r", b"r=" + f.get("r", b"fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j"))
    parts = [binding, nonce, f.get("extensions_final", b"").strip(b",")]
    without_proof = f.get("client_final_without_proof", b",".join(part for part in parts if part))
    proof = f.get("attribute_p", b"p=" + f.get("p", b"v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="))
    return f.get("client_final", without_proof + b"," + proof)


def messages(vectors):
    """(mechanism, message name or None, octets) of every message that a vector spells out."""
    for path in sorted(vectors.glob("*/*.json")):
        if path.parent.name == "schema":
            continue
        file = json.loads(path.read_text(encoding="utf-8"))
        named = file["mechanism"]  # one, or those of a family
        mechanisms = [named] if isinstance(named, str) else named
        steps = [step for vector in file["vectors"] for step in vector["steps"]]
        for mechanism, step in ((mechanism, step) for mechanism in mechanisms for step in steps):
            send = step["send"]
            name = send.get("start", send.get("step"))
            fields = send.get("fields", {})
            if "bytes" in send:
                yield mechanism, None, octets(send["bytes"])
            elif mechanism.startswith("SCRAM") and name.split(".")[0] in ("ClientFirst", "ClientFinal"):
                yield mechanism, name.split(".")[0], scram_messages(name.split(".")[0], fields)
            for value in fields.values():
                yield mechanism, None, octets(value)


class Corpus:
    def __init__(self, out):
        self.out = out
        shutil.rmtree(out, ignore_errors=True)

    def add(self, target, content):
        folder = self.out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content[:LONGEST])

    def add_negotiation(self, content):
        for target in ("negotiation", "negotiation_v1"):
            self.add(target, content)


def sized(content):
    """As input.hpp reads octets."""
    content = content[:1024]
    return len(content).to_bytes(2, "little") + content


OF_ONE_MESSAGE = {"PLAIN": "plain", "ANONYMOUS": "anonymous", "EXTERNAL": "external", "CRAM-MD5": "cram_md5",
                  "OAUTHBEARER": "oauthbearer", "XOAUTH2": "xoauth2"}
TEXT = ["base64", "otp_messages", "digest_md5_response", "utf8", "saslprep", "addr_spec", "scram_client_first",
        "scram_client_final", "scram_secret"]
# As negotiation.cpp counts.
START, START_WITH, START_HONESTLY, STEP, STEP_AGAIN, DECODE, STEP_WITHOUT, MISUSE, ASK, HONEST = range(10)
# As digest_md5_layer.cpp does.
LAYER_HONEST, LAYER_AGAIN, LAYER_CHANGED, LAYER_RAW, LAYER_ENCODE = range(5)
MECHANISMS = 19  # v1 lists fewer, and begins again


def by_hand(corpus):
    """What the vectors have no messages for, and what is right."""
    corpus.add("plain", b"\0alice\0wonderland-7")
    corpus.add("plain", b"shared\0alice\0wonderland-7")
    corpus.add("login", b"alice\nwonderland-7")
    corpus.add("cram_md5", b"alice 0123456789abcdef0123456789abcdef")
    corpus.add("external", b"fred@example.com")
    for others in (b"", b",authzid=\"shared\",qop=auth", b" ,,\r\n maxbuf = 4096,QOP=auth-conf,cipher=3des,opaque=\"\\\"\""):
        corpus.add("digest_md5_response",
                   b'charset=utf-8,username="al\\ice",realm="r",nonce="n",nc=00000001,cnonce="c",'
                   b'digest-uri="imap/server.example.com",response=' + 2 * b"0123456789abcdef" + others)
    for trace in (b"sirhc", b"sirhc@example.com", b'"a quoted \\" part"@[127.0.0.1]'):
        corpus.add("anonymous", trace)
        corpus.add("addr_spec", trace)
    # RFC 2289, appendix C: the password that mechanism.cpp has for alice.
    responses = [b"hex:7965e05436f5029f", b"hex:79 65E0 5436\tF502 9F", b"word:EASE OIL FUM CURE AWRY AVIS",
                 b"word: ease oil\tfum cure awry avis ", b"word:6a 6b 6c 6d 6e 6f",
                 b"init-hex:7965e05436f5029f:md5 499 ke1234:9e876134d90499dd",
                 b"init-word:EASE OIL FUM CURE AWRY AVIS:sha1 9999 seed2:INCH SEA ANNE LONG AHEM TOUR"]
    for response in responses:
        corpus.add("otp_messages", response)
        corpus.add("otp_messages", response.partition(b":")[2])
        corpus.add("otp", b"\0alice\n" + response)
        corpus.add("otp", b"shared\0nobody\n" + response)
    corpus.add("otp_messages", b"\0alice")
    for header in (b"n,,", b"y,,", b"n,a=shared,", b"p=tls-exporter,,", b"n,a=a=2Cb=3D,"):
        for pairs in (b"", b"host=server.example.com\1port=143\1", b"mac=0\1"):
            for token in (b"wonderland-7", b"wonderland-8=="):
                corpus.add("oauthbearer", header + b"\1" + pairs + b"auth=Bearer " + token + b"\1\1\xff\1")
    corpus.add("oauthbearer", b"n,,\1auth=\1\1\xff\1")
    for token in (b"wonderland-7", b"wonderland-8"):
        corpus.add("xoauth2", b"user=alice\1auth=bearer  " + token + b"\1\1\xff")
    for kind in range(6):
        for pieces in (0, 1, 5):
            honest = bytes([LAYER_HONEST, pieces]) + sized(b"A001 NOOP")
            corpus.add("digest_md5_layer", bytes([kind, 0]) + 3 * honest)
            corpus.add("digest_md5_layer", bytes([kind, 0]) + honest + bytes([LAYER_AGAIN, pieces]) + honest)
            corpus.add("digest_md5_layer", bytes([kind, 0]) + honest + bytes([LAYER_CHANGED, pieces, 7, 1]) + sized(b"x"))
            corpus.add("digest_md5_layer", bytes([kind, 9, LAYER_RAW, pieces]) + sized(b"\0\0\0\x10" + 16 * b"x"))
            corpus.add("digest_md5_layer", bytes([kind, 200, LAYER_ENCODE]) + sized(300 * b"y") + honest)
    for size, name in ((20, b"SCRAM-SHA-1"), (32, b"SCRAM-SHA-256")):
        key = base64.b64encode(bytes(range(size)))
        corpus.add("scram_secret", name + b"$4096:" + base64.b64encode(b"16 octets of it.") + b"$" + key + b":" + key)
    for property_ in range(8):
        corpus.add("prop", bytes([4, 0, property_, 0, property_ ^ 1, 1, property_, 3, 0, 65, 0, 66, 5, 0, 6, 0, 1, 0, 44, 20]))
    for flags in (0, 4, 8):
        for mechanism in range(MECHANISMS):
            for acts in ([START, mechanism, HONEST, HONEST, HONEST], [START_HONESTLY, mechanism, HONEST, STEP_WITHOUT, HONEST],
                         [START, mechanism, ASK, 0, HONEST, MISUSE, HONEST],
                         [START, mechanism, HONEST, HONEST, DECODE, 1, 0, 65, HONEST, DECODE, 1, 0, 65],
                         [START, mechanism, HONEST, STEP_WITHOUT, START, mechanism + 1 & 255]):
                corpus.add_negotiation(bytes([flags, *acts]))


def main():
    vectors, out = map(pathlib.Path, sys.argv[1:3])
    corpus = Corpus(out)
    by_hand(corpus)
    for mechanism, name, content in messages(vectors):
        for target in TEXT:
            corpus.add(target, content)
        corpus.add("base64", base64.b64encode(content))
        if mechanism in OF_ONE_MESSAGE:
            corpus.add(OF_ONE_MESSAGE[mechanism], content)
        corpus.add("otp", b"\0alice\n" + content)
        if mechanism == "LOGIN":
            corpus.add("login", b"alice\n" + content)
            corpus.add("login", content + b"\nwonderland-7")
        # As an initial response; and as what follows a right client's first message, or the challenge.
        of = hashlib.sha256(content).digest()[0] % MECHANISMS
        corpus.add_negotiation(bytes([4, START_WITH, of]) + sized(content))
        corpus.add_negotiation(bytes([4, START_HONESTLY, of, STEP]) + sized(content) + bytes([HONEST]))
    counts = {folder.name: len(list(folder.iterdir())) for folder in sorted(out.iterdir())}
    print("seeds:", ", ".join(f"{target} {count}" for target, count in counts.items()))


if __name__ == "__main__":
    main()
