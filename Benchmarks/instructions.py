#!/usr/bin/python3
"""How many instructions the release program takes for a SIP message and for an RTP packet: numbers that do not depend on
the machine or on what else it does, counted by callgrind over small captures of the benchmark's own making.

instructions.py EARSHOT EARSHOT_BENCH [--write]

A SIP message's are those of *signalling* at a hundredth, an RTP packet's those of *calls* at three hundredths, less what
starting and its SIP messages take; so a message stands for all that a call without sound asks, and a packet for its stream's
share of windows, reports and verdicts too. Exit 1 where one is more than 5 % above `instructions` in thresholds.json; --write
puts what was counted there. Says so and ends with 0 where valgrind is missing.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 0.05
THRESHOLDS = pathlib.Path(__file__).parent / "thresholds.json"


def count(program, capture):
    """Instructions of one run; Swift's hashes have one seed, so that two runs differ by less than a thousandth."""
    result = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "analyze", capture],
        env=os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True)
    found = re.search(r"Collected : (\d+)", result.stderr)
    if not found:
        sys.exit(f"instructions: callgrind gave no count for {capture}\n{result.stderr[-500:]}")
    return int(found.group(1))


def make(bench, name, path, share):
    made = subprocess.run([bench, "make", name, path, "--share", str(share)], check=True, stdout=subprocess.PIPE)
    return json.loads(made.stdout)


def measure(earshot, bench, work):
    # Valgrind 3.19 (Debian 12) reads the debug information of Swift programs for minutes.
    program = f"{work}/earshot"
    subprocess.run(["strip", "--strip-debug", "-o", program, earshot], check=True)
    make(bench, "signalling", f"{work}/least.pcap", 0.00003)
    least = count(program, f"{work}/least.pcap")
    signalling = make(bench, "signalling", f"{work}/signalling.pcap", 0.01)
    message = (count(program, f"{work}/signalling.pcap") - least) / signalling["sip"]
    calls = make(bench, "calls", f"{work}/calls.pcap", 0.03)
    packet = (count(program, f"{work}/calls.pcap") - least - calls["sip"] * message) / calls["rtp"]
    return {"perSIPMessage": round(message), "perRTPPacket": round(packet)}


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    if not shutil.which("valgrind"):
        print("instructions: skipped, valgrind is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="earshot-instructions.") as work:
        counted = measure(*arguments, work)
    thresholds = json.loads(THRESHOLDS.read_text())
    if "--write" in sys.argv:
        thresholds["instructions"] = counted
        THRESHOLDS.write_text(json.dumps(thresholds, indent=4, sort_keys=True) + "\n")
    good = 0
    for name, bound in sorted(thresholds["instructions"].items()):
        change = counted[name] / bound - 1
        good += change <= TOLERANCE
        words = "kept" if change <= TOLERANCE else "NOT kept"
        if change < -TOLERANCE:
            words += ", and the bound can come down: --write"
        print(f"{name:14} {counted[name]:>8} instructions, {change:+.1%} of {bound}: {words}")
    print(f"{good} of {len(thresholds['instructions'])} instruction counts are kept")
    sys.exit(good < len(thresholds["instructions"]))


if __name__ == "__main__":
    main()
