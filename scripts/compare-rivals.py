#!/usr/bin/python3
"""Prints the comparison with other tools as Markdown; see compare-rivals.sh."""

import argparse
import collections
import glob
import json
import os
import resource
import shutil
import statistics
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.join(HERE, "..", "Tests", "Scenarios")

# What of sip-doctor's topics names the fault of a scenario family. Read generously: a topic that names the broken
# thing counts, even if it says neither who nor why; "status-" stands for any refusal by its status code.
SAME = {
    "account-locked": {"auth-failed", "registration-failed"},
    "asymmetric-signalling": {"asymmetric-signalling", "rport"},
    "b2bua": {"status-", "one-way-audio", "no-audio"},
    "call-rejected": {"status-"},
    "callee-unavailable": {"status-"},
    "caller-id-missing": {"caller-id"},
    "caller-restricted": {"status-"},
    "codec-mismatch": {"status-488", "status-606", "no-common-codec", "media-rejected"},
    "concurrency-limit": {"status-"},
    "digest-unsupported": {"auth-failed", "registration-failed", "auth-no-credentials"},
    "dtmf-mismatch": {"dtmf", "dtmf-mismatch"},
    "duplicate-media": {"duplicate-rtp"},
    "high-jitter": {"poor-audio", "jitter"},
    "inbound-only-number": {"status-"},
    "low-volume": {"low-volume", "silent-audio"},
    "number-not-routed": {"status-"},
    "packet-loss": {"poor-audio", "packet-loss"},
    "poor-quality": {"poor-audio"},
    "port-exhaustion": {"status-", "media-rejected"},
    "proxy": {"status-", "no-response"},
    "ptime-mismatch": {"ptime"},
    "registration-conflict": {"registration-conflict"},
    "registration-failed": {"auth-failed", "registration-failed"},
    "registration-lost": {"status-", "no-response"},
    "request-unanswered": {"no-response"},
    "silent-audio": {"silent-audio", "silence"},
    "sip-fragment-lost": {"large-udp", "fragment-lost", "no-response"},
    "sip-malformed": {"malformed", "parse-error"},
    "sip-scan": {"scanner", "scan", "flood"},
    "srtp-mismatch": {"srtp", "srtp-mismatch"},
    "ssrc-conflict": {"ssrc-conflict", "rtp-source-mismatch"},
    "strict-routing": {"strict-routing", "record-route"},
    "transfer-failed": {"transfer-failed", "reinvite-rejected"},
    "trunk-down": {"options-no-response", "status-503"},
    "unexpected-codec": {"unexpected-codec"},
    "ack-missing": {"missing-ack"},
    "late-media": {"late-audio"},
    "local-not-sending": {"one-way-audio", "no-audio"},
    "media-blocked": {"one-way-audio", "no-audio"},
    "media-stopped": {"audio-stopped", "one-way-audio"},
    "media-wrong-port": {"one-way-audio", "no-audio", "rtp-source-mismatch"},
    "missing-100rel": {"status-420"},
    "no-audio": {"no-audio"},
    "one-way-audio": {"one-way-audio", "no-audio"},
    "peer-not-sending": {"one-way-audio", "no-audio"},
    "prack-failed": set(),
    "private-address-in-sdp": {"nat-sdp"},
    "reinvite-failed": {"reinvite-rejected", "no-response"},
    "session-refresh-failed": {"session-timer"},
    "signalling-blocked": {"no-response", "options-no-response", "tcp-refused", "tcp-timeout", "tcp-reset", "tls-"},
    "sip-alg": set(),
    "update-failed": {"reinvite-rejected", "no-response"},
}


def names(topics, topic):
    return any(topic == one or one.endswith("-") and topic.startswith(one) for one in topics)


def family(name):
    return "healthy" if name.startswith("healthy-") else max((f for f in SAME if name.startswith(f)), key=len, default=name)


