#!/usr/bin/env python3
"""Clients that behave badly, one kind after another, on the socket of a running daemon.

bad-clients.py SOCKET PID: prints what held; ends with 1 and says what did not.
"""
import http.client
import socket
import sys
import time

PATH, PID = sys.argv[1], int(sys.argv[2])
failures = []


def connect(timeout=5.0):
    one = socket.socket(socket.AF_UNIX)
    one.settimeout(timeout)
    one.connect(PATH)
    return one


def answer(data, timeout=5.0):
    """Status of the answer to these bytes; 0 when the connection was closed without one, None when nothing came."""
    with connect(timeout) as one:
        try:
            one.sendall(data)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            # It may answer, or close, before it read all.
            pass
        try:
            head = one.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return 0
        except TimeoutError:
            return None
    if not head:
        return 0
    return int(head.split()[1]) if head.startswith(b"HTTP/1.1 ") else -1


def ordinary():
    start = time.monotonic()
    status = answer(b"GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 10.0)
    return status == 200 and time.monotonic() - start < 2.0


def memory():
    for line in open(f"/proc/{PID}/status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0


def expect(name, holds):
    if not holds:
        failures.append(name)
    if not ordinary():
        failures.append(f"an ordinary client after {name}")


def refused(status):
    return status == 0 or status is not None and 400 <= status < 500


expect("start", True)
# Two hundred at once: each gets its answer.
crowd = [connect(20.0) for _ in range(200)]
for one in crowd:
    one.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
expect("200 clients at once", all(one.recv(12) == b"HTTP/1.1 200" for one in crowd))
for one in crowd:
    one.close()
# Clients that say nothing, and such that never read.
silent = [connect() for _ in range(100)]
expect("100 silent clients", True)
deaf = []
for _ in range(40):
    one = connect()
    one.sendall(b"GET /v1/findings?follow=1&limit=10000 HTTP/1.1\r\nHost: x\r\n\r\n")
    deaf.append(one)
expect("40 that never read", True)
for one in deaf:
    one.close()
pipelined = connect()
pipelined.settimeout(0.5)
try:
    for _ in range(3000):
        pipelined.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
except (TimeoutError, BrokenPipeError, ConnectionResetError):
    pass
expect("3,000 requests of one that never reads", memory() < 150)
pipelined.close()
# Requests that are too large.
expect("a target of 1 MB", refused(answer(b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")))
expect("a header field of 1 MB", refused(answer(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n")))
expect("20,000 header fields", refused(answer(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 20_000 + b"\r\n")))
body = b"POST /v1/captures?seconds=0 HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n" + b"a" * 50_000_000
expect("a body of 50 MB", refused(answer(body)))
expect("bytes that are no HTTP", refused(answer(bytes(range(256)) * 64 + b"\r\n\r\n")))
# Paths that climb, in every spelling.
for path in ("/v1/../../etc/passwd", "/v1/findings/..%2f..%2fetc%2fpasswd/evidence", "/v1/captures/%2e%2e%2f/file",
             "/v1/captures/..%2f..%2f..%2fetc%2fpasswd/file", "/v1/findings/%00/evidence", "/v1/calls/%ff%fe",
             "//etc/passwd", "/v1/calls/..;/report"):
    status = answer(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    expect(f"path {path}: {status}", refused(status))
# Slow ones: a head byte by byte, a body byte by byte, both longer than a request may take.
slow_head, slow_body = connect(), connect()
slow_body.sendall(b"POST /v1/captures?seconds=0 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
start, closed = time.monotonic(), {}
while time.monotonic() - start < 35 and len(closed) < 2:
    time.sleep(1)
    for name, one, byte in (("head", slow_head, b"G"), ("body", slow_body, b"b")):
        if name in closed:
            continue
        try:
            one.settimeout(0.05)
            one.sendall(byte)
            while (data := one.recv(65536)):
                pass
            closed[name] = time.monotonic() - start
        except TimeoutError:
            pass
        except OSError:
            closed[name] = time.monotonic() - start
expect(f"slow requests closed: {closed}", len(closed) == 2)
ended = 0
for one in silent:
    one.settimeout(0.05)
    try:
        ended += one.recv(1) == b""
    except TimeoutError:
        pass
    except OSError:
        ended += 1
expect(f"silent clients closed: {ended}", ended == len(silent))
if memory() >= 150:
    failures.append(f"memory {memory()} MB")
for failure in failures:
    print(f"bad-clients: {failure}", file=sys.stderr)
print(f"{len(failures)} failed, {memory()} MB")
sys.exit(1 if failures else 0)
