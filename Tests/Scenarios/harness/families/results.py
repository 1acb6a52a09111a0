"""Calls that are refused, and calls that do not tell who calls."""

from ..scenario import Scenario, Sipp, finding, mirror
from ..script import Script, sdp
from ..services import kamailio
from ..topologies import AGENT, CARRIER, MIDDLE, OFFICE, PBX, PROXY, ROUTED
from .common import HOTLINE, MOBILE, at, carrier, pair, pbx, peers, phone, sbc
from .refusals import (
    PROXY_OUT,
    LANDLINE,
    ELSEWHERE,
    ELSEWHERE_FAR,
    AT_PHONE,
    AT_PBX,
    AT_OFFICE_GATEWAY,
    AT_PROXY,
    beyond,
    q850,
    refuse,
    connect,
    taken_or_refused,
    takes_or_refuses,
    many,
    settled,
)

SECOND = "203.0.113.21"


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected=(), topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    callee_unavailable(add)
    number_not_routed(add)
    caller_restricted(add)
    inbound_only(add)
    caller_id(add)
    rejected(add)
    return found


def callee_unavailable(add):
    calling, called = pair(sbc(), phone())
    refuse(calling, called, "486 Busy Here")
    add(
        "callee-unavailable-busy",
        "The agent has set the softphone to busy: it refuses the call at once, without ringing.",
        peers(calling, called),
        (AT_PHONE,),
        "INVITE from the SBC, 486 from the softphone within a tenth of a second, no 180.",
        "Nobody declines that fast, and the agent is in no other call.",
        [finding("callee-unavailable", "warning", "likely", "refused-at-once")],
        OFFICE,
    )

    # The registration tells that a softphone refused; no address of this host is needed for that.
    registering, registrar = pair(
        phone(port=5062), sbc("registrar", media_ip="", media_bind=""), domain="cc.example.com"
    )
    registering.me = registering.me.but(port=5060)
    registering.register().expect(200)
    registrar.expect("REGISTER").accept([f"Contact: <sip:1001@{AGENT}:5060>;expires=3600"])
    calling, called = pair(sbc(port=5064), phone())
    refuse(calling, called, "480 Temporarily Unavailable", ['Warning: 399 softphone "Do not disturb"'])
    add(
        "callee-unavailable-dnd",
        "A registered softphone on do-not-disturb refuses with 480 at once.",
        (
            Sipp(registrar, first=True),
            Sipp(registering, remote=at(registrar.me)),
            Sipp(called, first=True, delay=1.2),
            Sipp(calling, remote=at(called.me), delay=1.6),
        ),
        (AT_PHONE, beyond()),
        "REGISTER and 200; then an INVITE to the same softphone, answered 480 within a tenth of a second; the Warning "
        "header says do not disturb.",
        "Who refused is the registered client itself, at once and without ringing.",
        [finding("callee-unavailable", "warning", "likely", "refused-at-once")],
        OFFICE,
    )

    # Logged out, and still called.
    near = pbx(media_ip="", media_bind="")
    registering, _ = pair(near, near.but(ip=PROXY), domain=PROXY)
    registering.register().expect(200).pause(0.6).register(expires=0).expect(200)
    calling = Script(carrier(), near.but(ip=PROXY_OUT), domain=PROXY_OUT)
    calling.invite().expect(100, optional=True).expect(480).ack_refusal()
    location = """
  if (is_method("REGISTER")) { save("location"); exit; }
  if (!lookup("location")) { sl_send_reply("480", "Temporarily Unavailable"); exit; }
  t_relay();"""
    add(
        "callee-unavailable-logged-out",
        "The agent has logged out, and a call comes for the account.",
        (
            kamailio("proxy", (PROXY, PROXY_OUT), location, extra='loadmodule "usrloc.so"\nloadmodule "registrar.so"'),
            Sipp(registering, remote=f"{PROXY}:5060"),
            Sipp(calling, remote=f"{PROXY_OUT}:5060", delay=1.8),
        ),
        (AT_PROXY,),
        "REGISTER with 200, REGISTER with Expires: 0 and 200; an INVITE for 1001 gets 480 from the registrar.",
        "The registrar had a binding of this account and has none now: 480 is its answer, not a person's.",
        [finding("callee-unavailable", "warning", "likely", "not-registered")],
        MIDDLE,
    )

    # An agent in a call is busy.
    caller, agent_phone = sbc("[field0]"), phone()
    calling = Script(caller, agent_phone)
    calling.invite().expect(100, optional=True).expect(486, optional=True, next=9).expect(180, optional=True)
    calling.expect(200).ack().talk().pause(3.4).hush().bye().expect(200).jump(10).label(9)
    calling.in_dialog = False
    calling.ack_refusal().label(10).pause(0.05)
    called = Script(agent_phone, caller.but(user=MOBILE), caller=False)
    called.expect("INVITE", when=("13900139000", 9)).ringing().pause(0.5).answer().expect("ACK").talk()
    called.in_dialog = True
    called.expect("BYE").hush().accept().jump(10).label(9)
    called.in_dialog = False
    called.respond("486 Busy Here", saved=True, retrans=True, contact=False).expect("ACK").label(10).pause(0.05)
    add(
        "healthy-agent-engaged",
        "A second call comes while the agent talks; the softphone has one line and says 486.",
        (
            Sipp(called, first=True, calls=2, arguments=("-l", "5")),
            Sipp(
                calling,
                remote=at(agent_phone),
                calls=2,
                fields=((MOBILE,), ("13900139000",)),
                arguments=("-l", "2", "-r", "1", "-rp", "1500"),
            ),
        ),
        (AT_PHONE,),
        "A call is up; an INVITE from another caller gets 486 at once; the first call goes on.",
        "An agent in a call is busy: that is what 486 means.",
        topology=OFFICE,
    )

    # A group of agents: the first is busy, the second answers.
    first, second = pbx("1001", **ELSEWHERE), pbx("1002", **ELSEWHERE).but(ip=SECOND)
    calling = Script(carrier(**ELSEWHERE_FAR), first.but(ip=PROXY_OUT), domain=PROXY_OUT)
    calling.invite().expect(100, optional=True).expect(180).expect(200).ack().pause(1).bye().expect(200)
    busy = Script(first, calling.me, caller=False)
    busy.expect("INVITE").respond("486 Busy Here", retrans=True, contact=False).expect("ACK")
    answering = Script(second, calling.me, caller=False)
    answering.expect("INVITE").ringing().pause(0.4).answer().expect("ACK")
    answering.in_dialog = True
    answering.expect("BYE").accept()
    add(
        "healthy-hunt-group",
        "Kamailio tries one agent after the other: the first refuses with 486 at once, the second answers.",
        (
            Sipp(busy, first=True),
            Sipp(answering, first=True),
            kamailio(
                "proxy",
                (PROXY, PROXY_OUT),
                f'$du = "sip:{PBX}:5060"; t_on_failure("NEXT"); t_relay();',
                extra=f'failure_route[NEXT] {{ $du = "sip:{SECOND}:5060"; t_relay(); }}',
            ),
            Sipp(calling, remote=f"{PROXY_OUT}:5060"),
        ),
        (AT_PROXY, mirror(node="proxy", suffix="mirror")),
        "INVITE to 203.0.113.20, 486, ACK; the same call's INVITE to 203.0.113.21, 180, 200.",
        "The caller reached an agent: that another was busy is what a group is for.",
        topology=MIDDLE,
    )

    # Redirected: the caller is told where to call, and calls there.
    near, far = carrier(**ELSEWHERE_FAR), pbx(**ELSEWHERE)
    elsewhere = pbx("1002", port=5070, **ELSEWHERE)
    calling = Script(near, far)
    calling.invite().expect(302).ack_refusal().send_to(PBX, 5070)
    calling.invite(target=f"sip:1002@{PBX}:5070").expect(180).expect(200).ack().pause(1).bye().expect(200)
    pointing = Script(far, near, caller=False)
    pointing.expect("INVITE").respond(
        "302 Moved Temporarily", headers=[f"Contact: <sip:1002@{PBX}:5070>"], retrans=True, contact=False
    ).expect("ACK")
    answering = Script(elsewhere, near, caller=False)
    answering.expect("INVITE").ringing().pause(0.4).answer().expect("ACK")
    answering.in_dialog = True
    answering.expect("BYE").accept()
    add(
        "healthy-redirected",
        "The agent has forwarded the telephone: 302, and the carrier calls the other number.",
        (Sipp(pointing, first=True), Sipp(answering, first=True), Sipp(calling, remote=at(far))),
        (AT_PBX, beyond()),
        "302 with a Contact, ACK, an INVITE of the same call to that Contact, 180, 200.",
        "A redirection that was followed is no refusal (RFC 3261 section 21.3).",
    )


