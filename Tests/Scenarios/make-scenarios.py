#!/usr/bin/python3
"""Makes the captures of Tests/Scenarios anew, in network namespaces. Needs root; traffic stays in the namespaces.

make-scenarios.py [--list] [--describe] [--jobs N] [--keep DIR] [--exactly] [ID…]
"""

import argparse
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import families  # noqa: E402
from harness.lab import LabError  # noqa: E402
from harness.scenario import describe, play  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", metavar="ID", help="scenarios, or beginnings of their names; all when none")
    parser.add_argument("--list", action="store_true", help="print the scenarios and what they are for")
    parser.add_argument("--describe", action="store_true", help="write README, options and expectations; no traffic")
    parser.add_argument("--jobs", type=int, default=4, help="scenarios played at the same time (default 4)")
    parser.add_argument("--keep", metavar="DIR", help="keep the peers' scripts and logs here")
    parser.add_argument("--exactly", action="store_true", help="ID is the whole name of a scenario")
    options = parser.parse_args()

    chosen = [
        one
        for one in families.all_scenarios()
        if not options.ids
        or any(
            id == name if options.exactly else id.startswith(name)
            for id in ([one.id] if options.exactly else [one.id, *one.ids])
            for name in options.ids
        )
    ]
    if not chosen:
        sys.exit(f"no scenario is called {' or '.join(options.ids)}; --list shows all")
    if options.list:
        for one in chosen:
            for id in one.ids:
                print(f"{id:44} {one.purpose}")
        return
    if options.describe:
        for one in chosen:
            for view, id in zip(one.views, one.ids):
                describe(one, view, id)
        return
    if os.geteuid() != 0:
        sys.exit("network namespaces need root")

    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    if len(chosen) == 1:
        error = attempt(chosen[0], options.keep)
        sys.exit(error)
    # The long ones first: they decide how long the whole run takes.
    chosen.sort(key=lambda one: -one.timeout)
    failed = play_all(chosen, options.jobs, options.keep)
    if failed:
        sys.exit(f"{failed} of {len(chosen)} not made")


def play_all(chosen, jobs, keep):
    """Each scenario in a process of its own, `jobs` at a time. The number that could not be made."""
    waiting, running, failed = list(chosen), {}, 0
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                one = waiting.pop(0)
                command = [sys.executable, os.path.abspath(__file__), "--exactly", one.id]
                # Its own session: ctrl-C reaches us, and we end it once and orderly.
                process = subprocess.Popen(
                    command + (["--keep", keep] if keep else []),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    start_new_session=True,
                )
                running[process] = one
            time.sleep(0.1)
            for process in [process for process in running if process.poll() is not None]:
                one, text = running.pop(process), process.stdout.read()
                print(f"{'FAILED' if process.returncode else 'made':7} {one.id}", flush=True)
                if process.returncode:
                    failed += 1
                    print(text.rstrip(), flush=True)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
    return failed


def interrupted(number, _):
    sys.exit(128 + number)


def attempt(scenario, keep):
    """The text of what went wrong, or None."""
    try:
        play(scenario, os.path.join(keep, scenario.id) if keep else None)
        return None
    except (LabError, OSError, subprocess.SubprocessError) as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
