#!/usr/bin/python3
"""Floods from strangers while 50 real calls run, 10 of them one-way, played at their own speed to a release earshotd.

floods.py DIRECTORY-OF-PROGRAMS [KIND…] [--count 50000]

KIND: none invite register fragment syn icmp rtp; all when none is named. Everything is written into a capture first, the
same for the same numbers, and replayed on a link in a network namespace of its own on which earshotd listens. Prints
`attack | count | result | bound` for each: every fault of the real calls is told, nothing else is told of them, the flood
itself is told in a few findings, and resident memory stays under its bound. Exit 1 beyond a bound, 77 where namespaces are
missing.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from growth import AGENT, Call, udp  # noqa: E402

CALLS, FAULTY, TALK, LENGTH = 50, 10, 16.0, 25.0
KINDS = ["none", "invite", "register", "fragment", "syn", "icmp", "rtp"]
# Resident MB at the most: what is kept of 50,000 dialogs nobody answers is the bound of the table of calls.
MEMORY = {"invite": 512, "register": 320}
OTHER_MEMORY = 160
# Findings that the flood itself may make.
TOLD = 10


def real_calls():
    """(time in µs, frame) of the calls, and the Call-IDs of those that are one-way."""
    frames, faulty = [], set()
    for number in range(CALLS):
        call = Call(number, number * 2)
        start = int(number * 100_000)
        frames += [(start + offset, frame) for offset, frame in call.begin(20)]
        answered, is_faulty = start + 160_000, number % (CALLS // FAULTY) == 0
        if is_faulty:
            faulty.add(f"{number:08x}-growth@198.51.100.10")
        for (source, target), ssrc in (((0, 1), number * 2 + 1), ((1, 0), number * 2 + 2)):
            if is_faulty and source == 1:
                continue
            payload = bytes((index * 37 + ssrc) & 255 for index in range(160))
            for index in range(int(TALK * 50)):
                header = struct.pack(">BBHII", 0x80, 8, index + 100, index * 160, ssrc)
                frames.append((answered + index * 20_000 + ssrc,
                               udp(call.media[source], call.media[target], header + payload)))
        frames += [(answered + int(TALK * 1_000_000) + offset, frame) for offset, frame in call.end()]
    return frames, faulty


def stranger(generator):
    return bytes((203, 0, 113, generator.randint(1, 254)))


def ip(protocol, source, destination, payload, fragment=0, identity=0):
    header = struct.pack(">BBHHHBBH", 0x45, 0, len(payload) + 20, identity, fragment, 64, protocol, 0)
    header += source + destination
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    total = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    return (b"\x02\0\0\0\0\x01\x02\0\0\0\0\x03\x08\0" + header[:10] + struct.pack(">H", total) + header[12:] + payload)


def flood(kind, count, calls):
    """`count` frames, evenly over the time of the calls."""
    generator = random.Random(f"flood {kind}")
    flows = []
    for index in range(200):
        call = calls[index % len(calls)]
        flows.append([(stranger(generator), generator.randint(1024, 65535)), call.media[index // 50 % 2],
                      generator.getrandbits(32), 0])
    for index in range(count):
        source, number = stranger(generator), generator.getrandbits(48)
        port = generator.randint(1024, 65535)
        dotted = ".".join(map(str, source))
        if kind in ("invite", "register"):
            method = kind.upper()
            user = 1000 + number % 9000
            text = (f"{method} sip:{user}@192.0.2.20 SIP/2.0\r\n"
                    f"Via: SIP/2.0/UDP {dotted}:{port};branch=z9hG4bK{number:x}\r\n"
                    f"From: <sip:{user}@192.0.2.20>;tag={number:x}\r\nTo: <sip:{user}@192.0.2.20>\r\n"
                    f"Call-ID: {number:x}@{dotted}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\n"
                    f"Contact: <sip:{user}@{dotted}:{port}>\r\nContent-Length: 0\r\n\r\n")
            frame = udp((source, port), (AGENT, 5060), text.encode())
        elif kind == "fragment":
            payload = struct.pack(">4H", port, 5060, 1400, 0) + bytes(512)
            frame = ip(17, source, AGENT, payload, 0x2000, number & 0xFFFF)
        elif kind == "syn":
            frame = ip(6, source, AGENT, struct.pack(">HHIIHHHH", port, 5061, number & 0xFFFFFFFF, 0, 0x5002, 8192, 0, 0))
        elif kind == "icmp":
            quoted = ip(17, AGENT, source, struct.pack(">4H", 5060, port, 400, 0))[14:]
            frame = ip(1, source, AGENT, struct.pack(">BBHI", 3, 3, 0, 0) + quoted)
        else:
            flow = flows[index % len(flows)]
            flow[3] += 1
            header = struct.pack(">BBHII", 0x80, 8, flow[3] & 0xFFFF, flow[3] * 160, flow[2])
            frame = udp(flow[0], flow[1], header + bytes(160))
        yield int(index * LENGTH * 1_000_000 / count), frame


def write(path, frames):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for moment, frame in sorted(frames, key=lambda one: one[0]):
            out.write(struct.pack("<4I", 1_700_000_000 + moment // 1_000_000, moment % 1_000_000, len(frame), len(frame)))
            out.write(frame)


SETTINGS = """capture:
  interfaces: [hear]
profiles:
  default: generic
vantage: agent-host
local-addresses: ["192.0.2.20"]
language: en
log:
  findings: {0}/findings.ndjson
alerts:
  to: none
history:
  path: null
api:
  socket: {0}/earshot.sock
