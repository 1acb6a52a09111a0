"""Calls that work and look like a fault of another family: what each rule must not trip on."""

from ..scenario import Scenario, Sipp, agent, gateway, mirror
from ..script import Script, sdp
from ..services import registrar
from ..topologies import AGENT, CARRIER, LEASED, MEDIA, MIDDLE, OFFICE, PBX, PROXY, ROUTED, SBC
from .common import DIGEST, carrier, credentials, dial, pair, pbx, peers, phone, sbc
from .early import BEYOND, end, ringing
from .holds import offers
from .odd import talk
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE, PROXY_OUT


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario("healthy-like-" + id, purpose, topology, peers, views, wire, why, **more))

    def office(id, purpose, peers, wire, why, **more):
        add(id, purpose, peers, wire, why, (AT_PHONE, AT_OFFICE_GATEWAY), OFFICE, **more)

    ringing_and_ending(add, office)
    media(add, office)
    elements(add, office)
    return found


def ringing_and_ending(add, office):
    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(180).expect(200).ack()
    ringing(called)
    called.ringing(body=sdp(called.me)).pause(2).answer(saved=True).expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    end(calling, called, 4.5)
    add(
        "ringback-silent",
        "A 180 that carries the answer already, and no early media for 14 s: the phone rings by itself.",
        peers(calling, called),
        "180 with a description, no RTP, 200 after 14 s with the same description, RTP both ways.",
        "RFC 3960 section 3.2: with a 180 and no media received the caller's phone makes the tone.",
        stretch=((1.2, 12),),
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(180).pause(1).cancel().expect(200).expect(487).ack_refusal()
    called.expect("INVITE").trying().ringing().expect("CANCEL").accept().pause(3)
    called.respond("487 Request Terminated", saved=True, retrans=True, contact=False).expect("ACK")
    office(
        "cancel-slow",
        "The caller gives up, and the SBC needs three seconds to say that the INVITE is terminated.",
        peers(calling, called),
        "CANCEL, 200 at once, 487 after 3 s, ACK.",
        "The INVITE got its final answer (RFC 3261 section 9.2).",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called)
    calling.pause(4.5).bye().expect(407, auth=True).bye(headers=[credentials()]).expect(200)
    called.expect("BYE").respond(
        "407 Proxy Authentication Required", headers=[f"Proxy-Authenticate: {DIGEST}"], contact=False
    ).expect("BYE").accept().pause(0.3)
    add(
        "bye-refused",
        "The BYE is challenged and sent again with credentials.",
        peers(calling, called),
        "BYE, 407, BYE with Proxy-Authorization, 200; RTP both ways until then.",
        "A challenge is no refusal (RFC 3261 section 22).",
    )

    calling, called = pair(phone(), sbc())
    timer = ["Require: timer", "Session-Expires: 1800;refresher=uas"]
    calling.invite(supported="timer", headers=["Session-Expires: 1800"]).expect(100, optional=True).expect(180)
    calling.expect(200).ack()
    called.expect("INVITE").trying().ringing().pause(0.4).answer(headers=timer).expect("ACK")
    called.in_dialog = True
    talk(calling, called, 10)
    called.pause(10.5).bye(headers=['Reason: Q.850;cause=16;text="Normal call clearing"']).expect(200)
    calling.expect("BYE").accept().pause(0.3)
    office(
        "timer-unused",
        "A session timer is agreed and the callee hangs up after eleven seconds, long before a refresh is due.",
        peers(calling, called),
        "Session-Expires: 1800;refresher=uas; BYE with Reason: Q.850;cause=16.",
        "Q.850 16 is somebody who hung up.",
    )

    # Glare twice: the refuser had an offer of its own open each time.
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 8)
    calling.pause(1.5)
    for version in (2, 3):
        calling.invite(sdp(calling.me, version=version), retrans=False)
        calling.expect("INVITE", save=True).respond("491 Request Pending", saved=True)
        calling.expect("ACK").expect(491).ack_refusal().pause(1.2)
        called.expect("INVITE", save=True).invite(sdp(called.me, version=version), retrans=False)
        called.expect(491).ack_refusal().respond("491 Request Pending", saved=True).expect("ACK")
    calling.invite(sdp(calling.me, version=4)).expect(200).ack()
    called.expect("INVITE").answer(sdp(called.me, version=4)).expect("ACK")
    end(calling, called, 3)
    add(
        "glare-twice",
        "Two re-INVITEs cross, and their retries cross again; the third one is taken.",
        peers(calling, called),
        "Twice two INVITE and two 491; then INVITE and 200; RTP all the time.",
        "Each 491 came from a side with an offer of its own open (RFC 3261 section 14.1).",
    )

    # The first server is down, the second one takes the call.
    first = Script(phone(), sbc("13800138000").but(port=5070))
    first.invite()
    calling, called = pair(phone().but(port=5062), sbc())
    dial(calling, called)
    talk(calling, called)
    end(calling, called, 4.5)
    office(
        "second-server",
        "The first of two servers is silent; the phone calls by the second one after 1.8 s.",
        (
            Sipp(called, first=True),
            Sipp(first.expect(200), remote=f"{SBC}:5070", may_fail=True, invite_transmissions=3, wait=False),
            Sipp(calling, remote=f"{SBC}:5060", delay=1.8),
        ),
        "INVITE three times to port 5070, no answer; INVITE to port 5060, 180, 200; RTP both ways.",
        "That is what a second server is for: the call came about.",
        rules={
            "carrier": """
table inet dead {
  chain input {
    type filter hook input priority 0; policy accept;
    udp dport 5070 drop
  }
}
"""
        },
    )


