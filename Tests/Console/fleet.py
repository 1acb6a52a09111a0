#!/usr/bin/env python3
"""The console of a collector in a browser that clicks: fleet.py DAEMON [--pictures DIRECTORY]. Run by console-check.sh.

Two hosts' daemons on the two sides of a router that drops a call's media one way, a server of NATS, and a collector."""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import traceback

from check import HOME, ask, holds
from chromium import Chromium
from gateway import PORT, play, run

AGENTS = {"a": "inside", "b": "outside"}
passed, failed = [], []


class Fleet:
    def __init__(self, daemon):
        run("ip", "link", "set", "lo", "up")
        for name in AGENTS.values():
            run("ip", "link", "add", name, "mtu", "9000", "type", "veth", "peer", "name", f"{name}-far", "mtu", "9000")
            for end in (name, f"{name}-far"):
                run("ip", "link", "set", end, "up")
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="earshot-fleet-console-"))
        self.home.chmod(0o755)
        self.running = []
        (self.home / "nats.conf").write_text(f'listen: "127.0.0.1:4222"\njetstream {{ store_dir: "{self.home}/nats" }}\n')
        self.start("nats-server", "-c", self.home / "nats.conf")
        servers = ["nats://127.0.0.1:4222"]
        self.settings("collector", {
            "alerts": {"to": "none"}, "collector": {"enabled": True, "servers": servers, "socket": f"{self.home}/c.sock",
                                                    "path": f"{self.home}/fleet.sqlite"},
            "console": {"enabled": True, "listen": f"127.0.0.1:{PORT}", "token": f"{self.home}/token"}})
        for name, interface in AGENTS.items():
            (self.home / name).mkdir()
            self.settings(name, {
                "capture": {"interfaces": [interface]}, "vantage": "gateway",
                "local-addresses": ["192.168.1.1", "192.168.9.1"], "log": {"findings": f"{self.home}/{name}/findings"},
                "history": {"path": None}, "evidence": {"enabled": False}, "captures": {"directory": None},
                "alerts": {"to": "none"}, "api": {"socket": f"{self.home}/{name}/s"},
                "fleet": {"servers": servers, "site": "here", "agent": name, "outbox": f"{self.home}/{name}/outbox",
                          "heartbeat": "5s"}})
        for name in ("collector", *AGENTS):
            self.start(daemon, "--config", self.home / f"{name}.yaml")
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", PORT), 1).close()
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
        self.token = (self.home / "token").read_text().strip()

    def settings(self, name, values):
        (self.home / f"{name}.yaml").write_text(json.dumps(values))

    def start(self, *words):
        log = open(self.home / "log", "ab")
        self.running.append(subprocess.Popen([str(word) for word in words], stdout=log, stderr=log))

    def close(self):
        for process in self.running:
            process.terminate()
        codes = []
        for process in self.running:
            try:
                codes.append(process.wait(30))
            except subprocess.TimeoutExpired:
                process.kill()
                codes.append(-9)
        return codes[1]


def a_stranger_sees_only_the_door(page, fleet):
    for path in ("/v1/fleet/status", "/v1/fleet/calls", "/metrics", "/console/fleet.js", "/nothing"):
        holds(path, ask("GET", path)[0].status == 401)
    bearer = {"Authorization": f"Bearer {fleet.token}"}
    holds("bearer", ask("GET", "/v1/fleet/status", bearer)[0].status == 200)
    holds("looks only", ask("POST", "/v1/fleet/status", bearer)[0].status in (403, 404, 405))


def the_token_opens_the_fleet(page, fleet):
    page.visit(HOME)
    page.click("document.querySelector('#token')")
    page.type(fleet.token)
    page.press("Enter")
    page.wait("document.querySelectorAll('#agents tbody tr').length === 2", 30)
    page.wait("document.querySelector('#fleet-state')?.textContent.includes('nats://127.0.0.1:4222')")


def a_host_has_heartbeat_version_clock_drops_and_outbox(page, fleet):
    heads = page.run("[...document.querySelectorAll('#agents th')].map((one) => one.textContent).join()")
    for head in ("Last heartbeat", "Version", "Clock", "Dropped", "outbox"):
        holds(heads, head in heads)
    rows = page.run("document.querySelector('#agents tbody').innerText")
    holds(rows, "here/a" in rows and "here/b" in rows and "Well" in rows and "0.1.0" in rows and " s" in rows)
    holds("nothing is open yet", page.run("document.querySelector('#open-incidents').textContent.includes('No incident')"))


def an_incident_of_the_hosts_comes_by_itself(page, fleet):
    play("media-blocked-drop-gateway")
    page.wait("document.querySelector('#open-incidents')?.textContent.includes('one-way-audio')", 60)


def what_two_hosts_prove_stands_with_its_stretch(page, fleet):
    page.wait("document.querySelector('#findings .stretch')?.textContent === 'here/a ↔ here/b'", 150)
    text = page.run("document.querySelector('#findings').textContent")
    holds(text, "one-way-audio" in text and "proved" in text)
    page.wait("document.querySelector('#open-incidents .stretch')?.textContent === 'here/a ↔ here/b'", 40)


