"""Calls that are refused, answered without a common codec, transferred in vain, or that do not tell who calls."""

from dataclasses import replace

from ..scenario import Scenario, Sipp, agent, finding, gateway, mirror
from ..script import Script, sdp
from ..services import baresip, kamailio
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, MIDDLE, OFFICE, PBX, PROXY, ROUTED
from .common import HOTLINE, MOBILE, at, carrier, dial, hang_up, pair, pbx, peers, phone, sbc

PROXY_OUT = "198.51.100.30"
LANDLINE = "02160001234"
# Media that passes neither host: what these calls are about is their signalling alone.
ELSEWHERE = {"media_ip": "203.0.113.99", "media_bind": PBX}
ELSEWHERE_FAR = {"media_ip": "198.51.100.99", "media_bind": CARRIER}

AT_PHONE = agent(local=[AGENT], suffix="agent")
AT_PBX = agent(local=[PBX], suffix="agent")
AT_OFFICE_GATEWAY = gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")
AT_PROXY = gateway(node="proxy", local=[PROXY, PROXY_OUT], suffix="proxy")


def beyond(**more):
    return mirror(suffix="mirror", **more)


def q850(cause, text):
    return f'Reason: Q.850;cause={cause};text="{text}"'


def refuse(calling, called, status, headers=(), ring=None, offer=None):
    """A whole call that is refused with `status`, at once or after `ring` seconds of ringing."""
    calling.invite(**offer or {}).expect(100, optional=True).expect(180, optional=True)
    calling.expect(int(status.split()[0])).ack_refusal()
    called.expect("INVITE").trying()
    if ring is not None:
        called.ringing().pause(ring)
    called.respond(status, headers=headers, saved=True, retrans=True, contact=False).expect("ACK")


def connect(calling, called, hold=1.0, ring=True, **offer):
    """A short call without media here: up for `hold` seconds."""
    calling.invite(**offer).expect(100, optional=True).expect(180, optional=True).expect(200).ack().pause(hold)
    calling.bye().expect(200)
    called.expect("INVITE").trying()
    if ring:
        called.ringing().pause(0.2)
    called.answer().expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept()


def taken_or_refused(calling, code, hold, rings=False):
    """A caller who is up for `hold` seconds, or is told `code`."""
    calling.invite().expect(100, optional=True)
    if rings:
        calling.expect(180)
    calling.expect(code, optional=True, next=9).expect(180, optional=True).expect(200).ack().pause(hold)
    calling.bye().expect(200).jump(10).label(9)
    calling.in_dialog = False
    return calling.ack_refusal().label(10).pause(0.05)


def takes_or_refuses(called, pattern, status, headers=(), ring=0.2, rings_first=False):
    """A callee that refuses the INVITEs which match `pattern`, at once or after ringing, and takes the others."""
    called.expect("INVITE", when=(pattern, 9)).trying()
    if ring is not None:
        called.ringing().pause(ring)
    called.answer(saved=True).expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept().jump(10).label(9)
    called.in_dialog = False
    if rings_first:
        called.trying().ringing().pause(1)
    called.respond(status, headers=headers, saved=True, retrans=True, contact=False).expect("ACK")
    return called.label(10).pause(0.05)


def many(calling, called, fields, **more):
    """One call after another, with the texts of `fields`."""
    count = len(fields)
    return (
        Sipp(called, first=True, calls=count, arguments=("-l", "60"), **more),
        Sipp(calling, remote=at(called.me), calls=count, fields=fields, **more),
    )


