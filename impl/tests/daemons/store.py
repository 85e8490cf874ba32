"""The accounts of a daemon and the file that leads to them."""

import os
import subprocess

NEED_THE_PASSWORD = {"CRAM-MD5", "DIGEST-MD5"}  # for the others a store holds verifiers only


def configure(folder, application, mechanisms, users):
    """Fills a store below `folder` and writes `<application>.conf` there."""
    database = folder / "accounts.db"
    plaintext = ["--plaintext"] if NEED_THE_PASSWORD.intersection(mechanisms) else []
    for user in users:
        subprocess.run([os.environ["SASLSPEC_USER"], "add", "--db", database, *plaintext, user.user],
                       input=user.password + "\n", text=True, check=True)
    owner = folder.stat()
    os.chown(database, owner.st_uid, owner.st_gid)
    (folder / f"{application}.conf").write_text(
        "pwcheck_method: auxprop\n"
        "auxprop_plugin: sqlite\n"
        f"sqlite_db: {database}\n"
        f"mech_list: {' '.join(mechanisms)}\n")
