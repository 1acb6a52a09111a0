"""Calls that work although much is said before the answer: early media of every shape, forks, late offers."""

from ..scenario import Scenario, Sipp, agent, gateway, mirror
from ..script import Script, sdp
from ..services import kamailio
from ..topologies import CARRIER, MEDIA, MIDDLE, OFFICE, PBX, PROXY, ROUTED
from .common import G711, carrier, dial, pair, pbx, peers, phone, sbc
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE, PROXY_OUT

PROGRESS = "183 Session Progress"
BEYOND = mirror(suffix="mirror")
SECOND = "203.0.113.21"


def end(calling, called, seconds):
    """The caller hangs up after `seconds` of talk, which the talkers do."""
    calling.pause(seconds).bye().expect(200)
    called.expect("BYE").accept().pause(0.3)


def ringing(called):
    called.expect("INVITE").trying()


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario("healthy-" + id, purpose, topology, peers, views, wire, why, **more))

    early(add)
    reliable(add)
    forks(add)
    late_offers(add)
    return found


def early(add):
    calling, called = pair(pbx(codecs=("PCMU", "DTMF")), carrier())
    calling.invite().expect(100, optional=True).expect(183).expect(200).ack()
    calling.talker(6.5, "--keys 12# --keys-at 0.8 --gap 2.6-4.6").pause(3)
    calling.invite(sdp(calling.me, direction="sendonly", version=2)).expect(200).ack().pause(2)
    calling.invite(sdp(calling.me, direction="sendrecv", version=3)).expect(200).ack()
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me)).talker(8.5, "--after 0.05 --gap 4.6-6.7").pause(1.5)
    called.answer(saved=True).expect("ACK")
    called.in_dialog = True
    called.expect("INVITE").answer(sdp(called.me, direction="recvonly", version=2)).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, direction="sendrecv", version=3)).expect("ACK")
    end(calling, called, 2)
    add(
        "early-answer-repeated-hold",
        "The 183 and the 200 carry the same answer; keys, then a hold and a resume by the caller.",
        peers(calling, called),
        "183 and 200 with one session description; three telephone events; sendonly/recvonly, 2 s later sendrecv.",
        "The 200 repeats the answer and offers nothing; the re-INVITEs are the caller's and are answered.",
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(183).expect(183).expect(200).ack().talker(4)
    ringing(called)
    called.ringing(PROGRESS, headers=["P-Early-Media: inactive"]).pause(0.6)
    called.ringing(PROGRESS, headers=['Reason: Q.850;cause=16;text="progress"'], saved=True).pause(1.5)
    called.answer(saved=True).expect("ACK").talker(4)
    called.in_dialog = True
    end(calling, called, 4.5)
    add(
        "early-without-description",
        "Two 183 without a session description: the phone makes the ringing tone itself.",
        peers(calling, called),
        "183 twice, no body; the only answer is in the 200; no RTP before it.",
        "Nothing was promised before the answer.",
        (AT_PHONE, AT_OFFICE_GATEWAY),
        OFFICE,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(183).expect(183).expect(200).ack().talker(4.5)
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me, ip=CARRIER, port=20040)).talker(
        1.2, "--after 0.05", ip=CARRIER, port=20040
    ).pause(1.3)
    called.ringing(PROGRESS, sdp(called.me, version=2), saved=True).talker(7, "--after 0.05").pause(1.5)
    called.answer(sdp(called.me, version=2), saved=True).expect("ACK")
    called.in_dialog = True
    end(calling, called, 5)
    add(
        "early-media-moves",
        "An announcement from one server, the ringing tone from another: two 183 with different descriptions.",
        peers(calling, called),
        f"183 with {CARRIER}:20040, RTP from there; 183 with {MEDIA}:20000, RTP from there; 200 repeats the second.",
        "Carriers do so though RFC 3261 section 13.2.1 does not foresee it; the caller sends where the 200 says.",
    )

    calling, called = pair(phone(codecs=G711), sbc())
    calling.invite().expect(100, optional=True).expect(183).expect(180).expect(200).ack().talker(4)
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me)).talker(8, "--after 0.05").pause(1.2)
    called.ringing(saved=True).pause(2).answer(saved=True).expect("ACK")
    called.in_dialog = True
    end(calling, called, 4.5)
    add(
        "early-ringing-after-progress",
        "183 with early media, then 180 without a description while the early media goes on.",
        peers(calling, called),
        "183 with a description, RTP; 180 without; RTP goes on; 200 with the description of the 183.",
        "A later 18x without a body takes nothing back.",
        (AT_PHONE, AT_OFFICE_GATEWAY),
        OFFICE,
    )

    calling, called = pair(pbx(codecs=("PCMU", "DTMF")), carrier())
    calling.invite().expect(100, optional=True).expect(183).talker(9, "--after 0.1 --keys 2# --keys-at 1.5").expect(200)
    calling.ack()
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me)).talker(9, "--after 0.05").pause(4).answer(saved=True).expect("ACK")
    called.in_dialog = True
    end(calling, called, 4)
    add(
        "early-both-ways",
        "A menu before the answer: the caller presses keys while nothing is charged yet.",
        peers(calling, called),
        "183 with a description; RTP both ways for 4 s, two telephone events; then 200 and RTP both ways.",
        "Early media may flow both ways (RFC 3960).",
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(headers=["P-Early-Media: supported"]).expect(100, optional=True).expect(183).expect(180).expect(200)
    calling.ack().talker(4)
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me), headers=["P-Early-Media: inactive"]).pause(0.5)
    called.ringing(saved=True, headers=["P-Early-Media: inactive"]).pause(1.5)
    called.answer(saved=True).expect("ACK").talker(4)
    called.in_dialog = True
    end(calling, called, 4.5)
    add(
        "early-media-barred",
        "The 183 carries the answer, and P-Early-Media says that no early media comes; it rings for 12 s.",
        peers(calling, called),
        "183 with a description and P-Early-Media: inactive, 180, no RTP, 200 after 12 s, RTP both ways.",
        "RFC 5009: the network said that nothing comes; the phone makes the tone itself.",
        stretch=((1.5, 10),),
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(180).expect(200).ack().talker(4)
    ringing(called)
    called.ringing().pause(2).answer().expect("ACK").talker(4)
    called.in_dialog = True
    end(calling, called, 4.5)
    add(
        "early-ringing-long",
        "It rings for 58 s without early media, then somebody answers.",
        peers(calling, called),
        "180, nothing for 58 s, 200, RTP both ways.",
        "A phone may ring for long (RFC 3261 section 13.2.1 names three minutes for a proxy).",
        (AT_PHONE, AT_OFFICE_GATEWAY),
        OFFICE,
        stretch=((1.2, 56),),
    )


def reliable(add):
    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).prack(1).expect(200).expect(200).ack()
    calling.talker(7, "--gap 4.6-5.3").expect("INVITE").answer(sdp(calling.me, version=2)).expect("ACK")
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me), reliable=1).expect("PRACK").talker(9)
    called.in_dialog = True
    called.accept().pause(1.5).answer(saved=True).expect("ACK").pause(3)
    called.invite(None).expect(200).ack(sdp(called.me, version=2))
    end(calling, called, 4)
    add(
        "early-reliable-answer-repeated",
        "A reliable 183 carries the answer, the 200 repeats it; later the carrier asks for a new offer.",
        peers(calling, called),
        "183 with RSeq and description, PRACK, 200 with the same description; re-INVITE without a description, the 200 "
        "offers, the ACK answers.",
        "RFC 6337 section 2.2: the repeated description is no offer; the carrier's re-INVITE has its own exchange.",
    )

    calling, called = pair(phone(), sbc())
    calling.invite(supported="100rel").expect(183).prack(1).expect(200)
    calling.update(sdp(calling.me, port=10520, version=2)).expect(200).expect(180).expect(200).ack()
    calling.talker(4.5, port=10520).pause(0.01)
    called.expect("INVITE").ringing(PROGRESS, sdp(called.me), reliable=1).expect("PRACK")
    called.in_dialog = True
    called.accept().expect("UPDATE").respond("200 OK", sdp(called.me, version=2)).pause(0.5)
    called.ringing(saved=True).pause(1.2).answer(None, saved=True).expect("ACK")
    called.talker(4.5, to=(calling.me.media, 10520))
    end(calling, called, 5)
    add(
        "early-update-by-caller",
        "UPDATE in the early dialog: the caller moves its media port before the answer.",
        peers(calling, called),
        "Reliable 183 with a description, PRACK, UPDATE with port 10520, 200, 180, 200 without a body; RTP to 10520.",
        "RFC 3311: the UPDATE is an offer, its 200 the answer, and the 200 to the INVITE has nothing to add.",
        (AT_PHONE, AT_OFFICE_GATEWAY),
        OFFICE,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(183).prack(1).expect(200)
    calling.expect("UPDATE").respond("200 OK", sdp(calling.me, version=2)).expect(200).ack().talker(4.5)
    called.expect("INVITE").ringing(PROGRESS, sdp(called.me, ip=CARRIER, port=20040), reliable=1)
    called.expect("PRACK").talker(1.4, "--after 0.05", ip=CARRIER, port=20040)
    called.in_dialog = True
    called.accept().pause(1.5).update(sdp(called.me, version=2)).expect(200).talker(7, "--after 0.05").pause(1)
    called.answer(None, saved=True).expect("ACK")
    end(calling, called, 5)
    add(
        "early-update-by-callee",
        "The carrier moves early media from the announcement server to the called line by UPDATE.",
        peers(calling, called),
        f"183 with {CARRIER}:20040, RTP from there; UPDATE from the callee with {MEDIA}:20000, 200; RTP from there; 200 "
        "to the INVITE without a body.",
        "An offer by the callee before the answer, answered: the caller sends where the UPDATE says.",
    )


def forks(add):
    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(183).expect(183).expect(200).ack(to_tag=";tag=second-line")
    calling.talker(4.5)
    ringing(called)
    called.tag = "first-line"
    called.ringing(PROGRESS, sdp(called.me, ip=CARRIER, port=20040)).talker(
        1.2, "--after 0.05", ip=CARRIER, port=20040
    ).pause(1.3)
    called.tag = "second-line"
    called.ringing(PROGRESS, sdp(called.me), saved=True).talker(7, "--after 0.05").pause(1.5)
    called.answer(saved=True).expect("ACK")
    called.in_dialog = True
    calling.pause(5).bye(to_tag=";tag=second-line").expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "fork-two-early",
        "Two early dialogs, each with a description and early media of its own; the second one answers.",
        peers(calling, called),
        f"183 of tag first-line with {CARRIER}:20040, 183 and 200 of tag second-line with {MEDIA}:20000.",
        "The answer of the confirmed dialog holds; the first line's early media simply ends.",
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(180).expect(183).expect(200).ack(to_tag=";tag=first-line")
    calling.expect(200).ack(to_tag=";tag=second-line").bye(to_tag=";tag=second-line").expect(200).talker(4)
    ringing(called)
    called.tag = "first-line"
    called.ringing().pause(0.3)
    called.tag = "second-line"
    called.ringing(PROGRESS, sdp(called.me, port=20040), saved=True).pause(1)
    called.tag = "first-line"
    called.answer(saved=True, retrans=False).expect("ACK")
    called.tag = "second-line"
    called.answer(sdp(called.me, port=20040), saved=True, retrans=False).expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept().talker(4)
    calling.pause(4.5).bye(to_tag=";tag=first-line").expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "fork-two-answers",
        "Two phones answer one right after the other; the caller takes the first and hangs up on the second at once.",
        peers(calling, called),
        "200 of tag first-line and of tag second-line, an ACK for each, BYE to the second; RTP both ways with the first.",
        "RFC 3261 section 13.2.2.4: each 2xx is acknowledged, and what is not wanted is ended by BYE.",
        (AT_PHONE, AT_OFFICE_GATEWAY),
        OFFICE,
    )

    def forked(id, purpose, wire, why, script):
        caller = carrier()
        first, second = pbx(), pbx(media_port=10520).but(ip=SECOND)
        calling = Script(caller, first)
        calling.invite(target="sip:1001@cc.example.com").expect(100, optional=True)
        answering = Script(first, caller, caller=False, tag="first[call_number]")
        other = Script(second, caller, caller=False, tag="second[call_number]")
        answering.hops = other.hops = 2
        script(calling, answering, other)
        # SIPp would keep to the Contact of the first 18x, whoever answers.
        contact = f"sip:1001@{PBX}:5060"
        calling.expect(200).ack(target=contact).talker(4, to=(PBX, 10500)).pause(4.5).bye(target=contact).expect(200)
        answering.expect("ACK").talker(4)
        answering.in_dialog = True
        answering.expect("BYE").accept().pause(0.3)
        add(
            id,
            purpose,
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
            wire,
            why,
            (gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy"), agent(local=[PBX, SECOND], suffix="agent")),
            MIDDLE,
        )

    def both_early(calling, answering, other):
        calling.expect(183).expect(183)
        answering.expect("INVITE").ringing(PROGRESS, sdp(answering.me)).pause(2).answer()
        other.expect("INVITE").pause(0.3).ringing(PROGRESS, sdp(other.me)).talker(1.2, "--after 0.1").expect("CANCEL")
        other.accept().respond("487 Request Terminated", saved=True, contact=False, retrans=True).expect("ACK")

    forked(
        "fork-both-early",
        "Forked by Kamailio to two phones: both answer early, the second plays an announcement, the first is answered.",
        "183 with a description of each phone, early RTP of the second; 200 from the first, CANCEL and 487 on the other.",
        "Only the answered dialog counts; the cancelled branch sent early media and was ended.",
        both_early,
    )

    def one_declines(calling, answering, other):
        calling.expect(183).expect(180)
        other.expect("INVITE").ringing(PROGRESS, sdp(other.me)).pause(0.8).respond(
            "486 Busy Here", saved=True, contact=False, retrans=True
        ).expect("ACK")
        answering.expect("INVITE").pause(0.4).ringing().pause(1.8).answer()

    forked(
        "fork-one-declines",
        "Forked by Kamailio to two phones: one sends 183 and declines, the other answers.",
        "183 with a description and 486 on one branch; 180 and 200 on the other.",
        "A branch that declined is part of a call that succeeded.",
        one_declines,
    )


def late_offers(add):
    calling, called = pair(pbx(codecs=("PCMU", "DTMF")), carrier())
    calling.invite(None).expect(100, optional=True).expect(180).expect(200).ack(sdp(calling.me))
    calling.talker(5, "--keys 34 --keys-at 2")
    ringing(called)
    called.ringing().pause(0.8).answer().expect("ACK").talker(5)
    called.in_dialog = True
    end(calling, called, 5.5)
    add(
        "late-offer",
        "An INVITE without a description: the 200 offers, the ACK answers; two keys.",
        peers(calling, called),
        "INVITE without a body, 200 with an offer, ACK with the answer; RTP both ways, two telephone events.",
        "RFC 3261 section 13.2.1 allows the late offer.",
    )

    calling, called = pair(phone(), sbc())
    calling.invite(None, supported="100rel").expect(183).prack(1, body=sdp(calling.me)).expect(200).talker(8, "--after 0.1")
    calling.expect(200).ack()
    called.expect("INVITE").ringing(PROGRESS, sdp(called.me), reliable=1).expect("PRACK")
    called.in_dialog = True
    called.accept().talker(8, "--after 0.1").pause(2).answer(None, saved=True).expect("ACK")
    end(calling, called, 5)
    add(
        "late-offer-reliable",
        "The reliable 183 offers, the PRACK answers: early media both ways, and no description after that.",
        peers(calling, called),
        "INVITE without a body, 183 with RSeq and an offer, PRACK with the answer, 200 and ACK without a body.",
        "RFC 3262 section 5: PRACK may carry the answer.",
        (AT_PHONE, AT_OFFICE_GATEWAY),
        OFFICE,
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(7).expect("INVITE").answer(sdp(calling.me)).expect("ACK")
    called.talker(7).pause(2).invite(None).expect(200).ack(sdp(called.me)).pause(1.5)
    called.update(headers=["Supported: timer", "Session-Expires: 1800;refresher=uac"]).expect(200)
    calling.expect("UPDATE").accept(["Require: timer", "Session-Expires: 1800;refresher=uac"])
    end(calling, called, 3)
    add(
        "late-reoffer",
        "A B2BUA asks in the middle of the call for a new offer, and everything stays as it was.",
        peers(calling, called),
        "re-INVITE from the callee without a body; 200 with the old description, ACK with the old answer; an UPDATE.",
        "RFC 3264 section 8: an offer with the same origin version changes nothing.",
    )