def settled(peers, near=pbx, far=carrier, delay=6.0):
    """A refusal that the caller may answer with another attempt (488, 503) is judged five seconds later: a keep-alive
    shows that the capture lasted so long."""
    asking = Script(near("keepalive", port=5098, media_ip="", media_bind=""), far("trunk", port=5098, media_ip="", media_bind=""))
    answering = Script(asking.peer, asking.me, caller=False)
    asking.options().expect(200)
    answering.expect("OPTIONS").accept()
    return (*peers, Sipp(answering, first=True), Sipp(asking, remote=at(answering.me), delay=delay))


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected=(), topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    callee_unavailable(add)
    number_not_routed(add)
    caller_restricted(add)
    concurrency_limit(add)
    inbound_only(add)
    caller_id(add)
    codecs(add)
    transfers(add)
    rejected(add)
    ports(add)
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
    registering, registrar = pair(phone(port=5062), sbc("registrar", media_ip="", media_bind=""), domain="cc.example.com")
    registering.me = registering.me.but(port=5060)
    registering.register().expect(200)
    registrar.expect("REGISTER").accept([f"Contact: <sip:1001@{AGENT}:5060>;expires=3600"])
    calling, called = pair(sbc(port=5064), phone())
    refuse(calling, called, "480 Temporarily Unavailable", ["Warning: 399 softphone \"Do not disturb\""])
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
            kamailio(
                "proxy", (PROXY, PROXY_OUT), location, extra='loadmodule "usrloc.so"\nloadmodule "registrar.so"'
            ),
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
            Sipp(calling, remote=at(agent_phone), calls=2, fields=((MOBILE,), ("13900139000",)),
                 arguments=("-l", "2", "-r", "1", "-rp", "1500")),
        ),
        (AT_PHONE,),
        "A call is up; an INVITE from another caller gets 486 at once; the first call goes on.",
        "An agent in a call is busy: that is what 486 means.",
        topology=OFFICE,
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
            beyond(expected=(finding("number-not-routed", "warning", "possible", "no-route"),) * 2,
                   why="Beside the path it is not known which side is the agents'."),
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
                ((LANDLINE, MOBILE),) * 6, "503 Service Unavailable", "Call-ID: 6-",
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
            Sipp(calling, remote=at(far), calls=3, fields=(("02160001231",), ("02160001232",), ("02160001233",)),
                 arguments=("-l", "9", "-r", "4")),
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
    called = takes_or_refuses(
        Script(far, near, caller=False), "Call-ID: 4-", "603 Decline", ring=0.4, rings_first=True
    )
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


def numbers(count, first=13900139000):
    return tuple((str(first + index),) for index in range(count))


