#!/usr/bin/python3
"""Writes the dictionary of one-time passwords (RFC 2289 appendix D) as a C++ initializer, one word a line.

The words are those of RFC 1751, which the standard took over; Debian's python3-pycryptodome has them.
Usage: otp_dictionary.py OUTPUT
"""
import sys

from Cryptodome.Util.RFC1751 import wordlist

SHORT = 571  # words of up to three letters; those of four follow, each part in order

assert len(wordlist) == 2048
for part, lengths in ((wordlist[:SHORT], (1, 2, 3)), (wordlist[SHORT:], (4,))):
    assert list(part) == sorted(set(part))
    assert all(len(word) in lengths and word.isascii() and word.isalpha() and word.isupper() for word in part)

with open(sys.argv[1], "w", encoding="ascii") as output:
    output.writelines("{" + ", ".join(f"'{letter}'" for letter in word) + "},\n" for word in wordlist)
