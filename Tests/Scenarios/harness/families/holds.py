"""Calls that change on their way and work: held and resumed in every form, transferred, moved, by a third party's hand."""

from ..scenario import Program, Scenario, Sipp, gateway, mirror
from ..script import sdp
from ..services import sippy
from ..topologies import AGENT, AGENT_2, CARRIER, GATEWAY_INSIDE, MEDIA, MIDDLE, OFFICE, PBX, PROXY, ROUTED, SBC, SBC_MEDIA
from .common import carrier, dial, pair, pbx, peers, phone, sbc
from .early import BEYOND, end
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE, PROXY_OUT

TIMER = ["Supported: timer", "Session-Expires: 90;refresher=uac", "Min-SE: 90"]


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario("healthy-" + id, purpose, topology, peers, views, wire, why, **more))

    def office(id, purpose, peers, wire, why, **more):
        add(id, purpose, peers, wire, why, (AT_PHONE, AT_OFFICE_GATEWAY), OFFICE, **more)

    holds(add, office)
    transfers(office)
    moves(add, office)
    third_hand(add)
    return found


def offers(script, direction=None, version=2, **more):
    """A re-INVITE of this side, answered and acknowledged."""
    return script.invite(sdp(script.me, direction=direction, version=version, **more)).expect(200).ack()


def takes(script, direction=None, version=2, **more):
    """The other side's re-INVITE, answered."""
    return script.expect("INVITE").answer(sdp(script.me, direction=direction, version=version, **more)).expect("ACK")


