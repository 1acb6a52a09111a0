#!/bin/bash
# Clients of the socket that behave badly: each is bounded, none holds up the others.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="bad clients of the socket"
make_space
make_settings "$work/state"
start_daemon
code=0
python3 "$here/bad-clients.py" "$work/run/s" "$daemon" >"$work/result" 2>"$work/complaints" || code=$?
cat "$work/complaints" >&2
verdict 12 "$(cat "$work/result")" "4xx or closed, status within 2 s, < 150 MB" $code
