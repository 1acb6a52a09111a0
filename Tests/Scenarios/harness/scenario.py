"""A scenario's description, and the player that turns it into `Tests/Scenarios/<id>/`."""

import json
import os
import shutil
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

from . import tones
from .lab import Lab, LabError, Topology, run
from .script import Script

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.dirname(HERE)


@dataclass(frozen=True)
class Sipp:
    """A SIPp process: `script` spoken from `script.me.node` to `remote`."""

    script: Script
    remote: str = ""
    calls: int = 1
    delay: float = 0
    arguments: tuple = ()
    first: bool = False  # started before the others: it waits to be called
    invite_transmissions: int = 7
    other_transmissions: int = 11
    wait: bool = True  # the scenario ends when all that are waited for have ended
    may_fail: bool = False  # SIPp counts the call as failed, and the scenario means it to
    fields: tuple = ()  # a row of texts for each call: what [field0], [field1]… of the script stand for


@dataclass(frozen=True)
class Program:
    """Any other peer. `arguments` and `files` may use {dir}, {voices}; `files` are written to {dir} first."""

    node: str
    arguments: tuple
    name: str
    files: dict = field(default_factory=dict)
    delay: float = 0
    wait: bool = False
    settle: float = 0.5  # until it is ready for the peers that come after it


@dataclass(frozen=True)
class View:
    """One capture point of a scenario: a directory of its own under Tests/Scenarios."""

    captures: dict  # file name → (node, interface)
    vantage: str
    local: tuple = ()
    expected: tuple = None  # when it differs from the scenario's
    suffix: str = ""
    why: str = ""
    profile: str = ""
    only: str = ""  # a tcpdump expression: what the capture holds of what passed
    behind: dict = field(default_factory=dict)  # file name → milliseconds its clock is behind the other file's
    without: tuple = ()  # texts: the capture lacks the first packet that has them all, as a busy capturing host does

    @property
    def together(self):
        return len(self.captures) > 1


@dataclass(frozen=True)
class Scenario:
    id: str
    purpose: str
    topology: Topology
    peers: tuple
    views: tuple
    wire: str  # what the wire shows
    why: str  # why the expected findings are the right ones
    expected: tuple = ()
    profile: str = "generic"
    rules: dict = field(default_factory=dict)  # node → nft ruleset
    routes: dict = field(default_factory=dict)  # node → routes besides the topology's
    settings: dict = field(default_factory=dict)  # node → kernel settings (sysctl), key → value
    later: tuple = ()  # (seconds, node, nft ruleset): rules that come while calls run
    timeout: float = 60
    tail: float = 0.5
    # (second of the capture, seconds): what came after it is moved later by so much, where nothing happens for long.
    stretch: tuple = ()

    @property
    def ids(self):
        return [self.id + ("-" + view.suffix if view.suffix else "") for view in self.views]


def finding(kind, severity, confidence=None, cause=None, **more):
    """One line of expected.ndjson. What is None is not compared; a finding without severity is at warning or
    above, "any" may be a notice."""
    line = {"kind": kind}
    if severity:
        line["severity"] = severity
    if confidence:
        line["confidence"] = confidence
    if cause:
        line["cause_first"] = cause
    return {**line, **more}


def agent(node="agent", local=(), interface="eth0", **more):
    more.setdefault("suffix", "")
    return View({"capture.pcap": (node, interface)}, "agent-host", tuple(local), **more)


def gateway(local=(), node="gateway", **more):
    return View({"inside.pcap": (node, "in"), "outside.pcap": (node, "out")}, "gateway", tuple(local), **more)


def any_interface(local=(), node="gateway", **more):
    """All interfaces in one file (Linux cooked): what passes the gateway is in it twice."""
    return View({"capture.pcap": (node, "any")}, "gateway", tuple(local), **{"suffix": "any", **more})


def mirror(node="gateway", interface="out", **more):
    return View({"capture.pcap": (node, interface)}, "mirror", (), **more)


# Playing


