#!/bin/bash
# `earshot probe` between two network namespaces with a router between them that drops, translates, rewrites and forgets:
# scripts/probe-check.sh [FOLDER-OF-THE-PROGRAMS]. Needs root and nft; without them it says so and checks nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/namespaces.sh
namespaces_work || { echo "probe: skipped, network namespaces need root and a kernel with veth"; exit 0; }
for need in nft openssl sysctl; do
    command -v $need >/dev/null || { echo "probe: skipped, there is no $need (scripts/setup.sh test)"; exit 0; }
done
exec python3 scripts/probe-check.py "$(realpath "${1:-.build/release}")"
