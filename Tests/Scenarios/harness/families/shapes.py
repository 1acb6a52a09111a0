"""Calls that work and are written or carried in another way than most: bodies, headers, addresses, packets, refusals of no
consequence."""

from ..scenario import Program, Scenario, Sipp
from ..script import Script, sdp
from ..services import kamailio
from ..topologies import CARRIER, MIDDLE, OFFICE, PBX, PROXY, ROUTED, SBC
from .common import carrier, dial, pair, pbx, peers, phone, sbc
from .early import BEYOND, end, ringing
from .odd import talk
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE, AT_PROXY

PIDF = '<?xml version="1.0"?>\n<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:1001@example.com"/>'


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario("healthy-shape-" + id, purpose, topology, tuple(peers), views, wire, why, **more))

    def office(id, purpose, peers, wire, why, **more):
        add(id, purpose, peers, wire, why, (AT_PHONE, AT_OFFICE_GATEWAY), OFFICE, **more)

    bodies(add, office)
    headers(add, office)
    packets(add, office)
    refusals(add, office)
    elements(add, office)
    return found


def whole(calling, called, seconds=4, near="", far="", **dialled):
    dial(calling, called, **dialled)
    talk(calling, called, seconds, near, far)
    end(calling, called, seconds + 0.5)
    return peers(calling, called)


def multipart(description):
    return (
        "--next\nContent-Type: application/sdp\n\n" + description + "\n\n--next\nContent-Type: application/pidf+xml\n"
        "Content-Disposition: render;handling=optional\n\n" + PIDF + "\n--next--"
    )


def bodies(add, office):
    calling, called = pair(pbx(), carrier())
    peers_ = whole(calling, called, body=multipart(sdp(calling.me)), content="multipart/mixed;boundary=next")
    add(
        "body-multipart",
        "The offer is one part of a multipart body; the other part tells where the caller is.",
        peers_,
        "Content-Type: multipart/mixed with application/sdp and application/pidf+xml; an ordinary answer; RTP both ways.",
        "RFC 5621: the description is the part of that type.",
    )

    calling, called = pair(phone(), sbc())

    def by_name(party, name):
        return sdp(party).replace(f"IN IP4 {party.media}", f"IN IP4 {name}")

    dial(calling, called, body=by_name(calling.me, "desk-20.example.com"), answer=by_name(called.me, "media.example.com"))
    talk(calling, called)
    end(calling, called, 4.5)
    office(
        "body-names",
        "Both descriptions give the media address as a domain name.",
        peers(calling, called),
        "c=IN IP4 desk-20.example.com and c=IN IP4 media.example.com; RTP both ways.",
        "RFC 8866 section 5.7 allows a name; nobody here needs to resolve it to see that packets flow.",
    )

    calling, called = pair(pbx(), carrier())

    def rich(party):
        """The address at the media level only, and lines that few write."""
        text = sdp(party)
        address = f"c=IN IP4 {party.media}\n"
        text = text.replace(address, "", 1).replace("s=call\n", "s=-\ni=a call\nu=http://example.com/\ne=a@example.com\nb=CT:128\n")
        return text.replace("a=rtpmap:18", address + "b=AS:64\nb=RR:0\nb=RS:0\na=rtpmap:18", 1).replace(
            "m=audio ", "a=tool:writer\na=X-nat:0\nm=audio "
        )

    add(
        "body-rich",
        "Descriptions with the address at the media level, bandwidths, a phone book's worth of session lines.",
        whole(calling, called, body=rich(calling.me), answer=rich(called.me)),
        "No c= before m=; i=, u=, e=, b=CT, b=AS, b=RR:0 and b=RS:0; RTP both ways and no RTCP.",
        "RFC 8866 section 5: the media's own c= is enough.",
    )


