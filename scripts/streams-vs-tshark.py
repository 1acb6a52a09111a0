#!/usr/bin/python3
"""Compares every RTP stream of captures with `tshark -q -z rtp,streams` and writes the table with its differences.

streams-vs-tshark.py EARSHOT OUTPUT.md CAPTURE-OR-DIRECTORY...

Packets, lost, mean and maximum jitter, SSRC, payload types and duration are compared stream by stream: addresses, ports
and SSRC name a stream. UDP ports on which Earshot finds RTP are decoded as RTP by tshark too. Each difference is put
down to one of the reasons listed in the table; exit 1 when one has no reason.
"""

import json
import os
import re
import subprocess
import sys

SUFFIXES = (".pcap", ".pcapng", ".cap")
LINE = re.compile(
    r"^\s*(?P<first>[\d.]+)\s+(?P<last>[\d.]+)\s+(?P<src>\S+)\s+(?P<sport>\d+)\s+(?P<dst>\S+)\s+(?P<dport>\d+)\s+"
    r"(?P<ssrc>0x[0-9A-Fa-f]{8})\s+(?P<codec>.*?)\s+(?P<packets>\d+)\s+(?P<lost>-?\d+)\s+\((?P<percent>-?[\d.]+)%\)\s+"
    r"(?P<dmin>[\d.-]+)\s+(?P<dmean>[\d.-]+)\s+(?P<dmax>[\d.-]+)\s+(?P<jmin>[\d.-]+)\s+(?P<jmean>[\d.-]+)\s+"
    r"(?P<jmax>[\d.-]+)(?P<problems>.*)$"
)

REASONS = {
    "probation": "tshark takes a few look-alike packets for a stream; Earshot wants four and the last two in sequence, or an SDP.",
    "unseen-ports": "tshark knows these ports from a protocol Earshot does not read (SCCP, H.245, RTSP), or the packets are no IP/UDP.",
    "undecoded": "tshark does not decode these packets as RTP, even when told the port (a heuristic or a fragment).",
    "duplicates": "tshark feeds repeated packets to the jitter; Earshot counts them and leaves loss and jitter alone.",
    "restart": "the sequence jumps and goes on from there: tshark calls it loss, Earshot a restart of the numbering.",
    "unknown-clock": "no SDP yet and a dynamic payload type: the clock rate is unknown, and the two begin to know it at different packets.",
    "sdp-unmatched": "tshark ties no SDP to the stream (another address than advertised) and takes no clock; Earshot does (RFC 4961).",
    "interfaces": "two capture interfaces show the stream: tshark adds them up, Earshot counts each.",
    "other-protocol": "tshark takes some packets of the stream for another protocol (T.38 after a refused offer).",
    "events": "telephone-event and comfort noise: timestamps stand still or jump, so Earshot takes no jitter across them.",
    "marker": "a talk spurt begins with a new timestamp: tshark carries the jump into the jitter, Earshot does not.",
    "clock-change": "the payload type changes its clock rate within the stream; tshark keeps one rate.",
    "new-call": "two calls use the same addresses and SSRC: tshark sees one stream, Earshot one a call.",
    "video": "clock of a video stream (90 kHz) or several packets of one frame with one timestamp.",
}


def captures(paths):
    for path in paths:
        if os.path.isdir(path):
            for root, folders, names in os.walk(path):
                folders.sort()
                for name in sorted(names):
                    full = os.path.join(root, name)
                    if name.endswith(SUFFIXES) or magic(full):
                        yield full
        else:
            yield path


def magic(path):
    with open(path, "rb") as file:
        return file.read(4) in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\x0a\x0d\x0d\x0a")


def port(endpoint):
    host, _, number = endpoint.rpartition(":")
    return host.strip("[]"), int(number)


def earshot(executable, path):
    run = subprocess.run([executable, "streams", "--file", path, "--json"], capture_output=True, text=True)
    streams = []
    for line in run.stdout.splitlines():
        if line.startswith("{"):
            stream = json.loads(line)
            stream["key"] = (*port(stream["src"]), *port(stream["dst"]), int(stream["ssrc"], 16))
            streams.append(stream)
    return streams


def tshark(path, ports):
    command = ["tshark", "-r", path, "-q", "-o", "rtp.heuristic_rtp:TRUE", "-z", "rtp,streams"]
    for number in sorted(ports):
        command += ["-d", f"udp.port=={number},rtp"]
    run = subprocess.run(command, capture_output=True, text=True)
    streams = []
    for line in run.stdout.splitlines():
        match = LINE.match(line)
        if match:
            key = (match["src"], int(match["sport"]), match["dst"], int(match["dport"]), int(match["ssrc"], 16))
            streams.append({"key": key, **match.groupdict()})
    return streams


def merge(streams):
    """One entry a key: several calls on the same addresses add up, as tshark has them."""
    merged = {}
    for stream in streams:
        merged.setdefault(stream["key"], []).append(stream)
    return merged


