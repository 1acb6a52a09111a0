#!/bin/bash
# Report pages of bundled captures as pictures, to be looked at: both languages, a narrow window, and on paper.
# usage: scripts/report-shots.sh EARSHOT DIRECTORY. Needs chromium and, for Chinese, fonts-noto-cjk.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 EARSHOT DIRECTORY" >&2; exit 2; }
earshot=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/../Tests/Scenarios"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    { echo "report-shots: no chromium" >&2; exit 1; }

shoot() { # PAGE NAME WIDTH HEIGHT
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --log-level=3 \
        --screenshot="$out/$2.png" --window-size="$3,$4" "file://$1" 2>/dev/null
}

page() { # NAME LANGUAGE HEIGHT ARGUMENTS of analyze
    local name=$1-$2 language=$2 height=$3
    shift 3
    # Exit 1 says that there are findings.
    "$earshot" analyze --lang "$language" --html "$out/$name.html" "$@" >/dev/null 2>&1 || [ $? -eq 1 ]
    shoot "$out/$name.html" "$name" 1280 "$height"
    shoot "$out/$name.html" "$name-narrow" 400 "$height"
    "$browser" --headless --no-sandbox --disable-gpu --no-pdf-header-footer --log-level=3 \
        --print-to-pdf="$out/$name.pdf" "file://$out/$name.html" 2>/dev/null
}

for language in en zh-CN; do
    page one-way "$language" 2600 --profile huawei-cec --vantage gateway --together \
        media-blocked-drop-gateway/inside.pcap media-blocked-drop-gateway/outside.pcap
    page ringing "$language" 2000 --profile huawei-cec --local 203.0.113.20 missing-100rel-180-agent/capture.pcap
    page healthy "$language" 1600 healthy-call-agent/capture.pcap
done
echo "$out"
