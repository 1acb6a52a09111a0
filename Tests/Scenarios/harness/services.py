"""Kamailio, rtpengine and baresip with the little configuration the scenarios need."""

from urllib.parse import quote

from .scenario import Program

_MODULES = """
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
loadmodule "kex.so"
loadmodule "corex.so"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
"""


def kamailio(node, listen, route, modules="", extra="", name="kamailio", record="record_route();"):
    """A stateful proxy with record-route. `route` is Kamailio script for an initial request, ends with t_relay()."""
    listens = "\n".join(f"listen=udp:{address}:5060" for address in listen)
    config = f"""#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
disable_tcp=yes
auto_aliases=no
mhomed={1 if len(listen) > 1 else 0}
{listens}
{_MODULES}
{modules}
modparam("rr", "enable_full_lr", 1)
modparam("rr", "enable_double_rr", 1)
{extra}
request_route {{
  if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
  if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
  if (has_totag()) {{
    if (loose_route()) {{ route(MEDIA); t_relay(); exit; }}
    if (is_method("ACK")) {{ if (t_check_trans()) t_relay(); exit; }}
    sl_send_reply("404", "Not Here"); exit;
  }}
  t_check_trans();
  {record}
  {route}
}}
route[MEDIA] {{
  {'rtpengine_manage("replace-origin replace-session-connection");' if modules else 'return;'}
}}
{'onreply_route[MEDIA] { if (has_body("application/sdp")) rtpengine_manage("replace-origin replace-session-connection"); }'
 if modules else ''}
"""
    return _kamailio(node, config, name)


def _kamailio(node, config, name):
    """A Kamailio of one worker, with all its files in the scenario's directory."""
    return Program(
        node,
        (
            "kamailio",
            "-DD",
            "-E",
            "-f",
            f"{{dir}}/{name}/kamailio.cfg",
            "-w",
            f"{{dir}}/{name}",
            "-Y",
            f"{{dir}}/{name}",
            "-P",
            f"{{dir}}/{name}/kamailio.pid",
            "-m",
            "32",
            "-M",
            "4",
        ),
        name,
        {f"{name}/kamailio.cfg": config},
        settle=1.5,
    )


def registrar(
    node,
    listen,
    accounts=None,
    first="",
    before_answer="",
    algorithm="",
    nonce_seconds=300,
    at_least=0,
    refuse_brief=False,
    bindings=0,
    keep="0",
    absent="404 Not Found",
    challenge_calls=False,
    patience=30,
    name="registrar",
    realm="cc.example.com",
):
    """Kamailio as registrar and proxy of `realm`, its location table in memory.

    `accounts` are user → password, None asks for none; `first` and `before_answer` are Kamailio script that runs before the
    credentials are looked at, and after they were found good. `at_least` is the shortest registration in seconds, which is
    granted instead, or with `refuse_brief` demanded by 423; `bindings` at most for one account, `keep` the flags of save()
    (0x04: only the latest). Calls to nobody are answered `absent`, calls that nobody answers 408 after `patience` seconds.
    """
    passwords = "".join(f'  $sht(password=>{user}) = "{word}";\n' for user, word in (accounts or {}).items())
    check = f"""
  if ($sht(password=>$tU) == $null) {{ sl_send_reply("404", "Not Found"); exit; }}
  if (!pv_www_authenticate("{realm}", "$sht(password=>$tU)", "0")) {{
    if ($rc == -2) {{ $sht(wrong=>$tU) = $sht(wrong=>$tU) + 1; }}
    www_challenge("{realm}", "1");
    exit;
  }}
  consume_credentials();"""
    call_check = f"""
  if (is_method("INVITE")) {{
    if (!pv_proxy_authenticate("{realm}", "$sht(password=>$fU)", "0")) {{ proxy_challenge("{realm}", "1"); exit; }}
    consume_credentials();
  }}"""
    code, _, phrase = absent.partition(" ")
    listens = "\n".join(f"listen=udp:{address}:5060" for address in listen)
    config = f"""#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
disable_tcp=yes
auto_aliases=no
mhomed={1 if len(listen) > 1 else 0}
{listens}
alias="{realm}"
{_MODULES}
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "htable.so"
loadmodule "nathelper.so"
modparam("rr", "enable_full_lr", 1)
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "timer_interval", 1)
modparam("registrar", "min_expires", {at_least})
modparam("registrar", "min_expires_mode", {1 if refuse_brief else 0})
modparam("registrar", "max_contacts", {bindings})
modparam("registrar|nathelper", "received_avp", "$avp(received)")
modparam("auth", "nonce_expire", {nonce_seconds})
{f'modparam("auth", "algorithm", "{algorithm}")' if algorithm else ""}
modparam("htable", "htable", "password=>size=4;")
modparam("htable", "htable", "wrong=>size=4;initval=0;")
modparam("tm", "fr_timer", {patience * 1000})
event_route[htable:mod-init] {{
  $sht(password=>nobody) = $null;
{passwords}}}
onreply_route {{ if (nat_uac_test("1")) fix_nated_contact(); }}
request_route {{
  if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
  force_rport();
  if (is_method("REGISTER")) {{ route(REGISTER); exit; }}
  if (is_method("OPTIONS") && !has_totag()) {{ sl_send_reply("200", "OK"); exit; }}
  if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
  if (has_totag()) {{
    if (loose_route()) {{ t_relay(); exit; }}
    if (is_method("ACK")) {{ if (t_check_trans()) t_relay(); exit; }}
    sl_send_reply("404", "Not Here"); exit;
  }}
  t_check_trans();{call_check if challenge_calls else ""}
  record_route();
  if (!lookup("location")) {{ sl_send_reply("{code}", "{phrase}"); exit; }}
  t_relay();
}}
route[REGISTER] {{
  {first}{check if accounts is not None else ""}
  {before_answer}
  fix_nated_register();
  save("location", "{keep}");
}}
"""
    return _kamailio(node, config, name)