def number_not_routed(add):
    callers = ("13800138001", "13800138002", "13800138003", "13800138002")

    calling, called = Script(carrier("[field0]"), pbx(HOTLINE)), Script(pbx(HOTLINE), carrier(), caller=False)
    refuse(calling, called, "404 Not Found")
    refused = [finding("number-not-routed", "error", "likely", "no-route")] * 2
    add(
        "number-not-routed-404",
        "A 400 number is bound to no IVR: each call to it gets 404 at once.",
        many(calling, called, tuple((caller,) for caller in callers)),
        (
            AT_PBX,
            beyond(
                expected=(finding("number-not-routed", "warning", "possible", "no-route"),) * 2,
                why="Beside the path it is not known which side is the agents'.",
            ),
        ),
        "Four INVITEs for 4008001234 from three callers, four times 404 within a tenth of a second.",
        "The third refusal in a row shows that it is not the caller: the line brings the calls, and nothing behind the "
        "number takes them. Each later call says so too.",
        refused,
    )

    def incoming():
        calling = Script(carrier("[field0]", **ELSEWHERE_FAR), pbx(HOTLINE).but(ip=PROXY_OUT), domain=PROXY_OUT)
        calling.invite().expect(100, optional=True).expect(484).ack_refusal()
        return calling

    calling = incoming()
    add(
        "number-not-routed-484",
        "The gateway expects the number in another form: each call to it gets 484.",
        (
            kamailio("proxy", (PROXY, PROXY_OUT), 'sl_send_reply("484", "Address Incomplete"); exit;'),
            Sipp(calling, remote=f"{PROXY_OUT}:5060", calls=3, fields=tuple((caller,) for caller in callers[:3])),
        ),
        (AT_PROXY,),
        "Three INVITEs for 4008001234 from three callers reach Kamailio on `out`, which answers 484 itself.",
        "Three in a row, from several callers, each at once: the number's route is not configured in this form.",
        [finding("number-not-routed", "error", "likely", "number-incomplete")],
        MIDDLE,
    )

    # One caller mistyped.
    calling = Script(carrier("[field0]", **ELSEWHERE_FAR), pbx("[field1]", **ELSEWHERE))
    taken_or_refused(calling, 404, 0.6)
    called = takes_or_refuses(Script(pbx(HOTLINE, **ELSEWHERE), carrier(), caller=False), "4008001243", "404 Not Found")
    rows = ((callers[0], HOTLINE), (callers[1], "4008001243"), (callers[1], HOTLINE), (callers[2], HOTLINE))
    add(
        "healthy-mistyped-number",
        "One caller mistypes the number and gets 404; the other calls are taken.",
        many(calling, called, rows),
        (AT_PBX, beyond()),
        "404 for 4008001243 once; three calls to 4008001234 are answered.",
        "One wrong number is a person's mistake.",
    )


