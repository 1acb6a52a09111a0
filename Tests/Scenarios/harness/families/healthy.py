"""Calls in which nothing is wrong, each close to a failure. No finding at warning or above."""

from ..scenario import Scenario, agent, any_interface, gateway, mirror
from ..script import Party, sdp
from ..topologies import AGENT, AGENT_6, CARRIER, CARRIER_6, GATEWAY_INSIDE, IPV6, MEDIA, OFFICE, PBX, ROUTED
from .common import DIGEST, G711, carrier, credentials, dial, hang_up, pair, pbx, peers, phone, sbc, simple


def scenarios():
    found = []

    def healthy(id, purpose, peers, wire, why, topology=ROUTED, views=None, **more):
        here = {"routed": PBX, "office": AGENT, "ipv6": AGENT_6}[topology.name]
        found.append(
            Scenario("healthy-" + id, purpose, topology, peers, views or (agent(local=[here]),), wire, why, **more)
        )

    calling, called = pair(pbx(codecs=G711), carrier())
    simple(calling, called)
    healthy(
        "call",
        "An ordinary call, both sides heard, 100rel never offered.",
        peers(calling, called),
        "INVITE, 100, 180 (no 100rel anywhere), 200, ACK, RTP both ways until the BYE.",
        "Ringing without 100rel is right when the INVITE never listed it (RFC 3262 section 3).",
        views=(agent(local=[PBX], suffix="agent"), mirror(suffix="mirror")),
    )

    # Hold and resume: the caller holds, the callee's voice stops too.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talk().pause(2.5).hush().invite(sdp(calling.me, direction="sendonly", version=2)).expect(200).ack()
    calling.pause(4).invite(sdp(calling.me, direction="sendrecv", version=3)).expect(200).ack().resume().pause(2.5)
    called.talk().expect("INVITE").hush().answer(sdp(called.me, direction="recvonly", version=2)).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, direction="sendrecv", version=3)).expect("ACK").resume()
    hang_up(calling, called)
    healthy(
        "hold-resume",
        "The caller holds the call for four seconds and takes it back.",
        peers(calling, called),
        "A re-INVITE with a=sendonly answered recvonly; silence for 4 s; a re-INVITE with a=sendrecv; RTP again.",
        "Silence on hold is what hold means; both re-INVITEs were answered with 200.",
        topology=OFFICE,
        views=(
            agent(local=[AGENT]),
            gateway(suffix="gateway", local=[GATEWAY_INSIDE, "192.168.9.1"]),
            any_interface(local=[GATEWAY_INSIDE, "192.168.9.1"], why="Every packet is there twice and counts once."),
        ),
    )

    # Inactive, and the old way of holding with a connection address of zeros.
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talk().pause(2).hush().invite(sdp(calling.me, direction="inactive", version=2)).expect(200).ack().pause(3.5)
    calling.invite(sdp(calling.me, ip="0.0.0.0", version=3)).expect(200).ack().pause(3.5)
    calling.invite(sdp(calling.me, version=4)).expect(200).ack().resume().pause(2.5)
    called.talk().expect("INVITE").hush().answer(sdp(called.me, direction="inactive", version=2)).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, direction="inactive", version=3)).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, version=4)).expect("ACK").resume()
    hang_up(calling, called)
    healthy(
        "inactive",
        "On hold with a=inactive, then with c=0.0.0.0, then resumed.",
        peers(calling, called),
        "Three re-INVITEs, each answered; no RTP for 7 s in the middle.",
        "inactive and 0.0.0.0 (RFC 3264 section 8.4) both say that nobody sends.",
    )

    # Early media.
    calling, called = pair(pbx(codecs=G711), carrier())
    calling.invite().expect(100, optional=True).expect(183).pause(0.01).expect(200).ack().talk().pause(4.5)
    called.expect("INVITE").trying().ringing("183 Session Progress", sdp(called.me)).talk().pause(4)
    called.answer().expect("ACK")
    hang_up(calling, called)
    healthy(
        "early-media",
        "Ringing tone as early media for 4 s, then an answer.",
        peers(calling, called),
        "183 with a session description, RTP from the callee only until the 200, then both ways.",
        "Before the answer RTP in one direction is the announcement or the ringing tone.",
        views=(agent(local=[PBX]),),
    )

    # Comfort noise and discontinuous transmission.
    calling, called = pair(phone(codecs=("PCMU", "CN", "DTMF")), sbc())
    dial(calling, called)
    calling.talker(8, "--cn 1-7 --rtcp").pause(8).bye().expect(200)
    called.talker(8, "--gap 0.5-4.5 --gap 5-6.8 --rtcp").expect("BYE").accept().pause(0.3)
    healthy(
        "comfort-noise",
        "One side sends comfort noise, the other nothing at all while it is silent.",
        peers(calling, called),
        "Caller: 20 ms speech, then payload type 13 every 200 ms. Callee: two gaps (4 s and 1.8 s) in which the "
        "timestamp goes on and the sequence number does not.",
        "No sequence number is missing: nothing was lost. RFC 3389 and DTX, and sound came both ways.",
        topology=OFFICE,
    )

    # Two seconds, and only one side had begun to send.
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.pause(2).bye().expect(200)
    called.talk().expect("BYE").hush().accept().pause(0.3)
    healthy(
        "short-call",
        "Answered and ended after two seconds, the caller's RTP never began.",
        peers(calling, called),
        "RTP from the callee only; BYE 2 s after the answer.",
        "Shorter than the settle time: no media verdict.",
    )

    # Cancelled.
    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(180).pause(1.5).cancel().expect(200).expect(487).ack_refusal()
    called.expect("INVITE").trying().ringing().expect("CANCEL").accept()
    called.respond("487 Request Terminated", saved=True, retrans=True, contact=False).expect("ACK")
    healthy(
        "cancelled",
        "The caller gives up while it rings.",
        peers(calling, called),
        "CANCEL, 200 to the CANCEL, 487 to the INVITE, ACK.",
        "The caller's own decision (RFC 3261 section 9).",
        topology=OFFICE,
        views=(agent(local=[AGENT]), mirror(suffix="mirror")),
    )

    # Busy after ringing.
    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(180).expect(486).ack_refusal()
    called.expect("INVITE").trying().ringing().pause(3).respond("486 Busy Here", saved=True, retrans=True).expect("ACK")
    healthy(
        "busy-after-ringing",
        "The called person declines after three seconds of ringing.",
        peers(calling, called),
        "180, 3 s later 486.",
        "A person declined; nothing is broken.",
    )

    # Registration with a challenge.
    registrar = sbc("registrar", media_ip="", media_bind="")
    calling, called = pair(phone(), registrar, domain="cc.example.com")
    calling.register().expect(401, auth=True).register(headers=[credentials()]).expect(200)
    called.expect("REGISTER").respond("401 Unauthorized", headers=[f"WWW-Authenticate: {DIGEST}"], contact=False)
    called.expect("REGISTER").accept([f"Contact: <{calling.me.contact}>;expires=3600"])
    healthy(
        "register",
        "A registration with the usual challenge.",
        peers(calling, called),
        "REGISTER, 401 with a challenge, REGISTER with credentials, 200.",
        "401 is how every registration begins (RFC 3261 section 22).",
        topology=OFFICE,
    )

    # INVITE with a challenge.
    calling, called = pair(phone(), sbc())
    calling.invite().expect(407, auth=True).ack_refusal().invite(headers=[credentials()])
    calling.expect(100, optional=True).expect(180).expect(200).ack().talk().pause(4).hush().bye().expect(200)
    called.expect("INVITE").respond(
        "407 Proxy Authentication Required", headers=[f"Proxy-Authenticate: {DIGEST}"], retrans=True, contact=False
    ).expect("ACK")
    called.expect("INVITE").trying().ringing().pause(0.5).answer().expect("ACK").talk()
    called.in_dialog = True
    called.expect("BYE").hush().accept().pause(0.3)
    healthy(
        "invite-challenged",
        "An INVITE is challenged with 407 and sent again with credentials.",
        peers(calling, called),
        "INVITE, 407, ACK, INVITE with Proxy-Authorization, 180, 200, RTP both ways.",
        "The 407 is part of the way in.",
        topology=OFFICE,
    )

    # Glare.
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talk().pause(2).invite(sdp(calling.me, version=2), retrans=False)
    calling.expect("INVITE", save=True).respond("491 Request Pending", saved=True)
    calling.expect("ACK").expect(491).ack_refusal().pause(2.4)
    calling.invite(sdp(calling.me, version=3)).expect(200).ack().pause(1.5)
    called.talk().expect("INVITE", save=True).invite(sdp(called.me, version=2), retrans=False)
    called.expect(491).ack_refusal().respond("491 Request Pending", saved=True).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, version=3)).expect("ACK")
    hang_up(calling, called)
    healthy(
        "glare",
        "Both sides send a re-INVITE at the same moment, both get 491, the retry succeeds.",
        peers(calling, called),
        "Two crossing re-INVITEs, two 491, 2.4 s later a re-INVITE with 200.",
        "RFC 3261 section 14.1: 491 and a retry after a random time is how glare is solved.",
        views=(agent(local=[PBX]), mirror(suffix="mirror")),
    )

    # Codec change.
    calling, called = pair(phone(codecs=("PCMU", "DTMF")), sbc())
    dial(calling, called)
    calling.talk().pause(2).hush().invite(sdp(calling.me, ("PCMA", "DTMF"), version=2)).expect(200).ack()
    calling.talk("PCMA").resume().pause(3)
    called.talk().expect("INVITE").hush().answer(sdp(called.me, ("PCMA", "DTMF"), version=2)).expect("ACK")
    called.talk("PCMA").resume()
    hang_up(calling, called)
    healthy(
        "codec-change",
        "PCMU becomes PCMA by re-INVITE in the middle of the call.",
        peers(calling, called),
        "A re-INVITE with another codec, answered; RTP changes from payload type 0 to 8.",
        "The renegotiation was answered and both sides follow it.",
        topology=OFFICE,
    )

    # RTP from another port and address than the session description names.
    calling, called = pair(pbx(codecs=G711), carrier())
    dial(calling, called)
    calling.talker(4.5).pause(4.6).bye().expect(200)
    called.talker(4.5, port=31998, ip=CARRIER).talker(4.5, "--silent")
    called.expect("BYE").accept().pause(0.3)
    healthy(
        "other-source",
        "The carrier sends its RTP from another address and port than it receives on.",
        peers(calling, called),
        f"Caller's RTP goes to {MEDIA}:20000 as the answer says; the callee's comes from {CARRIER}:31998.",
        "A session description states where to receive; sending from elsewhere is allowed (RFC 4961 only advises).",
        views=(agent(local=[PBX]), mirror(suffix="mirror")),
    )

    # IPv6.
    six = Party("1001", AGENT_6, agent="PBX 12.4")
    far = Party("13800138000", CARRIER_6, media_port=20000, agent="SBC", node="carrier", voice="callee")
    calling, called = pair(six, far)
    simple(calling, called)
    healthy(
        "ipv6",
        "The ordinary call over IPv6.",
        peers(calling, called),
        "SIP and RTP over IPv6, both ways.",
        "The same as over IPv4.",
        topology=IPV6,
    )

    # TCP.
    calling, called = pair(phone(), sbc(), transport="TCP")
    simple(calling, called)
    # SIPp takes the close of the connection for a failed call.
    healthy(
        "tcp",
        "The ordinary call with SIP over TCP.",
        peers(calling, called, may_fail=True),
        "SIP in a TCP connection, RTP over UDP both ways.",
        "The same as over UDP, without retransmissions.",
        topology=OFFICE,
    )

    # Reliable ringing.
    calling, called = pair(pbx(), carrier())
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).prack(8001).expect(200).expect(200).ack()
    calling.talk().pause(4)
    called.expect("INVITE").trying().ringing("183 Session Progress", sdp(called.me), reliable=8001, retrans=True)
    called.expect("PRACK")
    called.in_dialog = True
    called.accept().pause(1.5).answer(None, saved=True).expect("ACK").talk()
    hang_up(calling, called)
    healthy(
        "prack",
        "Reliable ringing: 100rel offered, used and acknowledged.",
        peers(calling, called),
        "INVITE with Supported: 100rel, 183 with Require: 100rel and RSeq, PRACK with RAck, 200, 200.",
        "RFC 3262 as it is meant.",
        profile="huawei-cec",
        views=(agent(local=[PBX]), mirror(suffix="mirror")),
    )

    # UPDATE answered.
    calling, called = pair(phone(), sbc())
    dial(calling, called, supported="timer", headers=["Session-Expires: 1800;refresher=uac"])
    calling.talk().pause(2).update(headers=["Supported: timer", "Session-Expires: 1800;refresher=uac"]).expect(200)
    calling.pause(2)
    called.talk().expect("UPDATE").accept(["Session-Expires: 1800;refresher=uac", "Require: timer"])
    hang_up(calling, called)
    healthy(
        "update",
        "A session refresh by UPDATE, answered.",
        peers(calling, called),
        "UPDATE without a session description, 200 at once.",
        "Renegotiation was answered as the profile asks.",
        topology=OFFICE,
    )

    # A keep-alive that is refused is an answer all the same.
    calling, called = pair(pbx(), carrier("gateway", media_ip="", media_bind=""))
    for _ in range(4):
        calling.options().expect(404).pause(1)
        called.expect("OPTIONS").respond("404 Not Found", contact=False)
    healthy(
        "options-404",
        "The trunk answers keep-alive OPTIONS with 404.",
        peers(calling, called),
        "Four OPTIONS, four 404.",
        "Any answer says that the trunk is alive.",
    )

    return found