def reason(field, mine, theirs):
    types = mine["payload_types"]
    codec = (mine["codec"] or "").lower()
    if mine["packets"] > int(theirs["packets"]):
        return "other-protocol"
    if field == "packets":
        return None
    if mine["restarts"] and field in ("lost", "jitter mean", "jitter max"):
        return "restart"
    if field.startswith("jitter"):
        if float(theirs["jmax"]) == 0 and codec and all(kind >= 96 for kind in types):
            return "sdp-unmatched"
        if any(kind in codec for kind in ("h26", "vp8", "h263")) or any(kind in types for kind in (26, 31, 34)):
            return "video"
        if not codec and any(kind >= 96 for kind in types):
            return "unknown-clock"
        if len(types) > 1:
            return "events" if 13 in types or 19 in types or "event" in theirs["codec"].lower() or max(types) >= 96 else "clock-change"
        if codec == "telephone-event" or 13 in types or 19 in types:
            return "events"
        if mine["duplicates"]:
            return "duplicates"
        if mine["gap_max_ms"] > 200:
            return "marker"
    return None


def compare(mine, theirs):
    """(field, Earshot's value, tshark's value) of what differs beyond the rounding of tshark's output."""
    differences = []
    fields = (
        ("packets", mine["packets"], int(theirs["packets"]), 0),
        ("lost", mine["lost"], int(theirs["lost"]), 0),
        ("jitter mean", mine["jitter_mean_ms"], float(theirs["jmean"]), 0.0011),
        ("jitter max", mine["jitter_max_ms"], float(theirs["jmax"]), 0.0011),
        ("duration", mine["duration_s"], float(theirs["last"]) - float(theirs["first"]), 0.000011),
    )
    for name, own, other, tolerance in fields:
        if abs(own - other) > tolerance:
            differences.append((name, own, other))
    return differences


def number(value):
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    executable, output, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    rows, unexplained, equal, total, used = [], 0, 0, 0, set()
    files = 0
    for path in captures(paths):
        own = earshot(executable, path)
        ports = {stream["key"][1] for stream in own} | {stream["key"][3] for stream in own}
        theirs = tshark(path, ports)
        if not own and not theirs:
            continue
        files += 1
        shown = os.path.join(os.path.basename(os.path.dirname(path)), os.path.basename(path))
        mine = merge(own)
        for stream in theirs:
            total += 1
            found = mine.pop(stream["key"], None)
            name = f'{stream["src"]}:{stream["sport"]} → {stream["dst"]}:{stream["dport"]} {stream["ssrc"].lower()}'
            if found is None:
                why = "probation" if int(stream["packets"]) < 16 else "unseen-ports"
                used.add(why)
                rows.append((shown, name, "stream", "–", f'{stream["packets"]} packets', why))
                continue
            if len(found) > 1:
                same = sum(part["packets"] for part in found) == int(stream["packets"])
                interfaces = len({part["interface"] for part in found}) > 1
                why = ("interfaces" if interfaces else "new-call") if same else None
                if why is None:
                    unexplained += 1
                else:
                    used.add(why)
                counts = " + ".join(str(part["packets"]) for part in found)
                rows.append((shown, name, "packets", counts, stream["packets"], why or "**unexplained**"))
                continue
            differences = compare(found[0], stream)
            if not differences:
                equal += 1
            for field, left, right in differences:
                why = reason(field, found[0], stream)
                if why is None:
                    unexplained += 1
                else:
                    used.add(why)
                rows.append((shown, name, field, number(left), number(right), why or "**unexplained**"))
        for key, parts in mine.items():
            total += 1
            used.add("undecoded")
            name = f"{key[0]}:{key[1]} → {key[2]}:{key[3]} {key[4]:#010x}"
            rows.append((shown, name, "stream", f'{parts[0]["packets"]} packets', "–", "undecoded"))
    about = subprocess.run(["tshark", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"\d+\.\d+\.\d+", about)[0]
    with open(output, "w") as file:
        file.write("# RTP streams beside tshark\n\n")
        file.write("Made by `scripts/streams-vs-tshark.py`: packets, lost, mean and maximum jitter, SSRC and duration of every\n")
        file.write(f"stream, against `tshark -q -z rtp,streams` (tshark {version}). Public captures under `corpus/`\n")
        file.write("are kept outside this repository; the others are its scenarios.\n\n")
        file.write(f"- {files} captures with RTP, {total} streams, {equal} equal in every figure\n")
        file.write(f"- {len(rows)} differences, {unexplained} without a reason\n\n")
        file.write("## Reasons\n\n")
        for why in REASONS:
            if why in used:
                file.write(f"- `{why}`: {REASONS[why]}\n")
        file.write("\n## Differences\n\n")
        file.write("| capture | stream | figure | Earshot | tshark | reason |\n| --- | --- | --- | --- | --- | --- |\n")
        for row in rows:
            file.write("| " + " | ".join(str(cell) for cell in row) + " |\n")
    print(f"{files} captures, {total} streams, {equal} equal, {len(rows)} differences, {unexplained} unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
