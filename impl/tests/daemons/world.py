"""A folder with Debian's programs, the library under test, and daemons that run on it: as nobody, if we are root."""

import contextlib
import itertools
import os
import pathlib
import pwd
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import store

PATIENCE = 10  # seconds until something that never comes is a failure


def until(condition, what):
    """Waits until `condition` answers something true, and returns that."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {PATIENCE} seconds")
        time.sleep(0.005)
    return answer


def loopback_address():
    """An address that no other process uses, so that its ports are free: made from our own number."""
    number = os.getpid() % 2**22 + 2**16
    return f"127.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def open_process(pid):
    """A descriptor that is ready when the process has ended; None when it has by now."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


def end_all(processes):
    """Waits for the processes and kills those that take too long; returns how many did."""
    deadline = time.monotonic() + PATIENCE
    running = set(processes)
    while running and (wait := deadline - time.monotonic()) > 0:
        running -= set(select.select(running, [], [], wait)[0])
    for process in running:
        signal.pidfd_send_signal(process, signal.SIGKILL)
    for process in processes:
        os.close(process)
    return len(running)


class Daemon:
    def __init__(self, process, log):
        self.process = process
        self.log = log

    def failed(self, how):
        return AssertionError(f"the daemon {how}:\n{self.log.read_text()}")

    def check_that_it_runs(self):
        if self.process.poll() is not None:
            raise self.failed(f"ended with {self.process.returncode}")

    def end(self):
        """Ends the daemon. Its children end when they have served their connections."""
        children = [child for child in map(open_process, self.children()) if child is not None]
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise self.failed("does not end")
        finally:
            hanging = end_all(children)
        if hanging:
            raise self.failed(f"left {hanging} children that do not end")
        if self.process.returncode not in (0, -signal.SIGTERM):
            raise self.failed(f"ended with {self.process.returncode}")

    def children(self):
        numbers = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(number) for number in numbers]


class World(contextlib.ExitStack):
    def __init__(self):
        super().__init__()
        os.umask(0o022)  # the daemon's user reads what we write
        self.folder = pathlib.Path(self.enter_context(tempfile.TemporaryDirectory(prefix="saslspec-")))
        self.folder.chmod(0o755)
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.uid = owner.pw_uid if owner else os.getuid()
        self.gid = owner.pw_gid if owner else os.getgid()
        self.privileges = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"] if owner else []

        self.programs = self.folder / "root/usr"
        packages = pathlib.Path(os.environ["SASLSPEC_DAEMONS"]) / "root"
        if not packages.is_dir():
            raise AssertionError(f"{packages} is not there: impl/tests/daemons/fetch.py makes it")
        shutil.copytree(packages, self.folder / "root", symlinks=True)  # where nobody can reach them
        self.library = self.new_folder("lib") / "libsasl2.so.2"
        shutil.copyfile(os.environ["SASLSPEC_LIBRARY"], self.library)
        self.numbers = itertools.count()  # one for each thing that has to have a name of its own

    def new_folder(self, name):
        """A folder in which the daemon may write."""
        folder = self.folder / name
        folder.mkdir()
        os.chown(folder, self.uid, self.gid)
        return folder

    def environment(self, folders=()):
        libraries = {str(path.parent) for path in (self.programs / "lib").rglob("*.so*")}
        return {"PATH": f"{self.programs}/bin:{self.programs}/sbin:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                "HOME": "/nonexistent", "LD_LIBRARY_PATH": ":".join([*map(str, folders), *sorted(libraries)])}

    def overriding(self, **files):
        """The environment of a program that takes these for the files of that name in /etc."""
        preload, = self.programs.rglob("libnss_wrapper.so")
        variables = {"LD_PRELOAD": str(preload)}
        for name, content in files.items():
            path = self.folder / name
            path.write_text(content)
            variables[f"NSS_WRAPPER_{name.upper()}"] = str(path)
        return variables

    def configure(self, application, mechanisms, users):
        """Makes these accounts, and offers these mechanisms. Returns the environment that leads a daemon to both."""
        folder = self.new_folder(f"sasl-{next(self.numbers)}")
        store.configure(folder, application, [mechanism.name for mechanism in mechanisms], users)
        return {"SASL_CONF_PATH": str(folder)}

    def start(self, command, is_ready, **environment):
        """Starts a daemon on the library under test, without privileges; it ends when this process does."""
        log = self.folder / f"{pathlib.Path(command[0]).name}-{next(self.numbers)}.log"
        variables = {**self.environment([self.library.parent]), **environment}
        with log.open("wb") as output:
            process = subprocess.Popen(["/usr/bin/setpriv", *self.privileges, "--pdeathsig=TERM", *map(str, command)],
                                       env=variables, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=output)
        daemon = Daemon(process, log)
        self.callback(daemon.end)

        def answers():
            daemon.check_that_it_runs()
            return is_ready()
        until(answers, f"{command[0]} answers")
        return daemon

    def run(self, command, **environment):
        """Runs a program, with the machine's own libsasl2 if with any. Returns its code and all that it printed."""
        done = subprocess.run(list(map(str, command)), env={**self.environment(), **environment}, cwd=self.folder,
                              timeout=PATIENCE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode(errors="replace")

    def new_endpoint(self):
        return loopback_address(), 20000 + next(self.numbers)


def accepts_connections(family, address):
    def is_ready():
        with socket.socket(family) as probe:
            return probe.connect_ex(address) == 0
    return is_ready


def serving_process(daemon, connection):
    """The one process of the daemon that holds the other end of a TCP connection."""
    def written(endpoint):
        number = int.from_bytes(socket.inet_aton(endpoint[0]), "little")
        return f"{number:08X}:{endpoint[1]:04X}"
    ends = [written(connection.getpeername()), written(connection.getsockname())]
    rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()]
    inode, = [row[9] for row in rows if row[1:3] == ends]

    def holders():
        found = []
        for pid in [daemon.process.pid, *daemon.children()]:
            with contextlib.suppress(FileNotFoundError):  # a child that served an earlier connection and ended
                if f"socket:[{inode}]" in [os.readlink(entry) for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir()]:
                    found.append(pid)
        return found if len(found) == 1 else None
    return until(holders, "one process holds the connection")[0]


def sasl_objects(pid):
    """Every file of a libsasl or of its plug-ins that the process maps."""
    lines = pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines()
    mapped = {line.split(maxsplit=5)[5] for line in lines if "/" in line}
    return {path for path in mapped if pathlib.Path(path).name.startswith("libsasl") or "/sasl2/" in path}
