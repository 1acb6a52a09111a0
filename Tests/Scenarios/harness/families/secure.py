"""Signalling inside TLS, by OpenSSL's own client and server, and media whose signalling nobody sees."""

from ..scenario import Program, Scenario, agent, finding, gateway, mirror
from ..topologies import AGENT, OFFICE, SBC, SBC_MEDIA
from .blocked import forward

# For sip.example.com, valid from 2020-01-01 to 2023-03-01. Made for this file: nothing else ever used the key.
KEY = """\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIHpbc25hS3W4rMU3UcXJgugAFmhP5rxtzANY5vVAFlcaoAoGCCqGSM49
AwEHoUQDQgAEuj+42ZtUG6VGwQU6bV6+o5uAvSeM7iID2DLC6bb+j4Ung8SCh/SY
KppbgRL3Vn37vlOn6y19X3yst7dNyYUn0w==
-----END EC PRIVATE KEY-----
"""
EXPIRED = """\
-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIBATAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9zaXAuZXhh
bXBsZS5jb20wHhcNMjAwMTAxMDAwMDAwWhcNMjMwMzAxMTIwMDAwWjAaMRgwFgYD
VQQDDA9zaXAuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS6
P7jZm1QbpUbBBTptXr6jm4C9J4zuIgPYMsLptv6PhSeDxIKH9JgqmluBEvdWffu+
U6frLX1ffKy3t03JhSfTo1gwVjA1BgNVHREELjAsgg9zaXAuZXhhbXBsZS5jb22C
EyoudHJ1bmsuZXhhbXBsZS5jb22HBMAAAgcwHQYDVR0OBBYEFAUFrVenjiR1L6IM
fiMwkliyL8aJMAoGCCqGSM49BAMCA0gAMEUCIQCcRVO2jcm8S1viEzGSp2JcfOUv
iPbV0BD3KIuQ74bctwIgYdt82i//Rtb1Kfx/1b3yeFDL95uJT8DhhT0ndUBYaqM=
-----END CERTIFICATE-----
"""

OPTIONS = (
    f"OPTIONS sip:{SBC} SIP/2.0\\r\\nVia: SIP/2.0/TLS {AGENT};branch=z9hG4bK1\\r\\nMax-Forwards: 70\\r\\n"
    f"From: <sip:1001@{AGENT}>;tag=1\\r\\nTo: <sip:{SBC}>\\r\\nCall-ID: 1@{AGENT}\\r\\nCSeq: 1 OPTIONS\\r\\n"
    "Content-Length: 0\\r\\n\\r\\n"
)


def server(options=""):
    return Program(
        "carrier",
        ("openssl", "s_server", "-accept", f"{SBC}:5061", "-key", "{dir}/key.pem", "-cert", "{dir}/server.pem", "-quiet")
        + tuple(options.split()),
        "server",
        {"key.pem": KEY, "server.pem": EXPIRED},
    )


def client(options="", times=1, pause=1):
    """Connects, says OPTIONS, stays for `pause` seconds."""
    once = (
        f"(printf '{OPTIONS}'; sleep {pause}) | timeout {pause + 1} openssl s_client -connect {SBC}:5061 "
        f"-servername sip.example.com {options}"
    )
    return Program(
        "agent", ("bash", "-c", f"for i in $(seq {times}); do {once}; sleep 0.5; done; sleep 4"), "client", wait=True
    )


def plain():
    text = f"exec 3<>/dev/tcp/{SBC}/5061; printf '{OPTIONS}' >&3; timeout 2 cat <&3; sleep 4"
    return Program("agent", ("bash", "-c", text), "client", wait=True)


def talker(node, own, other, seconds, options="--rtcp"):
    arguments = ("python3", "{talker}", own[0], str(own[1]), other[0], str(other[1]), "--seconds", str(seconds))
    return Program(node, arguments + tuple(options.split()), f"talker-{node}", wait=True)


def scenarios():
    found = []
    views = (agent(local=[AGENT], suffix="agent"), mirror(suffix="mirror"))

    def add(id, purpose, peers, wire, why, expected, views=views, **more):
        more.setdefault("timeout", 90)
        found.append(Scenario(id, purpose, OFFICE, peers, views, wire, why, tuple(expected), **more))

    def blocked(cause, confidence="proved"):
        return [finding("signalling-blocked", "error", confidence, cause)]

    add(
        "signalling-blocked-tls-version",
        "The client knows TLS 1.2 only, the server wants TLS 1.3.",
        (server("-tls1_3"), client("-tls1_2")),
        "ClientHello, then the server's alert protocol_version.",
        "The server says in the clear why it ends the handshake.",
        blocked("tls-alert"),
    )
    add(
        "signalling-blocked-tls-expired",
        "The server's certificate has expired and the client does not take it (TLS 1.2).",
        (server("-tls1_2"), client("-verify_return_error -CAfile {dir}/server.pem")),
        "ClientHello, ServerHello with the certificate, then the client's alert certificate_expired.",
        "The client ends the handshake and says why; the certificate in the clear says the same.",
        blocked("certificate-expired"),
    )
    add(
        "signalling-blocked-tls-plain",
        "The client speaks plain SIP to the port of SIP over TLS.",
        (server(), plain()),
        "OPTIONS in plain text to port 5061; the server closes the connection.",
        "OpenSSL hangs up on what is no ClientHello. Port 5061 is that of SIP over TLS.",
        blocked("plain-text-on-tls-port", "likely"),
    )
    add(
        "signalling-blocked-tls-dropped",
        "A firewall lets connections to port 5061 open and drops every ClientHello.",
        (server(), client(pause=6)),
        "SYN, SYN-ACK, ACK, the ClientHello again and again without an answer.",
        "The server accepts connections, so it is there; what it says to a ClientHello never comes.",
        blocked("tls-unanswered", "likely"),
        views=(agent(local=[AGENT], suffix="agent"), mirror(interface="in", suffix="mirror")),
        rules={"gateway": forward("tcp dport 5061 meta length > 150 drop")},
    )
    add(
        "healthy-tls",
        "TLS 1.3 and 1.2 handshakes that succeed, with a certificate the client takes though it has expired.",
        (server(), client(), client("-tls1_2")),
        "ClientHello, ServerHello, encrypted records both ways.",
        "What a client takes is no fault of the connection.",
        [],
    )

    near, far = (AGENT, 10500), (SBC_MEDIA, 20000)
    places = (agent(local=[AGENT], suffix="agent"), mirror(interface="in", suffix="mirror"))
    add(
        "one-way-audio-unsignalled",
        "Signalling unseen; the firewall drops the agent's inbound RTP and lets RTCP through.",
        (talker("agent", near, far, 32), talker("carrier", far, near, 32)),
        "RTP one way, sender reports both ways: the far end's count grows, and none of its packets passes.",
        "An announcement or a hold would not send: the far end says that it does. Its call is unknown, so no more than "
        "possible.",
        [finding("one-way-audio", "warning", "possible", "lost-before-this-point")],
        views=places,
        rules={"gateway": forward('iifname "out" udp dport 10500 drop')},
    )
    add(
        "healthy-unsignalled-hold",
        "Signalling unseen; after 6 s the far end is held and hears music, and still sends reports.",
        (talker("agent", near, far, 34), talker("carrier", far, near, 34, "--rtcp --gap 6-33.9")),
        "RTP both ways, then one way for 28 s, with RTCP both ways; the sender report of the held end stands still.",
        "Nobody can tell a hold from a fault by its direction alone.",
        [],
        views=places,
    )
    return found
