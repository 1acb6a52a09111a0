"""Calls that are refused, told in one line each; and where they are captured."""

from ..scenario import Sipp, agent, gateway, mirror
from ..script import Script
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, PBX, PROXY
from .common import at, carrier, pbx

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
    asking = Script(
        near("keepalive", port=5098, media_ip="", media_bind=""), far("trunk", port=5098, media_ip="", media_bind="")
    )
    answering = Script(asking.peer, asking.me, caller=False)
    asking.options().expect(200)
    answering.expect("OPTIONS").accept()
    return (*peers, Sipp(answering, first=True), Sipp(asking, remote=at(answering.me), delay=delay))


def numbers(count, first=13900139000):
    return tuple((str(first + index),) for index in range(count))
