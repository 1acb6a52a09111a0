#!/usr/bin/python3
"""What one odd message costs a byte, against ordinary ones: time and memory must follow the bytes, whatever they say.

shapes.py DIRECTORY-OF-PROGRAMS [SHAPE…]

Each shape is the same number of bytes in INVITEs, some of 3 KB, whose lists stay within what is read of a message, and some as
large as a datagram holds. Prints a line `attack | count | result | bound`
a shape; exit 1 where one costs more than twice an ordinary message a byte, or holds more than so much memory.
"""

import os
import struct
import subprocess
import sys
import tempfile

SIZES = (3_000, 60_000)
LARGEST = 60_000
BYTES = 8 << 20
COST, MEMORY = 2.0, 150


def frame(payload):
    header = b"\x45\0" + struct.pack(">H", len(payload) + 28) + b"\0\0\x40\0\x40\x11\0\0" + bytes((192, 0, 2, 10, 192, 0, 2, 20))
    return (b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0" + header
            + struct.pack(">4H", 5060, 5060, len(payload) + 8, 0) + payload)


def message(number, headers="", body="", raw=b""):
    sdp = ("v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nc=IN IP4 192.0.2.10\r\nt=0 0\r\nm=audio 10500 RTP/AVP 0 8 101\r\n"
           "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n" + body)
    text = (f"INVITE sip:1002@192.0.2.20 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK{number:08d}\r\n"
            f"From: <sip:1001@192.0.2.20>;tag=a{number:08d}\r\nTo: <sip:1002@192.0.2.20>\r\nCall-ID: {number:08d}@192.0.2.10\r\n"
            f"CSeq: 1 INVITE\r\nContact: <sip:1001@192.0.2.10:5060>\r\nMax-Forwards: 70\r\nUser-Agent: shapes\r\n")
    end = f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}"
    return text.encode() + headers.encode() + raw + end.encode()


def filled(line, limit=1 << 20):
    """As many lines as fit, numbered."""
    limit = min(limit, LARGEST)
    out, size, number = [], 0, 0
    while size < limit - 900:
        one = line.replace("#", str(number))
        out.append(one)
        size += len(one)
        number += 1
    return "".join(out)


def listed(name, value, separator=","):
    return f"{name}: " + separator.join(value.replace("#", str(n)) for n in range((LARGEST - 900) // (len(value) + 2))) + "\r\n"


SHAPES = {
    "one long unknown header": lambda n: message(n, headers="X-Long: " + "a" * min(8_000, LARGEST - 900) + "\r\n"),
    "unknown headers": lambda n: message(n, headers=filled("X-Some-Header-#: some value of a header\r\n", 20_000)),
    "Privacy": lambda n: message(n, headers=listed("Privacy", "id", ";")),
    "Privacy lines": lambda n: message(n, headers=filled("Privacy: id;header\r\n")),
    "History-Info": lambda n: message(n, headers=listed("History-Info", "<sip:a#@b>;index=1.#")),
    "Via": lambda n: message(n, headers=filled("Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKx#\r\n")),
    "Route": lambda n: message(n, headers=listed("Record-Route", "<sip:p#.example.com;lr>")),
    "Contact": lambda n: message(n, headers=listed("Contact", "<sip:u#@192.0.2.7>")),
    "Require": lambda n: message(n, headers=listed("Supported", "timer")),
    "parameters": lambda n: message(n, headers="P-Asserted-Identity: <sip:a@b>" + "".join(f";p{i}=v" for i in range(min(8_000, LARGEST - 900) // 7)) + "\r\n"),
    "SDP media": lambda n: message(n, body=filled("m=audio # RTP/AVP 0\r\n")),
    "SDP candidates": lambda n: message(n, body=filled("a=candidate:# 1 UDP 2130706431 192.0.2.10 10500 typ host\r\n")),
    "SDP formats": lambda n: message(n, body="m=audio 1 RTP/AVP" + filled(" #", 30_000) + "\r\n"),
    "SDP rtpmap": lambda n: message(n, body=filled("a=rtpmap:# X/8000\r\n")),
    "SDP fmtp": lambda n: message(n, body=filled("a=fmtp:# mode=20;octet-align=1\r\n")),
    "SDP crypto": lambda n: message(n, body=filled("a=crypto:# AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n")),
    "SDP lines": lambda n: message(n, body=filled("a=x:#\r\n")),
    "invalid UTF-8": lambda n: message(n, raw=b"Subject: " + b"\xff" * (min(12_000, LARGEST - 900) * 2 // 3) + b"\r\n" + b"P-Asserted-Identity: \"" + b"\xfe" * (min(12_000, LARGEST - 900) // 3) + b"\" <sip:a@b>\r\n"),
    "invalid UTF-8 in all": lambda n: message(n, raw=b"".join(b"X-%d: " % i + b"\xc3\x28\xff" * 20 + b"\r\n" for i in range(min(180, LARGEST // 70)))),
    "folded": lambda n: message(n, headers="Subject: a" + "\r\n a" * (min(7_000, LARGEST) // 4) + "\r\n"),
    "escapes": lambda n: message(n, headers=filled('Reason: SIP;cause=4#;text="\\"\\"\\"\\"\\"\\"\\"\\""\r\n')),
    "Warning": lambda n: message(n, headers=listed("Warning", '399 a "#"')),
    "not a header": lambda n: message(n, headers=filled("a\r\n", 20_000)),
}


def run(program, path):
    child = subprocess.Popen([program, "analyze", "--json", "--lang", "en", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    return used.ru_utime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def measure(program, make):
    """Nanoseconds a byte (the best of three), MB at the most, exit code."""
    with tempfile.NamedTemporaryFile(suffix=".pcap", dir="/dev/shm") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        size = number = 0
        while size < BYTES:
            data = frame(make(number)[:65_000])
            file.write(struct.pack("<4I", 1_700_000_000 + number // 100, number % 100 * 10_000, len(data), len(data)) + data)
            size += len(data)
            number += 1
        file.flush()
        runs = [run(program, file.name) for _ in range(3)]
    return min(r[0] for r in runs) / size * 1e9, max(r[1] for r in runs), runs[0][2], number


def main():
    global LARGEST
    program = os.path.join(sys.argv[1], "earshot")
    plain, _, _, count = measure(program, message)
    failed = False
    print(f"an ordinary INVITE | {count} messages | {plain:.1f} ns a byte | -")
    for name in sys.argv[2:] or SHAPES:
        told, most, messages = [], 0, 0
        for LARGEST in SIZES:
            cost, memory, code, count = measure(program, SHAPES[name])
            failed = failed or cost > COST * plain or memory > MEMORY or code not in (0, 1)
            told.append(f"× {cost / plain:.2f}" + ("" if code in (0, 1) else f", ended with {code}"))
            most, messages = max(most, memory), messages + count
        print(f"{name} | {messages} messages | {' and '.join(told)} a byte, {most:.0f} MB | ≤ × {COST}, ≤ {MEMORY} MB", flush=True)
    sys.exit(1 if failed else 0)


main()
