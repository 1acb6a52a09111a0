#!/bin/bash
# The disk fills, becomes read-only, the log is deleted, the database is overwritten, all under a running daemon: each is
# told once, findings are served all the while, and when the cause is gone all is written again without a restart.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="bad disks"
make_space
mkdir "$work/state"
mount -t tmpfs -o size=24m tmpfs "$work/state"
make_settings "$work/state"
start_daemon
problems=()
served=0

# round NAME: findings come, and are served.
round() {
    local before=$served
    play_fresh 150
    for _ in $(seq 30); do
        sleep 0.5
        served=$(ask /metrics | awk '/^earshot_findings_total/ { sum += $2 } END { print sum + 0 }') || served=0
        [ "$served" -gt "$before" ] && break
    done
    [ "$served" -gt "$before" ] || problems+=("$1: nothing is found any more")
    kill -0 "$daemon" 2>/dev/null || { problems+=("$1: the daemon ended"); return; }
}

# told NAME TEXT COUNT: how often the daemon's log has a text.
told() {
    local count
    count=$(counts "$2" "$work/earshotd.log")
    [ "$count" -eq "$3" ] || problems+=("$1: \"$2\" is told $count times, not $3")
}

lines() { { cat "$work/state/log/findings.ndjson" 2>/dev/null || true; } | wc -l; }

# writes NAME: after the cause is gone.
writes() {
    local before
    before=$(lines)
    round "$1, mended"
    [ "$(lines)" -gt "$before" ] || problems+=("$1: the log is not written again")
}

round "start"
# Full.
dd if=/dev/zero of="$work/state/fill" bs=4k 2>/dev/null || true
round "full"
round "full"
told "full" "findings log cannot be written" 1
rm "$work/state/fill"
writes "full"
told "full" "findings log is written again" 1
# Read-only: new files cannot be made, open ones cannot grow.
mount -o remount,ro "$work/state" 2>/dev/null || mount -o remount,ro,bind "$work/state"
round "read-only"
mount -o remount,rw "$work/state"
writes "read-only"
# Deleted.
rm "$work/state/log/findings.ndjson"
writes "deleted"
# Overwritten.
dd if=/dev/urandom of="$work/state/lib/history.sqlite" bs=4k count=8 conv=notrunc 2>/dev/null
round "overwritten"
round "overwritten"
writes "overwritten"
kept=$(python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("select count(*) from finding").fetchone()[0])' "$work/state/lib/history.sqlite" 2>&1 | tail -1)
[ "$kept" -gt 0 ] 2>/dev/null || problems+=("the history is not begun anew: $kept")
half=$(python3 -c 'import json, sys; print(sum(1 for line in open(sys.argv[1]) if not line.startswith("{\"") or not line.endswith("}\n")))' "$work/state/log/findings.ndjson")
[ "$half" -eq 0 ] || problems+=("$half half lines")
errors=$(counts ' error ' "$work/earshotd.log")
[ "$errors" -le 12 ] || problems+=("$errors errors are told")
stop_daemon || problems+=("ended with an error")
[ ${#problems[@]} -eq 0 ] || printf "%s\n" "${problems[@]}" >&2
failed=0
[ ${#problems[@]} -eq 0 ] || failed=1
verdict "4 kinds" "${#problems[@]} problems, $errors errors told" "0, 12" $failed
