# Sourced by the attacks, which are called with the directory of the programs: a daemon of its own in a namespace of its
# own, and the line that each attack ends with.
#
# An attack prints `attack | count | result | bound` and ends with 0 when the bound holds. Needs root and namespaces;
# without them it says so and ends with 0.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/scripts/namespaces.sh"
earshotd=$(realpath -s "${1:-$root/.build/release}/earshotd")
earshot=$(realpath "${1:-$root/.build/release}/earshot")
work=$(mktemp -d /tmp/earshot-torment.XXXXXX)
chmod 755 "$work"
space="es-torment-$$"
daemon=

cleanup() {
    [ -z "${KEEP:-}" ] || cp "$work/earshotd.log" "$KEEP"
    local mount
    [ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null || true
    ip netns del "$space" 2>/dev/null || true
    for mount in $(awk -v work="$work/" 'index($2, work) == 1 { print $2 }' /proc/mounts); do
        umount -l "$mount" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

attack=${attack:-$(basename "$0" .sh)}

skip() {
    echo "$attack | 0 | skipped: $1 | -"
    exit 0
}

# verdict COUNT RESULT BOUND FAILED: the line, and the end.
verdict() {
    echo "$attack | $1 | $2 | $3"
    [ "$4" -eq 0 ] || { tail -20 "$work/earshotd.log" >&2; exit 1; }
    exit 0
}

# A namespace with a cable: `play` is played to, `hear` is listened on.
make_space() {
    namespaces_work || skip "network namespaces need root and a kernel with veth"
    command -v tcpreplay >/dev/null || skip "tcpreplay is not installed"
    ip netns add "$space"
    ip netns exec "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    make_cable
}

make_cable() {
    ip -n "$space" link add play type veth peer name hear
    ip -n "$space" link set play arp off mtu 9000 up
    ip -n "$space" link set hear arp off mtu 9000 up
}

# make_settings STATE: the settings file, with everything below STATE.
make_settings() {
    local state=$1
    mkdir -p "$state/log" "$state/lib" "$work/run"
    cat >"$work/earshot.yaml" <<YAML
capture:
  interfaces: [hear]
  wait-for-interfaces: true
language: en
log:
  findings: $state/log/findings.ndjson
alerts:
  to: none
history:
  path: $state/lib/history.sqlite
evidence:
  directory: $state/lib/evidence
  min-free-megabytes: 0
  memory-megabytes: 16
captures:
  directory: $state/lib/captures
api:
  socket: $work/run/s
YAML
}

# Starts the daemon and waits until it serves.
start_daemon() {
    ip netns exec "$space" "$earshotd" --config "$work/earshot.yaml" >>"$work/earshotd.log" 2>&1 </dev/null &
    daemon=$!
    local try
    for try in $(seq 200); do
        ask /v1/status >/dev/null && return 0
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    echo "$attack: earshotd did not start" >&2
    tail -20 "$work/earshotd.log" >&2
    return 1
}

stop_daemon() {
    kill -TERM "$daemon"
    wait "$daemon"
    local code=$?
    daemon=
    return $code
}

# ask PATH: the body of the answer; fails on anything but 200.
ask() { curl -sf --max-time 10 --unix-socket "$work/run/s" "http://earshot$1"; }

# play FILE [PACKETS-PER-SECOND]
play() { ip netns exec "$space" tcpreplay -q -i play --pps "${2:-3000}" "$1" >"$work/tcpreplay.log" 2>&1; }

# play_fresh CALLS: failing calls that were never played before.
played=0
play_fresh() {
    python3 "$here/failing-calls.py" "$work/fresh.pcap" "$1" 1000 "$played"
    played=$((played + $1))
    play "$work/fresh.pcap" 600
}

# counts TEXT FILE: lines of FILE with TEXT.
counts() { grep -c -- "$1" "$2" 2>/dev/null || true; }