def headers(add, office):
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    talk(calling, called)
    end(calling, called, 4.5)

    others = {
        "Max-Forwards: 70": "MAX-FORWARDS   :  70",
        "User-Agent:": "user-agent\t:",
        "Allow: INVITE, ACK": "ALLOW:INVITE ,ACK",
        "Content-Type: application/sdp": "content-type: Application/SDP ; charset=utf-8",
        "Server:": "sErVeR :",
    }
    for script in (calling, called):
        for usual, other in others.items():
            script.steps = [step.replace(usual, other) for step in script.steps]
    office(
        "headers-spelt",
        "Header names in other cases, blanks before the colon, a media type with a parameter.",
        peers(calling, called),
        "`MAX-FORWARDS   :  70`, `content-type: Application/SDP ; charset=utf-8` and the like; RTP both ways.",
        "RFC 3261 section 7.3.1: names and media types know no case, and blanks may stand before the colon.",
    )

    odd = '"Zoë \\"Z\\" Müller, 客服" '
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called)
    end(calling, called, 4.5)
    calling.steps = [step.replace("From: <", f"From: {odd}<") for step in calling.steps]
    add(
        "headers-display-name",
        "The caller's name has quotes, a comma and Chinese characters.",
        peers(calling, called),
        "From with a quoted display name in every message of the caller's; RTP both ways.",
        "RFC 3261 section 25.1: a quoted string may hold UTF-8 and escaped quotes.",
    )

    calling, called = pair(phone(), sbc())
    dial(calling, called)
    talk(calling, called)
    end(calling, called, 4.5)

    def telephone(step):
        return step.replace(f"sip:13800138000@{SBC} SIP", "tel:13800138000;phone-context=+86 SIP", 1).replace(
            f"To: <sip:13800138000@{SBC}>", "To: <tel:13800138000;phone-context=+86>"
        )

    calling.steps = [telephone(step) for step in calling.steps]
    office(
        "headers-tel",
        "The number is called by a tel URI.",
        peers(calling, called),
        "INVITE tel:13800138000;phone-context=+86, To with the same; RTP both ways.",
        "RFC 3966: a tel URI names a number without a domain.",
    )

    # What keeps the mapping of the signalling port open.
    calling, called = pair(phone(), sbc())
    office(
        "signalling-kept-open",
        "The phone keeps its signalling port open by packets that are no SIP.",
        (
            *whole(calling, called, 6),
            *(
                Program(
                    "agent",
                    ("bash", "-c", f"printf '{text}' > /dev/udp/{SBC}/5060; sleep 0.1"),
                    f"keep-{number}",
                    delay=1.5 + number,
                    wait=True,
                )
                for number, text in enumerate(("\\r\\n\\r\\n", "\\0\\0\\0\\0", "\\r\\n", "jaK"))
            ),
        ),
        "Four UDP packets of two to four octets to port 5060; the call around them works.",
        "Keep-alives of softphones (RFC 5626 section 3.5.1 and older habits) are no messages.",
    )


def packets(add, office):
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.talker(7).expect("INVITE").answer(sdp(calling.me, version=2)).expect("ACK")
    called.talker(7, "--restart 2.7").pause(3).invite(sdp(called.me, version=2)).expect(200).ack()
    end(calling, called, 4.5)
    add(
        "packets-restart",
        "A gateway restarts its stream at a re-INVITE and keeps the SSRC.",
        peers(calling, called),
        "The callee's sequence number and timestamp jump once, the SSRC stays, no gap in time.",
        "RFC 3550 appendix A.1: two packets in a row after a jump are a restart, and nothing was lost.",
    )

    calling, called = pair(phone(), sbc())
    office(
        "packets-ptime-30",
        "30 ms of sound in a packet, as both descriptions ask.",
        whole(
            calling,
            called,
            6,
            "--ptime 30",
            "--ptime 30",
            body=sdp(calling.me).replace("ptime:20", "ptime:30"),
            answer=sdp(called.me).replace("ptime:20", "ptime:30"),
        ),
        "a=ptime:30 on both sides; timestamps advance by 240.",
        "As agreed.",
    )

    # Two phones of one PBX by way of the carrier: one number called another and came back.
    out, to_out = pair(pbx(), carrier())
    back, to_back = pair(carrier("02160001234", media_port=20080).but(port=5070), pbx("1002", media_port=10540).but(port=5062))
    dial(out, to_out, ring=1.2)
    talk(out, to_out)
    end(out, to_out, 4.5)
    dial(back, to_back, ring=0.5)
    talk(back, to_back)
    back.pause(4.6).bye().expect(200)
    to_back.expect("BYE").accept().pause(0.3)
    add(
        "there-and-back",
        "A call to a number that the carrier forwards to another phone of the same PBX.",
        (
            Sipp(to_out, first=True),
            Sipp(to_back, first=True),
            Sipp(out, remote=f"{CARRIER}:5060"),
            Sipp(back, remote=f"{PBX}:5062", delay=0.6),
        ),
        "Two calls at the same time, one out and one in, each with RTP both ways to a port of its own at the carrier.",
        "Each leg has its sound; the carrier joins them.",
    )


