#!/bin/bash
# Started as root, the running daemon has CAP_NET_RAW and nothing else, in every thread; it can write nowhere but in its
# own directories, and run nothing. Seen from outside: what the kernel says of it, and what it does when it is told to
# write elsewhere.
set -euo pipefail
. "$(dirname "$0")/common.sh"
attack="sandbox of a daemon started as root"
compiler=$(command -v cc || command -v clang || command -v gcc) || skip "there is no C compiler"
make_space
make_settings "$work/state"
"$compiler" -shared -fPIC -O1 -o "$work/try.so" "$here/try.c"
mkdir "$work/elsewhere"
chmod 777 "$work/elsewhere"
export TRY_ELSEWHERE="$work/elsewhere/x" TRY_OWN="$work/state/lib/x"
LD_PRELOAD="$work/try.so" start_daemon
problems=()

# Every thread: capabilities, new privileges, filter.
for status in /proc/"$daemon"/task/*/status; do
    for wanted in 'CapEff:0000000000002000' 'CapPrm:0000000000002000' 'CapInh:0000000000000000' \
        'CapBnd:0000000000002000' 'CapAmb:0000000000000000' 'NoNewPrivs:1' 'Seccomp:2'; do
        tr -d '\t ' <"$status" | grep -qx "$wanted" || problems+=("$status: not $wanted")
    done
done
threads=$(ls /proc/"$daemon"/task | wc -l)

# What it does itself is seen in the directories that it may write, and nowhere else.
play "$root/Tests/Scenarios/one-way-audio-100rel-agent/capture.pcap" 200
sleep 3
curl -sf -X POST --unix-socket "$work/run/s" 'http://earshot/v1/captures?seconds=60' >/dev/null || problems+=("no session")

# The same rules on a helper that the daemon's settings send elsewhere: a log whose link now points out of the sandbox.
rm -f "$work/state/log/findings.ndjson"
ln -s "$work/elsewhere/stolen" "$work/state/log/findings.ndjson"
mv "$work/state/lib/evidence" "$work/state/lib/evidence.old"
ln -s "$work/elsewhere" "$work/state/lib/evidence"
kill -HUP "$daemon"
play_fresh 30
for _ in $(seq 20); do
    grep -q 'findings log cannot be written' "$work/earshotd.log" && break
    sleep 0.5
done
[ -z "$(ls -A "$work/elsewhere")" ] || problems+=("it wrote elsewhere: $(ls "$work/elsewhere")")
grep -q 'findings log cannot be written' "$work/earshotd.log" || problems+=("the refusal is not told")
rm "$work/state/log/findings.ndjson" "$work/state/lib/evidence"
mv "$work/state/lib/evidence.old" "$work/state/lib/evidence"

# Interfaces open again, settings load again.
ip -n "$space" link del play
sleep 2
make_cable
for _ in $(seq 40); do
    [ "$(counts 'capturing interface' "$work/earshotd.log")" -ge 2 ] && break
    sleep 1
done
play "$root/Tests/Scenarios/one-way-audio-100rel-agent/capture.pcap" 200
sleep 3
[ -s "$work/state/log/findings.ndjson" ] || problems+=("no finding after the interface came back")
kill -HUP "$daemon"
sleep 1
grep -q 'settings reloaded' "$work/earshotd.log" || problems+=("not reloaded")

# Execution, foreign files and more, tried in the daemon's own name.
kill -USR2 "$daemon"
sleep 1
for wanted in 'elsewhere: EACCES' 'own: done' 'overwrite: EACCES' 'mount: EPERM' 'user: EPERM' 'execute: EPERM'; do
    grep -qx "try: $wanted" "$work/earshotd.log" || problems+=("not \"$wanted\"")
done

stop_daemon || problems+=("ended with an error")
[ ${#problems[@]} -eq 0 ] || printf "%s\n" "${problems[@]}" >&2
failed=0
[ ${#problems[@]} -eq 0 ] || failed=1
verdict "$threads threads" "${#problems[@]} problems" "0" $failed
