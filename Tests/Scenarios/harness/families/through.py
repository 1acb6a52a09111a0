"""Calls that change before or after the answer, through a B2BUA, a proxy or a media relay."""

from dataclasses import replace

from ..scenario import Scenario, Sipp, agent, mirror
from ..script import Script, sdp
from ..services import RTPENGINE_MODULE, baresip, kamailio, rtpengine, sippy
from ..topologies import CARRIER, MIDDLE, PBX, PROXY
from .common import MOBILE, carrier, pair, pbx
from .early import PROGRESS, SECOND
from .legs import HIDE, HUB
from .quality import with_options
from .refusals import AT_PBX, AT_PROXY, PROXY_OUT

WITHIN = mirror("proxy", "in", suffix="mirror")


def engine(target, flags="replace-origin replace-session-connection direction=inside direction=outside", more=""):
    """Kamailio that lets rtpengine relay all media, of re-INVITEs, PRACK, UPDATE and ACK too."""
    route = f"""{target}
  if (has_body("application/sdp")) {{ rtpengine_manage("{flags}"); }}
  t_on_reply("MEDIA");
  {more}
  t_relay();"""
    made = kamailio("proxy", (PROXY, PROXY_OUT), route, RTPENGINE_MODULE)
    # Requests in a dialog that carry a description are relayed as well.
    files = {
        name: text.replace(
            "{ route(MEDIA); t_relay(); exit; }", '{ route(MEDIA); t_on_reply("MEDIA"); t_relay(); exit; }'
        ).replace(
            'route[MEDIA] {\n  rtpengine_manage("', 'route[MEDIA] {\n  if (has_body("application/sdp")) rtpengine_manage("'
        )
        for name, text in made.files.items()
    }
    return (rtpengine("proxy", {"inside": PROXY, "outside": PROXY_OUT}), replace(made, files=files))


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PROXY, AT_PBX), **more):
        found.append(Scenario("healthy-through-" + id, purpose, MIDDLE, tuple(peers), views, wire, why, **more))

    to_carrier = f'$du = "sip:{CARRIER}:5060";'

    # Early media and keys; the 183 answers already.
    def early(calling, called, hub=None):
        where = {"target": hub} if hub else {}
        calling.invite().expect(100, optional=True).expect(183).talk().expect(200).ack(**where).pause(4)
        called.expect("INVITE").trying().ringing(PROGRESS, sdp(called.me)).talk().pause(2).answer()
        called.expect("ACK")
        called.in_dialog = True
        calling.hush().bye(**where).expect(200)
        called.expect("BYE").hush().accept().pause(0.3)

    calling, called = pair(pbx(), carrier())
    early(calling, called, HUB)
    add(
        "b2bua-early-media",
        "Early media both ways through a B2BUA that relays.",
        (
            Sipp(called, first=True),
            sippy("proxy", PROXY, f"{CARRIER}:5060", options=HIDE),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ),
        "183 with a description on both legs, RTP in two legs both ways, 200, BYE after 4 s.",
        "The relay hands on what each side sends, before the answer too.",
        (AT_PROXY, WITHIN),
    )

    # Hold and resume across the B2BUA.
    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(180, optional=True).expect(200).ack(target=HUB).talk().pause(2.5)
    called.expect("INVITE").trying().ringing().pause(0.5).answer().expect("ACK").talk()
    called.in_dialog = True
    for direction, answer, version in (("sendonly", "recvonly", 2), ("sendrecv", "sendrecv", 3)):
        if version == 2:
            calling.hush()
        calling.invite(sdp(calling.me, direction=direction, version=version), target=HUB)
        calling.expect(100, optional=True).expect(200).ack(target=HUB)
        called.expect("INVITE")
        if version == 2:
            called.hush()
        called.answer(sdp(called.me, direction=answer, version=version)).expect("ACK")
        if version == 3:
            calling.resume()
            called.resume()
        calling.pause(3)
    calling.hush().bye(target=HUB).expect(200)
    called.expect("BYE").hush().accept().pause(0.3)
    add(
        "b2bua-hold",
        "A hold and a resume that pass a B2BUA with its relay.",
        (
            Sipp(called, first=True),
            sippy("proxy", PROXY, f"{CARRIER}:5060", options=HIDE),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ),
        "re-INVITEs on both legs with sendonly and sendrecv; no RTP for 3 s on either leg, then both ways again.",
        "Held on one leg is held on the other.",
        (AT_PROXY, WITHIN),
    )

    calling, called = pair(pbx(), carrier())
    early(calling, called)
    add(
        "rtpengine-early-media",
        "Early media both ways through rtpengine.",
        (Sipp(called, first=True), *engine(to_carrier), Sipp(calling, remote=f"{PROXY}:5060")),
        "183 and 200 with the relay's addresses; RTP in two legs both ways from the 183 on.",
        "The 200 repeats what the 183 said, as rtpengine wrote it.",
    )

    calling, called = pair(pbx(), carrier())
    called.hops = 2
    calling.invite(supported="100rel").expect(100, optional=True).expect(183).prack(3).expect(200).expect(200).ack()
    calling.talk().pause(2.5).hush().invite(sdp(calling.me, direction="sendonly", version=2))
    calling.expect(100, optional=True).expect(200).ack().pause(3)
    calling.invite(sdp(calling.me, direction="sendrecv", version=3)).expect(100, optional=True).expect(200).ack()
    calling.resume().pause(2.5).hush().bye().expect(200)
    called.expect("INVITE").trying().ringing(PROGRESS, sdp(called.me), reliable=3).expect("PRACK")
    called.in_dialog = True
    called.accept().talk().pause(1).answer(None, saved=True).expect("ACK")
    called.expect("INVITE").hush().answer(sdp(called.me, direction="recvonly", version=2)).expect("ACK")
    called.expect("INVITE").answer(sdp(called.me, direction="sendrecv", version=3)).expect("ACK").resume()
    called.expect("BYE").hush().accept().pause(0.3)
    add(
        "rtpengine-prack-hold",
        "A reliable 183 with early media, a hold and a resume, through Kamailio and rtpengine.",
        (Sipp(called, first=True), *engine(to_carrier), Sipp(calling, remote=f"{PROXY}:5060")),
        "183 with RSeq and the answer, PRACK, 200 without a body; re-INVITEs with the relay's addresses; RTP in two legs.",
        "Each message is on both hops with the relay's address in it; held for 3 s, heard before and after.",
    )

    # Two phones behind the relay, both with early media.
    caller = carrier()
    first, second = pbx(), pbx(media_port=10520).but(ip=SECOND)
    contact = f"sip:1001@{PBX}:5060"
    calling = Script(caller, first)
    calling.invite(target="sip:1001@cc.example.com").expect(100, optional=True).expect(183).expect(183).expect(200)
    calling.ack(target=contact).talk().pause(4.5).hush().bye(target=contact).expect(200)
    answering = Script(first, caller, caller=False, tag="first[call_number]")
    answering.expect("INVITE").pause(0.3).ringing(PROGRESS, sdp(first)).pause(1.5).answer().expect("ACK").talk()
    answering.in_dialog = True
    answering.expect("BYE").hush().accept().pause(0.3)
    other = Script(second, caller, caller=False, tag="second[call_number]")
    other.hops = 2
    # SIPp gives every stream one SSRC, and the relay would make one stream of two phones'.
    other.expect("INVITE").ringing(PROGRESS, sdp(second)).talker(1.4, "--after 0.05", to=(PROXY, 30000))
    other.expect("CANCEL").accept()
    other.respond("487 Request Terminated", saved=True, contact=False, retrans=True).expect("ACK")
    add(
        "rtpengine-forked",
        "Forked to two phones through rtpengine; both answer early, the other one plays an announcement.",
        (
            Sipp(answering, first=True),
            Sipp(other, first=True),
            *engine(
                f'$ru = "sip:1001@{PBX}:5060"; append_branch("sip:1001@{SECOND}:5060");',
                "replace-origin replace-session-connection direction=outside direction=inside",
            ),
            Sipp(calling, remote=f"{PROXY_OUT}:5060"),
        ),
        "183 of both phones with the relay's addresses, early RTP of the second; 200 of the first, CANCEL and 487; RTP both ways.",
        "What the confirmed dialog says holds.",
        (AT_PROXY, agent(local=[PBX, SECOND], suffix="agent")),
    )

    # A softphone with DTLS-SRTP and ICE on one side, plain RTP on the other: what a WebRTC gateway does.
    browser = with_options(
        baresip(
            "agent", "1001", PBX, "caller", "near", dial=f"sip:{MOBILE}@{PROXY}", quit_after=7, delay=0.5
        ),
        ("stun.so", "turn.so", "ice.so", "dtls_srtp.so"),
        "mediaenc=dtls_srtp;medianat=ice",
        ["rtcp_mux yes"],
    )
    plain = baresip("carrier", MOBILE, CARRIER, "callee", "far", answer=True)
    relay, proxy = engine(
        to_carrier,
        "replace-origin replace-session-connection direction=inside direction=outside ICE=remove RTP/AVP rtcp-mux-demux",
    )
    files = {
        name: text.replace(
            'onreply_route[MEDIA] { if (has_body("application/sdp")) rtpengine_manage("replace-origin replace-session-connection"',
            'onreply_route[MEDIA] { if (has_body("application/sdp")) rtpengine_manage("replace-origin replace-session-connection '
            'ICE=force UDP/TLS/RTP/SAVPF rtcp-mux-accept"',
        )
        for name, text in proxy.files.items()
    }
    add(
        "rtpengine-dtls",
        "A softphone with ICE and DTLS-SRTP talks to one with plain RTP; rtpengine translates.",
        (plain, relay, replace(proxy, files=files), browser),
        "UDP/TLS/RTP/SAVPF and candidates inside, RTP/AVP outside; STUN, DTLS and SRTP on one leg, RTP on the other.",
        "The relay changes the profile as a gateway does; both hear each other.",
    )
    return found
