#!/bin/bash
# The interface goes down and up, is renamed and renamed back, is taken away and made again; the settings are reloaded a
# hundred times, good and bad. Findings come afterwards as before.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="interfaces and reloads"
make_space
make_settings "$work/state"
start_daemon
problems=()
found() { ask /metrics | awk '/^earshot_findings_total/ { sum += $2 } END { print sum + 0 }'; }
is_open() { ask /metrics | grep -q '^earshot_interface_up{interface="hear"} 1'; }

# hears NAME: the interface is captured on within 40 s, and what passes is judged.
hears() {
    local before
    for _ in $(seq 80); do is_open && break; sleep 0.5; done
    is_open || problems+=("$1: not captured on")
    sleep 1
    before=$(found)
    play_fresh 100
    for _ in $(seq 30); do
        [ "$(found)" -gt "$before" ] && return 0
        sleep 0.5
    done
    problems+=("$1: nothing is found any more")
}

# closes NAME: the daemon notices.
closes() {
    for _ in $(seq 40); do is_open || return 0; sleep 0.25; done
    problems+=("$1: not noticed")
}

hears "start"
# Down, libpcap waits for it to come up again, and says nothing.
ip -n "$space" link set hear down
sleep 2
ip -n "$space" link set hear up
hears "up"
ip -n "$space" link set hear down
ip -n "$space" link set hear name away
ip -n "$space" link set away up
closes "renamed"
ip -n "$space" link set away down
ip -n "$space" link set away name hear
ip -n "$space" link set hear up
hears "renamed back"
ip -n "$space" link del play
closes "taken away"
make_cable
hears "made again"
cp "$work/earshot.yaml" "$work/good"
for number in $(seq 100); do
    if [ $((number % 3)) -eq 0 ]; then echo 'nonsense: [' >"$work/next"; else cp "$work/good" "$work/next"; fi
    mv "$work/next" "$work/earshot.yaml"
    kill -HUP "$daemon"
    [ $((number % 10)) -ne 0 ] || sleep 0.1
done
cp "$work/good" "$work/earshot.yaml"
kill -HUP "$daemon"
sleep 1
hears "after 101 reloads"
grep -q 'the running ones stay' "$work/earshotd.log" || problems+=("bad settings are not told")
stop_daemon || problems+=("ended with an error")
[ ${#problems[@]} -eq 0 ] || printf "%s\n" "${problems[@]}" >&2
failed=0
[ ${#problems[@]} -eq 0 ] || failed=1
verdict "5 changes, 101 reloads" "${#problems[@]} problems" "0" $failed