def caller_restricted(add):
    def outgoing(rows, status, pattern, headers=(), **more):
        far, near = carrier("[field1]", **ELSEWHERE_FAR), pbx("[field0]", **ELSEWHERE)
        calling = taken_or_refused(Script(near, far), int(status.split()[0]), 0.5)
        called = takes_or_refuses(
            Script(carrier(**ELSEWHERE_FAR), near, caller=False), pattern, status, headers, ring=None
        )
        return many(calling, called, rows, **more)

    # The Call-ID begins with the number of the call.
    add(
        "caller-restricted-platform",
        "The fourth call of the day from one number to one callee is refused with 403, Q.850 21.",
        outgoing(((LANDLINE, MOBILE),) * 4, "403 Forbidden", "Call-ID: 4-", [q850(21, "Call rejected")]),
        (AT_PBX, beyond(expected=(finding("caller-restricted", "warning", None, "calls-per-day"),))),
        "Three short calls from 02160001234 to 13800138000, then 403 with Reason: Q.850;cause=21, all within seconds.",
        "The platform's rule is three calls a day to one callee; the refusal is the fourth and its cause fits.",
        [finding("caller-restricted", "warning", "likely", "calls-per-day")],
        profile="aliyun-ccc",
    )
    add(
        "caller-restricted-carrier",
        "The sixth call of the day from one number to one callee is refused with 503, Q.850 63.",
        settled(
            outgoing(
                ((LANDLINE, MOBILE),) * 6,
                "503 Service Unavailable",
                "Call-ID: 6-",
                [q850(63, "Service or option not available")],
            ),
            delay=9,
        ),
        (AT_PBX,),
        "Five short calls from 02160001234 to 13800138000, then 503 with Reason: Q.850;cause=63.",
        "The carriers' rule is five calls a day to one callee; 63 is how the network says that a service is barred.",
        [finding("caller-restricted", "warning", "likely", "calls-per-day")],
        profile="huawei-cec",
    )
    add(
        "caller-restricted-bearer",
        "The sixth call of the day is refused with 603, Q.850 57.",
        outgoing(
            ((LANDLINE, MOBILE),) * 6, "603 Decline", "Call-ID: 6-", [q850(57, "Bearer capability not authorized")]
        ),
        (AT_PBX, beyond(expected=(finding("caller-restricted", "warning", None, "calls-per-day"),))),
        "Five short calls from 02160001234 to 13800138000, then 603 with Reason: Q.850;cause=57, no ringing.",
        "Nobody rang, so no person declined; the count is over the carriers' five a day and the cause fits.",
        [finding("caller-restricted", "warning", "likely", "calls-per-day")],
        profile="huawei-cec",
    )

    # Three agents call one customer at the same time.
    far, near = carrier(**ELSEWHERE_FAR), pbx("[field0]", **ELSEWHERE)
    calling = taken_or_refused(Script(near, far), 603, 0.5)
    called = Script(far, near, caller=False)
    takes_or_refuses(called, "Call-ID: 3-", "603 Decline", [q850(21, "Call rejected")], ring=1.5)
    add(
        "caller-restricted-at-once",
        "Three numbers call the same callee at the same moment; the third is refused with 603, Q.850 21.",
        (
            Sipp(called, first=True, calls=3, arguments=("-l", "9")),
            Sipp(
                calling,
                remote=at(far),
                calls=3,
                fields=(("02160001231",), ("02160001232",), ("02160001233",)),
                arguments=("-l", "9", "-r", "4"),
            ),
        ),
        (AT_PBX, beyond(expected=(finding("caller-restricted", "warning", None, "callers-at-once"),))),
        "Two calls to 13800138000 ring; the third INVITE gets 603 at once.",
        "Carriers take several calls at once to one callee for harassment and say 21.",
        [finding("caller-restricted", "warning", "likely", "callers-at-once")],
        profile="aliyun-ccc",
    )

    # Busy twice, then reached: the third call of the day is within the rule.
    near, far = pbx(LANDLINE, **ELSEWHERE), carrier(**ELSEWHERE_FAR)
    calling = taken_or_refused(Script(near, far), 486, 0.6, rings=True)
    called = takes_or_refuses(
        Script(far, near, caller=False), "Call-ID: [12]-", "486 Busy Here", ring=0.6, rings_first=True
    )
    add(
        "healthy-redial-after-busy",
        "The callee is busy twice and is reached at the third call of the day.",
        (
            Sipp(called, first=True, calls=3, arguments=("-l", "9")),
            Sipp(calling, remote=at(far), calls=3),
        ),
        (AT_PBX, beyond()),
        "180 and 486 twice, then 180, 200 and a short call.",
        "Busy is busy, and three calls are within the platform's three a day.",
        profile="aliyun-ccc",
    )

    # Over the limit, and a person declines all the same.
    calling = taken_or_refused(Script(near, far), 603, 0.4, rings=True)
    called = takes_or_refuses(Script(far, near, caller=False), "Call-ID: 4-", "603 Decline", ring=0.4, rings_first=True)
    add(
        "healthy-declined-fourth-call",
        "The fourth call of the day rings, and the called person declines.",
        (
            Sipp(called, first=True, calls=4, arguments=("-l", "9")),
            Sipp(calling, remote=at(far), calls=4),
        ),
        (AT_PBX,),
        "Three short calls; the fourth gets 180 and 1.5 s later 603.",
        "The telephone rang: the network let the call through, a person declined it.",
        profile="aliyun-ccc",
    )