def an_incident_leads_to_its_hosts_and_findings(page, fleet):
    page.click("document.querySelector('#open-incidents a[href^=\"#/incident/\"]')")
    page.wait("document.querySelector('#history a[href^=\"#/call/\"]')")
    holds("its hosts", page.run("document.querySelector('#view tbody').textContent.includes('here/')"))
    holds("its title", "one-way-audio" in page.run("document.title"))


def a_finding_leads_to_its_call_at_both_hosts(page, fleet):
    page.click("document.querySelector('#history a[href^=\"#/call/\"]')")
    page.wait("document.querySelectorAll('#view table')[0]?.querySelectorAll('tbody tr').length === 2")
    text = page.run("document.querySelector('#view').textContent")
    holds(text, "here/a ↔ here/b" in text and "MOS" in text)


def a_number_is_found(page, fleet):
    page.click("document.querySelector('#number')")
    page.type("13800138")
    page.press("Enter")
    page.wait("document.querySelectorAll('#hits tbody tr').length === 2")
    page.run("document.querySelector('#filters input[name=agent]').value = ''")
    page.click("document.querySelector('#filters input[name=agent]')")
    page.type("b")
    page.press("Enter")
    page.wait("document.querySelectorAll('#hits tbody tr').length === 1")
    page.run("document.querySelector('#number').value = ''")
    page.click("document.querySelector('#number')")
    page.type("99999")
    page.press("Enter")
    page.wait("document.querySelector('#hits')?.textContent.includes('Nothing fits')")


def explanations_and_incidents_are_in_the_menu(page, fleet):
    holds("no more than that", page.run("document.querySelectorAll('nav a').length") == 4)
    page.click("document.querySelector('nav a[data-name=explain]')")
    page.wait("document.querySelectorAll('#view tbody tr').length > 30")
    page.click("document.querySelector('nav a[data-name=incidents]')")
    page.wait("document.querySelector('#view tbody')?.textContent.includes('one-way-audio')")


def the_language_changes_everything(page, fleet):
    page.run("(() => { const s = document.querySelector('#language'); s.value = 'zh-CN'; s.dispatchEvent(new Event('change')); })()")
    page.click("document.querySelector('nav a[data-name=\"\"]')")
    page.wait("document.querySelector('#findings')?.textContent.includes('主叫')")
    rest = page.run("document.body.innerText")
    for english in ("Hosts", "heartbeat", "Fleet", "proved", "Where", "Updated"):
        holds(english, english not in rest)
    page.run("(() => { const s = document.querySelector('#language'); s.value = 'en'; s.dispatchEvent(new Event('change')); })()")
    page.wait("document.querySelector('nav').textContent.includes('Incidents')")


def nothing_is_cut_on_a_phone(page, fleet):
    page.resize(420, 900, mobile=True)
    for place in ("", "search?number=138", "incidents", "explain"):
        page.run(f"location.hash = '#/{place}'")
        page.wait("document.querySelector('#state').textContent.includes('Updated')")
        page.wait("document.documentElement.scrollWidth <= 420", 5)
    page.resize(1200, 900)


def nothing_was_asked_of_anybody_else(page, fleet):
    foreign = [url for url in page.requests if not url.startswith((HOME, "about:", "data:"))]
    holds(foreign, not foreign)
    holds(page.problems, not page.problems)


def pictures(page, place):
    place.mkdir(parents=True, exist_ok=True)
    for name, language, width in (("fleet-en", "en", 1200), ("fleet-zh", "zh-CN", 1200), ("fleet-420", "en", 420)):
        page.resize(width, 900, width < 500)
        page.run(f"localStorage.setItem('earshot-language', '{language}')")
        page.visit("about:blank")
        page.visit(f"{HOME}/console/")
        page.wait("document.querySelector('#findings .stretch')")
        page.picture(place / f"{name}.png")


def main():
    fleet = Fleet(sys.argv[1])
    page = Chromium()
    checks = [
        a_stranger_sees_only_the_door, the_token_opens_the_fleet, a_host_has_heartbeat_version_clock_drops_and_outbox,
        an_incident_of_the_hosts_comes_by_itself, what_two_hosts_prove_stands_with_its_stretch,
        an_incident_leads_to_its_hosts_and_findings, a_finding_leads_to_its_call_at_both_hosts, a_number_is_found,
        explanations_and_incidents_are_in_the_menu, the_language_changes_everything, nothing_is_cut_on_a_phone,
        nothing_was_asked_of_anybody_else,
    ]
    try:
        for check in checks:
            name = check.__name__.replace("_", " ")
            try:
                check(page, fleet)
                passed.append(name)
                print(f"✓ {name}", flush=True)
            except Exception as error:
                failed.append(name)
                where = traceback.extract_tb(error.__traceback__)[1].lineno
                print(f"✗ {name}: line {where}: {type(error).__name__}: {str(error)[:600]}", flush=True)
        if "--pictures" in sys.argv:
            pictures(page, pathlib.Path(sys.argv[sys.argv.index("--pictures") + 1]))
    finally:
        page.close()
        code = fleet.close()
    if code != 0:
        failed.append("the collector ends in order")
    if failed:
        print((fleet.home / "log").read_text()[-2000:], f"\nthe files are in {fleet.home}")
    print(f"{len(passed)} of {len(passed) + len(failed)} checks of a collector's console hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
