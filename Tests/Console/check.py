#!/usr/bin/env python3
"""The console in a browser that clicks: check.py DAEMON [--pictures DIRECTORY]. Run by scripts/console-check.sh."""

import http.client
import pathlib
import re
import sys
import traceback

from chromium import Chromium
from gateway import PORT, SCENARIOS, Gateway

HOME = f"http://127.0.0.1:{PORT}"
REPORT = "document.querySelector('iframe').contentDocument"
passed, failed = [], []


def holds(what, condition=True):
    assert condition, what


def ask(method, path, headers=(), body=None):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    connection.request(method, path, body, dict(headers))
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response, text


# Each is one thing that holds; they run in this order in one browser.

def a_stranger_sees_only_the_door(page, gateway):
    for path in ("/v1/status", "/v1/calls", "/metrics", "/console/live", "/console/app.js", "/v1/findings?follow=1",
                 "/v1/evidence", "/console/captures/x", "/nothing"):
        holds(path, ask("GET", path)[0].status == 401)
    response, _ = ask("GET", "/console/")
    holds("sent to the door", response.status == 303 and response.getheader("Location") == "/console/login")
    for token in ("", gateway.token[:-1], gateway.token + "x", "x" * 4000):
        holds(token, ask("GET", "/v1/status", {"Authorization": f"Bearer {token}"})[0].status == 401)
    holds("bearer", ask("GET", "/v1/status", {"Authorization": f"Bearer {gateway.token}"})[0].status == 200)


def the_wrong_token_is_refused(page, gateway):
    page.visit(HOME)
    page.wait("location.pathname === '/console/login'")
    page.click("document.querySelector('#token')")
    page.type("not the token at all")
    page.press("Enter")
    page.wait("document.querySelector('[role=alert]')?.textContent.includes('not the token')")


def the_token_opens_and_its_cookie_is_the_browsers_own(page, gateway):
    page.problems.clear()
    page.click("document.querySelector('#token')")
    page.type(gateway.token)
    page.press("Enter")
    page.wait("document.querySelector('#open-incidents')")
    cookie = page.ask("Network.getCookies")["cookies"][0]
    holds(cookie, cookie["httpOnly"] and cookie["sameSite"] == "Strict")
    holds("not seen by scripts", page.run("document.cookie") == "")


def another_sites_page_changes_nothing(page, gateway):
    bearer = ("Authorization", f"Bearer {gateway.token}")
    for more in (("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null")):
        holds(more, ask("POST", "/v1/captures?number=138", (bearer, more))[0].status == 403)
        holds(more, ask("POST", "/console/login", (more,), f"token={gateway.token}")[0].status == 403)
    response, _ = ask("POST", "/console/login", (("Origin", HOME),), f"token={gateway.token}")
    cookie = ("Cookie", response.getheader("Set-Cookie").split(";")[0])
    holds("a form has no field of its own", ask("POST", "/console/logout", (cookie,))[0].status == 403)
    holds("looks only", ask("POST", "/v1/captures?number=138", (cookie, ("X-Earshot", "1")))[0].status == 403)
    holds("logged out", ask("POST", "/console/logout", (cookie, ("X-Earshot", "1")))[0].status == 204)
    holds("cookie is void", ask("GET", "/v1/status", (cookie,))[0].status == 401)


