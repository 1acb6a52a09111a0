"""Calls without a common codec, and transfers that fail."""

from ..scenario import Scenario, finding
from ..script import sdp
from ..services import baresip
from ..topologies import CARRIER, OFFICE, PBX, ROUTED
from .common import MOBILE, carrier, dial, hang_up, pair, pbx, peers, phone, sbc
from .refusals import AT_PHONE, AT_PBX, AT_OFFICE_GATEWAY, beyond, refuse, settled


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected=(), topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    codecs(add)
    transfers(add)
    return found


def codecs(add):
    def mismatch(severity, confidence, cause):
        return [finding("codec-mismatch", severity, confidence, cause)]

    calling, called = pair(phone(codecs=("G729",)), sbc())
    refuse(calling, called, "488 Not Acceptable Here", ['Warning: 305 sbc "Incompatible media format"'])
    add(
        "codec-mismatch-488",
        "The softphone offers G.729 only, and the SBC refuses with 488 and Warning 305.",
        settled(peers(calling, called), phone, sbc),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "Offer with G729; 488 with Warning: 305 Incompatible media format.",
        "Warning 305 (RFC 3261 section 20.43) says that it is the format.",
        mismatch("warning", "proved", "no-common-codec"),
        OFFICE,
    )

    def softphones(near, far):
        return (
            baresip("carrier", MOBILE, CARRIER, "callee", "far", answer=True, codecs=far),
            baresip(
                "agent",
                "1001",
                PBX,
                "caller",
                "near",
                dial=f"sip:{MOBILE}@{CARRIER}",
                quit_after=4,
                codecs=near,
                delay=0.3,
            ),
        )

    add(
        "codec-mismatch-baresip",
        "Two baresip softphones: one knows PCMU only, the other PCMA only.",
        softphones("pcmu", "pcma"),
        (AT_PBX, beyond()),
        "Offer with PCMU; baresip refuses with 488.",
        "488 to an offer: it is the media that was not acceptable; what would be, it does not say. The capture ends before "
        "the caller could have tried again: one step less sure.",
        mismatch("warning", "possible", "media-refused"),
    )

    calling, called = pair(pbx(codecs=("G729",)), carrier())
    dial(calling, called, answer=sdp(called.me.but(codecs=("PCMA",)), port=0))
    calling.pause(1).bye().expect(200)
    called.expect("BYE").accept()
    add(
        "codec-mismatch-port-zero",
        "The call is answered, its audio is not: m=audio 0.",
        peers(calling, called),
        (AT_PBX, beyond()),
        "Offer with G729; 200 with m=audio 0; the caller hangs up after a second.",
        "Port 0 rejects a stream (RFC 3264 section 6): a call without audio.",
        mismatch("error", "proved", "audio-refused"),
    )

    calling, called = pair(pbx(codecs=("G729", "DTMF")), carrier())
    dial(calling, called, answer=sdp(called.me, ("PCMA", "DTMF")))
    calling.pause(2).bye().expect(200)
    called.expect("BYE").accept()
    add(
        "codec-mismatch-answer",
        "The answer names a codec that was not offered.",
        peers(calling, called),
        (AT_PBX, beyond()),
        "Offer with G729 and telephone-event; 200 with PCMA and telephone-event.",
        "RFC 3264 section 6.1: the answer has to choose from the offer; the two have no codec in common.",
        mismatch("error", "proved", "no-common-codec"),
    )

    # Refused, offered anew, taken.
    calling, called = pair(phone(codecs=("G729",)), sbc())
    calling.invite().expect(100, optional=True).expect(488).ack_refusal().pause(0.1)
    calling.invite(sdp(calling.me, ("PCMA", "DTMF"), version=2)).expect(100, optional=True).expect(180).expect(
        200
    ).ack()
    calling.talk("PCMA").pause(4)
    called.expect("INVITE").respond("488 Not Acceptable Here", retrans=True, contact=False).expect("ACK")
    called.expect("INVITE").ringing().pause(0.3).answer(sdp(called.me, ("PCMA", "DTMF"))).expect("ACK").talk("PCMA")
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "healthy-offer-mended",
        "An offer is refused with 488; the softphone offers another codec at once and the call is taken.",
        peers(calling, called),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "INVITE with G729, 488, INVITE of the same call with PCMA, 200, RTP both ways.",
        "The two found their codec: the refusal was part of the way there.",
        topology=OFFICE,
    )


def transfers(add):
    target = "sip:1002@192.168.9.10"

    def talking(calling, called):
        dial(calling, called)
        calling.talk().pause(3.2)
        called.talk()

    calling, called = pair(phone(), sbc())
    talking(calling, called)
    calling.refer(target).expect(405)
    called.expect("REFER").respond("405 Method Not Allowed", headers=["Allow: INVITE, ACK, CANCEL, BYE"], contact=False)
    hang_up(calling, called)
    add(
        "transfer-failed-refused",
        "The agent transfers the call, and the SBC refuses the REFER with 405.",
        peers(calling, called),
        (AT_PHONE, beyond()),
        "REFER within the dialog, 405 without REFER in Allow.",
        "The transfer was refused; the call itself is well.",
        [finding("transfer-failed", "warning", "proved", "refer-refused")],
        OFFICE,
    )

    def reported(outcomes, hang=True):
        calling, called = pair(phone(), sbc())
        talking(calling, called)
        calling.refer(target).expect(202)
        called.expect("REFER").respond("202 Accepted").hush()
        calling.hush()
        for number, (wait, status) in enumerate(outcomes):
            called.pause(wait).notify_outcome(status, over=number == len(outcomes) - 1).expect(200)
            calling.expect("NOTIFY").respond("200 OK", contact=False)
        calling.bye().expect(200)
        called.expect("BYE").accept().pause(0.3)
        return peers(calling, called)

    add(
        "transfer-failed-target",
        "The transfer is accepted, and its target cannot be reached: 503.",
        reported(((0.1, "100 Trying"), (0.6, "503 Service Unavailable"))),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "REFER, 202, NOTIFY with SIP/2.0 100 Trying, NOTIFY with SIP/2.0 503 Service Unavailable.",
        "The NOTIFY carries the outcome (RFC 3515 section 2.4.5): 503.",
        [finding("transfer-failed", "warning", "proved", "target-not-reached")],
        OFFICE,
    )
    add(
        "healthy-transfer",
        "A blind transfer that works.",
        reported(((0.1, "100 Trying"), (0.4, "180 Ringing"), (1.0, "200 OK"))),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "REFER, 202, NOTIFYs with 100, 180 and 200, BYE.",
        "RFC 3515 as it is meant; that no RTP flows after the transfer is its sense.",
        topology=OFFICE,
    )
    add(
        "healthy-transfer-declined",
        "The transfer's target rings and declines.",
        reported(((0.1, "100 Trying"), (0.4, "180 Ringing"), (1.0, "486 Busy Here"))),
        (AT_PHONE,),
        "REFER, 202, NOTIFYs with 100, 180 and 486, BYE.",
        "A person declined.",
        topology=OFFICE,
    )

    calling, called = pair(phone(), sbc())
    talking(calling, called)
    calling.refer(target).expect(202).hush().pause(0.1).bye().expect(200)
    called.expect("REFER").respond("202 Accepted").hush().expect("BYE").accept().pause(0.3)
    add(
        "healthy-transfer-hung-up",
        "The agent hangs up as soon as the transfer is accepted.",
        peers(calling, called),
        (AT_PHONE, beyond()),
        "REFER, 202, BYE; no NOTIFY.",
        "Who has hung up needs no report.",
        topology=OFFICE,
    )
