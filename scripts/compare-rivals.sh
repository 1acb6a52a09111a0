#!/bin/bash
# Writes docs/COMPARISON.md: what Earshot and sip-doctor find in the same captures, and how long five tools take for one
# larger capture.
#
# compare-rivals.sh EARSHOT CAPTURE [CORPUS]        CAPTURE may be "": then no times are taken
#
# EARSHOT is the earshot program, CAPTURE a larger one made by
#     earshot-bench inside --keep --calls 100 --seconds 20 --directory DIR    (DIR/earshot-bench-calls.pcap)
# and CORPUS a directory of captures that nobody labelled. sip-doctor is installed from PyPI below /tmp unless SIP_DOCTOR
# names it; tshark, sngrep and sipgrep are taken from the system, and left out where they are not there.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -lt 2 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 2
fi

if [ -z "${SIP_DOCTOR:-}" ]; then
    home=/tmp/earshot-rivals
    [ -x $home/bin/sip-doctor ] || { python3 -m venv $home && $home/bin/pip install --quiet sip-doctor; }
    SIP_DOCTOR=$home/bin/sip-doctor
fi
mkdir -p docs
scripts/compare-rivals.py --earshot "$1" --sip-doctor "$SIP_DOCTOR" ${2:+--capture "$2"} ${3:+--corpus "$3"} \
    >docs/COMPARISON.md.new
mv docs/COMPARISON.md.new docs/COMPARISON.md
echo "docs/COMPARISON.md"
