"""Healthy calls in captures that lack one packet: a busy capturing host or mirror port drops one now and then, the network
did not. What passed all the same shows that the packet was there. And captures whose clocks differ a little."""

from ..scenario import Scenario, Sipp, agent, gateway, mirror
from ..script import sdp
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, GATEWAY_OUTSIDE, NAT, OFFICE, PBX, ROUTED
from .common import carrier, dial, pair, pbx, peers, phone, sbc, tick
from .early import PROGRESS, end
from .holds import offers, takes
from .odd import talk


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, without, topology=ROUTED, **more):
        here = PBX if topology is ROUTED else AGENT
        views = (
            agent(local=[here], suffix="agent", without=without),
            mirror(suffix="mirror", without=without),
        )
        found.append(Scenario("healthy-dropped-" + id, purpose, topology, peers, views, wire, why, **more))

    def held():
        calling, called = pair(pbx(), carrier())
        dial(calling, called)
        calling.talker(9.5, "--gap 1.6-5.2").pause(2)
        called.talker(9.5, "--gap 1.6-5.2")
        for direction, answer, version in (("sendonly", "recvonly", 2), ("sendrecv", "sendrecv", 3)):
            offers(calling, direction, version).pause(3.5)
            takes(called, answer, version)
        end(calling, called, 0.2)
        return peers(calling, called)

    add(
        "answer-to-hold",
        "A hold and a resume; the capture lacks the 200 to the hold.",
        held(),
        "re-INVITE with a=sendonly once, no 200, the ACK of the same CSeq a millisecond later; silence; the resume.",
        "Who acknowledges has an answer, and who gets none over UDP asks again after half a second (RFC 3261 17.1.1.2).",
        ("SIP/2.0 200", "CSeq: 2 INVITE"),
    )
    add(
        "hold",
        "A hold and a resume; the capture lacks the INVITE of the hold.",
        held(),
        "200 of CSeq 2 INVITE with a=recvonly, ACK, silence for 3.5 s; then the resume.",
        "The 200 answers an offer that nobody saw and says that the callee only listens.",
        ("INVITE sip:", "CSeq: 2 INVITE"),
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    talk(calling, called, 8)
    calling.pause(2).update(sdp(calling.me, version=2)).expect(200)
    called.expect("UPDATE").respond("200 OK", sdp(called.me, version=2))
    end(calling, called, 6.2)
    add(
        "answer-to-update",
        "An UPDATE is answered; the capture lacks the 200.",
        peers(calling, called),
        "UPDATE once, no answer, RTP both ways for six seconds more, BYE.",
        "Without an answer it would have been sent again after 0.5, 1.5 and 3.5 s (RFC 3261 17.1.2.2).",
        ("SIP/2.0 200", "CSeq: 2 UPDATE"),
        OFFICE,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).prack(1).expect(200).expect(200).ack()
    called.expect("INVITE").trying().ringing(PROGRESS, sdp(called.me), reliable=1).expect("PRACK")
    called.in_dialog = True
    called.accept().pause(2.5).answer(None, saved=True).expect("ACK")
    talk(calling, called)
    end(calling, called, 4.5)
    add(
        "prack",
        "A reliable 183 is acknowledged; the capture lacks the PRACK.",
        peers(calling, called),
        "183 with RSeq once; 200 of CSeq 2 PRACK; 2.5 s later the 200 to the INVITE.",
        "The PRACK was answered, and a 183 without PRACK would have been sent again after half a second (RFC 3262 section 3).",
        ("PRACK sip:", "RAck:"),
    )

    registrar = sbc("registrar", media_ip="", media_bind="")
    calling, called = pair(phone(), registrar, domain="cc.example.com")
    calling.register(60).expect(423).register(120).expect(200)
    called.expect("REGISTER").respond("423 Interval Too Brief", headers=["Min-Expires: 120"], contact=False)
    called.expect("REGISTER").accept([f"Contact: <{calling.me.contact}>;expires=120"])
    add(
        "register-retry",
        "A registration is too brief and asked for anew; the capture lacks the second REGISTER.",
        (*peers(calling, called), tick("agent", 36)),
        "REGISTER, 423 with Min-Expires: 120; 200 of CSeq 2 REGISTER with expires=120.",
        "The 200 says that the client asked again, and that it is registered.",
        ("REGISTER sip:", "CSeq: 2 REGISTER"),
        OFFICE,
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 4, "", "--linger 0.1")
    end(calling, called, 4.2)
    add(
        "bye",
        "A call ends; the capture lacks the BYE and goes on for fifteen seconds.",
        (*peers(calling, called), tick("agent", 20, "203.0.113.1"), tick("carrier", 19, "198.51.100.1")),
        "RTP both ways for 4 s, 200 of CSeq 2 BYE, nothing more; other packets 15 s later.",
        "The 200 answers a BYE: the call is over, and nothing is missing after it.",
        ("BYE sip:", "CSeq: 2 BYE"),
        timeout=60,
    )

    calling, called = pair(
        pbx(media_ip="203.0.113.40", media_bind=PBX), carrier(media_ip="198.51.100.40", media_bind=CARRIER)
    )
    timer = ["Require: timer", "Session-Expires: 90;refresher=uac"]
    calling.invite(supported="timer", headers=["Session-Expires: 90;refresher=uac", "Min-SE: 90"])
    calling.expect(100, optional=True).expect(180).expect(200).ack()
    called.expect("INVITE").trying().ringing().pause(0.3).answer(headers=timer).expect("ACK")
    called.in_dialog = True
    calling.pause(2).update(headers=["Supported: timer", "Session-Expires: 90;refresher=uac"]).expect(200).pause(2)
    called.expect("UPDATE").accept(timer)
    calling.bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "answer-to-refresh",
        "A session is refreshed at half time and ends after 92 s by chance; the capture lacks the 200 to the refresh.",
        peers(calling, called),
        "UPDATE once after 44 s, no answer; BYE without a Reason 92 s after the answer.",
        "The refresh was not sent again, so it was answered; nobody says that the session expired.",
        ("SIP/2.0 200", "CSeq: 2 UPDATE"),
        stretch=((1.5, 42), (3.5, 46)),
    )
    clocks(found)
    return found


def clocks(found):
    """Two interfaces whose timestamps are taken by two clocks (network cards, or two hosts of one NTP server)."""
    both = []
    for number in range(2):
        calling, called = pair(phone(), carrier())
        dial(calling, called)
        calling.talker(4).pause(4.1).bye().expect(200)
        called.talker(4, "--follow").expect("BYE").accept().pause(0.3)
        both += [
            Sipp(called, first=number == 0, delay=number * 7.1),
            Sipp(calling, remote=f"{CARRIER}:5060", delay=number * 7.5),
        ]
    found.append(
        Scenario(
            "healthy-clocks-apart",
            "Two calls one after the other through NAT with the same media ports; the clocks of the two files differ.",
            NAT,
            tuple(both),
            tuple(
                gateway(local=[GATEWAY_INSIDE, GATEWAY_OUTSIDE], suffix=suffix, behind={file: 1})
                for suffix, file in (("inside", "inside.pcap"),)
            ),
            "As healthy-ports-reused: SIP and RTP both ways on both sides of the router.",
            "Every packet is in both files; which was first by a millisecond says nothing.",
        )
    )