def holds(add, office):
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(10.5, "--gap 1.6-8").pause(2)
    called.talker(10.5, "--gap 1.6-8")
    offers(calling, "sendonly")
    takes(called, "recvonly")
    called.pause(1.5)
    offers(called, "inactive", 3)
    takes(calling, "inactive", 3)
    calling.pause(2.5)
    # The caller comes back, the callee holds still; then the callee comes back too.
    offers(calling, "sendrecv", 4)
    takes(called, "sendonly", 4)
    called.pause(2)
    offers(called, "sendrecv", 5)
    takes(calling, "sendrecv", 5)
    end(calling, called, 2.5)
    add(
        "hold-by-both",
        "Both sides hold the call; the caller resumes first, the callee 2 s later.",
        peers(calling, called),
        "sendonly/recvonly; inactive/inactive from the other side; sendrecv answered sendonly; sendrecv/sendrecv.",
        "The caller's resume is answered sendonly because the callee holds still; its own resume ends that.",
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(9, "--gap 1.6-5.7").expect("INVITE").answer(sdp(calling.me, direction="recvonly", version=2))
    calling.expect("ACK").expect("INVITE").answer(sdp(calling.me, direction="sendrecv", version=3)).expect("ACK")
    called.talker(9, "--gap 1.6-5.7").pause(2)
    music = {"ip": SBC, "port": 20060}
    offers(called, "sendonly", **music).talker(4, "--after 0.05", ip=SBC, port=20060).pause(4)
    offers(called, "sendrecv", 3)
    end(calling, called, 3)
    office(
        "hold-music-elsewhere",
        "The far side holds the call and has a music server play; then it takes the call back.",
        peers(calling, called),
        f"re-INVITE from the callee with a=sendonly and {SBC}:20060; music from there; re-INVITE with the old address.",
        "Music comes from the server that the offer names, and nothing is sent to it.",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)

    def whole(party, direction, version):
        """The direction as an attribute of the session (RFC 8866 section 6.7)."""
        return sdp(party, version=version).replace("t=0 0", f"t=0 0\na={direction}")

    calling.talker(8.5, "--gap 1.6-5.2").pause(2).invite(whole(calling.me, "sendonly", 2)).expect(200).ack()
    called.talker(8.5, "--gap 1.6-5.2").expect("INVITE").answer(whole(called.me, "recvonly", 2)).expect("ACK")
    # It is the held side that asks for the call back, and gets it.
    called.pause(3.5)
    offers(called, "sendrecv", 3)
    takes(calling, "sendrecv", 3)
    end(calling, called, 3)
    add(
        "hold-session-level",
        "A hold whose direction stands before the m= line; the held side resumes.",
        peers(calling, called),
        "a=sendonly and a=recvonly at session level; 3.5 s later a re-INVITE of the callee with a=sendrecv, agreed.",
        "A direction at session level holds for every m= line without one.",
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(10, "--gap 1.6-6.2").pause(2)
    called.talker(10, "--gap 1.6-6.2")
    # A hold: inactive, then an INVITE without an offer whose ACK names the music. A resume: the same.
    offers(calling, "inactive")
    takes(called, "inactive")
    asking = {"ip": GATEWAY_INSIDE, "port": 24000, "direction": "sendonly"}
    calling.invite(None).expect(200).ack(sdp(calling.me, version=3, **asking))
    called.expect("INVITE").answer(sdp(called.me, version=3)).expect("ACK").pause(3.4)
    calling.pause(3.5)
    offers(calling, "inactive", 4, ip=GATEWAY_INSIDE, port=24000)
    takes(called, "inactive", 4)
    calling.invite(None).expect(200).ack(sdp(calling.me, version=5))
    called.expect("INVITE").answer(sdp(called.me, version=5)).expect("ACK")
    end(calling, called, 4)
    office(
        "hold-late-offers",
        "A hold and a resume by a call manager: each is inactive first, then an INVITE without an offer.",
        (*peers(calling, called), music_from(GATEWAY_INSIDE, 24000, 3.3)),
        "re-INVITE inactive; re-INVITE without a body, 200 offers sendrecv, ACK says sendonly from the music server; "
        "inactive again; re-INVITE without a body, ACK sendrecv.",
        "What holds is the ACK's answer: the music server for 3.5 s, then the phone again.",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(8, "--gap 1.6-4.7").pause(2)
    called.talker(8, "--gap 1.6-4.7")
    offers(calling, "sendonly")
    takes(called, "recvonly")
    calling.pause(3).invite(None).expect(200).ack(sdp(calling.me, version=3))
    called.expect("INVITE").answer(sdp(called.me, direction="sendrecv", version=3)).expect("ACK")
    end(calling, called, 3)
    add(
        "hold-resumed-without-offer",
        "The caller holds, and resumes by an INVITE without an offer: the other side offers sendrecv.",
        peers(calling, called),
        "sendonly/recvonly; re-INVITE without a body, 200 offers sendrecv, ACK answers without a direction (sendrecv).",
        "The new exchange replaces the directions of the old one.",
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(8, "--gap 1.6-4.7 --rtcp").pause(2)
    called.talker(8, "--gap 1.6-4.7 --rtcp")
    calling.update(sdp(calling.me, direction="sendonly", version=2)).expect(200).pause(3)
    called.expect("UPDATE").respond("200 OK", sdp(called.me, direction="recvonly", version=2))
    calling.update(sdp(calling.me, direction="sendrecv", version=3)).expect(200)
    called.expect("UPDATE").respond("200 OK", sdp(called.me, direction="sendrecv", version=3))
    end(calling, called, 3)
    office(
        "hold-by-update",
        "Held and resumed by UPDATE; RTCP goes on all the time.",
        peers(calling, called),
        "UPDATE with a=sendonly, 200 with recvonly; 3 s later UPDATE with sendrecv, 200.",
        "RFC 3311: an UPDATE may change the session as a re-INVITE does.",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(2, "--after 0.1 ").pause(2.2)
    called.talker(2, "--after 0.1")
    offers(calling, ip="0.0.0.0", direction="sendonly")
    takes(called, "recvonly")
    called.pause(6).bye().expect(200)
    calling.expect("BYE").accept().pause(0.3)
    add(
        "hold-hung-up",
        "Held with c=0.0.0.0; who is held loses patience after 6 s and hangs up.",
        peers(calling, called),
        "re-INVITE with c=0.0.0.0 and a=sendonly, 200 recvonly; silence; BYE of the callee.",
        "Silence on hold is what a hold without music is.",
    )


def music_from(address, port, delay):
    """Music of a server that stands on the gateway, to the far side's media port."""
    return Program(
        "gateway",
        ("python3", "{talker}", address, str(port), SBC_MEDIA, "20000", "--seconds", "3", "--after", "0.1")
        + ("--payload-type", "18", "--frame", "20"),
        "music",
        delay=delay,
        wait=True,
    )


def transfers(office):
    # The agent talks to the customer, asks a colleague, and joins the two.
    customer, colleague = sbc(), sbc("1005", media_port=20020).but(port=5070)
    me = phone()
    first, to_first = pair(me, customer)
    second, to_second = pair(me.but(port=5062, media_port=10520), colleague)
    dial(first, to_first)
    first.talker(1.6).pause(2)
    to_first.talker(1.6)
    offers(first, "sendonly")
    takes(to_first, "recvonly")
    replaces = "second-call%40192.168.1.20%3Bto-tag%3Dcolleague%3Bfrom-tag%3Dagent"
    first.pause(4.5).refer(f"sip:1005@{SBC}:5070?Replaces={replaces}").expect(202)
    to_first.expect("REFER").respond("202 Accepted").notify_outcome("100 Trying").expect(200).pause(0.5)
    to_first.notify_outcome("200 OK", over=True).expect(200)
    first.expect("NOTIFY").respond("200 OK", contact=False).expect("NOTIFY").respond("200 OK", contact=False)
    first.bye().expect(200)
    to_first.expect("BYE").accept().pause(0.3)
    second.tag, to_second.tag = "agent", "colleague"
    dial(second, to_second)
    second.talker(3).expect("BYE").accept().pause(0.3)
    to_second.talker(3).pause(4.2).bye().expect(200)
    office(
        "transfer-attended",
        "The agent holds the customer, talks to a colleague, and joins the two by REFER with Replaces.",
        (
            Sipp(to_first, first=True),
            Sipp(to_second, first=True),
            Sipp(first, remote=f"{SBC}:5060"),
            Sipp(second, remote=f"{SBC}:5070", delay=3.5, arguments=("-cid_str", "second-call@%s")),
        ),
        "Two calls of the agent; REFER in the first names the second's Call-ID and tags; NOTIFY 100 and 200; the colleague's "
        "side ends the second call, the agent the first.",
        "RFC 5589 section 7: both calls of the agent end because the other two talk to each other.",
    )

    # A call that arrives with Replaces takes the place of the one that stands.
    caller, joined = sbc("1005"), sbc("13800138000", media_port=20020, agent="SBC").but(port=5070)
    me = phone()
    old, to_old = pair(caller, me)
    old.tag, to_old.tag = "colleague", "agent"
    dial(old, to_old)
    old.talker(3).expect("BYE").accept().pause(0.3)
    to_old.talker(3).pause(3.8).bye().expect(200)
    new, to_new = pair(joined, me.but(port=5062, media_port=10520))
    new.invite(headers=["Replaces: first-call@192.168.9.10;to-tag=agent;from-tag=colleague", "Require: replaces"])
    new.expect(200).ack().talker(4)
    to_new.expect("INVITE").answer().expect("ACK").talker(4)
    to_new.in_dialog = True
    end(new, to_new, 4.5)
    office(
        "transfer-replaces",
        "The agent's call with a colleague is replaced by the customer the colleague passes on.",
        (
            Sipp(to_old, first=True),
            Sipp(to_new, first=True),
            Sipp(old, remote=f"{AGENT}:5060", arguments=("-cid_str", "first-call@%s")),
            Sipp(new, remote=f"{AGENT}:5062", delay=4.1),
        ),
        "A call; an INVITE with Replaces that names it, 200 at once; BYE of the agent in the replaced call; RTP both ways.",
        "RFC 3891: who accepts Replaces ends the replaced dialog.",
    )

    # Blind: the target is another phone of the same office, so its INVITE is seen as well.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(2).pause(2.5).refer(f"sip:1002@{AGENT_2}").expect(202)
    called.talker(2).expect("REFER").respond("202 Accepted").notify_outcome("100 Trying").expect(200).pause(1.2)
    called.notify_outcome("200 OK", over=True).expect(200).expect("BYE").accept().pause(0.3)
    calling.expect("NOTIFY").respond("200 OK", contact=False).expect("NOTIFY").respond("200 OK", contact=False)
    calling.bye().expect(200)
    other = phone("1002", bind=AGENT_2, media_bind=AGENT_2).but(ip=AGENT_2)
    passed, target = pair(sbc(media_port=20020).but(port=5070), other)
    passed.invite(headers=[f"Referred-By: <sip:1001@{AGENT}>"]).expect(180).expect(200).ack().talker(4)
    target.expect("INVITE").ringing().pause(0.8).answer().expect("ACK").talker(4)
    target.in_dialog = True
    end(passed, target, 4.5)
    office(
        "transfer-within-office",
        "A blind transfer to the colleague at the next desk.",
        (
            Sipp(called, first=True),
            Sipp(target, first=True),
            Sipp(calling, remote=f"{SBC}:5060"),
            Sipp(passed, remote=f"{AGENT_2}:5060", delay=3.3),
        ),
        "REFER, 202, NOTIFYs; the SBC calls the colleague from another port with Referred-By; RTP both ways there.",
        "RFC 3515 with the new call in sight: the old one ends, the new one goes on.",
    )


def moves(add, office):
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(2.2, "--linger 0").talker(4, "--after 2.9", port=10540).pause(2.8)
    called.talker(2.2, "--linger 0").talker(4, "--after 2.9", to=(PBX, 10540))
    offers(calling, port=10540)
    takes(called)
    end(calling, called, 4)
    add(
        "media-port-moves",
        "A re-INVITE moves the caller's media port in the middle of the call.",
        peers(calling, called),
        "RTP to and from port 10500; re-INVITE with m=audio 10540; RTP to and from 10540 with sources of their own.",
        "Both sides follow the new description.",
    )

    # The phone's computer leaves the wireless network for the wire: all it sends comes from another address.
    me = phone(bind="0.0.0.0", media_bind=AGENT)
    calling, called = pair(me, sbc())
    dial(calling, called)
    calling.talker(2.2).talker(4, "--after 3.3", ip=AGENT_2).pause(3.1)
    called.talker(2.6).talker(4, "--after 3.3", to=(AGENT_2, 10500))
    calling.me = me.but(ip=AGENT_2)
    offers(calling)
    takes(called)
    end(calling, called, 4.3)
    office(
        "address-moves",
        "The softphone's computer changes its address in the middle of the call and says so by re-INVITE.",
        (
            *peers(calling, called),
            Program(
                "agent",
                ("ip", "route", "replace", "default", "via", GATEWAY_INSIDE, "src", AGENT_2),
                "moved",
                delay=3.3,
                wait=True,
            ),
        ),
        f"RTP and SIP from {AGENT}; 1 s without RTP from there; re-INVITE from {AGENT_2} with that address in Via, Contact "
        "and description; RTP both ways there.",
        "Both sides follow the new description: a second of silence is what such a move costs.",
    )

    calling, called = pair(phone(codecs=("PCMU", "DTMF")), sbc())
    dial(calling, called)
    calling.talker(2.2, "--linger 0").talker(2.5, "--after 2.9", codec="G729").talker(
        2.2, "--after 5.9", port=10540, to=(SBC_MEDIA, 20040)
    )
    called.talker(2.2, "--linger 0").talker(2.5, "--after 2.9", codec="G729").talker(
        2.2, "--after 5.9", to=(AGENT, 10540), port=20040
    )
    called.pause(2.7).invite(sdp(called.me, ("G729", "DTMF"), version=2)).expect(200).ack().pause(2.9)
    calling.expect("INVITE").answer(sdp(calling.me, ("G729", "DTMF"), version=2)).expect("ACK")
    called.invite(sdp(called.me, version=3, port=20040)).expect(200).ack()
    calling.expect("INVITE").answer(sdp(calling.me, version=3, port=10540)).expect("ACK")
    end(calling, called, 2.6)
    office(
        "codec-there-and-back",
        "The far side asks for G.729 and goes back to G.711 on other ports three seconds later.",
        peers(calling, called),
        "re-INVITE with G.729 only, 200; re-INVITE with PCMU and new ports on both sides, 200; RTP follows each time.",
        "Two renegotiations of the callee, both answered and followed.",
    )


def third_hand(add):
    at_proxy = gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy")
    within = mirror("proxy", "in", suffix="mirror")
    hub = f"sip:{PROXY}:5060"

    # No media relay: both descriptions pass unchanged, and RTP goes past the B2BUA.
    def past(id, purpose, wire, why, change=False):
        calling, called = pair(pbx(), carrier(media_ip=CARRIER, media_bind=CARRIER))
        calling.invite().expect(100, optional=True).expect(180, optional=True).expect(200).ack(target=hub)
        called.expect("INVITE").trying().ringing().pause(0.5)
        # The callee speaks before its 200 comes.
        called.talker(4 if change else 7, "--after 0.05").pause(0.3).answer(saved=True).expect("ACK")
        called.in_dialog = True
        calling.talker(3.3, "--after 0.05 --linger 0") if change else calling.talker(6)
        if change:
            # The gateway behind the carrier's signalling takes the media over.
            called.talker(4, "--after 4", ip=MEDIA, port=20080).pause(3.5)
            called.invite(sdp(called.me, ip=MEDIA, port=20080, version=2), target=hub)
            called.expect(100, optional=True).expect(200).ack(target=hub)
            calling.talker(4, "--after 3.7", to=(MEDIA, 20080)).expect("INVITE")
            calling.answer(sdp(calling.me, version=2)).expect("ACK").pause(4.2)
        else:
            calling.pause(6.5)
        calling.bye(target=hub).expect(200)
        called.expect("BYE").accept().pause(0.3)
        add(
            id,
            purpose,
            (
                Sipp(called, first=True),
                sippy("proxy", PROXY, f"{CARRIER}:5060", options=("--hide_call_id=on",), relay=False),
                Sipp(calling, remote=f"{PROXY}:5060"),
            ),
            wire,
            why,
            (at_proxy, within),
            MIDDLE,
        )

    past(
        "b2bua-media-past",
        "A B2BUA that leaves the media alone; the callee speaks 0.3 s before its 200.",
        "Two Call-IDs with the same two descriptions; RTP between the ends, routed past the B2BUA.",
        "Nobody relays: what one leg lacks the other has.",
    )
    past(
        "b2bua-media-moves",
        "A B2BUA that leaves the media alone hands on a re-INVITE that moves the callee's media to another host.",
        f"re-INVITE on both legs with {MEDIA}:20080; RTP of both sides follows.",
        "The stream to the old address ends because the new description says so.",
        change=True,
    )

    # Click to dial (RFC 3725 flow I): the controller calls the agent without an offer, and the customer with the agent's.
    agent, customer = pbx(), carrier()
    controller = pbx("ctd", agent="Dialler 3").but(ip=PROXY, node="proxy")
    one, its = pair(controller.but(media_ip=MEDIA, media_port=20000, media_bind=PROXY), agent)
    two, other = pair(controller.but(ip=PROXY_OUT, media_ip=PBX, media_port=10500, media_bind=PROXY_OUT), customer)
    one.me, two.me = one.me.but(codecs=agent.codecs), two.me.but(codecs=agent.codecs)
    one.invite(None).expect(180).expect(200).pause(2.5).ack(sdp(one.me)).expect("BYE").accept().pause(0.3)
    its.expect("INVITE").ringing().pause(0.6)
    # SIPp repeats its 200 until the ACK comes, as it must.
    its.answer(sdp(agent)).expect("ACK").talker(4.5, to=(MEDIA, 20000))
    its.in_dialog = True
    its.pause(5).bye().expect(200)
    two.invite(sdp(two.me)).expect(180).expect(200).ack().pause(5.4).bye().expect(200)
    other.expect("INVITE").ringing().pause(1).answer().expect("ACK").talker(4.5, to=(PBX, 10500))
    other.in_dialog = True
    other.expect("BYE").accept().pause(0.3)
    add(
        "click-to-dial",
        "A controller calls the agent without an offer, then the customer with the agent's, and joins the two.",
        (
            Sipp(its, first=True),
            Sipp(other, first=True),
            Sipp(one, remote=f"{PBX}:5060"),
            Sipp(two, remote=f"{CARRIER}:5060", delay=1.2),
        ),
        "INVITE without a body, 200 offers and is repeated until the ACK with the customer's answer 2.5 s later; the "
        "second call's descriptions are the first one's; RTP between agent and customer.",
        "RFC 3725 section 4.1: the ACK waits for the customer, and media goes past the controller.",
        (at_proxy, within),
        MIDDLE,
    )
