"""media-blocked and signalling-blocked: firewalls, closed ports, missing routes."""

from ..scenario import Scenario, Sipp, agent, any_interface, finding, gateway, mirror
from ..script import Script
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, OFFICE, PBX, ROUTED, SBC
from .common import at, carrier, dial, dial_reliably, pair, pbx, peers, phone, sbc, tick


def forward(*rules):
    lines = "\n    ".join(rules)
    return f"""
table inet firewall {{
  chain forward {{
    type filter hook forward priority 0; policy accept;
    {lines}
  }}
}}
"""


MEDIA_IN = 'iifname "out" udp dport 10500-10559'
MEDIA_OUT = 'iifname "in" udp sport 10500-10559'


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=OFFICE, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    at_phone = agent(local=[AGENT], suffix="agent")
    at_pbx = agent(local=[PBX], suffix="agent")
    office_gateway = gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")
    routed_gateway = gateway(local=["203.0.113.1", "198.51.100.1"], suffix="gateway")
    beyond = mirror(suffix="mirror")

    def call(caller, callee, talk=5.0, dial=dial):
        calling, called = pair(caller, callee)
        dial(calling, called)
        calling.talker(talk).pause(talk + 0.1).bye().expect(200)
        called.talker(talk).expect("BYE").accept().pause(0.3)
        return calling, called

    # media-blocked

    def one_way(confidence=None, cause="media-blocked"):
        return [finding("one-way-audio", "error", confidence, cause)]

    add(
        "media-blocked-drop",
        "The office firewall drops the media that comes in, silently.",
        peers(*call(phone(), sbc())),
        (
            agent(
                local=[AGENT],
                suffix="agent",
                expected=tuple(one_way("likely")),
                why="At the agent host its own RTP leaves and none arrives: likely.",
            ),
            gateway(
                local=[GATEWAY_INSIDE, "192.168.9.1"],
                suffix="gateway",
                expected=tuple(one_way("proved")),
                why="At the gateway the packets come in on `out` and never leave on `in`: proved.",
            ),
            any_interface(
                local=[GATEWAY_INSIDE, "192.168.9.1"],
                why="In one file of all interfaces the agent's RTP is there twice, the far side's once.",
            ),
        ),
        "RTP both ways outside, from the agent only inside. No ICMP.",
        "The agent hears nothing.",
        one_way(),
        profile="huawei-cec",
        rules={"gateway": forward(f"{MEDIA_IN} drop")},
    )

    add(
        "media-blocked-prohibited",
        "The firewall refuses incoming media and says so (ICMP administratively prohibited).",
        peers(*call(pbx(), carrier())),
        (beyond, routed_gateway),
        "RTP to 203.0.113.20:10500 is answered with ICMP type 3 code 13 from 198.51.100.1, quoting the flow.",
        "The firewall names itself.",
        one_way("proved"),
        ROUTED,
        rules={"gateway": forward(f"{MEDIA_IN} reject with icmp type admin-prohibited")},
    )

    add(
        "media-blocked-outbound",
        "The firewall refuses the media that the agent sends (ICMP host prohibited).",
        peers(*call(phone(), sbc())),
        (at_phone, office_gateway),
        "The agent's RTP is answered with ICMP type 3 code 10 from 192.168.1.1; the far side's RTP arrives.",
        "The far side hears nothing; the ICMP error at the agent quotes the agent's own flow.",
        one_way("proved"),
        rules={"gateway": forward(f"{MEDIA_OUT} reject with icmp type host-prohibited")},
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(5, port=10502).pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    add(
        "media-blocked-port-closed",
        "Nothing listens on the media port the agent's side promised.",
        peers(calling, called),
        (at_pbx, beyond),
        "RTP to 203.0.113.20:10500 is answered with ICMP port unreachable by 203.0.113.20 itself; its own RTP leaves "
        "from port 10502.",
        "Code 3 from the destination: no program on that port.",
        one_way("proved"),
        ROUTED,
    )

    add(
        "media-blocked-both",
        "The firewall drops media in both directions.",
        peers(*call(phone(), sbc())),
        (
            office_gateway,
            agent(
                local=[AGENT],
                suffix="agent",
                expected=(finding("one-way-audio", "error", cause="media-blocked"),),
                why="At the agent host nothing can be known about what happens to its own RTP after it left.",
            ),
        ),
        "RTP enters the gateway on both interfaces and leaves on none.",
        "Neither side hears the other; seen before the hop and not after it, both ways.",
        [finding("no-audio", "error", "proved", "media-blocked")],
        rules={"gateway": forward(f"{MEDIA_IN} drop", f"{MEDIA_OUT} drop")},
    )

    # Three calls on three ports of the range; the last port is closed.
    sipps = []
    for number, (port, other) in enumerate(((10500, 20000), (10512, 20010), (10540, 20020))):
        calling, called = call(phone(media_port=port), sbc(media_port=other), 3.6, dial_reliably)
        sipps += [
            Sipp(called, first=number == 0, delay=number * 7.5 and number * 7.5 - 0.4),
            Sipp(calling, remote=at(called.me), delay=number * 7.5),
        ]
    add(
        "media-blocked-range",
        "Ports 10500 and 10512 work, 10540 is behind the firewall: a range opened by half.",
        tuple(sipps),
        (at_phone,),
        "Three calls one after the other; the third receives no RTP.",
        "Only the third call is hurt; the port map shows which ports of the range have worked.",
        one_way("likely"),
        profile="huawei-cec",
        rules={"gateway": forward('iifname "out" udp dport 10524-10559 drop')},
        timeout=90,
    )

    # signalling-blocked

    def alone(script, remote, **more):
        return (Sipp(script, remote=remote, may_fail=True, **more),)

    def alone_to_the_end(script, remote):
        """With a packet of something else after the timer: a capture that ends before it cannot know that it ran out."""
        return (*alone(script, remote), tick("agent", 33.5))

    def invite_only(me, peer, wait=33.0):
        script = Script(me, peer)
        script.invite().expect(200, timeout=wait)
        return script

    blocked = [finding("signalling-blocked", None, "proved")]
    beside = mirror(
        interface="in", suffix="mirror", why="Beside the path the client's own repeats say that it got nothing."
    )
    add(
        "signalling-blocked-invite",
        "Every INVITE is dropped on the way out.",
        alone_to_the_end(invite_only(phone(), sbc()), f"{SBC}:5060"),
        (at_phone, beside),
        "INVITE seven times in 31.5 s, nothing back.",
        "Timer B (64·T1 = 32 s) ran out in full with no sign of the peer.",
        blocked,
        rules={"gateway": forward("udp dport 5060-5090 drop")},
        timeout=70,
        tail=1.5,
    )

    registrar = sbc("registrar", media_ip="", media_bind="")
    script = Script(phone(), registrar, domain="cc.example.com")
    script.register().expect(200, timeout=33)
    add(
        "signalling-blocked-register",
        "The softphone cannot register: nothing comes back.",
        alone_to_the_end(script, f"{SBC}:5060"),
        (at_phone, beside),
        "REGISTER eleven times in 31.5 s, nothing back.",
        "Timer F ran out; login says access timeout.",
        blocked,
        rules={"gateway": forward("udp dport 5060-5090 drop")},
        profile="huawei-cec",
        timeout=70,
        tail=1.5,
    )

    script = Script(pbx(), carrier())
    script.invite(retrans=True).expect(200, timeout=8)
    add(
        "signalling-blocked-prohibited",
        "The firewall refuses port 5060 with ICMP administratively prohibited.",
        alone(script, f"{CARRIER}:5060"),
        (at_pbx, mirror(interface="in", suffix="mirror")),
        "INVITE, ICMP type 3 code 13 from 203.0.113.1 that quotes it, again at each retransmission.",
        "The blocker names itself.",
        blocked,
        ROUTED,
        rules={"gateway": forward("udp dport 5060 reject with icmp type admin-prohibited")},
    )

    script = Script(pbx(), carrier())
    script.options(retrans=True).expect(200, timeout=8)
    add(
        "signalling-blocked-port-closed",
        "The trunk's SIP port is closed: no program there.",
        alone(script, f"{CARRIER}:5060"),
        (at_pbx, beyond),
        "OPTIONS, ICMP port unreachable from 198.51.100.10, again and again.",
        "The destination itself answers that the port is closed.",
        blocked,
        ROUTED,
    )

    script = Script(pbx(), carrier().but(ip="192.0.2.77"))
    script.invite().expect(200, timeout=8)
    add(
        "signalling-blocked-no-route",
        "The gateway has no route to the trunk.",
        alone(script, "192.0.2.77:5060"),
        (at_pbx,),
        "INVITE, ICMP network unreachable from 203.0.113.1.",
        "Code 0: routing, not a firewall.",
        blocked,
        ROUTED,
    )

    script = Script(phone(), sbc(), transport="TCP")
    script.invite().expect(200, timeout=10)
    add(
        "signalling-blocked-tcp-drop",
        "SIP over TCP: the SYN is dropped.",
        alone(script, f"{SBC}:5060"),
        (at_phone, mirror(interface="in", suffix="mirror")),
        "SYN again and again, no answer.",
        "A SYN unanswered for more than 3 s.",
        [finding("signalling-blocked", None)],
        rules={"gateway": forward("tcp dport 5060 drop")},
        timeout=60,
    )

    script = Script(phone(), sbc(), transport="TCP")
    script.invite().expect(200, timeout=5)
    add(
        "signalling-blocked-tcp-reset",
        "SIP over TCP: the connection is refused.",
        alone(script, f"{SBC}:5060"),
        (at_phone, mirror(interface="out", suffix="mirror")),
        "SYN, RST.",
        "A reset in answer to the SYN: nobody listens there, or a firewall refuses.",
        [finding("signalling-blocked", None, "proved")],
        timeout=60,
    )

    # Close to it, and healthy.

    calling, called = pair(pbx(), carrier("gateway", media_ip="", media_bind=""))
    calling.options().expect(200)
    called.expect("OPTIONS").accept()
    add(
        "healthy-options-retransmitted",
        "The first two OPTIONS are lost, the third is answered.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "OPTIONS at 0, 0.5 and 1.5 s, 200.",
        "Retransmission did its work within Timer F.",
        [],
        ROUTED,
        rules={
            "carrier": (
                """
table inet lost {
  chain input {
    type filter hook input priority 0; policy accept;
    udp dport 5060 quota until 700 bytes counter drop
  }
}
"""
            )
        },
    )

    return found
