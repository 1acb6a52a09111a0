"""Calls that pass a B2BUA on the capturing host, and refusals and silence behind a proxy: which side, which hop failed."""

from ..scenario import Scenario, Sipp, finding, gateway
from ..script import Script
from ..services import kamailio, sippy
from ..topologies import CARRIER, MIDDLE, PROXY
from .common import carrier, pair, pbx
from .stacks import PROXY_OUT

HIDE = ("--hide_call_id=on",)
# SIPp takes the display name of Sippy's Contact for a part of the URI.
HUB = f"sip:{PROXY}:5060"


def dial(calling, called):
    calling.invite().expect(100, optional=True).expect(180, optional=True).expect(200).ack(target=HUB)
    called.expect("INVITE").trying().ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True


def hang_up(calling, called):
    calling.hush().bye(target=HUB).expect(200)
    called.expect("BYE").hush().accept().pause(0.3)


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, expected, **more):
        view = gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="")
        found.append(Scenario(id, purpose, MIDDLE, peers, (view,), wire, why, tuple(expected), **more))

    def b2bua(*called, calling, headers=(), options=HIDE):
        """`called` are (script, calls), `calling` (script, whether SIPp may count a failure)."""
        return (
            *(Sipp(script, first=True, calls=calls) for script, calls in called),
            sippy("proxy", PROXY, f"{CARRIER}:5060", headers, options),
            *(Sipp(script, remote=f"{PROXY}:5060", may_fail=may_fail) for script, may_fail in calling),
        )

    def talk(id, purpose, wire, why, expected, near=True, far=True, seconds=5, **more):
        calling, called = pair(pbx(codecs=("G729", "DTMF")), carrier())
        dial(calling, called)
        if near:
            calling.talk()
        if far:
            called.talk()
        calling.pause(seconds)
        hang_up(calling, called)
        add(id, purpose, b2bua((called, 1), calling=[(calling, False)]), wire, why, expected, **more)

    talk(
        "healthy-b2bua",
        "A call through a B2BUA that makes a new dialog toward the carrier and relays the media.",
        "Two dialogs with Call-IDs, tags and branches of their own, milliseconds apart; RTP in two legs.",
        "What goes out under another Call-ID is the same call: nothing is wrong on either side.",
        [],
    )

    def refused(code, options=HIDE, id="b2bua-refused", **more):
        caller = pbx(codecs=("G729", "DTMF"))
        calling, called = Script(caller, carrier()), Script(carrier(codecs=caller.codecs), caller, caller=False)
        calling.invite().expect(100, optional=True).expect(code[:3]).ack_refusal().pause(0.5)
        called.expect("INVITE").trying().pause(0.2)
        called.respond(code, contact=False).expect("ACK").pause(0.5)
        add(
            id,
            f"The carrier refuses the outgoing leg with {code}.",
            b2bua((called, 1), calling=[(calling, False)], options=options),
            f"{code[:3]} on the outgoing leg, then {code[:3]} on the incoming one.",
            "One refusal seen twice: the carrier's side refused, the caller's side was told.",
            [finding("call-rejected", "warning", "proved", leg="outgoing")],
            **more,
        )

    refused("403 Forbidden")
    # The second Call-ID is made of the first one.
    refused("501 Not Implemented", (), "b2bua-refused-named")

    talk(
        "b2bua-carrier-silent",
        "The carrier sends no media: nothing comes in on the outgoing leg.",
        "RTP from the phone through both legs; none from the carrier, so none toward the phone.",
        "The B2BUA cannot relay what it does not get: one finding, on the carrier's side.",
        [finding("one-way-audio", "error", leg="outgoing", cause="media-blocked")],
        far=False,
    )

    talk(
        "b2bua-phone-silent",
        "The phone sends no media: nothing comes in on the incoming leg.",
        "RTP from the carrier through both legs; none from the phone, so none toward the carrier.",
        "That this host sends nothing to the carrier is no fault of its own: one finding, on the phone's side.",
        [finding("one-way-audio", "error", leg="incoming", cause="media-blocked")],
        near=False,
    )

    talk(
        "b2bua-not-relayed",
        "The host's own firewall keeps the carrier's media from the relay.",
        "RTP from the carrier reaches the outgoing leg and does not leave on the incoming one.",
        "It comes in on one leg and does not go out on the other: the B2BUA does not relay it.",
        [finding("one-way-audio", "error", "likely", "local-not-sending", leg="incoming")],
        rules={
            "proxy": """
table inet firewall {
  chain input {
    type filter hook input priority 0; policy accept;
    iifname "out" udp dport 30000-30100 drop
  }
}
"""
        },
    )

    calling, called = pair(pbx(codecs=("G729", "DTMF")), carrier())
    dial(calling, called)
    calling.talk().pause(4.5)
    called.talk()
    hang_up(calling, called)
    add(
        "b2bua-missing-100rel",
        "The B2BUA offers 100rel on the trunk, and the carrier rings without it; the phone never asked for it.",
        b2bua((called, 1), calling=[(calling, False)], headers=("Supported: 100rel",)),
        "Supported: 100rel in the outgoing INVITE only; 180 without Require: 100rel from the carrier.",
        "The trunk leg lacks 100rel; on the incoming leg nobody wanted it.",
        [finding("missing-100rel", "any", "proved", "not-sent-by-answerer", leg="outgoing")],
    )

    # Two calls of the same numbers that overlap: the first is refused, the second is well.
    def two(id, purpose, delay, wire, why, expected):
        caller = pbx(codecs=("G729", "DTMF"))
        first, _ = pair(caller, carrier())
        second, _ = pair(caller.but(port=5062, media_port=10520), carrier())
        called = Script(carrier(codecs=caller.codecs), caller, caller=False, tag="d9b[pid]x[call_number]")
        for calling in (first, second):
            # Either may be the one that is refused.
            calling.invite().expect(100, optional=True).expect(180, optional=True)
            calling.expect(200, optional=True, next=1).expect(503).ack_refusal().pause(6)
            calling.add('<nop next="2"/>').label(1).ack(target=HUB).talk().pause(5.5).hush().bye(target=HUB)
            calling.expect(200).label(2).add('<pause milliseconds="10"/>')
        called.expect("INVITE").trying()
        called.add(
            '<nop><action><assignstr assign_to="number" value="[call_number]"/>'
            '<ereg regexp="^1$" search_in="var" variable="number" check_it="false" assign_to="refused"/></action></nop>'
        )
        called.variables |= {"number", "refused"}
        called.add('<nop next="1" test="refused"/>')
        called.ringing().pause(0.5).answer().expect("ACK").talk()
        called.in_dialog = True
        called.expect("BYE").hush().accept().pause(0.3)
        called.add('<nop next="2"/>')
        called.in_dialog = False
        called.label(1).pause(0.5).respond("503 Service Unavailable", contact=False).expect("ACK").pause(6).label(2)
        called.add('<pause milliseconds="10"/>')
        peers = (
            Sipp(called, first=True, calls=2, arguments=("-l", "2")),
            sippy("proxy", PROXY, f"{CARRIER}:5060", options=HIDE),
            Sipp(first, remote=f"{PROXY}:5060"),
            Sipp(second, remote=f"{PROXY}:5060", delay=delay),
        )
        add(id, purpose, peers, wire, why, expected)

    two(
        "b2bua-two-overlapping",
        "Two calls between the same numbers overlap: the carrier refuses the first, the second is well.",
        0.2,
        "Two incoming and two outgoing legs with the same caller and callee; each leg goes out before the next comes in.",
        "Only one of the two calls failed, and its own outgoing leg explains it.",
        [finding("call-rejected", "warning", "proved", leg="outgoing")],
    )

    two(
        "b2bua-two-at-once",
        "Two calls between the same numbers at the very same moment: the carrier refuses one, the other is well.",
        0,
        "Both incoming legs are there before the first outgoing one: nothing on the wire tells which belongs to which.",
        "What cannot be told is not guessed: the refusal is found on either side, and no leg of the good call is blamed.",
        [finding("call-rejected", "warning", "proved"), finding("call-rejected", "warning", "proved")],
    )

    # One Call-ID over several hops.
    def behind_proxy(id, purpose, wire, why, expected, calling, called=None, extra="", **more):
        add(
            id,
            purpose,
            (
                *([Sipp(called, first=True)] if called else []),
                kamailio(
                    "proxy", (PROXY, PROXY_OUT), f'$du = "sip:{CARRIER}:5060"; t_relay();', extra=extra
                ),
                Sipp(calling, remote=f"{PROXY}:5060"),
            ),
            wire,
            why,
            expected,
            **more,
        )

    calling, called = pair(pbx(codecs=("G729", "DTMF")), carrier())
    calling.invite().expect(100, optional=True).expect(500).ack_refusal().pause(6)
    called.expect("INVITE").trying().pause(0.2).respond("503 Service Unavailable", contact=False).expect("ACK").pause(6)
    behind_proxy(
        "proxy-refused",
        "The carrier refuses with 503 behind a Kamailio proxy, which makes it 500 for the caller (RFC 3261 16.7).",
        "503 from the carrier to the proxy, 500 from the proxy to the caller.",
        "The proxy handed on what the carrier said: the carrier refused.",
        [finding("call-rejected", "warning", "proved", "server-failure")],
        calling,
        called,
    )

    calling = Script(pbx(codecs=("G729", "DTMF")), carrier())
    calling.invite().expect(100, optional=True).expect(408).ack_refusal().pause(0.5)
    behind_proxy(
        "proxy-no-answer",
        "The carrier is silent behind a Kamailio proxy, which gives up after 5 s.",
        "100 and 408 on the caller's hop; INVITE four times and nothing back on the carrier's.",
        "The caller's hop is well, the carrier's hop is dead: one finding, and it names the carrier's.",
        [finding("signalling-blocked", "error")],
        calling,
        extra='modparam("tm", "fr_timer", 6000)',
        rules={
            "carrier": """
table inet dead {
  chain input {
    type filter hook input priority 0; policy accept;
    udp dport 5060 drop
  }
}
"""
        },
    )

    return found
