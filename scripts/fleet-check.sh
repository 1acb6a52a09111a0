#!/bin/bash
# A fleet of two on one machine: agents with traffic of their own, a server of NATS with a store of its own, and a
# collector, each killed in the middle. Usage: fleet-check.sh FOLDER-OF-THE-PROGRAMS. Needs root, nats-server, libnats,
# python3, openssl, sqlite3's library in python3.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=$(realpath "${1:-.build/release}")
work=$(mktemp -d)
chmod 755 "$work"
space="earshot-fleet-$$"
pids=()
ip netns add "$space"
inside() { ip netns exec "$space" "$@"; }
# In the background: its pid is that of the program, in $begun.
begun=
begin() {
    local log=$1
    shift
    ip netns exec "$space" "$@" >>"$log" 2>&1 &
    begun=$!
    pids+=("$begun")
    disown "$begun"
}
cleanup() {
    for p in "${pids[@]}"; do kill -9 "$p" 2>/dev/null || true; done
    # What a killed daemon left behind ends by itself; nobody waits for it.
    ip netns pids "$space" 2>/dev/null | while read -r p; do kill -9 "$p" 2>/dev/null || true; done
    ip netns del "$space"
    [ -n "${KEEP:-}" ] && echo "kept $work" || rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
inside ip link set lo up
for name in a b; do
    inside ip link add "hear$name" type veth peer name "play$name"
    inside ip link set "hear$name" up
    inside ip link set "play$name" up
done
good=0 total=0
holds() {
    total=$((total + 1))
    if "${@:2}" >"$work/said" 2>&1; then good=$((good + 1)); else echo "✗ $1"; tail -n 5 "$work/said"; fi
}
wait_for() { for _ in $(seq 400); do "$@" && return; sleep 0.1; done; return 1; }

# Calls that a peer refuses, COUNT of them at RATE a second, as frames on an interface.
cat >"$work/calls.py" <<'PYTHON'
import socket, struct, sys, time
interface, prefix, count, rate = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind((interface, 0))
here, there = ("192.0.2.10" if prefix == "a" else "192.0.2.11"), "203.0.113.9"
def total(head):
    value = sum(struct.unpack("!10H", head))
    while value >> 16: value = (value & 0xFFFF) + (value >> 16)
    return ~value & 0xFFFF
def frame(source, target, text):
    data = text.replace("\n", "\r\n").encode()
    udp = struct.pack("!HHHH", 5060, 5060, 8 + len(data), 0) + data
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, socket.inet_aton(source), socket.inet_aton(target))
    head = head[:10] + struct.pack("!H", total(head)) + head[12:]
    wire.send(b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + udp)
begin = time.time()
for number in range(count):
    name = f"{prefix}{number}-{begin:.0f}@{here}"
    common = f"Via: SIP/2.0/UDP {here}:5060;branch=z9hG4bK{prefix}{number}\nFrom: <sip:10{number % 80 + 10}@{here}>;tag=f{number}\nCall-ID: {name}\nMax-Forwards: 70\n"
    to = f"To: <sip:1{number % 900 + 100}@{there}>"
    frame(here, there, f"INVITE sip:1{number % 900 + 100}@{there} SIP/2.0\n{common}{to}\nCSeq: 1 INVITE\nContact: <sip:x@{here}>\nContent-Length: 0\n\n")
    frame(there, here, f"SIP/2.0 503 Service Unavailable\n{common}{to};tag=t{number}\nCSeq: 1 INVITE\nContent-Length: 0\n\n")
    frame(here, there, f"ACK sip:1{number % 900 + 100}@{there} SIP/2.0\n{common}{to};tag=t{number}\nCSeq: 1 ACK\nContent-Length: 0\n\n")
    time.sleep(max(0, begin + (number + 1) / rate - time.time()))
PYTHON