"""


def run(*arguments, **more):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **more)


class Listener:
    """earshotd on one end of a link in a namespace; what is replayed on the other end is all it hears."""

    def __init__(self, programs, directory, name):
        self.space, self.directory = f"es-flood-{os.getpid()}-{name}", directory
        run("ip", "netns", "add", self.space)
        self.daemon = None
        try:
            run("ip", "netns", "exec", self.space, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")
            run("ip", "-n", self.space, "link", "add", "play", "type", "veth", "peer", "name", "hear")
            for end in ("play", "hear"):
                run("ip", "-n", self.space, "link", "set", end, "arp", "off", "mtu", "9000", "up")
            with open(f"{directory}/earshot.yaml", "w") as out:
                out.write(SETTINGS.format(directory))
            with open(f"{directory}/earshotd.log", "wb") as log:
                self.daemon = subprocess.Popen(
                    ["ip", "netns", "exec", self.space, f"{programs}/earshotd", "--config", f"{directory}/earshot.yaml"],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            deadline = time.monotonic() + 30
            while not os.path.exists(f"{directory}/earshot.sock"):
                if self.daemon.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("earshotd did not start: " + open(f"{directory}/earshotd.log").read()[-500:])
                time.sleep(0.1)
        except BaseException:
            self.close()
            raise

    def replay(self, path):
        """Resident MB at the most."""
        # Not tcpreplay: on a busy machine it falls behind for good, and the calls would have another packet time.
        run("ip", "netns", "exec", self.space, sys.executable, os.path.abspath(__file__), "--send", path)
        time.sleep(2)
        with open(f"/proc/{self.daemon.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024

    def end(self):
        self.daemon.send_signal(signal.SIGTERM)
        code = self.daemon.wait(timeout=60)
        self.daemon = None
        if code != 0:
            raise RuntimeError(f"earshotd ended with {code}: " + open(f"{self.directory}/earshotd.log").read()[-500:])
        path = f"{self.directory}/findings.ndjson"
        if not os.path.exists(path):
            return []
        with open(path) as file:
            return [json.loads(line) for line in file if line.strip()]

    def close(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.kill()
            self.daemon.wait()
        subprocess.run(["ip", "netns", "del", self.space], capture_output=True)


def send(path):
    """Every frame of a capture onto `play` at its own time from now; what is late goes at once."""
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    link.bind(("play", 0))
    with open(path, "rb") as file:
        data = file.read()
    at, first, start = 24, None, time.monotonic()
    while at + 16 <= len(data):
        seconds, fraction, length, _ = struct.unpack_from("<4I", data, at)
        moment = seconds + fraction / 1e6
        first = first or moment
        wait = moment - first - (time.monotonic() - start)
        if wait > 0.001:
            time.sleep(wait)
        while True:
            try:
                link.send(data[at + 16:at + 16 + length])
                break
            except OSError:
                time.sleep(0.0005)
        at += 16 + length


def judge(kind, count, findings, faulty, memory):
    """The line, and whether every bound was kept."""
    real = {f"{number:08x}-growth@198.51.100.10" for number in range(CALLS)}
    right, false, told = set(), [], 0
    for one in findings:
        call = (one.get("call") or {}).get("call_id")
        if call in faulty and one["kind"] == "one-way-audio":
            right.add(call)
        elif call in real and one["severity"] != "notice":
            false.append(f"{one['kind']} of {call}")
        elif call not in real:
            told += 1
    bound = MEMORY.get(kind, OTHER_MEMORY)
    well = len(right) == len(faulty) and not false and told <= TOLD and memory <= bound
    print(f"flood: {kind} beside {CALLS} calls | {count:,} frames | {len(right)} of {len(faulty)} faults told, "
          f"{len(false)} false, {told} of the flood, {memory:.0f} MB | all, 0, {TOLD}, {bound} MB")
    sys.stdout.flush()
    if not well:
        kinds = {}
        for one in findings:
            kinds[one["kind"]] = kinds.get(one["kind"], 0) + 1
        print(f"floods: {kind}: {kinds}; false: {false[:10]}; missed: {sorted(faulty - right)}", file=sys.stderr)
    return well


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="?")
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--file", action="store_true", help="read the captures with earshot analyze instead")
    parser.add_argument("--send", metavar="CAPTURE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.send:
        send(options.send)
        return
    if not options.file and (os.geteuid() != 0 or not shutil.which("ip")):
        print("network namespaces need root", file=sys.stderr)
        sys.exit(77)
    frames, faulty = real_calls()
    calls = [Call(number, number * 2) for number in range(CALLS)]
    well = True
    for kind in options.kinds or KINDS:
        directory = tempfile.mkdtemp(prefix="earshot-flood-")
        try:
            count = 0 if kind == "none" else options.count
            write(f"{directory}/flood.pcap", frames + list(flood(kind, count, calls)) if count else frames)
            if options.file:
                done = subprocess.run(
                    [f"{options.programs}/earshot", "analyze", "--json", "--vantage", "agent-host", "--local", "192.0.2.20",
                     f"{directory}/flood.pcap"], capture_output=True, text=True)
                findings = [json.loads(line) for line in done.stdout.splitlines()]
                well = judge(kind, count, findings, faulty, 0) and well
                continue
            listener = Listener(options.programs, directory, kind)
            try:
                memory = listener.replay(f"{directory}/flood.pcap")
                findings = listener.end()
            finally:
                listener.close()
            well = judge(kind, count, findings, faulty, memory) and well
        finally:
            shutil.rmtree(directory, ignore_errors=True)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
