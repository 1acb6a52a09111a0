#!/bin/bash
# earshotd as a service manager sees it: what --check finds, a reload with a bad file, lines for the journal.
# Usage: service-check.sh FOLDER-OF-THE-PROGRAMS. Needs root.
set -euo pipefail
programs=${1:-.build/release}
work=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true; rm -rf "$work"' EXIT
good=0 total=0

# holds WHAT COMMAND…: counts it, and says what does not hold.
holds() {
    total=$((total + 1))
    if "${@:2}" >"$work/said" 2>&1; then good=$((good + 1)); else echo "✗ $1"; cat "$work/said"; fi
}
refuses() { ! "$programs/earshotd" --config "$work/$1.yaml" --check 2>&1 | tee "$work/why" | grep -q 'settings are good' && grep -q "$2" "$work/why"; }

settings() {
    printf 'capture:\n  interfaces: [lo]\n  filter: "%s"\nlog:\n  findings: %s/findings.ndjson\n  incidents: null\nhistory:\n  path: null\nevidence:\n  enabled: false\napi:\n  socket: %s/s\n' "$1" "$2" "$work"
}
settings "udp port 5060" "$work" >"$work/good.yaml"
settings "udp prot 5060" "$work" >"$work/filter.yaml"
settings "udp port 5060" "$work/nowhere" >"$work/directory.yaml"
holds "good settings pass --check" "$programs/earshotd" --config "$work/good.yaml" --check
holds "--check refuses a filter that does not compile" refuses filter "capture.filter"
holds "--check refuses a directory that is not there" refuses directory "there is no directory $work/nowhere"

cp "$work/good.yaml" "$work/running.yaml"
: >"$work/journal"
JOURNAL_STREAM=$(stat -c %d:%i "$work/journal") "$programs/earshotd" --config "$work/running.yaml" >/dev/null 2>"$work/journal" &
daemon=$!
# wait_for COMMAND…: until it holds, at most ten seconds.
wait_for() { for _ in $(seq 100); do "$@" && return; sleep 0.1; done; return 1; }
status() { "$programs/earshot" status --socket "$work/s" --lang en; }
says() { status 2>/dev/null | grep -q "$1"; }
silent() { ! says "$1"; }
holds "it starts" wait_for says "running since"
holds "lines for the journal carry a priority and no time" grep -q '^<6>earshotd: ' "$work/journal"
settings "udp port 5060" "$work" | sed 's/interfaces/interfacse/' >"$work/running.yaml"
kill -HUP "$daemon"
holds "status says why a reload failed" wait_for says "the last reload failed"
holds "so does the journal, as an error" wait_for grep -q '^<3>earshotd: settings not reloaded' "$work/journal"
cp "$work/good.yaml" "$work/running.yaml"
kill -HUP "$daemon"
holds "a good file ends it" wait_for silent "the last reload failed"
holds "a file's mistyped name is told as such" bash -c "'$programs/earshot' report '$work/missing.pcap' -o - --lang en 2>&1 | grep -q 'no such file'"
capture=Tests/Scenarios/healthy-prack/capture.pcap
mkfifo "$work/page"
cat "$work/page" >"$work/read" &
"$programs/earshot" analyze --html "$work/page" "$capture" >/dev/null 2>&1 || true
holds "a page written to a pipe goes through it" wait_for grep -q '</html>' "$work/read"
holds "and a pipe it stays" test -p "$work/page"
echo "$good of $total hold"
[ "$good" -eq "$total" ]