agent() { # agent NAME SERVER [MORE]
    cat >"$work/$1.yaml" <<YAML
capture: { interfaces: [hear$1] }
vantage: gateway
local-addresses: [192.0.2.10, 192.0.2.11, 192.168.1.1, 192.168.9.1]
log: { findings: $work/$1/findings.ndjson }
history: { path: $work/$1/history.sqlite }
evidence: { enabled: false }
captures: { directory: null }
api: { socket: $work/$1/s }
alerts: { to: none }
fleet:
  servers: ["$2"]
  site: here
  agent: $1
  outbox: $work/$1/outbox.sqlite
  heartbeat: 5s
${3:-}
YAML
    mkdir -p "$work/$1"
}
collector() { # collector SERVER STREAM-MEGABYTES
    mkdir -p "$work/c"
    cat >"$work/c.yaml" <<YAML
log: { findings: null }
alerts: { to: none, hooks: [ { name: page, command: [$work/page] } ] }
collector: { enabled: true, servers: ["$1"], socket: $work/c/s, path: $work/c/fleet.sqlite, stream-megabytes: $2 }
YAML
}
mkdir -m 777 "$work/out"
printf '#!/bin/sh\n{ cat; echo; } >>%s/out/pages\n' "$work" >"$work/page"
chmod 755 "$work/page"

server() { # server PORT NAME [TLS]
    cat >"$work/$2.conf" <<CONF
listen: "127.0.0.1:$1"
jetstream { store_dir: "$work/$2", max_file: 2G }
${3:-}
CONF
    begin "$work/$2.log" nats-server -c "$work/$2.conf"
}
ask() { "$programs/earshot" fleet "$@" --socket "$work/c/s" --lang en; }
status() { "$programs/earshot" status --socket "$work/$1/s" --lang en; }
says() { status "$1" 2>/dev/null | grep -q "$2"; }
tells() { ask "$1" 2>/dev/null | grep -q "$2"; }

# Nobody who has no fleet pays for one.
agent plain nats://127.0.0.1:4298
sed -i '/^fleet:/,$d; s/hearplain/heara/' "$work/plain.yaml"
begin "$work/plain.log" "$programs/earshotd" --config "$work/plain.yaml"
plain=$begun
holds "a daemon without a fleet starts" wait_for says plain "running since"
holds "and has no process for one, and no library" bash -c "! pgrep -P $plain && ! grep -q libnats /proc/$plain/maps"
kill "$plain"

server 4298 nats
nats=$begun
collector nats://127.0.0.1:4298 500
agent a nats://127.0.0.1:4298
agent b nats://127.0.0.1:4298
for name in a b c; do holds "--check takes $name" "$programs/earshotd" --config "$work/$name.yaml" --check; done
watch() { begin "$work/$1.log" "$programs/earshotd" --config "$work/$1.yaml"; }
watch a && a=$begun
watch b && b=$begun
holds "before there is a stream an agent says so" wait_for says a "no stream takes our records"
watch c && c=$begun
holds "the collector makes the stream and hears of both" wait_for tells status "2 hosts, 0 silent"
holds "the daemon itself has no library of the servers" bash -c "! grep -q libnats /proc/$a/maps"
sender=$(pgrep -P "$(pgrep -P "$a" | head -1)" | head -1)
holds "what sends has no rights over packets" bash -c "grep -q 'CapEff:.0000000000000000' /proc/$sender/status"

# Traffic, and everybody killed once in its middle.
for name in a b; do
    begin "$work/calls.log" /usr/bin/python3 "$work/calls.py" "play$name" "$name" 800 20
