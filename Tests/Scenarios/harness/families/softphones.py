"""Two real softphones (baresip) with what else they can: TLS, DTLS-SRTP, ICE, hold, transfer."""

from dataclasses import replace

from ..scenario import Program, Scenario, agent, gateway
from ..services import baresip
from ..topologies import AGENT, AGENT_2, CARRIER, GATEWAY_INSIDE, OFFICE, PBX, ROUTED, SBC
from .common import MOBILE
from .early import BEYOND
from .quality import softphones, with_options
from .refusals import AT_PBX
from .secure import EXPIRED, KEY

CONTROL = ("ctrl_tcp_listen 127.0.0.1:4444",)


def command(node, at, name, parameters="", port=4444):
    """A command for a softphone that runs, by its control socket: a netstring of JSON."""
    parts = [f'"command":"{name}"'] + ([f'"params":"{parameters}"'] if parameters else [])
    text = "{" + ",".join(parts) + "}"
    line = f"exec 3<>/dev/tcp/127.0.0.1/{port}; printf '%s' '{len(text)}:{text},' >&3; timeout 1 cat <&3; true"
    return Program(node, ("bash", "-c", line), f"{name}-{at}", delay=at, wait=True)


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario("healthy-softphones-" + id, purpose, topology, tuple(peers), views, wire, why, **more))

    def secured(program):
        files = {**program.files, f"{program.name}/tls.pem": KEY + EXPIRED}
        return with_options(replace(program, files=files), (), "", [f"sip_certificate {{dir}}/{program.name}/tls.pem"])

    secure_line = f"<sip:{MOBILE}@{CARRIER}:5061;transport=tls>;regint=0"
    far = baresip("carrier", MOBILE, CARRIER, "callee", "far", answer=True, account=secure_line)
    near = baresip(
        "agent",
        "1001",
        PBX,
        "caller",
        "near",
        dial=f"sip:{MOBILE}@{CARRIER}:5061;transport=tls",
        quit_after=6,
        delay=0.3,
        account=f"<sip:1001@{PBX};transport=tls>;regint=0",
    )
    add(
        "tls",
        "SIP inside TLS, media in the clear.",
        (secured(far), secured(near)),
        "TLS records to port 5061; PCMU both ways and sender reports.",
        "What the messages said nobody sees; the media flows both ways.",
    )
    add(
        "dtls",
        "Keys for SRTP are agreed by DTLS in the media path.",
        softphones(seconds=6, modules=("dtls_srtp.so",), account="mediaenc=dtls_srtp"),
        "UDP/TLS/RTP/SAVPF in both descriptions; a DTLS handshake on the media ports, then SRTP both ways.",
        "RFC 5763: handshake, then media.",
    )
    add(
        "ice",
        "ICE finds the way: connectivity checks on the media ports before and during the media.",
        softphones(seconds=6, modules=("stun.so", "turn.so", "ice.so"), account="medianat=ice"),
        "Candidates in both descriptions; STUN binding requests and answers on the media ports; PCMU both ways.",
        "STUN on a media port is part of ICE (RFC 8445).",
    )
    add(
        "one-port",
        "RTP and RTCP on one port.",
        softphones(["rtcp_mux yes"], ["rtcp_mux yes"], account="rtcp_mux=yes", seconds=6),
        "a=rtcp-mux on both sides; sender reports from and to the media ports.",
        "RFC 5761.",
    )

    one, other = softphones(near_options=CONTROL, modules=("ctrl_tcp.so",), seconds=9)
    add(
        "hold",
        "The caller holds for three seconds and resumes.",
        (
            with_options(one, (), "", ["ctrl_tcp_listen 127.0.0.1:4445"]),
            other,
            command("agent", 3.5, "hold"),
            command("agent", 6.5, "resume"),
        ),
        "re-INVITE with a direction other than sendrecv, answered; three seconds later sendrecv; RTP as agreed.",
        "baresip's own hold.",
    )

    def office(user, address, voice, name, port, **more):
        node = "carrier" if address == SBC else "agent"
        made = baresip(node, user, address, voice, name, **more)
        return with_options(made, ("ctrl_tcp.so",), "", [f"ctrl_tcp_listen 127.0.0.1:{port}"])

    add(
        "transfer",
        "A blind transfer between three softphones: the customer is passed on to the colleague at the next desk.",
        (
            office(MOBILE, SBC, "callee", "far", 4443, answer=True),
            with_options(
                office("1002", AGENT_2, "caller", "colleague", 4445, answer=True), (), "", ["rtp_ports 10540-10550"]
            ),
            office("1001", AGENT, "caller", "near", 4444, dial=f"sip:{MOBILE}@{SBC}", quit_after=8, delay=0.3),
            command("agent", 3.5, "transfer", f"sip:1002@{AGENT_2}"),
        ),
        "REFER of the agent, NOTIFYs; the customer's softphone calls the colleague's; RTP both ways there.",
        "The old call ends because the new one stands.",
        (
            agent(local=[AGENT, AGENT_2], suffix="agent"),
            gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway"),
        ),
        OFFICE,
    )
    return found
