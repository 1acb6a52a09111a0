#!/usr/bin/python3
"""Makes the captures of Tests/Scenarios anew, in network namespaces. Needs root; traffic stays in the namespaces.

make-scenarios.py [--list] [--describe] [--jobs N] [--keep DIR] [ID…]
"""

import argparse
import concurrent.futures
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import families  # noqa: E402
from harness.scenario import SCENARIOS, describe, play  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", metavar="ID", help="scenarios, or beginnings of their names; all when none")
    parser.add_argument("--list", action="store_true", help="print the scenarios and what they are for")
    parser.add_argument("--describe", action="store_true", help="write README, options and expectations; no traffic")
    parser.add_argument("--jobs", type=int, default=4, help="scenarios played at the same time (default 4)")
    parser.add_argument("--keep", metavar="DIR", help="keep the peers' scripts and logs here")
    options = parser.parse_args()

    chosen = [one for one in families.all_scenarios()
              if not options.ids or any(id.startswith(name) for id in [one.id, *one.ids] for name in options.ids)]
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

    # The long ones first: they decide how long the whole run takes.
    chosen.sort(key=lambda one: -one.timeout)
    failed = []
    if len(chosen) == 1:
        failed = [error for error in [attempt(chosen[0], options.keep)] if error]
    else:
        with concurrent.futures.ProcessPoolExecutor(options.jobs, initializer=quiet_interrupt) as pool:
            running = {pool.submit(attempt, one, options.keep): one for one in chosen}
            for done in concurrent.futures.as_completed(running):
                error = done.result()
                print(f"{'FAILED' if error else 'made':7} {running[done].id}", flush=True)
                if error:
                    print(error, flush=True)
                    failed.append(error)
    if failed:
        sys.exit(f"{len(failed)} of {len(chosen)} not made")


def quiet_interrupt():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def attempt(scenario, keep):
    """The text of what went wrong, or None."""
    try:
        play(scenario, os.path.join(keep, scenario.id) if keep else None)
        return None
    except KeyboardInterrupt:
        return "interrupted"
    except Exception as error:  # reported by the parent; the namespaces are gone by now
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
