#!/bin/bash
# Attacks on the release programs, each with a count, a result and a bound: one table. At most half an hour on two cores.
# What each does stands in docs/TORMENT.md. Exit 1 where a bound was passed.
#
# torment.sh [NAME…]   all pieces, or those named
# torment.sh short     the short forms of some, for `make test`
#
# A piece is a line below, or an executable file in scripts/torment that is no part of one: it is called with the directory
# of the programs, prints lines `attack | count | result | bound`, says what else it has to say on standard error, and ends
# with 0 when every bound is kept, 77 when something it needs is absent.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
bin=${EARSHOT_BUILD:-}
if [ -z "$bin" ]; then
    scripts/setup.sh test
    "$swift" build -c release --product earshotd >&2
    "$swift" build -c release --product earshot >&2
    bin=.build/release
fi
limit=${TORMENT_SECONDS:-900}
work=$(mktemp -d /tmp/earshot-torment.XXXXXX)
trap 'rm -rf "$work"' EXIT
failed=0 done=0
short=
[ "${1:-}" != short ] || { short=yes; shift; }
wanted=("$@")

row() { printf '%-32s  %-34s  %-66s  %s\n' "$1" "$2" "$3" "$4"; }

trim() { sed 's/^ *//; s/ *$//' <<<"$1"; }

# piece NAME COMMAND…
piece() {
    local name=$1 code=0 start=$SECONDS
    shift
    done=$((done + 1))
    if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then return; fi
    if [ "$1" = counted ]; then "$@" >"$work/out" 2>"$work/err" || code=$?
    else timeout "$limit" "$@" >"$work/out" 2>"$work/err" || code=$?; fi
    while IFS='|' read -r attack count result bound; do
        [ -n "${bound:-}" ] || continue
        row "$(trim "$attack")" "$(trim "$count")" "$(trim "$result")" "$(trim "$bound")"
    done <"$work/out"
    case $code in
        0) ;;
        77) row "$name" "-" "skipped: $(tail -n 1 "$work/err")" "-" ;;
        *)
            failed=$((failed + 1))
            row "$name" "-" "FAILED with $code after $((SECONDS - start)) s" "-"
            grep -v '|' "$work/out" | tail -n 20 | sed 's/^/    /' >&2 || true
            tail -n 20 "$work/err" | sed 's/^/    /' >&2
            ;;
    esac
}

# counted ATTACK BOUND COMMAND…: a check of `make test`, whose last line "N of M …" is its result.
counted() {
    local attack=$1 bound=$2 code=0
    shift 2
    timeout "$limit" "$@" >"$work/counted" 2>&1 || code=$?
    [ $code -eq 0 ] || tail -n 20 "$work/counted" >&2
    local line
    line=$(grep -oE '[0-9]+ of [0-9]+ .*' "$work/counted" | tail -n 1)
    echo "$attack | $(awk '{print $3}' <<<"$line") | ${line:-no result} | $bound"
    return $code
}

row attack count result bound
row ------ ----- ------ -----
if [ -n "$short" ]; then
    piece calls scripts/torment/growth.py "$bin/earshot" calls --calls 20000
    piece floods scripts/torment/floods.py "$bin" rtp invite register --file
    piece kill env KILLS=3 scripts/torment/kill.sh "$bin"
    piece followers scripts/torment/followers.sh "$bin"
    piece sandbox scripts/torment/sandbox.sh "$bin"
    echo "$((done - failed)) of $done attacks keep their bounds"
    exit $((failed > 0))
fi
piece crashed-once counted "inputs that crashed once" "all end with 0 or 1" Tests/Regressions/check.py "$bin/earshot"
piece laid counted "captures laid end to end" "all, each says what it says alone" \
    scripts/laid-end-to-end.py "$bin/earshot" --rounds 400 --seed 7
piece memory counted "valgrind on the release program" "no error" scripts/memory-check.sh "$bin/earshot"
piece calls scripts/torment/growth.py "$bin/earshot" calls
piece day scripts/torment/growth.py "$bin/earshot" day
piece floods scripts/torment/floods.py "$bin"
for one in scripts/torment/*; do
    case $one in */growth.py | */floods.py) continue ;; esac
    [ -x "$one" ] && [ -f "$one" ] && piece "$(basename "${one%.*}")" "$one" "$bin"
done
[ $failed -eq 0 ] || { echo "torment: $failed of its pieces failed" >&2; exit 1; }