def pinger(node, listen, targets, every=3, patience=30):
    """A Kamailio that asks `targets` (SIP URIs) by OPTIONS every few seconds whether they live, and gives each `patience`
    seconds."""
    made = kamailio(
        node,
        [listen],
        "t_relay();",
        extra=f"""
loadmodule "dispatcher.so"
modparam("tm", "fr_timer", {patience * 1000})
modparam("dispatcher", "list_file", "{{dir}}/pinger/dispatcher.list")
modparam("dispatcher", "ds_ping_interval", {every})
modparam("dispatcher", "ds_probing_mode", 1)
modparam("dispatcher", "ds_ping_from", "sip:keepalive@{listen}")
""",
        name="pinger",
    )
    made.files["pinger/dispatcher.list"] = "".join(f"1 {target}\n" for target in targets)
    return made


RTPENGINE_MODULE = """
loadmodule "rtpengine.so"
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:2223")
"""


# Where scripts/setup.sh puts the B2BUA, which Debian has no package of.
SIPPY = "/usr/local/lib/earshot-scenarios"


def sippy(node, address, next_hop, headers=(), options=(), ports=(30000, 30100), relay=True):
    """Sippy's B2BUA: two dialogs with Call-IDs of their own; media through the RTPProxy inside it.

    `headers` are added to the outgoing INVITE; `options` are the program's own. Without `relay` it hands the session
    descriptions on as they are.
    """
    route = next_hop + "".join(";ash=" + quote(header, safe="") for header in headers)
    relay = (f"--rtp_proxy_client=rtp.io:-l;{address};-m;{ports[0]};-M;{ports[1]}",) if relay else ()
    return Program(
        node,
        (
            "env",
            f"PYTHONPATH={SIPPY}",
            "python3",
            "-m",
            "sippy.b2bua",
            "--foreground=on",
            f"--sip_address={address}",
            "--sip_port=5060",
            "--auth_enable=off",
            "--acct_enable=off",
            f"--static_route={route}",
            *relay,
            "--b2bua_socket={dir}/b2bua.sock",
            *options,
        ),
        "sippy",
        settle=2.5,
    )


def rtpengine(node, interfaces, ports=(30000, 30100)):
    """A media relay in user space; `interfaces` are name → address."""
    arguments = [
        "rtpengine",
        "--foreground",
        "--log-stderr",
        "--log-level=4",
        "--table=-1",
        "--listen-ng=127.0.0.1:2223",
        f"--port-min={ports[0]}",
        f"--port-max={ports[1]}",
        "--pidfile={dir}/rtpengine.pid",
    ]
    arguments += [f"--interface={name}/{address}" for name, address in interfaces.items()]
    return Program(node, tuple(arguments), "rtpengine", settle=1.0)


def baresip(
    node,
    user,
    address,
    voice,
    name,
    dial=None,
    answer=False,
    quit_after=None,
    killed_after=None,
    codecs="pcmu",
    delay=0,
    commands=(),
    account=None,
):
    """A softphone without screen or sound card; it speaks the harness's voice. `account` stands for its address and
    parameters; without it the softphone does not register. `killed_after` seconds it is gone without a farewell."""
    config = f"""
poll_method epoll
sip_listen {address}:5060
audio_player aufile,{{dir}}/{name}-heard.wav
audio_source aufile,{{voices}}/{voice}.wav
audio_alert aufile,{{dir}}/{name}-ring.wav
audio_level no
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
rtp_ports 10500-10520
rtcp_mux no
jitter_buffer_delay 5-10
rtp_stats no
module_path /usr/lib/baresip/modules
module g711.so
module gsm.so
module aufile.so
module uuid.so
module_tmp account.so
module_app menu.so
"""
    account = (account or f"<sip:{user}@{address}>;regint=0") + f";audio_codecs={codecs}"
    account += (";answermode=auto" if answer else "") + "\n"
    arguments = ["timeout", "-s", "KILL", str(killed_after)] if killed_after else []
    arguments += ["baresip", "-4", "-f", "{dir}/" + name]
    if quit_after:
        arguments += ["-t", str(quit_after)]
    for command in ([f"/dial {dial}"] if dial else []) + list(commands):
        arguments += ["-e", command]
    return Program(
        node,
        tuple(arguments),
        name,
        {f"{name}/config": config, f"{name}/accounts": account, f"{name}/contacts": ""},
        wait=dial is not None and not killed_after,
        settle=1.0,
        delay=delay,
    )
