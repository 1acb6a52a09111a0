#!/bin/bash
# Runs the fuzz targets of Tests/Fuzz under libFuzzer and the address sanitizer, one process after the other.
#   scripts/fuzz.sh                 every target, FUZZ_SECONDS in all (default 1800)
#   scripts/fuzz.sh smoke           60 s in all, without the targets that need packages, as `make test` does
#   scripts/fuzz.sh TARGET…         these targets
#   scripts/fuzz.sh report          executions a target so far
# A crash, trap, leak, report, or an input that takes ten seconds fails; it is written to .build-fuzz/found.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
out=${FUZZ_BUILD:-$root/.build-fuzz}
mkdir -p "$out/found" "$out/logs"
all="frames hep sip sdp media paths pcapng calls settings http"

if [ "${1:-}" = report ]; then
    awk '{ runs[$1] += $2; all += $2 } END { for (t in runs) printf "%-10s %12d\n", t, runs[t]; printf "%-10s %12d\n", "together", all }' \
        "$out/executions" | sort -k2 -n
    exit
fi

seconds=${FUZZ_SECONDS:-1800}
targets=$*
if [ "${1:-}" = smoke ]; then
    export FUZZ_SMOKE=1
    seconds=60
    # The others stand on packages that would be compiled for them alone.
    targets="frames hep sip sdp media paths pcapng calls"
fi
targets=${targets:-$all}
# shellcheck disable=SC2086
"$root/scripts/fuzz-build.sh" "$out" $targets > "$out/logs/build" 2>&1 || { grep -v 'Cannot export' "$out/logs/build"; exit 1; }

# Seeds follow from the captures that are in the tree; more may lie beside it.
[ -d "$out/seeds" ] || python3 "$root/Tests/Fuzz/seeds.py" "$out/seeds" "$root/Tests/Scenarios" "$root/config" \
    "$root/Tests/Regressions" "$root/../shared/corpus"

length() {
    case $1 in
    frames | calls) echo 16384 ;;
    hep | sip | settings) echo 4096 ;;
    pcapng) echo 4096 ;;
    paths) echo 2048 ;;
    *) echo 1024 ;;
    esac
}

# Swift's own crash report forks a reader that the sanitizer takes for a second crash.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=${ASAN_OPTIONS:-malloc_context_size=4:quarantine_size_mb=16:allocator_may_return_null=1}
set -- $targets
each=$((seconds / $#))
[ "$each" -gt 0 ] || each=1
failed=
total=$# good=0
for target in "$@"; do
    mkdir -p "$out/corpus/$target" "$out/seeds/$target"
    log=$out/logs/$target
    status=0
    # What the service's own threads hold between two inputs is no leak; growth ends at the limit all the same.
    leaks=1
    [ "$target" != http ] || leaks=0
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=$leaks nice -n "${FUZZ_NICE:-19}" "$out/bin/$target" -max_total_time="$each" -max_len="${FUZZ_LENGTH:-$(length "$target")}" \
        -rss_limit_mb=2048 -malloc_limit_mb=1024 -timeout=10 -detect_leaks=$leaks -entropic=0 -print_final_stats=1 \
        -artifact_prefix="$out/found/$target-" "$out/corpus/$target" "$out/seeds/$target" > "$log" 2>&1 || status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    runs=${runs:-$(sed -n 's/^#\([0-9]*\)\t.*/\1/p' "$log" | tail -1)}
    echo "$target ${runs:-0}" >> "$out/executions"
    printf 'fuzz: %-10s %10s executions in %s s%s\n' "$target" "${runs:-0}" "$each" \
        "$([ "$status" = 0 ] || echo ", FAILED: $log")"
    if [ "$status" = 0 ]; then
        good=$((good + 1))
    else
        failed=yes
        grep -E 'ERROR|SUMMARY|Fatal|runtime failure|Test unit' "$log" | head -5
    fi
done
echo "$good of $total targets without a report"
[ -z "$failed" ]
