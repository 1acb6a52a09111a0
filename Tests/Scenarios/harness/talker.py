#!/usr/bin/env python3
"""One RTP endpoint with exactly the behaviour a scenario asks for. Sends to one address, takes what comes, ends by itself.

talker.py FROM_IP FROM_PORT TO_IP TO_PORT [--seconds S] [--after S] [--payload-type N] [--file AUDIO] [--ssrc N]
          [--cn FROM-UNTIL]… [--gap FROM-UNTIL]… [--silent] [--follow] [--frame BYTES] [--rtcp] [--octet N]
          [--ptime MS] [--hold N] [--jitter MS] [--detour MS] [--again MS] [--second] [--anew AT] [--tag BYTES]
          [--keys DIGITS] [--keys-at S] [--keys-type N]

--after S    waits S seconds before it sends (default 0.4: until the other one has its port open)
--silent     sends nothing, only holds the port open
--follow     sends to where packets come from instead of TO (symmetric RTP latching)
--cn A-B     between A and B seconds comfort noise every 200 ms instead of speech (RFC 3389)
--gap A-B    between A and B seconds nothing at all; the timestamp goes on, the sequence number does not (DTX)
--octet N    every payload octet has this value (digital silence)
--mute A-B   between A and B seconds the octet 0xFF (payload type 0) or 0xD5 (8) and nothing else
--deaf       the reports say that nothing was ever received: a block of zeros
--rtcp       sender reports every second from FROM_PORT + 1, in gaps too
--ptime MS   sound of a packet (default 20; --frame is what 20 ms take)
--hold N     packets leave N at a time, when the last of them is due (a radio link that sleeps)
--jitter MS  each packet waits up to MS, at random and in order
--detour MS  each packet waits up to MS, at random, and may overtake others (several paths)
--again MS   each packet is sent a second time MS later
--second     sends a second stream of its own SSRC from the same port
--anew S     at second S another SSRC, sequence and timestamp go on
--clock HZ   units of the timestamp (default 8000), of the keys too
--empty A-B  between A and B seconds a packet without payload every second and nothing else (RFC 6263 section 4.6)
--sid A-B    between A and B seconds two octets of the same payload type every second (G.729 annex B)
--restart S  at second S sequence and timestamp jump, the SSRC stays (a device that begins anew)
--then AT,IP,PORT  from second AT on to another address, with the same SSRC
--mux        sender reports go from and to the media port (RFC 5761)
--zrtp WHO   begins with ZRTP (RFC 6189): "alone" says Hello and gets nothing back, "first" and "second" agree
--udptl      T.38 over UDPTL instead of RTP: a short packet every 40 ms
--tag N      the payload is scrambled and N bytes longer (what SRTP looks like from outside)
--keys D     digits as telephone events (RFC 4733) from second --keys-at on, with payload type --keys-type
"""

