"""Calls with other stacks than SIPp in them: baresip's softphone, Kamailio's proxy, rtpengine's media relay."""

from ..scenario import Scenario, Sipp, agent, finding, gateway, mirror
from ..script import Script
from ..services import RTPENGINE_MODULE, baresip, kamailio, rtpengine
from ..topologies import CARRIER, MIDDLE, PBX, PROXY, ROUTED
from .blocked import forward
from .common import carrier, dial, hang_up, pair, pbx, simple

PROXY_OUT = "198.51.100.30"
SECOND = "203.0.113.21"


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=MIDDLE, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    at_pbx = agent(local=[PBX], suffix="agent")
    at_proxy = gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy")

    # Through a proxy: a Via more, Max-Forwards less, and nothing wrong.
    calling, called = pair(pbx(codecs=("G729", "DTMF")), carrier())
    simple(calling, called, talk=4)
    add(
        "healthy-kamailio",
        "A call through a Kamailio proxy that records its route.",
        (
            Sipp(called, first=True),
            kamailio("proxy", (PROXY, PROXY_OUT), f'$du = "sip:{CARRIER}:5060"; t_relay();'),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ),
        (at_pbx, at_proxy),
        "Each message on the proxy's two interfaces: one Via more, Max-Forwards one less, Record-Route added. RTP goes "
        "past the proxy, routed by the same host.",
        "A proxy is a SIP element: what it adds is its business. Two copies of a proxied message are no ALG.",
        [],
    )

    # Media through a relay.
    route = f"""$du = "sip:{CARRIER}:5060";
  if (is_method("INVITE")) {{ rtpengine_manage("replace-origin replace-session-connection direction=inside direction=outside"); t_on_reply("MEDIA"); }}
  t_relay();"""

    def relayed(id, purpose, wire, why, expected, views, rules=None, talk=4.5, **more):
        calling, called = pair(pbx(codecs=("G729", "DTMF")), carrier())
        dial(calling, called)
        # The relay's ports are known from the descriptions only: SIPp's own RTP follows them.
        calling.talk().pause(talk)
        called.talk()
        hang_up(calling, called)
        add(
            id,
            purpose,
            (
                Sipp(called, first=True),
                rtpengine("proxy", {"inside": PROXY, "outside": PROXY_OUT}),
                kamailio("proxy", (PROXY, PROXY_OUT), route, RTPENGINE_MODULE),
                Sipp(calling, remote=f"{PROXY}:5060"),
            ),
            views,
            wire,
            why,
            expected,
            rules=rules or {},
            **more,
        )

    relayed(
        "healthy-rtpengine",
        "Signalling through Kamailio, media through rtpengine.",
        "The proxy writes its own address and ports into both session descriptions; RTP flows in two legs.",
        "The proxy adds a Via and lowers Max-Forwards: its changes to the description are those of a SIP element.",
        [],
        (at_pbx, at_proxy),
    )

    relayed(
        "media-blocked-relay",
        "The relay's outside firewall drops the carrier's media.",
        "RTP from the agent through both legs; from the carrier on `out` only.",
        "The carrier's RTP reaches the relay's outside interface and nothing leaves inside: the agent hears nothing.",
        [finding("one-way-audio", "error")],
        (at_pbx, at_proxy),
        talk=5,
        rules={
            "proxy": (
                f"""
table inet firewall {{
  chain input {{
    type filter hook input priority 0; policy accept;
    iifname "out" udp dport 30000-30100 drop
  }}
}}
"""
            )
        },
    )

    # Forking: two phones ring, one answers, the other is cancelled.
    caller = carrier(codecs=("G729", "DTMF"))
    first, second = pbx(codecs=caller.codecs), pbx(media_port=10520, codecs=caller.codecs).but(ip=SECOND)
    calling = Script(caller, first)
    calling.invite(target="sip:1001@cc.example.com").expect(100, optional=True).expect(180).expect(180)
    calling.expect(200).ack().talk().pause(4).hush().bye().expect(200)
    answering = Script(first, caller, caller=False, tag="first[call_number]")
    answering.expect("INVITE").ringing().pause(1.5).answer().expect("ACK").talk()
    answering.in_dialog = True
    answering.expect("BYE").hush().accept().pause(0.3)
    other = Script(second, caller, caller=False, tag="second[call_number]")
    other.expect("INVITE").pause(0.2).ringing().expect("CANCEL").accept()
    other.respond("487 Request Terminated", saved=True, contact=False, retrans=True).expect("ACK")
    add(
        "healthy-forked",
        "An incoming call is forked to two phones by Kamailio; both ring, one answers.",
        (
            Sipp(answering, first=True),
            Sipp(other, first=True),
            kamailio(
                "proxy",
                (PROXY, PROXY_OUT),
                f'$ru = "sip:1001@{PBX}:5060"; append_branch("sip:1001@{SECOND}:5060"); t_relay();',
            ),
            Sipp(calling, remote=f"{PROXY_OUT}:5060"),
        ),
        (gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy"), agent(local=[PBX, SECOND], suffix="agent")),
        "Two branches with two To tags: 180 from each; 200 from one, CANCEL and 487 on the other.",
        "The cancelled branch is part of a call that succeeded.",
        [],
    )

    # baresip on both ends.
    def softphones(id, purpose, wire, why, expected, views, rules=None, **more):
        add(
            id,
            purpose,
            (
                baresip("carrier", "13800138000", CARRIER, "callee", "far", answer=True),
                baresip(
                    "agent", "1001", PBX, "caller", "near", dial=f"sip:13800138000@{CARRIER}", quit_after=7, delay=0.3
                ),
            ),
            views,
            wire,
            why,
            expected,
            ROUTED,
            rules=rules or {},
            **more,
        )

    softphones(
        "healthy-baresip",
        "Two baresip softphones talk to each other; baresip's own SIP, RTP and RTCP.",
        "INVITE, 180, 200, ACK, PCMU both ways, RTCP sender reports, BYE.",
        "An ordinary call of another stack.",
        [],
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
    )

    softphones(
        "media-blocked-baresip",
        "Two baresip softphones; the media that comes in is dropped by the router.",
        "RTP from the agent only at its host; RTCP is dropped with it.",
        "Two independent ends and a silent drop between them.",
        [finding("one-way-audio", "error", "likely", "media-blocked")],
        (
            agent(local=[PBX], suffix="agent"),
            gateway(
                local=["203.0.113.1", "198.51.100.1"],
                suffix="gateway",
                expected=(finding("one-way-audio", "error", "proved", "media-blocked"),),
            ),
        ),
        rules={"gateway": forward('iifname "out" udp dport 10500-10559 drop')},
    )

    return found