def play(scenario, keep_directory=None, into=SCENARIOS):
    """Makes the scenario's captures and descriptions. Raises LabError when the peers did not do their part."""
    directory = keep_directory or tempfile.mkdtemp(prefix="earshot-scenario-")
    os.makedirs(directory, exist_ok=True)
    try:
        tones.write_voices(directory)
        with Lab(scenario.topology, directory) as lab:
            for node, keys in scenario.settings.items():
                for key, value in keys.items():
                    lab.set(node, key, value)
            for node, rules in scenario.rules.items():
                lab.nft(node, rules)
            for node, routes in scenario.routes.items():
                for route in routes:
                    lab.ip(node, "route", "add", *route.split())
            wanted = {}
            for view in scenario.views:
                for place in view.captures.values():
                    wanted.setdefault(place, os.path.join(directory, f"{place[0]}-{place[1]}.pcap"))
            for (node, interface), path in wanted.items():
                lab.capture(node, interface, path)
            run_peers(scenario, lab, directory)
            lab.stop_captures()
            for view, id in zip(scenario.views, scenario.ids):
                _write(scenario, view, id, wanted, into)
    finally:
        if not keep_directory:
            shutil.rmtree(directory, ignore_errors=True)


def run_peers(scenario, lab, directory):
    """Starts the peers in their order and waits until all that are waited for have ended well."""
    start = time.monotonic()
    places = {"voices": directory, "talker": os.path.join(HERE, "talker.py"), "dir": directory}
    events = []
    for number, peer in enumerate(scenario.peers):
        early = getattr(peer, "first", False) or isinstance(peer, Program) and not peer.wait
        events.append((-1 if early and not peer.delay else peer.delay, 0 if early else 1, number, peer))
    events += [(at, 2, number, (node, rules)) for number, (at, node, rules) in enumerate(scenario.later)]
    events.sort(key=lambda event: event[:3])
    begun = None
    waited = []
    for at, _, number, what in events:
        if at >= 0:
            if begun is None:
                time.sleep(0.4)
                begun = time.monotonic()
            time.sleep(max(0, begun + at - time.monotonic()))
        if isinstance(what, tuple):
            lab.nft(*what)
        elif isinstance(what, Program):
            for name, text in what.files.items():
                os.makedirs(os.path.dirname(os.path.join(directory, name)), exist_ok=True)
                with open(os.path.join(directory, name), "w", newline="") as out:
                    out.write(_fill(text, places))
            process = lab.start(what.node, [_fill(part, places) for part in what.arguments], what.name)
            if what.wait:
                waited.append((what.name, process, False))
            if at < 0:
                time.sleep(what.settle)
        else:
            process = _start_sipp(what, lab, directory, number, places)
            if what.wait:
                waited.append((f"{scenario_token(what.script)}-{number}", process, what.may_fail))
    failed = []
    for name, process, may_fail in waited:
        try:
            code = process.wait(timeout=max(1, scenario.timeout - (time.monotonic() - start)))
        except subprocess.TimeoutExpired:
            raise LabError(f"{scenario.id}: {name} had not ended after {scenario.timeout} s")
        if code != 0 and not (may_fail and code in (1, 255)):
            failed.append(f"{name} ended with {code}")
    time.sleep(scenario.tail)
    if failed:
        logs = []
        for entry in sorted(os.listdir(directory)):
            if entry.endswith("errors.txt"):
                logs.append(open(os.path.join(directory, entry), errors="replace").read()[:1500])
        raise LabError(f"{scenario.id}: {', '.join(failed)}\n" + "\n".join(logs))


def _fill(text, places):
    for name, value in places.items():
        text = text.replace("{" + name + "}", value)
    return text


