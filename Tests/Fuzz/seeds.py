#!/usr/bin/env python3
"""Writes the fuzz targets' seeds from captures: seeds.py FOLDER CAPTURE-FOLDER…

One folder a target below FOLDER. Captures are read as pcap; pcapng files serve their own target only.
"""
import hashlib
import pathlib
import re
import struct
import sys
import zlib

LINKS = {1: 0, 113: 1, 276: 2, 101: 3, 228: 3, 229: 3, 0: 4}
MOST = 400  # seeds a target


def packets(data):
    """The link type and (time, bytes) of a pcap file's packets."""
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">", b"\xa1\xb2\x3c\x4d": ">"}.get(data[:4])
    if not order or len(data) < 24:
        return None, []
    nano = data[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d")
    link = struct.unpack(order + "I", data[20:24])[0] & 0xFFFF
    found, at = [], 24
    while at + 16 <= len(data) and len(found) < 5000:
        seconds, fraction, size, _ = struct.unpack(order + "4I", data[at:at + 16])
        at += 16
        if size > len(data) - at:
            break
        found.append((seconds + fraction / (1e9 if nano else 1e6), data[at:at + size]))
        at += size
    return link, found


def pause_code(seconds):
    milliseconds = max(0, seconds * 1000)
    if milliseconds < 64:
        return int(milliseconds)
    if milliseconds < 2000:
        return min(159, 60 + int(milliseconds / 20))
    return min(249, 158 + int(seconds))


def sequence(link, chosen):
    out, last = bytearray([LINKS.get(link, 0)]), None
    for time, frame in chosen:
        frame = frame[:4000]
        out.append(0 if last is None else pause_code(time - last))
        out += struct.pack(">H", len(frame)) + frame
        last = time
    return bytes(out)


def udp_payload(link, frame):
    """The payload of a plain IPv4 or IPv6 UDP frame, else None."""
    offset = {1: 14, 113: 16, 276: 20, 101: 0, 228: 0, 229: 0, 0: 4}.get(link, 14)
    ip = frame[offset:]
    if len(ip) > 28 and ip[0] >> 4 == 4 and ip[9] == 17:
        return ip[(ip[0] & 15) * 4 + 8:]
    if len(ip) > 48 and ip[0] >> 4 == 6 and ip[6] == 17:
        return ip[48:]
    return None


def tcp_payload(link, frame):
    offset = {1: 14, 113: 16, 276: 20, 101: 0}.get(link, 14)
    ip = frame[offset:]
    if len(ip) > 40 and ip[0] >> 4 == 4 and ip[9] == 6:
        start = (ip[0] & 15) * 4
        return ip[start + (ip[start + 12] >> 4) * 4:]
    return None


IS_SIP = re.compile(rb"^(SIP/2\.0 |[A-Z]{3,10} sips?:)")


def main():
    out = pathlib.Path(sys.argv[1])
    kept = {}

    def keep(target, data, shape=None):
        """Of seeds of one shape (first line, lengths) only the first few."""
        if not data or len(data) > 60_000:
            return
        seen = kept.setdefault(target, {})
        key = shape if shape is not None else hashlib.sha1(data).hexdigest()
        if seen.get(key, 0) >= (2 if shape is not None else 1) or sum(seen.values()) >= MOST:
            return
        seen[key] = seen.get(key, 0) + 1
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)

    def hep(kind, payload):
        """Version 3, as Kamailio sends it, and version 2."""
        chunks = ((1, b"\x02"), (2, b"\x11"), (3, bytes((192, 0, 2, 1))), (4, bytes((192, 0, 2, 2))), (7, b"\x13\xc4"),
                  (8, b"\x13\xc4"), (9, struct.pack(">I", 1_700_000_000)), (10, bytes(4)), (11, bytes((kind,))),
                  (12, bytes(4)), (13, b"\0\x1e"), (14, b"key"), (17, b"call"), (19, b"node"))
        for last in ((15, payload), (16, zlib.compress(payload))):
            body = b"".join(struct.pack(">HHH", 0, number, len(value) + 6) + value for number, value in (*chunks, last))
            keep("hep", b"HEP3" + struct.pack(">H", len(body) + 6) + body)
        keep("hep", bytes((2, 16, 2, 17)) + bytes(24) + payload)

    hep(1, b"OPTIONS sip:a@b SIP/2.0\r\n\r\n")
    hep(5, bytes((0x80, 201, 0, 1, 0, 0, 0, 1)))
    files = sorted(f for folder in sys.argv[2:] for f in pathlib.Path(folder).rglob("*") if f.suffix in
                   (".pcap", ".pcapng", ".cap", ".dat", ".yaml") and f.is_file() and f.stat().st_size < 8 << 20)
    for file in files:
        data = file.read_bytes()
        if file.suffix == ".dat":
            keep("sip", data)
            continue
        if file.suffix == ".yaml":
            keep("settings", data)
            continue
        if data[:4] == b"\x0a\x0d\x0d\x0a":
            keep("pcapng", data[:8_000])
            continue
        link, all_packets = packets(data)
        if not all_packets:
            continue
        keep("pcapng", data[:2_000], shape=("pcap", link))
        signalling, media, others, per_flow = [], [], [], {}
        for time, frame in all_packets:
            payload = udp_payload(link, frame)
            if payload is None:
                stream = tcp_payload(link, frame)
                others.append((time, frame))
                if stream and 20 <= stream[0] <= 23:
                    keep("paths", b"\x02" + stream, shape=(stream[0], len(stream) // 64))
                    keep("paths", b"\x03" + bytes([min(254, len(stream) // 8 * 2)]) + stream, shape=("w", stream[0]))
                    found = stream.find(b"\x30\x82")
                    if found >= 0:
                        keep("paths", b"\x01" + stream[found:], shape=("certificate", len(stream) // 64))
                elif stream and IS_SIP.match(stream):
                    signalling.append((time, frame))
                continue
            if IS_SIP.match(payload):
                signalling.append((time, frame))
                head, _, body = payload.partition(b"\r\n\r\n")
                names = tuple(sorted({line.split(b":")[0] for line in head.split(b"\r\n")[1:]}))
                keep("sip", payload, shape=(payload[:12], names))
                if body[:2] == b"v=":
                    keep("sdp", body, shape=tuple(sorted({line[:8] for line in body.split(b"\r\n")})))
            elif payload and payload[0] >> 6 == 2:
                flow = frame[:14] + frame[26:38]
                per_flow[flow] = per_flow.get(flow, 0) + 1
                if per_flow[flow] <= 6 or (len(payload) > 1 and 192 <= payload[1] <= 223):
                    media.append((time, frame))
                if len(payload) > 1 and (192 <= payload[1] <= 223 or per_flow[flow] == 1):
                    keep("media", b"\x00" + struct.pack(">H", len(payload)) + payload,
                         shape=(payload[:2], len(payload)))
            else:
                others.append((time, frame))
                if payload:
                    keep("paths", b"\x00" + payload, shape=(payload[0], len(payload)))
        chosen = sorted(signalling[:40] + media[:40] + others[:20])
        shape = tuple(len(frame) // 200 for _, frame in chosen[:12])
        keep("calls", sequence(link, chosen), shape=shape)
        keep("frames", sequence(link, chosen[:4]), shape=(link, shape[:3]))
        if others:
            keep("frames", sequence(link, others[:6]), shape=(link, "others", len(others[0][1]) // 100))
    for line in ("/v1/findings?limit=5&kind=no-audio&severity=error&since=2025-03-01T10:02:11Z&follow=1",
                 "/v1/calls?call=a%40b&number=%2B49&peer=192.0.2.1&lang=zh-CN", "/v1/incidents?open=1&peer=::1",
                 "/v1/calls/a%2Fb/report?lang=en", "/v1/streams?limit=7", "/metrics", "/v1/status"):
        keep("http", b"\0" + line.encode())
    for raw in ("GET /v1/status HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "POST /v1/evidence HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
                "GET /v1/calls HTTP/1.0\r\n\r\n", "PUT /v1/status HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
        keep("http", b"\1" + raw.encode())
    for target, seen in sorted(kept.items()):
        print(f"fuzz: {sum(seen.values())} seeds for {target}")


main()
