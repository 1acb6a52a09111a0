"""Signalling that looks wrong at first sight and is not: crossings, retries, other transports, other ports, short names."""

from dataclasses import replace

from ..scenario import Scenario, Sipp, agent, gateway, mirror
from ..script import Party, Script, sdp
from ..services import kamailio, registrar
from ..topologies import AGENT, AGENT_6, CARRIER, CARRIER_6, FORWARD, GATEWAY_INSIDE, GATEWAY_OUTSIDE, IPV6, MIDDLE
from ..topologies import NAT, OFFICE, PBX, PROXY, ROUTED, SBC
from .common import DIGEST, carrier, credentials, dial, hang_up, pair, pbx, peers, phone, sbc
from .early import BEYOND, end
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE, PROXY_OUT

SHORT = {
    "Via": "v",
    "From": "f",
    "To": "t",
    "Call-ID": "i",
    "Contact": "m",
    "Content-Type": "c",
    "Content-Length": "l",
    "Supported": "k",
}
ONE_DIRECTION = "A mirror port set to one direction: what the other side answers passes, and is not in the capture."


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario("healthy-" + id, purpose, topology, peers, views, wire, why, **more))

    def office(id, purpose, peers, wire, why, **more):
        add(id, purpose, peers, wire, why, (AT_PHONE, AT_OFFICE_GATEWAY), OFFICE, **more)

    crossings(add, office)
    retries(add, office)
    transports(add, office)
    partial(add, office)
    return found


def talk(calling, called, seconds=4, near="", far=""):
    calling.talker(seconds, near)
    called.talker(seconds, far)


