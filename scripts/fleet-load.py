#!/usr/bin/env python3
"""Records of a fleet that is not there, for proofs of what a collector takes: not verdicts, only what they look like.

fleet-load.py load SERVER:PORT AGENTS CALLS-A-SECOND SECONDS   so many hosts, each with so many calls
fleet-load.py send SERVER:PORT SUBJECT ID SENT FILE            one message as it is, to see what is made of it
fleet-load.py fill SERVER:PORT MEGABYTES                       until the stream takes no more, or so much is in it
"""
import datetime
import json
import random
import socket
import sys
import time


class Server:
    """As much of the protocol of NATS as it takes to publish with headers and to read what the stream says."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=10)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.socket.sendall(b'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB _INBOX.load.> 1\r\nPING\r\n')
        while self.file.readline().strip() != b"PONG":
            pass
        self.answers = {"stored": 0, "duplicate": 0, "refused": 0}
        self.out = bytearray()

    def publish(self, subject, body, record=None, sent=None, reply="_INBOX.load.a"):
        headers = "NATS/1.0\r\n"
        if record:
            headers += f"Nats-Msg-Id: {record}\r\n"
        if sent:
            headers += f"Earshot-Sent: {sent}\r\n"
        head = (headers + "\r\n").encode()
        self.out += f"HPUB {subject} {reply} {len(head)} {len(head) + len(body)}\r\n".encode() + head + body + b"\r\n"

    def flush(self, wait):
        """Sends what is ready and reads `wait` answers."""
        self.socket.sendall(self.out)
        self.out.clear()
        words = None
        while wait > 0:
            line = self.file.readline().split()
            if not line:
                raise SystemExit("the server is gone")
            if line[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            if line[0] not in (b"MSG", b"HMSG"):
                continue
            body = self.file.read(int(line[-1]) + 2)
            wait -= 1
            if b'"error"' in body or line[0] == b"HMSG":
                self.answers["refused"] += 1
                words = body
            elif b'"duplicate":true' in body:
                self.answers["duplicate"] += 1
            else:
                self.answers["stored"] += 1
        return words


def stamp(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stream(source, target, direction, call, begin, end):
    packets = int((end - begin) * 50)
    lost = random.choice([0, 0, 0, 0, 3, 12])
    return {
        "burst_density_percent": None, "burst_duration_ms": None, "burst_ratio": 1, "call_id": call,
        "clipped_percent": 0, "clock_skew_ppm": None, "codec": "PCMA", "direction": direction,
        "discard_percent": None, "dst": target, "dtmf": None, "dtmf_inband": None, "duplicates": 0,
        "duration_s": round(end - begin, 6), "expected": packets, "far_jitter_max_ms": None, "far_loss_percent": None,
        "far_mos": None, "first": stamp(begin), "gap_density_percent": None, "gap_duration_ms": None,
        "gap_max_ms": round(random.uniform(20, 30), 3), "interface": "eth0", "intervals": max(1, packets // 250),
        "jitter_max_ms": round(random.uniform(0.1, 2), 3), "jitter_mean_ms": round(random.uniform(0.01, 0.5), 3),
        "last": stamp(end), "level_dbm0": -round(random.uniform(12, 25), 1), "loss_percent": round(lost / packets * 100, 2),
        "loss_runs": lost, "lost": lost, "mos": 4.41, "mos_model": "G.107 listening, G.711 with loss concealment",
        "noise_dbm0": -round(random.uniform(40, 60), 1), "packets": packets - lost, "payload_types": [8], "ptime_ms": 20,
        "reordered": 0, "restarts": 0, "rtt_ms": None, "silence_percent": round(random.uniform(20, 60), 1), "src": source,
        "ssrc": f"0x{random.getrandbits(32):08x}", "worst_jitter_ms": round(random.uniform(0.1, 2), 3),
        "worst_loss_percent": 0,
    }


def encode(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def call(site, agent, number, now):
    """A call of two streams that ended now."""
    name = f"{random.getrandbits(64):016x}-{number}@10.{number % 200}.1.20"
    begin = now - random.uniform(20, 300)
    here, there = f"10.{number % 200}.1.20:{random.randrange(10500, 10560)}", f"203.0.113.{number % 250}:{random.randrange(20000, 30000)}"
    record = {
        "call_id": name, "handle": "00000000", "caller": f"10{number % 90 + 10}", "callee": f"138{number % 10**8:08d}",
        "start": stamp(begin - 4), "answered": stamp(begin), "end": stamp(now), "state": "ended", "result": "answered",
        "from": f"10.{number % 200}.1.20:5060", "to": f"203.0.113.{number % 250}:5060", "findings": [], "linked": [],
        "media": [stream(there, here, "toward-caller", name, begin, now), stream(here, there, "toward-callee", name, begin, now)],
    }
    return {"schema": "earshot.v1.call", "site": site, "agent": agent, "time": stamp(now), "call": record}


def heartbeat(site, agent, now, calls):
    zeros = dict.fromkeys(["packets", "drops", "registrations", "findings", "open_incidents"], 0)
    return {
        "schema": "earshot.v1.heartbeat", "site": site, "agent": agent, "time": stamp(now), "version": "load",
        "host": agent, "run": "1", "started": stamp(now), "clock_synchronised": True, "interfaces": [], "calls": calls,
        "active_calls": 20, "cpu_seconds": 1.5, "resident_bytes": 50 << 20,
        "outbox": {"waiting": 0, "bytes": 0, "lost_findings": 0, "lost_heartbeats": 0, "lost_calls": 0}, **zeros,
    }


def load(address, agents, rate, seconds):
    server = Server(address)
    outboxes = [f"{random.getrandbits(64):016x}" for _ in range(agents)]
    rows = [0] * agents
    begin, sent, size = time.time(), 0, 0
    # Records are made before the clock runs: it is not the maker that is measured.
    templates = [encode(call(f"site{index % 10}", f"host{index}", index, begin)).decode() for index in range(agents)]
    names = [json.loads(text)["call"]["call_id"] for text in templates]
    for tick in range(seconds * 10):
        now = time.time()
        count = 0
        for index in range(agents):
            site, agent = f"site{index % 10}", f"host{index}"
            for _ in range(rate // 10):
                rows[index] += 1
                text = templates[index].replace(names[index], f"{random.getrandbits(64):016x}-{rows[index]}@10.1.1.20")
                body = text.replace(stamp(begin), stamp(now)).encode()
                server.publish(f"earshot.v1.call.{site}.{agent}", body, f"{outboxes[index]}-c{rows[index]}", stamp(now))
                count += 1
                size += len(body)
            if (tick + index) % 150 == 0:
                body = encode(heartbeat(site, agent, now, rows[index]))
                server.publish(f"earshot.v1.heartbeat.{site}.{agent}", body, f"{outboxes[index]}-h{tick + 1}", stamp(now))
                count += 1
        server.flush(count)
        sent += count
        time.sleep(max(0, begin + (tick + 1) / 10 - time.time()))
    took = time.time() - begin
    calls = sum(rows)
    print(f"{sent} records of {agents} hosts in {took:.1f} s ({sent / took:.0f} a second), {size // max(1, calls)} bytes a call: {server.answers}")


def fill(address, megabytes):
    server = Server(address)
    outbox, row = f"{random.getrandbits(64):016x}", 0
    while row * 2_000 < megabytes << 20:
        for _ in range(50):
            row += 1
            body = encode(call("filler", "filler", row, time.time()))
            server.publish("earshot.v1.call.filler.filler", body, f"{outbox}-c{row}", stamp(time.time()))
        words = server.flush(50)
        if words:
            print(words.decode(errors="replace").strip())
            break
    print(server.answers)


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    command, address, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    if command == "load" and len(rest) == 3:
        load(address, *map(int, rest))
    elif command == "fill" and len(rest) == 1:
        fill(address, int(rest[0]))
    elif command == "send" and len(rest) == 4:
        server = Server(address)
        subject, record, sent, path = rest
        with open(path, "rb") as file:
            server.publish(subject, file.read(), record, sent)
        words = server.flush(1)
        print(words or server.answers)
    else:
        raise SystemExit(__doc__)


main()
