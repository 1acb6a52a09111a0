#!/bin/bash
# The console in a headless Chromium, in a network namespace of its own: scripts/console-check.sh [EARSHOTD] [--pictures DIR].
# Needs root and Debian's chromium; without one of them it says so and checks nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
daemon=.build/release/earshotd
if [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; then daemon=$1; shift; fi
for need in chromium ip; do
    command -v $need >/dev/null || { echo "console: skipped, there is no $need (apt-get install chromium)"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo "console: skipped, it needs root for a network namespace"; exit 0; }
code=0
unshare --net -- Tests/Console/check.py "$daemon" "$@" || code=1
if command -v nats-server >/dev/null; then
    unshare --net -- Tests/Console/fleet.py "$daemon" "$@" || code=1
else
    echo "console: of a collector skipped, there is no nats-server"
fi
exit $code
