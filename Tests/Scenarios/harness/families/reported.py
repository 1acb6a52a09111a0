"""Faults as users report them, of kinds that are easily taken for something else or for nothing."""

from ..scenario import Scenario, Sipp, finding
from ..script import Script, sdp
from ..services import registrar
from ..topologies import AGENT, CARRIER, OFFICE, PBX, ROUTED, SBC, SBC_MEDIA
from .blocked import forward
from .common import carrier, credentials, dial, pair, pbx, peers, phone, sbc, tick
from .early import BEYOND, PROGRESS, end, ringing
from .holds import offers, takes
from .lines import CRYPTO, FAR_KEY, NEAR_KEY, SECURED, audio_first, audio_last, section
from .network import FRAGMENTS, LARGE
from .odd import talk
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE, refuse


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, expected, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    def office(id, purpose, peers, wire, why, expected, **more):
        add(id, purpose, peers, wire, why, expected, (AT_PHONE, AT_OFFICE_GATEWAY), OFFICE, **more)

    after_early_media(add, office)
    answers(add, office)
    media(add, office)
    signalling(add, office)
    return found


def after_early_media(add, office):
    # An incoming call: the PBX is the callee, holds, and comes back.
    calling, called = pair(carrier(), pbx())
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).prack(1).expect(200).expect(200).ack()
    calling.talker(3, "--linger 13")
    called.expect("INVITE").trying().ringing(PROGRESS, sdp(called.me), reliable=1).expect("PRACK")
    called.in_dialog = True
    called.accept().pause(1).answer(saved=True).expect("ACK").talker(13, "--gap 3-5").pause(3.4)
    for direction, answer, version in (("sendonly", "recvonly", 2), ("sendrecv", "sendrecv", 3)):
        offers(called, direction, version)
        takes(calling, answer, version)
        called.pause(2 if version == 2 else 0.1)
    called.pause(7).bye().expect(200)
    calling.expect("BYE").accept().pause(0.3)
    add(
        "one-way-audio-resume-after-early-answer",
        "The 200 repeats the reliable 183's answer; the PBX holds and resumes, and the carrier stays silent.",
        peers(calling, called),
        "183 and 200 with one description; sendonly/recvonly, 2 s later sendrecv/sendrecv; RTP of the PBX only for 7 s.",
        "Both agreed on sendrecv again, and only one side sends.",
        [finding("one-way-audio", "error")],
    )

    calling, called = pair(phone(codecs=("PCMU", "DTMF")), sbc())
    called.me = called.me.but(codecs=("PCMU", "DTMF-96"))
    calling.invite().expect(100, optional=True).expect(183).expect(200).ack()
    calling.talker(7, "--keys 1234 --keys-at 2 --keys-type 97")
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me)).talker(9, "--after 0.05").pause(1.5).answer(sdp(called.me), saved=True)
    called.expect("ACK")
    called.in_dialog = True
    end(calling, called, 7.5)
    office(
        "dtmf-mismatch-after-early-answer",
        "The answer of 183 and 200 names 96 for keys; the phone sends them with 97, which nobody named.",
        peers(calling, called),
        "telephone-event is 101 in the offer and 96 in the answers; four keys with payload type 97.",
        "A sender uses the receiver's number (RFC 3264 section 5.1).",
        [finding("dtmf-mismatch", "warning")],
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).prack(1).expect(200).expect(200).ack()
    calling.talker(3.6, "--linger 11").expect("INVITE").respond("488 Not Acceptable Here", retrans=True, contact=False).expect("ACK")
    called.expect("INVITE").trying().ringing(PROGRESS, sdp(called.me), reliable=1).expect("PRACK")
    called.in_dialog = True
    called.accept().talker(13).pause(1).answer(saved=True).expect("ACK").pause(2.5)
    called.invite(sdp(called.me, direction="sendonly", version=2)).expect(488).ack_refusal()
    called.pause(9).bye().expect(200)
    calling.expect("BYE").accept().pause(0.3)
    add(
        "media-stopped-after-refused-hold",
        "The carrier's hold is refused; a second later the PBX stops sending, and the call goes on.",
        peers(calling, called),
        "183 and 200 with one description; re-INVITE of the callee with a=sendonly, 488; RTP of the callee only for 8 s.",
        "A refused hold holds nothing: the caller's silence is a fault.",
        [finding("reinvite-failed", None, "proved"), finding("media-stopped", None)],
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(183).expect(183).expect(200).ack(to_tag=";tag=second-line")
    ringing(called)
    called.tag = "first-line"
    called.ringing(PROGRESS, sdp(called.me, ip=SBC, port=20040)).talker(
        1.2, "--after 0.05 --linger 12", ip=SBC, port=20040
    ).pause(1.3)
    calling.talker(7, to=(SBC, 20040))
    called.tag = "second-line"
    called.ringing(PROGRESS, sdp(called.me), saved=True).talker(9, "--after 0.05").pause(1.2)
    called.answer(saved=True).expect("ACK")
    called.in_dialog = True
    calling.pause(7.5).bye(to_tag=";tag=second-line").expect(200)
    called.expect("BYE").accept().pause(0.3)
    office(
        "one-way-audio-first-fork",
        "Two lines play early media, the second answers, and the phone speaks to the first for the whole call.",
        peers(calling, called),
        f"183 of two tags; 200 of second-line with {SBC_MEDIA}:20000; the caller's RTP goes to {SBC}:20040.",
        "The confirmed dialog's description says where to send.",
        [finding("one-way-audio", "error", None, "media-wrong-port")],
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(183).pause(9).cancel().expect(200).expect(487).ack_refusal()
    called.expect("INVITE").trying().ringing(PROGRESS, sdp(called.me), headers=["P-Early-Media: sendonly"])
    called.expect("CANCEL").accept()
    called.respond("487 Request Terminated", saved=True, retrans=True, contact=False).expect("ACK")
    add(
        "late-media-ringback",
        "The SBC promises the ringing tone as early media and sends none; the caller gives up after nine seconds of silence.",
        peers(calling, called),
        "183 with a description and P-Early-Media: sendonly; no RTP; CANCEL after 9 s.",
        "RFC 5009: sendonly says that early media comes, so the phone does not ring by itself.",
        [finding("early-media-missing", "any")],
        # Beside the path no RTP at all is seen, which says nothing.
        views=(AT_PHONE,),
        topology=OFFICE,
    )


def answers(add, office):
    # The other side's hold, answered with nothing.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    talk(calling, called, 6)
    called.pause(3).invite(sdp(called.me, direction="sendonly", version=2)).expect(200).ack().pause(1)
    calling.expect("INVITE").answer(None).expect("ACK").expect("BYE").accept().pause(0.3)
    called.bye(headers=['Reason: SIP;cause=488;text="No answer to the offer"']).expect(200)
    office(
        "reinvite-failed-no-answer",
        "The phone takes the SBC's hold with a 200 that has no description; the SBC ends the call.",
        peers(calling, called),
        "re-INVITE of the callee with a=sendonly, 200 without a body, ACK; BYE with Reason after a second.",
        "RFC 3261 section 13.2.1: the 2xx to an offer has the answer. The phone broke it.",
        [finding("answer-invalid", None)],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 7)
    calling.pause(3).update(sdp(calling.me, direction="sendonly", version=2)).expect(200).pause(1)
    called.expect("UPDATE").accept()
    calling.bye(headers=['Reason: SIP;cause=488;text="Offer without answer"']).expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "update-failed-no-answer",
        "The carrier accepts an UPDATE with an offer and answers nothing to it; the PBX ends the call.",
        peers(calling, called),
        "UPDATE with a=sendonly, 200 without a body; BYE with Reason.",
        "RFC 3311 section 5.3: the 2xx to an UPDATE with an offer has the answer.",
        [finding("answer-invalid", None)],
    )

    calling, called = pair(carrier(), pbx())
    calling.invite(None).expect(100, optional=True).expect(180).expect(200).ack().talker(8, "--linger 6")
    ringing(called)
    called.ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    end(calling, called, 9)
    add(
        "one-way-audio-late-offer",
        "The carrier calls without an offer and acknowledges the PBX's offer without an answer: the PBX has nowhere to send.",
        peers(calling, called),
        "INVITE without a body, 200 with the offer, ACK without a body; RTP of the caller only.",
        "RFC 3261 section 13.2.2.4: the ACK must carry the answer.",
        [finding("answer-invalid", None)],
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called, answer=sdp(called.me, ip=AGENT, port=10500))
    calling.talker(7, to=(AGENT, 10500))
    called.talker(7)
    end(calling, called, 7.5)
    office(
        "one-way-audio-own-address",
        "The answer names the caller's own address and port: the phone speaks to itself.",
        peers(calling, called),
        f"c= and m= of the answer are those of the offer ({AGENT}:10500); RTP of the callee only.",
        "Nobody answers with the offerer's address: the callee hears nothing.",
        [finding("answer-invalid", None)],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(13, "--gap 1.6-4.7").pause(2)
    called.talker(1.9, "--linger 12")
    offers(calling, "sendonly")
    takes(called, "recvonly")
    calling.pause(3)
    offers(calling, "sendrecv", 3, ip="0.0.0.0")
    takes(called, "sendrecv", 3)
    end(calling, called, 8)
    add(
        "one-way-audio-resume-zero",
        "The PBX resumes with a=sendrecv and forgets its address: c=0.0.0.0 stays.",
        peers(calling, called),
        "sendonly/recvonly; 3 s later sendrecv with c=0.0.0.0, 200 sendrecv; RTP of the caller only for 8 s.",
        "Who is to receive needs an address; the call was to be taken back.",
        [finding("one-way-audio", "error")],
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(13, "--gap 1.6-4.7").pause(2)
    called.talker(1.9, "--linger 12")
    offers(calling, "sendonly")
    takes(called, "recvonly")
    calling.pause(3).invite(None).expect(200).ack(sdp(calling.me, direction="sendonly", version=3))
    called.expect("INVITE").answer(sdp(called.me, direction="recvonly", version=3)).expect("ACK")
    end(calling, called, 8)
    office(
        "one-way-audio-resume-recvonly",
        "The phone resumes by an INVITE without an offer, and the SBC still offers recvonly.",
        peers(calling, called),
        "sendonly/recvonly; re-INVITE without a body, 200 offers recvonly, ACK sendonly; RTP of the caller only for 8 s.",
        "RFC 3264 section 8: a fresh offer should offer all one can; the held side stays deaf and dumb.",
        [finding("one-way-audio", None)],
    )


def media(add, office):
    # PCMU, whose packets of 20 ms have 160 octets and nothing else: 170 are SRTP.
    def secured(party, port, key):
        return section("audio", port, "RTP/SAVP", "0", "a=rtpmap:0 PCMU/8000", CRYPTO.format(key))

    calling, called = pair(pbx(codecs=("PCMU", "DTMF")), carrier())
    taken = audio_last(called.me, section("audio", 0, "RTP/AVP", "0")).replace(
        "m=audio 20000 RTP/AVP 0 101", "m=audio 20000 RTP/SAVP 0 101\n" + CRYPTO.format(FAR_KEY)
    )
    dial(calling, called, answer=taken, body=audio_first(calling.me, secured(calling.me, 10500, NEAR_KEY)))
    talk(calling, called, 4.5, SECURED, "")
    end(calling, called, 5)
    add(
        "srtp-mismatch-second-line",
        "The audio is offered plain and with SRTP, SRTP is taken, and the carrier sends plain RTP.",
        peers(calling, called),
        "Answer with port 0 in RTP/AVP and keys in RTP/SAVP; the caller's payload has 170 octets, the callee's 160.",
        "What was agreed is the second line, and one side does not keep to it.",
        [finding("srtp-mismatch", "error")],
    )

    # Two calls; the second one's media goes to the first one's port.
    first, to_first = pair(pbx(), carrier())
    dial(first, to_first)
    talk(first, to_first, 4)
    end(first, to_first, 4.5)
    second, to_second = pair(pbx("1002", media_port=10540).but(port=5062), carrier(media_port=20080).but(port=5070))
    dial(second, to_second)
    second.talker(8, "--linger 1")
    to_second.talker(8, to=(PBX, 10500))
    end(second, to_second, 8)
    add(
        "one-way-audio-earlier-port",
        "The carrier sends a call's media to the port of the call before.",
        (
            Sipp(to_first, first=True),
            Sipp(to_second, first=True),
            Sipp(first, remote=f"{CARRIER}:5060"),
            Sipp(second, remote=f"{CARRIER}:5070", delay=6.2),
        ),
        "A call on port 10500; then one on port 10540, whose media from the carrier goes to 10500.",
        "The sender does send, to the wrong place: the agent hears nothing.",
        [finding("one-way-audio", "error", None, "media-wrong-port")],
    )

    calling, called = pair(phone(codecs=("OPUS", "DTMF-48", "DTMF")), sbc())
    dial(calling, called)
    calling.talker(6, "--clock 48000 --keys 421 --keys-at 1.5 --keys-type 101")
    called.talker(6, "--clock 48000")
    end(calling, called, 6.5)
    office(
        "dtmf-mismatch-clock",
        "Opus is spoken, and the phone sends its keys with the number of the 8 kHz events.",
        peers(calling, called),
        "telephone-event/48000 is 110 and telephone-event/8000 is 101 on both sides; keys beside Opus with 101.",
        "RFC 4733 section 2.1: events share the clock of the audio they replace.",
        [finding("dtmf-mismatch", "warning")],
    )

    calling, called = pair(pbx(codecs=("PCMU", "DTMF")), carrier())
    calling.invite().expect(100, optional=True).expect(183).pause(1.5).expect(200).ack().talker(8)
    ringing(called)
    called.ringing(PROGRESS, sdp(called.me)).talker(10, "--after 0.05").pause(2).answer(saved=True).expect("ACK")
    called.in_dialog = True
    # Nobody listens on the caller's port: only its talker, which sends from another one.
    calling.steps = [step.replace(f"{PBX} 10500 ", f"{PBX} 10600 ") if "talker" in step else step for step in calling.steps]
    end(calling, called, 7.5)
    add(
        "one-way-audio-refused-from-the-start",
        "The caller's port refuses all media, early media too, until the call ends.",
        peers(calling, called),
        "ICMP port unreachable for every packet toward 10500, from the first early one to the last.",
        "Each packet was refused; the caller hears nothing.",
        [finding("one-way-audio", "error", "proved")],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(7)
    end(calling, called, 7.5)
    add(
        "no-audio-prohibited",
        "No media comes from the carrier, and the router says that what goes there is prohibited.",
        peers(calling, called),
        "RTP of the caller, answered by ICMP communication administratively prohibited from the gateway; none from the callee.",
        "One direction is proved by the router's own word; that leads.",
        [finding("no-audio", "error", "proved", "media-blocked")],
        (AT_PBX,),
        rules={"gateway": forward('iifname "in" udp dport 20000 reject with icmp type admin-prohibited')},
    )

    calling, called = pair(phone(codecs=("PCMU", "PCMA", "DTMF")), sbc())
    dial(calling, called, answer=sdp(called.me, ("PCMU", "DTMF")))
    calling.talker(8)
    called.talker(8, codec="PCMA")
    end(calling, called, 8.5)
    office(
        "unexpected-codec-left-out",
        "PCMU and PCMA were offered, the answer has PCMU alone, and the answerer itself sends PCMA.",
        peers(calling, called),
        "0 and 8 in the offer, 0 in the answer; RTP of the callee with payload type 8.",
        "RFC 3264 section 6.1: what the answer leaves out is not used.",
        [finding("unexpected-codec", "warning")],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 14, "--rtcp", "--rtcp --deaf")
    end(calling, called, 14.5)
    add(
        "one-way-audio-deaf-by-reports",
        "The carrier's reports say to the end that it received nothing of the caller.",
        peers(calling, called),
        "RTP both ways here; the callee's report blocks have SSRC 0 and highest sequence number 0 for 14 s.",
        "What passed here did not arrive there: its own reports are the witness.",
        [finding("one-way-audio", "any", "possible")],
    )


def signalling(add, office):
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(4, "--linger 9").pause(4.5)
    called.talker(12).expect("BYE").respond("500 Server Internal Error", contact=False).pause(8)
    calling.bye().expect(500).pause(8)
    office(
        "request-unanswered-bye",
        "The SBC fails on the BYE and goes on talking: the customer's line stays up.",
        peers(calling, called),
        "BYE, 500; RTP of the callee for eight seconds more.",
        "The hang-up did not take effect: the other side's media goes on.",
        [finding("hangup-ignored", None)],
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(180).pause(1).cancel().expect(200).pause(3)
    called.expect("INVITE").trying().ringing().expect("CANCEL").accept().pause(4)
    office(
        "request-unanswered-cancelled",
        "The SBC takes the CANCEL and never ends the INVITE: no 487 in 40 s.",
        (*peers(calling, called), tick("agent", 5)),
        "INVITE, 180; CANCEL, 200; nothing more; something else passes 40 s later.",
        "RFC 3261 section 9.2: the INVITE that was cancelled gets its 487.",
        [finding("request-unanswered", None)],
        stretch=((4, 40),),
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 12)
    called.pause(2)
    for version in (2, 3, 4):
        called.invite(sdp(called.me, direction="sendonly", version=version)).expect(491).ack_refusal()
        called.pause(2.3)
        calling.expect("INVITE").respond("491 Request Pending", retrans=True, contact=False).expect("ACK")
    end(calling, called, 2.5)
    add(
        "reinvite-failed-491",
        "The PBX answers every hold of the carrier with 491 and has no offer of its own open.",
        peers(calling, called),
        "Three re-INVITEs of the callee, 2.3 s apart, three 491; no re-INVITE of the caller.",
        "491 means glare, and there is none.",
        [finding("reinvite-failed", None)],
    )

    # Registered, and not found all the same.
    register = Script(phone("1002"), sbc("registrar", media_ip="", media_bind=""), domain="cc.example.com")
    register.register().expect(200).pause(2)
    calling = Script(phone().but(port=5062), sbc("1002"))
    calling.invite().expect(404).ack_refusal()
    served = Script(sbc("registrar", media_ip="", media_bind=""), phone("1002"), caller=False)
    served.expect("REGISTER").accept([f"Contact: <{register.me.contact}>;expires=3600"])
    answering = Script(sbc("pbx", media_ip="", media_bind="").but(port=5070), phone(), caller=False)
    answering.expect("INVITE").respond("404 Not Found", retrans=True, contact=False).expect("ACK")
    office(
        "number-not-routed-registered",
        "1002 has registered a moment ago; the PBX says 404 to a call for it.",
        (
            Sipp(served, first=True),
            Sipp(answering, first=True),
            Sipp(register, remote=f"{SBC}:5060"),
            Sipp(calling, remote=f"{SBC}:5070", delay=1.5),
        ),
        "REGISTER of 1002, 200 with expires=3600; INVITE for 1002, 404.",
        "The binding lives: it is the way to the number that is missing.",
        [finding("number-not-routed", None)],
    )

    calling = Script(phone(), sbc("registrar", media_ip="", media_bind=""), domain="cc.example.com")
    calling.register().expect(401, auth=True).register(headers=[credentials()]).expect(200)
    add(
        "signalling-blocked-answers-lost",
        "The registrar answers each REGISTER, and the office firewall drops every answer.",
        (
            registrar("carrier", (SBC,), {"1001": "a-word"}),
            Sipp(calling, remote=f"{SBC}:5060", may_fail=True, other_transmissions=6),
        ),
        "REGISTER six times on both interfaces of the gateway; 401 six times outside, never inside.",
        "Asked again although answered: the answers are lost between the two.",
        [finding("signalling-blocked", "error")],
        (AT_OFFICE_GATEWAY,),
        OFFICE,
        rules={"gateway": forward('iifname "out" udp sport 5060 drop')},
    )

    hunts = []
    for line in range(4):
        script = Script(pbx(str(1001 + line)).but(port=5060 + line), carrier()).invite().expect(200)
        hunts.append(
            Sipp(script, remote=f"{CARRIER}:5060", may_fail=True, invite_transmissions=3, delay=2 * line)
        )
    add(
        "signalling-blocked-hunt",
        "The PBX tries four lines of one dead gateway, three INVITEs each.",
        (*hunts, tick("agent", 12, "203.0.113.1")),
        "Twelve INVITE to one address within eight seconds, nothing at all from there.",
        "Each call was given up early; the peer is dead all the same.",
        [finding("signalling-blocked", "error")],
        rules={"carrier": DEAD},
    )

    calling, called = pair(phone(), sbc())
    refuse(calling, called, "603 Decline", ['Reason: Q.850;cause=21;text="Caller frequency limit"'])
    office(
        "caller-restricted-frequency",
        "The SBC declines with 603 and says why: the caller's frequency limit.",
        (*peers(calling, called), tick("agent", 7)),
        '603 at once with Reason: Q.850;cause=21;text="Caller frequency limit".',
        "The words name a rule about the caller: nobody declined in person.",
        [finding("call-rejected", None, None, "limit-reached")],
    )

    # Media between two other hosts, as in the other scenarios of session timers.
    calling, called = pair(
        pbx(media_ip="203.0.113.40", media_bind=PBX), carrier(media_ip="198.51.100.40", media_bind=CARRIER)
    )
    timer = ["Require: timer", "Session-Expires: 90;refresher=uas"]
    calling.invite(supported="timer", headers=["Session-Expires: 90", "Min-SE: 90"]).expect(100, optional=True).expect(180)
    calling.expect(200).ack()
    ringing(called)
    called.ringing().pause(0.4).answer(headers=timer).expect("ACK")
    called.in_dialog = True
    calling.pause(3).bye(headers=['Reason: SIP;cause=408;text="Session timer expired"']).expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "session-refresh-failed-by-reason",
        "The caller ends the call because no refresh came, and says so.",
        peers(calling, called),
        "Session-Expires: 90;refresher=uas; no refresh by the callee; BYE with Reason: SIP;cause=408 after 53 s.",
        "The refresher was to ask by half of 90 s; the BYE names the reason.",
        [finding("session-refresh-failed", None)],
        stretch=((1.5, 50),),
    )

    calling, called = pair(carrier(), pbx())
    calling.invite().expect(100, optional=True).expect(180).expect(200, timeout=9)
    ringing(called)
    called.ringing().pause(0.5).repeated(
        (0.5, 1.5, 3.5, 7.5), lambda: called.answer(sdp(called.me, extra=LARGE), saved=True, retrans=False)
    ).pause(1)
    add(
        "sip-fragment-lost-to-carrier",
        "The PBX's large 200 loses its second fragment on the way out; the capture ends after nine seconds.",
        (Sipp(called, first=True, may_fail=True), Sipp(calling, remote=f"{PBX}:5060", may_fail=True)),
        "Outside: 180, then the first fragment of the 200 five times, never the second; no ACK; CANCEL.",
        "A message that never becomes whole and is sent again and again.",
        [finding("sip-fragment-lost", "error")],
        (BEYOND,),
        rules={"gateway": forward(FRAGMENTS)},
    )


DEAD = """
table inet dead {
  chain input {
    type filter hook input priority 0; policy accept;
    udp dport 5060 drop
  }
}
"""
