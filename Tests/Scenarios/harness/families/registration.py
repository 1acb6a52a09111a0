"""Registration: wrong passwords, locked accounts, digest algorithms, two hosts on one account, bindings that died.

Kamailio is the registrar wherever it can be; SIPp and baresip are its clients.
"""

import dataclasses

from ..scenario import Program, Scenario, Sipp, agent, any_interface, finding, gateway, mirror
from ..script import Party, Script
from ..services import baresip, registrar
from ..topologies import (
    AGENT,
    AGENT_2,
    CARRIER,
    GATEWAY_INSIDE,
    GATEWAY_OUTSIDE,
    MEDIA,
    NAT,
    OFFICE,
    PBX,
    ROUTED,
    SBC,
)
from .common import SMALL, carrier, credentials, pair, peers, phone, sbc, tick

DOMAIN = "cc.example.com"
ACCOUNTS = {"1001": "a-word", "1002": "b-word"}
RIGHT, WRONG = credentials(password="a-word"), credentials(password="another")
OTHER_PORT = Party("1001", AGENT_2, media_port=10520, codecs=SMALL)


def client(me=None, server=SBC):
    return Script(me or phone(), Party("registrar", server), domain=DOMAIN)


def login(script, password=RIGHT, answer=200, expires=3600):
    return script.register(expires).expect(401, auth=True).register(expires, headers=[password]).expect(answer)


