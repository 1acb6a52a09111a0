"""one-way-audio and no-audio by their other causes, late-media, media-stopped."""

from ..scenario import Scenario, agent, finding, gateway, mirror
from ..script import sdp
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, GATEWAY_OUTSIDE, MEDIA, NAT, OFFICE, PBX, ROUTED
from .blocked import MEDIA_IN, forward
from .common import carrier, dial, hang_up, pair, pbx, peers, phone, sbc


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=OFFICE, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    at_phone = agent(local=[AGENT], suffix="agent")
    at_pbx = agent(local=[PBX], suffix="agent")
    office_gateway = gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")
    beyond = mirror(suffix="mirror")

    def one_way(cause, confidence=None, **more):
        return [finding("one-way-audio", "error", confidence, cause, **more)]

    # The agent behind NAT offers its private address, and the carrier takes it at its word.
    calling, called = pair(phone(), carrier())
    dial(calling, called)
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    border = """
table inet border {
  chain forward {
    type filter hook forward priority 0; policy accept;
    iifname "out" ct state new ip daddr 192.168.0.0/16 counter drop
  }
}
"""
    to_private = {"carrier": ["192.168.0.0/16 via 203.0.113.2"]}
    add(
        "private-address-in-sdp-nat",
        "NAT without ALG: the offer names 192.168.1.20 and the carrier sends there.",
        peers(calling, called),
        (
            agent(local=[AGENT], suffix="agent", expected=tuple(one_way("private-address-in-sdp"))),
            gateway(
                local=[GATEWAY_INSIDE, GATEWAY_OUTSIDE],
                suffix="gateway",
                why="Outside, the RTP for 192.168.1.20 is seen arriving and goes no further.",
            ),
        ),
        "c=IN IP4 192.168.1.20 in a packet that reaches the carrier from 203.0.113.2; RTP from 198.51.100.11 to "
        "192.168.1.20 outside, the agent's RTP to 198.51.100.11.",
        "A private address cannot be reached from the carrier; the agent hears nothing.",
        one_way(None, causes=["private-address-in-sdp"]),
        NAT,
        rules={"gateway": border},
        routes=to_private,
    )

    # The other way round: the far side's answer names an address inside its own network.
    hidden = carrier(media_ip="10.20.30.40", media_bind=MEDIA)
    calling, called = pair(pbx(), hidden)
    dial(calling, called)
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    add(
        "private-address-in-sdp-answer",
        "The carrier's answer names 10.20.30.40; its own RTP comes from 198.51.100.11.",
        peers(calling, called),
        (at_pbx, beyond),
        "c=IN IP4 10.20.30.40 in the 200; the caller's RTP leaves for 10.20.30.40 and is lost; the callee is heard.",
        "The callee hears nothing: the answer's address is of a private network elsewhere.",
        one_way("private-address-in-sdp"),
        ROUTED,
        rules={
            "carrier": (
                """
table inet lost {
  chain prerouting {
    type filter hook prerouting priority -300; policy accept;
    ip daddr 10.0.0.0/8 counter drop
  }
}
"""
            )
        },
        routes={"gateway": [f"10.0.0.0/8 via {CARRIER}"]},
    )

    calling, called = pair(pbx(media_ip="100.64.7.8", media_bind=PBX), carrier())
    dial(calling, called)
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    add(
        "private-address-in-sdp-cgnat",
        "The offer names an address of carrier-grade NAT (100.64.0.0/10).",
        peers(calling, called),
        (at_pbx,),
        "c=IN IP4 100.64.7.8 from 203.0.113.20; nothing comes back, for the far side has no way there.",
        "RFC 6598 addresses are not reachable from outside that provider.",
        one_way("private-address-in-sdp"),
        ROUTED,
        rules={"gateway": forward("ip daddr 100.64.0.0/10 drop")},
    )

    # The far side sends to a port that was never offered.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5, to=(AGENT, 10510)).expect("BYE").accept().pause(0.3)
    drop_refusals = """
table inet quiet {
  chain output {
    type filter hook output priority 0; policy accept;
    icmp type destination-unreachable counter drop
  }
}
"""
    add(
        "media-wrong-port-far",
        "The far side sends its RTP to port 10510; 10500 was offered.",
        peers(calling, called),
        (at_phone, beyond),
        "RTP to 192.168.1.20:10510, an address and port of nobody's session description; none to 10500. The host's "
        "firewall keeps it from answering with ICMP.",
        "Media arrives at the host and at the wrong door.",
        one_way("media-wrong-port"),
        rules={"agent": drop_refusals},
    )

    # An update of the media address that the caller does not follow.
    calling, called = pair(carrier(), pbx())
    dial(calling, called)
    calling.talker(9).expect("INVITE").answer(sdp(calling.me, version=2)).expect("ACK")
    calling.expect("BYE").accept().pause(0.3)
    called.talker(2.6).pause(3).invite(sdp(called.me, port=10520, version=2)).expect(200).ack()
    called.talker(5, "--after 0.05", port=10520).pause(5.3).bye().expect(200)
    add(
        "media-wrong-port-update",
        "The agent's side moves its media to port 10520; the carrier says 200 and keeps sending to 10500.",
        peers(calling, called),
        (at_pbx, beyond),
        "re-INVITE with m=audio 10520, 200; RTP from 10520 out, the carrier's RTP still to 10500.",
        "An update was agreed and not followed: since then nothing arrives where it should.",
        one_way("media-wrong-port"),
        ROUTED,
        rules={"agent": drop_refusals},
    )

    # An answer naming one port while the far side listens on another: the caller sends to where nobody promised.
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(5, to=(MEDIA, 20040)).pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    add(
        "media-wrong-port-near",
        "Our own side sends to port 20040 although the answer says 20000.",
        peers(calling, called),
        (at_pbx, beyond),
        "RTP to 198.51.100.11:20040, never advertised; none to 20000.",
        "The callee hears nothing, and our side is to blame.",
        one_way("media-wrong-port"),
        ROUTED,
        rules={"carrier": drop_refusals},
    )

    # Who does not send.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(5, "--silent").pause(5.1).bye().expect(200)
    called.talker(5, "--rtcp").expect("BYE").accept().pause(0.3)
    add(
        "local-not-sending",
        "The agent's softphone receives and sends nothing.",
        peers(calling, called),
        (at_phone, gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway", expected=tuple(one_way(None)))),
        "RTP to the agent, none from it.",
        "At the agent host: its device, its mute button, or the host's own firewall.",
        one_way("local-not-sending"),
        profile="huawei-cec",
    )

    calling, called = pair(sbc(), phone())
    dial(calling, called)
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5, "--silent").expect("BYE").accept().pause(0.3)
    add(
        "local-not-sending-incoming",
        "An incoming call: the agent hears the customer, the customer hears nothing.",
        peers(calling, called),
        (at_phone,),
        "RTP to the agent, none from it.",
        "The same as callee.",
        one_way("local-not-sending"),
        profile="huawei-cec",
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5, "--silent").expect("BYE").accept().pause(0.3)
    add(
        "peer-not-sending",
        "The far side sends nothing; seen at the gateway, on its own side.",
        peers(calling, called),
        (
            gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway"),
            agent(
                local=[AGENT],
                suffix="agent",
                expected=tuple(one_way(None)),
                why="From the agent host alone, silence of the far side and a block on the way look the same.",
            ),
        ),
        "RTP from the agent on both interfaces, none from the far side on either.",
        "Nothing came to the gateway's outer interface: what was not sent cannot have been blocked here.",
        one_way("peer-not-sending"),
    )

    # Nobody sends.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.pause(6).bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "no-audio-silent",
        "Answered, and neither side sends any media.",
        peers(calling, called),
        (
            at_phone,
            mirror(
                suffix="mirror",
                expected=(),
                why="Beside the path nothing says that the media came this way at all: silence.",
            ),
        ),
        "SIP only, 6 s of talk without a packet of RTP.",
        "At the agent host both directions are missing.",
        [finding("no-audio", "error", cause="local-not-sending")],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(1.2, "--after 0.1 --linger 6").pause(6).bye().expect(200)
    called.talker(1.2, "--after 0.1 --linger 6").expect("BYE").accept().pause(0.3)
    add(
        "media-stopped-both",
        "Both directions stop after a good second; the call stays up five seconds more.",
        peers(calling, called),
        (at_pbx, beyond),
        "RTP both ways for 1.2 s, then nothing until the BYE at 6 s.",
        "No hold was agreed; the media ended more than the settle time before the call.",
        [finding("media-stopped", None)],
        ROUTED,
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(9.5).pause(9.6).bye().expect(200)
    called.talker(4, "--linger 8").expect("BYE").accept().pause(0.3)
    add(
        "media-stopped-far",
        "The far side's RTP stops after four seconds of talk.",
        peers(calling, called),
        (at_phone, office_gateway),
        "RTP from the agent to the end; from the far side for 4 s of 9.5 s.",
        "It was heard, then no longer, and nobody held the call.",
        [finding("media-stopped", None)],
    )

    # A firewall that forgets: the rule comes while the call runs.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(9.5).pause(9.6).bye().expect(200)
    called.talker(9.5).expect("BYE").accept().pause(0.3)
    add(
        "media-stopped-blocked",
        "Incoming media is dropped from the fourth second on.",
        peers(calling, called),
        (gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway"),),
        "Outside RTP both ways to the end; inside the far side's RTP stops after some 4 s.",
        "Seen before the gateway and no longer after it.",
        [finding("media-stopped", None, cause="media-blocked")],
        later=((4.5, "gateway", forward(f"{MEDIA_IN} drop")),),
    )

    # Late.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(6).pause(6.1).bye().expect(200)
    called.talker(3.1, "--after 2.8").expect("BYE").accept().pause(0.3)
    add(
        "late-media-far",
        "The far side's first packet comes 2.8 s after the answer.",
        peers(calling, called),
        (at_phone, beyond),
        "RTP from the agent at once, from the far side 2.8 s after the 200.",
        "More than 2 s of silence after the answer, then all is well.",
        [finding("late-media", None)],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(2.8, "--after 2.6").pause(5.5).bye().expect(200)
    called.talker(2.8, "--after 2.6").expect("BYE").accept().pause(0.3)
    add(
        "late-media-both",
        "Media begins in both directions 2.6 s after the answer.",
        peers(calling, called),
        (at_pbx, beyond),
        "200, ACK, 2.6 s nothing, RTP both ways.",
        "Both directions were late; one call, one finding.",
        [finding("late-media", None)],
        ROUTED,
    )

    # Direction left behind.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talk().pause(2).hush().invite(sdp(calling.me, direction="sendonly", version=2)).expect(200).ack().pause(2)
    calling.invite(sdp(calling.me, direction="sendrecv", version=3)).expect(200).ack().resume().pause(6)
    called.talk().expect("INVITE").hush().answer(sdp(called.me, direction="recvonly", version=2)).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, direction="recvonly", version=3)).expect("ACK")
    hang_up(calling, called)
    add(
        "one-way-audio-resume",
        "After the resume the far side still answers recvonly and sends nothing.",
        peers(calling, called),
        (at_phone, office_gateway),
        "Hold: sendonly/recvonly. Resume: the offer says sendrecv, the answer recvonly again; RTP from the agent only.",
        "The hold was taken back by one side only: the direction was left behind.",
        [finding("one-way-audio", None)],
    )

    # Two faults in one call: what the trunk lacks is a cause of the symptom, not a second finding.
    calling, called = pair(phone(), sbc())
    dial(calling, called, supported="100rel")
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    add(
        "one-way-audio-100rel",
        "Ringing without 100rel, and then the agent hears nothing.",
        peers(calling, called),
        (at_phone,),
        "180 without 100rel although offered; RTP leaves the agent, none arrives.",
        "One call, one finding: missing-100rel is among its causes, as the contact centre's FAQ says.",
        one_way(None, causes=["missing-100rel", "media-blocked"]),
        profile="huawei-cec",
        rules={"gateway": forward(f"{MEDIA_IN} drop")},
    )

    # Close to it, and healthy.

    calling, called = pair(pbx(), carrier())
    dial(calling, called, answer=sdp(carrier(), direction="sendonly"))
    calling.talker(5, "--silent").pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    add(
        "healthy-announcement",
        "An announcement that only speaks: the answer says sendonly.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "RTP from the callee only, as agreed.",
        "One direction was agreed, one direction is there.",
        [],
        ROUTED,
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(5, "--after 1.6").pause(5.2).bye().expect(200)
    called.talker(4.5, "--after 0.3 --gap 0.6-1.8").expect("BYE").accept().pause(0.3)
    add(
        "healthy-slow-start",
        "The agent's first packet comes 1.6 s after the answer; the far side pauses for a second.",
        peers(calling, called),
        (agent(local=[AGENT]),),
        "RTP from the agent after 1.6 s; a gap of 1.2 s in the other. The agent sends a few packets more after the BYE"
        " and gets ICMP port unreachable for them.",
        "Under the threshold of 2 s; the gap shows in no sequence number; a port that closes with the call is no"
        " block.",
        [],
    )

    return found