def concurrency_limit(add):
    def limited(limit, per, status, reason):
        """A session border controller that takes so many calls at once per `per` (a Kamailio variable)."""
        code, phrase = status.split(" ", 1)
        reply = f'append_to_reply("{reason}\\r\\n"); ' if reason else ""
        return kamailio(
            "proxy",
            (PROXY, PROXY_OUT),
            f"""if (is_method("INVITE")) {{
    get_profile_size("line", "{per}", "$var(up)");
    if ($var(up) >= {limit}) {{ {reply}sl_send_reply("{code}", "{phrase}"); exit; }}
    dlg_manage();
    set_dlg_profile("line", "{per}");
  }}
  $du = "sip:{CARRIER}:5060"; t_relay();""",
            extra='loadmodule "dialog.so"\nmodparam("dialog", "profiles_with_value", "line")',
        )

    no_line = 'Reason: Q.850;cause=34;text=\\"No circuit available\\"'

    def callers(near, code, hold):
        far = carrier("[field0]", **ELSEWHERE_FAR).but(ip=PROXY)
        return taken_or_refused(Script(near, far, domain=PROXY), code, hold)

    def answering(near):
        called = Script(carrier(**ELSEWHERE_FAR), near, caller=False)
        called.expect("INVITE").answer().expect("ACK")
        called.in_dialog = True
        return called.expect("BYE").accept()

    def filled(id, purpose, caller, limit, wire, why, expected, code="503 Service Unavailable", more=2, **options):
        near = pbx(caller, **ELSEWHERE)
        calling = callers(near, int(code.split()[0]), 2.2)
        add(
            id,
            purpose,
            settled(
                (
                    Sipp(answering(near), first=True, calls=limit, arguments=("-l", "60")),
                    limited(limit, "$fU", code, no_line),
                    Sipp(calling, remote=f"{PROXY}:5060", calls=limit + more, fields=numbers(limit + more),
                         arguments=("-l", "60", "-r", "20")),
                ),
                delay=7,
            ),
            (
                AT_PBX,
                replace(
                    AT_PROXY,
                    expected=(finding("concurrency-limit", "warning", "possible", "profile-limit"),) * more,
                    why="At the proxy itself calls come in from both sides: that the caller's number is the agents' own "
                    "is not certain.",
                ),
            ),
            wire,
            why,
            expected,
            MIDDLE,
            profile="aliyun-ccc",
            **options,
        )

    filled(
        "concurrency-limit-number",
        "Twenty calls of one mobile number are up; the next two are refused with 503, Q.850 34.",
        "13700137000",
        20,
        "Twenty calls of 13700137000 answered within a second and held; two INVITEs more get 503 at once.",
        "The profile allows 20 concurrent calls per number; 20 of this number were up and none was taken above.",
        [finding("concurrency-limit", "warning", "likely", "profile-limit")] * 2,
    )
    filled(
        "concurrency-limit-landline",
        "Fifteen outgoing calls of one landline number are up; the next is refused with 403.",
        LANDLINE,
        15,
        "Fifteen calls of 02160001234 answered and held; one INVITE more gets 403 with Q.850 34.",
        "The profile allows 10 to 15 outgoing calls per landline number.",
        [finding("concurrency-limit", "warning", "likely", "profile-limit")],
        code="403 Forbidden",
        more=1,
    )

    # A limit nobody told us: six lines, four times filled.
    peers = [limited(6, "trunk", "503 Service Unavailable", no_line)]
    answer = answering(pbx(LANDLINE, **ELSEWHERE))
    peers.insert(0, Sipp(answer, first=True, calls=24, arguments=("-l", "60")))
    for episode in range(4):
        near = pbx(f"0216000123{episode}", port=5061 + episode, **ELSEWHERE)
        peers.append(
            Sipp(callers(near, 503, 2.4), remote=f"{PROXY}:5060", calls=9, fields=numbers(9, 13900139000 + episode * 10),
                 delay=episode * 4.6, arguments=("-l", "60", "-r", "4"))
        )
    add(
        "concurrency-limit-learned",
        "A trunk takes six calls at once, which no profile says; it is filled four times and refuses the rest with 503.",
        settled(tuple(peers), delay=24),
        (AT_PBX, AT_PROXY),
        "Four times: six calls answered and held, three INVITEs more refused with 503; no refusal with fewer calls up; "
        "four calls a second.",
        "Twelve refusals alike in four episodes, all with six calls up and none below. A limit is an estimate, and "
        "needs three episodes: the refusals of the first two are told as what they are.",
        [finding("concurrency-limit", "warning", "likely", "learned-level")] * 6
        + [finding("call-rejected", "warning")] * 6,
        MIDDLE,
        timeout=70,
    )

    # Too many calls a second, whatever is up.
    peers = []
    far = Script(carrier(**ELSEWHERE_FAR), pbx(LANDLINE, **ELSEWHERE), caller=False)
    takes_or_refuses(far, "To: .sip:1380", "503 Service Unavailable", ['Warning: 399 sbc "Call rate exceeded"'], ring=None)
    peers.append(Sipp(far, first=True, calls=48, arguments=("-l", "90")))
    for burst in range(4):
        near = pbx(LANDLINE, port=5061 + burst, **ELSEWHERE)
        rows = numbers(10, 13900139000 + burst * 20) + numbers(2, 13800138000 + burst * 20)
        calling = taken_or_refused(Script(near, carrier("[field0]", **ELSEWHERE_FAR)), 503, 8)
        peers.append(
            Sipp(calling, remote=f"{CARRIER}:5060", calls=12, fields=rows, delay=burst * 6.5,
                 arguments=("-l", "60", "-r", "60"))
        )
    add(
        "concurrency-limit-per-second",
        "A carrier takes ten calls a second and refuses more, however many are up.",
        settled(tuple(peers), delay=26),
        (AT_PBX, beyond()),
        "Four bursts of twelve INVITEs within a fifth of a second; the last two of each get 503. Calls that were taken "
        "are still up while the next burst passes the level of the one before.",
        "The level at the refusals is 10, then 20 and more, and calls were accepted far above 10; what is the same at "
        "each refusal is the number of calls in the second before. The first estimate rests on five refusals, which may "
        "be chance: a notice.",
        [finding("concurrency-limit", "warning", "likely", "calls-per-second")] * 3
        + [finding("concurrency-limit", "any", "possible", "calls-per-second")]
        + [finding("call-rejected", "warning")] * 4,
        timeout=70,
    )

    # The same number of calls, all taken.
    near = pbx("13700137000", **ELSEWHERE)
    calling, called = Script(near, carrier("[field0]", **ELSEWHERE_FAR)), answering(near)
    calling.invite().expect(100, optional=True).expect(180, optional=True).expect(200).ack().pause(2.2).bye().expect(200)
    add(
        "healthy-twenty-at-once",
        "Twenty calls of one number at once, none refused.",
        (
            Sipp(called, first=True, calls=20, arguments=("-l", "60")),
            Sipp(calling, remote=f"{CARRIER}:5060", calls=20, fields=numbers(20), arguments=("-l", "60", "-r", "20")),
        ),
        (AT_PBX, beyond()),
        "Twenty calls of 13700137000 answered, held together and ended.",
        "Within the profile's 20 per number, and nothing was refused.",
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
        calling, called, "603 Decline", [q850(21, "Call rejected")],
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


def codecs(add):
    def mismatch(severity, confidence, cause):
        return [finding("codec-mismatch", severity, confidence, cause)]

    calling, called = pair(phone(codecs=("G729",)), sbc())
    refuse(calling, called, "488 Not Acceptable Here", ['Warning: 305 sbc "Incompatible media format"'])
    add(
        "codec-mismatch-488",
        "The softphone offers G.729 only, and the SBC refuses with 488 and Warning 305.",
        settled(peers(calling, called), phone, sbc),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "Offer with G729; 488 with Warning: 305 Incompatible media format.",
        "Warning 305 (RFC 3261 section 20.43) says that it is the format.",
        mismatch("warning", "proved", "no-common-codec"),
        OFFICE,
    )

    def softphones(near, far):
        return (
            baresip("carrier", MOBILE, CARRIER, "callee", "far", answer=True, codecs=far),
            baresip("agent", "1001", PBX, "caller", "near", dial=f"sip:{MOBILE}@{CARRIER}", quit_after=4, codecs=near,
                    delay=0.3),
        )

    add(
        "codec-mismatch-baresip",
        "Two baresip softphones: one knows PCMU only, the other PCMA only.",
        softphones("pcmu", "pcma"),
        (AT_PBX, beyond()),
        "Offer with PCMU; baresip refuses with 488.",
        "488 to an offer: it is the media that was not acceptable; what would be, it does not say. The capture ends before "
        "the caller could have tried again: one step less sure.",
        mismatch("warning", "possible", "media-refused"),
    )

    calling, called = pair(pbx(codecs=("G729",)), carrier())
    dial(calling, called, answer=sdp(called.me.but(codecs=("PCMA",)), port=0))
    calling.pause(1).bye().expect(200)
    called.expect("BYE").accept()
    add(
        "codec-mismatch-port-zero",
        "The call is answered, its audio is not: m=audio 0.",
        peers(calling, called),
        (AT_PBX, beyond()),
        "Offer with G729; 200 with m=audio 0; the caller hangs up after a second.",
        "Port 0 rejects a stream (RFC 3264 section 6): a call without audio.",
        mismatch("error", "proved", "audio-refused"),
    )

    calling, called = pair(pbx(codecs=("G729", "DTMF")), carrier())
    dial(calling, called, answer=sdp(called.me, ("PCMA", "DTMF")))
    calling.pause(2).bye().expect(200)
    called.expect("BYE").accept()
    add(
        "codec-mismatch-answer",
        "The answer names a codec that was not offered.",
        peers(calling, called),
        (AT_PBX, beyond()),
        "Offer with G729 and telephone-event; 200 with PCMA and telephone-event.",
        "RFC 3264 section 6.1: the answer has to choose from the offer; the two have no codec in common.",
        mismatch("error", "proved", "no-common-codec"),
    )

    # Refused, offered anew, taken.
    calling, called = pair(phone(codecs=("G729",)), sbc())
    calling.invite().expect(100, optional=True).expect(488).ack_refusal().pause(0.1)
    calling.invite(sdp(calling.me, ("PCMA", "DTMF"), version=2)).expect(100, optional=True).expect(180).expect(200).ack()
    calling.talk("PCMA").pause(4)
    called.expect("INVITE").respond("488 Not Acceptable Here", retrans=True, contact=False).expect("ACK")
    called.expect("INVITE").ringing().pause(0.3).answer(sdp(called.me, ("PCMA", "DTMF"))).expect("ACK").talk("PCMA")
    called.in_dialog = True
    hang_up(calling, called)
    add(
        "healthy-offer-mended",
        "An offer is refused with 488; the softphone offers another codec at once and the call is taken.",
        peers(calling, called),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "INVITE with G729, 488, INVITE of the same call with PCMA, 200, RTP both ways.",
        "The two found their codec: the refusal was part of the way there.",
        topology=OFFICE,
    )


def transfers(add):
    target = "sip:1002@192.168.9.10"

    def talking(calling, called):
        dial(calling, called)
        calling.talk().pause(3.2)
        called.talk()

    calling, called = pair(phone(), sbc())
    talking(calling, called)
    calling.refer(target).expect(405)
    called.expect("REFER").respond("405 Method Not Allowed", headers=["Allow: INVITE, ACK, CANCEL, BYE"], contact=False)
    hang_up(calling, called)
    add(
        "transfer-failed-refused",
        "The agent transfers the call, and the SBC refuses the REFER with 405.",
        peers(calling, called),
        (AT_PHONE, beyond()),
        "REFER within the dialog, 405 without REFER in Allow.",
        "The transfer was refused; the call itself is well.",
        [finding("transfer-failed", "warning", "proved", "refer-refused")],
        OFFICE,
    )

    def reported(outcomes, hang=True):
        calling, called = pair(phone(), sbc())
        talking(calling, called)
        calling.refer(target).expect(202)
        called.expect("REFER").respond("202 Accepted").hush()
        calling.hush()
        for number, (wait, status) in enumerate(outcomes):
            called.pause(wait).notify_outcome(status, over=number == len(outcomes) - 1).expect(200)
            calling.expect("NOTIFY").respond("200 OK", contact=False)
        calling.bye().expect(200)
        called.expect("BYE").accept().pause(0.3)
        return peers(calling, called)

    add(
        "transfer-failed-target",
        "The transfer is accepted, and its target cannot be reached: 503.",
        reported(((0.1, "100 Trying"), (0.6, "503 Service Unavailable"))),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "REFER, 202, NOTIFY with SIP/2.0 100 Trying, NOTIFY with SIP/2.0 503 Service Unavailable.",
        "The NOTIFY carries the outcome (RFC 3515 section 2.4.5): 503.",
        [finding("transfer-failed", "warning", "proved", "target-not-reached")],
        OFFICE,
    )
    add(
        "healthy-transfer",
        "A blind transfer that works.",
        reported(((0.1, "100 Trying"), (0.4, "180 Ringing"), (1.0, "200 OK"))),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "REFER, 202, NOTIFYs with 100, 180 and 200, BYE.",
        "RFC 3515 as it is meant; that no RTP flows after the transfer is its sense.",
        topology=OFFICE,
    )
    add(
        "healthy-transfer-declined",
        "The transfer's target rings and declines.",
        reported(((0.1, "100 Trying"), (0.4, "180 Ringing"), (1.0, "486 Busy Here"))),
        (AT_PHONE,),
        "REFER, 202, NOTIFYs with 100, 180 and 486, BYE.",
        "A person declined.",
        topology=OFFICE,
    )


def rejected(add):
    calling, called = pair(pbx(), carrier())
    refuse(
        calling, called, "503 Service Unavailable",
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


def ports(add):
    def softphones(count, first_port=5061):
        """So many softphones of one computer in calls, each with six ports of the range."""
        trunk = Script(sbc("trunk"), phone(), caller=False)
        trunk.expect("INVITE").answer().expect("ACK")
        trunk.in_dialog = True
        trunk.expect("BYE").accept()
        all = [Sipp(trunk, first=True, calls=count, arguments=("-l", "60"))]
        for number in range(count):
            near = phone(str(1001 + number), port=first_port + number, media_port=10500 + number * 6)
            calling = Script(near, sbc(str(13900139000 + number)))
            calling.invite().expect(100, optional=True).expect(200).ack().pause(2.6 - number * 0.05).bye().expect(200)
            all.append(Sipp(calling, remote=at(trunk.me), delay=number * 0.05))
        return all

    def next_call(port, status):
        calling, called = pair(sbc(port=5090), phone("1011", port=port, media_port=10560))
        refuse(calling, called, status)
        return [Sipp(called, first=True), Sipp(calling, remote=at(called.me), delay=1.4)]

    add(
        "port-exhaustion-clients",
        "Ten softphones on one computer hold all 60 media ports; the call to the eleventh is refused with 480.",
        tuple(softphones(10) + next_call(5080, "480 Temporarily Unavailable")),
        (AT_PHONE, beyond()),
        "Ten calls from 192.168.1.20, ports 5061 to 5070, audio ports 10500, 10506 … 10554; an eleventh softphone of the "
        "same address refuses a call with 480 at once.",
        "Six ports a softphone (profile): ten hold the whole range, and the next call fails.",
        [finding("port-exhaustion", "warning", "likely", "all-ports-in-use"),
         finding("port-exhaustion", "error", "likely", "refused-when-full")],
        OFFICE,
        profile="huawei-cec",
    )

    registrar = Script(sbc("registrar", media_ip="", media_bind=""), phone(), caller=False)
    registrar.expect("REGISTER").accept(["[last_Contact:]"])
    logins = [Sipp(registrar, first=True, calls=11)]
    for number in range(11):
        login = Script(phone(str(1001 + number), port=5061 + number), registrar.me, domain="cc.example.com")
        logins.append(Sipp(login.register().expect(200), remote=at(registrar.me), delay=number * 0.15))
    add(
        "port-exhaustion-registered",
        "Eleven softphones register from one computer, whose media ports serve ten.",
        tuple(logins),
        (AT_PHONE, beyond()),
        "Eleven accounts registered from 192.168.1.20, ports 5061 to 5071, each with 200.",
        "Six ports a softphone and 60 in the range: the eleventh has none when all talk.",
        [finding("port-exhaustion", "warning", "likely", "too-many-clients")],
        OFFICE,
        profile="huawei-cec",
    )

    def lines(count, more):
        """One telephone system with so many calls, two ports each."""
        trunk = Script(sbc("trunk"), phone(), caller=False)
        trunk.expect("INVITE").answer().expect("ACK")
        trunk.in_dialog = True
        trunk.expect("BYE").accept()
        calling = Script(phone("[field0]", media_port="[field1]"), sbc("[field2]"))
        calling.invite().expect(100, optional=True).expect(200).ack().pause(2.4).bye().expect(200)
        rows = tuple((str(1001 + n), str(10500 + n * 2), str(13900139000 + n)) for n in range(count))
        return (
            Sipp(trunk, first=True, calls=count, arguments=("-l", "60")),
            Sipp(calling, remote=at(trunk.me), calls=count, fields=rows, arguments=("-l", "60", "-r", "30")),
            *more,
        )

    calling, called = pair(sbc(port=5090), phone(port=5080))
    calling.invite().expect(100, optional=True).expect(200).ack().pause(0.6).bye().expect(200)
    called.expect("INVITE").answer(sdp(called.me, port=0)).expect("ACK")
    called.in_dialog = True
    called.expect("BYE").accept()
    full = (Sipp(called, first=True), Sipp(calling, remote=at(called.me), delay=1.5))
    add(
        "port-exhaustion-port-zero",
        "Thirty calls of one host use all 60 ports; the next call is answered without an audio port.",
        lines(30, full),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "Thirty calls from 192.168.1.20 with audio ports 10500 to 10558; then a call to it is answered with m=audio 0.",
        "RTP and RTCP of thirty calls take the range's 60 ports; the host has none left for the next answer.",
        [finding("port-exhaustion", "warning", "likely", "all-ports-in-use"),
         finding("port-exhaustion", "error", "likely", "answered-without-port")],
        OFFICE,
        profile="huawei-cec",
    )
    add(
        "healthy-nine-softphones",
        "Nine softphones on one computer in calls at once.",
        tuple(softphones(9)),
        (AT_PHONE, beyond()),
        "Nine calls from 192.168.1.20 with audio ports 10500, 10506 … 10548.",
        "54 of 60 ports: there is room for one more.",
        topology=OFFICE,
        profile="huawei-cec",
    )
