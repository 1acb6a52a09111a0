#!/bin/bash
# Shows Earshot at work: a daemon on a gateway in a network namespace of its own, and real calls through it.
# EARSHOT_BUILD=directory uses binaries that are there already instead of building.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
. scripts/namespaces.sh

bin=${EARSHOT_BUILD:-}
if [ -z "$bin" ]; then
    echo "== packages"
    scripts/setup.sh demo || scripts/setup.sh build
    echo "== release build (the first one takes some minutes)"
    "$swift" build -c release --product earshotd
    "$swift" build -c release --product earshot
    bin=.build/release
fi

reason=
if ! namespaces_work; then
    reason="network namespaces are not permitted here (they need root)"
elif ! command -v sipp >/dev/null || ! command -v nft >/dev/null; then
    reason="sipp or nft is missing"
fi
if [ -z "$reason" ]; then
    exec python3 scripts/demo.py "$bin"
fi

echo "== no live demonstration: $reason"
echo "== the bundled captures of the same faults instead"
# analyse SCENARIO: with the options its command.json holds.
analyse() {
    local arguments
    mapfile -t arguments < <(python3 - "Tests/Scenarios/$1" <<'PYTHON'
import json, sys
command = json.load(open(f"{sys.argv[1]}/command.json"))
words = ["--profile", command["profile"], "--vantage", command["vantage"]] + (["--together"] if command["together"] else [])
for address in command["local"]:
    words += ["--local", address]
print("\n".join(words + [f"{sys.argv[1]}/{name}" for name in command["files"]]))
PYTHON
    )
    echo
    echo "\$ earshot analyze ${arguments[*]}"
    local code=0
    "$bin/earshot" analyze "${arguments[@]}" || code=$?
    [ $code -le 1 ]
}
for scenario in healthy-prack missing-100rel-180-agent media-blocked-drop-gateway sip-alg-call-gateway; do
    analyse "$scenario"
done
