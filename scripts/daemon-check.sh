# Sourced by checks of a daemon in a network namespace of its own: `work` is a folder that goes with the check, `daemon`
# and `server` what it began. Of the caller: `set -euo pipefail`, and the folder of the programs as $1.
cd "$(dirname "$0")/.."
programs=$(realpath "${1:-.build/release}")
work=$(mktemp -d)
daemon= server= space=
inside() { ip netns exec "$space" "$@"; }
# What is begun in the background: its pid is that of the program.
behind() { exec ip netns exec "$space" "$@"; }
trap 'for p in $daemon $server; do kill "$p" 2>/dev/null || true; done; [ -z "$space" ] || ip netns del "$space"; rm -rf "$work"' EXIT
good=0 total=0

# enter NAME: makes the namespace, with two ends of a wire in it.
enter() {
    ip netns add "$1"
    space=$1
    inside ip link set lo up
    inside ip link add wire0 type veth peer name wire1
    inside ip link set wire0 up
    inside ip link set wire1 up
}
# holds WHAT COMMAND…: counts it, and says what does not hold.
holds() {
    total=$((total + 1))
    if "${@:2}" >"$work/said" 2>&1; then good=$((good + 1)); else echo "✗ $1"; cat "$work/said"; fi
}
# wait_for COMMAND…: until it holds, at most thirty seconds.
wait_for() { for _ in $(seq 300); do "$@" && return; sleep 0.1; done; return 1; }
# tell: how much held; the last of the check.
tell() {
    echo "$good of $total hold"
    [ "$good" -eq "$total" ]
}
