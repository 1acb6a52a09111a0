#!/bin/bash
# All that `make test` proves, stage by stage. Unit tests run in the debug build, whose checks are the sharpest; everything
# that runs a program runs the release programs, because those are what ships. A build that fails ends it; of the checks
# after that all are run, and the last line counts what passed and what failed.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
start=$SECONDS
release=.build/release
log=.build/check.log
passed=0 failed=0 wrong=()

stage() { echo "== $1 ($((SECONDS - start)) s)"; }

# Called by the trap: a gate that ended early has failed at least once.
close() {
    local code=$?
    [ $code -eq 0 ] || [ $failed -gt 0 ] || failed=1
    [ ${#wrong[@]} -eq 0 ] || printf '✗ %s\n' "${wrong[@]}"
    echo "$passed passed, $failed failed"
}
trap close EXIT

# check NAME COMMAND…: runs on where it fails. What it counted is in its last line of the form "N of M …"; else it is one.
check() {
    local name=$1 code=0 good total
    shift
    stage "$name"
    "$@" 2>&1 | tee "$log" || code=$?
    read -r good total < <(grep -oE '[0-9]+ of [0-9]+ ' "$log" | tail -n 1 | awk '{print $1, $3}') || good=
    if [ -z "$good" ]; then total=1 good=$((code == 0)); fi
    [ $code -eq 0 ] || [ "$good" -lt "$total" ] || good=$((total - 1))
    passed=$((passed + good)) failed=$((failed + total - good))
    [ $code -eq 0 ] || wrong+=("$name")
}

# Swift's own lines without the thousands that say that a test started or passed; all of them are in .build/test.log.
unit_tests() {
    local code=0
    "$swift" test --skip-build 2>&1 | tee .build/test.log | grep -vE "^.( Test [^r].*(started|passed)| Suite .*(started|passed))" ||
        code=${PIPESTATUS[0]}
    sed -nE 's/.*Test run with ([0-9]+) tests.* passed.*/\1 of \1 tests pass/p' .build/test.log
    return "$code"
}

stage "packages"
scripts/setup.sh test
stage "format"
"$swift" format lint --strict -r Sources Tests Benchmarks Package.swift
stage "build of what ships"
"$swift" build -c release --product earshotd
"$swift" build -c release --product earshot
"$swift" build -c release --product earshot-bench
stage "build of the tests, warnings are errors"
"$swift" build --build-tests

check "unit tests" unit_tests
check "scenarios" Tests/Scenarios/check.py $release/earshot
check "field cases" env EARSHOT=$release/earshot Tests/Field/check.py
check "captures of others" Tests/corpus.py $release/earshot
check "help in both languages" Tests/Help/check.py $release/earshot
check "inputs that crashed once" Tests/Regressions/check.py $release/earshot
check "captures laid end to end" scripts/laid-end-to-end.py $release/earshot
check "fuzz, 60 s" env FUZZ_NICE=0 scripts/fuzz.sh smoke
check "attacks, short" env EARSHOT_BUILD=$release scripts/torment.sh short
check "instructions" Benchmarks/instructions.py $release/earshot $release/earshot-bench
check "memory errors" scripts/memory-check.sh $release/earshot
check "live equals file" scripts/live-equals-file.sh $release/earshotd $release/earshot
check "as a service" scripts/service-check.sh $release
check "alerts" scripts/alerts-check.sh $release
check "hep" scripts/hep-check.sh $release
check "probe" scripts/probe-check.sh $release
check "fleet" scripts/fleet-check.sh $release
check "prometheus" scripts/prometheus-check.sh $release
check "as a package" scripts/package-check.sh $release
check "top in a terminal" scripts/top-check.sh $release
check "console in a browser" scripts/console-check.sh $release/earshotd
check "demonstration" env EARSHOT_BUILD=$release scripts/demo.sh
stage "done"
[ $failed -eq 0 ]