done
sleep 6
kill -9 "$nats"
sleep 3
server 4298 nats && nats=$begun
sleep 3
kill -9 "$sender"
anew() { local new; new=$(pgrep -P "$(pgrep -P "$a" | head -1)" | head -1) && [ -n "$new" ] && [ "$new" != "$sender" ]; }
holds "a sender that is killed is made anew" wait_for anew
kill -9 "$c"
sleep 2
watch c && c=$begun
sleep 3
kill -9 "$a"
sleep 1
watch a && a=$begun
sleep 26
drained() {
    for name in a b; do
        curl -s --unix-socket "$work/$name/s" http://x/v1/status |
            python3 -c 'import json,sys; f=json.load(sys.stdin)["delivery"]["fleet"]; sys.exit(f["waiting"]>2 or not f["connected"])' || return 1
    done
    tells status ": 0 records wait"
}
# Calls leave the table half a minute after their end.
sleep 36
holds "all outboxes are empty at last" wait_for drained
sleep 2
cat >"$work/compare.py" <<'PYTHON'
import json, sqlite3, subprocess, sys
work, earshot = sys.argv[1], sys.argv[2]
def ask(*words): return subprocess.run([earshot, "fleet", *words, "--json", "--limit", "100000", "--socket", f"{work}/c/s"], capture_output=True, text=True).stdout.splitlines()
logged = [json.loads(line)["id"] + name for name in "ab" for line in open(f"{work}/{name}/findings.ndjson")]
found = [json.loads(line)["finding"]["id"] + json.loads(line)["agent"] for line in ask("findings")]
print(f"{len(logged)} findings logged, {len(set(logged) - set(found))} missing, {len(found) - len(set(found))} doubled, {len(set(found) - set(logged))} more")
def calls(name):
    return [(row[0], name) for row in sqlite3.connect(f"file:{work}/{name}/history.sqlite?mode=ro", uri=True).execute("SELECT handle FROM call")]
kept = [call for name in "ab" for call in calls(name)]
told = sqlite3.connect(f"file:{work}/c/fleet.sqlite?mode=ro", uri=True).execute(
    "SELECT handle, substr(agent.name, 6) FROM call JOIN agent ON agent.id = call.agent").fetchall()
missing, doubled = set(kept) - set(told), len(told) - len(set(told))
print(f"{len(kept)} calls in the histories, {len(missing)} missing, {doubled} doubled, {len(set(told) - set(kept))} more")
sys.exit(not logged or set(logged) - set(found) or len(found) != len(set(found)) or len(kept) < 1200 or missing or doubled)
PYTHON
holds "nothing is missing and nothing doubled" python3 "$work/compare.py" "$work" "$programs/earshot"
cat "$work/said"
holds "one fault that two hosts see is one incident" bash -c "'$programs/earshot' fleet incidents --json --socket '$work/c/s' |
    python3 -c 'import json,sys; all=[json.loads(l) for l in sys.stdin]; print(all); sys.exit(not any({m[\"agent\"] for m in i[\"agents\"]}=={\"a\",\"b\"} for i in all))'"
opened() { grep -c '"event":"opened"' "$work/out/pages"; }
distinct() { ask incidents --json | python3 -c 'import json,sys; print(sum(json.loads(l)["severity"]!="notice" for l in sys.stdin))'; }
holds "and people are told of each once" bash -c "[ $(opened) -ge 1 ] && [ $(opened) -le $(distinct) ]"
name=$(ask calls --json --limit 1 | python3 -c 'import json,sys; print(json.loads(sys.stdin.readline())["call"]["call_id"])')
holds "a call is shown by its Call-ID" bash -c "'$programs/earshot' fleet call '$name' --socket '$work/c/s' --lang zh-CN | grep -q '主机'"
holds "a call that nobody told of is told so" bash -c "! '$programs/earshot' fleet call nobody@nowhere --socket '$work/c/s' --lang en 2>'$work/why'; grep -q 'no host of the fleet' '$work/why'"
holds "metrics are served" bash -c "curl -s --unix-socket '$work/c/s' http://x/metrics | grep -q 'earshot_fleet_agents 2'"

