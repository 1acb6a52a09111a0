#!/bin/bash
# The tests under sanitizers, each in a build directory of its own (.build-address, .build-thread).
#
# sanitize.sh address|thread… [-- ARGUMENTS OF SWIFT TEST]
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
kinds=() more=()
while [ $# -gt 0 ]; do
    case $1 in
        address | thread) kinds+=("$1") ;;
        --) shift; more=("$@"); break ;;
        *) echo "usage: $0 address|thread… [-- ARGUMENTS OF SWIFT TEST]" >&2; exit 2 ;;
    esac
    shift
done
[ ${#kinds[@]} -gt 0 ] || { echo "usage: $0 address|thread… [-- ARGUMENTS OF SWIFT TEST]" >&2; exit 2; }
scripts/setup.sh test

# A report ends the process, so that no test passes over it. The Swift runtime keeps what it allocates for types to the
# end, and so do libraries in C: what is lost for good is memory-check.sh's part.
export ASAN_OPTIONS="detect_leaks=0:abort_on_error=0:halt_on_error=1:${ASAN_OPTIONS:-}"
export TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:${TSAN_OPTIONS:-}"
for kind in "${kinds[@]}"; do
    start=$SECONDS
    scratch=.build-$kind
    echo "== build with --sanitize=$kind"
    "$swift" build --scratch-path "$scratch" --sanitize="$kind" --build-tests
    echo "== tests with --sanitize=$kind ($((SECONDS - start)) s)"
    code=0
    "$swift" test --scratch-path "$scratch" --sanitize="$kind" --skip-build "${more[@]}" >"$scratch/test.log" 2>&1 || code=$?
    grep -vE "^.( Test [^r].*(started|passed)| Suite .*(started|passed))" "$scratch/test.log" | tail -n 80 || true
    [ $code -eq 0 ] || { echo "sanitize: $kind: the tests ended with $code; see $scratch/test.log" >&2; exit 1; }
    echo "== $kind: nothing reported ($((SECONDS - start)) s)"
done