def browsers_are_told_to_trust_nothing_else(page, gateway):
    response, _ = ask("GET", "/console/login")
    policy = response.getheader("Content-Security-Policy")
    holds(policy, "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy)
    holds("nosniff", response.getheader("X-Content-Type-Options") == "nosniff")
    holds("tells nobody", response.getheader("Referrer-Policy") == "same-origin")
    holds("not kept", response.getheader("Cache-Control") == "no-store")


def a_live_call_stands_with_both_directions(page, gateway):
    gateway.play("healthy-nat-latching-gateway")
    page.wait("document.querySelectorAll('#live-calls tbody tr').length === 1", 20)
    page.wait("document.querySelectorAll('#live-calls meter').length === 2", 20)
    holds("named for who cannot see", page.run(
        "[...document.querySelectorAll('meter')].every((one) => /Toward the/.test(one.ariaLabel ?? one.getAttribute('aria-label')))"))


def findings_come_by_themselves(page, gateway):
    gateway.play("media-blocked-drop-gateway").join()
    page.wait("document.querySelector('#findings')?.textContent.includes('one-way-audio')", 30)
    page.wait("document.querySelector('#open-incidents')?.textContent.includes('one-way-audio')", 30)


def an_incident_leads_to_its_call(page, gateway):
    page.click("document.querySelector('#open-incidents a[href^=\"#/incident/\"]')")
    page.wait("document.querySelector('#history a[href^=\"#/call/\"]')")
    holds("its title", "one-way-audio" in page.run("document.title"))
    page.click("document.querySelector('#history a[href^=\"#/call/\"]')")
    page.wait(f"{REPORT}?.querySelector('svg.ladder')")
    holds("the verdict", "caller hears nothing" in page.run(f"{REPORT}.body.textContent").lower())
    holds("the gateway is one lifeline, and the stream ends there",
          page.run(f"{REPORT}.querySelectorAll('.cross').length > 0"))


def an_arrow_leads_to_its_message(page, gateway):
    holds("folded", page.run(f"![...{REPORT}.querySelectorAll('details')].some((one) => one.open)"))
    page.click(f"[...{REPORT}.querySelectorAll('a.step')].find((one) => one.textContent.includes('180 Ringing')).querySelector('text.label')")
    page.wait(f"{REPORT}.location.hash.includes('-message-')")
    page.wait(f"{REPORT}.querySelector(':target')?.textContent.includes('180 Ringing')")
    page.wait(f"{REPORT}.querySelector(':target').closest('details.all').open")


def the_packets_are_in_the_report(page, gateway):
    page.wait(f"{REPORT}.querySelector('a.save[download$=pcapng]')")
    holds("a section header", page.run(
        f"atob({REPORT}.querySelector('a.save').href.split(',')[1].slice(0, 8)).startsWith('\\n\\r\\r\\n')"))


def nothing_is_folded_or_cut_on_paper(page, gateway):
    texts = f"[...{REPORT}.querySelectorAll('details pre, details p')]"
    holds("folded on the screen", page.run(f"{texts}.filter((one) => !one.closest('details').open).some((one) => !one.checkVisibility({{contentVisibilityAuto: true}}))"))
    page.media(type="print")
    page.wait(f"{texts}.every((one) => one.checkVisibility())")
    holds("nothing scrolls", page.run(f"[...{REPORT}.querySelectorAll('pre, table, .scroll')].every((one) => one.scrollWidth <= one.clientWidth + 1 || getComputedStyle(one).overflowX === 'visible')"))
    page.media()
    pages = len(re.findall(rb"/Type /Page\b", page.paper()))
    holds(f"{pages} pages", pages >= 4)


def a_number_is_found(page, gateway):
    page.click("document.querySelector('#number')")
    page.type("13800138")
    page.press("Enter")
    page.wait("document.querySelectorAll('#hits tbody tr').length >= 2")
    page.run("document.querySelector('#number').value = ''")
    page.click("document.querySelector('#number')")
    page.type("99999")
    page.press("Enter")
    page.wait("document.querySelector('#hits')?.textContent.includes('Nothing fits')")
    page.click("document.querySelector('#filters input[name=kind]')")
    page.run("document.querySelector('#filters input[name=number]').value = ''")
    page.type("one-way-audio")
    page.press("Enter")
    page.wait("document.querySelectorAll('#hits tbody tr').length === 1")


def the_language_changes_everything(page, gateway):
    page.run("(() => { const s = document.querySelector('#language'); s.value = 'zh-CN'; s.dispatchEvent(new Event('change')); })()")
    page.wait("document.documentElement.lang === 'zh-CN' && document.querySelector('nav').textContent.includes('当前')")
    page.click("document.querySelector('nav a[data-name=\"\"]')")
    page.wait("document.querySelector('#findings')?.textContent.includes('主叫')")
    rest = page.run("document.body.innerText")
    for english in ("Open incidents", "Live calls", "Updated", "Search"):
        holds(english, english not in rest)
    page.run("(() => { const s = document.querySelector('#language'); s.value = 'en'; s.dispatchEvent(new Event('change')); })()")
    page.wait("document.querySelector('nav').textContent.includes('Incidents')")


def every_word_stands_in_both_languages(page, gateway):
    holds("pairs", page.run("import('/console/words.js').then((m) => Object.values(m.allWords()).every((pair) => pair.length === 2 && pair[0] && pair[1]))"))


def ports_and_explanations_are_shown(page, gateway):
    page.click("document.querySelector('nav a[data-name=ports]')")
    page.wait("document.querySelectorAll('#view tbody tr').length > 0")
    page.click("document.querySelector('nav a[data-name=explain]')")
    page.wait("document.querySelectorAll('#view tbody tr').length > 30")
    page.click("document.querySelector('a[href=\"#/explain/one-way-audio\"]')")
    page.wait("document.querySelectorAll('#view h3').length >= 3")


def peers_are_sorted_and_narrowed_down(page, gateway):
    page.click("document.querySelector('nav a[data-name=peers]')")
    page.wait("document.querySelectorAll('#list tbody tr').length > 0")
    heads = page.run("[...document.querySelectorAll('#list th')].map((one) => one.textContent)")
    holds(heads, all(any(word in head for head in heads) for word in ("Calls", "ASR", "ABR", "PDD", "MOS", "Loss", "Responses", "Counted since")))
    holds("by calls, most first", page.run("document.querySelectorAll('#list th')[3].getAttribute('aria-sort')") == "descending")
    page.click("document.querySelector('#list th button')")
    page.wait("document.querySelector('#list th').getAttribute('aria-sort') === 'ascending'")
    names = "[...document.querySelectorAll('#list tbody tr td:first-child')].map((one) => one.textContent)"
    first = page.run(names)
    page.click("document.querySelector('#list th button')")
    page.wait("document.querySelector('#list th').getAttribute('aria-sort') === 'descending'")
    holds("the other way round", page.run(names) == first[::-1] or len(set(first)) < len(first))
    page.click("document.querySelector('#narrow')")
    page.type(first[0])
    page.wait(f"{names}.every((name) => name.includes({first[0]!r}))")
    page.type("no such host")
    page.wait("document.querySelectorAll('#list tbody tr').length === 0")


def registrations_lead_to_their_page(page, gateway):
    gateway.play("registration-failed-unknown-gateway", pace=20)
    page.click("document.querySelector('nav a[data-name=registrations]')")
    page.wait("document.querySelectorAll('#list tbody tr').length > 0", 30)
    page.run("document.querySelector('#only').value = 'bound'; document.querySelector('#only').dispatchEvent(new Event('change'))")
    page.wait("document.querySelectorAll('#list tbody tr').length === 0")
    page.run("document.querySelector('#only').value = 'refused'; document.querySelector('#only').dispatchEvent(new Event('change'))")
    page.wait("document.querySelectorAll('#list tbody tr').length > 0", 30)
    page.click("document.querySelector('#list tbody a')")
    page.wait("location.hash.startsWith('#/registration/')")
    page.wait(f"{REPORT}?.querySelector('svg.ladder')", 20)
    holds("its messages", "REGISTER" in page.run(f"{REPORT}.body.textContent"))


def a_dropped_capture_gets_a_verdict(page, gateway):
    before = gateway.findings()
    page.visit(f"{HOME}/console/")
    page.wait("document.querySelector('#load dd')")
    page.drop("document.querySelector('#view')", str(SCENARIOS / "missing-100rel-183-gateway/outside.pcap"))
    page.wait("location.hash === '#/capture'")
    page.wait(f"{REPORT}?.body.textContent.includes('outside.pcap')", 30)
    page.wait(f"{REPORT}.querySelector('svg.ladder') || {REPORT}.querySelector('.verdict')")
    holds("it is no call of this gateway", gateway.findings() == before)


def what_is_no_capture_is_refused_in_words(page, gateway):
    page.problems.clear()
    page.drop("document.querySelector('.drop')", str(pathlib.Path(__file__).resolve()))
    page.wait("document.querySelector('#judging.wrong')?.textContent.includes('check.py')", 30)
    holds("no name of ours", "/proc" not in page.run("document.querySelector('#judging').textContent"))
    page.problems = [text for text in page.problems if "422" not in text]
    key = (("Authorization", f"Bearer {gateway.token}"),)
    holds("too large", ask("POST", "/console/captures", (*key, ("Content-Length", str(64 << 20))), b"")[0].status == 413)
    holds("nothing", ask("POST", "/console/captures", key, b"")[0].status == 422)
    for bytes in (b"\xd4\xc3\xb2\xa1" + b"\0" * 20, b"\x0a\x0d\x0d\x0a" + b"\xff" * 500, b"\0" * 100_000):
        holds("rubbish", ask("POST", "/console/captures", key, bytes)[0].status in (200, 422))
    holds("alive", gateway.process.poll() is None)


def the_keyboard_is_enough(page, gateway):
    page.visit(f"{HOME}/console/")
    page.wait("document.querySelector('#open-incidents a')")
    page.press("Tab")
    holds("the first stop skips the menu", page.run("document.activeElement.id") == "skip")
    for _ in range(60):
        page.press("Tab")
        if page.run("document.activeElement.getAttribute('href')?.startsWith('#/incident/')"):
            break
    holds("seen where one is", page.run("getComputedStyle(document.activeElement).outlineStyle") != "none")
    page.press("Enter")
    page.wait("location.hash.startsWith('#/incident/') && document.querySelector('#history a')")
    holds("focus follows", page.run("document.activeElement.tagName") == "H2" or page.run("document.activeElement.id") == "view"
          or page.run("document.activeElement === document.body"))
    page.press("/")
    holds("slash searches", page.run("document.activeElement.id") == "number")
    page.type("1001")
    page.press("Enter")
    page.wait("document.querySelectorAll('#hits tbody tr').length >= 1")


def nothing_is_cut_on_a_phone(page, gateway):
    page.resize(420, 900, mobile=True)
    for hash in ("", "search", "incidents", "peers", "registrations", "ports", "explain", "capture"):
        page.run(f"location.hash = '#/{hash}'")
        page.wait("document.querySelector('#state').textContent.includes('Updated')")
        page.wait("document.documentElement.scrollWidth <= 420", 5)
    page.resize(1200, 900)


def nothing_was_asked_of_anybody_else(page, gateway):
    foreign = [url for url in page.requests if not url.startswith((HOME, "about:", "data:"))]
    holds(foreign, not foreign)
    holds(page.problems, not page.problems)


def logging_out_closes_the_door(page, gateway):
    page.click("document.querySelector('#logout')")
    page.wait("location.pathname === '/console/login'")
    page.visit(f"{HOME}/console/")
    page.wait("location.pathname === '/console/login'")


def pictures(page, gateway, place):
    place.mkdir(parents=True, exist_ok=True)
    call = page.run("fetch('/v1/calls?kind=one-way-audio').then((r) => r.json()).then((all) => all[0].call_id)")

    def show(name, hash, width=1200, mobile=False, language="en"):
        page.resize(width, 900, mobile)
        page.run(f"localStorage.setItem('earshot-language', '{language}')")
        page.visit("about:blank")
        page.visit(f"{HOME}/console/#/{hash}")
        page.wait("document.querySelector('#state').textContent.length > 3")
        if hash.startswith("call"):
            page.wait(f"{REPORT}?.querySelector('svg.ladder')")
        page.listen(0.5)
        page.run("new Promise((resolve) => setTimeout(resolve, 700))")
        page.picture(place / f"{name}.png")

    gateway.play("healthy-nat-latching-gateway")
    page.run("new Promise((resolve) => setTimeout(resolve, 2500))")
    show("now-en", "")
    show("now-zh", "", language="zh-CN")
    show("now-420", "", 420, True)
    page.media(prefers_color_scheme="dark")
    show("now-dark", "")
    show("call-dark", f"call/{call}")
    page.media()
    show("call-en", f"call/{call}")
    show("call-zh", f"call/{call}", language="zh-CN")
    show("call-420", f"call/{call}", 420, True)
    show("capture-en", "capture")
    show("search-en", "search?number=138")
    page.resize(1200, 900)
    (place / "call.pdf").write_bytes(page.paper())
    page.run("localStorage.setItem('earshot-language', 'en')")
    page.visit(f"{HOME}/console/")


def main():
    daemon = sys.argv[1]
    gateway = Gateway(daemon)
    page = Chromium()
    checks = [
        a_stranger_sees_only_the_door, the_wrong_token_is_refused, the_token_opens_and_its_cookie_is_the_browsers_own,
        another_sites_page_changes_nothing, browsers_are_told_to_trust_nothing_else,
        a_live_call_stands_with_both_directions, findings_come_by_themselves, an_incident_leads_to_its_call,
        an_arrow_leads_to_its_message, the_packets_are_in_the_report,
        nothing_is_folded_or_cut_on_paper, a_number_is_found,
        the_language_changes_everything, every_word_stands_in_both_languages, ports_and_explanations_are_shown,
        peers_are_sorted_and_narrowed_down, a_dropped_capture_gets_a_verdict, what_is_no_capture_is_refused_in_words, the_keyboard_is_enough,
        registrations_lead_to_their_page, nothing_is_cut_on_a_phone, nothing_was_asked_of_anybody_else, logging_out_closes_the_door,
    ]
    try:
        for check in checks:
            name = check.__name__.replace("_", " ")
            if check is logging_out_closes_the_door and "--pictures" in sys.argv:
                pictures(page, gateway, pathlib.Path(sys.argv[sys.argv.index("--pictures") + 1]))
            try:
                check(page, gateway)
                passed.append(name)
                print(f"✓ {name}", flush=True)
            except Exception as error:
                failed.append(name)
                where = traceback.extract_tb(error.__traceback__)[1].lineno
                print(f"✗ {name}: line {where}: {type(error).__name__}: {str(error)[:600]}", flush=True)
    finally:
        page.close()
        code = gateway.close()
    if code != 0:
        failed.append("the daemon ends in order")
        print((gateway.home / "daemon.log").read_text()[-2000:])
    if failed:
        print(f"the daemon's files are in {gateway.home}")
    print(f"{len(passed)} of {len(passed) + len(failed)} checks of the console hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
