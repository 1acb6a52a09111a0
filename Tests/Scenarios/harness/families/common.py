"""Who calls whom, in every family."""

from ..scenario import Program, Sipp
from ..script import Party, Script
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, MEDIA, PBX, SBC, SBC_MEDIA

# G.729 keeps the captures small; some calls speak G.711 to have both.
SMALL = ("G729", "DTMF")
G711 = ("PCMU", "PCMA", "DTMF")
MOBILE, AGENT_NUMBER, HOTLINE = "13800138000", "1001", "4008001234"


def pbx(user=AGENT_NUMBER, **more):
    """A PBX with a public address."""
    return Party(user, PBX, **{"agent": "PBX 12.4", "media_port": 10500, "codecs": SMALL, **more})


def carrier(user=MOBILE, **more):
    """The carrier's session border controller; its media comes from a second address."""
    return Party(
        user,
        CARRIER,
        **{
            "media_ip": MEDIA,
            "media_bind": MEDIA,
            "media_port": 20000,
            "agent": "SBC",
            "node": "carrier",
            "voice": "callee",
            "codecs": SMALL,
            **more,
        },
    )


def phone(user=AGENT_NUMBER, **more):
    """An agent's softphone in the office."""
    return Party(user, AGENT, **{"media_port": 10500, "codecs": SMALL, **more})


def sbc(user=MOBILE, **more):
    """The contact centre's session border controller, in the same private network."""
    return Party(
        user,
        SBC,
        **{
            "media_ip": SBC_MEDIA,
            "media_bind": SBC_MEDIA,
            "media_port": 20000,
            "agent": "SBC",
            "node": "carrier",
            "voice": "callee",
            "codecs": SMALL,
            **more,
        },
    )


def at(party):
    return f"{party.host}:{party.port}"


def pair(caller, callee, **more):
    """The two scripts of a call. The callee answers with the caller's codecs."""
    callee = callee.but(codecs=caller.codecs)
    return Script(caller, callee, **more), Script(callee, caller, caller=False, **more)


def peers(calling, called, **more):
    return (Sipp(called, first=True, **more), Sipp(calling, remote=at(called.me), **more))


def dial(calling, called, ring=0.5, answer="answer", **offer):
    """INVITE, 100, 180, 200, ACK: the call is up, nobody talks yet."""
    calling.invite(**offer).expect(100, optional=True).expect(180, optional=True).expect(200).ack()
    called.expect("INVITE").trying().ringing().pause(ring).answer(answer).expect("ACK")
    called.in_dialog = True


def dial_reliably(calling, called, ring=0.5):
    """As `dial`, with reliable ringing: what the huawei-cec profile asks of a trunk."""
    calling.invite(supported="100rel").expect(180).prack(1).expect(200).expect(200).ack()
    called.expect("INVITE").ringing(reliable=1).expect("PRACK")
    called.in_dialog = True
    called.accept().pause(ring).answer(saved=True).expect("ACK")


def hang_up(calling, called):
    calling.hush().bye().expect(200)
    called.expect("BYE").hush().accept().pause(0.3)


def simple(calling, called, talk=4.5, ring=0.5, **offer):
    """A whole call with talk both ways, ended by the caller."""
    dial(calling, called, ring, **offer)
    calling.talk().pause(talk)
    called.talk()
    hang_up(calling, called)


DIGEST = 'Digest realm="cc.example.com", nonce="5f0c3b1ce7a94d20b5f7d1c6a3e8920b", algorithm=MD5, qop="auth"'


def credentials(user=AGENT_NUMBER, password="a-word"):
    return f"[authentication username={user} password={password}]"


def tick(node, seconds, address=GATEWAY_INSIDE):
    """A packet of something else: a capture that ends before it cannot know that nothing came until then."""
    return Program(
        node,
        ("bash", "-c", f"echo tick > /dev/udp/{address}/514; sleep 0.2"),
        f"tick-{seconds}",
        delay=seconds,
        wait=True,
    )
