"""Trunks and networks: keep-alives, requests that a living peer ignores, routes, signalling that returns another way, lost IP
fragments, damaged messages, scanners."""

import dataclasses

from ..scenario import Program, Scenario, Sipp, agent, finding, gateway, mirror
from ..script import ANSWER_REPEATS, Party, Script, sdp
from ..services import kamailio, pinger, registrar
from ..topologies import (
    AGENT,
    AGENT_6,
    CARRIER,
    CARRIER_6,
    GATEWAY_OUTSIDE,
    IPV6,
    MEDIA,
    MIDDLE,
    NAT,
    OFFICE,
    PBX,
    PROXY,
    ROUTED,
    SBC,
)
from .blocked import forward
from .common import SMALL, at, carrier, dial, pair, pbx, peers, phone, tick
from .registration import DOMAIN

PROXY_OUT = "198.51.100.30"
TRUNK = f"sip:{CARRIER}:5060"
NOTHING = ({"notices": []},)
FRAGMENTS = "ip frag-off & 0x1fff != 0 drop"

# What a video softphone writes: more than fits into one packet of an Ethernet.
LARGE = tuple(f"a=x-conference-codec-{n}:profile-level-id=42801f; packetization-mode=1; max-mbps=40500" for n in range(24))


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, tuple(peers), views, wire, why, tuple(expected), **more))

    def healthy(id, *arguments, expected=(), **more):
        add("healthy-" + id, *arguments, expected, **more)

    at_pbx = agent(local=[PBX], suffix="agent")
    at_phone = agent(local=[AGENT], suffix="agent")
    at_gateway = gateway(local=["203.0.113.1", "198.51.100.1"], suffix="gateway")
    beyond, inside = mirror(suffix="mirror"), mirror(interface="in", suffix="mirror")

    def trunk(reply="200", phrase="OK", more=""):
        """The carrier's Kamailio: answers OPTIONS, and what `more` says."""
        route = f'if (is_method("OPTIONS")) {{ sl_send_reply("{reply}", "{phrase}"); exit; }} {more} exit;'
        return kamailio("carrier", [CARRIER], route, name="trunk", record="")

    def late(seconds):
        return tick("agent", seconds, CARRIER)

    drop_all = forward("udp dport 5060 drop")

    # trunk-down

    def down(cause):
        return [finding("trunk-down", "error", "proved", cause)]

    add(
        "trunk-down-silent",
        "The link to the trunk fails; its OPTIONS keep-alives are answered no more.",
        [trunk(), pinger("agent", PBX, [TRUNK]), late(52)],
        (at_pbx, inside),
        "OPTIONS every three seconds, 200; after some seconds each is sent eleven times without an answer.",
        "Three keep-alives in a row ran into Timer F after others had been answered.",
        down("no-reply"),
        later=((7, "gateway", drop_all),),
        timeout=90,
    )

    add(
        "trunk-down-back",
        "The trunk is away for some forty seconds and comes back.",
        [trunk(), pinger("agent", PBX, [TRUNK], patience=2), late(56)],
        (at_gateway, beyond),
        "OPTIONS every three seconds, 200; then each sent three times without an answer; at the end 200 again.",
        "One outage: told once, and cleared when an answer comes.",
        down("no-reply"),
        later=((7, "carrier", drop_all.replace("forward", "input")), (50, "carrier", "flush ruleset")),
        timeout=90,
    )

    add(
        "trunk-down-503",
        "The trunk's border controller runs and answers every keep-alive with 503.",
        [trunk("503", "Service Unavailable"), pinger("agent", PBX, [TRUNK]), late(14)],
        (at_pbx, beyond),
        "OPTIONS every three seconds, 503 at once.",
        "Three refusals in a row: out of service, though it is there.",
        down("unavailable"),
    )

    two = Script(carrier(media_ip="", media_bind=""), pbx(), caller=False)
    two.expect("OPTIONS").accept()
    add(
        "trunk-down-port-closed",
        "The trunk's program ended; its host says that the port is closed.",
        [Sipp(two, first=True, calls=2), pinger("agent", PBX, [TRUNK], patience=4), late(52)],
        (at_pbx, beyond),
        "Two OPTIONS answered, then ICMP port unreachable from 198.51.100.10 for each.",
        "The trunk's host lives, nobody listens on port 5060.",
        down("port-closed"),
        timeout=90,
    )

    for code, phrase in (("405", "Method Not Allowed"), ("481", "Call/Transaction Does Not Exist")):
        healthy(
            f"options-{code}",
            f"The trunk answers keep-alives with {code}.",
            [trunk(code, phrase), pinger("agent", PBX, [TRUNK]), late(14)],
            (at_pbx, beyond),
            f"OPTIONS every three seconds, {code}.",
            "Any answer but 503 says that the trunk is alive.",
            expected=NOTHING,
        )

    healthy(
        "options-missed",
        "Two keep-alives in a row are lost, the third is answered.",
        [trunk(), pinger("agent", PBX, [TRUNK], patience=2), late(50)],
        (at_pbx, beyond),
        "OPTIONS every three seconds; two of them sent three times without an answer; all others 200.",
        "Two are fewer than three in a row.",
        later=((7, "carrier", drop_all.replace("forward", "input")), (13, "carrier", "flush ruleset")),
        timeout=80,
    )

    # request-unanswered

    unanswered = finding("request-unanswered", "warning", "likely", "no-reply-to-method")

    def alive(me=None):
        script = Script(me or pbx(), carrier())
        return script.options().expect(200)

    subscription = Script(pbx(), carrier())
    subscription.request(
        "SUBSCRIBE", headers=["Event: message-summary", "Expires: 600", "Accept: application/simple-message-summary"]
    ).expect(200, timeout=33)
    add(
        "request-unanswered-subscribe",
        "The trunk answers OPTIONS and drops SUBSCRIBE without a word.",
        [
            trunk(),
            Sipp(alive(), remote=f"{CARRIER}:5060"),
            Sipp(subscription, remote=f"{CARRIER}:5060", delay=1, may_fail=True),
            late(35),
        ],
        (at_pbx, beyond),
        "OPTIONS, 200; SUBSCRIBE eleven times in 31.5 s, nothing back.",
        "The peer lives and leaves this method unanswered: RFC 3261 section 8.2.1 asks for 405.",
        [unanswered],
        timeout=80,
    )

    call = Script(pbx(), carrier())
    call.invite().expect(200, timeout=33)
    add(
        "request-unanswered-invite",
        "The trunk answers OPTIONS and ignores calls from an address it does not know.",
        [
            trunk(),
            Sipp(alive(), remote=f"{CARRIER}:5060"),
            Sipp(call, remote=f"{CARRIER}:5060", delay=1, may_fail=True),
            late(36),
        ],
        (at_pbx, at_gateway),
        "OPTIONS, 200; INVITE seven times in 31.5 s, nothing back.",
        "The way is open and the peer lives: it drops the calls themselves.",
        [unanswered],
        timeout=80,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(180).expect(200).ack().pause(1).bye().expect(200)
    called.expect("INVITE").pause(5).ringing(saved=True).pause(1).answer(saved=True).expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept().pause(0.3)
    healthy(
        "trunk-slow",
        "The trunk takes five seconds to say anything; the call is set up all the same.",
        peers(calling, called),
        (at_pbx, beyond),
        "INVITE four times, the last at 3.5 s; 180 at 5 s, 200.",
        "Four transmissions and an answer: slow, not blocked.",
        expected=NOTHING,
    )

    # strict-routing

    def strict(severity, cause):
        return finding("strict-routing", severity, "proved", cause)

    old_route = f'insert_hf("Record-Route: <sip:{PROXY}:5060>\\r\\n");'
    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.pause(1).bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "strict-routing-recorded",
        "A proxy records its route without ;lr.",
        [
            Sipp(called, first=True),
            kamailio("proxy", (PROXY, PROXY_OUT), f'$du = "{TRUNK}"; t_relay();', record=old_route),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ],
        (
            agent(
                local=[PBX],
                suffix="agent",
                profile="aliyun-ccc",
                expected=(strict("warning", "no-loose-route"),),
                why="This provider's profile requires loose routing: a warning.",
            ),
            gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy"),
        ),
        "INVITE leaves the proxy with Record-Route: <sip:203.0.113.30:5060>; ACK and BYE come with that Route.",
        "A route without ;lr belongs to RFC 2543 (RFC 3261 section 19.1.1). The call worked: a notice.",
        [strict("notice", "no-loose-route")],
        MIDDLE,
    )

    preloaded = Script(phone(), Party("registrar", SBC), domain=DOMAIN)
    preloaded.register(60, headers=[f"Route: <sip:{SBC}:5060>"]).expect(200).pause(0.2)
    add(
        "strict-routing-preloaded",
        "The softphone's outbound proxy is configured without ;lr.",
        [registrar("carrier", [SBC]), Sipp(preloaded, remote=f"{SBC}:5060")],
        (
            at_phone,
            mirror(suffix="mirror", profile="generic", expected=(strict("notice", "preloaded-route"),)),
        ),
        "REGISTER with Route: <sip:192.168.9.10:5060>.",
        "The sender's own setting asks for strict routing.",
        [strict("warning", "preloaded-route")],
        OFFICE,
        profile="aliyun-ccc",
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(180).expect(200).ack(target=calling.peer.contact).pause(1)
    calling.bye([f"Route: <{calling.peer.contact}>"], target=f"sip:{CARRIER}:5060;lr").expect(200)
    calling.steps = [step.replace("\n[routes]\n", "\n") if "BYE sip" in step else step for step in calling.steps]
    called.expect("INVITE").ringing(headers=[f"Record-Route: <{TRUNK};lr>"]).pause(0.5)
    called.answer(headers=[f"Record-Route: <{TRUNK};lr>"], saved=True).expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept().pause(0.3)
    add(
        "strict-routing-rewritten",
        "An old PBX puts the first route into the Request-URI although the route has ;lr.",
        peers(calling, called),
        (
            agent(local=[PBX], suffix="agent", profile="aliyun-ccc", expected=(strict("warning", "rewritten-request-uri"),)),
            beyond,
        ),
        "200 with Record-Route: <sip:198.51.100.10:5060;lr>; BYE sip:198.51.100.10:5060;lr with the Contact as its Route.",
        "That is what RFC 2543 did; with ;lr the Request-URI stays the Contact (RFC 3261 section 12.2.1.1).",
        [strict("notice", "rewritten-request-uri")],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.pause(1).bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    healthy(
        "two-proxies",
        "A call through two Kamailio proxies that record their routes.",
        [
            Sipp(called, first=True),
            kamailio("proxy", (PROXY, PROXY_OUT), f'$du = "sip:{MEDIA}:5060"; t_relay();', name="first"),
            kamailio("carrier", [MEDIA], f'$du = "{TRUNK}"; t_relay();', name="second"),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ],
        (at_pbx, gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy"), agent(node="carrier", local=[CARRIER], suffix="far")),
        "Two and more Record-Route, all with ;lr; ACK and BYE take them as Route.",
        "Loose routing as RFC 3261 section 16.12 has it, and each answer by the way of its request.",
        topology=MIDDLE,
        profile="aliyun-ccc",
        expected=NOTHING,
    )

    # asymmetric-signalling

    def asymmetric(severity, cause):
        return finding("asymmetric-signalling", severity, "proved", cause)

    # Bound to all addresses; the kernel answers from the first.
    calling, called = pair(pbx(), carrier(bind="0.0.0.0"))
    calling.invite().expect(180).expect(200).ack().pause(1).bye().expect(200)
    called.expect("INVITE").ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept().pause(0.3)
    add(
        "asymmetric-signalling-address",
        "The trunk has two addresses; asked at the second it answers from the first.",
        (Sipp(called, first=True), Sipp(calling, remote=f"{MEDIA}:5060")),
        (
            agent(local=[PBX], suffix="agent", profile="aliyun-ccc", expected=(asymmetric("warning", "other-source"),)),
            at_gateway,
        ),
        "INVITE to 198.51.100.11:5060; 180 and 200 from 198.51.100.10:5060.",
        "A server bound to all addresses answers from the one its routes prefer; NAT and firewalls let only the one asked in.",
        [asymmetric("notice", "other-source")],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.pause(1).bye().expect(200)
    called.expect("BYE").accept().pause(0.3)
    add(
        "asymmetric-signalling-port",
        "The trunk listens on port 5060 and sends from port 5070.",
        peers(calling, called),
        (agent(local=[PBX], suffix="agent", expected=(asymmetric("warning", "other-source"),), profile="aliyun-ccc"), beyond),
        "INVITE to 198.51.100.10:5060; 180 and 200 from 198.51.100.10:5070.",
        "A response comes from the port that was asked (RFC 3261 section 18.2.2, RFC 3581 section 4).",
        [asymmetric("notice", "other-source")],
        rules={
            "carrier": (
                """
table ip split {
  chain output {
    type filter hook output priority -300; policy accept;
    udp sport 5060 udp sport set 5070
  }
}
"""
            )
        },
    )

    # A NAT that gives other ports, as most do.
    other_ports = dataclasses.replace(
        NAT, rules={"gateway": NAT.rules["gateway"].replace("masquerade", "meta l4proto udp masquerade to :20000-29999 random")}
    )
    client = Script(phone(), Party("registrar", CARRIER), domain=DOMAIN)
    client.via_extra = ";rport"
    client.register(60).expect(200, timeout=33)
    deaf = Script(carrier("registrar", media_ip="", media_bind=""), phone(), caller=False)
    for _ in range(11):
        deaf.expect("REGISTER").send_to(GATEWAY_OUTSIDE).accept()
    add(
        "asymmetric-signalling-rport",
        "The registrar ignores rport: behind NAT its answers go to the wrong port and the login fails.",
        (
            Sipp(deaf, first=True, wait=False, arguments=("-nr",)),
            Sipp(client, remote=f"{CARRIER}:5060", may_fail=True),
            tick("agent", 35, CARRIER),
        ),
        (
            mirror(
                suffix="mirror",
                profile="generic",
                why="Outside the router both the port asked for and the port answered to are seen.",
            ),
            agent(
                local=[AGENT],
                suffix="agent",
                expected=(finding("signalling-blocked", "error", "proved"),),
                why="At the softphone there is nothing but its own repeats.",
            ),
        ),
        "REGISTER with Via 192.168.1.20:5060;rport from a high port of 203.0.113.2; 200 to 203.0.113.2:5060, which the router "
        "refuses; the softphone asks again and again.",
        "RFC 3581 section 4: with rport the response goes to the source port. The repeats show that it cost the login.",
        [asymmetric("warning", "rport-ignored")],
        other_ports,
        timeout=70,
        profile="aliyun-ccc",
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(180).expect(200).send_to(CARRIER)
    calling.ack(target=calling.peer.contact).pause(1).bye(target=calling.peer.contact).expect(200)
    calling.steps = [step.replace("\n[routes]\n", "\n") for step in calling.steps]
    called.expect("INVITE").ringing().pause(0.5).answer().expect("ACK")
    called.in_dialog = True
    called.expect("BYE").send_to(PBX).accept().pause(0.3)
    add(
        "asymmetric-signalling-route",
        "The PBX sends ACK and BYE past the proxy that recorded its route.",
        [
            Sipp(called, first=True),
            kamailio("proxy", (PROXY, PROXY_OUT), f'$du = "{TRUNK}"; t_relay();'),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ],
        (agent(local=[PBX], suffix="agent"),),
        "200 with Record-Route of the proxy; ACK and BYE straight to 198.51.100.10 without Route.",
        "The route set of the dialog is the reversed Record-Route (RFC 3261 section 12.1.2); only the sending side proves it.",
        [asymmetric("warning", "route-left")],
        MIDDLE,
        profile="aliyun-ccc",
    )

    client = Script(phone(), Party("registrar", CARRIER), domain=DOMAIN)
    client.via_extra = ";rport"
    for _ in range(2):
        client.register(60).expect(200).pause(1.5)
    healthy(
        "rport",
        "The softphone behind a NAT that gives other ports; the registrar honours rport.",
        [registrar("carrier", [CARRIER]), Sipp(client, remote=f"{CARRIER}:5060")],
        (at_phone, beyond, gateway(local=["192.168.1.1", GATEWAY_OUTSIDE], suffix="gateway")),
        "REGISTER from a high port of 203.0.113.2, 200 to that port with received and rport in its Via.",
        "RFC 3581 as it is meant.",
        topology=other_ports,
        profile="aliyun-ccc",
        expected=NOTHING,
    )

    # sip-fragment-lost

    lost = finding("sip-fragment-lost", "error", "proved", "reassembly-timeout")

    def large_call(me, wait=33):
        script = Script(me, carrier())
        script.invite(sdp(me, extra=LARGE)).expect(200, timeout=wait)
        return script

    add(
        "sip-fragment-lost-invite",
        "OPTIONS pass, a large INVITE does not: the gateway drops IP fragments.",
        [
            trunk(),
            Sipp(alive(), remote=f"{CARRIER}:5060"),
            Sipp(large_call(pbx()), remote=f"{CARRIER}:5060", delay=1, may_fail=True),
            late(37),
        ],
        (
            agent(
                local=[PBX],
                suffix="agent",
                why="At the sender the INVITE is whole. What happens to it is told by the receiver's ICMP 'fragment "
                "reassembly time exceeded', and by small requests that are answered.",
            ),
            mirror(
                suffix="mirror",
                expected=(finding("sip-fragment-lost", "error", "proved", "fragment-missing"),),
                why="Outside only first fragments are seen.",
            ),
            at_gateway,
        ),
        "INVITE of some 2,800 octets in two fragments on the inside; the first of them only on the outside, seven times.",
        "The second fragment never came: the message cannot be read (RFC 3261 section 18.1.1).",
        [lost],
        rules={"gateway": forward(FRAGMENTS)},
        timeout=80,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(180).pause(13).cancel().expect(200).pause(0.2)
    called.expect("INVITE").ringing().pause(0.5)
    called.repeated(ANSWER_REPEATS[:5], lambda: called.answer(sdp(called.me, extra=LARGE), saved=True, retrans=False))
    called.expect("CANCEL").respond("481 Call Leg Does Not Exist", contact=False).pause(0.2)
    calling.steps = [step.replace('response="200"', 'response="481"') for step in calling.steps]
    add(
        "sip-fragment-lost-answer",
        "The trunk's large 200 OK loses its second fragment on the way in; the caller hears ringing for ever.",
        (Sipp(called, first=True), Sipp(calling, remote=f"{CARRIER}:5060"), late(47)),
        (
            agent(local=[PBX], suffix="agent", expected=(finding("sip-fragment-lost", "error", "proved", "fragment-missing"),)),
            at_gateway,
        ),
        "180 arrives; then first fragments from 198.51.100.10 only, six times; the caller gives up.",
        "The answer was sent and never came whole.",
        [lost],
        rules={"gateway": forward(FRAGMENTS)},
        timeout=80,
    )

    six, far = Party("1001", AGENT_6, agent="PBX 12.4", codecs=SMALL), Party("13800138000", CARRIER_6, node="carrier", codecs=SMALL)
    script = Script(six, far)
    script.options().expect(200)
    call = Script(six, far)
    call.invite(sdp(six, extra=LARGE)).expect(200, timeout=33)
    answering = Script(far, six, caller=False)
    answering.expect("OPTIONS").accept()
    add(
        "sip-fragment-lost-ipv6",
        "The same over IPv6: the router drops packets with a fragment header that are not the first.",
        [
            Sipp(answering, first=True),
            Sipp(script, remote=f"[{CARRIER_6}]:5060"),
            Sipp(Script(far, six, caller=False).expect("INVITE"), delay=0.9, wait=False),
            Sipp(call, remote=f"[{CARRIER_6}]:5060", delay=1.5, may_fail=True),
            tick("agent", 37, CARRIER_6),
        ],
        (
            agent(
                local=[AGENT_6],
                suffix="agent",
                expected=(finding("sip-fragment-lost", "error", "likely", "large-unanswered"),),
                why="No ICMP came in time: small requests are answered, the large one is not.",
            ),
            mirror(suffix="mirror"),
        ),
        "OPTIONS, 200; INVITE in two fragments, of which the first only is seen outside.",
        "Routers must not, and many do.",
        [finding("sip-fragment-lost", "error", "proved", "fragment-missing")],
        IPV6,
        rules={"gateway": forward("frag frag-off != 0 drop")},
        timeout=80,
    )

    def whole(id, me, them, topology, here):
        calling, called = pair(me, them)
        dial(calling, called, body=sdp(me, extra=LARGE))
        calling.pause(2).bye().expect(200)
        called.expect("BYE").accept().pause(0.3)
        healthy(
            id,
            "A large INVITE in IP fragments that all arrive.",
            (Sipp(called, first=True), Sipp(calling, remote=at(called.me)), tick("agent", 38, them.ip)),
            (agent(local=[here], suffix="agent"), mirror(suffix="mirror")),
            "INVITE in two fragments, 180, 200, ACK, BYE.",
            "More than 1,300 octets over UDP are unwise (RFC 3261 section 18.1.1); what works is no fault.",
            topology=topology,
            timeout=70,
        )

    whole("large-invite", pbx(), carrier(), ROUTED, PBX)
    whole("large-invite-ipv6", six, far, IPV6, AGENT_6)

    # sip-malformed

    def raw(script, text):
        return script.add("<send><![CDATA[\n" + text.strip() + "\n\n]]></send>")

    head = f"""NOTIFY sip:13800138000@{CARRIER} SIP/2.0
Via: SIP/2.0/UDP {PBX}:5060;branch=[branch]
Max-Forwards: 70
From: <sip:1001@{PBX}>;tag=c7a"""
    script = alive().pause(0.5)
    for number, rest in enumerate(
        ("To: <sip:13800138000@198.51.100.10>\nCall-ID: [call_id]\nContent-Length: 0",) * 2
        + ("Call-ID: [call_id]\nCSeq: 9 NOTIFY\nContent-Length: 0",) * 2
    ):
        raw(script, f"{head}{number}\n{rest}").pause(0.7)
    add(
        "sip-malformed-peer",
        "A PBX that otherwise works sends NOTIFY without CSeq, then without To.",
        [trunk(), Sipp(script, remote=f"{CARRIER}:5060")],
        (at_pbx, beyond),
        "OPTIONS, 200; four NOTIFY, two of them without CSeq, two without To.",
        "Both are mandatory (RFC 3261 section 8.1.1); four messages of a known peer are no accident.",
        [finding("sip-malformed", "warning", "proved")],
    )

    calling, called = pair(pbx(), carrier())
    dial(calling, called)
    calling.pause(1)
    raw(
        calling,
        f"""INFO sip:13800138000@{CARRIER}:5060 SIP/2.0
Via: SIP/2.0/UDP {PBX}:5060;branch=[branch]
Max-Forwards: 70
From: <sip:1001@{PBX}>;tag=c7a[pid]x[call_number]
To: <sip:13800138000@{CARRIER}>[peer_tag_param]
Call-ID: [call_id]
CSeq: two INFO
Content-Length: 0""",
    ).pause(1).bye().expect(200)
    called.expect("INFO", optional=True).expect("BYE").accept().pause(0.3)
    add(
        "sip-malformed-in-call",
        "In a call the PBX sends INFO whose CSeq is a word.",
        peers(calling, called),
        (at_pbx, at_gateway),
        "INVITE, 180, 200, ACK; INFO with 'CSeq: two INFO', which nobody answers; BYE, 200.",
        "A message of a call that nobody can read: one is enough to be told. The call beside it is whole.",
        [finding("sip-malformed", "warning", "proved")],
    )

    odd = f"""OPTIONS sip:13800138000@{CARRIER};unknown-param=1 SIP/2.0
v: SIP/2.0/UDP {PBX}:5060 ;branch=z9hG4bKodd ;rport ;x-odd
max-forwards: 0068
f: "A \\"quoted\\" name" <sip:1001@{PBX}>
  ;tag=c7a-odd
TO :  sip:13800138000@{CARRIER}
i: odd-message.1@{PBX}
cseq:  0009   OPTIONS
s:
UnknownHeaderWithUnusualValue: ;;,,;;,;
k: timer,
 replaces
l: 0

"""
    ask = Program(
        "agent",
        ("bash", "-c", f"exec 3<>/dev/udp/{CARRIER}/5060; cat {{dir}}/odd.sip >&3; timeout 1 cat <&3; true"),
        "odd",
        {"odd.sip": odd.replace("\n", "\r\n")},
        wait=True,
    )
    healthy(
        "odd-message",
        "One odd but legal message: folded lines, compact and strangely written headers, leading zeros.",
        [trunk(), Sipp(alive(), remote=f"{CARRIER}:5060"), dataclasses.replace(ask, delay=1)],
        (at_pbx, beyond),
        "OPTIONS in the manner of RFC 4475 section 3.1.1.1; Kamailio answers 200.",
        "What a real stack answers is no damage.",
        expected=NOTHING,
    )

    # sip-scan; the target is a PBX with accounts.

    target = registrar("agent", [PBX], {"1001": "a-word"}, absent="404 Not Found")
    scan = [finding("sip-scan", "notice", "proved", "known-agent")]
    at_target = agent(local=[PBX], suffix="agent")

    def tool(*arguments):
        return Program("carrier", arguments, arguments[0], wait=True, delay=0.2)

    add(
        "sip-scan-svmap",
        "sipvicious svmap looks for SIP servers.",
        [target, tool("svmap", "-v", f"{PBX}-{PBX}", "-m", "OPTIONS"), tick("carrier", 6, PBX)],
        (at_target, inside),
        "OPTIONS with User-Agent: friendly-scanner from 198.51.100.10, 200.",
        "The tool names itself.",
        scan,
    )

    add(
        "sip-scan-svwar",
        "sipvicious svwar looks for extensions by REGISTER.",
        [target, tool("svwar", "-v", "-m", "REGISTER", "-e", "1000-1030", PBX), tick("carrier", 12, PBX)],
        (at_target, inside),
        "REGISTER of 1000 to 1030 with User-Agent: friendly-scanner, 404 or 401.",
        "The tool names itself; its failed registrations are no findings of their own.",
        scan,
    )

    prober = Party("1000", CARRIER, agent="Asterisk PBX 18.4", node="carrier", codecs=SMALL)
    script = Script(prober, Party("9011[call_number]4420712345", PBX))
    script.invite().expect(100, optional=True).expect(404).ack_refusal()
    add(
        "sip-scan-invite",
        "A stranger without a telling name tries thirty numbers one after the other.",
        [target, Sipp(script, remote=f"{PBX}:5060", calls=30, arguments=("-r", "10")), tick("carrier", 14, PBX)],
        (at_target, inside),
        "INVITE to thirty numbers from one socket within seconds, each 404; User-Agent: Asterisk PBX 18.4.",
        "Many targets and no answer.",
        [finding("sip-scan", "notice", "likely", "many-targets")],
    )

    extensions = [f"sip:10{number:02d}@{PBX}:5060" for number in range(1, 13)]
    healthy(
        "monitoring",
        "A monitoring host asks twelve targets by OPTIONS every three seconds.",
        [
            registrar("agent", [PBX], {"1001": "a-word"}),
            pinger("carrier", CARRIER, extensions),
            tick("carrier", 22, PBX),
        ],
        (at_target, inside),
        "OPTIONS to twelve users of 203.0.113.20 every three seconds, 200.",
        "Many questions and an answer to each: no scan.",
        expected=NOTHING,
    )

    dialer = Party("4008001234", CARRIER, agent="Dialer 3.1", node="carrier", codecs=SMALL)
    calling = Script(dialer, Party("10[call_number]", PBX))
    calling.invite().expect(100, optional=True).expect(180).cancel().expect(200).expect(487).ack_refusal()
    called = Script(pbx("1001"), dialer, caller=False)
    called.expect("INVITE").ringing().expect("CANCEL").accept()
    called.respond("487 Request Terminated", saved=True, retrans=True, contact=False).expect("ACK")
    healthy(
        "dialer",
        "A dialler rings thirty extensions and gives up on each.",
        (
            Sipp(called, first=True, calls=30),
            Sipp(calling, remote=f"{PBX}:5060", calls=30, arguments=("-r", "10")),
            tick("carrier", 12, PBX),
        ),
        (at_target, inside),
        "INVITE to thirty numbers, each rings with 180, is cancelled and ends with 487.",
        "Every number rang: a dialler or a short survey, no probing.",
        expected=NOTHING,
    )

    return found
