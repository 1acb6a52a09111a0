#!/usr/bin/python3
"""The probe on real paths: probe-check.py FOLDER-OF-THE-PROGRAMS.

Two hosts in network namespaces, and a router between them: clean, with closed ports, one-way media, ICMP, NAT with the
kernel's SIP ALG, NAT that forgets, dropped fragments, a path that swallows large packets, ports that something else has,
strangers. Of each the exit code, the findings and what the table says.
"""

import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE, HERE_GATEWAY, THERE, THERE_GATEWAY = "10.81.0.2", "10.81.0.1", "10.82.0.2", "10.82.0.1"
good = total = 0

FORWARD = """table inet cut { chain forward { type filter hook forward priority 0; policy accept; %s
}
}
"""
# Before defragmentation, whose priority is -400.
EARLY = """table ip cut { chain early { type filter hook prerouting priority -450; policy accept; %s
}
}
"""
SILENT = """table inet cut { chain out { type filter hook output priority 0; icmp type destination-unreachable drop;
}
}
"""
NAT = """table ip nat { chain out { type nat hook postrouting priority 100; policy accept; oifname "out" masquerade
}
}
"""
ALG = """table ip alg {
  ct helper sip { type "sip" protocol udp; l3proto ip; }
  ct helper sip-tcp { type "sip" protocol tcp; l3proto ip; }
  chain pre { type filter hook prerouting priority 0; policy accept; udp dport 5060 ct helper set "sip"
    tcp dport 5060 ct helper set "sip-tcp"
  }
}
"""


def holds(what, is_so, why=""):
    global good, total
    total += 1
    good += bool(is_so)
    if not is_so:
        print(f"probe: NOT SO: {what}" + (f"\n  {why}" if why else ""), flush=True)


