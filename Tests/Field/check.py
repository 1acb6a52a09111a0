#!/usr/bin/env python3
"""Runs Earshot over the field cases: check [-v] [CASE..]

EARSHOT names the binary (default .build/release/earshot). One line a case, ok or FAULT with the
reasons; last line `N of M field cases right`; exit 0 only when all are right.

A verdict takes 200 characters at most, 300 with its fix.

expect.json: args; expect (each entry: kind or one of alt must be reported at min_severity or above);
must_not: everything else at warning or above is a false alarm, save what `may` lists; says and
says_not: what the reader's sentences (title, causes, fix) of the expected finding must hold, or must not.
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RANK = {"notice": 0, "warning": 1, "error": 2}


def findings(earshot, args, capture):
    run = subprocess.run([earshot, "analyze", "--json", "--lang", "en", *args, capture], capture_output=True, text=True, timeout=120)
    if run.returncode not in (0, 1):
        raise RuntimeError(f"exit {run.returncode}: {run.stderr.strip()[-200:]}")
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def words(finding):
    return " ".join([finding["title"], finding["fix"], *(f"{c['kind']}: {c['text']}" for c in finding["causes"])])


def judge(record, found):
    faults, used = [], set()
    for want in record["expect"]:
        kinds = [want["kind"], *want["alt"]]
        hits = [i for i, f in enumerate(found) if f["kind"] in kinds and RANK[f["severity"]] >= RANK[want["min_severity"]]]
        if not hits:
            low = [f["severity"] for f in found if f["kind"] in kinds]
            faults.append(f"missed {want['kind']}" + (f" (only {low[0]})" if low else ""))
            continue
        used.update(hits)
        said = [words(found[i]) for i in hits]
        if record.get("says") and not any(re.search(record["says"], s, re.I) for s in said):
            faults.append(f"{found[hits[0]]['kind']} does not say /{record['says']}/")
        if record.get("says_not") and any(re.search(record["says_not"], s, re.I) for s in said):
            faults.append(f"{found[hits[0]]['kind']} misleads: says /{record['says_not']}/")
    for i, f in enumerate(found):
        if i not in used and RANK[f["severity"]] >= 1 and f["kind"] not in record.get("may", []):
            if any(f["kind"] in [w["kind"], *w["alt"]] for w in record["expect"]):
                faults.append(f"second finding {f['kind']}")
            else:
                faults.append(f"false alarm {f['severity']} {f['kind']}")
    for f in found:
        if len(f["title"]) > 200 or len(f["title"]) + 1 + len(f["fix"]) > 300:
            faults.append(f"{f['kind']} takes {len(f['title'])} characters, {len(f['fix'])} more for its fix")
    return faults


def main():
    earshot = os.environ.get("EARSHOT", ".build/release/earshot")
    argv = [a for a in sys.argv[1:] if a != "-v"]
    verbose = "-v" in sys.argv
    cases = argv or sorted(c for c in os.listdir(HERE) if os.path.isdir(os.path.join(HERE, c)) and not c.startswith("__"))
    right = 0
    for case in cases:
        folder = os.path.join(HERE, case)
        record = json.load(open(os.path.join(folder, "expect.json")))
        try:
            found = findings(earshot, record["args"], os.path.join(folder, "capture.pcap"))
            faults = judge(record, found)
        except (RuntimeError, subprocess.TimeoutExpired) as trouble:
            found, faults = [], [str(trouble)]
        right += not faults
        print(f"{'FAULT' if faults else 'ok':5} {case}" + (": " + "; ".join(faults) if faults else ""))
        if verbose:
            for f in found:
                print(f"        {f['severity']} {f['kind']} ({f['confidence']}): {f['title']}")
                for c in f["causes"]:
                    print(f"            cause {c['kind']} ({c['confidence']}): {c['text']}")
                print(f"            fix: {f['fix']}")
    print(f"{right} of {len(cases)} field cases right")
    return 0 if right == len(cases) else 1


sys.exit(main())
