"""RTP that is not what was agreed: another codec or packet time, keys, encryption."""

from ..scenario import Scenario, finding
from ..script import sdp
from ..services import RTPENGINE_MODULE, baresip, kamailio, rtpengine
from ..topologies import CARRIER, MIDDLE, OFFICE, PBX, PROXY, ROUTED
from .common import MOBILE, SMALL, dial, pair, peers, phone, sbc
from .quality import BEYOND, G711, softphones, talk, with_options
from .refusals import AT_OFFICE_GATEWAY, AT_PBX, AT_PHONE, AT_PROXY, PROXY_OUT


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected=(), topology=OFFICE, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    formats(add)
    keys(add)
    encryption(add)
    return found


def formats(add):
    def call(near="", far="", seconds=11, codecs=SMALL, answer=None):
        calling, called = pair(phone(codecs=codecs), sbc())
        dialled = {"answer": answer(called)} if answer else {}
        return talk(calling, called, seconds, near, far, **dialled)

    add(
        "unexpected-codec-sender-only",
        "The caller offered PCMU and PCMA, the answer has PCMU only, and the caller sends PCMA.",
        call(
            "--payload-type 8", codecs=("PCMU", "PCMA", "DTMF"), answer=lambda called: sdp(called.me, G711), seconds=9
        ),
        (AT_PHONE,),
        "Answer with PCMU; RTP of the caller with payload type 8 from the first packet to the last.",
        "A sender uses what the receiver's description has (RFC 3264 section 5.1): PCMA is not in it.",
        [finding("unexpected-codec", "warning", "proved", "codec-of-sender-only")],
    )
    add(
        "unexpected-codec-in-no-sdp",
        "The far side sends GSM, which neither description has.",
        call(far="--payload-type 3 --frame 33"),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "Both descriptions have G729; RTP of the callee with payload type 3 and 33 octets.",
        "Payload type 3 is GSM (RFC 3551) and was never negotiated.",
        [finding("unexpected-codec", "warning", "proved", "codec-in-no-sdp")],
    )

    def asks(text):
        return lambda called: sdp(called.me).replace("a=ptime:20", text)

    add(
        "ptime-mismatch-60",
        "Both descriptions ask for 20 ms, and the far side sends packets of 60 ms.",
        call(far="--ptime 60"),
        (AT_PHONE, BEYOND),
        "a=ptime:20 in offer and answer; the callee's timestamps advance by 480, one packet in 60 ms.",
        "No description names 60 ms.",
        [finding("ptime-mismatch", "warning", "likely", "packet-time-in-no-sdp")],
    )
    add(
        "ptime-mismatch-maximum",
        "The far side takes 20 ms at most (a=maxptime), and the agent sends 40 ms.",
        call("--ptime 40", answer=asks("a=ptime:20\na=maxptime:20")),
        (AT_PHONE, BEYOND),
        "a=maxptime:20 in the answer; the caller's timestamps advance by 320.",
        "maxptime is a limit of the receiver (RFC 8866 section 6.4), no wish.",
        [finding("ptime-mismatch", "warning", "likely", "packet-time-above-maximum")],
    )
    calling, called = pair(phone(), sbc())
    wide = sdp(calling.me).replace("a=ptime:20", "a=ptime:40")
    add(
        "healthy-ptime-agreed",
        "Both descriptions ask for 40 ms, and both sides send it.",
        talk(
            calling,
            called,
            11,
            "--ptime 40",
            "--ptime 40",
            body=wide,
            answer=sdp(called.me).replace("a=ptime:20", "a=ptime:40"),
        ),
        (AT_PHONE,),
        "a=ptime:40 in offer and answer; timestamps advance by 320.",
        "As agreed.",
    )
    calling, called = pair(phone(codecs=("PCMU", "PCMA", "DTMF")), sbc())
    add(
        "healthy-codec-of-the-list",
        "Both sides agreed on PCMU and PCMA; one sends the one, the other the other.",
        talk(calling, called, 8, "--payload-type 0", "--payload-type 8"),
        (AT_PHONE,),
        "Two codecs in both descriptions; RTP with payload type 0 one way and 8 the other.",
        "Any codec of the receiver's list may be sent at any moment (RFC 3264 section 6.1).",
    )


