"""A bare Debian with systemd as its first process, in a network namespace that stands already."""

import os
import shutil
import signal
import subprocess
import time


class Box:
    def __init__(self, root, base, space):
        self.root = root
        self.base = base
        self.space = space
        self.nspawn = None
        self.first = None

    def __enter__(self):
        shutil.rmtree(self.root, ignore_errors=True)
        os.makedirs(self.root)
        subprocess.run(["tar", "-C", self.root, "-xf", self.base], check=True)
        with open(os.path.join(self.root, "etc/machine-id"), "w"):
            pass  # a machine of its own
        log = open(self.root + ".log", "wb")
        self.nspawn = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--console=pipe"]
            + [f"--network-namespace-path=/run/netns/{self.space}", "-D", self.root],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        try:
            self.wait_for(self._find_first, 30, "systemd")
            self.wait_for(lambda: self.run("systemctl is-system-running") in ("running", "degraded"), 90, "the system")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _find_first(self):
        """The systemd that nspawn's child became."""
        found = [self.nspawn.pid]
        for pid in found:
            try:
                with open(f"/proc/{pid}/comm") as comm, open(f"/proc/{pid}/task/{pid}/children") as children:
                    if comm.read().strip() == "systemd":
                        self.first = pid
                        return True
                    found += [int(child) for child in children.read().split()]
            except OSError:
                continue
        return False

    def wait_for(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            if self.nspawn.poll() is not None:
                break
            time.sleep(0.3)
        raise RuntimeError(f"{what} did not come up; see {self.root}.log")

    def start(self, command):
        """Inside, as a shell of root's would run it."""
        return ["nsenter", "-t", str(self.first), "-m", "-u", "-i", "-n", "-p", "/bin/bash", "-c", command]

    def call(self, command, seconds=90):
        """(exit code, what it said)"""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "TERM": "dumb", "HOME": "/root"}
        environment["DEBIAN_FRONTEND"] = "noninteractive"
        try:
            done = subprocess.run(
                self.start(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env=environment, timeout=seconds,
            )  # fmt: skip
        except subprocess.TimeoutExpired as over:
            return 124, (over.stdout or b"").decode(errors="replace").strip()
        return done.returncode, done.stdout.decode(errors="replace").strip()

    def run(self, command, seconds=90):
        return self.call(command, seconds)[1]

    def give(self, path, to):
        """Copies a file of the host into it."""
        shutil.copy(path, os.path.join(self.root, to.lstrip("/")))

    def close(self):
        if self.first:
            self.call("systemctl poweroff", 10)
        for sig in (None, signal.SIGTERM, signal.SIGKILL):
            if sig and self.nspawn.poll() is None:
                os.killpg(self.nspawn.pid, sig)
            try:
                self.nspawn.wait(timeout=20)
                break
            except subprocess.TimeoutExpired:
                continue
        if not os.environ.get("EARSHOT_KEEP_BOX"):
            shutil.rmtree(self.root, ignore_errors=True)
