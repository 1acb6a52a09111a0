#!/bin/bash
# kill -9 at twenty random moments while findings arrive: what was logged or served is there after the restart, once, on
# whole lines, and the database opens.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="kill -9"
kills=${KILLS:-20}
seed=${SEED:-$RANDOM}
RANDOM=$seed
make_space
make_settings "$work/state"
python3 "$here/failing-calls.py" "$work/failing.pcap" 6000 300
touch "$work/served"
start_daemon
for number in $(seq "$kills"); do
    # Not in a function: the process itself must be known.
    ip netns exec "$space" tcpreplay -q -i play --pps 300 "$work/failing.pcap" >/dev/null 2>&1 &
    player=$!
    curl -sN --unix-socket "$work/run/s" 'http://earshot/v1/findings?follow=1' >>"$work/served" 2>/dev/null &
    follower=$!
    # Findings come some seconds after their calls.
    sleep "$((RANDOM % 5 + 5)).$((RANDOM % 10))"
    kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null || true
    kill -TERM "$player" 2>/dev/null || true
    wait "$player" "$follower" 2>/dev/null || true
    cp "$work/state/log/findings.ndjson" "$work/log.$number"
    start_daemon
    ask '/v1/findings?limit=1000000' >"$work/kept.$number"
done
stop_daemon || true
sqlite=$(python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("pragma integrity_check").fetchone()[0])' "$work/state/lib/history.sqlite")
code=0
python3 - "$work" "$kills" >"$work/result" <<'PYTHON' || code=$?
import json, sys
work, kills = sys.argv[1], int(sys.argv[2])


def ids(path):
    """Identifiers in order; lines that are no JSON are counted under None."""
    found = []
    for line in open(path, "rb").read().split(b"\n"):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line)["id"])
        except ValueError:
            found.append(None)
    return found


lost = half = doubled = 0
logged = ids(f"{work}/state/log/findings.ndjson")
half += logged.count(None)
doubled += len(logged) - len(set(logged))
for number in range(1, kills + 1):
    kept = ids(f"{work}/kept.{number}")
    doubled += len(kept) - len(set(kept))
    lost += len(set(ids(f"{work}/log.{number}")) - {None} - set(kept))
# A line that the client had only in part when the daemon died was not served.
served = [one for one in ids(f"{work}/served") if one]
lost += len(set(served) - set(kept)) + len(set(served) - set(logged))
print(f"{len(logged)} logged, {len(set(served))} served, {len(kept)} kept: {lost} lost, {doubled} doubled, {half} half lines")
sys.exit(1 if lost or doubled or half or not served else 0)
PYTHON
[ "$sqlite" = ok ] || code=1
replaced=$(counts 'history is of no use' "$work/earshotd.log")
[ "$replaced" -eq 0 ] || code=1
verdict "$kills (seed $seed)" "$(cat "$work/result"), database $sqlite" "0, 0, 0, ok" $code