def softphone(name="near", address=AGENT, server=SBC, password="a-word", every=60, user="1001", **more):
    """baresip with an account at the registrar."""
    account = (
        f"<sip:{user}@{DOMAIN}>;regint={every};auth_user={user};auth_pass={password};"
        f'outbound="sip:{server}:5060"'
    )
    return baresip("agent", user, address, "caller", name, account=account, **more)


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=OFFICE, **more):
        found.append(Scenario(id, purpose, topology, tuple(peers), views, wire, why, tuple(expected), **more))

    at_phone = agent(local=[AGENT], suffix="agent")
    both = gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")
    beyond = mirror(suffix="mirror")

    def ask(script, server, **more):
        return (server, Sipp(script, remote=f"{SBC}:5060", **more))

    # registration-failed

    def failed(confidence="proved", cause="wrong-password"):
        return finding("registration-failed", "error", confidence, cause)

    script = login(client(), WRONG, answer=401).pause(0.2)
    add(
        "registration-failed-password",
        "A softphone registers with a wrong password and is challenged again.",
        [*ask(script, registrar("carrier", [SBC], ACCOUNTS)), tick("agent", 7, SBC)],
        (at_phone, beyond),
        "REGISTER, 401 with a challenge, REGISTER with credentials made from it, 401 again with a new nonce and without "
        "stale=true; then no SIP for seven seconds.",
        "Credentials for a challenge of just now were refused (RFC 3261 section 22.2): wrong password or user name. No "
        "retry came in the time a retry takes.",
        [failed()],
    )

    add(
        "registration-failed-baresip",
        "baresip with a wrong password at a Kamailio registrar.",
        [
            registrar("carrier", [SBC], ACCOUNTS),
            softphone(password="another", quit_after=7),
            tick("agent", 8, SBC),
        ],
        (at_phone, both),
        "REGISTER, 401, REGISTER with credentials, 401: fifteen times in four milliseconds, always the same password.",
        "As before, from a softphone that people use.",
        [failed()],
    )

    script = client().register().expect(403).pause(0.2)
    add(
        "registration-failed-forbidden",
        "The registrar does not take registrations from this network.",
        [
            *ask(
                script,
                registrar("carrier", [SBC], ACCOUNTS, first='if ($si != "10.0.0.1") { sl_send_reply("403", "Forbidden"); exit; }'),
            ),
            tick("agent", 7, SBC),
        ],
        (at_phone, beyond),
        "REGISTER without credentials, 403 Forbidden at once.",
        "Refused before any password was asked for: the account or the address is barred.",
        [failed(cause="forbidden")],
    )

    add(
        "registration-failed-unknown",
        "baresip registers an account that does not exist.",
        [registrar("carrier", [SBC], ACCOUNTS), softphone(user="1077", quit_after=7), tick("agent", 8, SBC)],
        (at_phone, both),
        "REGISTER sip:1077@cc.example.com, 404 Not Found.",
        "The registrar does not know the address-of-record (RFC 3261 section 10.3 step 5).",
        [failed(cause="unknown-account")],
    )

    brief = registrar("carrier", [SBC], ACCOUNTS, at_least=120, refuse_brief=True)
    script = login(client(), answer=423, expires=30).pause(2).register(30, headers=[RIGHT]).expect(423).pause(0.2)
    add(
        "registration-failed-brief",
        "The client asks for 30 seconds, the registrar wants 120, and the client insists.",
        [*ask(script, brief), tick("agent", 9, SBC)],
        (at_phone, beyond),
        "REGISTER with Expires: 30, 401, REGISTER with credentials, 423 with Min-Expires: 120; two seconds later the same "
        "again, 423.",
        "RFC 3261 section 10.2.8: after 423 the client may retry with Min-Expires or more. It never did.",
        [failed(cause="interval-too-brief")],
    )

    script = login(client(), answer=503).pause(0.2)
    add(
        "registration-failed-error",
        "The registrar has the right password and no database to store the binding.",
        [
            *ask(
                script,
                registrar(
                    "carrier", [SBC], ACCOUNTS, before_answer='sl_send_reply("503", "Service Unavailable"); exit;'
                ),
            ),
            tick("agent", 7, SBC),
        ],
        (at_phone,),
        "REGISTER, 401, REGISTER with credentials, 503.",
        "Credentials were taken; the server itself is in trouble.",
        [failed(cause="server-error")],
    )

    # account-locked

    lock = 'if ($sht(wrong=>$tU) >= 3) { sl_send_reply("403", "Account Locked"); exit; }'
    script = client()
    for _ in range(3):
        login(script, WRONG, answer=401).pause(1)
    script.register().expect(403).pause(0.2)
    locked = finding("account-locked", "error", "proved", "wrong-password")
    add(
        "account-locked-quick",
        "Three wrong passwords within four seconds, then the registrar refuses the account.",
        [*ask(script, registrar("carrier", [SBC], ACCOUNTS, first=lock)), tick("agent", 11, SBC)],
        (at_phone, beyond),
        "Three times REGISTER, 401, REGISTER with credentials, 401; then REGISTER, 403 Account Locked.",
        "Three failed credentials and then a refusal that speaks of the lock, as the provider's FAQ says.",
        [locked],
        profile="huawei-cec",
    )

    quiet_lock = lock.replace("Account Locked", "Forbidden")
    add(
        "account-locked-baresip",
        "baresip with a wrong password tries it again and again at once, until the registrar locks the account.",
        [registrar("carrier", [SBC], ACCOUNTS, first=quiet_lock), softphone(password="another", quit_after=7), tick("agent", 8, SBC)],
        (at_phone, both),
        "REGISTER, 401, three times REGISTER with credentials and 401, then 403 Forbidden, all within milliseconds.",
        "Three failed credentials and then a refusal that only says Forbidden: likely. One stubborn client is enough.",
        [finding("account-locked", "error", "likely", "wrong-password")],
        profile="huawei-cec",
    )

    # The old softphone on another desk has yesterday's password.
    wrong = client(OTHER_PORT)
    for _ in range(3):
        login(wrong, WRONG, answer=401).pause(6.5)
    right = client().register().expect(403).pause(0.2)
    add(
        "account-locked-second-device",
        "An old softphone tries yesterday's password every few seconds; then the agent cannot log in at her own desk.",
        [
            registrar("carrier", [SBC], ACCOUNTS, first=lock),
            Sipp(wrong, remote=f"{SBC}:5060"),
            Sipp(right, remote=f"{SBC}:5060", delay=21),
            tick("agent", 28, SBC),
        ],
        (both, beyond),
        "192.168.1.21: three times 401 to credentials, 6.5 s apart. 192.168.1.20: REGISTER, 403 Account Locked.",
        "The first failure is told while it lasts; after three of them the account is locked for everyone.",
        [failed(), locked],
        profile="huawei-cec",
    )

    # Somebody guesses passwords from outside; the agent at home pays for it.
    home = Party("1001", MEDIA, node="carrier", codecs=SMALL)
    add(
        "account-locked-by-scanner",
        "sipvicious svcrack guesses passwords of 1001 until the PBX locks the account; then its owner cannot log in.",
        [
            registrar("agent", [PBX], ACCOUNTS, first=lock),
            Program(
                "carrier",
                ("timeout", "-s", "KILL", "10", "svcrack", "-u", "1001", "-r", "1000-1020", PBX),
                "svcrack",
                delay=0.2,
            ),
            Sipp(client(home, PBX).register().expect(403).pause(0.2), remote=f"{PBX}:5060", delay=12),
            tick("carrier", 19, PBX),
        ],
        (agent(local=[PBX], suffix="agent"), mirror(interface="in", suffix="mirror")),
        "REGISTER of 1001 with User-Agent: friendly-scanner from 198.51.100.10, wrong credentials, 401; from the fourth on 403 "
        "Account Locked; REGISTER from 198.51.100.11, 403.",
        "The scanner's own failures are no findings (it also writes another domain); the owner's refusal is one, and the "
        "registrar itself says why.",
        [
            finding("sip-scan", "notice", "proved", "known-agent"),
            finding("account-locked", "error", "proved", "said-by-registrar"),
        ],
        ROUTED,
        profile="huawei-cec",
    )

    # digest-unsupported

    modern = registrar("carrier", [SBC], ACCOUNTS, algorithm="SHA-256")
    add(
        "digest-unsupported-baresip",
        "The registrar asks for SHA-256, baresip 1.0 knows MD5.",
        [modern, softphone(quit_after=12), tick("agent", 13, SBC)],
        (
            at_phone,
            mirror(
                suffix="mirror",
                profile="huawei-cec",
                expected=(finding("digest-unsupported", "error", "likely", "client-stopped"),),
                why="The profile says that this provider's older clients know MD5 only: likely.",
            ),
        ),
        "REGISTER, 401 with algorithm=SHA-256 only; no REGISTER with credentials follows.",
        "Only an algorithm the client never answered was offered. It may also lack a password: possible.",
        [finding("digest-unsupported", "error", "possible", "client-stopped")],
    )

    # SIPp knows SHA-256: credentials of an old client are written by hand.
    script = client()
    script.register()
    script.add(
        '<recv response="401"><action><ereg regexp="nonce=&quot;([^&quot;]*)&quot;" search_in="hdr" '
        'header="WWW-Authenticate:" assign_to="whole_nonce,nonce"/></action></recv>'
    )
    script.variables |= {"whole_nonce", "nonce"}
    script.register(
        headers=[
            'Authorization: Digest username="1001", realm="cc.example.com", nonce="[$nonce]", uri="sip:cc.example.com", '
            'response="6629fae49393a05397450978507c4ef1", algorithm=MD5'
        ]
    )
    script.expect(401).pause(0.2)
    add(
        "digest-unsupported-md5",
        "The registrar asks for SHA-256, the client answers with MD5 all the same.",
        [*ask(script, modern), tick("agent", 12, SBC)],
        (at_phone, beyond),
        "401 with algorithm=SHA-256; REGISTER whose credentials have the challenge's nonce and algorithm=MD5; 401.",
        "RFC 8760 section 2.4: the client must use an algorithm of the challenge. It answered with another: proved.",
        [finding("digest-unsupported", "error", "proved", "answered-with-another")],
    )

    add(
        "digest-unsupported-call",
        "Registration is free, calls are challenged with SHA-256: baresip cannot call.",
        [
            registrar(
                "carrier", [SBC], ACCOUNTS, algorithm="SHA-256", challenge_calls=True, first='save("location"); exit;'
            ),
            softphone(dial=f"sip:1002@{DOMAIN}", quit_after=5),
            tick("agent", 13, SBC),
        ],
        (at_phone, both),
        "INVITE, 407 with algorithm=SHA-256 only, ACK; the call is over.",
        "The same at the caller's side of a call: one finding for the call, its refusal a consequence.",
        [finding("digest-unsupported", "error", "possible", "client-stopped")],
    )

    # registration-conflict

    def alternating(times, interval, offset=0.0, me=None):
        script = client(me)
        for _ in range(times):
            script.register(30).expect(200).pause(interval)
        return script

    conflict = finding("registration-conflict", "warning", "likely", "taking-over")
    add(
        "registration-conflict-takeover",
        "Two softphones on two hosts are logged in with one account and take it over from each other.",
        [
            registrar("carrier", [SBC], keep="0x04"),
            Sipp(alternating(4, 6), remote=f"{SBC}:5060"),
            Sipp(alternating(3, 6, me=OTHER_PORT), remote=f"{SBC}:5060", delay=3),
        ],
        (both, beyond),
        "REGISTER of 1001 from 192.168.1.20 and 192.168.1.21 in turn, each with a Call-ID of its own that goes on; each 200 "
        "lists only the contact of the one that asked.",
        "Neither removed its binding, each refresh takes the account from the other: calls ring at whoever came last.",
        [conflict],
    )

    add(
        "registration-conflict-baresip",
        "Two baresip softphones with one account; the provider allows one login.",
        [
            registrar("carrier", [SBC], ACCOUNTS, keep="0x04"),
            softphone(every=10, quit_after=24),
            softphone("other", AGENT_2, every=10, quit_after=22, delay=4),
            tick("agent", 26, SBC),
        ],
        (both, beyond),
        "REGISTER with credentials from both hosts, refreshed every nine seconds; each 200 lists one contact.",
        "By the profile an account has one binding: the first softphone goes on after the second logged in.",
        [conflict],
        profile="huawei-cec",
    )

    second = alternating(3, 5, me=OTHER_PORT.but(port=5062))
    add(
        "registration-conflict-nat",
        "Two computers of one office, behind one address, are logged in with one account.",
        [
            registrar("carrier", [CARRIER], keep="0x04"),
            Sipp(alternating(3, 5), remote=f"{CARRIER}:5060"),
            Sipp(second, remote=f"{CARRIER}:5060", delay=2.5),
        ],
        (beyond, agent(node="carrier", local=[CARRIER, MEDIA], suffix="registrar")),
        "REGISTER from two ports of 203.0.113.2 in turn, Contact 192.168.1.20:5060 and 192.168.1.21:5062.",
        "One address and two Contacts are two hosts behind a NAT.",
        [conflict],
        NAT,
        profile="huawei-cec",
    )

    add(
        "registration-conflict-both-kept",
        "Two hosts on one account, and the registrar keeps both, though the provider allows one login.",
        [
            registrar("carrier", [SBC]),
            Sipp(alternating(3, 5), remote=f"{SBC}:5060"),
            Sipp(alternating(2, 5, me=OTHER_PORT), remote=f"{SBC}:5060", delay=2.5),
        ],
        (beyond,),
        "As before; each 200 lists both contacts.",
        "Calls ring at both desks. The profile says that another agent is logged in with this account.",
        [finding("registration-conflict", "warning", "likely", "two-bindings")],
        profile="huawei-cec",
    )

    # registration-lost

    colleague = Party("1002", AGENT_2, media_port=10530, codecs=SMALL)
    expired = finding("registration-lost", "error", "likely", "expired")

    def refused_call(code):
        script = Script(colleague, Party("1001", SBC), domain=DOMAIN)
        return script.invite().expect(100, optional=True).expect(code).ack_refusal().pause(0.2)

    script = client().register(8).expect(200).pause(0.2)
    add(
        "registration-lost-expired",
        "A softphone registers for eight seconds and never refreshes; a colleague calls it later.",
        [*ask(script, registrar("carrier", [SBC])), Sipp(refused_call(404), remote=f"{SBC}:5060", delay=14)],
        (both, beyond),
        "REGISTER with Expires: 8, 200 with expires=8, nothing more from 192.168.1.20; at 14 s INVITE from 192.168.1.21, 404.",
        "The granted time ran out before the call, nobody logged out: the refusal is the lost registration's.",
        [expired],
    )

    add(
        "registration-lost-crashed",
        "baresip's host goes to sleep; the registration runs out and calls get 480.",
        [
            registrar("carrier", [SBC], ACCOUNTS, absent="480 Temporarily Unavailable"),
            softphone(every=10, killed_after=6),
            Sipp(refused_call(480), remote=f"{SBC}:5060", delay=16),
        ],
        (both, mirror(interface="in", suffix="mirror")),
        "REGISTER with Expires: 10, 401, REGISTER, 200 with expires=10; no refresh and no farewell; at 16 s INVITE, 480.",
        "As before, from a softphone that vanished.",
        [expired],
    )

    script = client().register(60).expect(200).pause(2).register(0).expect(200).pause(0.2)
    add(
        "callee-unavailable-logged-out",
        "The agent logs out; a colleague's call to the account gets 404.",
        [*ask(script, registrar("carrier", [SBC])), Sipp(refused_call(404), remote=f"{SBC}:5060", delay=6)],
        (at_phone, beyond),
        "REGISTER, 200, REGISTER with Expires: 0, 200; INVITE, 404.",
        "Nobody is logged in, and the answer says so: the registration was given up, not lost.",
        [finding("callee-unavailable", "warning", "likely", "not-registered")],
    )

    # Behind NAT whose mapping lives shorter than the registration.
    def conntrack(unreplied, stream):
        return {
            "gateway": {
                "net.netfilter.nf_conntrack_udp_timeout": unreplied,
                "net.netfilter.nf_conntrack_udp_timeout_stream": stream,
            }
        }

    def outside_call():
        return Script(carrier(media_bind=MEDIA).but(ip=MEDIA), Party("1001", CARRIER), domain=DOMAIN).invite().expect(100)

    dead = finding("registration-lost", "error", cause="nat-binding-expired")
    at_registrar = any_interface(node="carrier", local=[CARRIER, MEDIA], suffix="registrar")
    add(
        "registration-lost-nat-silent",
        "The router forgets the mapping of a registered softphone; calls to it vanish.",
        [
            registrar("carrier", [CARRIER], ACCOUNTS, patience=10),
            softphone(server=CARRIER, every=600, killed_after=50),
            Sipp(outside_call().expect(408).ack_refusal().pause(0.2), remote=f"{CARRIER}:5060", delay=34),
            tick("carrier", 48, GATEWAY_OUTSIDE),
        ],
        (at_registrar, mirror(suffix="mirror")),
        "REGISTER from 203.0.113.2 with Via 192.168.1.20, granted 600 s. 34 s later the registrar's INVITE to "
        "203.0.113.2 is sent five times, nothing comes back; the caller gets 408.",
        "The binding lives, its NAT mapping does not: conntrack forgot it after 20 s without a packet.",
        [dead],
        NAT,
        settings=conntrack(10, 20),
        rules={"gateway": 'table inet firewall { chain input { type filter hook input priority 0; iifname "out" drop; }\n}'},
        timeout=90,
    )

    add(
        "registration-lost-nat-refused",
        "The same with a router that says so: port unreachable.",
        [
            registrar("carrier", [CARRIER], ACCOUNTS, patience=10),
            softphone(server=CARRIER, every=600, killed_after=50),
            Sipp(
                outside_call().pause(6).cancel().expect(200).expect(487).ack_refusal().pause(0.2),
                remote=f"{CARRIER}:5060",
                delay=34,
            ),
            tick("carrier", 48, GATEWAY_OUTSIDE),
        ],
        (at_registrar, mirror(suffix="mirror")),
        "Each INVITE to 203.0.113.2 is answered with ICMP port unreachable by 203.0.113.2 itself.",
        "The router no longer knows the port it had given the softphone: its mapping is gone while the binding lives.",
        [dead],
        NAT,
        settings=conntrack(10, 20),
        timeout=90,
    )

    random_ports = dataclasses.replace(
        NAT, rules={"gateway": NAT.rules["gateway"].replace("masquerade", "masquerade fully-random")}
    )
    script = client(server=CARRIER)
    for _ in range(5):
        script.register(60).expect(200).pause(9)
    script.via_extra = ";rport"
    script.steps = [step.replace(";branch=[branch]", ";rport;branch=[branch]") for step in script.steps]
    changing = finding("registration-lost", "warning", "likely", "nat-binding-expired")
    add(
        "registration-lost-nat-ports",
        "The softphone refreshes every nine seconds, the router forgets it after six and gives it another port each time.",
        [registrar("carrier", [CARRIER]), Sipp(script, remote=f"{CARRIER}:5060")],
        (mirror(suffix="mirror"), agent(node="carrier", local=[CARRIER, MEDIA], suffix="registrar")),
        "Five REGISTER of one Call-ID with Via 192.168.1.20:5060, each from another port of 203.0.113.2.",
        "A new port at each refresh of the same socket: the mapping died in between, and calls did not arrive then.",
        [changing],
        random_ports,
        settings=conntrack(4, 6),
        timeout=70,
    )

    # Close to it, and healthy.

    def healthy(id, purpose, peers, wire, why, views=(at_phone, beyond), topology=OFFICE, expected=(), **more):
        add("healthy-" + id, purpose, peers, views, wire, why, expected, topology, **more)

    healthy(
        "register-stale",
        "baresip refreshes with a nonce that has grown old; the registrar says stale=true, again and again.",
        [
            registrar("carrier", [SBC], ACCOUNTS, nonce_seconds=3),
            softphone(every=6, quit_after=26),
            tick("agent", 28, SBC),
        ],
        "REGISTER with the last nonce, 401 with stale=true, REGISTER with the new nonce, 200; five times.",
        "stale=true says that the password was right and only the nonce old (RFC 7616 section 3.3): no failed credentials, and "
        "no account of three of them is locked.",
        profile="huawei-cec",
    )

    script = login(client(), answer=423, expires=30).register(120, headers=[RIGHT]).expect(200).pause(0.2)
    healthy(
        "register-423",
        "The client asks for 30 seconds, the registrar wants 120, the client gives in.",
        [*ask(script, brief), tick("agent", 7, SBC)],
        "REGISTER with Expires: 30, 423 with Min-Expires: 120, REGISTER with Expires: 120, 200.",
        "That is what 423 asks for (RFC 3261 section 10.2.8).",
    )

    healthy(
        "register-423-baresip",
        "baresip asks for 30 seconds, the registrar wants 120, baresip asks for 120.",
        [brief, softphone(every=30, quit_after=7), tick("agent", 9, SBC)],
        "REGISTER with expires=30, 401, REGISTER with credentials, 423 with Min-Expires: 120, REGISTER with expires=120, 200; "
        "at the end expires=0.",
        "As before, by a softphone that people use.",
        views=(at_phone,),
    )

    script = client()
    for _ in range(2):
        login(script, WRONG, answer=401).pause(1)
    login(script).pause(0.2)
    healthy(
        "register-mistyped",
        "Two wrong passwords, then the right one, within four seconds.",
        [*ask(script, registrar("carrier", [SBC], ACCOUNTS, first=lock)), tick("agent", 11, SBC)],
        "Twice REGISTER, 401, REGISTER with credentials, 401; then REGISTER, 401, REGISTER, 200.",
        "A person mistyped and got in; two are fewer than the three that lock.",
        profile="huawei-cec",
    )

    calling, called = pair(phone(), sbc("registrar", media_ip="", media_bind=""), domain=DOMAIN)
    nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
    by_sha = f'Digest realm="{DOMAIN}", nonce="{nonce}", algorithm=SHA-256'
    calling.register().expect(401).register(
        headers=[
            f'Authorization: Digest username="1001", realm="{DOMAIN}", nonce="{nonce}", uri="sip:{DOMAIN}", '
            f'response="{"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"}", algorithm=SHA-256'
        ]
    ).expect(200).pause(0.2)
    called.expect("REGISTER").respond("401 Unauthorized", headers=[f"WWW-Authenticate: {by_sha}"], contact=False)
    called.expect("REGISTER").accept(["Contact: <sip:1001@192.168.1.20:5060>;expires=3600"])
    healthy(
        "register-sha256",
        "SHA-256 only, and a client that knows it (SIPp with credentials written out).",
        [*peers(calling, called), tick("agent", 12, SBC)],
        "401 with algorithm=SHA-256, REGISTER with credentials by SHA-256, 200.",
        "The algorithm offered was answered.",
    )

    calling, called = pair(phone(), sbc("registrar", media_ip="", media_bind=""), domain=DOMAIN)
    calling.register().expect(401).register(
        headers=[
            f'Authorization: Digest username="1001", realm="{DOMAIN}", nonce="{nonce}", uri="sip:{DOMAIN}", '
            'response="6629fae49393a05397450978507c4ef1", algorithm=MD5'
        ]
    ).expect(200).pause(0.2)
    choice = [
        f'WWW-Authenticate: Digest realm="{DOMAIN}", nonce="{nonce}", algorithm={algorithm}'
        for algorithm in ("SHA-256", "MD5")
    ]
    called.expect("REGISTER").respond("401 Unauthorized", headers=choice, contact=False)
    called.expect("REGISTER").accept(["Contact: <sip:1001@192.168.1.20:5060>;expires=3600"])
    healthy(
        "register-two-algorithms",
        "The registrar offers SHA-256 and MD5, the client takes MD5.",
        [*peers(calling, called), tick("agent", 12, SBC)],
        "401 with two challenges, SHA-256 first; REGISTER with credentials by MD5, 200.",
        "RFC 8760 section 2.4: the client takes the first it knows.",
        profile="huawei-cec",
    )

    first = client().register(60).expect(200).pause(0.2)
    second = client(OTHER_PORT)
    for _ in range(3):
        second.register(60).expect(200).pause(4)
    healthy(
        "register-moved",
        "The agent moved to another desk; the old softphone never says anything again.",
        [registrar("carrier", [SBC]), Sipp(first, remote=f"{SBC}:5060"), Sipp(second, remote=f"{SBC}:5060", delay=3)],
        "REGISTER from 192.168.1.20 once, then from 192.168.1.21 three times; the old contact is listed until it runs out.",
        "One that does not go on is no second login: the old binding only runs out.",
        profile="huawei-cec",
    )

    def visit(script, stay):
        return script.register(60).expect(200).pause(stay).register(0).expect(200)

    first = visit(client(), 2).pause(6)
    first = visit(first, 2).pause(0.2)
    second = visit(client(OTHER_PORT), 3).pause(6)
    second = visit(second, 2).pause(0.2)
    healthy(
        "register-roaming",
        "An agent logs out here and in there, four times.",
        [
            registrar("carrier", [SBC], keep="0x04"),
            Sipp(first, remote=f"{SBC}:5060"),
            Sipp(second, remote=f"{SBC}:5060", delay=3),
        ],
        "REGISTER, REGISTER with Expires: 0, then the same from the other host, and back.",
        "Each binding was removed before the next: one login at a time, as the profile asks.",
        profile="huawei-cec",
    )

    healthy(
        "register-two-devices",
        "A desk phone and a softphone share one account on a registrar that keeps both.",
        [
            registrar("carrier", [SBC]),
            Sipp(alternating(3, 5), remote=f"{SBC}:5060"),
            Sipp(alternating(2, 5, me=OTHER_PORT), remote=f"{SBC}:5060", delay=2.5),
        ],
        "REGISTER from two hosts in turn, each 200 lists both contacts.",
        "RFC 3261 lets an account have several bindings and most systems mean it; a notice at most.",
    )

    healthy(
        "register-logged-out",
        "baresip logs out of an account that was deleted meanwhile.",
        [
            registrar(
                "carrier",
                [SBC],
                ACCOUNTS,
                before_answer='if ($hdr(Contact) =~ "expires=0") { sl_send_reply("404", "Not Found"); exit; }',
            ),
            softphone(quit_after=4),
            tick("agent", 12, SBC),
        ],
        "REGISTER, 401, REGISTER, 200; REGISTER with expires=0, 401, REGISTER, 404.",
        "A log-out that is refused keeps nobody from working.",
    )

    calling, called = pair(
        Party("1002", MEDIA, media_port=20000, agent="SBC", node="carrier", voice="callee", codecs=("PCMU", "DTMF")),
        Party("1001", CARRIER),
    )
    calling = Script(calling.me, calling.peer, domain=DOMAIN)
    calling.invite().expect(100, optional=True).expect(180, optional=True).expect(200).ack().pause(1.5).bye()
    calling.expect(200).pause(0.2)
    healthy(
        "register-nat-refreshed",
        "Behind the same forgetful router, with refreshes that keep the mapping alive: a call arrives after 36 s.",
        [
            registrar("carrier", [CARRIER], ACCOUNTS),
            softphone(server=CARRIER, every=12, answer=True, quit_after=42),
            Sipp(calling, remote=f"{CARRIER}:5060", delay=36),
            tick("agent", 43, CARRIER),
        ],
        "REGISTER every eleven seconds from the same port of 203.0.113.2; INVITE to that port, 200, BYE.",
        "Refreshes faster than the router forgets: the binding's way in stays open.",
        views=(at_registrar, mirror(suffix="mirror")),
        topology=NAT,
        settings=conntrack(10, 20),
        timeout=80,
    )

    return found
