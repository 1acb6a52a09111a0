"""Calls that work with unusual media: several m= lines, encryption by best effort, one port for all, fax, odd packets."""

from ..scenario import Scenario
from ..script import sdp
from ..topologies import OFFICE, ROUTED
from .common import carrier, dial, pair, pbx, peers, phone, sbc
from .early import BEYOND, end
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE

CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{}"
NEAR_KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
FAR_KEY = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR"
SECURED = "--tag 10"


def scenarios():
    found = []

    def add(id, purpose, peers, wire, why, views=(AT_PBX, BEYOND), topology=ROUTED, **more):
        found.append(Scenario("healthy-" + id, purpose, topology, peers, views, wire, why, **more))

    def office(id, purpose, peers, wire, why, **more):
        add(id, purpose, peers, wire, why, (AT_PHONE, AT_OFFICE_GATEWAY), OFFICE, **more)

    sections(add, office)
    encryption(add, office)
    fax(add, office)
    packets(add, office)
    return found


def section(kind, port, profile, formats, *attributes):
    return "\n".join([f"m={kind} {port} {profile} {formats}", *attributes])


def audio_first(party, *more):
    """The party's audio and other sections after it."""
    return "\n".join([sdp(party), *more])


def audio_last(party, *before):
    """Other sections before the party's audio."""
    head, _, audio = sdp(party).partition("m=audio")
    return head + "\n".join(before) + "\nm=audio" + audio


def call(offer, answer, near="", far="", me=None, other=None, seconds=4.5):
    """A call with descriptions of its own; `offer` and `answer` make them of the party."""
    calling, called = pair(me or pbx(), other or carrier())
    dial(calling, called, answer=answer(called.me), body=offer(calling.me))
    calling.talker(seconds, near)
    called.talker(seconds, far)
    return calling, called


VIDEO = ("a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42801F")
MOVING = "--clock 90000 --payload-type 97 --frame 90 --ptime 40"


def sections(add, office):
    calling, called = call(
        lambda me: audio_first(me, section("video", 10530, "RTP/AVP", "97", *VIDEO)),
        lambda me: audio_first(me, section("video", 0, "RTP/AVP", "97")),
    )
    end(calling, called, 5)
    add(
        "lines-video-refused",
        "The caller offers audio and video, the carrier takes the audio.",
        peers(calling, called),
        "m=audio and m=video in the offer; m=video 0 in the answer; audio both ways.",
        "Port 0 refuses one section and no call (RFC 3264 section 6).",
    )

    calling, called = call(
        lambda me: audio_last(me, section("video", 10530, "RTP/AVP", "97", *VIDEO)),
        lambda me: audio_last(me, section("video", 20030, "RTP/AVP", "97", *VIDEO)),
        me=phone(),
        other=sbc(),
    )
    calling.talker(4.5, MOVING, port=10530, to=(called.me.media, 20030))
    called.talker(4.5, MOVING, port=20030, to=(calling.me.media, 10530))
    end(calling, called, 5)
    office(
        "lines-video-first",
        "A video call whose m=video stands before m=audio; both flow.",
        peers(calling, called),
        "m=video, then m=audio in offer and answer; H.264 and G.729 both ways.",
        "Sections stand in the order of the offer, whichever that is.",
    )

    slides = section("video", 10540, "RTP/AVP", "97", *VIDEO, "a=content:slides")
    chat = section("message", 10550, "TCP/MSRP", "*", "a=accept-types:text/plain", "a=path:msrp://pbx.example.com/1;tcp")
    calling, called = call(
        lambda me: audio_last(me, chat, slides),
        lambda me: audio_last(me, section("message", 0, "TCP/MSRP", "*"), section("video", 0, "RTP/AVP", "97")),
    )
    end(calling, called, 5)
    add(
        "lines-audio-third",
        "The offer begins with a chat and slides; only the audio, which stands third, is taken.",
        peers(calling, called),
        "m=message, m=video, m=audio; the answer has port 0 in the first two.",
        "The third section is the call.",
    )

    interpreter = section("audio", 10560, "RTP/AVP", "0", "a=lang:en")
    calling, called = call(
        lambda me: audio_last(me, interpreter),
        lambda me: audio_last(me, section("audio", 0, "RTP/AVP", "0")),
        me=phone(),
        other=sbc(),
    )
    end(calling, called, 5)
    office(
        "lines-second-audio",
        "Two audio lines are offered, the second one is taken.",
        peers(calling, called),
        "m=audio 10560 with PCMU and m=audio 10500 with G.729; the answer has port 0 in the first.",
        "The n-th line answers the n-th: the call is the second.",
    )

    calling, called = call(
        lambda me: audio_first(me, section("audio", 10560, "RTP/AVP", "18", "a=rtpmap:18 G729/8000", "a=label:2")),
        lambda me: audio_first(me, section("audio", 20060, "RTP/AVP", "18", "a=rtpmap:18 G729/8000", "a=label:2")),
    )
    calling.talker(4.5, port=10560, to=(called.me.media, 20060))
    called.talker(4.5, port=20060, to=(calling.me.media, 10560))
    end(calling, called, 5)
    add(
        "lines-two-audio",
        "A recorder: two audio lines, both taken, both flow both ways.",
        peers(calling, called),
        "Two m=audio in offer and answer; four streams.",
        "Each line has its own two streams.",
    )

    group = ("a=group:BUNDLE 0 1",)

    def bundled(party, port):
        mux = ("a=rtcp-mux",)
        text = sdp(party, extra=(*mux, "a=mid:0")).replace("t=0 0", "t=0 0\n" + group[0])
        return text + "\n" + section("video", port, "RTP/AVP", "97", *VIDEO, *mux, "a=mid:1")

    calling, called = pair(pbx(), carrier())
    dial(calling, called, answer=bundled(called.me, 20000), body=bundled(calling.me, 10500))
    calling.talker(4.5, "--mux --rtcp").talker(4.5, MOVING + " --mux --rtcp --linger 0.4")
    called.talker(4.5, "--mux --rtcp").talker(4.5, MOVING + " --mux --rtcp --linger 0.4")
    end(calling, called, 5)
    add(
        "lines-one-port",
        "Audio, video and RTCP share one port (BUNDLE, rtcp-mux).",
        peers(calling, called),
        "a=group:BUNDLE and a=rtcp-mux on both sides; payload types 18 and 97 and sender reports from 10500 to 20000 and back.",
        "RFC 8843 and RFC 5761: payload types and SSRCs tell them apart.",
    )