def inbound_only(add):
    calling, called = pair(pbx(HOTLINE), carrier())
    refuse(calling, called, "403 Forbidden", [q850(52, "Outgoing calls barred")])
    add(
        "inbound-only-number-from",
        "An outgoing call shows a 400 number as its caller and is refused with 403.",
        peers(calling, called),
        (AT_PBX, beyond(expected=(finding("inbound-only-number", None, None, "inbound-only-caller"),))),
        "INVITE from 4008001234 to 13800138000; 403 with Reason: Q.850;cause=52 at once.",
        "By the profile 400 numbers only receive, and 52 says that outgoing calls are barred.",
        [finding("inbound-only-number", "error", "likely", "inbound-only-caller")],
        profile="aliyun-ccc",
    )

    calling, called = pair(phone(), sbc())
    refuse(
        calling,
        called,
        "603 Decline",
        [q850(21, "Call rejected")],
        offer={"headers": [f"P-Asserted-Identity: <sip:{HOTLINE}@cc.example.com>"]},
    )
    add(
        "inbound-only-number-asserted",
        "An agent's outgoing call asserts a 400 number and is refused with 603.",
        peers(calling, called),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "INVITE from 1001 with P-Asserted-Identity 4008001234; 603 with Reason: Q.850;cause=21, no ringing.",
        "The identity asserted is what the carrier looks at: a 400 number only receives.",
        [finding("inbound-only-number", None, None, "inbound-only-caller")],
        OFFICE,
        profile="aliyun-ccc",
    )

    # Calls to the 400 number are what it is for; and a carrier may permit it to call.
    out, far = Script(pbx(HOTLINE, **ELSEWHERE), carrier("[field0]", **ELSEWHERE_FAR)), carrier(**ELSEWHERE_FAR)
    taken_or_refused(out, 404, 0.6)
    answering = takes_or_refuses(Script(far, pbx(HOTLINE, **ELSEWHERE), caller=False), "13900139000", "404 Not Found")
    back, hotline = pair(carrier(port=5070, **ELSEWHERE_FAR), pbx(HOTLINE, port=5070, **ELSEWHERE))
    connect(back, hotline, 0.6)
    add(
        "healthy-hotline-both-ways",
        "A 400 number is called, and calls out over a carrier that permits it; one number dialled does not exist.",
        (
            Sipp(hotline, first=True),
            Sipp(answering, first=True, calls=2),
            Sipp(back, remote=f"{PBX}:5070"),
            Sipp(out, remote=f"{CARRIER}:5060", calls=2, fields=((MOBILE,), ("13900139000",)), delay=1.2),
        ),
        (AT_PBX,),
        "An incoming call to 4008001234 is taken; an outgoing one from it is taken; another gets 404.",
        "The carrier took a call of this number: it may call. 404 is about the number dialled.",
        profile="aliyun-ccc",
    )


