#!/bin/bash
# A capture replayed onto an interface and read live gives the findings that reading the file gives; times, ids and frame
# numbers aside. Needs root and network namespaces; says so and ends with 0 where they are missing.
#
# live-equals-file.sh EARSHOTD EARSHOT [SCENARIO…]
set -euo pipefail

[ $# -ge 2 ] || { echo "usage: $0 EARSHOTD EARSHOT [SCENARIO…]" >&2; exit 2; }
# -s: one name may be a link to the other.
earshotd=$(realpath -s "$1") earshot=$(realpath -s "$2")
shift 2
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/namespaces.sh"
scenarios=("$@")
[ ${#scenarios[@]} -gt 0 ] || scenarios=(
    healthy-call-agent missing-100rel-180-mirror media-blocked-drop-agent media-blocked-prohibited-mirror
    reinvite-failed-488-agent sip-alg-answer-agent)

skip() { echo "live-equals-file: skipped, $1"; exit 0; }
namespaces_work || skip "network namespaces need root and a kernel with veth"
command -v tcpreplay >/dev/null || skip "tcpreplay is not installed"

work=$(mktemp -d /tmp/earshot-live.XXXXXX)
spaces=() daemons=()
# Called by the trap.
cleanup() {
    local one
    for one in "${daemons[@]}"; do kill -KILL "$one" 2>/dev/null || true; done
    for one in "${spaces[@]}"; do ip netns del "$one" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# One scenario, from the start of the daemon to the end of the replay.
replay() {
    local id=$1 space=$2 dir=$3
    local file="$root/Tests/Scenarios/$id/capture.pcap"
    ip netns exec "$space" tcpreplay -q -i play "$file" >"$dir/tcpreplay.log" 2>&1
    # What is on its way through the ring and the kernel's block timer.
    sleep 1.5
}

for id in "${scenarios[@]}"; do
    [ -f "$root/Tests/Scenarios/$id/capture.pcap" ] || { echo "no single capture in scenario $id" >&2; exit 2; }
    dir="$work/$id" space="es-live-$$-${#spaces[@]}"
    mkdir "$dir"
    ip netns add "$space"
    spaces+=("$space")
    ip netns exec "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    ip -n "$space" link add play type veth peer name hear
    ip -n "$space" link set play arp off mtu 9000 up
    ip -n "$space" link set hear arp off mtu 9000 up
    python3 - "$root/Tests/Scenarios/$id/command.json" "$dir" <<'PYTHON'
import json, sys
command, directory = json.load(open(sys.argv[1])), sys.argv[2]
with open(f"{directory}/earshot.yaml", "w") as out:
    out.write(f"""capture:
  interfaces: [hear]
profiles:
  default: {command["profile"]}
vantage: {command["vantage"]}
local-addresses: [{", ".join(f'"{one}"' for one in command["local"])}]
language: en
log:
  findings: {directory}/live.ndjson
alerts:
  to: none
history:
  path: null
api:
  socket: {directory}/earshot.sock
""")
arguments = ["--lang", "en", "--profile", command["profile"], "--vantage", command["vantage"]]
for address in command["local"]:
    arguments += ["--local", address]
open(f"{directory}/arguments", "w").write("\n".join(arguments) + "\n")
PYTHON
    ip netns exec "$space" "$earshotd" --config "$dir/earshot.yaml" >"$dir/earshotd.log" 2>&1 </dev/null &
    daemons+=($!)
done

for number in "${!scenarios[@]}"; do
    for _ in $(seq 100); do
        [ -S "$work/${scenarios[number]}/earshot.sock" ] && break
        kill -0 "${daemons[number]}" 2>/dev/null || break
        sleep 0.1
    done
    [ -S "$work/${scenarios[number]}/earshot.sock" ] || {
        echo "live-equals-file: earshotd did not start" >&2
        cat "$work/${scenarios[number]}/earshotd.log" >&2
        exit 1
    }
done

replays=()
for number in "${!scenarios[@]}"; do
    replay "${scenarios[number]}" "${spaces[number]}" "$work/${scenarios[number]}" &
    replays+=($!)
done
for number in "${!scenarios[@]}"; do
    wait "${replays[number]}" || { echo "live-equals-file: tcpreplay failed" >&2; cat "$work/${scenarios[number]}/tcpreplay.log" >&2; exit 1; }
    kill -TERM "${daemons[number]}"
done
for daemon in "${daemons[@]}"; do
    wait "$daemon" || { echo "live-equals-file: earshotd ended with $?" >&2; cat "$work"/*/earshotd.log >&2; exit 1; }
done
daemons=()

failed=0
for id in "${scenarios[@]}"; do
    dir="$work/$id"
    mapfile -t arguments <"$dir/arguments"
    code=0
    "$earshot" analyze --json "${arguments[@]}" "$root/Tests/Scenarios/$id/capture.pcap" \
        >"$dir/file.ndjson" 2>"$dir/earshot.log" || code=$?
    [ $code -le 1 ] || { cat "$dir/earshot.log" >&2; exit 1; }
    touch "$dir/live.ndjson"
    if python3 "$root/scripts/compare-findings.py" "$dir/live.ndjson" "$dir/file.ndjson"; then
        echo "live equals file: $id ($(wc -l <"$dir/file.ndjson") findings)"
    else
        echo "live differs from file: $id" >&2
        cat "$dir/earshotd.log" >&2
        failed=1
    fi
done
exit $failed