def crossings(add, office):
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called)
    calling.pause(4.5).bye(retrans=False).expect("BYE").accept().expect(481)
    # As if its own were on the way already.
    called.expect("BYE", save=True).bye(retrans=False).expect(200)
    called.respond("481 Call/Transaction Does Not Exist", saved=True, contact=False)
    add(
        "crossing-byes",
        "Both sides hang up at the same moment; one is told that the call is gone already.",
        peers(calling, called),
        "Two BYE that cross; 481 to the one, 200 to the other; RTP both ways until then.",
        "RFC 3261 section 15.1.2: who has ended the dialog knows nothing of the other's BYE.",
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(180).pause(1).cancel().expect(200).expect(200).ack().bye()
    calling.expect(200)
    called.expect("INVITE").trying().ringing().expect("CANCEL").accept().answer(saved=True, retrans=False)
    called.expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept().pause(0.3)
    office(
        "crossing-cancel",
        "The caller cancels in the very moment in which the call is answered, and hangs up at once.",
        peers(calling, called),
        "CANCEL; 200 to the CANCEL and 200 to the INVITE; ACK, BYE, 200.",
        "RFC 3261 section 9.1: a CANCEL that comes too late has no effect; BYE ends the call.",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called)
    called.pause(4.5).bye().expect(200).expect("BYE").respond("481 Call/Transaction Does Not Exist", contact=False)
    calling.expect("BYE").accept().pause(1).bye().expect(481)
    called.pause(0.3)
    add(
        "bye-late",
        "The callee hangs up; a second later the caller's PBX sends a BYE too and gets 481.",
        peers(calling, called),
        "BYE, 200; 1 s later BYE the other way, 481.",
        "Nobody lost anything: the call had ended.",
    )

    # UPDATE while an offer of the other side is open.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    talk(calling, called, 7)
    calling.pause(2).update(sdp(calling.me, version=2)).expect(500).pause(1.5)
    called.expect("UPDATE").respond("500 Server Internal Error", headers=["Retry-After: 1"], contact=False)
    calling.update(sdp(calling.me, version=3)).expect(200)
    called.expect("UPDATE").respond("200 OK", sdp(called.me, version=2))
    end(calling, called, 4)
    office(
        "update-retried",
        "An UPDATE comes while the far side has one in work: 500 with Retry-After, and the retry is taken.",
        peers(calling, called),
        "UPDATE with an offer, 500 with Retry-After: 1, 1.5 s later UPDATE, 200 with the answer; RTP all the time.",
        "RFC 3311 section 5.2 asks for 500 with Retry-After there.",
    )


def retries(add, office):
    calling, called = pair(phone(), sbc())
    number = "13800138000"
    for length in (4, 7):
        calling.invite(target=f"sip:{number[:length]}@{SBC}").expect(100, optional=True).expect(484)
        calling.request(
            "ACK",
            cseq=calling.invite_cseq,
            retrans=False,
            target=f"sip:{number[:length]}@{SBC}",
            branch=f"[branch-{calling.index - calling.invite_index}]",
            to_tag="[peer_tag_param]",
        )
        calling.pause(1.2)
        called.expect("INVITE").respond("484 Address Incomplete", retrans=True, contact=False).expect("ACK")
    calling.invite().expect(180).expect(200).ack()
    called.expect("INVITE").ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    end(calling, called, 4.5)
    office(
        "retry-overlap",
        "Overlap dialling: two incomplete numbers are refused with 484, the complete one is called.",
        peers(calling, called),
        "INVITE 1380, 484; INVITE 1380013, 484; INVITE 13800138000, 180, 200; one Call-ID; RTP both ways.",
        "RFC 3578: 484 asks for more digits, which came.",
    )

    calling, called = pair(phone(), sbc())
    calling.invite().expect(407, auth=True).ack_refusal().pause(1).invite(headers=[credentials()])
    calling.expect(100, optional=True).expect(180).expect(200).ack()
    called.expect("INVITE").respond(
        "407 Proxy Authentication Required", headers=[f"Proxy-Authenticate: {DIGEST}"], retrans=True, contact=False
    ).expect("ACK")
    called.expect("INVITE").trying().ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    end(calling, called, 4.5)
    office(
        "retry-slow-password",
        "The phone asks its user for the password: the challenge is answered after 18 s.",
        peers(calling, called),
        "INVITE, 407, ACK; 18 s later INVITE with credentials, 180, 200; RTP both ways.",
        "A challenge has no deadline but the nonce's.",
        stretch=((0.9, 17),),
    )

    # Session timers: either side refreshes.
    calling, called = pair(
        pbx(media_ip="203.0.113.40", media_bind=PBX), carrier(media_ip="198.51.100.40", media_bind=CARRIER)
    )
    timer = ["Require: timer", "Session-Expires: 90;refresher=uas"]
    calling.invite(supported="timer", headers=["Session-Expires: 90", "Min-SE: 90"]).expect(100, optional=True)
    calling.expect(180).expect(200).ack()
    called.expect("INVITE").trying().ringing().pause(0.3).answer(headers=timer).expect("ACK")
    called.in_dialog = True
    for _ in range(2):
        # The refresher is the one that sends this request (RFC 4028 section 7.1).
        called.pause(2).invite(
            sdp(called.me), supported="timer", headers=["Session-Expires: 90;refresher=uac"]
        ).expect(200).ack()
        calling.expect("INVITE").answer(sdp(calling.me), headers=["Require: timer", "Session-Expires: 90;refresher=uac"])
        calling.expect("ACK")
    end(calling, called, 2)
    add(
        "retry-refreshed-by-callee",
        "The callee refreshes the session every 42 s by a re-INVITE that changes nothing; the call lasts 146 s.",
        peers(calling, called),
        "200 with Session-Expires: 90;refresher=uas; re-INVITE of the callee after 42 and 84 s, each answered; BYE.",
        "Each refresh came in time (RFC 4028 section 10).",
        stretch=((1.5, 40), (3.5, 40), (5.5, 60)),
    )

    # The caller keeps at it for 3 s before the first 18x, as through a slow transit.
    calling, called = pair(pbx(), carrier())
    calling.invite(headers=["P-Asserted-Identity: <tel:+861001>"]).expect(180).expect(200).ack()
    called.expect("INVITE").pause(2.9).ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    end(calling, called, 4.5)
    add(
        "retry-no-trying",
        "The carrier says nothing for 2.9 s, no 100 either, and then rings.",
        peers(calling, called),
        "INVITE three times, 180 after 2.9 s, 200; RTP both ways.",
        "RFC 3261 section 17.1.1.2: the repeats are what UDP needs, and they were answered.",
    )


def compact(script, own):
    """The script with compact header names (RFC 3261 section 7.3.3): its own, or in what it takes from the other side."""
    steps = []
    for step in script.steps:
        for name, letter in SHORT.items():
            step = step.replace(f"[last_{name}:]", f"[last_{letter}:]").replace(f'header="{name}:"', f'header="{letter}:"')
            if own:
                step = step.replace(f"\n{name}:", f"\n{letter}:")
        steps.append(step)
    script.steps = steps
    return script


def transports(add, office):
    calling, called = pair(pbx(), carrier())
    contact = f"sip:13800138000@{CARRIER}:5060"
    calling.invite(supported="timer").expect(100, optional=True).expect(180, optional=True).expect(200).ack(target=contact)
    called.expect("INVITE").trying().ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    calling.pause(4.5).bye(target=contact).expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "names-compact",
        "Compact header names in every message (v, f, t, i, m, c, l, k).",
        peers(compact(calling, True), compact(called, True)),
        "INVITE, 100, 180, 200, ACK, BYE, 200, each with one-letter names; RTP both ways.",
        "RFC 3261 section 7.3.3: a compact name is the name.",
    )

    near, far = phone().but(port=5080, media_port=4002), sbc(media_port=41000).but(port=15060)
    calling, called = pair(near, far)
    dial(calling, called)
    talk(calling, called)
    end(calling, called, 4.5)
    office(
        "ports-unusual",
        "SIP on ports 5080 and 15060, media on ports 4002 and 41000.",
        peers(calling, called),
        "The ordinary call, from 5080 to 15060 and from 4002 to 41000.",
        "Ports are what messages say (RFC 3261 section 19.1.2).",
    )

    calling, called = pair(near, far, transport="TCP")
    dial(calling, called)
    talk(calling, called)
    end(calling, called, 4.5)
    office(
        "ports-unusual-tcp",
        "SIP over TCP on port 15060.",
        peers(calling, called, may_fail=True),
        "The ordinary call in a TCP connection to port 15060; RTP both ways.",
        "The same as on 5060.",
    )

    calling, called = pair(phone(), sbc("gateway", media_ip="", media_bind=""), transport="TCP")
    for _ in range(5):
        calling.options().expect(200).pause(0.8)
        called.expect("OPTIONS").respond("200 OK", headers=["Accept: application/sdp"], contact=False)
    office(
        "options-tcp",
        "Keep-alive OPTIONS over TCP, each answered.",
        peers(calling, called, may_fail=True),
        "Five OPTIONS in one TCP connection, five 200.",
        "The trunk is alive.",
    )

    # UDP on one side of the proxy, TCP on the other.
    calling = Script(pbx(), carrier())
    called = Script(carrier(), calling.me, "TCP", caller=False)
    calling.invite().expect(100, optional=True).expect(180, optional=True).expect(200).ack()
    called.expect("INVITE").trying().ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    end(calling, called, 4.5)
    proxy = kamailio("proxy", (PROXY, PROXY_OUT), f'$du = "sip:{CARRIER}:5060;transport=tcp"; t_relay();')
    listens = "".join(f"listen=tcp:{address}:5060\n" for address in (PROXY, PROXY_OUT))
    files = {
        name: text.replace("disable_tcp=yes", "tcp_children=1").replace("mhomed=1\n", "mhomed=1\n" + listens)
        for name, text in proxy.files.items()
    }
    add(
        "transports-mixed",
        "A proxy between a PBX with SIP over UDP and a carrier with SIP over TCP.",
        (
            Sipp(called, first=True, may_fail=True),
            replace(proxy, files=files),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ),
        "INVITE over UDP inside, over TCP outside, two Record-Route; RTP past the proxy.",
        "A proxy may change the transport; its headers are its business.",
        (gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy"), agent(local=[PBX], suffix="agent")),
        MIDDLE,
    )

    six = Party("1001", AGENT_6, agent="PBX 12.4")
    far = Party("13800138000", CARRIER_6, media_port=20000, agent="SBC", node="carrier", voice="callee")
    six, far = six.but(codecs=("G729", "DTMF")), far.but(codecs=("G729", "DTMF"))
    calling, called = pair(six, far)
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).prack(7).expect(200).expect(200).ack()
    called.expect("INVITE").trying().ringing("183 Session Progress", sdp(called.me), reliable=7).expect("PRACK")
    called.in_dialog = True
    called.accept().talk().pause(1.5).answer(saved=True).expect("ACK")
    calling.talk().pause(2.5).hush().invite(sdp(six, ip="::", direction="inactive", version=2)).expect(200).ack()
    called.expect("INVITE").hush().answer(sdp(far, direction="inactive", version=2)).expect("ACK")
    calling.pause(3.5).invite(sdp(six, direction="sendrecv", version=3)).expect(200).ack().resume().pause(2.5)
    called.expect("INVITE").answer(sdp(far, direction="sendrecv", version=3)).expect("ACK").resume()
    hang_up(calling, called)
    add(
        "ipv6-hold",
        "Over IPv6: reliable early media, a hold with c=IN IP6 ::, a resume.",
        peers(calling, called),
        "183 with RSeq, PRACK, 200 with the same answer; re-INVITE with the unspecified address and a=inactive; sendrecv.",
        "The same as over IPv4.",
        (agent(local=[AGENT_6], suffix="agent"), mirror(suffix="mirror")),
        IPV6,
    )

    # A whole office logs in after a power cut.
    accounts = {str(user): f"word-{user}" for user in range(1001, 1013)}
    me = Party("[field0]", AGENT, node="agent", agent="Softphone 25.200")
    calling = Script(me, sbc("registrar", media_ip="", media_bind=""), domain="cc.example.com")
    calling.register().expect(401, auth=True)
    calling.register(headers=["[field1]"]).expect(200)
    office(
        "register-burst",
        "Twelve softphones behind one address log in within a second after a power cut.",
        (
            registrar("carrier", (SBC,), accounts),
            Sipp(
                calling,
                remote=f"{SBC}:5060",
                calls=len(accounts),
                fields=tuple(
                    (user, f"[authentication username={user} password={word}]") for user, word in accounts.items()
                ),
            ),
        ),
        "Twelve times REGISTER, 401, REGISTER with credentials, 200, of twelve accounts.",
        "Every one of them was challenged once and let in.",
    )


