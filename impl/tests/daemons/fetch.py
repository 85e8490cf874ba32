#!/usr/bin/python3
"""Unpacks Debian's daemons and their clients into a private folder; nothing is installed or started.

usage: fetch.py FOLDER

FOLDER/root holds the programs and those of their libraries that this machine lacks, without a setuid or setgid bit.
What is there already is kept. Works without root. Exits 1, and says why, when something cannot be had.
"""

import os
import pathlib
import shutil
import stat
import subprocess
import sys

PROGRAMS = {
    "memcached": ["usr/bin/memcached"],
    "exim4-daemon-heavy": ["usr/sbin/exim4"],
    "subversion": ["usr/bin/svnserve", "usr/bin/svn", "usr/bin/svnadmin"],
    "gsasl": ["usr/bin/gsasl"],
    "dovecot-core": ["usr/bin/doveconf", "usr/sbin/dovecot", "usr/lib/dovecot/auth"],
    "swaks": ["usr/bin/swaks"],
    "libnss-wrapper": [],  # exim4 looks up its own user, which only its package's installation would make
}
KEPT = ["usr/bin", "usr/sbin", "usr/lib"]
ENVIRONMENT = dict(os.environ, LC_ALL="C", DEBIAN_FRONTEND="noninteractive")


class Unavailable(Exception):
    """Why the programs cannot be had."""


def run(command, **options):
    done = subprocess.run(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(map(str, command))}\n{done.stdout.strip()}")
    return done.stdout


def library_folders(root):
    return sorted({str(path.parent) for path in (root / "usr/lib").rglob("*.so*")})


def unresolved(root):
    """The programs and shared libraries that are not there."""
    missing = []
    searched = dict(ENVIRONMENT, LD_LIBRARY_PATH=":".join(library_folders(root)))
    for program in (root / path for paths in PROGRAMS.values() for path in paths):
        if not program.is_file():
            missing.append(str(program))
            continue
        loaded = subprocess.run(["ldd", program], env=searched, capture_output=True, text=True).stdout
        missing += [f"{program}:{line}" for line in loaded.splitlines() if "not found" in line]
    if not list(root.rglob("libnss_wrapper.so")):
        missing.append("libnss_wrapper.so")
    return missing


def download(folder, options):
    """Fetches the packages, and what they need and this machine has not."""
    planned = run(["apt-get", *options, "--simulate", "--no-install-recommends", "install", *PROGRAMS])
    needed = [line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")]
    folder.mkdir()
    run(["apt-get", *options, "download", *sorted({*PROGRAMS, *needed})], cwd=folder)


def download_with_new_lists(work):
    """As above with package lists of our own: the machine's are absent or older than the archive."""
    options = ["-o", f"Dir::State::Lists={work}/lists", "-o", f"Dir::Cache={work}/cache"]
    (work / "lists/partial").mkdir(parents=True)
    (work / "cache/archives/partial").mkdir(parents=True)
    run(["apt-get", *options, "update", "--error-on=any"])
    download(work / "archives-again", options)
    return work / "archives-again"


def unpack(archives, root):
    for archive in sorted(archives.glob("*.deb")):
        run(["dpkg-deb", "--extract", archive, root])
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & 0o755)


def fetch(folder):
    os.umask(0o022)  # daemons run as nobody
    root = folder / "root"
    if root.is_dir() and not unresolved(root):
        return
    work = folder / "work"
    for leftover in (root, work):
        shutil.rmtree(leftover, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)  # nobody else gets to a setuid program before the bit is gone
    try:
        download(work / "archives", [])
        archives = work / "archives"
    except Unavailable as reason:
        print(f"fetch: {reason}\nfetch: again with new package lists", file=sys.stderr)
        archives = download_with_new_lists(work)
    unpack(archives, work / "unpacked")
    (work / "root/usr").mkdir(parents=True)
    for kept in KEPT:
        (work / "unpacked" / kept).rename(work / "root" / kept)
    if missing := unresolved(work / "root"):
        raise Unavailable("unpacked, but missing: " + ", ".join(missing))
    (work / "root").rename(root)
    shutil.rmtree(work)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        fetch(pathlib.Path(sys.argv[1]).absolute())
    except (Unavailable, OSError) as reason:
        sys.exit(f"fetch: the daemons that the tests run cannot be had: {reason}")