def caller_id(add):
    forwarder = "02166668888"

    def incoming(user, headers=(), **more):
        calling, called = pair(carrier(user, **ELSEWHERE_FAR), pbx(HOTLINE, **ELSEWHERE))
        connect(calling, called, 0.8, headers=headers)
        return peers(calling, called, **more)

    lost = (finding("caller-id-missing", "warning", "likely", "forwarder-only"),)
    lost_beyond = beyond(expected=(finding("caller-id-missing", "warning", None, "forwarder-only"),))
    add(
        "caller-id-missing-diversion",
        "A forwarded call shows the forwarding number as its caller.",
        incoming(forwarder, [f"Diversion: <sip:{forwarder}@{CARRIER}>;reason=unconditional;counter=1"]),
        (AT_PBX, lost_beyond),
        "From 02166668888, Diversion the same number; no P-Asserted-Identity or Remote-Party-ID.",
        "The only number shown is that of the forwarder: who called it is nowhere.",
        lost,
        profile="aliyun-ccc",
    )
    history = (
        f"History-Info: <sip:{forwarder}@{CARRIER}?Reason=SIP%3Bcause%3D302>;index=1, <sip:{HOTLINE}@{PBX}>;index=1.1"
    )
    add(
        "caller-id-missing-history",
        "The same with History-Info; the forwarding number is also asserted.",
        incoming(forwarder, [history, f"P-Asserted-Identity: <sip:{forwarder}@{CARRIER}>"]),
        (AT_PBX,),
        "From and P-Asserted-Identity 02166668888; History-Info begins with it and ends with the called number.",
        "Both identities are the forwarder's.",
        lost,
        profile="aliyun-ccc",
    )
    calling, called = pair(carrier("anonymous", **ELSEWHERE_FAR), pbx(HOTLINE, **ELSEWHERE))
    connect(calling, called, 0.4, ring=False)
    add(
        "caller-id-missing-anonymous",
        "A line brings no caller's number, ten calls in a row.",
        (Sipp(called, first=True, calls=10), Sipp(calling, remote=at(called.me), calls=10)),
        (AT_PBX, beyond(expected=(finding("caller-id-missing", "warning", None, "no-caller"),))),
        "Ten INVITEs from sip:anonymous with neither P-Asserted-Identity, Remote-Party-ID nor Privacy.",
        "One anonymous caller is an everyday matter; a line that never names one has lost the number.",
        [finding("caller-id-missing", "warning", "likely", "no-caller")],
    )
    add(
        "healthy-anonymous-asserted",
        "An anonymous caller whose number the carrier asserts.",
        incoming("anonymous", [f"P-Asserted-Identity: <sip:{MOBILE}@{CARRIER}>", "Privacy: id"]),
        (AT_PBX, beyond()),
        "From anonymous, P-Asserted-Identity 13800138000, Privacy: id.",
        "The caller asked for privacy (RFC 3323), and the number is there for those who may see it.",
        profile="aliyun-ccc",
    )
    add(
        "healthy-forwarded",
        "A forwarded call that keeps the original caller.",
        incoming(MOBILE, [f"Diversion: <sip:{forwarder}@{CARRIER}>;reason=no-answer;counter=1"]),
        (AT_PBX, beyond()),
        "From 13800138000, Diversion 02166668888.",
        "Who calls and who forwarded are both told.",
        profile="aliyun-ccc",
    )