def keys(add):
    def by_info(answer, seconds=6, codecs=SMALL):
        calling, called = pair(phone(codecs=codecs), sbc())
        dial(calling, called)
        calling.talker(seconds).pause(2.5)
        called.talker(seconds)
        for digit in "138":
            calling.key(digit).expect(int(answer.split()[0])).pause(0.3)
            called.expect("INFO").respond(answer, contact=False)
        calling.pause(seconds - 3).bye().expect(200)
        called.expect("BYE").accept().pause(0.3)
        return peers(calling, called)

    add(
        "dtmf-mismatch-info",
        "Both sides agreed on telephone events, and the agent's keys go as SIP INFO.",
        by_info("200 OK"),
        (AT_PHONE, BEYOND),
        "telephone-event in offer and answer; three INFO with application/dtmf-relay (1, 3, 8), answered 200; no event in "
        "the RTP.",
        "The IVR listens to what was agreed: it may never see the INFO.",
        [finding("dtmf-mismatch", "warning", "likely", "info-instead-of-event")],
    )
    add(
        "dtmf-mismatch-info-refused",
        "The keys go as SIP INFO, and the far side refuses it with 415.",
        by_info("415 Unsupported Media Type"),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "telephone-event in offer and answer; three INFO, each answered 415.",
        "The refusal says that the keys were lost.",
        [finding("dtmf-mismatch", "warning", "proved", "info-refused")],
    )
    add(
        "dtmf-mismatch-payload-type",
        "The keys go as telephone events of payload type 96; the receiver asked for 101.",
        talk(*pair(phone(), sbc()), 6, near="--keys 138 --keys-type 96"),
        (AT_PHONE, BEYOND),
        "telephone-event under 101 in both descriptions; three events of payload type 96.",
        "A receiver knows events by the number it gave (RFC 3264 section 5.1).",
        [finding("dtmf-mismatch", "warning", None, None)],
    )
    calling, called = pair(phone(codecs=("G729",)), sbc())
    add(
        "dtmf-mismatch-not-agreed",
        "Neither side offered telephone events, and the agent's keys go as such.",
        talk(calling, called, 6, near="--keys 138"),
        (AT_PHONE,),
        "G729 alone in both descriptions; three events of payload type 101.",
        "The receiver never named telephone-event.",
        [finding("dtmf-mismatch", "warning", None, "event-not-agreed")],
    )
    add(
        "healthy-dtmf",
        "Keys go as the telephone events that both sides agreed on.",
        talk(*pair(phone(), sbc()), 6, near="--keys 1380"),
        (AT_PHONE, BEYOND),
        "telephone-event under 101 in both descriptions; four events of payload type 101, three end packets each.",
        "RFC 4733 as agreed.",
    )
    add(
        "healthy-dtmf-info",
        "Without telephone events in the descriptions the keys go as SIP INFO.",
        by_info("200 OK", codecs=("G729",)),
        (AT_PHONE,),
        "G729 alone in both descriptions; three INFO, answered 200.",
        "No events were agreed: INFO is the way that is left.",
    )


CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{key}"
NEAR_KEY = CRYPTO.format(key="WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")
FAR_KEY = CRYPTO.format(key="PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR")