def media(add, office):
    calling, called = pair(pbx(codecs=("G722", "PCMA", "DTMF")), carrier())
    dial(calling, called, answer=sdp(called.me, ("G722", "DTMF")))
    calling.talker(4.5, "--keys 7# --keys-at 1.5")
    called.talker(4.5)
    end(calling, called, 5)
    add(
        "keys-wideband",
        "G.722 with telephone events of 8000 Hz.",
        peers(calling, called),
        "G722/8000 and telephone-event/8000 agreed; two keys.",
        "G.722 samples at 16 kHz and counts at 8 (RFC 3551 section 4.5.2): the clocks are the same.",
    )

    calling, called = pair(phone(codecs=("OPUS", "PCMU", "DTMF-48")), sbc())
    dial(calling, called, answer=sdp(called.me, ("OPUS-120", "DTMF-48")))
    calling.talker(4.5, "--clock 48000 --keys 5 --keys-at 1.5 --keys-type 110", codec="OPUS-120")
    called.talker(4.5, "--clock 48000", codec="OPUS")
    end(calling, called, 5)
    office(
        "codec-two-numbers",
        "The answer gives Opus another payload type than the offer; each side sends the other's.",
        peers(calling, called),
        "opus is 111 in the offer and 120 in the answer; RTP toward the callee has 120, toward the caller 111.",
        "RFC 3264 section 5.1: a number is the receiver's; the codec is the same.",
    )

    # Paging: meant to be one way.
    calling, called = pair(phone(), sbc("paging"))
    dial(calling, called, body=sdp(calling.me, direction="sendonly"), answer=sdp(called.me, direction="recvonly"))
    calling.talker(6)
    calling.pause(6.5).bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    office(
        "one-way",
        "An announcement over loudspeakers: the agent speaks, nobody answers.",
        peers(calling, called),
        "a=sendonly in the offer, recvonly in the answer; RTP from the caller only.",
        "One way is what was agreed.",
    )

    # No report blocks, in twelve seconds of sound both ways.
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 12, "--rtcp", "--rtcp")
    end(calling, called, 12.5)
    add(
        "deaf-by-reports",
        "Sender reports without report blocks: neither side says what it hears.",
        peers(calling, called),
        "RTP both ways for 12 s; sender reports every second with a count of 0 blocks.",
        "Many gateways never report what they receive; that says nothing of what they hear.",
    )

    # One source, two targets after one another.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(7, f"--then 2.7,{SBC},20080").expect("INVITE").answer(sdp(calling.me, version=2)).expect("ACK")
    called.talker(2.9, "--linger 0.2").talker(4, "--after 3.3", ip=SBC, port=20080).pause(3)
    offers(called, ip=SBC, port=20080)
    end(calling, called, 4.3)
    office(
        "one-source-two-targets",
        "The far side moves its media; the phone sends the same stream to the new address.",
        peers(calling, called),
        f"re-INVITE of the callee with {SBC}:20080; the caller's SSRC and sequence go on toward it.",
        "One stream that changed its target is not two capture points.",
    )

    # RTCP to closed ports, RTP for a while after the BYE.
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talk().pause(4.5)
    called.talker(7, "--rtcp")
    calling.hush().bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "refused-at-the-edges",
        "The phone takes no RTCP, and the carrier's media goes on for two seconds after the BYE.",
        peers(calling, called),
        "ICMP port unreachable for RTCP during the call and for RTP after the BYE; RTP both ways until then.",
        "What is refused there nobody was to hear.",
    )

    calling, called = pair(phone(codecs=("PCMA", "DTMF")), sbc())
    dial(calling, called)
    talk(calling, called, 8)
    fax = "\nm=image {} udptl t38\na=T38FaxVersion:0"
    called.pause(2.3).invite(sdp(called.me, version=2) + fax.format(20030)).expect(200).ack()
    calling.expect("INVITE").answer(sdp(calling.me, version=2) + fax.format(0)).expect("ACK")
    end(calling, called, 5.5)
    office(
        "fax-section-declined",
        "T.38 is offered beside the audio that stands, and declined: the audio goes on.",
        peers(calling, called),
        "re-INVITE with m=audio and m=image; 200 with m=image 0; PCMA both ways all the time.",
        "Port 0 declines one section.",
    )