def _start_sipp(peer, lab, directory, number, places):
    script = peer.script
    name = f"{scenario_token(script)}-{number}"
    path = os.path.join(directory, f"{name}.xml")
    text = script.xml()
    with open(path, "w") as out:
        out.write(_fill(text, places))
    # SIPp opens a media port in any case: where it does not speak itself, one that is nobody else's.
    media_port = script.me.media_port if "rtp_stream" in text else 6000 + number * 10
    bind = script.me.bind or script.me.ip
    media = script.me.media_bind or script.me.bind or script.me.media
    arguments = ["sipp"]
    if peer.remote:
        arguments.append(peer.remote)
    arguments += [
        "-sf",
        path,
        "-i",
        bind,
        "-mi",
        media,
        "-p",
        str(script.me.port),
        "-mp",
        str(media_port),
        "-t",
        "t1" if script.transport == "TCP" else "u1",
        "-m",
        str(peer.calls),
        "-l",
        "1",
        "-nostdin",
        "-max_retrans",
        "40",
        "-timer_resol",
        "5",
        "-max_invite_retrans",
        str(peer.invite_transmissions - 1),
        "-max_non_invite_retrans",
        str(peer.other_transmissions - 1),
        "-trace_err",
        "-error_file",
        os.path.join(directory, f"{name}.errors.txt"),
        "-cid_str",
        "%u-%p-" + scenario_token(script) + "@%s",
        *peer.arguments,
    ]
    if peer.fields:
        table = os.path.join(directory, f"{name}.csv")
        with open(table, "w") as out:
            out.write("\n".join(["SEQUENTIAL", *(";".join(row) for row in peer.fields)]) + "\n")
        arguments += ["-inf", table]
    return lab.start(script.me.node, arguments, name)


def scenario_token(script):
    return "call" if "[" in script.me.user else script.me.user.replace("@", "")


# Writing


def _write(scenario, view, id, wanted, into):
    target = os.path.join(into, id)
    os.makedirs(target, exist_ok=True)
    for old in os.listdir(target):
        if old.endswith(".pcap"):
            os.remove(os.path.join(target, old))
    for file, place in view.captures.items():
        made = os.path.join(target, file)
        if view.only:
            run(["tcpdump", "-r", wanted[place], "-w", made, "--time-stamp-precision=nano", view.only])
        else:
            shutil.copyfile(wanted[place], made)
        if scenario.stretch:
            _stretch(made, scenario.stretch)
        if view.without:
            _leave_out(made, view.without)
        if file in view.behind:
            _set_back(made, view.behind[file])
    describe(scenario, view, id, into)


def _records(octets):
    """(place, seconds, nanoseconds, length with its header) of each packet of a pcap file, and the byte order."""
    order = "<" if octets[:4] == b"\x4d\x3c\xb2\xa1" else ">"
    place, records = 24, []
    while place + 16 <= len(octets):
        seconds, nanoseconds, length = struct.unpack_from(order + "III", octets, place)
        records.append((place, seconds, nanoseconds, 16 + length))
        place += 16 + length
    return order, records


def _stretch(path, waits):
    """Moves packets of a capture (pcap, nanoseconds) later: a minute of silence needs no minute to play."""
    with open(path, "rb") as file:
        octets = bytearray(file.read())
    order, records = _records(octets)
    first = None
    for place, seconds, nanoseconds, _ in records:
        now = seconds + nanoseconds / 1e9
        first = now if first is None else first
        seconds += sum(wait for since, wait in waits if now - first > since)
        struct.pack_into(order + "I", octets, place, seconds)
    with open(path, "wb") as file:
        file.write(octets)