def encryption(add, office):
    def secured(party, port, key, codecs="18 101"):
        return section(
            "audio",
            port,
            "RTP/SAVP",
            codecs,
            "a=rtpmap:18 G729/8000",
            "a=rtpmap:101 telephone-event/8000",
            CRYPTO.format(key),
        )

    calling, called = call(
        lambda me: audio_first(me, secured(me, 10500, NEAR_KEY)),
        lambda me: audio_last(me, section("audio", 0, "RTP/AVP", "18")).replace(
            "m=audio 20000 RTP/AVP 18 101", "m=audio 20000 RTP/SAVP 18 101\n" + CRYPTO.format(FAR_KEY)
        ),
        SECURED,
        SECURED,
    )
    end(calling, called, 5)
    add(
        "lines-plain-or-secure",
        "The audio is offered twice, plain and with SRTP; the carrier takes SRTP.",
        peers(calling, called),
        "m=audio RTP/AVP and m=audio RTP/SAVP with one port; the answer has port 0 in the first; SRTP both ways.",
        "Best effort: one of the two lines is the call, and it is encrypted on both sides.",
    )

    calling, called = call(
        lambda me: audio_last(me, secured(me, 10500, NEAR_KEY)),
        lambda me: audio_last(me, section("audio", 0, "RTP/SAVP", "18")),
        me=phone(),
        other=sbc(),
    )
    end(calling, called, 5)
    office(
        "lines-secure-or-plain",
        "The audio is offered twice, with SRTP first; the SBC takes the plain one.",
        peers(calling, called),
        "m=audio RTP/SAVP and m=audio RTP/AVP; the answer has port 0 in the first; plain RTP both ways.",
        "An offer that also has a plain line demands no encryption.",
    )

    capable = ("a=tcap:1 RTP/SAVP", "a=acap:1 crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + NEAR_KEY, "a=pcfg:1 t=1 a=1")
    calling, called = call(
        lambda me: sdp(me, extra=capable),
        lambda me: sdp(me, extra=("a=acfg:1 t=1 a=1", CRYPTO.format(FAR_KEY))).replace("RTP/AVP", "RTP/SAVP"),
        SECURED,
        SECURED,
    )
    end(calling, called, 5)
    add(
        "lines-capability-taken",
        "SRTP as a potential configuration of a plain line, and the carrier takes it.",
        peers(calling, called),
        "m=audio RTP/AVP with a=tcap, a=acap and a=pcfg; answer RTP/SAVP with a=acfg; SRTP both ways.",
        "RFC 5939 section 3.6: the answer has the profile of the configuration it chose.",
    )
    calling, called = call(lambda me: sdp(me, extra=capable), sdp, me=phone(), other=sbc())
    end(calling, called, 5)
    office(
        "lines-capability-left",
        "SRTP as a potential configuration, which an SBC that does not know it leaves alone.",
        peers(calling, called),
        "m=audio RTP/AVP with a=tcap, a=acap and a=pcfg; answer RTP/AVP; plain RTP both ways.",
        "RFC 5939 is made for those who ignore it.",
    )

    calling, called = call(sdp, sdp, "--zrtp first --tag 4", "--zrtp second --tag 4", seconds=4.5)
    end(calling, called, 5)
    add(
        "lines-zrtp-agreed",
        "Two phones agree on keys by ZRTP within the media: the descriptions say nothing of it.",
        peers(calling, called),
        "RTP/AVP on both sides; ZRTP Hello, Commit, DHPart1 and 2, Confirm1 and 2, Conf2ACK in 0.2 s; then packets of 24 octets.",
        "RFC 6189: encryption is agreed in the media path.",
    )
    calling, called = call(sdp, sdp, "--zrtp alone", me=phone(), other=sbc())
    end(calling, called, 5)
    office(
        "lines-zrtp-unanswered",
        "A phone asks for ZRTP and gets no answer: the call stays plain.",
        peers(calling, called),
        "Four ZRTP Hello from the caller at the beginning; RTP both ways all the time.",
        "Who does not know ZRTP drops the Hello.",
    )


def fax(add, office):
    T38 = ("a=T38FaxVersion:0", "a=T38MaxBitRate:14400", "a=T38FaxUdpEC:t38UDPRedundancy")

    def image(party, version):
        head, _, _ = sdp(party, version=version).partition("m=audio")
        return head + section("image", party.media_port, "udptl", "t38", *T38)

    # The answering machine hears the tone and asks for T.38.
    calling, called = pair(pbx(codecs=("PCMA", "DTMF")), carrier())
    dial(calling, called)
    calling.talker(1.9, "--linger 0").talker(6, "--udptl --after 2.8").expect("INVITE").answer(image(calling.me, 2))
    calling.expect("ACK")
    called.talker(1.9, "--linger 0").talker(6, "--udptl --after 2.8").pause(2.3).invite(image(called.me, 2))
    called.expect(200).ack()
    end(calling, called, 6.5)
    add(
        "fax-taken",
        "A fax: the far side asks for T.38, which is taken.",
        peers(calling, called),
        "PCMA for 2 s; re-INVITE of the callee with m=image udptl t38, 200 with the same; UDPTL both ways on the same ports.",
        "After the switch there is no RTP, and none is missing.",
    )

    calling, called = pair(phone(codecs=("PCMA", "DTMF")), sbc())
    dial(calling, called)
    calling.talker(8).expect("INVITE").respond("488 Not Acceptable Here", retrans=True, contact=False).expect("ACK")
    calling.expect("INVITE").answer(sdp(calling.me, ("PCMA",), version=2, extra=("a=silenceSupp:off - - - -",)))
    calling.expect("ACK")
    called.talker(8).pause(2.3).invite(image(called.me, 2)).expect(488).ack_refusal().pause(0.4)
    called.invite(sdp(called.me, ("PCMA",), version=3, extra=("a=silenceSupp:off - - - -",))).expect(200).ack()
    end(calling, called, 5)
    office(
        "fax-in-the-clear",
        "A fax: T.38 is refused, and the two agree on G.711 without silence suppression.",
        peers(calling, called),
        "re-INVITE with m=image, 488; 0.4 s later re-INVITE with PCMA only, 200; RTP goes on both ways.",
        "The fallback is how fax works where T.38 is not spoken.",
    )


def packets(add, office):
    # Hold with keep-alives: the held phone keeps its port in the NAT open.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(9.5, "--gap 1.6-1.7 --empty 1.7-6.2").pause(2)
    called.talker(9.5, "--empty 1.6-6.2 --rtcp")
    calling.invite(sdp(calling.me, direction="sendonly", version=2)).expect(200).ack().pause(4.5)
    called.expect("INVITE").answer(sdp(called.me, direction="recvonly", version=2)).expect("ACK")
    calling.invite(sdp(calling.me, direction="sendrecv", version=3)).expect(200).ack()
    called.expect("INVITE").answer(sdp(called.me, direction="sendrecv", version=3)).expect("ACK")
    end(calling, called, 3)
    office(
        "packets-empty-on-hold",
        "On hold both sides keep their ports open by packets without payload.",
        peers(calling, called),
        "sendonly/recvonly for 4.5 s; a packet of 12 octets every second both ways.",
        "RFC 6263 section 4.6: an empty packet keeps the mapping and is no sound.",
    )

    calling, called = pair(pbx(codecs=("PCMU", "DTMF")), carrier())
    dial(calling, called)
    calling.talker(3, "--after 0 --payload-type 20 --empty 0-4").talker(4, "--after 0.9")
    called.talker(4.5)
    end(calling, called, 5)
    add(
        "packets-unused-number",
        "The caller's phone opens its NAT by packets of an unused number before and while it speaks.",
        peers(calling, called),
        "Three empty packets of payload type 20, which no description has; PCMU beside them, both ways.",
        "RFC 6263 section 4.5: a receiver ignores an unknown number.",
    )

    calling, called = call(sdp, sdp, "--sid 1-5 --rtcp", "--gap 4-5.4 --sid 5.4-7.5 --rtcp", seconds=9)
    end(calling, called, 9.5)
    add(
        "packets-silence-descriptions",
        "G.729 with annex B: in pauses two octets a second instead of speech.",
        peers(calling, called),
        "Packets of two octets and gaps of a second; sequence numbers go on one by one.",
        "RFC 3551 section 4.5.6: a frame of comfort noise is two octets.",
    )

    # Each side sends the number that the other one's description has.
    calling, called = pair(phone(codecs=("PCMU", "DTMF")), sbc())
    called.me = called.me.but(codecs=("PCMU", "DTMF-96"))
    dial(calling, called, answer=sdp(called.me))
    calling.talker(5, "--keys 123 --keys-at 1 --keys-type 96")
    called.talker(5, "--keys 9 --keys-at 3 --keys-type 101")
    end(calling, called, 5.5)
    office(
        "keys-two-numbers",
        "The two sides name telephone events by different payload types, and each sends the other's.",
        peers(calling, called),
        "101 in the offer, 96 in the answer; the caller's keys have 96, the callee's 101.",
        "RFC 3264 section 5.1: a number is the receiver's.",
    )

    calling, called = pair(pbx(codecs=("OPUS", "PCMU", "DTMF-48", "DTMF")), carrier())
    dial(calling, called, answer=sdp(called.me, ("OPUS", "DTMF-48")))
    calling.talker(5, "--clock 48000 --keys 42# --keys-at 1.5 --keys-type 110")
    called.talker(5, "--clock 48000")
    end(calling, called, 5.5)
    add(
        "keys-48-khz",
        "Opus with telephone events of the same clock.",
        peers(calling, called),
        "opus/48000/2 and telephone-event/48000 agreed; three keys with payload type 110 and durations in 1/48000 s.",
        "RFC 4733 section 2.1: the events share the clock of the audio.",
    )

    # A new source at a moved call: the PBX behind the carrier changes, and says so by re-INVITE.
    calling, called = pair(phone(), sbc())
    dial(calling, called)
    calling.talker(7).expect("INVITE").answer(sdp(calling.me, version=2)).expect("ACK")
    called.talker(7, "--anew 2.5").pause(2.8).invite(sdp(called.me, version=2)).expect(200).ack()
    end(calling, called, 5)
    office(
        "packets-new-source",
        "The far side's media restarts with a re-INVITE: another SSRC from the same port.",
        peers(calling, called),
        "re-INVITE of the callee; SSRC, sequence number and timestamp of its RTP begin anew; no gap.",
        "A new source is no second sender.",
    )
