"""reinvite-failed, update-failed, session-refresh-failed: a call that is to change and cannot."""

from ..scenario import Scenario, agent, finding, gateway, mirror
from ..script import INVITE_REPEATS, REQUEST_REPEATS, sdp
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, OFFICE, PBX, ROUTED
from .common import DIGEST, carrier, credentials, dial, dial_reliably, hang_up, pair, pbx, peers, phone, sbc

# The branch of a request that the script itself sends again.
SAME = "z9hG4bK-again-[pid]-[call_number]"
# A far side that does not hear INVITE and UPDATE (the first octets of the UDP payload) but all else.
DEAF = """
table inet deaf {
  chain input {
    type filter hook input priority 0; policy accept;
    udp dport 5060 @th,64,48 0x494e56495445 counter drop comment "INVITE"
    udp dport 5060 @th,64,48 0x555044415445 counter drop comment "UPDATE"
  }
}
"""


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    at_pbx = (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror"))
    at_phone = (agent(local=[AGENT], suffix="agent"), gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway"))

    # re-INVITE

    # The media goes between two other hosts: 32 s of it would only make the capture large.
    calling, called = pair(
        pbx(media_ip="203.0.113.40", media_bind=PBX), carrier(media_ip="198.51.100.40", media_bind=CARRIER)
    )
    dial_reliably(calling, called)
    calling.pause(2.5)
    calling.repeated(
        INVITE_REPEATS,
        lambda: calling.invite(sdp(calling.me, direction="sendonly", version=2), cseq=3, branch=SAME, retrans=False),
    )
    calling.pause(0.6).bye(cseq=4).expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "reinvite-failed-unanswered",
        "The hold re-INVITE is never answered; after 32 s the caller hangs up.",
        peers(calling, called),
        at_pbx,
        "INVITE with a=sendonly sent seven times in 32 s, no answer of any kind, BYE, 200.",
        "Timer B ran out in full, and the carrier answers the BYE at once: it is alive and does not know"
        " renegotiation.",
        [finding("reinvite-failed", None, "proved")],
        profile="huawei-cec",
        timeout=80,
        later=((2, "carrier", DEAF),),
    )

    calling, called = pair(phone(), sbc())
    dial_reliably(calling, called)
    calling.talk().pause(2.5).invite(sdp(calling.me, direction="sendonly", version=2)).expect(488).ack_refusal()
    calling.pause(2)
    called.talk().expect("INVITE").respond("488 Not Acceptable Here", retrans=True, contact=False).expect("ACK")
    hang_up(calling, called)
    add(
        "reinvite-failed-488",
        "The hold re-INVITE is refused with 488.",
        peers(calling, called),
        at_phone,
        "re-INVITE with a=sendonly, 488, ACK; the call goes on unheld.",
        "FAQ of the contact centre: renegotiation must get 200 OK.",
        [finding("reinvite-failed", None, "proved")],
        OFFICE,
        profile="huawei-cec",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talk().pause(2.5).invite(sdp(calling.me, version=2)).expect(481).ack_refusal().pause(0.3)
    called.talk().expect("INVITE").hush().respond("481 Call/Transaction Does Not Exist", retrans=True, contact=False)
    called.expect("ACK")
    hang_up(calling, called)
    add(
        "reinvite-failed-481",
        "The carrier has lost the dialog: the re-INVITE gets 481, the call ends.",
        peers(calling, called),
        at_pbx,
        "re-INVITE, 481, ACK, BYE.",
        "The other side no longer knows the call.",
        [finding("reinvite-failed", None, "proved")],
    )

    # The callee's side renegotiates: the PBX sends the re-INVITE to the carrier that called it.
    calling, called = pair(carrier(), pbx())
    dial_reliably(calling, called)
    calling.talk().expect("INVITE").respond("500 Server Internal Error", retrans=True, contact=False).expect("ACK")
    calling.expect("BYE").hush().accept().pause(0.3)
    called.talk().pause(2.5).invite(sdp(called.me, ("PCMA", "DTMF"), version=2)).expect(500).ack_refusal().pause(2)
    called.hush().bye().expect(200)
    add(
        "reinvite-failed-500",
        "An incoming call: the agent's side asks for another codec and the carrier fails with 500.",
        peers(calling, called),
        at_pbx,
        "re-INVITE from the callee, PCMA only; 500; the call goes on as it was.",
        "A refused renegotiation, whichever side began the call.",
        [finding("reinvite-failed", None, "proved")],
        profile="huawei-cec",
    )

    # UPDATE

    calling, called = pair(phone(), sbc())
    dial_reliably(calling, called)
    calling.talker(11).pause(2.5)
    calling.repeated(
        REQUEST_REPEATS[:4], lambda: calling.update(sdp(calling.me, version=2), cseq=3, branch=SAME, retrans=False)
    )
    calling.pause(1.2).bye(cseq=4).expect(200)
    called.talker(11).expect("BYE").accept().pause(0.3)
    add(
        "update-failed-unanswered",
        "The UPDATE is never answered; the caller hangs up after nine seconds.",
        peers(calling, called),
        at_phone,
        "UPDATE sent five times within 7.5 s, no answer; BYE answered at once. G.729 both ways all the time.",
        "Five transmissions over 7.5 s, and the dialog was torn down while it waited.",
        [finding("update-failed", None, "proved")],
        OFFICE,
        profile="huawei-cec",
        later=((2, "carrier", DEAF),),
    )

    calling, called = pair(pbx(), carrier())
    dial_reliably(calling, called)
    calling.talk().pause(2.5).update(sdp(calling.me, version=2)).expect(501).pause(2)
    called.talk().expect("UPDATE").respond("501 Not Implemented", contact=False)
    hang_up(calling, called)
    add(
        "update-failed-501",
        "The carrier does not implement UPDATE.",
        peers(calling, called),
        at_pbx,
        "UPDATE with a session description, 501.",
        "Renegotiation by UPDATE must get 200 (contact centre's FAQ).",
        [finding("update-failed", None, "proved")],
        profile="huawei-cec",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talk().pause(2.5).update(sdp(calling.me, version=2)).expect(481).pause(0.3)
    called.talk().expect("UPDATE").respond("481 Call/Transaction Does Not Exist", contact=False)
    hang_up(calling, called)
    add(
        "update-failed-481",
        "The carrier no longer knows the dialog of the UPDATE.",
        peers(calling, called),
        at_pbx,
        "UPDATE, 481, BYE.",
        "The dialog is gone on the other side.",
        [finding("update-failed", None, "proved")],
    )

    # Session timers (RFC 4028). The media goes between two other hosts, so that ninety seconds stay small.

    def timed(refresher="uac", minimum=90):
        calling, called = pair(
            pbx(media_ip="203.0.113.40", media_bind=PBX), carrier(media_ip="198.51.100.40", media_bind=CARRIER)
        )
        calling.invite(supported="timer", headers=[f"Session-Expires: {minimum};refresher={refresher}", "Min-SE: 90"])
        calling.expect(100, optional=True).expect(180).expect(200).ack()
        called.expect("INVITE").trying().ringing().pause(0.5)
        called.answer(headers=["Require: timer", f"Session-Expires: {minimum};refresher={refresher}"]).expect("ACK")
        called.in_dialog = True
        return calling, called

    calling, called = timed()
    calling.expect("BYE").accept().pause(0.3)
    called.pause(90).bye(headers=['Reason: SIP;cause=408;text="Session Timer expired"']).expect(200)
    add(
        "session-refresh-failed-none",
        "Ninety seconds agreed, the caller was to refresh and did not.",
        peers(calling, called),
        at_pbx,
        "200 with Session-Expires: 90;refresher=uac; nothing; BYE from the callee 90 s after the answer.",
        "No refresh by the refresher, and the end at exactly the interval.",
        [finding("session-refresh-failed", None)],
        timeout=140,
    )

    calling, called = timed("uas")
    calling.pause(60).bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "session-refresh-failed-early",
        "The callee was to refresh and did not; the caller ends the call 30 s before the end.",
        peers(calling, called),
        at_pbx,
        "200 with Session-Expires: 90;refresher=uas; nothing; BYE from the caller at 60 s.",
        "RFC 4028 section 10: the side that does not refresh sends a BYE min(32, SE/3) = 30 s before the session ends.",
        [finding("session-refresh-failed", None)],
        timeout=120,
    )

    calling, called = timed()
    calling.pause(45).update(headers=["Supported: timer", "Session-Expires: 90;refresher=uac"]).expect(500)
    calling.expect("BYE").accept().pause(0.3)
    called.expect("UPDATE").respond("500 Server Internal Error", contact=False).pause(45)
    called.bye(headers=['Reason: SIP;cause=408;text="Session Timer expired"']).expect(200)
    add(
        "session-refresh-failed-refused",
        "The refresh was sent in time and refused; the call ended at the interval.",
        peers(calling, called),
        at_pbx,
        "UPDATE at 45 s, 500; BYE from the callee at 90 s.",
        "The refresh was refused, and that ended the call: one finding for the symptom.",
        [finding("session-refresh-failed", None)],
        timeout=140,
    )

    # Close to it, and healthy.

    calling, called = timed()
    calling.pause(45).update(headers=["Supported: timer", "Session-Expires: 90;refresher=uac"]).expect(200)
    calling.pause(45.5).bye().expect(200)
    called.expect("UPDATE").accept(["Require: timer", "Session-Expires: 90;refresher=uac"])
    called.expect("BYE").accept().pause(0.3)
    add(
        "healthy-session-refreshed",
        "Refreshed at half time; the call ends by chance ninety seconds after the answer.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "UPDATE at 45 s, 200, BYE at 90.5 s.",
        "There was a refresh in time: the end is a coincidence.",
        [],
        timeout=140,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="timer", headers=["Session-Expires: 90", "Min-SE: 90"]).expect(422).ack_refusal()
    calling.invite(supported="timer", headers=["Session-Expires: 1800", "Min-SE: 1800"]).expect(180).expect(200).ack()
    calling.talk().pause(3.5)
    called.expect("INVITE").respond(
        "422 Session Interval Too Small", headers=["Min-SE: 1800"], retrans=True, contact=False
    ).expect("ACK")
    called.expect("INVITE").ringing().pause(0.5)
    called.answer(headers=["Require: timer", "Session-Expires: 1800;refresher=uac"]).expect("ACK").talk()
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "healthy-session-422",
        "The interval was too small, 422 says so, the larger one is accepted.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "INVITE, 422 with Min-SE: 1800, INVITE with 1800, 200.",
        "RFC 4028 section 7.3: 422 followed by a larger interval is how it is agreed.",
        [],
    )

    calling, called = pair(phone(), sbc())
    dial_reliably(calling, called)
    calling.talk().pause(2.5).invite(sdp(calling.me, version=2)).expect(401, auth=True).ack_refusal()
    calling.invite(sdp(calling.me, version=2), headers=[credentials()]).expect(200).ack().pause(2)
    called.talk().expect("INVITE").respond(
        "401 Unauthorized", headers=[f"WWW-Authenticate: {DIGEST}"], retrans=True, contact=False
    ).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, version=2)).expect("ACK")
    hang_up(calling, called)
    add(
        "healthy-reinvite-challenged",
        "The re-INVITE is challenged, sent again with credentials, and accepted.",
        peers(calling, called),
        (agent(local=[AGENT]),),
        "re-INVITE, 401, ACK, re-INVITE with credentials, 200.",
        "The retry is what counts.",
        [],
        OFFICE,
        profile="huawei-cec",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talk().pause(3.5).hush().invite(sdp(calling.me, direction="sendonly", version=2), retrans=False)
    calling.expect("BYE").accept().expect(481).ack_refusal()
    called.talk().expect("INVITE", save=True).hush().bye(retrans=False).expect(200)
    called.respond("481 Call/Transaction Does Not Exist", saved=True, contact=False).expect("ACK")
    add(
        "healthy-reinvite-crosses-bye",
        "The re-INVITE crosses the callee's BYE and gets 481.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "INVITE and BYE cross; 200 to the BYE, 481.",
        "A BYE crossing the request ended the call; the request had nobody left to answer it.",
        [],
    )

    return found
