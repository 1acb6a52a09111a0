#!/usr/bin/python3
"""Runs the release program over every input that crashed once: each must end with 0 or 1, by itself and in time.

check.py EARSHOT

Each is read plainly, then with evidence and a page written, which take other ways through the program. Exit 0 when all
end well, 1 when not.
"""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 60


def inputs():
    return sorted(name for name in os.listdir(HERE) if name.endswith((".pcap", ".pcapng")))


def ending(command):
    """Why the command did not end well, or None."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"no end within {SECONDS} s"
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    if done.returncode not in (0, 1):
        return f"exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[-300:]}"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    names, failed = inputs(), 0
    for name in names:
        path = os.path.join(HERE, name)
        with tempfile.TemporaryDirectory(prefix="earshot-regression-") as directory:
            ways = {
                "plain": [],
                "evidence and page": ["--evidence", f"{directory}/evidence", "--media", "--html", f"{directory}/page.html"],
            }
            wrong = {
                way: why for way, more in ways.items()
                if (why := ending([sys.argv[1], "analyze", "--json", *more, path]))
            }
        for way, why in wrong.items():
            print(f"✗ {name}, {way}: {why}")
        failed += bool(wrong)
    print(f"{len(names) - failed} of {len(names)} regression inputs end well")
    sys.exit(1 if failed or not names else 0)


if __name__ == "__main__":
    main()
