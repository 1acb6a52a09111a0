#!/usr/bin/python3
"""What a daemon's memory does over many calls and over a day, on the release program; traffic is made here and piped in.

growth.py EARSHOT calls [--calls 120000]   resident memory after all calls against that after a third of them
growth.py EARSHOT day [--hours 24]         its slope over a day at 100 calls at a time with media and registrations

Prints one line `attack | count | result | bound`; exit 1 beyond the bound. In `day` each direction has one packet a second
(and says so with ptime), because what is kept does not depend on packets a second, and a tenth of the calls is faulty.
"""

import argparse
import struct
import subprocess
import sys

RATIO, SLOPE = 1.15, 1.0
WARM_UP_HOURS = 3
START = 1_700_000_000


class Feed:
    """A pcap on a program's standard input."""

    def __init__(self, earshot):
        self.program = subprocess.Popen(
            [earshot, "analyze", "--json", "--lang", "en", "--vantage", "agent-host", "--local", "192.0.2.20", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.out = self.program.stdin
        self.out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        self.parts = []

    def frame(self, microseconds, data):
        self.parts.append(
            struct.pack("<4I", START + microseconds // 1_000_000, microseconds % 1_000_000, len(data), len(data)))
        self.parts.append(data)
        if len(self.parts) > 4096:
            self.flush()

    def flush(self):
        self.out.write(b"".join(self.parts))
        self.parts = []

    def resident(self):
        """Resident MB when all but what is in the pipe (64 KB) was read."""
        self.flush()
        self.out.flush()
        with open(f"/proc/{self.program.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024

    def end(self):
        self.flush()
        self.out.close()
        told = self.program.stderr.read().decode(errors="replace")
        code = self.program.wait()
        if code not in (0, 1):
            sys.exit(f"growth: the program ended with {code}: {told[-300:]}")
        return told


def udp(source, destination, payload):
    """An Ethernet frame; endpoints are (octets of the address, port)."""
    header = b"\x45\0" + struct.pack(">H", len(payload) + 28) + b"\0\0\x40\0\x40\x11\0\0" + source[0] + destination[0]
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    total = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
    return (b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0" + header[:10] + struct.pack(">H", total) + header[12:]
            + struct.pack(">4H", source[1], destination[1], len(payload) + 8, 0) + payload)


AGENT, CARRIER, MEDIA = b"\xc0\0\x02\x14", b"\xc6\x33\x64\x0a", b"\xc6\x33\x64\x20"
AGENT_SIP, CARRIER_SIP = (AGENT, 5060), (CARRIER, 5060)


class Call:
    """A carrier calls an agent of this host."""

    def __init__(self, number, port):
        self.number, self.port, self.ptime = number, port, 1000
        self.callee = 1000 + number % 100
        self.caller = 13_800_000_000 + number % 50_000
        self.media = ((MEDIA, 30_000 + port), (AGENT, 10_000 + port))

    def message(self, start, cseq, method, own, tag=None, media=None):
        body = ""
        if media:
            address = ".".join(map(str, media[0]))
            body = (f"v=0\r\no=- {self.number} 1 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\n"
                    f"m=audio {media[1]} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:{self.ptime}\r\na=sendrecv\r\n")
        contact = f"{self.caller}@198.51.100.10:5060" if own else f"{self.callee}@192.0.2.20:5060"
        text = (
            f"{start}\r\nVia: SIP/2.0/UDP 198.51.100.10:5060;rport;branch=z9hG4bK-{self.number}-{method}\r\n"
            f"From: <sip:{self.caller}@198.51.100.10>;tag=c{self.number}\r\n"
            f"To: <sip:{self.callee}@192.0.2.20>{';tag=a%d' % self.number if tag else ''}\r\n"
            f"Call-ID: {self.number:08x}-growth@198.51.100.10\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:{contact}>\r\n" + ("Content-Type: application/sdp\r\n" if body else "")
            + f"Content-Length: {len(body)}\r\n\r\n{body}").encode()
        return udp(CARRIER_SIP, AGENT_SIP, text) if own else udp(AGENT_SIP, CARRIER_SIP, text)

    def request(self, method, cseq, tag=True, media=None):
        return self.message(f"{method} sip:{self.callee}@192.0.2.20:5060 SIP/2.0", cseq, method, True, tag, media)

    def response(self, status, method, cseq, tag=True, media=None):
        return self.message(f"SIP/2.0 {status}", cseq, method, False, tag, media)

    def begin(self, ptime=1000):
        self.ptime = ptime
        return [
            (0, self.request("INVITE", 1, tag=False, media=self.media[0])),
            (2_000, self.response("100 Trying", "INVITE", 1, tag=False)),
            (50_000, self.response("180 Ringing", "INVITE", 1)),
            (150_000, self.response("200 OK", "INVITE", 1, media=self.media[1])),
            (152_000, self.request("ACK", 1)),
        ]

    def end(self):
        return [(0, self.request("BYE", 2)), (1_000, self.response("200 OK", "BYE", 2))]


def calls(earshot, count):
    """Short calls, 87 a second: what was measured when ended calls were held for an hour."""
    feed, gap = Feed(earshot), 11_500
    third = 0.0
    waiting = []
    for number in range(count):
        call = Call(number, number % 5_000 * 2)
        at = number * gap
        waiting += [(at + offset, frame) for offset, frame in call.begin()]
        waiting += [(at + 250_000 + offset, frame) for offset, frame in call.end()]
        if number % 100 == 99:
            waiting.sort(key=lambda one: one[0])
            due = [one for one in waiting if one[0] < at]
            waiting = waiting[len(due):]
            for moment, frame in due:
                feed.frame(moment, frame)
        if number == count // 3:
            third = feed.resident()
    last = feed.resident()
    feed.end()
    ratio = last / third
    print(f"memory after many calls | {count:,} calls | {third:.0f} MB after a third, {last:.0f} MB after all: "
          f"× {ratio:.2f} | × {RATIO}")
    return ratio <= RATIO


def register(agent, number):
    port = 20_000 + agent
    text = ("REGISTER sip:cc.example.com SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 192.0.2.20:{port};branch=z9hG4bK-r{agent}-{number}\r\n"
            f"From: <sip:{1000 + agent}@cc.example.com>;tag=r{agent}\r\nTo: <sip:{1000 + agent}@cc.example.com>\r\n"
            f"Call-ID: register-{agent}@192.0.2.20\r\nCSeq: {number} REGISTER\r\nMax-Forwards: 70\r\n"
            f"Contact: <sip:{1000 + agent}@192.0.2.20:{port}>;expires=300\r\nContent-Length: 0\r\n\r\n")
    answer = text.replace("REGISTER sip:cc.example.com SIP/2.0", "SIP/2.0 200 OK", 1).replace(
        f"To: <sip:{1000 + agent}@cc.example.com>", f"To: <sip:{1000 + agent}@cc.example.com>;tag=s{agent}")
    host = (AGENT, port)
    return udp(host, CARRIER_SIP, text.encode()), udp(CARRIER_SIP, host, answer.encode())


def day(earshot, hours):
    """100 calls at a time of some three minutes; every tenth is one-way, refused or never answered."""
    feed, number, samples = Feed(earshot), 0, []
    slots = [None] * 100
    for second in range(int(hours * 3600)):
        base = second * 1_000_000
        due = []
        for slot in range(100):
            at = base + slot * 8_000
            current = slots[slot]
            if current is None or second >= current["end"] + 2:
                call = Call(number, slot * 2 + number // 100 % 40 * 200)
                fault = number % 30
                number += 1
                length = 120 + number * 7919 % 120
                if fault == 0:
                    slots[slot] = {"end": second + 4, "call": None}
                    due += [(at, call.request("INVITE", 1, tag=False, media=call.media[0])),
                            (at + 2_000, call.response("603 Decline", "INVITE", 1)),
                            (at + 4_000, call.request("ACK", 1))]
                    continue
                due += [(at + offset, frame) for offset, frame in call.begin()]
                ssrc = struct.pack(">I", number * 2 + 1)
                slots[slot] = {
                    "start": second, "end": second + length, "call": call,
                    "forth": udp(call.media[0], call.media[1], b"\x80\x08\0\0\0\0\0\0" + ssrc + bytes(range(160))),
                    # Nothing comes back where the call is one-way.
                    "back": None if fault in (1, 2) else udp(
                        call.media[1], call.media[0], b"\x80\x08\0\0\0\0\0\0" + ssrc + b"\x55" + bytes(range(159))),
                }
                continue
            call = current["call"]
            if call is None:
                continue
            if second == current["end"]:
                due += [(at + offset, frame) for offset, frame in call.end()]
            elif second < current["end"]:
                index = second - current["start"]
                patch = struct.pack(">HI", index, index * 8000)
                for offset, frame in ((0, current["forth"]), (500, current["back"])):
                    if frame:
                        due.append((at + offset, frame[:44] + patch + frame[50:]))
        if second % 3 == 0:
            agent = second // 3 % 100
            request, answer = register(agent, second // 300 + 1)
            due += [(base + 900_000, request), (base + 901_000, answer)]
        due.sort(key=lambda one: one[0])
        for moment, frame in due:
            feed.frame(moment, frame)
        if second % 1800 == 1799:
            samples.append(((second + 1) / 3600, feed.resident()))
    told = feed.end()
    warm = [one for one in samples if one[0] > min(WARM_UP_HOURS, hours / 2)]
    slope = least_squares(warm)
    print(f"a day of calls | {number:,} calls, 100 at a time, {hours:g} h of packet time | "
          f"{warm[0][1]:.0f} MB after warm-up, {warm[-1][1]:.0f} MB at the end: {slope:+.2f} MB an hour | "
          f"{SLOPE:g} MB an hour")
    print("growth: " + told.strip().splitlines()[0][-200:], file=sys.stderr)
    print("growth: " + " ".join(f"{hour:g}h:{resident:.1f}" for hour, resident in samples), file=sys.stderr)
    return slope < SLOPE


def least_squares(points):
    count = len(points)
    middle = sum(x for x, _ in points) / count
    mean = sum(y for _, y in points) / count
    return sum((x - middle) * (y - mean) for x, y in points) / sum((x - middle) ** 2 for x, _ in points)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("earshot")
    parser.add_argument("what", choices=["calls", "day"])
    parser.add_argument("--calls", type=int, default=120_000)
    parser.add_argument("--hours", type=float, default=24)
    options = parser.parse_args()
    well = calls(options.earshot, options.calls) if options.what == "calls" else day(options.earshot, options.hours)
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