def elements(add, office):
    # 2.3 kB of INVITE, captured with a filter that lets only first fragments pass.
    calling, called = pair(pbx(), carrier())
    long = [f"X-Routing-Hint-{number}: " + "0123456789abcdef" * 6 for number in range(18)]
    calling.invite(headers=long).expect(100, optional=True).expect(180).expect(200).ack()
    called.expect("INVITE").trying().ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    end(calling, called, 4.5)
    only = "udp port 5060 or udp portrange 10500-10501"
    add(
        "fragment-lost",
        "An INVITE of more than 2 kB in fragments, and a capture filter that knows ports only.",
        peers(calling, called),
        "The first fragment of the INVITE, never the second; 100, 180, 200, ACK; RTP both ways.",
        "The dialog goes on: the filter left the fragment out, not the network.",
        (
            agent(local=[PBX], suffix="agent", only=only),
            mirror(suffix="mirror", only=only),
        ),
    )

    calling, called = pair(pbx(), carrier("gateway", media_ip="", media_bind=""))
    for wait in (0.55, 1.6, 0.7):
        calling.options().expect(200).pause(0.8)
        called.expect("OPTIONS").pause(wait).respond("200 OK", contact=False)
    add(
        "answered-late",
        "The trunk answers OPTIONS late, so that repeats and answers cross.",
        peers(calling, called),
        "OPTIONS sent two or three times, answered after 0.5 to 1.6 s.",
        "Each got its answer, and nobody asked on.",
    )

    leased = (agent(local=[AGENT], suffix="agent"), mirror(suffix="mirror"))
    add(
        "private-received",
        "A phone with a private address registers with a public server that knows the way back: no NAT anywhere.",
        (
            registrar("carrier", (CARRIER,), {"1001": "a-word"}),
            Sipp(
                Script(phone(), carrier("registrar", media_ip="", media_bind=""), domain="cc.example.com")
                .register()
                .expect(401, auth=True)
                .register(headers=[credentials()])
                .expect(200),
                remote=f"{CARRIER}:5060",
            ),
        ),
        f"REGISTER from {AGENT}, 401 and 200 with received={AGENT}.",
        "received names the address the packet came from, which here is the phone's own.",
        leased,
        LEASED,
    )

    # A B2BUA relays first and takes itself out of the media by re-INVITEs on both legs.
    phone_, far = pbx(), carrier()
    hub = pbx("b2bua", agent="B2BUA 2").but(ip=PROXY, node="proxy", media_port=30000)
    out = hub.but(ip=PROXY_OUT, media_port=30020)
    one, in_leg = pair(phone_, hub)
    out_leg, two = pair(out, far)
    one.invite().expect(100, optional=True).expect(180).expect(200).ack()
    one.talker(3, "--linger 0", to=(PROXY, 30000)).talker(4, "--after 3.6", to=(MEDIA, 20000))
    one.expect("INVITE").answer(sdp(phone_, version=2)).expect("ACK")
    in_leg.expect("INVITE").trying().pause(0.2).ringing().pause(0.8).answer().expect("ACK")
    in_leg.in_dialog = True
    in_leg.talker(2.9, to=(PBX, 10500)).pause(3.2)
    in_leg.invite(sdp(hub, ip=MEDIA, port=20000, version=2)).expect(200).ack().expect("BYE").accept().pause(0.3)
    out_leg.invite().expect(100, optional=True).expect(180).expect(200).ack().talker(2.9, to=(MEDIA, 20000)).pause(3.3)
    out_leg.invite(sdp(out, ip=PBX, port=10500, version=2)).expect(200).ack().pause(4.6).bye().expect(200)
    two.expect("INVITE").trying().ringing().pause(0.8).answer().expect("ACK")
    two.in_dialog = True
    two.talker(3, "--linger 0", to=(PROXY_OUT, 30020)).talker(4, "--after 3.6", to=(PBX, 10500))
    two.expect("INVITE").answer(sdp(far, version=2)).expect("ACK").expect("BYE").accept().pause(0.3)
    one.pause(4.2).bye().expect(200)
    add(
        "relay-steps-out",
        "A B2BUA relays for three seconds and then lets both ends send to each other by re-INVITEs on both legs.",
        (
            Sipp(in_leg, first=True),
            Sipp(two, first=True),
            Sipp(one, remote=f"{PROXY}:5060"),
            Sipp(out_leg, remote=f"{CARRIER}:5060", delay=0.1),
        ),
        "RTP of the B2BUA's own ports for 3 s; re-INVITE on both legs with the other end's address; RTP from end to end.",
        "The relay ended because both descriptions say so.",
        (gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy"), mirror("proxy", "in", suffix="mirror")),
        MIDDLE,
    )
