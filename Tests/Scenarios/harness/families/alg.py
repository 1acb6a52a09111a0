"""sip-alg and ack-missing: a router that rewrites SIP, and answers that are never acknowledged."""

from ..scenario import Scenario, Sipp, agent, any_interface, finding, gateway, mirror
from ..script import ANSWER_REPEATS, sdp
from ..topologies import AGENT, ALG, CARRIER, FORWARD, GATEWAY_INSIDE, GATEWAY_OUTSIDE, NAT, OFFICE, PBX, ROUTED
from .common import at, carrier, dial, hang_up, pair, pbx, peers, phone, sbc, simple

DROP_ACK = """
table inet lost {{
  chain {hook} {{
    type filter hook {hook} priority 0; policy accept;
    udp dport 5060 @th,64,32 0x41434b20 counter drop comment "ACK"
  }}
}}
"""
DROP_FIRST_ACK = """
table inet lost {
  chain input {
    type filter hook input priority 0; policy accept;
    udp dport 5060 @th,64,32 0x41434b20 quota until 400 bytes counter drop comment "the first ACK"
  }
}
"""
# What arrives from outside for a private address is not ours to deliver.
NO_PRIVATE = """
table inet border {
  chain forward {
    type filter hook forward priority 0; policy accept;
    iifname "out" ct direction original ct state new ip daddr 192.168.0.0/16 ct status ! dnat counter drop
  }
}
"""


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=NAT, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    both = gateway(local=[GATEWAY_INSIDE, GATEWAY_OUTSIDE], suffix="gateway")
    inside = agent(local=[AGENT], suffix="agent")
    outside = mirror(suffix="mirror")

    # sip-alg, the kernel's own

    calling, called = pair(phone(), carrier(media_ip=CARRIER, media_bind=CARRIER))
    simple(calling, called, talk=3.5)
    add(
        "sip-alg-call",
        "A call through a NAT router whose kernel helper (nf_nat_sip) rewrites SIP; the call works.",
        peers(calling, called),
        (
            both,
            agent(
                local=[AGENT],
                suffix="agent",
                why=(
                    "The agent host sees it alone: the responses carry From "
                    "<sip:1001@192.168.1.20:5060>, the request said <sip:1001@192.168.1.20>. The helper adds a port "
                    "when it writes the address back; Via branch and tags match."
                ),
            ),
            any_interface(local=[GATEWAY_INSIDE, GATEWAY_OUTSIDE], why="Both copies are in the one file."),
        ),
        "Outside the router Via sent-by, From, Contact, o=, c= and Content-Length name 203.0.113.2; inside"
        " 192.168.1.20. No Via was added, Max-Forwards is unchanged.",
        "One message, two copies, different bytes, and the router is no SIP element.",
        [finding("sip-alg", "warning", "proved")],
        rules={"gateway": ALG},
    )

    calling, called = pair(phone(), carrier())
    dial(calling, called)
    calling.talker(5).pause(5.1).bye().expect(200)
    called.talker(5, "--after 0.2", to=(GATEWAY_OUTSIDE, 10500)).expect("BYE").accept().pause(0.3)
    add(
        "sip-alg-media",
        "The kernel's helper, and a carrier whose media comes from another host than its signalling.",
        peers(calling, called),
        (both, inside),
        "The answer names media at 198.51.100.11. The carrier's RTP reaches the router's 203.0.113.2:10500, as the "
        "rewritten offer says, and the router refuses it with ICMP port unreachable: the helper expects media from the "
        "signalling host only (sip_direct_media). The agent's own RTP leaves from another port.",
        "The agent hears nothing. The helper's rewriting is the cause; outside the ICMP error quotes the flow.",
        [finding("one-way-audio", "error", causes=["sip-alg"])],
        rules={"gateway": ALG},
    )

    calling, called = pair(carrier(), phone())
    calling.invite(target=f"sip:1001@{GATEWAY_OUTSIDE}").expect(180).expect(200).ack().talk().pause(3.5)
    called.expect("INVITE").ringing().pause(0.5).answer().expect("ACK").talk()
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "sip-alg-incoming",
        "An incoming call through the helper: the Request-URI is rewritten as well.",
        (Sipp(called, first=True), Sipp(calling, remote=f"{GATEWAY_OUTSIDE}:5060")),
        (both,),
        "INVITE sip:1001@203.0.113.2 outside, sip:1001@192.168.1.20 inside; the 200's Contact and session description "
        "rewritten on the way out.",
        "Two copies that differ, in an incoming call.",
        [finding("sip-alg", "warning", "proved")],
        rules={"gateway": ALG + FORWARD},
    )

    # sip-alg of other makes, emulated by SIPp

    calling, called = pair(phone(), carrier())
    rewritten = dict(saved=True, via=f"{GATEWAY_OUTSIDE}:62011", from_host=GATEWAY_OUTSIDE)
    calling.invite().expect(180).expect(200).ack().talker(4).pause(4.1).bye().expect(200)
    called.expect("INVITE").ringing(**rewritten).pause(0.5).answer(**rewritten).expect("ACK")
    called.talker(4, "--follow")
    called.in_dialog = True
    called.expect("BYE", save=True).respond("200 OK", contact=False, to_tag=False, **rewritten).pause(0.3)
    add(
        "sip-alg-answer",
        "An ALG that rewrites what goes out and forgets to write it back in the responses.",
        peers(calling, called),
        (inside, outside),
        "The agent sent Via 192.168.1.20:5060 and From sip:1001@192.168.1.20; the responses carry Via "
        "203.0.113.2:62011 and From sip:1001@203.0.113.2, with the agent's branch and tags.",
        "A response copies Via and From from its request (RFC 3261 section 8.2.6.2); here the answer contradicts the "
        "question. RTP flows both ways: the carrier answers to where it comes from.",
        [finding("sip-alg", "warning", "proved")],
    )

    calling, called = pair(carrier(), pbx())
    body = sdp(calling.me)
    calling.invite(body, length=len(body.replace("\n", "\r\n")) + 2 + 11).expect(180).expect(200).ack().talk().pause(4)
    called.expect("INVITE").ringing().pause(0.5).answer().expect("ACK").talk()
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "sip-alg-length",
        "The incoming INVITE's Content-Length is 11 octets more than its body.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent"), outside),
        "Content-Length 234 or so in a datagram with a shorter body; otherwise a working call.",
        "Addresses in the body were replaced by shorter ones and the length left as it was: one sign alone, so"
        " possible.",
        [finding("sip-alg", "any", "possible")],
        ROUTED,
    )

    me = phone()
    calling, called = pair(me.but(ip=GATEWAY_OUTSIDE, bind=AGENT, media_bind=AGENT), carrier())
    body = sdp(me, extra=(f"a=rtcp:10501 IN IP4 {AGENT}",))
    short = body.replace(f"c=IN IP4 {AGENT}", f"c=IN IP4 {GATEWAY_OUTSIDE}")
    calling.invite(short, length=len(body.replace("\n", "\r\n")) + 2).expect(180).expect(200).ack()
    calling.talker(4, ip=AGENT).pause(4.1).bye().expect(200)
    called.expect("INVITE").ringing().pause(0.5).answer().expect("ACK").talker(4, "--follow")
    called.in_dialog = True
    called.expect("BYE").accept().pause(0.3)
    add(
        "sip-alg-leftovers",
        "Half a rewriting: c= names the public address, o= and a=rtcp still the private one.",
        peers(calling, called),
        (outside,),
        "From the router: c=IN IP4 203.0.113.2, o= and a=rtcp with 192.168.1.20, Content-Length one more than the"
        " body.",
        "Damage of two kinds in one message: likely.",
        [finding("sip-alg", "warning", "likely")],
    )

    register, registrar = pair(phone(media_port=10510), sbc("registrar", media_ip="", media_bind="", media_port=20010))
    register.register().expect(200)
    registrar.expect("REGISTER").accept(["Contact: <sip:1001@192.168.1.20:5060>;expires=3600"])
    calling, called = pair(sbc(), phone())
    calling.invite(target="sip:1001@192.168.1.20:62044").expect(180).expect(200).ack(
        target="sip:1001@192.168.1.20:5060"
    )
    calling.talk().pause(4)
    called.expect("INVITE").ringing().pause(0.5).answer().expect("ACK").talk()
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "sip-alg-target",
        "The agent registered port 5060; an incoming call is for port 62044 of the same host.",
        (
            Sipp(registrar, first=True),
            Sipp(register, remote=at(registrar.me)),
            Sipp(called, delay=1.5),
            Sipp(calling, delay=2, remote=f"{AGENT}:5060"),
        ),
        (inside,),
        "REGISTER with Contact sip:1001@192.168.1.20:5060; INVITE sip:1001@192.168.1.20:62044 delivered to port 5060.",
        "The Request-URI is none of the registered contacts and differs in the port only: a router's mapping leaked in."
        " One sign alone.",
        [finding("sip-alg", "any", "possible")],
        OFFICE,
    )

    # Close to it, and healthy.

    calling, called = pair(phone(), carrier())
    dial(calling, called)
    calling.talker(4.5).pause(4.6).bye().expect(200)
    called.talker(4.5, "--follow").expect("BYE").accept().pause(0.3)
    add(
        "healthy-nat-latching",
        "NAT without ALG; the carrier sends its media back to where the agent's comes from.",
        peers(calling, called),
        (both, inside, any_interface(local=[GATEWAY_INSIDE, GATEWAY_OUTSIDE])),
        "The same SIP octets on both sides of the router, only the packets' addresses differ; the agent's session "
        "description names 192.168.1.20, RTP flows both ways through the mapping the agent's RTP opened.",
        "Nothing was rewritten, and both are heard: the private address in the offer did no harm.",
        [],
    )

    def two_calls(near="", far=""):
        both_calls = []
        for number in range(2):
            calling, called = pair(phone(), carrier())
            dial(calling, called)
            calling.talker(4, near).pause(4.1).bye().expect(200)
            called.talker(4, f"--follow {far}").expect("BYE").accept().pause(0.3)
            both_calls += [
                Sipp(called, first=number == 0, delay=number * 7.1),
                Sipp(calling, remote=at(called.me), delay=number * 7.5),
            ]
        return tuple(both_calls)

    add(
        "healthy-ports-reused",
        "Two calls one after the other through NAT, both with the same media ports.",
        two_calls(),
        (both, inside),
        "The second call begins three seconds after the first ended and uses 10500 and 20000 again; RTP both ways in"
        " each.",
        "Ports come round again: what the first call's streams counted is not the second call's.",
        [],
    )

    add(
        "healthy-source-reused-nat",
        "Two calls through NAT with the same media ports and the same SSRCs.",
        two_calls("--ssrc 0x2f5e1a07", "--ssrc 0x1b44c9d2"),
        (both,),
        "As healthy-ports-reused, and each side keeps its SSRC from call to call.",
        "A device that never changes its SSRC makes two calls, both heard.",
        [],
    )

    twice = []
    for number in range(2):
        calling, called = pair(phone(), sbc())
        simple(calling, called, talk=4)
        twice += [
            Sipp(called, first=number == 0, delay=number * 7.1),
            Sipp(calling, remote=at(called.me), delay=number * 7.5),
        ]
    add(
        "healthy-source-reused",
        "Two calls one after the other with the same media ports and the same SSRC.",
        tuple(twice),
        (agent(local=[AGENT], suffix="agent"), gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")),
        "SIPp's RTP has one fixed SSRC and begins at sequence number 0 in every call, as simple devices do.",
        "Streams of two calls that look alike are still two calls', and both were heard.",
        [],
        OFFICE,
    )

    known = me.but(ip=GATEWAY_OUTSIDE, bind=AGENT, media_bind=AGENT)
    calling, called = pair(known, carrier())
    dial(calling, called)
    calling.talker(4, ip=AGENT).pause(4.1).bye().expect(200)
    called.talker(4).expect("BYE").accept().pause(0.3)
    add(
        "healthy-external-address",
        "The softphone knows its public address and writes it itself; ports are forwarded.",
        peers(calling, called),
        (both, inside),
        "Via, Contact, o= and c= name 203.0.113.2 in packets from 192.168.1.20, on both sides of the router alike.",
        "Consistent at the source: a client with a configured external address, no ALG.",
        [],
        rules={"gateway": FORWARD},
    )

    # ack-missing; the media is between two other hosts, so that 32 seconds stay small.

    def elsewhere():
        return (pbx(media_ip="203.0.113.40", media_bind=PBX), carrier(media_ip="198.51.100.40", media_bind=CARRIER))

    def never_acknowledged(called):
        called.expect("INVITE").ringing().pause(0.5)
        called.repeated(ANSWER_REPEATS, lambda: called.answer(saved=True, retrans=False)).pause(0.5)
        called.in_dialog = True
        called.bye().expect(200)

    calling, called = pair(*elsewhere())
    calling.invite().expect(180).expect(200).ack().expect("BYE").accept().pause(0.3)
    never_acknowledged(called)
    add(
        "ack-missing-lost",
        "The caller's ACK is lost behind the gateway's inside, every time.",
        peers(calling, called),
        (
            agent(local=[PBX], suffix="agent", why="Here the ACK is seen leaving after every 200: it is lost beyond."),
            mirror(suffix="mirror", why="Outside the gateway no ACK was ever seen."),
        ),
        "200 eleven times in 31.5 s, then BYE from the callee.",
        "RFC 3261 section 13.3.1.4: the answer was repeated to the end and the call torn down.",
        [finding("ack-missing", "error")],
        ROUTED,
        rules={"gateway": DROP_ACK.format(hook="forward")},
        timeout=70,
    )

    calling, called = pair(*elsewhere())
    calling.invite().expect(180).expect(200).ack().expect("BYE").accept().pause(0.3)
    calling.steps = [step.replace("CSeq: 1 ACK", "CSeq: 7 ACK") for step in calling.steps]
    never_acknowledged(called)
    add(
        "ack-missing-cseq",
        "The ACK has another CSeq number than its INVITE, and the carrier ignores it.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
        "INVITE with CSeq 1, 200 eleven times, each followed by an ACK with CSeq 7, BYE.",
        "RFC 3261 section 13.2.2.4: the ACK's sequence number is the INVITE's. Names the sub-cause.",
        [finding("ack-missing", "error")],
        ROUTED,
        rules={"carrier": DROP_ACK.format(hook="input")},
        timeout=70,
    )

    # An agent behind NAT answers, its Contact is private, and the carrier sends the ACK there.
    calling, called = pair(
        carrier(media_ip="198.51.100.40", media_bind=CARRIER), phone(media_ip="192.168.1.40", media_bind=AGENT)
    )
    calling.invite(target=f"sip:1001@{GATEWAY_OUTSIDE}").expect(180)
    for _ in range(len(ANSWER_REPEATS) + 1):
        calling.expect(200).send_to(AGENT).ack()
    calling.send_to(GATEWAY_OUTSIDE).expect("BYE").accept().pause(0.3)
    never_acknowledged(called)
    add(
        "ack-missing-private-contact",
        "The agent's 200 names a private Contact; the carrier sends its ACK there.",
        (Sipp(called, first=True), Sipp(calling, remote=f"{GATEWAY_OUTSIDE}:5060", arguments=("-nr",))),
        (inside, mirror(suffix="mirror", why="Outside the ACK is seen going to 192.168.1.20, which nobody can reach.")),
        "200 with Contact sip:1001@192.168.1.20:5060 eleven times, no ACK reaches the agent, BYE at 32 s.",
        "The agent rings, answers, and is cut off after half a minute.",
        [finding("ack-missing", "error")],
        rules={"gateway": FORWARD + NO_PRIVATE},
        timeout=70,
        routes={"carrier": ["192.168.0.0/16 via 203.0.113.2"]},
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(180).expect(200).ack().talk().pause(4)
    called.expect("INVITE").ringing().pause(0.5)
    called.repeated((0.5,), lambda: called.answer(saved=True, retrans=False)).expect("ACK").talk()
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "healthy-answer-repeated",
        "The first ACK is lost, the second arrives.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "200, ACK, 200 again after 0.5 s, ACK; RTP both ways.",
        "One repeat and then an ACK: retransmission did what it is for.",
        [],
        ROUTED,
        rules={"carrier": DROP_FIRST_ACK},
    )

    return found