def rejected(add):
    calling, called = pair(pbx(), carrier())
    refuse(
        calling,
        called,
        "503 Service Unavailable",
        [q850(38, "Network out of order"), 'Warning: 399 sbc "Trunk group 7 out of service"'],
    )
    add(
        "call-rejected-network",
        "The carrier refuses with 503, Q.850 38 and a Warning.",
        settled(peers(calling, called)),
        (AT_PBX, beyond()),
        "503 at once, Reason: Q.850;cause=38, Warning: 399 Trunk group 7 out of service.",
        "No more telling kind fits: the carrier says itself what is wrong.",
        [finding("call-rejected", "warning", "proved", "server-failure")],
    )

    calling, called = pair(pbx(), carrier())
    refuse(calling, called, "503 Service Unavailable", ["Retry-After: 30"])
    add(
        "call-rejected-overload",
        "The carrier is overloaded: 503 with Retry-After.",
        settled(peers(calling, called)),
        (AT_PBX, beyond()),
        "503 with Retry-After: 30.",
        "RFC 3261 section 21.5.4: an overload that passes, no limit of the contract.",
        [finding("call-rejected", "warning", "proved", "overload")],
    )

    calling = Script(pbx(**ELSEWHERE), carrier(**ELSEWHERE_FAR).but(ip=PROXY), domain=PROXY)
    calling.invite().expect(100, optional=True).expect(483).ack_refusal()
    add(
        "call-rejected-loop",
        "A Kamailio proxy routes the call to itself until its hops are used up.",
        (
            kamailio("proxy", (PROXY, PROXY_OUT), f'$du = "sip:{PROXY}:5060"; t_relay();'),
            Sipp(calling, remote=f"{PROXY}:5060"),
        ),
        (AT_PBX, AT_PROXY),
        "INVITE, 100, 483 Too Many Hops. The loop itself is inside the proxy.",
        "Only a loop uses up the hops.",
        [finding("call-rejected", "warning", "proved", "routing-loop")],
        MIDDLE,
    )

    calling, called = pair(pbx(), carrier())
    calling.invite().expect(100, optional=True).expect(183).expect(486).ack_refusal()
    called.expect("INVITE").trying().ringing("183 Session Progress", sdp(called.me)).talk().pause(3)
    called.hush().respond("486 Busy Here", headers=[q850(17, "User busy")], saved=True, retrans=True, contact=False)
    called.expect("ACK")
    add(
        "healthy-busy-announcement",
        "An announcement says that the line is busy, then 486 with Q.850 17.",
        peers(calling, called),
        (AT_PBX, beyond()),
        "183 with a session description, RTP from the carrier for three seconds, 486 with Reason: Q.850;cause=17.",
        "The called line is busy; the network says so.",
    )
