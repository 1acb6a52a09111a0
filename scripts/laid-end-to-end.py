#!/usr/bin/python3
"""Lays scenario captures end to end, or over each other, and wants of each what it says alone.

laid-end-to-end.py EARSHOT [--rounds 200] [--seed 1] [--round N] [--keep DIRECTORY]

A round takes two to six captures that were made at the same kind of capture point with the same profile, gives each
addresses of its own (which makes their Call-IDs distinct too), shifts their times so that they follow each other after a
pause of half a second to ten minutes, or begin while the one before still runs, and has the release program read them.

The rule: every finding of the laid capture is one that its own capture has alone, and the other way round; all members of
both must be equal but `id` and `incident`. "Alone" is the same laid capture in which every frame of the others was replaced
by an empty datagram between strangers at the same time: the same frames are counted, the same time passes, nothing is
said. So a deadline that the end of a short capture would have cut off is no difference. Telephone numbers and account
domains are each capture's own as well, because what is learned of a number is learned across calls. Left out is what by
right says something else alone: a file of signalling only says nothing of sound, and registrations are known by their
user, whatever the domain.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Tests", "Scenarios"))
import check  # noqa: E402

PARALLEL = 2
LEFT_OUT = ("healthy-partial-", "healthy-register-burst")
NANOSECOND_PCAP = 0xA1B23C4D
# An empty datagram from a stranger to a stranger.
SILENCE = bytes.fromhex("4500001c 00004000 4011b53d c00002c9 c00002ca 00090009 00080000")
HEADERS = {
    1: bytes.fromhex("020000000001 020000000002 0800"),
    # Linux cooked v2: the protocol, reserved, interface 1, Ethernet, unicast, address.
    276: bytes.fromhex("0800 0000 00000001 0001 00 06 0200000000020000"),
}


class Capture:
    """A scenario's files: `packets[file]` are (time in ns, original length, bytes)."""

    def __init__(self, id):
        self.id = id
        self.folder, self.command, _ = check.load(id)
        self.files, self.links = [], []
        for name in self.command["files"]:
            link, packets = read_pcap(os.path.join(self.folder, name))
            self.links.append(link)
            self.files.append(packets)

    @property
    def key(self):
        """What captures of one round have in common."""
        command = self.command
        return (command.get("vantage"), command.get("profile"), bool(command.get("together")), tuple(self.links),
                self.is_registrar)

    @property
    def is_registrar(self):
        """This host answers REGISTERs: with its addresses, the addresses of a softphone's host would be a registrar's."""
        local = {bytes(map(int, one.split("."))) for one in self.command.get("local", []) if ":" not in one}
        # Of the IPv4 header, whose last four bytes stand eight before a UDP payload.
        return any(data[at - 12:at - 8] in local for packets in self.files for _, _, data in packets
                   if (at := data.find(b"REGISTER sip:")) >= 12)

    @property
    def start(self):
        return min(packets[0][0] for packets in self.files if packets)

    @property
    def end(self):
        return max(packets[-1][0] for packets in self.files if packets)

    @property
    def family(self):
        """Captures of one scenario at several points hold the same calls."""
        points = ("agent", "mirror", "gateway", "proxy", "registrar", "relay", "carrier", "inside", "outside", "trunk")
        head, _, tail = self.id.rpartition("-")
        return head if tail in points else self.id


def read_pcap(path):
    with open(path, "rb") as file:
        data = file.read()
    magic, = struct.unpack_from("<I", data)
    if magic not in (NANOSECOND_PCAP, 0xA1B2C3D4):
        raise ValueError(f"{path}: no pcap of this machine's byte order")
    unit = 1 if magic == NANOSECOND_PCAP else 1000
    link, = struct.unpack_from("<I", data, 20)
    packets, at = [], 24
    while at + 16 <= len(data):
        seconds, fraction, captured, length = struct.unpack_from("<4I", data, at)
        at += 16
        packets.append((seconds * 10**9 + fraction * unit, length, data[at:at + captured]))
        at += captured
    return link, packets


