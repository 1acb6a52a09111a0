#!/bin/bash
# Valgrind over the release program on captures of all kinds and on every input that crashed once: no invalid read or
# write, no use of what was never set, nothing lost for good. Two at a time; says so and ends with 0 where valgrind is missing.
#
# memory-check.sh EARSHOT [CAPTURE…]
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: $0 EARSHOT [CAPTURE…]" >&2; exit 2; }
earshot=$(realpath "$1")
shift
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo "memory-check: skipped, valgrind is not installed"; exit 0; }

# One of each way through the program: transports, families of addresses, media kinds, repairs, floods, forks, legs.
scenarios=(
    healthy-prack healthy-tls-agent healthy-ipv6 healthy-large-invite-ipv6-agent healthy-srtp-relayed-agent
    healthy-forked-agent healthy-transfer-agent healthy-dtmf-agent healthy-rtpengine-proxy healthy-register-nat-refreshed-mirror
    missing-100rel-180-agent media-blocked-drop-gateway media-blocked-prohibited-mirror reinvite-failed-488-agent
    sip-alg-call-gateway sip-malformed-peer-agent sip-fragment-lost-invite-agent b2bua-two-overlapping
    signalling-blocked-tcp-reset-agent silent-audio-both-agent
)

work=$(mktemp -d /tmp/earshot-memory.XXXXXX)
trap 'rm -rf "$work"' EXIT
# Valgrind 3.19 (Debian 12) reads the debug information of Swift programs for minutes and gives up; symbols are enough.
strip --strip-debug -o "$work/earshot" "$earshot"

# One line a capture: its arguments, parted by tabs.
if [ $# -gt 0 ]; then
    printf 'analyze\t--json\t%s\n' "$@"
else
    python3 - "${scenarios[@]}" <<'PYTHON'
import glob, sys
sys.path.insert(0, "Tests/Scenarios")
import check
for id in sys.argv[1:]:
    folder, command, _ = check.load(id)
    print("\t".join(check.arguments("", folder, command)[1:]))
for path in sorted(glob.glob("Tests/Regressions/*.pcap*")):
    print(f"analyze\t--json\t{path}")
PYTHON
fi >"$work/list"

# examine NUMBER LINE: leaves NUMBER.wrong where something is wrong.
examine() {
    local log="$work/$1.log" arguments code=0
    IFS=$'\t' read -ra arguments <<<"$2"
    timeout 300 valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite \
        --errors-for-leak-kinds=definite --suppressions=scripts/memory-check.supp --log-file="$log" "$work/earshot" "${arguments[@]}" \
        >/dev/null 2>"$work/$1.err" || code=$?
    # 0 and 1 are verdicts; a report without its exit code is a report all the same.
    if [ $code -gt 1 ] || [ -s "$log" ]; then
        { echo "✗ exit $code: ${arguments[*]}"; head -n 40 "$log" | cut -c1-160; tail -n 3 "$work/$1.err"; } >"$work/$1.wrong"
    fi
}
export -f examine
export work
nl -w1 -s$'\n' "$work/list" | xargs -d '\n' -n 2 -P 2 bash -c 'examine "$1" "$2"' _

total=$(wc -l <"$work/list")
wrong=0
for one in "$work"/*.wrong; do
    [ -e "$one" ] || continue
    wrong=$((wrong + 1))
    cat "$one"
done
echo "memory-check: $((total - wrong)) of $total captures read without a memory error"
[ "$wrong" -eq 0 ] && [ "$total" -gt 0 ]