def doctor(program, files):
    """Everything at warning and above as (topic, title), and None where it failed."""
    done = subprocess.run([program, "read", "--json", *files], capture_output=True, text=True, timeout=300)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return None
    groups = report.get("dialogs", []) + report.get("connections", []) + [{"findings": report.get("findings", [])}]
    found = []
    for group in groups:
        for finding in group.get("findings", []):
            if finding.get("severity") in ("warn", "warning", "error", "critical"):
                found.append((finding.get("topic") or "-", finding["title"]))
    return found


def earshot(program, files, command):
    line = [program, "analyze", "--json", "--profile", command.get("profile", "generic")]
    if command.get("together"):
        line.append("--together")
    if command.get("vantage"):
        line += ["--vantage", command["vantage"]]
    for address in command.get("local", []):
        line += ["--local", address]
    done = subprocess.run(line + files, capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 1):
        return None
    found = []
    for text in done.stdout.splitlines():
        if text.startswith("{"):
            finding = json.loads(text)
            causes = [cause["kind"] for cause in finding.get("causes", [])]
            found.append((finding["kind"], causes, finding["severity"] != "notice"))
    return found


def version(line):
    done = subprocess.run(line, capture_output=True, text=True)
    return next((text for text in (done.stdout + done.stderr).splitlines() if any(c.isdigit() for c in text)), "?").strip()


def scenarios(options):
    rows = []
    for name in sorted(os.listdir(SCENARIOS)):
        folder = os.path.join(SCENARIOS, name)
        if not os.path.exists(os.path.join(folder, "command.json")):
            continue
        with open(os.path.join(folder, "command.json")) as file:
            command = json.load(file)
        with open(os.path.join(folder, "expected.ndjson")) as file:
            expected = [line["kind"] for line in map(json.loads, filter(str.strip, file)) if "kind" in line]
        files = [os.path.join(folder, one) for one in command["files"]]
        ours = earshot(options.earshot, files, command) or []
        theirs = doctor(options.sip_doctor, files) or []
        rows.append((name, expected, ours, theirs))
    return rows


def told(findings):
    return ", ".join(f"{topic} ({count})" if count > 1 else topic for topic, count in sorted(collections.Counter(findings).items()))


