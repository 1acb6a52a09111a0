"""missing-100rel and prack-failed: ringing that should have been reliable, and ringing that was but went unacknowledged."""

from ..scenario import Scenario, agent, finding, gateway, mirror
from ..script import RELIABLE_REPEATS, sdp
from ..topologies import AGENT, GATEWAY_INSIDE, OFFICE, PBX, ROUTED
from .common import carrier, hang_up, pair, pbx, peers, phone, sbc, simple

PROGRESS = "183 Session Progress"
# The first octets of the UDP payload.
DROP_PRACK = """
table inet lost {
  chain forward {
    type filter hook forward priority 0; policy accept;
    udp dport 5060 @th,64,40 0x505241434b counter drop comment "PRACK"
  }
}
"""


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    # missing-100rel

    calling, called = pair(pbx(), carrier())
    simple(calling, called, supported="100rel, timer", talk=4)
    merely = "The RFC lets the answerer ignore what was merely offered, so the generic profile says it as a notice."
    add(
        "missing-100rel-180",
        "The trunk rings without 100rel although the INVITE offered it; the call works.",
        peers(calling, called),
        (
            agent(local=[PBX], suffix="agent"),
            mirror(suffix="mirror"),
            agent(
                local=[PBX],
                suffix="generic",
                profile="generic",
                why=merely,
                expected=(finding("missing-100rel", "notice", cause="not-sent-by-answerer"),),
            ),
        ),
        "INVITE with Supported: 100rel, 180 without Require and RSeq, 200, RTP both ways.",
        "The huawei-cec profile requires 100rel on the trunk; the 180 came from the carrier's address.",
        [finding("missing-100rel", "warning", cause="not-sent-by-answerer")],
        profile="huawei-cec",
    )

    calling, called = pair(phone(), sbc())
    calling.invite(supported="100rel").expect(183).expect(180).expect(200).ack().talk().pause(4)
    called.expect("INVITE").ringing(PROGRESS, sdp(called.me)).talk().pause(1.2).ringing(saved=True).pause(0.8)
    called.answer(saved=True).expect("ACK")
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "missing-100rel-183",
        "Early media and ringing, both unreliable, to an INVITE that offered 100rel.",
        peers(calling, called),
        (agent(local=[AGENT]), gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")),
        "183 with a session description and 180, neither with Require: 100rel.",
        "Two unreliable provisional responses of one call are one finding. At the gateway each message is seen twice, "
        "unchanged: still one.",
        [finding("missing-100rel", "warning", cause="not-sent-by-answerer")],
        OFFICE,
        profile="huawei-cec",
    )

    calling, called = pair(pbx(), carrier())
    simple(calling, called, require="100rel", supported="100rel", talk=4)
    add(
        "missing-100rel-required",
        "The INVITE requires 100rel and the ringing is unreliable all the same.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
        "INVITE with Require: 100rel, 180 without it.",
        "RFC 3262 section 3: the answerer MUST send every non-100 provisional response reliably, or refuse with 420.",
        [finding("missing-100rel", "error", "proved", "not-sent-by-answerer")],
    )

    calling, called = pair(phone(), sbc())
    simple(calling, called, talk=4)
    add(
        "missing-100rel-not-offered",
        "The caller never offered 100rel, and the profile requires it.",
        peers(calling, called),
        (agent(local=[AGENT], suffix="agent"), mirror(suffix="mirror")),
        "INVITE without 100rel in Supported or Require, 180 without it.",
        "Under huawei-cec the trunk must use 100rel: here the caller's side does not offer it. (The same call under "
        "generic is `healthy-call`.)",
        [finding("missing-100rel", "warning", cause="not-offered-by-caller")],
        OFFICE,
        profile="huawei-cec",
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(require="100rel", supported="100rel").expect(100, optional=True).expect(420).ack_refusal()
    called.expect("INVITE").trying().respond(
        "420 Bad Extension", headers=["Unsupported: 100rel"], retrans=True, contact=False
    ).expect("ACK")
    add(
        "missing-100rel-refused",
        "The trunk refuses 100rel with 420.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
        "INVITE with Require: 100rel, 420 with Unsupported: 100rel.",
        "The call could not be set up, and the 420 says why.",
        [finding("missing-100rel", None, "proved", "refused")],
        profile="huawei-cec",
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(183).expect(200).ack().talk().pause(4)
    called.expect("INVITE").trying()
    called.repeated((0.5, 1.5), lambda: called.ringing(PROGRESS, sdp(called.me), reliable=7700, saved=True))
    called.pause(0.5).answer(saved=True).expect("ACK").talk()
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "missing-100rel-unasked",
        "Reliable ringing to a caller that never said it knows 100rel.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
        "INVITE without 100rel; 183 with Require: 100rel and RSeq, sent three times; no PRACK; 200.",
        "RFC 3262 section 3: a UAS MUST NOT send a provisional response reliably unless the INVITE allowed it. That the"
        " caller sends no PRACK is the consequence.",
        [finding("missing-100rel", "error", "proved")],
    )

    # prack-failed

    def reliable(called, rseq=1):
        return called.ringing(PROGRESS, sdp(called.me), reliable=rseq, saved=True)

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).expect(504).ack_refusal()
    called.expect("INVITE").trying().repeated(RELIABLE_REPEATS, lambda: reliable(called)).pause(0.5)
    called.respond("504 Server Time-out", saved=True, retrans=True, contact=False).expect("ACK")
    add(
        "prack-failed-never",
        "The caller never acknowledges the reliable ringing; the trunk gives the call up after 32 s.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
        "183 with RSeq: 1 sent at 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s, no PRACK, then 504.",
        "RFC 3262 section 3: without a PRACK for 64·T1 the INVITE is refused with a 5xx. The caller's side is at"
        " fault.",
        [finding("prack-failed", "error")],
        timeout=70,
    )

    calling, called = pair(phone(), sbc())
    calling.invite(supported="100rel").expect(183).pause(9).cancel().expect(200).expect(487).ack_refusal()
    called.expect("INVITE").repeated(RELIABLE_REPEATS[:4], lambda: reliable(called)).expect("CANCEL")
    called.accept().respond("487 Request Terminated", saved=True, retrans=True, contact=False).expect("ACK")
    add(
        "prack-failed-cancelled",
        "No PRACK for nine seconds, then the caller cancels.",
        peers(calling, called),
        (agent(local=[AGENT], suffix="agent"), gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")),
        "183 with RSeq: 1 five times within 7.5 s, no PRACK, CANCEL at 9 s.",
        "Four repeats and 7.5 s without PRACK, and the call was torn down.",
        [finding("prack-failed", "error")],
        OFFICE,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(183).expect(200).ack().talk().pause(4)
    called.expect("INVITE").repeated((0.5, 1.5, 3.5), lambda: reliable(called)).pause(1.3)
    called.answer(None, saved=True).expect("ACK").talk()
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "prack-failed-answered",
        "The reliable 183 carries the answer and is never acknowledged; a 200 follows after 4.8 s.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
        "183 with a session description four times within 3.5 s, no PRACK, 200 at 4.8 s, RTP both ways.",
        "More than two repeats and more than 4 s; and RFC 3262 section 3 forbids the 2xx while a reliable response with"
        " a session description is unacknowledged.",
        [finding("prack-failed", None)],
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(183).prack(rack="99 1 INVITE").expect(481).expect(183).expect(183).expect(
        183
    )
    calling.expect(183).pause(1)
    calling.cancel().expect(200).expect(487).ack_refusal()
    called.expect("INVITE").repeated((), lambda: reliable(called, 17)).expect("PRACK")
    called.in_dialog = True
    called.respond("481 Call/Transaction Does Not Exist", contact=False).pause(0.5).repeated(
        (1, 3, 7), lambda: reliable(called, 17)
    ).expect("CANCEL").accept()
    called.respond("487 Request Terminated", saved=True, retrans=True, contact=False).expect("ACK")
    add(
        "prack-failed-rejected",
        "The PRACK names an RSeq that was never sent and is refused with 481.",
        # Without -nr SIPp repeats its PRACK for every repeated 183.
        peers(calling, called, arguments=("-nr",)),
        (agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
        "183 with RSeq: 17, PRACK with RAck: 99 1 INVITE, 481, the 183 again and again, CANCEL.",
        "The RAck matches no response that was sent: the caller's mistake, said by its own PRACK.",
        [finding("prack-failed", "error")],
    )

    calling, called = pair(phone(), sbc())
    calling.invite(supported="100rel").expect(183).prack(1).expect(504).ack_refusal()
    called.expect("INVITE").repeated(RELIABLE_REPEATS, lambda: reliable(called)).pause(0.5)
    called.respond("504 Server Time-out", saved=True, retrans=True, contact=False).expect("ACK")
    add(
        "prack-failed-unanswered",
        "The PRACK is lost on the way every time: nobody answers it.",
        peers(calling, called, other_transmissions=30),
        (
            agent(local=[AGENT], suffix="agent"),
            mirror(suffix="beyond", why="Beyond the gateway no PRACK is seen at all."),
        ),
        "At the agent: 183 seven times, PRACK by its own timer and again after every 183, no answer to it, 504 after"
        " 32 s.",
        "The PRACK was sent as RFC 3262 asks, its transaction timed out and the INVITE was refused.",
        [finding("prack-failed", "error")],
        OFFICE,
        rules={"gateway": DROP_PRACK},
        timeout=70,
    )

    # Close to both, and healthy.

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(180).prack(41).expect(200).expect(183).prack(42).expect(200)
    calling.expect(200).ack().talk().pause(4)
    called.expect("INVITE").ringing(reliable=41, saved=True).expect("PRACK")
    called.in_dialog = True
    called.accept().ringing(PROGRESS, sdp(called.me), reliable=42, saved=True).expect("PRACK").accept().pause(1)
    called.answer(None, saved=True).expect("ACK").talk()
    hang_up(calling, called)
    add(
        "healthy-prack-twice",
        "Two reliable provisional responses one after the other, each acknowledged.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "180 with RSeq 41, PRACK, 183 with RSeq 42, PRACK, 200.",
        "Each PRACK's RAck fits its response.",
        [],
        profile="huawei-cec",
    )

    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(180).expect(200).ack().prack(5).expect(200).talk().pause(4)
    called.expect("INVITE").ringing(reliable=5).answer(saved=True, retrans=False).expect("ACK").expect("PRACK")
    called.in_dialog = True
    called.accept().talk()
    hang_up(calling, called)
    add(
        "healthy-prack-late",
        "The 200 overtakes the PRACK of a reliable 180 without session description.",
        peers(calling, called),
        (agent(local=[PBX]),),
        "180 with RSeq 5, 200, ACK, PRACK, 200.",
        "RFC 3262 section 3 allows the 2xx while the reliable response carries no session description; a PRACK after it"
        " is no fault.",
        [],
        profile="huawei-cec",
    )

    return found
