#!/bin/bash
# What Prometheus makes of us: rules and metrics as promtool reads them, and a real server that scrapes a daemon.
# Usage: prometheus-check.sh FOLDER-OF-THE-PROGRAMS. Needs root, promtool, prometheus, tcpreplay.
set -euo pipefail
. "$(dirname "$0")/daemon-check.sh"

if ! command -v promtool >/dev/null; then echo "promtool is not here: 0 of 0 checked"; exit; fi
holds "promtool takes the alert rules" promtool check rules config/prometheus/earshot.rules.yml
holds "the rules fire when they should" promtool test rules config/prometheus/earshot.rules.test.yml
holds "the dashboard is JSON" python3 -m json.tool config/grafana/earshot.json

enter "earshot-prom-$$"
cat >"$work/earshot.yaml" <<YAML
capture: { interfaces: [wire0] }
log: { findings: $work/findings.ndjson, incidents: $work/incidents.ndjson }
history: { path: null }
evidence: { enabled: false }
captures: { directory: null }
alerts: { to: none }
api: { socket: $work/s }
metrics: { listen: "127.0.0.1:9736" }
YAML
behind "$programs/earshotd" --config "$work/earshot.yaml" >/dev/null 2>"$work/log" &
daemon=$!
metrics() { inside curl -sf http://127.0.0.1:9736/metrics >"$work/metrics"; }
holds "metrics are served over TCP" wait_for metrics
holds "and nothing else is" bash -c "[ \$(ip netns exec $space curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:9736/v1/status) = 404 ]"
capture=$(ls Tests/Scenarios/b2bua-phone-silent/*.pcap* | head -1)
inside tcpreplay -q -i wire0 "$capture" >/dev/null 2>&1
peers() { metrics && grep -q '^earshot_peer_attempts_total{' "$work/metrics"; }
# A call counts when it is over.
holds "far hosts have figures" wait_for peers
holds "promtool finds nothing to say about the metrics" bash -c "promtool check metrics <'$work/metrics'"
holds "the process is measured" grep -qE '^process_resident_memory_bytes [1-9]' "$work/metrics"

sed "s|/usr/share/earshot/prometheus|$PWD/config/prometheus|" config/prometheus/scrape.yml >"$work/prometheus.yml"
printf 'global: { scrape_interval: 1s }\n' >>"$work/prometheus.yml"
holds "promtool takes the scrape configuration" promtool check config "$work/prometheus.yml"
if command -v prometheus >/dev/null; then
    behind prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
        --web.listen-address=127.0.0.1:9090 >"$work/prometheus.log" 2>&1 &
    server=$!
    asks() { inside curl -sf http://127.0.0.1:9090/api/v1/query --data-urlencode "query=$1" | grep -q "$2"; }
    holds "prometheus scrapes the daemon" wait_for asks 'up{job="earshot"}' '"1"\]'
    holds "and has the histograms" wait_for asks 'histogram_quantile(0.5, sum by (le) (earshot_peer_post_dial_delay_seconds_bucket))' '"value"'
fi
tell