def refusals(add, office):
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 7)
    calling.pause(2).invite(sdp(calling.me, version=2)).expect(500).ack_refusal().pause(1.3)
    called.expect("INVITE").respond("500 Server Internal Error", headers=["Retry-After: 1"], retrans=True, contact=False)
    called.expect("ACK")
    calling.invite(sdp(calling.me, version=3)).expect(200).ack()
    called.expect("INVITE").answer(sdp(called.me, version=2)).expect("ACK")
    end(calling, called, 4)
    add(
        "refusal-retry-after",
        "A re-INVITE comes while the carrier has one in work: 500 with Retry-After, and the retry is taken.",
        peers(calling, called),
        "re-INVITE, 500 with Retry-After: 1; 1.3 s later re-INVITE, 200; RTP all the time.",
        "RFC 3261 section 14.2 asks for 500 with Retry-After there.",
    )

    calling, called = pair(phone(codecs=("PCMU", "DTMF")), sbc())
    dial(calling, called)
    calling.talker(2.7, "--linger 0").talker(4, "--after 3.3", codec="PCMA").pause(2.5)
    called.talker(2.7, "--linger 0").talker(4, "--after 3.3", codec="PCMA")
    calling.invite(sdp(calling.me, ("G729", "DTMF"), version=2)).expect(488).ack_refusal().pause(0.3)
    called.expect("INVITE").respond("488 Not Acceptable Here", retrans=True, contact=False).expect("ACK")
    calling.invite(sdp(calling.me, ("PCMA", "DTMF"), version=3)).expect(200).ack()
    called.expect("INVITE").answer(sdp(called.me, ("PCMA", "DTMF"), version=2)).expect("ACK")
    end(calling, called, 4.5)
    office(
        "refusal-mended",
        "The phone asks for G.729 and is refused; 0.3 s later it asks for A-law and gets it.",
        peers(calling, called),
        "re-INVITE with G729, 488; re-INVITE with PCMA, 200; RTP follows.",
        "The two found another codec: the refusal was on the way there, as in `healthy-offer-mended`.",
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    talk(calling, called, 5)
    xml = '<?xml version="1.0"?>\n<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive></media_control>'
    calling.pause(2).request("INFO", xml, content="application/media_control+xml").expect(415)
    called.expect("INFO").respond("415 Unsupported Media Type", headers=["Accept: application/dtmf-relay"], contact=False)
    end(calling, called, 3.5)
    add(
        "refusal-info",
        "The PBX asks for a whole picture in a call without video, and the carrier does not know what that is.",
        peers(calling, called),
        "INFO with application/media_control+xml, 415; RTP both ways all the time.",
        "Nothing in this call depends on it.",
    )

    # Waiting messages, told to a phone that did not ask or has forgotten.
    calling, called = pair(sbc("voicemail", media_ip="", media_bind=""), phone())
    for event, answer in (("message-summary", "489 Bad Event"), ("message-summary", "481 Subscription Does Not Exist")):
        calling.request(
            "NOTIFY",
            "Messages-Waiting: no",
            [f"Event: {event}", "Subscription-State: active;expires=3600"],
            content="application/simple-message-summary",
        ).expect(int(answer[:3])).pause(0.5)
        called.expect("NOTIFY").respond(answer, contact=False)
    office(
        "refusal-notify",
        "A server tells a phone of waiting messages that the phone did not subscribe to.",
        peers(calling, called),
        "NOTIFY, 489; NOTIFY, 481.",
        "Answered, and of no consequence for any call.",
    )

    calling, called = pair(phone(), sbc("presence", media_ip="", media_bind=""))
    for status, more in (("412 Conditional Request Failed", ["SIP-If-Match: abc"]), ("200 OK", [])):
        calling.request("PUBLISH", PIDF, ["Event: presence", "Expires: 3600", *more], content="application/pidf+xml")
        calling.expect(int(status[:3])).pause(0.3)
        called.expect("PUBLISH").respond(status, headers=["SIP-ETag: dx200xyz", "Expires: 3600"], contact=False)
    office(
        "refusal-publish",
        "A phone renews a presence document that the server no longer has, and publishes it anew.",
        peers(calling, called),
        "PUBLISH with SIP-If-Match, 412; PUBLISH without, 200.",
        "RFC 3903 section 4.1: 412 asks for exactly that.",
    )


def elements(add, office):
    # The proxy's first choice has no room, its second takes the call.
    calling = Script(pbx(), carrier())
    called = Script(carrier(codecs=calling.me.codecs), calling.me, caller=False)
    full = Script(carrier("full", media_ip="", media_bind="").but(port=5070), calling.me, caller=False)
    full.expect("INVITE").respond("503 Service Unavailable", headers=["Retry-After: 30"], contact=False).expect("ACK")
    calling.invite().expect(100, optional=True).expect(180).expect(200).ack()
    ringing(called)
    called.ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    talk(calling, called)
    end(calling, called, 4.5)
    add(
        "second-gateway",
        "A Kamailio proxy gets 503 from its first gateway and lets the second one take the call.",
        (
            Sipp(called, first=True),
            Sipp(full, first=True),
            kamailio(
                "proxy",
                (PROXY, "198.51.100.30"),
                f't_on_failure("NEXT"); $du = "sip:{CARRIER}:5070"; t_relay();',
                extra=f"""
failure_route[NEXT] {{
  if (t_check_status("503")) {{ $du = "sip:{CARRIER}:5060"; t_relay(); }}
}}
""",
            ),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ),
        "INVITE to port 5070, 503, ACK; INVITE to port 5060, 180, 200; the caller sees 180 and 200 only; RTP both ways.",
        "The caller's call succeeded; that is what a second gateway is for.",
        (AT_PROXY, AT_PBX),
        MIDDLE,
    )

    # One phone, one instance, two flows (RFC 5626).
    instance = '"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>"'

    def flow(number, port):
        me = phone().but(port=port)
        calling, called = pair(me, sbc("registrar", media_ip="", media_bind="").but(port=5060 + 10 * (number - 1)))
        calling.domain = called.domain = "cc.example.com"
        contact = f"<{me.contact}>;reg-id={number};+sip.instance={instance}"
        calling.register(headers=["Supported: outbound, path"]).expect(200)
        calling.steps = [step.replace(f"Contact: <{me.contact}>", f"Contact: {contact}") for step in calling.steps]
        called.expect("REGISTER").accept(["Require: outbound", f"Contact: {contact};expires=3600"])
        return calling, called

    one, server = flow(1, 5060)
    two, second = flow(2, 5062)
    office(
        "two-flows",
        "A softphone registers twice, from two ports at two servers of one domain, as one instance.",
        (
            Sipp(server, first=True),
            Sipp(second, first=True),
            Sipp(one, remote=f"{SBC}:5060"),
            Sipp(two, remote=f"{SBC}:5070", delay=0.8),
        ),
        "Two REGISTER of 1001 with reg-id 1 and 2 and the same +sip.instance; 200 to both.",
        "RFC 5626: two flows of one phone are no two phones.",
        profile="huawei-cec",
    )
