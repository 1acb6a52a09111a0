#!/usr/bin/python3
"""Compares every RTP stream of captures with `tshark -q -z rtp,streams` and writes the table with its differences.

streams-vs-tshark.py EARSHOT OUTPUT.md CAPTURE-OR-DIRECTORY...

Packets, lost, mean and maximum jitter, duration, SSRC, payload types and packet time are compared stream by stream:
addresses, ports and SSRC name a stream. Payload types and packet time are taken from tshark's dissection of each packet:
the packet time is the most frequent step of the timestamp between packets in sequence, where the clock is 8 kHz. UDP ports on which Earshot finds RTP are decoded as RTP by tshark too. Each difference is put
down to one of the reasons listed in the table; exit 1 when one has no reason.
"""

import collections
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
    "early": "packets sent before the first one seen come after it: tshark counts, and weighs the mean, from the first; Earshot from the earliest.",
    "restart": "the sequence jumps and goes on from there: tshark calls it loss, Earshot a restart of the numbering.",
    "unknown-clock": "no SDP yet and a dynamic payload type: the clock rate is unknown, and the two begin to know it at different packets.",
    "sdp-unmatched": "tshark ties no SDP to the stream (another address than advertised) and takes no clock; Earshot does (RFC 4961).",
    "interfaces": "two capture interfaces show the stream: tshark adds them up, Earshot counts each.",
    "other-protocol": "tshark takes some packets of the stream for another protocol (T.38 after a refused offer).",
    "events": "telephone-event and comfort noise: timestamps stand still or jump, so Earshot takes no jitter across them.",
    "marker": "a talk spurt begins with a new timestamp: tshark carries the jump into the jitter, Earshot does not.",
    "clock-change": "the payload type changes its clock rate within the stream; tshark keeps one rate.",
    "new-call": "two calls use the same addresses and SSRC: tshark sees one stream, Earshot one a call.",
    "short": "a few packets have no packet time to agree on.",
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


CLOCK_8_KHZ = {0, 3, 4, 5, 7, 8, 9, 12, 15, 18}


def dissected(path, ports):
    """Payload types and packet time in ms (None where the clock is not 8 kHz) of each stream, packet by packet."""
    command = ["tshark", "-r", path, "-o", "rtp.heuristic_rtp:TRUE", "-Y", "rtp", "-T", "fields", "-E", "occurrence=l"]
    for field in ("ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport", "rtp.ssrc", "rtp.p_type",
                  "rtp.seq", "rtp.timestamp", "rtp.marker"):
        command += ["-e", field]
    for number in sorted(ports):
        command += ["-d", f"udp.port=={number},rtp"]
    found = {}
    for line in subprocess.run(command, capture_output=True, text=True).stdout.splitlines():
        cells = line.split("\t")
        if len(cells) != 11 or not cells[6] or not cells[2]:
            continue
        key = (cells[0] or cells[1], int(cells[2]), cells[3] or cells[4], int(cells[5]), int(cells[6], 16))
        found.setdefault(key, []).append((int(cells[7]), int(cells[8]), int(cells[9]), cells[10] in ("1", "True")))
    return {key: (sorted({packet[0] for packet in packets}), packet_time(packets)) for key, packets in found.items()}


def packet_time(packets):
    types = {packet[0] for packet in packets} - {13, 19}
    if not types or not types <= CLOCK_8_KHZ:
        return None
    steps = collections.Counter(
        (later[2] - earlier[2]) % 2**32 for earlier, later in zip(packets, packets[1:])
        if (later[1] - earlier[1]) % 65536 == 1 and not later[3] and earlier[0] == later[0] and later[0] in CLOCK_8_KHZ)
    # One step that most packets have, or no packet time to speak of.
    if not steps or steps.most_common(1)[0][1] * 2 <= sum(steps.values()):
        return None
    return steps.most_common(1)[0][0] / 8


def merge(streams):
    """One entry a key: several calls on the same addresses add up, as tshark has them."""
    merged = {}
    for stream in streams:
        merged.setdefault(stream["key"], []).append(stream)
    return merged


def reason(field, mine, theirs):
    types = mine["payload_types"]
    if field == "payload types":
        # Packets that tshark gives to another protocol are missing from its types too.
        return "other-protocol" if mine["packets"] > int(theirs["packets"]) else None
    if field == "packet time":
        return "short" if mine["packets"] < 16 else None
    codec = (mine["codec"] or "").lower()
    if mine["packets"] > int(theirs["packets"]):
        return "other-protocol"
    if field == "packets":
        return None
    if mine["restarts"] and field in ("lost", "jitter mean", "jitter max"):
        return "restart"
    if mine["reordered"] and int(theirs["lost"]) < 0 and field in ("lost", "jitter mean"):
        return "early"
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


def compare(mine, theirs, packets):
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
    types, time = packets or (None, None)
    if types is not None and types != mine["payload_types"]:
        differences.append(("payload types", mine["payload_types"], types))
    if time is not None and (mine["ptime_ms"] is None or abs(mine["ptime_ms"] - time) > 0.01):
        differences.append(("packet time", mine["ptime_ms"], time))
    return differences


def number(value):
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    executable, output, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    rows, unexplained, equal, total, used = [], 0, 0, 0, set()
    files = 0
    compared = {"payload": 0, "time": 0}
    for path in captures(paths):
        own = earshot(executable, path)
        ports = {stream["key"][1] for stream in own} | {stream["key"][3] for stream in own}
        theirs = tshark(path, ports)
        details = dissected(path, ports)
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
            compared.update(payload=compared["payload"] + (stream["key"] in details),
                            time=compared["time"] + (details.get(stream["key"], (0, None))[1] is not None))
            differences = compare(found[0], stream, details.get(stream["key"]))
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
        file.write(f"stream, against `tshark -q -z rtp,streams` (tshark {version}); payload types and, where the clock is 8 kHz,\n")
        file.write("packet time against tshark's dissection packet by packet. Public captures under `corpus/` are kept outside\n")
        file.write("this repository; the others are its scenarios.\n\n")
        file.write(f"- {files} captures with RTP, {total} streams, {equal} equal in every figure\n")
        file.write(f"- payload types compared for {compared['payload']} streams, packet time for {compared['time']}\n")
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
