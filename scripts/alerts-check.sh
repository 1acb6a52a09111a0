#!/bin/bash
# Alerts that reach people: a daemon with hooks of all kinds, a program and a small HTTP server that get them, as root and
# confined. Usage: alerts-check.sh FOLDER-OF-THE-PROGRAMS. Needs root, tcpreplay, python3, libcurl.
set -euo pipefail
. "$(dirname "$0")/daemon-check.sh"
chmod 755 "$work"
mkdir -m 777 "$work/out"
enter "earshot-alerts-$$"

# Keeps what is posted, a line each: path, whether the signature is right, body. /busy says 503 to the first.
cat >"$work/server.py" <<'PYTHON'
import base64, hashlib, hmac, http.server, json, ssl, sys, urllib.parse
seen = set()
def sign(key, text): return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        url = urllib.parse.urlparse(self.path)
        query = urllib.parse.parse_qs(url.query)
        status, reply, right = 200, {}, "-"
        if url.path == "/ding":
            time = query["timestamp"][0]
            right = str(query["sign"][0] == sign("SECding", time + "\nSECding"))
            reply = {"errcode": 0, "errmsg": "ok"}
        elif url.path == "/feishu":
            message = json.loads(body)
            right = str(message["sign"] == sign(message["timestamp"] + "\nSECfeishu", ""))
            reply = {"code": 0, "msg": "success"}
        elif url.path == "/wecom": reply = {"errcode": 0, "errmsg": "ok"}
        elif url.path == "/broken": reply = {"errcode": 93000, "errmsg": "invalid webhook url " + self.path}
        elif url.path == "/busy" and url.path not in seen: status = 503
        seen.add(url.path)
        with open(sys.argv[2], "a") as log: log.write(f"{status} {url.path} {right} {json.dumps(json.loads(body))}\n")
        data = json.dumps(reply).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
PYTHON
# A server that the daemon's host trusts, and one that it does not.
for name in trusted stranger; do
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$name" -addext "subjectAltName=IP:127.0.0.1" \
        -keyout "$work/$name.key" -out "$work/$name.crt" 2>/dev/null
    cat "$work/$name.key" "$work/$name.crt" >"$work/$name.pem"
done
behind /usr/bin/python3 "$work/server.py" 8099 "$work/posted" >/dev/null 2>&1 &
server=$!
behind /usr/bin/python3 "$work/server.py" 8443 "$work/posted" "$work/trusted.pem" >/dev/null 2>&1 &
server="$server $!"
behind /usr/bin/python3 "$work/server.py" 8444 "$work/posted" "$work/stranger.pem" >/dev/null 2>&1 &
server="$server $!"
touch "$work/posted"

printf '#!/bin/sh\nid -un >%s/out/who\ngrep -H . /proc/self/status | grep CapEff >%s/out/capabilities\ncat >>%s/out/alerts\n' \
    "$work" "$work" "$work" >"$work/hook"
chmod 755 "$work/hook"
printf 'http://127.0.0.1:8099/busy?key=hush-busy\n' >"$work/url"
chmod 600 "$work/url"
settings() {
    cat <<YAML
capture: { interfaces: [wire0] }
log: { findings: $work/findings.ndjson, incidents: $work/incidents.ndjson }
history: { path: null }
evidence: { enabled: false }
captures: { directory: null }
api: { socket: $work/s }
alerts:
  to: none
  hooks:
    - { name: program, command: [$work/hook], language: zh-CN }
    - { name: busy, webhook: json, url-file: $work/url }
    - { name: ding, webhook: dingtalk, url: "http://127.0.0.1:8099/ding?access_token=hush-ding", secret: SECding }
    - { name: feishu, webhook: feishu, url: "http://127.0.0.1:8099/feishu", secret: SECfeishu }
    - { name: wecom, webhook: wecom, url: "http://127.0.0.1:8099/wecom?key=hush-wecom" }
    - { name: am, webhook: alertmanager, url: "http://127.0.0.1:8099/api/v2/alerts" }
    - { name: broken, webhook: wecom, url: "http://127.0.0.1:8099/broken?key=hush-broken" }
    - { name: nobody, webhook: slack, url: "http://127.0.0.1:9/hush-nobody", retry-for: 1s }
    - { name: tls, webhook: slack, url: "https://127.0.0.1:8443/tls" }
    - { name: stranger, webhook: slack, url: "https://127.0.0.1:8444/stranger" }
    - { name: slow, command: [/bin/sleep, "60"], timeout: 1s, retry-for: 1s }
    - { name: quiet, command: [/bin/false], kinds: [trunk-down] }
$1
YAML
}
settings "" >"$work/earshot.yaml"
holds "--check takes them" "$programs/earshotd" --config "$work/earshot.yaml" --check
settings "    - { name: gone, command: [/nonexistent/page] }" >"$work/bad.yaml"
refuses() { ! "$programs/earshotd" --config "$work/bad.yaml" --check >"$work/why" 2>&1 && grep -q "no program /nonexistent/page for gone" "$work/why"; }
holds "--check names a program that is not there" refuses

