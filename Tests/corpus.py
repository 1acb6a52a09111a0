#!/usr/bin/python3
"""Runs `earshot analyze` over captures of others and compares with corpus-expected.json, the table CorpusTests reads too.

corpus.py EARSHOT [FOLDER]

FOLDER is ../shared/corpus beside the repository; where it is absent that is said, and the end is 0. Exit 1 when a file is
judged otherwise or does not end well.
"""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = sys.argv[2] if len(sys.argv) == 3 else os.path.join(HERE, "..", "..", "shared", "corpus")
    if not os.path.isdir(folder):
        print("corpus: skipped, ../shared/corpus is absent")
        return
    with open(os.path.join(HERE, "corpus-expected.json")) as file:
        table = json.load(file)
    names = sorted(
        name for name in os.listdir(folder)
        if os.path.isfile(os.path.join(folder, name)) and not name.endswith((".tsv", ".md"))
    )
    failed = 0
    for name in names:
        wanted = set(table["expected"].get(name, {}).get("kinds", []))
        why = judged(sys.argv[1], os.path.join(folder, name), wanted, set(table["families"]))
        if why:
            failed += 1
            print(f"✗ {name}: {why}")
    print(f"{len(names) - failed} of {len(names)} captures of others judged as their diagnosis says")
    sys.exit(1 if failed else 0)


def judged(earshot, path, wanted, families):
    """Why this file is not right, or None."""
    try:
        done = subprocess.run([earshot, "analyze", "--json", path], capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return "no end within 120 s"
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    if done.returncode not in (0, 1):
        return f"exit {done.returncode}: {done.stderr.strip()[-300:]}"
    found = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
    kinds = {one["kind"] for one in found if one["severity"] != "notice"} & families
    if kinds == wanted:
        return None
    return f"expected {', '.join(sorted(wanted)) or 'nothing'}; found {', '.join(sorted(kinds)) or 'nothing'}"


if __name__ == "__main__":
    main()
