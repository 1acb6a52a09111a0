"""Sound that is there and bad: loss, jitter, two sources, every packet twice."""

from dataclasses import replace

from ..scenario import Scenario, agent, finding, mirror
from ..script import sdp
from ..services import baresip
from ..topologies import AGENT, CARRIER, OFFICE, PBX, ROUTED
from .blocked import MEDIA_IN, MEDIA_OUT, forward
from .common import MOBILE, dial, pair, peers, phone, sbc
from .refusals import AT_OFFICE_GATEWAY, AT_PHONE

BEYOND = mirror(suffix="mirror")
G711 = ("PCMU", "DTMF")


def talk(calling, called, seconds, near="", far="", **dialled):
    """A call with both sides' talkers, ended by the caller."""
    dial(calling, called, **dialled)
    calling.talker(seconds, near).pause(seconds + 0.5).bye().expect(200)
    called.talker(seconds, far).expect("BYE").accept().pause(0.3)
    return peers(calling, called)


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected=(), topology=OFFICE, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    loss(add)
    jitter(add)
    quality(add)
    sources(add)
    return found


def softphones(far_options=(), near_options=(), seconds=8, modules=(), account=""):
    """Two baresip softphones; with RTCP of a real stack."""
    far = baresip("carrier", MOBILE, CARRIER, "callee", "far", answer=True)
    near = baresip(
        "agent", "1001", PBX, "caller", "near", dial=f"sip:{MOBILE}@{CARRIER}", quit_after=seconds, delay=0.3
    )
    return with_options(far, modules, account, far_options), with_options(near, modules, account, near_options)


def with_options(program, modules, account, lines=()):
    """baresip with more modules, account parameters and lines of configuration."""
    files = dict(program.files)
    for name, text in files.items():
        if name.endswith("/config"):
            files[name] = (
                text + "".join(f"module {module}\n" for module in modules) + "".join(f"{line}\n" for line in lines)
            )
        elif name.endswith("/accounts") and account:
            files[name] = text.replace(";regint=0", f";regint=0;{account}")
    return replace(program, files=files)


def loss(add):
    def random_loss(percent, match):
        return {"gateway": forward(f"{match} numgen random mod 100 < {percent} drop")}

    add(
        "packet-loss-downlink",
        "The router loses three packets of a hundred on the way to the agent.",
        talk(*pair(phone(), sbc()), 12),
        (
            agent(
                local=[AGENT],
                suffix="agent",
                expected=(finding("packet-loss", "warning", "likely", "lost-before-this-point"),),
            ),
            AT_OFFICE_GATEWAY,
        ),
        "G.729 both ways for 12 s; on `out` no sequence number toward the agent is missing, on `in` and at the agent "
        "about 3 % are.",
        "More than 1 % in the intervals and in the whole; two capture points show between which the packets are lost.",
        [finding("packet-loss", "warning", "proved", "lost-between-points")],
        rules=random_loss(3, MEDIA_IN),
    )

    add(
        "packet-loss-three-intervals",
        "Eighteen seconds with four percent loss from the agent to the carrier.",
        talk(*pair(phone(), sbc()), 18),
        (BEYOND, AT_OFFICE_GATEWAY),
        "Beyond the router about 4 % of the caller's sequence numbers are missing in each of three intervals of 5 s.",
        "Three bad intervals: what is said of long calls.",
        [finding("packet-loss", "warning", None, None)],
        rules=random_loss(4, MEDIA_OUT),
    )

    add(
        "packet-loss-far-report",
        "The loss is beyond the mirror: only the softphone's receiver reports tell of it.",
        softphones(seconds=22),
        (
            BEYOND,
            agent(
                local=[PBX],
                suffix="agent",
                expected=(finding("packet-loss", "warning", None, "lost-before-this-point"),),
            ),
        ),
        "On `out` no sequence number is missing. baresip's RTCP receiver reports of the agent, one in five seconds, say "
        "3 % loss; at the agent's host the packets are missing.",
        "The receiver counts what did not come (RFC 3550 section 6.4.1): it is lost between the mirror and the agent.",
        [finding("packet-loss", "warning", "likely", "lost-beyond-this-point")],
        ROUTED,
        rules=random_loss(4, MEDIA_IN),
    )

    few = {"gateway": forward(f"{MEDIA_IN} numgen inc mod 200 77 drop")}
    add(
        "healthy-loss-half-percent",
        "One packet of two hundred is lost.",
        talk(*pair(phone(), sbc()), 16),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "0.5 % of the sequence numbers toward the agent are missing, one at a time.",
        "Below 1 % nobody hears it.",
        rules=few,
    )
    burst = {"gateway": forward(f"{MEDIA_IN} numgen inc mod 1000 200-206 drop")}
    add(
        "healthy-loss-burst",
        "One burst of seven packets is lost in 16 s: 0.9 %.",
        talk(*pair(phone(), sbc()), 16),
        (AT_PHONE,),
        "Packets 200 to 206 toward the agent are lost on the router, no other.",
        "A single interval is touched and the call as a whole stays below 1 %.",
        rules=burst,
    )


