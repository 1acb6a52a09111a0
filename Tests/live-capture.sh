#!/bin/sh
# Runs the live capture tests in a network namespace of their own. Needs root; sends nothing outside the namespace.
set -eu
cd "$(dirname "$0")/.."
exec unshare -n sh -c 'ip link set lo up && EARSHOT_LIVE=1 swift test --filter LiveCaptureTests'
