#!/bin/bash
# Every call fails, each at another peer: judging them with evidence costs at most 1.3 times what it costs without.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="evidence for failing calls"
calls=${CALLS:-20000}
python3 "$here/failing-calls.py" "$work/failing.pcap" "$calls" 1000

# Seconds of processor time of one run.
cost() {
    local code=0
    TIMEFORMAT='%U %S'
    { time "$earshot" analyze --json "$@" "$work/failing.pcap" >"$work/out" 2>"$work/complaints" || code=$?; } \
        2>"$work/time"
    [ $code -le 1 ] || { cat "$work/complaints" >&2; exit 1; }
    awk '{ print $1 + $2 }' "$work/time"
}

# The better of two runs each: others use the machine too.
best() {
    local first second
    first=$(cost "$@")
    rm -rf "$work/evidence"
    second=$(cost "$@")
    printf '%s\n%s\n' "$first" "$second" | sort -g | head -1
}

without=$(best)
with=$(best --evidence "$work/evidence")
files=$(find "$work/evidence" -name '*.pcapng' | wc -l)
ratio=$(awk -v a="$with" -v b="$without" 'BEGIN { printf "%.2f", a / b }')
failed=$(awk -v ratio="$ratio" -v files="$files" 'BEGIN { print !(ratio <= 1.3 && files > 0) }')
verdict "$calls calls" "${ratio} x (${without} s, ${with} s with $files files)" "1.3 x" "$failed"
