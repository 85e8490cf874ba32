#!/usr/bin/python3
"""Writes the 2048 words of RFC 2289 appendix D as C++ string literals, in their order.

The standard's words are not ours to copy; Debian's python3-pycryptodome has them, under the name of RFC 1751.
Usage: dictionary.py OUTPUT
"""
import pathlib
import sys

import Cryptodome.Util.RFC1751

words = Cryptodome.Util.RFC1751.wordlist
if len(set(words)) != 2048:
    sys.exit("the dictionary of python3-pycryptodome does not have 2048 different words")
pathlib.Path(sys.argv[1]).write_text("".join(f'"{word}",\n' for word in words), encoding="ascii")
