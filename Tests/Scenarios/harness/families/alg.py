"""sip-alg and ack-missing: a router that rewrites SIP, and answers that are never acknowledged."""

from ..scenario import Scenario, Sipp, agent, finding, gateway, mirror
from ..script import ANSWER_REPEATS, sdp
from ..topologies import (AGENT, ALG, CARRIER, FORWARD, GATEWAY_INSIDE, GATEWAY_OUTSIDE, MEDIA, NAT, OFFICE, PBX, ROUTED)
from .common import at, carrier, dial, hang_up, pair, pbx, peers, phone, sbc, simple


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=NAT, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    both = gateway(local=[GATEWAY_INSIDE, GATEWAY_OUTSIDE], suffix="gateway")
    inside = agent(local=[AGENT], suffix="agent")

    calling, called = pair(phone(), carrier(media_ip=CARRIER, media_bind=CARRIER))
    simple(calling, called, talk=3.5)
    add("sip-alg-call", "A call through a NAT router whose kernel helper rewrites SIP.", peers(calling, called),
        (both, inside), "?", "?", [finding("sip-alg", "warning", "proved")], rules={"gateway": ALG})

    calling, called = pair(phone(), carrier())
    dial(calling, called)
    calling.talker(4).pause(4.1).bye().expect(200)
    called.talker(4, to=(GATEWAY_OUTSIDE, 10500)).expect("BYE").accept().pause(0.3)
    add("sip-alg-media", "media elsewhere", peers(calling, called),
        (both, inside), "?", "?", [finding("sip-alg", "warning", "proved")], rules={"gateway": ALG})
    return found
