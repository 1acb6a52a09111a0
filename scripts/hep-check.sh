#!/bin/bash
# HEP in and out with Debian's kamailio, sipp and sngrep, in network namespaces: scripts/hep-check.sh [FOLDER-OF-THE-PROGRAMS].
# Needs root and those packages; without them it says so and checks nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/namespaces.sh
namespaces_work || { echo "hep: skipped, network namespaces need root and a kernel with veth"; exit 0; }
for need in kamailio sipp sngrep tcpdump openssl; do
    command -v $need >/dev/null || { echo "hep: skipped, there is no $need (scripts/setup.sh test)"; exit 0; }
done
exec python3 scripts/hep-check.py "$(realpath "${1:-.build/release}")"