def _set_back(path, milliseconds):
    """All packets of a capture earlier, as a clock that is behind writes them."""
    with open(path, "rb") as file:
        octets = bytearray(file.read())
    order, records = _records(octets)
    for place, seconds, nanoseconds, _ in records:
        moment = seconds * 10**9 + nanoseconds - milliseconds * 10**6
        struct.pack_into(order + "II", octets, place, moment // 10**9, moment % 10**9)
    with open(path, "wb") as file:
        file.write(octets)


def _leave_out(path, texts):
    """Takes the first packet that holds all of `texts` out of the capture."""
    with open(path, "rb") as file:
        octets = file.read()
    for place, _, _, length in _records(octets)[1]:
        if all(text.encode() in octets[place : place + length] for text in texts):
            with open(path, "wb") as file:
                file.write(octets[:place] + octets[place + length :])
            return
    raise LabError(f"{path}: no packet has {texts}")


def describe(scenario, view, id, into=SCENARIOS):
    """README, command.json and expected.ndjson: all that needs no new capture."""
    target = os.path.join(into, id)
    os.makedirs(target, exist_ok=True)
    expected = scenario.expected if view.expected is None else view.expected
    command = {
        "files": list(view.captures),
        "together": view.together,
        "profile": view.profile or scenario.profile,
        "vantage": view.vantage,
        "local": list(view.local),
    }
    with open(os.path.join(target, "command.json"), "w") as out:
        json.dump(command, out, indent=2)
        out.write("\n")
    with open(os.path.join(target, "expected.ndjson"), "w") as out:
        for line in expected:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    with open(os.path.join(target, "README.md"), "w") as out:
        out.write(_readme(scenario, view, id, expected))


def _readme(scenario, view, id, expected):
    seen = ", ".join(f"`{file}` on {node}'s `{interface}`" for file, (node, interface) in view.captures.items()) + "."
    tools = sorted({"SIPp" if isinstance(peer, Sipp) else _tool(peer) for peer in scenario.peers})
    rules = "".join(f"\nRules on {node}:\n```\n{_tidy(text)}\n```\n" for node, text in scenario.rules.items())
    rules += "".join(
        f"\nSettings on {node}: {', '.join(f'`{key} = {value}`' for key, value in keys.items())}.\n"
        for node, keys in scenario.settings.items()
    )
    rules += "".join(
        f"\nRules on {node} from second {at:g} on:\n```\n{_tidy(text)}\n```\n" for at, node, text in scenario.later
    )
    if not expected:
        verdict = "No finding at warning or above."
    elif all("notices" in line for line in expected):
        verdict = "No finding, not even a notice."
    else:
        verdict = "\n".join("- " + _verdict(line) for line in expected if "kind" in line)
    together = " Analysed with `--together`: the files are two interfaces of one host." if view.together else ""
    if view.only:
        seen += f" Captured with the filter `{view.only}`."
    if view.without:
        lost = " … ".join(view.without)
        seen += f" The capturing host lost one packet, the first with `{lost}`; on the wire it was."
    for file, milliseconds in view.behind.items():
        seen += f" The clock of `{file}` is {milliseconds} ms behind: a packet leaves before it came."
    for since, wait in scenario.stretch:
        seen += f" What comes after second {since:g} was moved {wait:g} s later: nothing happens in between."
    why = " ".join(part for part in (scenario.why, view.why) if part)
    return f"""# {id}

{scenario.purpose}

**Origin.** Made by `Tests/Scenarios/make-scenarios.py {scenario.id}` in network namespaces with {", ".join(tools)} and the
Linux kernel's network stack; `Tests/Scenarios/harness` holds the whole description. Synthetic audio, numbers without owners.

**Topology** ({scenario.topology.name}). {scenario.topology.picture}

**Capture point** ({view.vantage}). {seen}{together}
{rules}
**What the wire shows.** {scenario.wire}

**Expected** (profile {view.profile or scenario.profile}).
{verdict}

**Why.** {why}
"""


def _tool(peer):
    # `timeout -s KILL SECONDS PROGRAM`
    words = peer.arguments[4:] if peer.arguments[0] == "timeout" else peer.arguments
    name = os.path.basename(words[0])
    return {"python3": "the harness's RTP talker", "bash": "shell tools", "env": "Sippy's B2BUA"}.get(name, name)


def _tidy(text):
    lines = [line for line in text.strip().split("\n") if line.strip()]
    return "\n".join(lines)


SEVERITIES = {None: "warning or error", "any": "of any severity"}


def _verdict(line):
    text = f"`{line['kind']}`, {SEVERITIES.get(line.get('severity'), line.get('severity'))}"
    if "confidence" in line:
        text += f", {line['confidence']}"
    if "cause_first" in line:
        text += f"; first cause `{line['cause_first']}`"
    if "causes" in line:
        text += "; among its causes " + ", ".join(f"`{name}`" for name in line["causes"])
    if "leg" in line:
        text += f"; on the {line['leg']} leg"
    return text