class Lab:
    """Three namespaces, what runs in them, and a folder."""

    def __init__(self, programs):
        self.programs = programs
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="earshot-probe-"))
        self.names = {role: f"es-probe-{role}-{os.getpid()}" for role in ("here", "router", "there")}
        self.running = []

    def __enter__(self):
        for name in self.names.values():
            self.run("ip", "netns", "add", name)
            self.run("ip", "-n", name, "link", "set", "lo", "up")
        for role, side, own, gateway in (("here", "in", HERE, HERE_GATEWAY), ("there", "out", THERE, THERE_GATEWAY)):
            self.run("ip", "-n", self.names["router"], "link", "add", side, "type", "veth", "peer", "name", "eth", "netns",
                     self.names[role])
            self.run("ip", "-n", self.names["router"], "addr", "add", f"{gateway}/24", "dev", side)
            self.run("ip", "-n", self.names["router"], "link", "set", side, "up")
            self.run("ip", "-n", self.names[role], "addr", "add", f"{own}/24", "dev", "eth")
            self.run("ip", "-n", self.names[role], "link", "set", "eth", "up")
            self.run("ip", "-n", self.names[role], "route", "add", "default", "via", gateway)
        self.inside("router", "sysctl", "-qw", "net.ipv4.ip_forward=1")
        for name in ("key", "other"):
            self.run("openssl", "rand", "-hex", "-out", self.work / name, "32")
        return self

    def __exit__(self, *_):
        for process in self.running:
            self.end(process, signal.SIGKILL)
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.work, ignore_errors=True)

    def run(self, *words):
        subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL)

    def inside(self, role, *words):
        self.run("ip", "netns", "exec", self.names[role], *words)

    def start(self, role, *words, log="log"):
        out = open(self.work / log, "ab")
        process = subprocess.Popen(["ip", "netns", "exec", self.names[role], *map(str, words)], stdout=out, stderr=out,
                                   stdin=subprocess.DEVNULL)
        self.running.append(process)
        return process

    def end(self, process, how=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(how)
            process.wait(20)

    def rules(self, *texts):
        self.inside("router", "nft", "flush", "ruleset")
        for text in texts:
            self.inside("router", "nft", text)

    def answer(self, allow=f"10.81.0.0/24 {THERE_GATEWAY}"):
        networks = [word for network in allow.split() for word in ("--allow", network)]
        process = self.start("there", f"{self.programs}/earshot", "probe", "--answer", "--key", self.work / "key",
                             *networks, log="answer")
        for _ in range(100):
            if subprocess.run(["ip", "netns", "exec", self.names["there"], "python3", "-c",
                               "import socket; s = socket.socket(); s.bind(('0.0.0.0', 7060))"],
                              stderr=subprocess.DEVNULL).returncode:
                return process
            time.sleep(0.05)
        sys.exit("probe: the answering side does not start:\n" + (self.work / "answer").read_text())

    def probe(self, *words, key="key"):
        """Exit code, the table by its tests, the findings, and what it complains of."""
        time.sleep(1.1)  # The answering side rests between two probes.
        done = subprocess.run(["ip", "netns", "exec", self.names["here"], f"{self.programs}/earshot", "probe", THERE,
                               "--key", str(self.work / key), "--profile", "huawei-cec", "--json", *words],
                              capture_output=True, text=True, timeout=120)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        table = collections.defaultdict(lambda: {"out": "", "back": ""})
        table.update({row["test"]: row for row in lines[0]["rows"]} if lines else {})
        return done.returncode, table, lines[1:], lines[0] if lines else {}, done.stderr


def expect(lab, what, kinds, *words, code=1):
    """One probe, whose findings are of these kinds and no others; its table and findings."""
    result, table, findings, record, complaint = lab.probe(*words)
    found = [finding["kind"] for finding in findings]
    shown = "\n  ".join([complaint] + [f"{f['kind']}: {f['title']} {f['causes'][0]['text']}" for f in findings])
    code = code if kinds else 0
    holds(f"{what}: exit {code}", result == code, f"{result}\n  {shown}")
    holds(f"{what}: findings {kinds}", found == kinds, f"{found}\n  {shown}\n  {json.dumps(table)}")
    holds(f"{what}: proved", all(finding["confidence"] == "proved" for finding in findings))
    holds(f"{what}: within 2,000 packets and 60 s",
          record.get("packets", 9999) <= 2000 and (record.get("seconds", 99) <= 60), str(record.get("seconds")))
    return table, findings


SETTINGS = """
capture: {{ interfaces: [eth] }}
log: {{ findings: {work}/{role}.ndjson }}
history: {{ path: null }}
evidence: {{ enabled: false }}
captures: {{ directory: null }}
alerts: {{ to: none }}
api: {{ socket: {work}/{role}.sock }}
profiles: {{ default: huawei-cec }}
{probe}
"""
ANSWERING = "probe: {{ listen: '0.0.0.0:7060', networks: [{networks}], key-file: {work}/key }}"


class Host:
    """A daemon that captures in one namespace."""

    def __init__(self, lab, role, networks=None):
        self.lab, self.role = lab, role
        self.settings(networks)
        self.process = lab.start(role, f"{lab.programs}/earshotd", "--config", lab.work / f"{role}.yaml", log=f"{role}.log")
        for _ in range(100):
            if "active calls" in self.status():
                return
            time.sleep(0.1)
        sys.exit("probe: the daemon does not start:\n" + self.log())

    def settings(self, networks):
        probe = ANSWERING.format(networks=networks, work=self.lab.work) if networks else ""
        (self.lab.work / f"{self.role}.yaml").write_text(SETTINGS.format(work=self.lab.work, role=self.role, probe=probe))

    def status(self, *words):
        return subprocess.run([f"{self.lab.programs}/earshot", "status", "--socket", str(self.lab.work / f"{self.role}.sock"),
                               *words], capture_output=True, text=True).stdout

    def log(self):
        return (self.lab.work / f"{self.role}.log").read_text()

    def findings(self):
        path = self.lab.work / f"{self.role}.ndjson"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def daemons(lab):
    """A daemon that answers, and what both sides' daemons make of what they capture meanwhile."""
    lab.rules()
    here, there = Host(lab, "here"), Host(lab, "there", "10.81.0.0/24")
    checked = subprocess.run([f"{lab.programs}/earshotd", "--check", "--config", str(lab.work / "there.yaml")],
                             capture_output=True, text=True)
    holds("its settings are good", checked.returncode == 0, checked.stderr)
    holds("status says that it answers", "probes (0.0.0.0:7060): 0 answered" in there.status(), there.status())
    expect(lab, "a daemon answers, a clean path", [])
    status = there.status()
    holds("status says who probed", f"1 answered, the last from {HERE}" in status, status)
    code, _, _, _, complaint = lab.probe(key="other")
    holds("a daemon refuses another key", code == 2 and "another key" in complaint, complaint)
    there.settings("192.0.2.0/24")
    there.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    code, _, _, _, complaint = lab.probe()
    holds("a reload takes other networks", code == 2, complaint)
    record = json.loads(there.status("--json"))["delivery"]["probe"]
    holds("what is refused is counted", record["refused"] == {"foreign": 1, "wrong-key": 1}, str(record))
    holds("and told once each", there.log().count("a probe is not answered") == 2, there.log())
    there.settings("10.81.0.0/24")
    there.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    first = lab.start("here", f"{lab.programs}/earshot", "probe", THERE, "--key", lab.work / "key", log="first")
    time.sleep(0.7)
    _, _, _, _, complaint = lab.probe()
    holds("a daemon answers one probe at a time", "busy" in complaint, complaint)
    first.wait(60)
    # What nobody answers is told after 32 s at most.
    time.sleep(35)
    for host in (here, there):
        found = [f"{finding['kind']}: {finding['title']}" for finding in host.findings()]
        holds(f"capturing a probe makes no finding on {host.role}", not found, "\n  ".join(found))
        passed = json.loads(host.status("--json"))["engine"]["rejects"].get("probe", 0)
        holds(f"its messages are counted on {host.role}", passed >= 6, str(passed))
        lab.end(host.process)
        holds(f"the daemon ends well on {host.role}", host.process.returncode == 0, host.log())


def timeouts(lab, seconds):
    """Of UDP in the router."""
    for name in ("nf_conntrack_udp_timeout", "nf_conntrack_udp_timeout_stream"):
        lab.inside("router", "sysctl", "-qw", f"net.netfilter.{name}={seconds}")


def check(lab):
    answering = lab.answer()
    lab.rules()
    table, _ = expect(lab, "a clean path", [])
    holds("DSCP is kept both ways", (table["dscp"]["out"], table["dscp"]["back"]) == ("kept", "kept"), str(table["dscp"]))
    holds("no NAT is seen", table["nat"]["out"] == "none seen", str(table["nat"]))
    for test in ("signalling-udp", "media-udp", "signalling-tcp", "sizes"):
        holds(f"{test} arrives whole", all("all" in table[test][way] for way in ("out", "back")), str(table[test]))
    for test in ("sip-udp", "sip-tcp"):
        holds(f"{test} is unchanged", table[test]["out"] == "unchanged", str(table[test]))
    holds("fragments arrive", table["fragments"]["out"] == table["fragments"]["back"] == "arrives", str(table["fragments"]))

    lab.rules(FORWARD % f"ip saddr {HERE} udp dport 10530-10559 drop;")
    _, findings = expect(lab, "a closed port range", ["media-blocked"])
    holds("its ports are named", "10530–10559" in findings[0]["title"] if findings else False, str(findings))
    lab.rules(FORWARD % f"ip saddr {THERE} udp dport 10500-10559 drop;")
    _, findings = expect(lab, "media dropped one way", ["media-blocked"])
    holds("its way is named", findings and findings[0]["where"]["from"] == THERE, str(findings))
    lab.rules(FORWARD % f"ip saddr {HERE} udp dport 5062-5090 reject with icmp admin-prohibited;")
    _, findings = expect(lab, "a firewall that says so", ["signalling-blocked"])
    holds("who says so is named", findings and f"{HERE_GATEWAY} says: administratively prohibited" in
          findings[0]["causes"][0]["text"], str(findings))
    lab.rules(FORWARD % "tcp dport 5060-5090 drop;")
    expect(lab, "TCP dropped", ["signalling-blocked", "signalling-blocked"])

    timeouts(lab, 3)
    lab.rules(FORWARD % "ct state established,related accept; iifname out drop;")
    expect(lab, "a firewall that lets in what is answered", ["signalling-blocked"], code=0)
    # A flow that is known gets no NAT.
    time.sleep(4)

    lab.rules(NAT)
    timeouts(lab, 20)
    table, _ = expect(lab, "NAT that keeps", [], "--long", "--binding", "1,9")
    holds("NAT is told", THERE_GATEWAY in table["nat"]["out"], str(table["nat"]))
    holds("what comes in unasked is not tried over TCP", "NAT" in table["signalling-tcp"]["back"],
          str(table["signalling-tcp"]))
    timeouts(lab, 4)
    table, _ = expect(lab, "NAT that forgets", ["registration-lost"], "--long", "--binding", "1,9")
    holds("its times are named", table["binding"]["back"] == "open after 1 s, gone after 9 s", str(table["binding"]))
    # A helper takes flows that are new to it, and keeps them for an hour: what was before is forgotten first.
    time.sleep(5)
    lab.rules(NAT, ALG)
    _, findings = expect(lab, "NAT with the kernel's SIP ALG", ["sip-alg", "sip-alg", "sip-alg"])
    holds("its fields are named", findings and "Contact" in findings[0]["title"] and "SDP c=" in findings[0]["title"],
          str(findings))

    lab.rules(EARLY % "ip frag-off & 0x3fff != 0 drop;")
    expect(lab, "dropped fragments", ["sip-fragment-lost", "sip-fragment-lost"])
    for role, device in (("router", "out"), ("there", "eth")):
        lab.inside(role, "ip", "link", "set", device, "mtu", "1400")
    lab.rules(SILENT)
    expect(lab, "large packets that vanish", ["sip-fragment-lost"])
    lab.rules()
    table, _ = expect(lab, "a smaller MTU that says so", [])
    holds("the path MTU is named", "1400" in table["sizes"]["out"], str(table["sizes"]))
    for role, device in (("router", "out"), ("there", "eth")):
        lab.inside(role, "ip", "link", "set", device, "mtu", "1500")
    lab.inside("here", "ip", "route", "flush", "cache")

    lab.rules(FORWARD % "ip dscp set cs0;")
    table, _ = expect(lab, "DSCP cleared", [])
    holds("DSCP is told", table["dscp"]["out"] == "changed to 0", str(table["dscp"]))
    lab.rules()

    taken = lab.start("there", sys.executable, "-c",
                      "import socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                      "s.bind(('0.0.0.0', 5060))\nprint('up', flush=True)\ntime.sleep(60)")
    time.sleep(0.5)
    table, _ = expect(lab, "a port that a service has", [])
    holds("it is said", "5060 not tried: port in use" in table["signalling-udp"]["out"], str(table["signalling-udp"]))
    lab.end(taken)

    noise = lab.start("router", sys.executable, "-c", f"""
import os, socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for turn in range(4000):
    for host in ("{HERE}", "{THERE}"):
        for port in (5060, 10500, 10501, 7060): s.sendto(os.urandom(200), (host, port))
    time.sleep(0.005)
""")
    expect(lab, "packets of strangers", [])
    lab.end(noise)
    last = [line for line in (lab.work / "answer").read_text().splitlines() if "is over" in line][-1]
    holds("they are counted", int(last.split(", ")[1].split()[0]) > 10, last)

    code, _, _, _, complaint = lab.probe(key="other")
    holds("another key is refused", code == 2 and "another key" in complaint, complaint)
    stranger = subprocess.run(["ip", "netns", "exec", lab.names["there"], f"{lab.programs}/earshot", "probe", THERE,
                               "--key", str(lab.work / "key")], capture_output=True, text=True, timeout=60)
    holds("another network is refused", stranger.returncode == 2, stranger.stderr)
    nothing = subprocess.run(["ip", "netns", "exec", lab.names["here"], sys.executable, "-c", f"""
import socket
s = socket.create_connection(("{THERE}", 7060)); s.settimeout(8)
s.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n" + b"x" * 64)
print(s.recv(100))"""], capture_output=True, text=True)
    holds("a stranger to the key hears nothing", nothing.stdout.strip() == "b''" or "reset" in nothing.stderr,
          nothing.stdout + nothing.stderr)
    first = lab.start("here", f"{lab.programs}/earshot", "probe", THERE, "--key", lab.work / "key", log="first")
    time.sleep(0.7)
    second = subprocess.run(["ip", "netns", "exec", lab.names["here"], f"{lab.programs}/earshot", "probe", THERE, "--key",
                             str(lab.work / "key")], capture_output=True, text=True, timeout=60)
    holds("one probe at a time", second.returncode == 2 and "busy" in second.stderr, second.stderr)
    holds("and the first is not disturbed", first.wait(60) == 0, (lab.work / "first").read_text())
    holds("the answering side lives", answering.poll() is None)
    time.sleep(1.1)
    words = subprocess.run(["ip", "netns", "exec", lab.names["here"], f"{lab.programs}/earshot", "probe", THERE, "--key",
                            str(lab.work / "key"), "--lang", "zh-CN"], capture_output=True, text=True, timeout=60)
    holds("in Chinese too", words.returncode == 0 and "个全部到达" in words.stdout, words.stdout + words.stderr)
    lab.end(answering)
    code, _, _, _, complaint = lab.probe()
    holds("nobody answers", code == 2 and "no answer" in complaint, complaint)


def main():
    with Lab(sys.argv[1]) as lab:
        daemons(lab)
        check(lab)
    print(f"{good} of {total} hold of the probe")
    return 0 if good == total else 1


sys.exit(main())