sed -i 's|nats://127.0.0.1:4298|nats://localhost:4298|; s|stream-megabytes: 500|stream-megabytes: 500, retention-days: 5|' "$work/c.yaml"
kill -HUP "$c"
holds "a collector takes other servers with a reload" wait_for tells status "nats://localhost:4298"
holds "and says nothing of a restart" bash -c "! grep -q 'take effect with a restart' '$work/c.log'"

# A call that a router's ALG rewrites, which no host sees alone; and one whose media it drops one way: one host on either
# side of it.
rewritten=()
for side in a=inside b=outside; do
    begin "$work/replay.log" tcpreplay -q -i "play${side%=*}" "Tests/Scenarios/sip-alg-call-gateway/${side#*=}.pcap"
    rewritten+=("$begun")
done
for p in "${rewritten[@]}"; do wait_for bash -c "! kill -0 $p 2>/dev/null"; done
for side in a=inside b=outside; do
    begin "$work/replay.log" tcpreplay -q -i "play${side%=*}" "Tests/Scenarios/media-blocked-drop-gateway/${side#*=}.pcap"
done
together() { ask findings 2>/dev/null | grep -q 'here/a + here/b .*one-way-audio.*dropped between here/[ab] and here/[ab]'; }

# What is no record.
send() { inside scripts/fleet-load.py send 127.0.0.1:4298 "$@"; }
outbox=00112233445566aa
echo '{' >"$work/broken"
printf '{"schema":"earshot.v2.call","site":"here","agent":"x","time":"2026-01-01T00:00:00.000000Z"}' >"$work/later"
now=$(date -u +%FT%T.%6NZ)
ahead=$(date -u -d '+1 hour' +%FT%T.%6NZ)
beat() { printf '{"schema":"earshot.v1.heartbeat","site":"here","agent":"%s","time":"%s","version":"1","host":"x","run":"1","started":"%s","clock_synchronised":true,"interfaces":[],"packets":0,"drops":0,"calls":0,"active_calls":0,"registrations":0,"findings":0,"open_incidents":0,"cpu_seconds":1,"resident_bytes":1,"outbox":{"waiting":0,"bytes":0,"lost_findings":0,"lost_heartbeats":0,"lost_calls":0}}' "$1" "$2" "$2"; }
beat x "$ahead" >"$work/beat"
send earshot.v1.call.here.x $outbox-c1 "$now" "$work/broken" >/dev/null
send earshot.v1.call.here.x $outbox-c2 "$now" "$work/later" >/dev/null
send earshot.v1.cats.here.x $outbox-c3 "$now" "$work/broken" >/dev/null
send earshot.v1.heartbeat.here.y $outbox-h4 "$now" "$work/beat" >/dev/null
send earshot.v1.heartbeat.here.x cats "$now" "$work/beat" >/dev/null
holds "what is no record is counted by its reason" wait_for tells status "1 foreign, 1 impostor, 1 malformed, 1 unnamed, 1 version"
send earshot.v1.heartbeat.here.x $outbox-h5 "$ahead" "$work/beat" >/dev/null
holds "a clock an hour off is shown" wait_for tells agents "+3[56][0-9][0-9]\."
holds "and told" wait_for grep -q "the clock of a host is wrong" "$work/c.log"
other=ffeeddccbbaa9988
for row in 6 7 8; do
    for name in $outbox $other; do
        beat x "$(date -u +%FT%T.%6NZ)" >"$work/beat"
        send earshot.v1.heartbeat.here.x $name-h$row "$(date -u +%FT%T.%6NZ)" "$work/beat" >/dev/null
        sleep 0.1
    done
done
holds "two hosts of one name are told" wait_for grep -q "two hosts of the fleet have one name" "$work/c.log"
beat z "$(date -u +%FT%T.%6NZ)" >"$work/beat"
send earshot.v1.heartbeat.here.z $other-h9 "$(date -u +%FT%T.%6NZ)" "$work/beat" >/dev/null
holds "a host with another name is known" wait_for tells agents "was here/x"
holds "what two hosts saw of a call is proved and located between them" bash -c "$(declare -f ask together wait_for); programs=$programs work=$work; wait_for together || wait_for together"
holds "what no host sees alone is an incident of both, and people are told once" bash -c "
    '$programs/earshot' fleet incidents --json --kind sip-alg --socket '$work/c/s' | python3 -c '
