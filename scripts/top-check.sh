#!/bin/bash
# `earshot top` in a terminal of tmux, on a daemon that captures SIPp's calls in a network namespace of their own.
# Usage: top-check.sh FOLDER-OF-THE-PROGRAMS. Needs root.
set -euo pipefail
programs=$(realpath "${1:-.build/release}")
work=$(mktemp -d)
space=es-top-$$
tmux() { command tmux -S "$work/tmux" -f /dev/null "$@"; }
cleanup() {
    tmux kill-server 2>/dev/null || true
    ip netns pids "$space" 2>/dev/null | xargs -r kill 2>/dev/null || true
    ip netns del "$space" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
if ! ip netns add "$space" 2>/dev/null; then echo "skipped: no network namespaces here"; exit 0; fi
ip -n "$space" link set lo up
inside() { ip netns exec "$space" "$@"; }
good=0 total=0
holds() {
    total=$((total + 1))
    if "${@:2}" >"$work/said" 2>&1; then good=$((good + 1)); else echo "✗ $1"; shows "" | head -30; fi
}
# wait_for COMMAND…: until it holds, at most ten seconds.
wait_for() { for _ in $(seq 100); do "$@" && return; sleep 0.1; done; return 1; }
shows() { tmux capture-pane -p -t top | grep -q -- "$1"; }
hides() { ! shows "$1"; }
press() { tmux send-keys -t top "$@"; }
gone() { ! tmux has-session -t top 2>/dev/null; }

printf 'capture:\n  interfaces: [lo]\nlog:\n  findings: null\n  incidents: null\nhistory:\n  path: null\nevidence:\n  enabled: false\ncaptures:\n  directory: %s/captures\nalerts:\n  to: none\nsandbox: false\napi:\n  socket: %s/s\n' "$work" "$work" >"$work/earshot.yaml"
mkdir "$work/captures"
inside "$programs/earshotd" --config "$work/earshot.yaml" >"$work/daemon" 2>&1 &
wait_for inside "$programs/earshot" status --socket "$work/s" >/dev/null 2>&1 || { cat "$work/daemon"; exit 1; }
cd "$work"
inside sipp -sn uas -i 127.0.0.1 -p 5060 -m 3 -nostdin >/dev/null 2>&1 &
# Three calls that stay up, and one to a port where nobody listens.
inside sipp -sn uac -i 127.0.0.1 -p 5070 -s 13800138000 -r 3 -m 3 -d 60000 -nostdin 127.0.0.1:5060 >/dev/null 2>&1 &
inside sipp -sn uac -i 127.0.0.1 -p 5072 -s 400 -m 1 -nostdin -recv_timeout 3000 127.0.0.1:5068 >/dev/null 2>&1 || true

open() { tmux new-session -d -s top -x "$1" -y "$2" "LANG=C.UTF-8 ip netns exec $space '$programs/earshot' top --interval 0.5 --socket '$work/s' --lang $3"; }
open 80 24 en
holds "the head counts what is up" wait_for shows "3 calls"
holds "three tables stand on 24 lines" eval 'wait_for shows "1 Open incidents" && shows "2 Trunks and peers" && shows "3 Live calls 3"'
holds "what is blocked is an incident" wait_for shows "signalling-blocked"
press 3
holds "a key chooses the calls" wait_for shows "▶ 3 Live calls"
press Enter
holds "Enter draws the call's ladder" eval 'wait_for shows "INVITE" && shows "200 OK"'
press q
holds "q comes back" wait_for shows "▶ 3 Live calls"
press / n o s u c h Enter
holds "a filter lets nothing else through" wait_for shows "3 Live calls 0"
press Escape
holds "escape clears it" wait_for shows "3 Live calls 3"
press c
holds "a capture is asked for" wait_for shows "y/n"
press y
holds "and begun" wait_for shows "captures 13800138000 for 30 minutes"
press 1
press Enter
holds "an incident is explained" wait_for shows "signalling-blocked: "
press q
tmux resize-window -t top -x 50 -y 16
holds "a smaller window holds it too" eval 'wait_for shows "3 Live calls" && [ "$(tmux capture-pane -p -t top | LC_ALL=C.UTF-8 wc -L)" -le 50 ]'
tmux resize-window -t top -x 20 -y 5
holds "one too small says so" wait_for shows "too small"
tmux resize-window -t top -x 120 -y 40
holds "a larger one is used" wait_for shows "signalling-blocked"
press q
holds "q leaves" wait_for gone
open 80 24 zh-CN
holds "it speaks Chinese" eval 'wait_for shows "进行中的呼叫 3" && shows "未结事件"'
press q
holds "and leaves" wait_for gone
echo "$good of $total hold"
[ "$good" -eq "$total" ]
