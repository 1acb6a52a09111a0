"""A gateway of one's own, with calls that pass it: two pairs of interfaces in a network namespace, the daemon on one end
of each, captures of the tree played into the other."""

import json
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCENARIOS = ROOT / "Tests/Scenarios"
PORT = 8060


def packets(path):
    data = path.read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    unit = 1e9 if data[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1e6
    place = 24
    while place + 16 <= len(data):
        seconds, part, size, _ = struct.unpack(order + "IIII", data[place:place + 16])
        yield seconds + part / unit, data[place + 16:place + 16 + size]
        place += 16 + size


def play(scenario, pace=1.0):
    """Sends what was captured on both sides, in its own time."""
    sockets = {}
    for name in ("inside", "outside"):
        sockets[name] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        sockets[name].bind((f"{name}-far", 0))
    frames = sorted((when, name, frame) for name in sockets for when, frame in packets(SCENARIOS / scenario / f"{name}.pcap"))
    start, begin = time.monotonic(), frames[0][0]
    for when, name, frame in frames:
        wait = (when - begin) / pace - (time.monotonic() - start)
        if wait > 0:
            time.sleep(wait)
        try:
            sockets[name].send(frame)
        except OSError:
            pass  # longer than the interface takes
    for each in sockets.values():
        each.close()


def run(*command):
    subprocess.run(command, check=True)


class Gateway:
    def __init__(self, daemon, **console):
        for name in ("inside", "outside"):
            run("ip", "link", "add", name, "mtu", "9000", "type", "veth", "peer", "name", f"{name}-far", "mtu", "9000")
            for end in (name, f"{name}-far"):
                run("sysctl", "-qw", f"net.ipv6.conf.{end}.disable_ipv6=1")
                run("ip", "link", "set", end, "up")
        run("ip", "link", "set", "lo", "up")
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="earshot-console-"))
        os.chmod(self.home, 0o755)
        home = str(self.home)
        settings = {
            "capture": {"interfaces": ["inside", "outside"], "promiscuous": True}, "vantage": "gateway",
            "profiles": {"default": "huawei-cec"},
            "log": {"findings": f"{home}/findings.ndjson"}, "alerts": {"to": "none"},
            "history": {"path": f"{home}/history.sqlite"}, "api": {"socket": f"{home}/earshot.sock"},
            "evidence": {"directory": f"{home}/evidence", "min-free-megabytes": 1}, "captures": {"directory": f"{home}/captures"},
            "console": {"enabled": True, "listen": f"127.0.0.1:{PORT}", "token": f"{home}/token", **console},
        }
        (self.home / "earshot.yaml").write_text(json.dumps(settings))
        self.log = open(self.home / "daemon.log", "wb")
        self.process = subprocess.Popen(
            [daemon, "--config", f"{home}/earshot.yaml"], stdout=self.log, stderr=subprocess.STDOUT)
        self.wait_for(lambda: socket.create_connection(("127.0.0.1", PORT), 1).close() or True)
        self.token = (self.home / "token").read_text().strip()

    def wait_for(self, what, seconds=20):
        end = time.monotonic() + seconds
        while True:
            try:
                if what():
                    return
            except OSError:
                pass
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError((self.home / "daemon.log").read_text()[-2000:])
            time.sleep(0.1)

    def play(self, scenario, **how):
        thread = threading.Thread(target=play, args=(scenario,), kwargs=how, daemon=True)
        thread.start()
        return thread

    def findings(self):
        path = self.home / "findings.ndjson"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        return self.process.returncode