def write_pcap(path, link, packets):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", NANOSECOND_PCAP, 2, 4, 0, 0, 262144, link))
        for time, length, data in packets:
            out.write(struct.pack("<4I", time // 10**9, time % 10**9, len(data), length))
            out.write(data)


def renaming(slot):
    """Pairs of prefixes, as text and as octets, that move a capture's addresses to networks of the slot's own.

    Of the same length, so that no Content-Length changes, and private stays private. Slot 0 stays where it is.
    """
    if slot == 0:
        return []
    pairs = [
        ("192.168.1.", f"172.{16 + slot}.11."), ("192.168.9.", f"172.{16 + slot}.99."),
        ("203.0.113.", f"203.0.1{20 + slot}."), ("198.51.100.", f"198.51.1{20 + slot}."),
        ("10.20.30.", f"10.20.{31 + slot}."), ("192.0.2.", f"192.0.{2 + slot}."),
    ]
    texts = [(old.encode(), new.encode()) for old, new in pairs]
    octets = [
        (bytes(map(int, old.rstrip(".").split("."))), bytes(map(int, new.rstrip(".").split(".")))) for old, new in pairs
    ]
    for old in (1, 2):
        new = 1 + 2 * slot + old
        texts.append((b"2001:db8:%x:" % old, b"2001:db8:%x:" % new))
        octets.append((bytes.fromhex(f"20010db8{old:04x}"), bytes.fromhex(f"20010db8{new:04x}")))
    return texts + octets


NUMBER = re.compile(rb"(?:sip:|tel:)\+?(\d{4,12})(?=[@;>])")


def numbers(capture, slot):
    """Pairs of telephone numbers and accounts' domains, as text, that make those of the slot its own.

    A digit in the middle changes: a mobile number stays one, 400 and the area code stay, and so does the length.
    """
    if slot == 0:
        return []
    found = {
        number for packets in capture.files for _, _, data in packets if b"SIP/2.0" in data
        for number in NUMBER.findall(data)
    }
    pairs = [(b"cc.example.com", b"c%d.example.com" % slot)]
    for number in sorted(found, key=len, reverse=True):
        at = len(number) - (2 if len(number) < 8 else 4)
        pairs.append((number, number[:at] + b"%d" % ((number[at] - 48 + slot) % 10) + number[at + 1:]))
    return pairs


def renamed(value, pairs):
    """All at once, so that what was put in is not taken for something to be replaced."""
    if not pairs:
        return value
    table = dict(pairs)
    return re.sub(b"|".join(map(re.escape, table)), lambda match: table[match.group()], value)


class Round:
    """One laid capture: for each file a list of (time, length, bytes, slot), in order of time."""

    def __init__(self, captures, generator):
        self.captures = captures
        self.local = []
        self.links = captures[0].links
        merged = [[] for _ in self.links]
        at = captures[0].start
        for slot, capture in enumerate(captures):
            pairs = renaming(slot) + numbers(capture, slot)
            shift = at - capture.start
            for file, packets in enumerate(capture.files):
                merged[file] += [
                    (time + shift, length, renamed(data, pairs), slot) for time, length, data in packets
                ]
            self.local += [renamed(one.encode(), pairs).decode() for one in capture.command.get("local", [])]
            pause = generator.choice([0.5, 3, 20, 75, 600, -0.3, -0.7])
            duration = capture.end - capture.start
            at += duration + int(pause * 10**9) if pause > 0 else int(duration * -pause)
        # In a capture in which one host takes part in every packet, that host is taken for the one that captured. That
        # is said of a capture, not of a call: two strangers in front keep it from being guessed anywhere.
        header = HEADERS[self.links[0]]
        merged[0].insert(0, (captures[0].start - 1, len(header + SILENCE), header + SILENCE, 0))
        # Sorting is stable: frames of one time keep their order.
        self.files = [sorted(packets, key=lambda packet: packet[0]) for packets in merged]

    def write(self, directory, only=None):
        """Paths of the laid capture, or of what is one slot's in it."""
        # The same names in both, because findings name the file they were seen in.
        paths = []
        directory = os.path.join(directory, "laid" if only is None else f"alone-{only}")
        os.makedirs(directory, exist_ok=True)
        for number, packets in enumerate(self.files):
            path = os.path.join(directory, f"{number}.pcap")
            silence = HEADERS[self.links[number]] + SILENCE
            write_pcap(path, self.links[number], [
                (time, length, data) if only in (None, slot) else (time, len(silence), silence)
                for time, length, data, slot in packets
            ])
            paths.append(path)
        return paths

    def analyse(self, earshot, paths):
        command = self.captures[0].command
        line = [earshot, "analyze", "--json", "--lang", "en", "--profile", command.get("profile", "generic")]
        if command.get("together"):
            line.append("--together")
        if command.get("vantage"):
            line += ["--vantage", command["vantage"]]
        for address in self.local:
            line += ["--local", address]
        done = subprocess.run(line + paths, capture_output=True, text=True, timeout=120)
        if done.returncode not in (0, 1):
            what = f"signal {-done.returncode}" if done.returncode < 0 else f"exit {done.returncode}"
            raise RuntimeError(f"{what}: {done.stderr.strip()[-300:]}")
        return [json.loads(text) for text in done.stdout.splitlines() if text.strip()]


def essence(finding):
    """A finding as text, without what numbers it."""
    kept = {key: part for key, part in finding.items() if key not in ("id", "handle", "incident")}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def differences(laid, alone):
    """Texts of what is said only laid and only alone."""
    left, right = collections.Counter(laid), collections.Counter(alone)
    left, right = [[json.loads(text) for text in one.elements()] for one in (left - right, right - left)]
    remarks = []
    for one in left:
        other = next((other for other in right if name(other) == name(one)), None)
        if other is None:
            remarks.append(f"only laid: {name(one)}: {one['title']}")
            continue
        right.remove(other)
        for key in one.keys() | other.keys():
            if one.get(key) != other.get(key):
                remarks.append(f"{name(one)}, {key}: laid {json.dumps(one.get(key))[:500]}; "
                               f"alone {json.dumps(other.get(key))[:500]}")
    return remarks + [f"only alone: {name(one)}: {one['title']}" for one in right]


def name(finding):
    return f"{finding['kind']} of {(finding.get('call') or {}).get('call_id') or finding['time']}"


def choose(captures, generator):
    keys = collections.Counter(capture.key for capture in captures)
    common = [key for key, count in keys.items() if count >= 2]
    key = generator.choices(common, weights=[keys[key] for key in common])[0]
    candidates = [capture for capture in captures if capture.key == key]
    chosen = []
    for capture in generator.sample(candidates, len(candidates)):
        if capture.family not in {other.family for other in chosen}:
            chosen.append(capture)
        if len(chosen) == 6:
            break
    return chosen[:generator.randint(2, 6)]


def play(number, captures, seed, earshot, keep):
    """Remarks on one round; empty when it is well."""
    generator = random.Random(f"{seed}/{number}")
    one = Round(choose(captures, generator), generator)
    directory = keep or tempfile.mkdtemp(prefix="earshot-laid-")
    names = " + ".join(capture.id for capture in one.captures)
    try:
        paths = one.write(directory)
        laid = one.analyse(earshot, paths)
        shown = [[essence(finding) for finding in laid], []]
        for slot in range(len(one.captures)):
            paths = one.write(directory, slot)
            shown[1] += [
                essence(finding) for finding in one.analyse(earshot, paths)
            ]
        wrong = differences(*shown)
    except (RuntimeError, subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        wrong = [str(error)]
    finally:
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)
    return [f"round {number}: {names}"] + wrong if wrong else []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("earshot")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--round", type=int, help="this one only")
    parser.add_argument("--keep", metavar="DIRECTORY", help="with --round: leave the captures there")
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
    captures = [
        Capture(id) for id in sorted(os.listdir(check.HERE)) if not id.startswith(LEFT_OUT)
        if os.path.exists(os.path.join(check.HERE, id, "command.json"))
    ]
    numbers = range(options.rounds) if options.round is None else [options.round]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        for wrong in pool.map(
            lambda number: play(number, captures, options.seed, options.earshot, options.keep), numbers
        ):
            failed += bool(wrong)
            for remark in wrong[:6]:
                print(("✗ " if remark is wrong[0] else "    ") + remark[:1200])
    print(f"{len(numbers) - failed} of {len(numbers)} rounds of captures laid end to end say what each says alone")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