def jitter(add):
    add(
        "high-jitter-radio",
        "The agent's Wi-Fi sleeps: eight packets leave at a time.",
        talk(*pair(phone(), sbc()), 12, near="--hold 8"),
        (AT_PHONE, BEYOND),
        "The caller's packets come in bursts of eight, 160 ms apart; jitter by RFC 3550 A.8 is above 30 ms.",
        "Nothing is lost, and a jitter buffer of usual size runs empty between two bursts.",
        [finding("high-jitter", "warning", "likely", "uneven-before-this-point")],
    )
    add(
        "high-jitter-severe",
        "The far side's packets take several paths and wait up to a quarter of a second, each as it likes.",
        talk(*pair(phone(), sbc()), 12, far="--detour 250"),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "The callee's packets arrive out of order; jitter by RFC 3550 A.8 is above 60 ms; none is missing in the end.",
        "Twice the lower threshold: an error. Late is not lost: there is no packet-loss to tell.",
        [finding("high-jitter", "error", "likely", "uneven-before-this-point")],
    )
    add(
        "healthy-jitter",
        "Packets wait up to 45 ms at random, in order.",
        talk(*pair(phone(), sbc()), 12, near="--jitter 45", far="--jitter 45"),
        (AT_PHONE, BEYOND),
        "Jitter of about 15 ms both ways, nothing lost or reordered.",
        "Every jitter buffer copes with it.",
    )
    add(
        "healthy-marker-after-silence",
        "Both sides pause in silence and begin again with the marker set.",
        talk(*pair(phone(), sbc()), 12, near="--gap 2-3.3 --gap 5-7.1 --gap 9-9.6", far="--gap 3-4.2 --gap 6-8.5"),
        (AT_PHONE, BEYOND),
        "Gaps in which the timestamp goes on and the sequence number does not; the first packet after each has the marker.",
        "RFC 3551 section 4.1: a talkspurt begins with a marker; no packet is missing, and the pause is no jitter.",
    )
    add(
        "healthy-ssrc-change",
        "A re-INVITE moves the far side's media to another server: new SSRC, sequence and timestamp.",
        moved(),
        (AT_PHONE, BEYOND),
        "A re-INVITE with new o= version, 200; within a tenth of a second the callee's RTP goes on with another SSRC, its "
        "sequence and timestamp anywhere.",
        "A new source begins anew (RFC 3550 section 5.2): neither loss nor two sources at once.",
    )


def moved():
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(11).expect("INVITE").answer(sdp(calling.me, version=2)).expect("ACK")
    calling.expect("BYE").accept().pause(0.3)
    called.talker(11, "--anew 5.2").pause(5.5).invite(sdp(called.me, version=2)).expect(200).ack().pause(6)
    called.bye().expect(200)
    return peers(calling, called)


def quality(add):
    def poor(severity, *causes, **more):
        return [finding("poor-quality", severity, "likely", None, causes=list(causes), **more)]

    def loss(percent, match):
        return {"gateway": forward(f"{match} numgen random mod 100 < {percent} drop")}

    add(
        "poor-quality-g729",
        "Eight percent loss on a G.729 call.",
        talk(*pair(phone(), sbc()), 12),
        (
            AT_PHONE,
            AT_OFFICE_GATEWAY,
        ),
        "About 8 % of the sequence numbers toward the agent are missing; G.729 (Ie 11, Bpl 19).",
        "MOS by the E-model falls below 3.1; the loss is its cause and told inside.",
        poor("error", "packet-loss"),
        rules=loss(8, MEDIA_IN),
    )
    add(
        "poor-quality-bursts",
        "Losses in bursts on a G.711 call, from the agent to the carrier.",
        talk(*pair(phone(codecs=G711), sbc()), 7),
        (BEYOND,),
        "Of each 40 packets of the caller that pass the router, six in a row are lost: 15 %, PCMU.",
        "Packet-loss concealment bridges one packet, not six in a row: burst ratio and rate together.",
        poor("error", "packet-loss"),
        rules={"gateway": forward(f"{MEDIA_OUT} numgen inc mod 40 < 6 drop")},
    )