# With the trusted server's certificate among those of the authorities, for this process alone.
watch() {
    behind unshare -m bash -c 'mount --bind "$1" /etc/ssl/certs/ca-certificates.crt && exec "$2" --config "$3"' \
        _ "$work/trusted.crt" "$programs/earshotd" "$work/earshot.yaml" >/dev/null 2>"$work/log" &
    daemon=$!
}
watch
status() { "$programs/earshot" status --socket "$work/s" --lang en; }
says() { status 2>/dev/null | grep -q "$1"; }
holds "it starts" wait_for says "running since"
main=$(pgrep -f "^$programs/earshotd --config $work/earshot.yaml" | head -1)
keeper=$(pgrep -P "$main" | head -1)
runner=$(pgrep -P "$keeper" | head -1)
holds "hooks have a process of their own" test -n "$runner"
holds "which cannot look into packets" bash -c "! capsh --decode=\$(awk '/CapEff/ {print \$2}' /proc/$runner/status) 2>/dev/null | grep -q net_raw"
holds "and the daemon can run nothing" bash -c "[ \$(awk '/^Seccomp:/ {print \$2}' /proc/$main/status) = 2 ]"

tests() { "$programs/earshot" alerts test --socket "$work/s" --json "$@" >"$work/tests" || true; }
tests
holds "a test says what came back of each hook" test "$(wc -l <"$work/tests")" = 12
for hook in program ding feishu wecom am tls; do
    holds "$hook takes the test" grep -q "\"hook\":\"$hook\",\"ok\":true" "$work/tests"
done
holds "a robot's no is a no" grep -q '"errcode":93000\|93000' "$work/tests"
holds "a certificate of strangers is refused" grep -q '"answer":"SSL peer certificate.*"hook":"stranger","ok":false' "$work/tests"
holds "nobody there is told" grep -q '"hook":"nobody","ok":false' "$work/tests"
holds "a program that hangs is ended" grep -q '"hook":"slow","ok":false' "$work/tests"
holds "the program is nobody in particular" bash -c "! grep -q root '$work/out/who'"
holds "and has no capabilities" grep -q '0000000000000000' "$work/out/capabilities"
holds "it reads the alert in its language" grep -q '这是一条测试告警' "$work/out/alerts"
"$programs/earshot" alerts test nothing --socket "$work/s" --lang en >"$work/none" 2>&1 || code=$?
holds "a hook that is none is told" grep -q 'no hook "nothing"' "$work/none"

: >"$work/posted"
: >"$work/out/alerts"
capture=$(ls Tests/Scenarios/call-rejected-overload-agent/*.pcap* | head -1)
inside tcpreplay -q -i wire0 "$capture" >/dev/null 2>&1
posted() { grep -q "$1" "$work/posted"; }
holds "an incident reaches the program" wait_for grep -q '"event":"opened"' "$work/out/alerts"
holds "DingTalk with its signature" wait_for posted '^200 /ding True '
holds "Feishu with its signature" wait_for posted '^200 /feishu True '
holds "WeCom" wait_for posted '^200 /wecom '
holds "Alertmanager" wait_for posted '^200 /api/v2/alerts .*"alertname": "Earshot"'
holds "who was busy is asked again" wait_for posted '^200 /busy '
holds "status tells a hook that fails" wait_for says 'alert hook broken (wecom) fails'
holds "so does the log, once" bash -c "[ \$(grep -c 'hook=broken.*alerts of a hook are lost' '$work/log') = 1 ]"
holds "metrics count what was sent" bash -c "curl -s --unix-socket '$work/s' http://x/metrics | grep -q 'earshot_hook_sent_total{hook=\"ding\"} [1-9]'"
holds "what is for other kinds only is left alone" bash -c "curl -s --unix-socket '$work/s' http://x/metrics | grep -q 'earshot_hook_lost_total{hook=\"quiet\"} 0'"

settings "    - { name: late, webhook: json, url: \"http://127.0.0.1:8099/late\" }" >"$work/earshot.yaml"
kill -HUP "$main"
late() { tests late && grep -q '"ok":true' "$work/tests"; }
holds "a reload brings a new hook" wait_for late

"$programs/earshot" status --socket "$work/s" --lang en >"$work/status"
curl -s --unix-socket "$work/s" http://x/v1/status >>"$work/status"
holds "no secret is told" bash -c "! grep -l 'hush\|SECding\|SECfeishu' '$work/log' '$work/status' '$work/tests' '$work/why'"

kill -9 "$runner"
holds "its end is told, and another comes" wait_for grep -q 'alert hooks was killed and made anew' "$work/log"
holds "which does as it did" late
kill -9 "$keeper" "$(pgrep -P "$keeper" | head -1)"
holds "the end of both is told" wait_for grep -q 'the process that runs alert hooks ended' "$work/log"
tests ding
holds "and a test says so" grep -q 'restart the daemon' "$work/tests"
kill -TERM "$main"
ended() { ! kill -0 "$main" 2>/dev/null; }
holds "the daemon ends all the same" wait_for ended

watch
holds "it starts again" wait_for says "running since"
main=$(pgrep -f "^$programs/earshotd --config $work/earshot.yaml" | head -1)
keeper=$(pgrep -P "$main" | head -1)
runner=$(pgrep -P "$keeper" | head -1)
kill -9 "$main"
orphan() { ! kill -0 "$runner" 2>/dev/null && ! kill -0 "$keeper" 2>/dev/null; }
holds "a daemon that is killed takes its process along" wait_for orphan
tell
