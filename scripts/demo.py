#!/usr/bin/python3
"""The live part of `make demo`: earshotd on the two interfaces of a NAT gateway, four SIPp calls through it.

demo.py DIRECTORY-OF-BINARIES. Everything runs in network namespaces of its own and is gone afterwards.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Scenarios"))
from harness import tones  # noqa: E402
from harness.families.common import carrier, dial, dial_reliably, pair, phone  # noqa: E402
from harness.lab import Lab, LabError  # noqa: E402
from harness.scenario import Scenario, Sipp, run_peers  # noqa: E402
from harness.topologies import AGENT, AGENT_2, CARRIER, GATEWAY_INSIDE, GATEWAY_OUTSIDE, NAT  # noqa: E402

# The firewall closes the upper half of the media range, and the SIP helper serves one agent only.
RULES = f"""
table inet firewall {{
  chain forward {{
    type filter hook forward priority 0; policy accept;
    iifname "out" udp dport 10524-10559 drop
  }}
}}
table ip alg {{
  ct helper sip {{ type "sip" protocol udp; l3proto ip; }}
  chain prerouting {{
    type filter hook prerouting priority 0; policy accept;
    ip saddr {AGENT_2} udp dport 5060 ct helper set "sip"
  }}
}}
"""
EXPECTED = ("missing-100rel", "one-way-audio", "sip-alg")


def call(title, caller, callee, connect, **offer):
    calling, called = pair(caller, callee)
    connect(calling, called, **offer)
    calling.talker(5).pause(5.1).bye().expect(200)
    # To where the caller's media comes from, as a carrier does for clients behind NAT.
    called.talker(5, "--follow").expect("BYE").accept().pause(0.3)
    return Scenario(
        "demo", title, NAT, (Sipp(called, first=True), Sipp(calling, remote=f"{callee.ip}:5060")), (), "", ""
    )


def behind_helper(title):
    caller = phone("1002", media_port=10512).but(ip=AGENT_2)
    calling, called = pair(caller, carrier(media_ip=CARRIER, media_bind=CARRIER))
    dial_reliably(calling, called)
    calling.talk().pause(4).hush().bye().expect(200)
    called.talk().expect("BYE").hush().accept().pause(0.3)
    return Scenario("demo", title, NAT, (Sipp(called, first=True), Sipp(calling, remote=f"{CARRIER}:5060")), (), "", "")


def calls():
    yield call("1001 calls 13800138000, and all is well", phone(), carrier(), dial_reliably)
    yield call(
        "1001 calls 13800138000, and the carrier's ringing lacks 100rel", phone(), carrier(), dial, supported="100rel"
    )
    yield call(
        "1001 calls 13800138000, with a media port that the firewall closes",
        phone(media_port=10540),
        carrier(),
        dial_reliably,
    )
    yield behind_helper("1002 calls 13800138000, through the kernel's SIP helper (SIP ALG)")


def settings(directory):
    path = os.path.join(directory, "earshot.yaml")
    with open(path, "w") as out:
        out.write(f"""capture:
  interfaces: [in, out]
profiles:
  default: huawei-cec
vantage: gateway
local-addresses: ["{GATEWAY_INSIDE}", "{GATEWAY_OUTSIDE}"]
log:
  findings: {directory}/findings.ndjson
alerts:
  to: none
history:
  path: null
api:
  socket: {directory}/earshot.sock
""")
    return path


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    binaries = os.path.abspath(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    directory = tempfile.mkdtemp(prefix="earshot-demo-")
    seen = []
    try:
        tones.write_voices(directory)
        with Lab(NAT, directory) as lab:
            lab.nft("gateway", RULES)
            say(f"the gateway: {NAT.picture}")
            daemon = lab.start(
                "gateway",
                [f"{binaries}/earshotd", "--config", settings(directory), "--print"],
                "earshotd",
                output=subprocess.PIPE,
            )
            reader = threading.Thread(target=show, args=(daemon.stdout, seen), daemon=True)
            reader.start()
            wait_for(os.path.join(directory, "earshot.sock"), daemon, directory)
            say("earshotd listens on in and out, profile huawei-cec")
            for number, one in enumerate(calls(), 1):
                say(f"call {number}: {one.purpose}")
                run_peers(one, lab, directory)
                lab.wait_for_leftovers()
            status = subprocess.run(
                [f"{binaries}/earshot", "calls", "--socket", os.path.join(directory, "earshot.sock")],
                capture_output=True,
                text=True,
            )
            say("what the daemon knows of the calls (earshot calls)")
            print(status.stdout.rstrip(), flush=True)
            # The process of the namespace's `ip netns exec` became the daemon.
            daemon.send_signal(signal.SIGTERM)
            code = daemon.wait(timeout=30)
            reader.join(timeout=5)
            if code != 0:
                raise LabError(f"earshotd ended with {code}")
        missing = [kind for kind in EXPECTED if not any(kind in line for line in seen)]
        if missing:
            raise LabError(f"not found: {', '.join(missing)}")
        say("stopped, namespaces removed. Leave it running for real: make install && systemctl enable --now earshotd")
    except KeyboardInterrupt:
        sys.exit(130)
    except LabError as error:
        sys.exit(f"demo: {error}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def say(text):
    print(f"\n== {text}", flush=True)


def show(stream, seen):
    for raw in stream:
        line = raw.decode(errors="replace").rstrip()
        seen.append(line)
        print(f"   {line}", flush=True)


def wait_for(path, daemon, directory):
    deadline = time.monotonic() + 20
    while not os.path.exists(path):
        if daemon.poll() is not None or time.monotonic() > deadline:
            log = os.path.join(directory, "earshotd.log")
            raise LabError("earshotd did not start\n" + (open(log).read() if os.path.exists(log) else ""))
        time.sleep(0.1)


if __name__ == "__main__":
    main()