import argparse
import heapq
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
    parser.add_argument("--mute", action="append", default=[])
    parser.add_argument("--rtcp", action="store_true")
    parser.add_argument("--linger", type=float, default=0.5)
    parser.add_argument("--ptime", type=int, default=20)
    parser.add_argument("--hold", type=int, default=1)
    parser.add_argument("--jitter", type=float, default=0)
    parser.add_argument("--detour", type=float, default=0)
    parser.add_argument("--again", type=float)
    parser.add_argument("--second", action="store_true")
    parser.add_argument("--anew", type=float)
    parser.add_argument("--tag", type=int)
    parser.add_argument("--clock", type=int, default=8000)
    parser.add_argument("--empty", action="append", default=[])
    parser.add_argument("--sid", action="append", default=[])
    parser.add_argument("--then")
    parser.add_argument("--restart", type=float)
    parser.add_argument("--deaf", action="store_true")
    parser.add_argument("--mux", action="store_true")
    parser.add_argument("--zrtp", choices=("alone", "first", "second"))
    parser.add_argument("--udptl", action="store_true")
    parser.add_argument("--keys", default="")
    parser.add_argument("--keys-at", type=float, default=2)
    parser.add_argument("--keys-type", type=int, default=101)
    options = parser.parse_args()

    seed = random.Random()  # a new source for each call, as RFC 3550 asks
    ssrc = options.ssrc if options.ssrc is not None else seed.getrandbits(32)
    sequence, base = seed.getrandbits(15), seed.getrandbits(31)
    comfort, gaps, mutes = spans(options.cn), spans(options.gap), spans(options.mute)
    empties, descriptions = spans(options.empty), spans(options.sid)
    clock = options.clock
    audio = open(options.file, "rb").read() if options.file else bytes(seed.getrandbits(8) for _ in range(16000))

    family = socket.AF_INET6 if ":" in options.ip else socket.AF_INET
    media = socket.socket(family, socket.SOCK_DGRAM)
    # One talker may take a port over from another that still lingers.
    media.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    media.bind((options.ip, options.port))
    control = socket.socket(family, socket.SOCK_DGRAM)
    control.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    control.bind((options.ip, options.port + 1))
    target = (options.to_ip, options.to_port)

    packet_time = options.ptime / 1000
    frame = options.frame * options.ptime // 20
    keys = key_events(options.keys, options.keys_at, options.keys_type, clock)
    second = seed.getrandbits(32)
    start = time.monotonic()
    end = options.after + options.seconds
    tick, sent, octets, talking = 0, 0, 0, False
    waiting, last_departure = [], 0.0  # (when, number, packet) not sent yet

    def leave(packet, due):
        """When the packet goes: at once, or held up on its way."""
        nonlocal last_departure
        if options.hold > 1:
            due = options.after + (tick // options.hold + 1) * options.hold * packet_time
        last_departure = max(last_departure, due + seed.uniform(0, options.jitter / 1000))
        leaves = last_departure + seed.uniform(0, options.detour / 1000)
        for later in [0] if options.again is None else [0, options.again / 1000]:
            heapq.heappush(waiting, (leaves + later, tick, packet))

    def report(stamp):
        about = sender_report(ssrc, stamp, sent, octets, options.ip, bytes(24) if options.deaf else b"")
        send(media if options.mux else control, about, (target[0], target[1] + (0 if options.mux else 1)))

    agreement = zrtp(options.zrtp, options.after, ssrc)
    while True:
        now = time.monotonic() - start
        while agreement and agreement[0][0] <= now:
            send(media, agreement.pop(0)[1], target)
        if now >= end + options.linger:
            return
        due = options.after + tick * packet_time
        until = min(due, waiting[0][0]) if waiting else due
        until = min(until, agreement[0][0]) if agreement else until
        ready, _, _ = select.select([media, control], [], [], max(0, min(until, end + options.linger) - now))
        for one in ready:
            try:
                _, source = one.recvfrom(2048)
                if one is media and options.follow:
                    target = source
            except OSError:
                pass  # an ICMP error on this socket: the scenario wants the packets to go on
        now = time.monotonic() - start
        while waiting and waiting[0][0] <= now:
            send(media, heapq.heappop(waiting)[2], target)
        if now < due:
            continue
        position = tick * packet_time
        tick += 1
        if options.silent or now >= end or within(gaps, position):
            talking = False
            # Who is held says nothing and goes on reporting.
            if options.rtcp and sent and now < end and tick % 50 == 1:
                stamp = base + int(position * clock) & 0xFFFFFFFF
                report(stamp)
            continue
        if options.anew is not None and position >= options.anew:
            ssrc, sequence, base, options.anew = second, seed.getrandbits(15), seed.getrandbits(31), None
        if options.restart is not None and position >= options.restart:
            sequence, base, options.restart = seed.getrandbits(15), seed.getrandbits(31), None
        if options.then and position >= float(options.then.split(",")[0]):
            _, ip, port = options.then.split(",")
            target, options.then = (ip, int(port)), None
        stamp = base + int(position * clock) & 0xFFFFFFFF
        key = keys.get(tick - 1)
        if key:
            talking = False
            stamp, kind, marker, payload = base + int(key[0] * clock) & 0xFFFFFFFF, *key[1:]
        elif within(comfort, position):
            talking = False
            if tick % 10 != 1:
                continue
            payload, kind, marker = b"\x40", 13, 0
        elif within(empties, position) or within(descriptions, position):
            talking = False
            if tick % 50 != 1:
                continue
            payload, kind, marker = seed.randbytes(2) if within(descriptions, position) else b"", options.payload_type, 0
        elif options.udptl:
            if tick % 2:
                continue
            # One IFP packet: t30-indicator, or data of V.21 (ITU-T T.38 section 9).
            body = b"\x00" if tick % 20 < 10 else b"\xc0\x01\x80\x00\x00" + seed.randbytes(1)
            leave(struct.pack("!HB", sequence, len(body)) + body + b"\x00\x00", due)
            sequence = sequence + 1 & 0xFFFF
            continue
        else:
            offset = int(position / packet_time) * frame % max(len(audio) - frame, 1)
            payload = audio[offset : offset + frame]
            if options.octet is not None:
                payload = bytes([options.octet]) * frame
            if within(mutes, position):
                payload = (b"\xff" if options.payload_type == 0 else b"\xd5") * frame
            if options.tag is not None:
                payload = seed.randbytes(len(payload) + options.tag)
            kind, marker, talking = options.payload_type, 0 if talking else 0x80, True
        leave(struct.pack("!BBHII", 0x80, marker | kind, sequence, stamp, ssrc) + payload, due)
        if options.second:
            leave(struct.pack("!BBHII", 0x80, marker | kind, sequence, stamp, second) + payload, due)
        while waiting and waiting[0][0] <= now:
            send(media, heapq.heappop(waiting)[2], target)
        sequence = sequence + 1 & 0xFFFF
        sent, octets = sent + 1, octets + len(payload)
        if options.rtcp and sent % 50 == 1:
            report(stamp)


def key_events(digits, begin, payload_type, clock):
    """tick of 20 ms → (second the event began, payload type, marker, payload): 100 ms a key, three end packets, 100 ms of
    speech between two keys (RFC 4733 section 2.5.1)."""
    events = {}
    for number, digit in enumerate(digits):
        first = round(begin * 50) + number * 10
        for step in range(8):
            length = min(step + 1, 6) * clock // 50
            payload = struct.pack("!BBH", "0123456789*#ABCD".index(digit), 0x8A if step > 4 else 0x0A, length)
            events[first + step] = (first / 50, payload_type, 0 if step else 0x80, payload)
    return events


def zrtp(who, after, ssrc):
    """(second, packet) of the messages of one side; each comes a little after the other side's (RFC 6189 section 4)."""
    steps = {
        None: (),
        "alone": ((0, "Hello   "), (0.05, "Hello   "), (0.15, "Hello   "), (0.35, "Hello   ")),
        "first": ((0, "Hello   "), (0.03, "HelloACK"), (0.05, "Commit  "), (0.09, "DHPart2 "), (0.13, "Confirm2")),
        "second": ((0.01, "Hello   "), (0.02, "HelloACK"), (0.07, "DHPart1 "), (0.11, "Confirm1"), (0.15, "Conf2ACK")),
    }[who]
    length = {"Hello   ": 88, "HelloACK": 12, "Commit  ": 116, "DHPart1 ": 468, "DHPart2 ": 468, "Conf2ACK": 12}
    packets = []
    for number, (wait, kind) in enumerate(steps):
        size = length.get(kind, 76)
        message = struct.pack("!HH", 0x505A, size // 4) + kind.encode() + random.randbytes(size - 12)
        if kind == "Hello   ":
            message = message[:12] + b"1.10" + b"Earshot scenario" + message[32:]
        packet = struct.pack("!BBH4sI", 0x10, 0, number, b"ZRTP", ssrc) + message
        packets.append((after + wait, packet + struct.pack("!I", crc32c(packet))))
    return packets


def crc32c(octets):
    """RFC 4960 appendix B, as ZRTP ends each packet with it."""
    value = 0xFFFFFFFF
    for octet in octets:
        value ^= octet
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return struct.unpack("<I", struct.pack(">I", value ^ 0xFFFFFFFF))[0]


def sender_report(ssrc, stamp, sent, octets, name, blocks=b""):
    """SR with SDES (RFC 3550 section 6.4.1)."""
    clock = time.time() + 2208988800
    head = struct.pack("!BBHI", 0x80 | len(blocks) // 24, 200, 6 + len(blocks) // 4, ssrc)
    report = head + struct.pack("!IIIII", int(clock), int(clock % 1 * 2**32), stamp, sent, octets) + blocks
    chunk = struct.pack("!IBB", ssrc, 1, len(name)) + name.encode() + b"\0"
    chunk += b"\0" * (-len(chunk) % 4)
    return report + struct.pack("!BBH", 0x81, 202, len(chunk) // 4) + chunk


def send(socket, packet, target):
    try:
        socket.sendto(packet, target)
    except OSError:
        pass  # refused by ICMP or a rule: goes on talking, as a phone does


if __name__ == "__main__":
    main()
