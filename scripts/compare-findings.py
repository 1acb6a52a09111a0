#!/usr/bin/python3
"""Compares two findings logs (NDJSON), what depends on the clock aside: times, ids, frames, interface names, durations in
texts. Prints what differs; exit 0 when they say the same.

compare-findings.py LIVE FILE
"""

import json
import re
import sys

CLOCK = {"id", "handle", "time", "start", "answered", "end", "incident", "frame", "interface", "file"}
DURATION = re.compile(r"\d+(\.\d+)? ?(ms|s|min|seconds?|milliseconds?)\b|\d{1,2}:\d{2}:\d{2}(\.\d+)?")


def essence(value):
    if isinstance(value, dict):
        return {key: essence(part) for key, part in value.items() if key not in CLOCK}
    if isinstance(value, list):
        return [essence(part) for part in value]
    if isinstance(value, str):
        return DURATION.sub("…", value)
    return value


def load(path):
    with open(path) as file:
        return sorted(
            json.dumps(essence(json.loads(line)), sort_keys=True, ensure_ascii=False) for line in file if line.strip()
        )


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    live, file = load(sys.argv[1]), load(sys.argv[2])
    for name, lines, others in (("live only", live, file), ("file only", file, live)):
        rest = list(others)
        for line in lines:
            if line in rest:
                rest.remove(line)
            else:
                print(f"{name}: {line}")
    sys.exit(0 if live == file else 1)


if __name__ == "__main__":
    main()