def partial(add, office):
    def made():
        calling, called = pair(phone(), sbc())
        dial(calling, called)
        talk(calling, called, 9.5, "--gap 2-6", "--gap 2-6")
        calling.pause(2.4).invite(sdp(calling.me, direction="sendonly", version=2)).expect(200).ack().pause(4)
        called.expect("INVITE").answer(sdp(called.me, direction="recvonly", version=2)).expect("ACK")
        calling.invite(sdp(calling.me, direction="sendrecv", version=3)).expect(200).ack()
        called.expect("INVITE").answer(sdp(called.me, direction="sendrecv", version=3)).expect("ACK")
        end(calling, called, 3.5)
        return peers(calling, called)

    sip, rtp = "port 5060", "udp portrange 10500-10501 or udp portrange 20000-20001"
    add(
        "partial",
        "A held and resumed call in captures that hold a part of it: signalling only, media only, or one direction only.",
        made(),
        "Either the messages without any RTP, or the RTP without any message, or what one side sent and nothing else.",
        "What the filter left out is not missing on the wire.",
        (
            agent(local=[AGENT], suffix="signalling-agent", only=sip),
            agent(suffix="signalling-agent-unnamed", only=sip),
            mirror(suffix="signalling-mirror", only=sip),
            agent(local=[AGENT], suffix="media-agent", only=rtp),
            mirror(suffix="media-mirror", only=rtp),
            gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="signalling-gateway", only=sip),
            agent(local=[AGENT], suffix="sent-agent", only=f"src host {AGENT}", why=ONE_DIRECTION),
            agent(local=[AGENT], suffix="received-agent", only=f"dst host {AGENT}", why=ONE_DIRECTION),
            mirror(suffix="sent-mirror", only=f"src host {AGENT}", why=ONE_DIRECTION),
            mirror(suffix="received-mirror", only=f"dst host {AGENT}", why=ONE_DIRECTION),
        ),
        OFFICE,
    )

    # Private addresses in every description, and a carrier that answers to where media comes from.
    calling, called = pair(carrier(media_ip=CARRIER, media_bind=CARRIER), phone())
    to_public = f"sip:1001@{GATEWAY_OUTSIDE}"
    calling.invite(target=to_public).expect(180).expect(200).ack(target=f"{to_public}:5060")
    called.expect("INVITE").ringing().pause(0.6).answer().expect("ACK")
    called.in_dialog = True
    calling.talker(5, "--follow", to=(GATEWAY_OUTSIDE, 10500))
    called.talker(5, "--after 0.2")
    calling.pause(5.5).bye(target=f"{to_public}:5060").expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "latching-incoming",
        "An incoming call behind NAT: the answer names the private address, the carrier sends where media comes from.",
        (Sipp(called, first=True), Sipp(calling, remote=f"{GATEWAY_OUTSIDE}:5060")),
        f"200 with c= {AGENT}; RTP from {AGENT}:10500, outside from {GATEWAY_OUTSIDE}:10500; the carrier's goes there.",
        "Symmetric RTP (RFC 4961) makes up for the private address: both hear each other.",
        (
            agent(local=[AGENT], suffix="agent"),
            gateway(local=[GATEWAY_INSIDE, GATEWAY_OUTSIDE], suffix="gateway"),
        ),
        NAT,
        rules={"gateway": FORWARD},
    )
