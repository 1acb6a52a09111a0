#!/usr/bin/env python3
"""One RTP endpoint with exactly the behaviour a scenario asks for. Sends to one address, takes what comes, ends by itself.

talker.py FROM_IP FROM_PORT TO_IP TO_PORT [--seconds S] [--after S] [--payload-type N] [--file AUDIO] [--ssrc N]
          [--cn FROM-UNTIL]… [--gap FROM-UNTIL]… [--silent] [--follow] [--frame BYTES] [--rtcp] [--octet N]

--after S    waits S seconds before it sends (default 0.4: until the other one has its port open)
--silent     sends nothing, only holds the port open
--follow     sends to where packets come from instead of TO (symmetric RTP latching)
--cn A-B     between A and B seconds comfort noise every 200 ms instead of speech (RFC 3389)
--gap A-B    between A and B seconds nothing at all; the timestamp goes on, the sequence number does not (DTX)
--octet N    every payload octet has this value (digital silence)
--rtcp       sender reports every second from FROM_PORT + 1
"""

import argparse
import random
import select
import socket
import struct
import time


def spans(texts):
    return [tuple(float(part) for part in text.split("-")) for text in texts]


def within(spans, now):
    return any(first <= now < last for first, last in spans)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ip")
    parser.add_argument("port", type=int)
    parser.add_argument("to_ip")
    parser.add_argument("to_port", type=int)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--after", type=float, default=0.4)
    parser.add_argument("--payload-type", type=int, default=0)
    parser.add_argument("--file")
    parser.add_argument("--ssrc", type=lambda text: int(text, 0))
    parser.add_argument("--cn", action="append", default=[])
    parser.add_argument("--gap", action="append", default=[])
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--follow", action="store_true")
    parser.add_argument("--frame", type=int, default=160)
    parser.add_argument("--octet", type=lambda text: int(text, 0))
    parser.add_argument("--rtcp", action="store_true")
    parser.add_argument("--linger", type=float, default=0.5)
    options = parser.parse_args()

    seed = random.Random()  # a new source for each call, as RFC 3550 asks
    ssrc = options.ssrc if options.ssrc is not None else seed.getrandbits(32)
    sequence, base = seed.getrandbits(15), seed.getrandbits(31)
    comfort, gaps = spans(options.cn), spans(options.gap)
    audio = open(options.file, "rb").read() if options.file else bytes(seed.getrandbits(8) for _ in range(16000))

    family = socket.AF_INET6 if ":" in options.ip else socket.AF_INET
    media = socket.socket(family, socket.SOCK_DGRAM)
    media.bind((options.ip, options.port))
    control = socket.socket(family, socket.SOCK_DGRAM)
    control.bind((options.ip, options.port + 1))
    target = (options.to_ip, options.to_port)

    start = time.monotonic()
    end = options.after + options.seconds
    tick, sent, octets, talking = 0, 0, 0, False
    while True:
        now = time.monotonic() - start
        if now >= end + options.linger:
            return
        due = options.after + tick * 0.02
        ready, _, _ = select.select([media, control], [], [], max(0, min(due, end + options.linger) - now))
        for one in ready:
            try:
                _, source = one.recvfrom(2048)
                if one is media and options.follow:
                    target = source
            except OSError:
                pass  # an ICMP error on this socket: the scenario wants the packets to go on
        now = time.monotonic() - start
        if now < due:
            continue
        position = tick * 0.02
        tick += 1
        if options.silent or now >= end or within(gaps, position):
            talking = False
            continue
        stamp = base + int(position * 8000) & 0xFFFFFFFF
        if within(comfort, position):
            talking = False
            if tick % 10 != 1:
                continue
            payload, kind, marker = b"\x40", 13, 0
        else:
            offset = int(position * 50) * options.frame % max(len(audio) - options.frame, 1)
            payload = audio[offset : offset + options.frame]
            if options.octet is not None:
                payload = bytes([options.octet]) * options.frame
            kind, marker, talking = options.payload_type, 0 if talking else 0x80, True
        packet = struct.pack("!BBHII", 0x80, marker | kind, sequence, stamp, ssrc) + payload
        sequence = sequence + 1 & 0xFFFF
        try:
            media.sendto(packet, target)
            sent, octets = sent + 1, octets + len(payload)
            if options.rtcp and sent % 50 == 1:
                clock = time.time() + 2208988800
                report = struct.pack(
                    "!BBHIIIIII", 0x80, 200, 6, ssrc, int(clock), int(clock % 1 * 2**32), stamp, sent, octets
                )
                name = f"{options.ip}".encode()
                chunk = struct.pack("!IBB", ssrc, 1, len(name)) + name + b"\0"
                chunk += b"\0" * (-len(chunk) % 4)
                report += struct.pack("!BBH", 0x81, 202, len(chunk) // 4) + chunk
                control.sendto(report, (target[0], target[1] + 1))
        except OSError:
            pass  # refused by ICMP or a rule: goes on talking, as a phone does


if __name__ == "__main__":
    main()
