#!/usr/bin/env python3
"""The newcomer's path: install, start, a call, its finding wherever it shall be, reload, watchdog, upgrade, purge.

usage: path.py FOLDER PACKAGE HIGHER-PACKAGE   (by scripts/acceptance.sh)
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "..", "Tests", "Scenarios"), os.path.join(HERE, ".."), HERE]
from box import Box  # noqa: E402
from demo import RULES, calls  # noqa: E402
from harness import tones  # noqa: E402
from harness.lab import Lab  # noqa: E402
from harness.scenario import run_peers  # noqa: E402
from harness.topologies import GATEWAY_INSIDE, GATEWAY_OUTSIDE, NAT  # noqa: E402

EXPECTED = "missing-100rel"
SETTINGS = "/etc/earshot/earshot.yaml"
EXPOSURE = 1.5
# kB. A quarter is Swift's Foundation, which GRDB, Yams and Mustache want whole.
LARGEST = 45_000
HOOK_PORT, METRICS_PORT = 8099, 9736
# What a webhook brings is written down as it comes, by a program outside of the container in its network.
RECEIVER = """
import http.server, sys
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        open(sys.argv[2], 'ab').write(body + b'\\n')
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Receiver).serve_forever()
"""


class Path:
    def __init__(self, box, lab, directory, package, higher):
        self.box, self.lab, self.directory = box, lab, directory
        self.packages = (package, higher)
        self.rows = []

    # What came of it

    def check(self, what, holds, said=""):
        self.rows.append((what, bool(holds)))
        print(f"{'✓' if holds else '✗'} {what}", flush=True)
        if not holds and said:
            print("    " + str(said)[-1500:].replace("\n", "\n    "), flush=True)

    def skip(self, what, why):
        self.rows.append((what, None))
        print(f"– {what}: not tried, {why}", flush=True)

    def says(self, what, command, pattern, seconds=15):
        """Holds when what the command says matches within the time."""
        deadline = time.monotonic() + seconds
        while True:
            said = self.box.run(command)
            if re.search(pattern, said) or time.monotonic() > deadline:
                break
            time.sleep(0.5)
        self.check(what, re.search(pattern, said), said)

    def succeeds(self, what, command, seconds=90):
        code, said = self.box.call(command, seconds)
        self.check(what, code == 0, said)

    def fails(self, what, command):
        code, said = self.box.call(command)
        self.check(what, code != 0, said)

    def property(self, name):
        return self.box.run(f"systemctl show -P {name} earshotd")

    # The path

    def walk(self):
        self.install()
        self.look_around()
        self.hand_on()
        self.call(1)
        self.findings()
        self.reload()
        self.watchdog()
        self.rotate()
        self.upgrade()
        self.leave()

    def install(self):
        self.box.give(self.packages[0], "/root/earshot.deb")
        self.check("no Swift on it", self.box.call("command -v swift")[0] != 0)
        self.succeeds("the package installs", "dpkg -i /root/earshot.deb")
        self.says("the daemon runs, as it does after every start", "systemctl is-active earshotd", "^active")
        self.says("and starts with the machine", "systemctl is-enabled earshotd", "^enabled")
        self.says("as a user of its own", "ps -o user= -p $(systemctl show -P MainPID earshotd)", "^earshot$")

    def look_around(self):
        self.says("earshot answers", "earshot status --lang en", "running since")
        self.says("in Chinese too", "earshot explain missing-100rel --lang zh-CN", "振铃")
        self.says("every library is there", "ldd /usr/bin/earshot | grep -c 'not found' || true", "^0$")
        size = int(self.box.run("stat -Lc %s /usr/bin/earshotd"))
        installed = int(self.box.run("dpkg-query -W -f '${Installed-Size}' earshot"))
        what = f"program {size / 1e6:.1f} MB, installed {installed / 1e3:.1f} MB: at most {LARGEST // 1000}"
        self.check(what, installed <= LARGEST)
        for page in ("1 earshot", "8 earshotd", "5 earshot.yaml"):
            self.succeeds(f"man {page}", f"man -w {page}")
        self.succeeds("completion for bash", "bash -c '. /usr/share/bash-completion/completions/earshot'")
        self.says("settings are conffiles", "dpkg-query -W -f '${Conffiles}' earshot", "/etc/earshot/earshot.yaml")
        said = self.box.run("systemd-analyze security --no-pager earshotd | tail -n 1")
        exposure = float((re.search(r"service: ([\d.]+)", said) or [0, 10])[1])
        self.check(f"exposure {exposure} of systemd-analyze security: at most {EXPOSURE}", exposure <= EXPOSURE, said)
        self.says("no complaint of libdispatch in the journal", "journalctl -b | grep -c 'thread priority' || true", "^0$")

    def knows(self, settings):
        """Whether the daemon takes these keys."""
        self.box.run(f"cat > /tmp/keys.yaml <<'END'\n{settings}\nEND")
        return self.box.call("earshotd --config /tmp/keys.yaml --check")[0] == 0

    def hand_on(self):
        """Settings for this place: the provider, the addresses, and where alerts go."""
        hooks = f"  hooks:\n    - name: receiver\n      webhook: json\n      url: http://127.0.0.1:{HOOK_PORT}/"
        metrics = f"metrics:\n  listen: 127.0.0.1:{METRICS_PORT}"
        self.has_hooks = self.knows(f"alerts:\n{hooks}")
        self.has_metrics = self.knows(metrics)
        edit = [
            "s/^  default: generic/  default: huawei-cec/",
            "s/^vantage: .*/vantage: gateway/",
            f's/^local-addresses: .*/local-addresses: ["{GATEWAY_INSIDE}", "{GATEWAY_OUTSIDE}"]/',
        ]
        self.box.run(f"sed -i {' '.join(f'-e {repr(each)}' for each in edit)} {SETTINGS}")
        if self.has_hooks:
            got = os.path.join(self.box.root, "root/webhook")
            self.lab.start("gateway", [sys.executable, "-c", RECEIVER, str(HOOK_PORT), got], "receiver")
            self.box.run(f"cat > /tmp/hooks <<'END'\n{hooks}\nEND\n"
                         f"sed -i -e '/^  hooks: \\[\\]$/{{r /tmp/hooks' -e 'd}}' {SETTINGS}")  # fmt: skip
        if self.has_metrics:
            self.box.run(f"sed -i '/^metrics:/,/^[a-z]*:$/ s/^  listen:.*/  listen: 127.0.0.1:{METRICS_PORT}/' {SETTINGS}")
        self.box.run("cp /usr/share/doc/earshot/examples/rsyslog.conf /etc/rsyslog.d/30-earshot.conf")
        self.succeeds("rsyslog takes the example", "rsyslogd -N1 && systemctl restart rsyslog")
        self.succeeds("the settings pass --check", f"earshotd --config {SETTINGS} --check")
        self.succeeds("restart with them", "systemctl restart earshotd")

    def call(self, number):
        one = list(calls())[number]
        print(f"  {one.purpose}", flush=True)
        run_peers(one, self.lab, self.directory)
        time.sleep(2)  # what was said last is still on its way

    def findings(self):
        self.says("the finding in earshot watch", "timeout 3 earshot watch --last 20 --lang en", EXPECTED)
        self.says("in the findings log", "cat /var/log/earshot/findings.ndjson", f'"kind":"{EXPECTED}"')
        self.says("in the history", "earshot calls --lang en", "13800138000")
        self.says("as an alert in the journal", "journalctl -b SYSLOG_IDENTIFIER=earshot", EXPECTED)
        self.says("through rsyslog in a file of its own", "cat /var/log/earshot/alerts.log", EXPECTED)
        if self.has_hooks:
            self.says("at a webhook", "cat /root/webhook", EXPECTED, seconds=30)
        else:
            self.skip("at a webhook", "this version has no alerts.hooks")
        if self.has_metrics:
            self.says("at the listener for Prometheus", f"curl -sf http://127.0.0.1:{METRICS_PORT}/metrics", EXPECTED)
        else:
            self.skip("at the listener for Prometheus", "this version has no metrics.listen")
            command = "curl -sf --unix-socket /run/earshot/earshot.sock http://earshot/metrics"
            self.says("in the metrics of the socket", command, EXPECTED)

    def reload(self):
        before = self.property("MainPID")
        self.box.run(f"sed -i 's/^language: en/language: zh-CN/' {SETTINGS}")
        self.succeeds("reload with a good file", "systemctl reload earshotd")
        self.box.run(f"cp {SETTINGS} /root/good.yaml; echo 'nonsense: 1' >> {SETTINGS}")
        self.fails("reload with a bad file fails", "systemctl reload earshotd")
        self.says("the journal says why", "journalctl -b -u earshotd", "nonsense")
        self.says("the daemon goes on", "systemctl is-active earshotd", "active")
        self.box.run(f"cp /root/good.yaml {SETTINGS}")
        self.succeeds("and takes a good one again", "systemctl reload earshotd")
        self.check("all in one process", before == self.property("MainPID"))

    def watchdog(self):
        before = self.property("MainPID")
        self.box.run(f"kill -STOP {before}")
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline and self.property("MainPID") in (before, "0"):
            time.sleep(1)
        self.says("the watchdog starts a daemon that hangs anew", "systemctl is-active earshotd", "^active")
        self.check("as another process", self.property("MainPID") not in (before, "0"))
        self.says("the journal says so", "journalctl -b -u earshotd", "[Ww]atchdog")

    def rotate(self):
        self.succeeds("logrotate takes every log", "logrotate -f /etc/logrotate.d/earshot")
        names = self.box.run("ls /var/log/earshot").split()
        for name in ("findings.ndjson", "incidents.ndjson", "alerts.log"):
            self.check(f"{name} is rotated", {name, f"{name}.1"} <= set(names), names)
        # It takes its time when nothing comes in; until then it writes on in the old file.
        self.says("rsyslog opens its own anew", "journalctl -b -u rsyslog", "HUPed", seconds=30)
        self.call(2)
        self.says("what is found next is in the new findings", "cat /var/log/earshot/findings.ndjson", "one-way-audio")
        self.says("and in the new alerts", "cat /var/log/earshot/alerts.log", "one-way-audio")

    def upgrade(self):
        self.box.give(self.packages[1], "/root/higher.deb")
        before, settings = self.property("MainPID"), self.box.run(f"md5sum {SETTINGS}")
        self.succeeds("an upgrade installs", "dpkg -i /root/higher.deb")
        self.says("the daemon runs again", "systemctl is-active earshotd", "^active")
        self.check("as another process", self.property("MainPID") not in (before, "0"))
        self.check("the settings are as they were", settings == self.box.run(f"md5sum {SETTINGS}"))
        self.says("the history knows the calls", "earshot calls --lang en", "13800138000")
        self.says("and the incidents", "earshot incidents --lang en", EXPECTED)

    def leave(self):
        self.succeeds("remove", "dpkg -r earshot")
        self.check("the daemon has stopped", self.box.call("pgrep -x earshotd")[0] != 0)
        self.succeeds("settings and findings are kept", f"test -e {SETTINGS} && ls /var/lib/earshot/history.sqlite")
        self.box.run("rm -f /etc/rsyslog.d/30-earshot.conf; systemctl restart rsyslog")
        self.succeeds("purge", "dpkg -P earshot")
        find = "find / -xdev \\( -path /proc -o -path /root -o -path /var/lib/dpkg -o -path /tmp \\) -prune -o -name '*earshot*' -print"
        left = self.box.run(find)
        self.check("nothing is left", left == "", left)
        self.fails("nor a user", "getent passwd earshot || getent group earshot")

    def close(self):
        failed = [what for what, holds in self.rows if holds is False]
        skipped = [what for what, holds in self.rows if holds is None]
        width = max(len(what) for what, _ in self.rows)
        print(f"\n| {'check':<{width}} | |\n|{'-' * (width + 2)}|---|")
        for what, holds in self.rows:
            print(f"| {what:<{width}} | {'–' if holds is None else '✓' if holds else '✗'} |")
        tried = len(self.rows) - len(skipped)
        print(f"\n{tried - len(failed)} of {tried} hold, {len(skipped)} not tried")
        return 1 if failed else 0


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    work, package, higher = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="earshot-acceptance-") as directory:
        tones.write_voices(directory)
        with Lab(NAT, directory) as lab:
            lab.nft("gateway", RULES)
            print("a bare Debian starts", flush=True)
            with Box(os.path.join(work, "root"), os.path.join(work, "base.tar"), lab.space("gateway")) as box:
                path = Path(box, lab, directory, package, higher)
                try:
                    path.walk()
                except (RuntimeError, subprocess.SubprocessError, ValueError) as error:
                    path.check(f"the path ends early: {error}", False)
                    print(box.run("journalctl -b -u earshotd --no-pager | tail -n 30"))
                code = path.close()
    sys.exit(code)


if __name__ == "__main__":
    main()
