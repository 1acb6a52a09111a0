"""Kamailio, rtpengine and baresip with the little configuration the scenarios need."""

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


def kamailio(node, listen, route, modules="", extra=""):
    """A stateful proxy with record-route. `route` is Kamailio script for an initial request, ends with t_relay()."""
    listens = "\n".join(f"listen=udp:{address}:5060" for address in listen)
    config = f"""#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
disable_tcp=yes
auto_aliases=no
mhomed=1
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
  record_route();
  {route}
}}
route[MEDIA] {{
  {'rtpengine_manage("replace-origin replace-session-connection");' if modules else 'return;'}
}}
{'onreply_route[MEDIA] { if (has_body("application/sdp")) rtpengine_manage("replace-origin replace-session-connection"); }'
 if modules else ''}
"""
    return Program(
        node,
        (
            "kamailio",
            "-DD",
            "-E",
            "-f",
            "{dir}/kamailio.cfg",
            "-w",
            "{dir}",
            "-Y",
            "{dir}",
            "-P",
            "{dir}/kamailio.pid",
            "-m",
            "32",
            "-M",
            "4",
        ),
        "kamailio",
        {"kamailio.cfg": config},
        settle=1.5,
    )


RTPENGINE_MODULE = """
loadmodule "rtpengine.so"
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:2223")
"""


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
    node, user, address, voice, name, dial=None, answer=False, quit_after=None, codecs="pcmu", delay=0, commands=()
):
    """A softphone without screen or sound card; it speaks the harness's voice."""
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
    account = f"<sip:{user}@{address}>;regint=0;audio_codecs={codecs}" + (";answermode=auto" if answer else "") + "\n"
    arguments = ["baresip", "-4", "-f", "{dir}/" + name]
    if quit_after:
        arguments += ["-t", str(quit_after)]
    for command in ([f"/dial {dial}"] if dial else []) + list(commands):
        arguments += ["-e", command]
    return Program(
        node,
        tuple(arguments),
        name,
        {f"{name}/config": config, f"{name}/accounts": account, f"{name}/contacts": ""},
        wait=dial is not None,
        settle=1.0,
        delay=delay,
    )
