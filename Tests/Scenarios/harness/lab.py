"""Network namespaces, links, rules, captures and processes of one scenario, and their certain end.

Everything a `Lab` makes carries its name prefix (`es-<pid>-<n>-`) and is taken down in `close()`, which runs on success,
on an exception and on ctrl-C. Traffic never leaves the namespaces: no link leads to the host.
"""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """A veth pair between two nodes; addresses with prefix length, IPv4 or IPv6, several allowed."""

    left: str
    left_interface: str
    left_addresses: tuple
    right: str
    right_interface: str
    right_addresses: tuple


@dataclass(frozen=True)
class Topology:
    name: str
    picture: str
    links: tuple
    routes: dict = field(default_factory=dict)  # node → list of `ip route add` arguments
    forwarding: tuple = ()  # nodes that route
    rules: dict = field(default_factory=dict)  # node → nft ruleset that belongs to the topology (NAT)

    @property
    def has_ipv6(self):
        return any(":" in address for link in self.links for address in link.left_addresses)

    @property
    def nodes(self):
        seen = []
        for link in self.links:
            for name in (link.left, link.right):
                if name not in seen:
                    seen.append(name)
        return seen


class LabError(Exception):
    pass


class Lab:
    _count = 0

    def __init__(self, topology, directory):
        Lab._count += 1
        self.topology = topology
        self.directory = directory
        self.prefix = f"es-{os.getpid()}-{Lab._count}-"
        self.spaces = []
        self.processes = []
        self.captures = []

    def space(self, node):
        return self.prefix + node

    def __enter__(self):
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    # Building

    def _build(self):
        for node in self.topology.nodes:
            run(["ip", "netns", "add", self.space(node)])
            self.spaces.append(self.space(node))
            self.set(node, "net.ipv6.conf.all.accept_dad", 0)
            self.set(node, "net.ipv6.conf.default.accept_dad", 0)
            self.set(node, "net.ipv6.conf.default.router_solicitations", 0)
            if not self.topology.has_ipv6:  # no multicast reports in captures of IPv4 calls
                self.set(node, "net.ipv6.conf.default.addr_gen_mode", 1)
            self.ip(node, "link", "set", "lo", "up")
        for link in self.topology.links:
            run(
                [
                    "ip",
                    "link",
                    "add",
                    link.left_interface,
                    "netns",
                    self.space(link.left),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    link.right_interface,
                    "netns",
                    self.space(link.right),
                ]
            )
            for node, interface, addresses in (
                (link.left, link.left_interface, link.left_addresses),
                (link.right, link.right_interface, link.right_addresses),
            ):
                for address in addresses:
                    self.ip(node, "addr", "add", address, "dev", interface, *(["nodad"] if ":" in address else []))
                self.ip(node, "link", "set", interface, "up")
        for node in self.topology.forwarding:
            self.set(node, "net.ipv4.ip_forward", 1)
            self.set(node, "net.ipv6.conf.all.forwarding", 1)
        for node, routes in self.topology.routes.items():
            for route in routes:
                self.ip(node, *(["-6"] if ":" in route else []), "route", "add", *route.split())
        for node, rules in self.topology.rules.items():
            self.nft(node, rules)
        if self.topology.has_ipv6:
            time.sleep(2.5)  # until the link-local addresses that neighbour discovery needs are ready

    def ip(self, node, *arguments):
        family = ["-6"] if arguments and arguments[0] == "-6" else []
        run(["ip", *family, "-n", self.space(node), *arguments[len(family) :]])

    def set(self, node, key, value):
        run(["ip", "netns", "exec", self.space(node), "sysctl", "-qw", f"{key}={value}"])

    def nft(self, node, rules):
        run(["ip", "netns", "exec", self.space(node), "nft", "-f", "-"], input=rules)

    # Processes

    def start(self, node, arguments, name, output=None):
        """Runs a program in the node's namespace; standard output goes to `output` or to its log."""
        log = open(os.path.join(self.directory, f"{name}.log"), "wb")
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.space(node), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output or log,
            stderr=log,
            start_new_session=True,
            cwd=self.directory,
        )
        log.close()
        self.processes.append(process)
        return process

    def capture(self, node, interface, path, expression=None, snap=262144):
        """Starts tcpdump and returns when it has opened the interface."""
        process = self.start(
            node,
            [
                "tcpdump",
                "-U",
                "-n",
                "-i",
                interface,
                "-s",
                str(snap),
                "--time-stamp-precision=nano",
                "--immediate-mode",
                "-Z",
                "root",
                "-w",
                path,
                *([expression] if expression else []),
            ],
            name=f"tcpdump-{node}-{interface}",
        )
        self.captures.append(process)
        deadline = time.monotonic() + 10
        while not os.path.exists(path) or os.path.getsize(path) < 24:
            if process.poll() is not None or time.monotonic() > deadline:
                raise LabError(f"tcpdump on {node}/{interface} did not start, see {self.directory}")
            time.sleep(0.02)
        return process

    def stop_captures(self):
        time.sleep(0.3)
        for process in self.captures:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.captures:
            process.wait(timeout=10)
        self.captures = []

    def stop(self, process, patience=3):
        """Asks the process group to end, then makes it."""
        for sig in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, sig)
            except ProcessLookupError:
                break
            try:
                process.wait(timeout=patience)
                break
            except subprocess.TimeoutExpired:
                continue

    def wait_for_leftovers(self, patience=10):
        """Until what the peers started (RTP talkers, which also hold SIPp's ports) has ended."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            ours = {str(process.pid) for process in self.processes}
            pids = {pid for space in self.spaces for pid in run(["ip", "netns", "pids", space]).split()}
            if pids <= ours:
                return
            time.sleep(0.1)

    # The end

    def close(self):
        with undisturbed():
            self._close()

    def _close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                self.stop(process)
        for space in self.spaces:
            # What a peer left behind (a SIPp `exec command`) lives in our namespace only.
            listed = subprocess.run(["ip", "netns", "pids", space], capture_output=True, text=True).stdout
            for pid in listed.split():
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except ProcessLookupError:
                    pass
            subprocess.run(["ip", "netns", "del", space], capture_output=True)
        self.spaces = []
        self.processes = []


@contextlib.contextmanager
def undisturbed():
    """A second ctrl-C must not stop the tidying up."""
    before = {
        number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(arguments, input=None):
    done = subprocess.run(arguments, input=input, capture_output=True, text=True)
    if done.returncode != 0:
        raise LabError(f"{' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
