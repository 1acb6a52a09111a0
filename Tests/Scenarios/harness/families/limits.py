"""More at once than there is room for: lines, calls a second, media ports."""

from dataclasses import replace

from ..scenario import Scenario, Sipp, finding
from ..script import Script, sdp
from ..services import kamailio
from ..topologies import CARRIER, MIDDLE, OFFICE, PROXY, ROUTED
from .common import at, carrier, pair, pbx, phone, sbc
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
    refuse,
    taken_or_refused,
    takes_or_refuses,
    settled,
    numbers,
)


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected=(), topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    concurrency_limit(add)
    ports(add)
    return found


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
                    Sipp(
                        calling,
                        remote=f"{PROXY}:5060",
                        calls=limit + more,
                        fields=numbers(limit + more),
                        arguments=("-l", "60", "-r", "20"),
                    ),
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
            Sipp(
                callers(near, 503, 2.4),
                remote=f"{PROXY}:5060",
                calls=9,
                fields=numbers(9, 13900139000 + episode * 10),
                delay=episode * 4.6,
                arguments=("-l", "60", "-r", "4"),
            )
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
    takes_or_refuses(
        far, "To: .sip:1380", "503 Service Unavailable", ['Warning: 399 sbc "Call rate exceeded"'], ring=None
    )
    peers.append(Sipp(far, first=True, calls=48, arguments=("-l", "90")))
    for burst in range(4):
        near = pbx(LANDLINE, port=5061 + burst, **ELSEWHERE)
        rows = numbers(10, 13900139000 + burst * 20) + numbers(2, 13800138000 + burst * 20)
        calling = taken_or_refused(Script(near, carrier("[field0]", **ELSEWHERE_FAR)), 503, 8)
        peers.append(
            Sipp(
                calling,
                remote=f"{CARRIER}:5060",
                calls=12,
                fields=rows,
                delay=burst * 6.5,
                arguments=("-l", "60", "-r", "60"),
            )
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
    calling.invite().expect(100, optional=True).expect(180, optional=True).expect(200).ack().pause(2.2).bye().expect(
        200
    )
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
        [
            finding("port-exhaustion", "warning", "likely", "all-ports-in-use"),
            finding("port-exhaustion", "error", "likely", "refused-when-full"),
        ],
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
        [
            finding("port-exhaustion", "warning", "likely", "all-ports-in-use"),
            finding("port-exhaustion", "error", "likely", "answered-without-port"),
        ],
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