import json, sys
all = [json.loads(line) for line in sys.stdin]
print(all)
sys.exit(len(all) != 1 or all[0][\"subject\"] != \"here/a <-> here/b\" or not all[0][\"id\"].startswith(\"fj\"))' &&
    [ \$(grep '\"event\":\"opened\"' '$work/out/pages' | grep -c 'between here/a and here/b\]') = 1 ]"
named() {
    ask incidents --json --kind one-way-audio | python3 -c '
import json, sys
all = [json.loads(line) for line in sys.stdin]
print(all)
sys.exit(len(all) != 1 or all[0]["stretch"] != ["here/a", "here/b"])'
}
# With the next batch of records.
holds "the host's incident names the two, and no other is made of it" wait_for named
holds "and stands in place of what each told" bash -c "[ \$('$programs/earshot' fleet findings --json --kind one-way-audio --socket '$work/c/s' | wc -l) = 1 ]"

# A full stream keeps what it has, and what is new waits where it is.
stop() { for p; do kill "$p" 2>/dev/null || true; done; for p; do wait_for bash -c "! kill -0 $p 2>/dev/null"; done; }
stop "$c" "$a" "$b" "$nats"
rm -rf "$work/nats" "$work/c"
server 4298 nats && nats=$begun
collector nats://127.0.0.1:4298 1
setup() { inside "$programs/earshot" fleet setup --config "$work/c.yaml" --lang en; }
holds "the stream is made by hand" bash -c "ip netns exec $space '$programs/earshot' fleet setup --config '$work/c.yaml' --lang en | grep -q 'made stream EARSHOT'"
holds "and once" bash -c "ip netns exec $space '$programs/earshot' fleet setup --config '$work/c.yaml' --lang en | grep -q 'all is there already'"
inside scripts/fleet-load.py fill 127.0.0.1:4298 3 >"$work/filled"
holds "it takes no more than it may" grep -q "maximum bytes exceeded" "$work/filled"
watch b && b=$begun
holds "an agent says that it is full" wait_for says b "not delivered.*maximum bytes exceeded"
watch c && c=$begun
holds "and goes on when a collector made room" wait_for says b "took [0-9]* records"
stop "$c" "$b" "$nats"

# Who we are, and what we may say.
authority() { # authority NAME
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$work/$1.key" -out "$work/$1.pem" 2>/dev/null
}
certificate() { # certificate AUTHORITY NAME EXTENSION
    openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout "$work/$1-$2.key" -out "$work/$2.csr" 2>/dev/null
    openssl x509 -req -in "$work/$2.csr" -CA "$work/$1.pem" -CAkey "$work/$1.key" -CAcreateserial -days 2 \
        -extfile <(printf '%s' "$3") -out "$work/$1-$2.pem" 2>/dev/null
}
authority ours
authority strangers
certificate ours server "subjectAltName=IP:127.0.0.1"
for name in a b collector; do certificate ours $name "subjectAltName=DNS:$name.fleet"; done
certificate strangers a "subjectAltName=DNS:a.fleet"
rm -rf "$work/nats"
server 4298 nats "tls { cert_file: \"$work/ours-server.pem\", key_file: \"$work/ours-server.key\", ca_file: \"$work/ours.pem\", verify_and_map: true }
authorization { users: [
  { user: \"a.fleet\", permissions: { publish: [\"earshot.v1.*.here.a\"], subscribe: [\"_INBOX.>\"] } }
  { user: \"b.fleet\", permissions: { publish: [\"earshot.v1.*.there.b\"], subscribe: [\"_INBOX.>\"] } }
  { user: \"collector.fleet\", permissions: { publish: [\"\$JS.API.>\", \"\$JS.ACK.>\"], subscribe: [\"_INBOX.>\"] } } ] }"
nats=$begun
tls() { printf '  tls: { ca: %s/ours.pem, certificate: %s/%s.pem, key: %s/%s.key }\n' "$work" "$work" "$1" "$work" "$1"; }
rm -rf "$work/c" "$work/a" "$work/b"
collector tls://127.0.0.1:4298 100
sed -i "s|^collector: {|collector: { tls: { ca: $work/ours.pem, certificate: $work/ours-collector.pem, key: $work/ours-collector.key },|" "$work/c.yaml"
agent a tls://127.0.0.1:4298 "$(tls ours-a)"
agent b tls://127.0.0.1:4298 "$(tls ours-b)"
watch c && c=$begun
watch a && a=$begun
watch b && b=$begun
holds "with its certificate a host is taken in" wait_for says a "took [1-9][0-9]* records"
holds "one that says to be elsewhere than its certificate allows is refused, and says so" wait_for says b "not delivered.*[Pp]ermissions"
holds "and is not heard of" bash -c "! '$programs/earshot' fleet agents --socket '$work/c/s' | grep -q ' b '"
agent a tls://127.0.0.1:4298 "$(tls strangers-a)"
kill -HUP "$a"
holds "with the certificate of a stranger it is not, after a reload" wait_for says a "not delivered.*\(SSL\|TLS\|certificate\|EOF\|onnection\)"
agent a tls://127.0.0.1:4298 "$(tls ours-a)"
kill -HUP "$a"
holds "and with its own again" wait_for says a "took [1-9][0-9]* records"
agent a tls://127.0.0.1:4298 "  tls: { ca: $work/strangers.pem, certificate: $work/ours-a.pem, key: $work/ours-a.key }"
kill -HUP "$a"
holds "a server that is a stranger gets nothing" wait_for says a "not delivered.*\(SSL\|certificate\)"
stop "$a" "$b" "$c"
# Three servers: one may die unnoticed; without two of them nothing is taken, and nothing lost.
rm -rf "$work/nats" "$work/c" "$work/a" "$work/b"
kill "$nats"
routes=$(for n in 1 2 3; do printf '"nats://127.0.0.1:625%s", ' $n; done)
node() { server 428$1 node$1 "server_name: node$1
cluster { name: ours, listen: \"127.0.0.1:625$1\", routes: [ ${routes%, } ] }"; }
for n in 1 2 3; do node $n && eval "node$n=$begun"; done
three='nats://127.0.0.1:4281", "nats://127.0.0.1:4282", "nats://127.0.0.1:4283'
collector "$three" 100
sed -i 's/stream-megabytes: 100/stream-megabytes: 100, replicas: 3/' "$work/c.yaml"
agent b "$three"
watch c && c=$begun
watch b && b=$begun
holds "a cluster of three takes records" wait_for says b "took [1-9][0-9]* records"
begin "$work/calls.log" /usr/bin/python3 "$work/calls.py" playb b 300 20
sleep 4
kill -9 "$node1"
sleep 5
node 1 && node1=$begun
sleep 3
kill -9 "$node2" "$node3"
holds "without two of them an agent says that nothing arrives" wait_for says b "not delivered"
node 2 && node2=$begun
node 3 && node3=$begun
sleep 20
all() {
    local logged found
    logged=$(wc -l <"$work/b/findings.ndjson")
    found=$(ask findings --json --limit 100000 | python3 -c 'import json,sys; ids=[json.loads(l)["finding"]["id"] for l in sys.stdin]; print(len(ids), len(set(ids)))')
    echo "$logged logged, $found at the collector"
    [ "$logged" -gt 200 ] && [ "$found" = "$logged $logged" ]
}
holds "with them all is there, once" wait_for all
stop "$b" "$c"
echo "$good of $total hold"
[ "$good" -eq "$total" ]