def sources(add):
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(11).pause(11.4).bye().expect(200)
    # The announcement's server goes on where the callee has begun.
    called.talker(11, ip="192.168.9.10", port=31998).talker(11).expect("BYE").accept().pause(0.3)
    add(
        "ssrc-conflict-two-senders",
        "After the answer the announcement server goes on sending beside the callee.",
        peers(calling, called),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "From 192.168.9.10:31998 and from 192.168.9.11:20000 RTP to 192.168.1.20:10500, two SSRCs, both for 11 s.",
        "Two sources sound in one ear; most softphones play noise or the wrong one.",
        [finding("ssrc-conflict", "warning", "likely", "two-senders")],
    )
    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(183).expect(200).ack().talker(11).pause(11.4)
    calling.bye().expect(200)
    called.expect("INVITE").trying().ringing("183 Session Progress", sdp(called.me))
    called.talker(13, "--after 0.1", ip="192.168.9.10", port=31998).pause(1.2).answer(saved=True).expect("ACK")
    called.in_dialog = True
    called.talker(11).expect("BYE").accept().pause(0.3)
    add(
        "ssrc-conflict-early-media",
        "The ringing tone of early media is not stopped when the call is answered.",
        peers(calling, called),
        (AT_PHONE, BEYOND),
        "RTP from 192.168.9.10:31998 since the 183; from 192.168.9.11:20000 since the answer; both to the end.",
        "The older source has been there since before the answer.",
        [finding("ssrc-conflict", "warning", "likely", "early-media-goes-on")],
    )
    add(
        "ssrc-conflict-one-sender",
        "The far side sends two streams of different SSRCs from one port.",
        talk(*pair(phone(), sbc()), 11, far="--second"),
        (AT_PHONE,),
        "From 192.168.9.11:20000 two SSRCs at the same time, one packet each in 20 ms.",
        "It may be a mixer or a hung call; what the receiver plays is open.",
        [finding("ssrc-conflict", "any", "possible", "two-streams-of-one-sender")],
    )
    add(
        "duplicate-media-sent",
        "The far side sends every packet twice, five milliseconds apart.",
        talk(*pair(phone(), sbc()), 7, far="--again 5"),
        (AT_PHONE, BEYOND),
        "Each sequence number from 192.168.9.11:20000 twice, 5 ms apart, with two IP identifications.",
        "No capture copies a packet after 5 ms: it was sent twice.",
        [finding("duplicate-media", "warning", "likely", "sent-twice")],
    )
    add(
        "duplicate-media-copied",
        "The router copies the media to the agent (nft dup).",
        talk(*pair(phone(), sbc()), 7),
        (AT_PHONE,),
        "Each packet to 192.168.1.20:10500 twice within microseconds, with one IP identification.",
        "So close together the network made the copy, not the sender: nobody hears it, and it costs twice the bandwidth.",
        [finding("duplicate-media", "any", "possible", "copied-on-the-way")],
        rules={"gateway": f"""
table ip copies {{
  chain prerouting {{
    type filter hook prerouting priority -300; policy accept;
    {MEDIA_IN} dup to {AGENT} device "in"
  }}
}}
"""},
    )
    add(
        "healthy-tail-of-early-media",
        "The ringing tone goes on for a third of a second after the answer.",
        tail_of_early_media(),
        (AT_PHONE, BEYOND),
        "RTP from 192.168.9.10:31998 since the 183 and for 0.3 s after the 200; from then on from 192.168.9.11:20000.",
        "One source follows the other: the overlap is what the network needs to switch over.",
    )


def tail_of_early_media():
    calling, called = pair(phone(), sbc())
    calling.invite().expect(100, optional=True).expect(183).expect(200).ack().talker(9).pause(9.4).bye().expect(200)
    called.expect("INVITE").trying().ringing("183 Session Progress", sdp(called.me))
    called.talker(1.9, "--after 0.1", ip="192.168.9.10", port=31998).pause(1.7).answer(saved=True).expect("ACK")
    called.in_dialog = True
    called.talker(9, "--after 0.1").expect("BYE").accept().pause(0.3)
    return peers(calling, called)