def table_of_families(rows):
    print("| family | captures | Earshot finds | sip-doctor finds | sip-doctor warns of something else | sip-doctor is silent |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    groups = collections.defaultdict(list)
    for row in rows:
        if family(row[0]) != "healthy":
            groups[family(row[0])].append(row)
    sums = [0] * 5
    for name, members in sorted(groups.items()):
        ours = sum(all(kind in [f[0] for f in row[2]] for kind in row[1]) for row in members)
        same = sum(any(names(SAME.get(name, ()), topic) for topic, _ in row[3]) for row in members)
        silent = sum(not row[3] for row in members)
        cells = [len(members), ours, same, len(members) - same - silent, silent]
        sums = [a + b for a, b in zip(sums, cells)]
        print(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    print("| **all** | " + " | ".join(f"**{cell}**" for cell in sums) + " |\n")


def false_alarms(rows):
    healthy = [row for row in rows if family(row[0]) == "healthy"]
    healthy = [(name, none, [one for one in our if one[2]], their) for name, none, our, their in healthy]
    ours = [row for row in healthy if row[2]]
    theirs = [row for row in healthy if row[3]]
    print(f"{len(healthy)} captures of healthy calls. Earshot warns in {len(ours)} of them, sip-doctor in {len(theirs)}:\n")
    print("| healthy capture | Earshot | sip-doctor |\n| --- | --- | --- |")
    for name, _, our, their in healthy:
        if our or their:
            print(f"| {name} | {told([f[0] for f in our]) or '–'} | {told([topic for topic, _ in their]) or '–'} |")
    print()
    print("Not all of these are wrong: an address other than the SDP's, a private Contact behind a NAT that works, and a busy")
    print("callee are true statements, but nobody has to act on them. One-way audio of an announcement, poor audio of a call on")
    print("hold or of comfort noise, and a refused re-INVITE that was only challenged or crossed a BYE are not true.\n")


def cases(rows):
    print("| capture | Earshot | sip-doctor |\n| --- | --- | --- |")
    for name, expected, ours, theirs in rows:
        if family(name) == "healthy":
            continue
        our = "; ".join(kind + (f" ← {', '.join(causes[:3])}" if causes else "") for kind, causes, _ in ours) or "–"
        their = "; ".join(sorted({title.replace("|", "/") for _, title in theirs})) or "–"
        print(f"| {name} | {our} | {their} |")
    print()


def corpus(options):
    names = [n for n in sorted(glob.glob(os.path.join(options.corpus, "*"))) if os.path.isfile(n)]
    print("| capture | Earshot | sip-doctor |\n| --- | --- | --- |")
    quiet = 0
    for name in names:
        if name.endswith((".md", ".tsv")):
            continue
        ours, theirs = earshot(options.earshot, [name], {}), doctor(options.sip_doctor, [name])
        if ours is not None and not any(loud for _, _, loud in ours) and theirs == []:
            quiet += 1
            continue
        our = "not read" if ours is None else told([kind for kind, _, loud in ours if loud]) or "–"
        their = "not read" if theirs is None else told([topic for topic, _ in theirs]) or "–"
        print(f"| {os.path.basename(name)} | {our} | {their} |")
    print(f"\nBoth are silent about the other {quiet}.\n")


def timings(options):
    # sngrep opens its first packets before it prints, and ends by itself without a screen (-N).
    commands = [
        ("Earshot", [options.earshot, "analyze", "--json", options.capture]),
        ("tshark", ["tshark", "-n", "-q", "-z", "rtp,streams", "-r", options.capture]),
        ("sngrep", ["sngrep", "-r", "-N", "-q", "-I", options.capture]),
        ("sipgrep", ["sipgrep", "-G", "-I", options.capture]),
        ("sip-doctor", [options.sip_doctor, "read", "--json", options.capture]),
    ]
    print("| tool | command | median of 5 (wall) | fastest–slowest | processor time | exit |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for name, line in commands:
        if not shutil.which(line[0]):
            print(f"| {name} | not installed | | | | |")
            continue
        walls, cpus, code = [], [], "?"
        for _ in range(5):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            try:
                code = subprocess.run(
                    line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=45
                ).returncode
            except subprocess.TimeoutExpired:
                code = "stopped after 45 s"
            walls.append(time.monotonic() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            if isinstance(code, str):
                break
        shown = " ".join(os.path.basename(part) if os.sep in part else part for part in line)
        print(
            f"| {name} | `{shown}` | {statistics.median(walls):.2f} s | {min(walls):.2f}–{max(walls):.2f} s "
            f"| {statistics.median(cpus):.2f} s | {code} |"
        )
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    size = os.path.getsize(options.capture) / (1 << 20)
    print(f"\nThe capture: {size:.0f} MiB. Machine: {os.cpu_count()} processors, load {load} of other work while this ran: wall")
    print("times are noisy by the spread shown; processor time is the better measure, and no small difference means anything.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--earshot", required=True)
    parser.add_argument("--sip-doctor", required=True)
    parser.add_argument("--capture", help="a larger capture, for the times; none are taken without it")
    parser.add_argument("--corpus")
    options = parser.parse_args()
    rows = scenarios(options)
    with open(os.path.join(HERE, "compare-rivals.intro.md")) as file:
        print(file.read().replace("SIP_DOCTOR_VERSION", version([options.sip_doctor, "--version"])))
    print("## Faults, by family\n")
    table_of_families(rows)
    print("## False alarms\n")
    false_alarms(rows)
    if options.corpus:
        print("## Captures from elsewhere\n")
        print("Nobody has labelled these, so the table says only who warns of what, with no judgement.\n")
        corpus(options)
    if options.capture:
        print("## Time for one larger capture\n")
        timings(options)
        print()
    print("## Every fault\n")
    cases(rows)


if __name__ == "__main__":
    main()
