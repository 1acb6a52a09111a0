#!/bin/bash
# Holds that nothing Earshot does asks for data of ICU that the program was not linked with: a program that would end then
# analyses every scenario, in both languages, runs as a daemon, on a real gateway too. Needs root. Links again afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/release.sh --proof
proof=.build-release/proof
Tests/Scenarios/check.py "$proof/earshot" | tail -n 1
EARSHOT=$proof/earshot Tests/Field/check.py | tail -n 1
find Tests/Scenarios Tests/Field Tests/Regressions -name '*.pcap' -o -name '*.pcapng' | while read -r capture; do
    "$proof/earshot" analyze --lang zh-CN --html "$proof/page.html" "$capture" >/dev/null 2>"$proof/said" || true
    if grep -q "ICU's data" "$proof/said"; then cat "$proof/said"; exit 1; fi
done
scripts/service-check.sh "$proof"
scripts/live-equals-file.sh "$proof/earshotd" "$proof/earshot"
EARSHOT_BUILD=$proof scripts/demo.sh
scripts/release.sh
