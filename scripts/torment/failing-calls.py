#!/usr/bin/env python3
"""Writes a capture of calls that all fail: each from a client of its own, refused with 488.

failing-calls.py OUTPUT [CALLS] [PACKETS-PER-SECOND] [FIRST]: FIRST is the number of the first call
"""
import socket
import struct
import sys


def address(index):
    return f"10.{1 + index // 62500}.{index // 250 % 250}.{1 + index % 250}"


def server(index):
    return f"198.{18 + index // 62500}.{index // 250 % 250}.{1 + index % 250}"


def checksum(words):
    total = sum(struct.unpack(f"!{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(source, destination, text):
    payload = text.encode()
    udp = struct.pack("!HHHH", 5060, 5060, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0x4000, 64, 17, 0)
    head += socket.inet_aton(source) + socket.inet_aton(destination)
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return b"\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0" + head + udp


def call(index):
    """The messages of one call as (from the client, text)."""
    client, SERVER, number = address(index), server(index), f"1{index:07}"
    sdp = f"v=0\r\no=- 1 1 IN IP4 {client}\r\ns=-\r\nc=IN IP4 {client}\r\nt=0 0\r\nm=audio {10000 + index % 20000 * 2} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    via = f"Via: SIP/2.0/UDP {client}:5060;branch=z9hG4bK{index}\r\n"
    common = f"From: <sip:{number}@{SERVER}>;tag=f{index}\r\nCall-ID: c{index}@{client}\r\n"
    to = f"To: <sip:138{index % 90000000:08}@{SERVER}>"
    yield True, (
        f"INVITE sip:138{index % 90000000:08}@{SERVER} SIP/2.0\r\n{via}Max-Forwards: 70\r\n{common}{to}\r\nCSeq: 1 INVITE\r\n"
        f"Contact: <sip:{number}@{client}>\r\nContent-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}")
    answer = f"{via}{common}{to};tag=t{index}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
    yield False, f"SIP/2.0 488 Not Acceptable Here\r\n{answer}"
    yield True, (
        f"ACK sip:138{index % 90000000:08}@{SERVER} SIP/2.0\r\n{via}Max-Forwards: 70\r\n{common}{to};tag=t{index}\r\nCSeq: 1 ACK\r\n"
        "Content-Length: 0\r\n\r\n")


def main():
    output = sys.argv[1]
    calls = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    rate = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000
    first = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    with open(output, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
        number = 0
        for index in range(first, first + calls):
            client, far = address(index), server(index)
            for outbound, text in call(index):
                bytes = frame(client, far, text) if outbound else frame(far, client, text)
                micro = number * 1_000_000 // rate
                number += 1
                file.write(struct.pack("<IIII", 1_750_000_000 + micro // 1_000_000, micro % 1_000_000, len(bytes), len(bytes)))
                file.write(bytes)


if __name__ == "__main__":
    main()
