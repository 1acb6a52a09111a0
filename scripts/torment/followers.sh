#!/bin/bash
# A hundred clients follow and are killed: their places are free again, and the hundred and first follows.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="followers that vanish"
make_space
make_settings "$work/state"
start_daemon
for round in 60 40; do
    clients=()
    for _ in $(seq "$round"); do
        curl -sN --unix-socket "$work/run/s" 'http://earshot/v1/findings?follow=1' >/dev/null 2>&1 &
        clients+=($!)
    done
    sleep 1
    for client in "${clients[@]}"; do
        kill -KILL "$client" 2>/dev/null || true
        wait "$client" 2>/dev/null || true
    done
    # The heartbeat, and as long again.
    for _ in $(seq 30); do
        left=$(ask /v1/status | python3 -c 'import json, sys; print(json.load(sys.stdin)["delivery"]["followers"])')
        [ "$left" -eq 0 ] && break
        sleep 1
    done
done
code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 3 --unix-socket "$work/run/s" \
    'http://earshot/v1/findings?follow=1' || true)
beats=$({ curl -sN --max-time 18 --unix-socket "$work/run/s" 'http://earshot/v1/findings?follow=1' || true; } | wc -l)
failed=0
[ "$left" -eq 0 ] && [ "$code" = 200 ] && [ "$beats" -ge 2 ] || failed=1
verdict 100 "$left places lost, the next gets $code, $beats empty lines in 18 s" "0 lost, 200, 2 lines" $failed
