#!/usr/bin/python3
"""HEP with real parts: hep-check.py FOLDER-OF-THE-PROGRAMS.

A proxy (kamailio) between a caller and a callee (sipp), each in a network namespace. Kamailio mirrors by siptrace to an
earshotd that sees no interface; another one watches the proxy's interfaces. Both must find the same. The second sends what
it sees to sngrep, the first passes what it gets on to a third by TCP: those must find it too. Then once more with the
caller behind TLS, where the wire shows nothing of it, and with HEP 2. The stream that the first sends is recorded and
analysed; with stunnel a fourth gets it by TLS.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

INSIDE, OUTSIDE, CALLER, CALLEE = "10.77.0.1", "10.78.0.1", "10.77.0.2", "10.78.0.2"
SECRET = "0a4f113b0123456789abcdef01234567"
good = total = 0

KAMAILIO = """#!KAMAILIO
debug=1
log_stderror=yes
children=1
tcp_children=1
mhomed=1
enable_tls=yes
listen=udp:{inside}:5060
listen=udp:{outside}:5060
listen=tls:{inside}:5061
listen=udp:127.0.0.1:5060
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "tls.so"
loadmodule "siptrace.so"
modparam("tls", "private_key", "{work}/key.pem")
modparam("tls", "certificate", "{work}/cert.pem")
modparam("tls", "tls_method", "TLSv1.2+")
modparam("siptrace", "duplicate_uri", "sip:127.0.0.1:9060")
modparam("siptrace", "hep_mode_on", 1)
modparam("siptrace", "hep_version", {version})
modparam("siptrace", "hep_capture_id", 42)
modparam("siptrace", "trace_to_database", 0)
modparam("siptrace", "trace_on", 1)
modparam("siptrace", "trace_mode", 1)
request_route {{
    if (is_method("INVITE")) record_route();
    if (has_totag()) {{
        loose_route();
        t_relay();
        exit;
    }}
    if (is_method("CANCEL")) {{
        t_relay();
        exit;
    }}
    $du = "sip:{callee}:5060";
    t_relay();
}}
"""

OFFER = """v=0
o=user1 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
"""


def invite(ip):
    return f"""<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:13812345678@[local_ip]:[local_port]>;tag=[pid]F[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:13812345678@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
Authorization: Digest username="13812345678",realm="a",nonce="b",uri="sip:a",response="{SECRET}"
Content-Type: application/sdp
Content-Length: [len]

{OFFER}]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
"""


def in_dialog(method, number):
    return f"""<send{' retrans="500"' if method == "BYE" else ""}><![CDATA[
{method} [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: <sip:13812345678@[local_ip]:[local_port]>;tag=[pid]F[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: {number} {method}
Max-Forwards: 70
Content-Length: 0

]]></send>
"""


ACK_OF_REFUSAL = """<send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
From: <sip:13812345678@[local_ip]:[local_port]>;tag=[pid]F[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""


def answer(line, body="", retrans=""):
    description = "Content-Type: application/sdp\nContent-Length: [len]\n\n" + body if body else "Content-Length: 0\n\n"
    return f"""<send{retrans}><![CDATA[
SIP/2.0 {line}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]T[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
{description}]]></send>
"""


OK = """<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
"""
RINGING = '<recv request="INVITE" rrs="true"/>' + answer("180 Ringing")
# What each side does, by the call's name.
CALLS = {
    "ok": (
        invite(CALLER) + '<recv response="200" rrs="true"/>' + in_dialog("ACK", 1) + '<pause milliseconds="1000"/>'
        + in_dialog("BYE", 2) + '<recv response="200"/>',
        RINGING + answer("200 OK", OFFER) + '<recv request="ACK"/><recv request="BYE"/>' + OK,
    ),
    "refused": (
        invite(CALLER) + '<recv response="488"/>' + ACK_OF_REFUSAL,
        '<recv request="INVITE" rrs="true"/>' + answer("488 Not Acceptable Here") + '<recv request="ACK"/>',
    ),
    # The caller says nothing to the answer, which is repeated; then it hangs up.
    "no-ack": (
        invite(CALLER) + '<recv response="200" rrs="true"/><pause milliseconds="11000"/>' + in_dialog("BYE", 2)
        + '<recv response="200"/>',
        RINGING + answer("200 OK", OFFER, ' retrans="500"') + '<recv request="BYE"/>' + OK,
    ),
}


# Over a stream sipp takes each repetition for a message of its own.
REPEATED = '<recv response="200"/>' * 4 + '<pause milliseconds="500"/>'


def scenario(folder, name, steps):
    path = folder / f"{name}.xml"
    path.write_text(f'<?xml version="1.0"?><scenario name="{name}">{steps}</scenario>')
    return path


def say(text):
    print(f"hep: {text}", flush=True)


def holds(what, condition, more=""):
    global good, total
    total += 1
    if condition:
        good += 1
    else:
        say(f"✗ {what} {more}")


class Lab:
    """Three namespaces, what runs in them, and a folder."""

    def __init__(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="earshot-hep-"))
        self.names = {role: f"es-hep-{role}-{os.getpid()}" for role in ("caller", "proxy", "callee")}
        self.running = []

    def __enter__(self):
        for name in self.names.values():
            self.run("ip", "netns", "add", name)
            self.run("ip", "-n", name, "link", "set", "lo", "up")
        for role, side, here, there in (("caller", "in", CALLER, INSIDE), ("callee", "out", CALLEE, OUTSIDE)):
            self.run("ip", "-n", self.names["proxy"], "link", "add", side, "type", "veth", "peer", "name", "eth",
                     "netns", self.names[role])
            self.run("ip", "-n", self.names["proxy"], "addr", "add", f"{there}/24", "dev", side)
            self.run("ip", "-n", self.names["proxy"], "link", "set", side, "up")
            self.run("ip", "-n", self.names[role], "addr", "add", f"{here}/24", "dev", "eth")
            self.run("ip", "-n", self.names[role], "link", "set", "eth", "up")
            self.run("ip", "-n", self.names[role], "route", "add", "default", "via", there)
        return self

    def __exit__(self, *_):
        for process in self.running:
            self.end(process, signal.SIGKILL)
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.work, ignore_errors=True)

    def run(self, *words):
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    def start(self, role, *words, log="log"):
        out = open(self.work / f"{log}.out", "ab")
        process = subprocess.Popen(["ip", "netns", "exec", self.names[role], *map(str, words)], stdout=out,
                                   stderr=out, stdin=subprocess.DEVNULL, cwd=self.work)
        self.running.append(process)
        return process

    def end(self, process, how=signal.SIGTERM):
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def daemon(lab, programs, name, capture, more=""):
    settings = lab.work / f"{name}.yaml"
    settings.write_text(f"""{capture}
log:
  findings: {lab.work}/{name}.ndjson
alerts:
  to: none
history:
  path: null
api:
  socket: {lab.work}/{name}.sock
evidence:
  directory: {lab.work}/{name}-evidence
captures:
  directory: {lab.work}/{name}-captures
{more}
""")
    process = lab.start("proxy", f"{programs}/earshotd", "--config", settings, log=name)
    if not wait_for(lambda: (lab.work / f"{name}.sock").exists()):
        sys.exit(f"hep: {name} does not start:\n" + (lab.work / f"{name}.out").read_text())
    return process


def ask(lab, programs, name, *words):
    answer = subprocess.run([f"{programs}/earshot", *words, "--socket", lab.work / f"{name}.sock"],
                            capture_output=True, text=True)
    return answer.stdout


def relay(lab, listening, target):
    """From TCP to TLS, in the caller's namespace: sipp speaks none."""
    code = f"""
import socket, ssl, threading
server = socket.create_server(("{CALLER}", {listening}))
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
def pump(a, b):
    try:
        while data := a.recv(65536): b.sendall(data)
    except OSError: pass
while True:
    near, _ = server.accept()
    far = context.wrap_socket(socket.create_connection(("{target}", 5061)))
    threading.Thread(target=pump, args=(near, far), daemon=True).start()
    threading.Thread(target=pump, args=(far, near), daemon=True).start()
"""
    return lab.start("caller", sys.executable, "-c", code, log="relay")


def secure(lab, programs):
    """A daemon that takes HEP by TCP on the loopback address, stunnel in front of it, and one on the sender's side."""
    work = lab.work
    (work / "stunnel.conf").write_text(f"""foreground = yes
pid =
syslog = no
[hep]
accept = 127.0.0.1:9062
connect = 127.0.0.1:9074
cert = {work}/cert.pem
key = {work}/key.pem
sslVersionMin = TLSv1.2
[sender]
client = yes
accept = 127.0.0.1:9075
connect = 127.0.0.1:9062
verifyPeer = yes
CAfile = {work}/cert.pem
""")
    started = [daemon(lab, programs, "fourth", "capture:\n  interfaces: []\n  hep:\n    listen: tcp:127.0.0.1:9074"),
               lab.start("proxy", "stunnel", work / "stunnel.conf", log="stunnel"),
               lab.start("proxy", "tcpdump", "-i", "lo", "-U", "-w", work / "tls.pcap", "tcp port 9062", log="tcpdump")]
    time.sleep(1)
    return started


def place_calls(lab, over="udp", only=None):
    """One call of each kind."""
    for number, (name, (caller, callee)) in enumerate(CALLS.items()):
        if only and name != only:
            continue
        if over == "tls":
            caller = caller.replace('<pause milliseconds="11000"/>', REPEATED)
        called = lab.start("callee", "sipp", "-sf", scenario(lab.work, f"{name}-callee", callee), "-i", CALLEE, "-p",
                           "5060", "-m", "1", "-nostdin", "-timeout", "25", "-mp", "20000", log="callee")
        time.sleep(0.5)
        words = ["sipp", "-sf", scenario(lab.work, f"{name}-caller", caller), "-i", CALLER, "-p", "5070", "-m", "1",
                 "-nostdin", "-timeout", "25", "-s", f"1380013800{number}", "-mp", "30000", "-cid_str", f"{name}-{over}-%u@x"]
        words += ["-t", "t1", f"{CALLER}:5071"] if over == "tls" else [f"{INSIDE}:5060"]
        calling = lab.start("caller", *words, log="caller")
        for process in (calling, called):
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                lab.end(process)
        holds(f"the call {name} over {over} was placed", calling.returncode in (0, 1), str(calling.returncode))


def kinds(lines, over):
    """Which kinds were found of which call."""
    found = set()
    for line in lines:
        finding = json.loads(line)
        call = (finding.get("call") or {}).get("call_id", "")
        if f"-{over}-" in call:
            found.add((call.split(f"-{over}-")[0], finding["kind"]))
    return found


def findings(lab, name, over):
    path = lab.work / f"{name}.ndjson"
    return kinds(path.read_text().splitlines() if path.exists() else [], over)


def analysed(lab, programs, path, over, *words):
    answer = subprocess.run([f"{programs}/earshot", "analyze", "--json", *words, path], capture_output=True, text=True)
    return kinds(answer.stdout.splitlines(), over)


def check(lab, programs):
    work = lab.work
    lab.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{work}/key.pem", "-out",
            f"{work}/cert.pem", "-subj", "/CN=proxy", "-days", "2")
    for version in (3, 2):
        (work / f"kamailio{version}.cfg").write_text(KAMAILIO.format(
            work=work, inside=INSIDE, outside=OUTSIDE, callee=CALLEE, version=version))
    both = daemon(lab, programs, "both", "capture:\n  interfaces: [in, out]\n  hep:\n    listen: udp:127.0.0.1:9073",
                  "hep-out:\n  to: tcp:127.0.0.1:9075" if shutil.which("stunnel") else "")
    third = daemon(lab, programs, "third", "capture:\n  interfaces: []\n  hep:\n    listen: tcp:127.0.0.1:9071\n"
                   "    key: between-us", "hep-out:\n  to: udp:127.0.0.1:9073\n  forward-received: true")
    mirrored = daemon(lab, programs, "mirrored", "capture:\n  interfaces: []\n  hep:\n    listen: udp:127.0.0.1:9060",
                      "hep-out:\n  to: tcp:127.0.0.1:9071\n  key: between-us\n  node: second\n  forward-received: true")
    sngrep = lab.start("proxy", "env", "TERM=xterm", "sngrep", "-L", "udp:127.0.0.1:9070", "-N", "-q", "-O",
                       work / "sngrep.pcap", log="sngrep")
    wire = daemon(lab, programs, "wire", "capture:\n  interfaces: [in, out]", "hep-out:\n  to: udp:127.0.0.1:9070")
    recorder = lab.start("proxy", "tcpdump", "-i", "lo", "-U", "-w", work / "hep.pcap", "udp port 9060", log="tcpdump")
    stream = lab.start("proxy", "tcpdump", "-i", "lo", "-U", "-w", work / "stream.pcap", "tcp port 9071", log="tcpdump")
    secured = secure(lab, programs) if shutil.which("stunnel") else []

    def kamailio(version):
        started = lab.start("proxy", "kamailio", "-DD", "-E", "-m", "64", "-f", work / f"kamailio{version}.cfg", "-Y",
                            work, "-P", work / "kamailio.pid", log="kamailio")
        time.sleep(2)
        if started.poll() is not None:
            sys.exit("hep: kamailio does not start:\n" + (work / "kamailio.out").read_text()[-2000:])
        return started

    proxy = kamailio(3)
    say("calls in the clear")
    place_calls(lab)
    relay(lab, 5071, INSIDE)
    say("calls over TLS")
    place_calls(lab, "tls")
    lab.end(proxy)
    say("a call with HEP 2")
    proxy = kamailio(2)
    place_calls(lab, "two", only="refused")
    strangers = """
import socket
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(3): one.sendto(b"GET / HTTP/1.1", ("127.0.0.1", 9060))
two = socket.create_connection(("127.0.0.1", 9071))
two.sendall(b"HEP3" + bytes((0, 6)))
"""
    lab.start("proxy", sys.executable, "-c", strangers, log="strangers").wait(10)
    time.sleep(6)
    keyed = json.loads(ask(lab, programs, "third", "status", "--json"))["capture"]["hep"]["in"]
    status = json.loads(ask(lab, programs, "mirrored", "status", "--json"))
    sent = json.loads(ask(lab, programs, "wire", "status", "--json"))
    calls = ask(lab, programs, "mirrored", "calls", "--json")
    ladder = ask(lab, programs, "mirrored", "call", next(
        (json.loads(line)["call_id"] for line in calls.splitlines() if "refused-udp" in line), "-"))
    lab.end(proxy)
    tapped = b""
    if secured:
        holds("TLS carries it to stunnel, in front of TCP", wait_for(lambda: findings(lab, "fourth", "udp")))
        tapped = (work / "tls.pcap").read_bytes()
    for process in (wire, mirrored, third, both, sngrep, recorder, stream, *secured):
        lab.end(process)
    seen = findings(lab, "wire", "udp")
    say(f"on the wire: {sorted(seen)}")
    holds("the fault is found on the wire", any(call == "no-ack" for call, _ in seen))
    holds("the refusal is found on the wire", any(call == "refused" for call, _ in seen))
    holds("the good call is silent", not any(call == "ok" for call, _ in seen))
    for name in ("mirrored", "third"):
        found = findings(lab, name, "udp")
        holds(f"{name} finds what the wire shows", found == seen, f"{sorted(found)}")
        found = findings(lab, name, "tls")
        holds(f"{name} finds the same behind TLS", {c for c, _ in found} == {c for c, _ in seen} and found <= seen,
              f"{sorted(found)}")
        say(f"{name} behind TLS: {sorted(found)}")
    found = analysed(lab, programs, work / "hep.pcap", "udp")
    holds("analyze finds it in the recorded HEP", found == seen, f"{sorted(found)}")
    found = analysed(lab, programs, work / "stream.pcap", "udp", "--hep-port", "9071")
    holds("analyze finds it in the recorded stream", found == seen, f"{sorted(found)}")
    if secured:
        found = findings(lab, "fourth", "udp")
        holds("what came by TLS shows the same", found == seen, f"{sorted(found)}")
        holds("and nobody on the way reads it", len(tapped) > 10_000 and b"INVITE" not in tapped and b"HEP3" not in tapped)
    else:
        say("TLS was not tried: there is no stunnel (scripts/setup.sh test)")
    found = analysed(lab, programs, work / "hep.pcap", "udp", "--hep-port", "0")
    holds("and nothing with --hep-port 0", not found, f"{sorted(found)}")
    subprocess.run([f"{programs}/earshot", "analyze", "--number", "13800138001", "-w", work / "one.pcapng", work / "hep.pcap"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = analysed(lab, programs, work / "one.pcapng", "udp")
    holds("-w takes the HEP of one call", found == {one for one in seen if one[0] == "refused"}, f"{sorted(found)}")
    found = analysed(lab, programs, work / "sngrep.pcap", "udp")
    holds("and in what sngrep got from the wire", found == seen, f"{sorted(found)}")
    holds("no digest response left", SECRET.encode() not in (work / "sngrep.pcap").read_bytes())
    hep = status["capture"]["hep"]["in"]
    holds("the sender is known", [s["capture_id"] for s in hep["senders"]] == [42], str(hep))
    holds("rubbish is counted", hep["refused"] == {"malformed": 3}, str(hep))
    holds("and what has no key", keyed["refused"] == {"wrong-key": 1}, str(keyed))
    found = findings(lab, "both", "udp")
    holds("wire and HEP together find it once", found == seen, f"{sorted(found)}")
    lines = (work / "both.ndjson").read_text().splitlines()
    holds("and each call is one", len([1 for line in lines if "-udp-" in line]) == len(seen), str(len(lines)))
    found = findings(lab, "mirrored", "two")
    holds("HEP 2 shows it as well", found == {one for one in seen if one[0] == "refused"}, f"{sorted(found)}")
    out = sent["capture"]["hep"]["out"]
    holds("all was sent", out["sent"] > 20 and not out["lost"], str(out))
    holds("the ladder shows the refusal", "488" in ladder, ladder[-500:])
    holds("evidence was written of what was mirrored", any((work / "mirrored-evidence").glob("*.pcapng")))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Lab() as lab:
        check(lab, sys.argv[1])
        if good < total and os.environ.get("KEEP"):
            say(f"see {lab.work}")
    print(f"{good} of {total} hold with kamailio and sngrep")
    sys.exit(good < total)


main()
