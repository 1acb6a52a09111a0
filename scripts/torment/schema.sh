#!/bin/bash
# schemathesis (PyPI) makes requests of all kinds from config/openapi.yaml: no answer is a 5xx, and each is as described.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="schemathesis against the socket"
tool=$(command -v "${SCHEMATHESIS:-schemathesis}") || skip "schemathesis is not installed (pip install schemathesis)"
make_space
make_settings "$work/state"
python3 "$here/failing-calls.py" "$work/failing.pcap" 50 1000
start_daemon
play "$work/failing.pcap" 1000
sleep 3
ip -n "$space" link set lo up
ip netns exec "$space" python3 "$here/bridge.py" 8080 "$work/run/s" &
bridge=$!
sleep 1
# A follower's answer does not end: what it is is tested elsewhere.
python3 - "$root/config/openapi.yaml" "$work/openapi.yaml" <<'PYTHON'
import sys
lines = open(sys.argv[1]).read().split("\n")
open(sys.argv[2], "w").write("\n".join(line for line in lines if "{ name: follow," not in line))
PYTHON
code=0
# From the work directory: it leaves files.
(cd "$work" && ip netns exec "$space" "$tool" run openapi.yaml --url http://127.0.0.1:8080 --checks \
    not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
    --phases examples,coverage,fuzzing --max-examples "${EXAMPLES:-100}" --continue-on-failure \
    --suppress-health-check all --seed 1 --no-color) >"$work/schemathesis.log" 2>&1 || code=$?
kill -TERM "$bridge"
wait "$bridge" 2>/dev/null || true
cases=$(grep -oE '[0-9]+ (test cases )?generated' "$work/schemathesis.log" | grep -oE '^[0-9]+' | head -1 || true)
alive=1
kill -0 "$daemon" 2>/dev/null && alive=0
[ $code -eq 0 ] || tail -150 "$work/schemathesis.log" >&2
failed=$((code != 0 || alive != 0))
verdict "${cases:-?} requests" "exit code $code" "no 5xx, no violation" $failed