def encryption(add):
    def secure(party, key):
        return sdp(party, extra=(key,)).replace("RTP/AVP", "RTP/SAVP")

    def call(offer, answer, near, far, seconds=6):
        calling, called = pair(phone(codecs=G711), sbc())
        return talk(calling, called, seconds, near, far, body=offer(calling.me), answer=answer(called.me))

    add(
        "srtp-mismatch-plain",
        "SRTP was agreed, and the far side sends plain RTP.",
        call(lambda me: secure(me, NEAR_KEY), lambda me: secure(me, FAR_KEY), "--tag 10", ""),
        (AT_PHONE, AT_OFFICE_GATEWAY),
        "RTP/SAVP with a=crypto in offer and answer. The caller's packets have 170 octets of payload (160 and the "
        "authentication tag), the callee's 160.",
        "A packet without its tag is dropped by the receiver (RFC 3711 section 3.3): the agent hears nothing.",
        [finding("srtp-mismatch", "error", "likely", "plain-where-srtp-agreed")],
    )
    add(
        "srtp-mismatch-profile",
        "The offer demands SRTP, the answer accepts with plain RTP/AVP.",
        call(lambda me: secure(me, NEAR_KEY), lambda me: sdp(me), "--tag 10", ""),
        (AT_PHONE, BEYOND),
        "RTP/SAVP in the offer, RTP/AVP in the answer.",
        "An answer has to keep the profile of the offer (RFC 3264 section 6): the two do not speak one encryption.",
        [finding("srtp-mismatch", None, "proved", "profile-differs")],
    )
    add(
        "srtp-mismatch-encrypted",
        "Plain RTP was agreed, and the agent's softphone sends SRTP.",
        call(lambda me: sdp(me), lambda me: sdp(me), "--tag 10", ""),
        (AT_PHONE, BEYOND),
        "RTP/AVP without keys in offer and answer; the caller's packets of PCMU have 170 octets of payload.",
        "160 octets of PCMU are 20 ms; ten more are an authentication tag.",
        [finding("srtp-mismatch", "error", "likely", "srtp-where-plain-agreed")],
    )
    add(
        "healthy-srtp",
        "Two baresip softphones with SDES: keys in the descriptions, SRTP both ways.",
        softphones(seconds=7, modules=("srtp.so",), account="mediaenc=srtp-mand"),
        (AT_PBX, BEYOND),
        "RTP/SAVP with a=crypto in offer and answer; 170 octets of payload both ways.",
        "libsrtp's own packets, as agreed.",
        topology=ROUTED,
    )
    far, near = softphones(seconds=7)
    add(
        "healthy-srtp-optional",
        "A baresip softphone offers SRTP beside plain RTP; the other has none, and both speak plainly.",
        (far, with_options(near, ("srtp.so",), "mediaenc=srtp")),
        (AT_PBX, BEYOND),
        "RTP/AVP with a=crypto in the offer, RTP/AVP without in the answer; 160 octets of PCMU both ways.",
        "Best-effort SRTP (RFC 8643): an answer without keys declines it, and both sides follow.",
        topology=ROUTED,
    )
    route = f"""$du = "sip:{CARRIER}:5060";
  if (is_method("INVITE")) {{
    rtpengine_manage("replace-origin replace-session-connection direction=inside direction=outside");
    t_on_reply("MEDIA");
  }}
  t_relay();"""
    far = with_options(baresip("carrier", MOBILE, CARRIER, "callee", "far", answer=True), ("srtp.so",), "")
    near = baresip("agent", "1001", PBX, "caller", "near", dial=f"sip:{MOBILE}@{PROXY}", quit_after=7, delay=0.3)
    add(
        "healthy-srtp-relayed",
        "rtpengine carries the SRTP of two baresip softphones through a proxy.",
        (
            with_options(far, (), "mediaenc=srtp-mand"),
            rtpengine("proxy", {"inside": PROXY, "outside": PROXY_OUT}),
            kamailio("proxy", (PROXY, PROXY_OUT), route, RTPENGINE_MODULE),
            with_options(near, ("srtp.so",), "mediaenc=srtp-mand"),
        ),
        (AT_PBX, AT_PROXY),
        "RTP/SAVP with a=crypto on both legs; rtpengine decrypts and encrypts anew or passes on.",
        "Encrypted on both legs as agreed on each.",
        topology=MIDDLE,
    )
