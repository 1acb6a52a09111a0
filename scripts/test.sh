#!/bin/bash
# All that `make test` proves, stage by stage. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
start=$SECONDS

stage() { echo "== $1 ($((SECONDS - start)) s)"; }

stage "packages"
scripts/setup.sh test
stage "format"
"$swift" format lint --strict -r Sources Tests Benchmarks Package.swift
stage "build, warnings are errors"
"$swift" build --build-tests
stage "tests"
"$swift" test --skip-build
stage "live equals file"
scripts/live-equals-file.sh .build/debug/earshotd .build/debug/earshot
stage "scenarios"
Tests/Scenarios/check.py .build/debug/earshot
stage "done"
