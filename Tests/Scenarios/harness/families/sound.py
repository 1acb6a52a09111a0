"""silent-audio, low-volume, keys inside the sound; and lines that only sound strange."""

from ..scenario import Scenario, agent, finding, gateway, mirror
from ..services import baresip
from ..topologies import AGENT, CARRIER, GATEWAY_INSIDE, OFFICE, PBX, ROUTED
from .common import G711, carrier, dial, pair, pbx, peers, phone, sbc

ULAW = ("PCMU", "DTMF")
ALAW = ("PCMA", "DTMF")


def scenarios():
    found = []

    def add(id, purpose, peers, views, wire, why, expected, topology=ROUTED, **more):
        found.append(Scenario(id, purpose, topology, peers, views, wire, why, tuple(expected), **more))

    at_phone = agent(local=[AGENT], suffix="agent")
    at_pbx = agent(local=[PBX], suffix="agent")
    office_gateway = gateway(local=[GATEWAY_INSIDE, "192.168.9.1"], suffix="gateway")
    beyond = mirror(suffix="mirror")
    alone = agent(local=[PBX])
    silent = [finding("silent-audio", "warning", "proved", "no-audio-source")]

    def call(calling, called, seconds, caller="", callee="", file="", voice=""):
        """Answered at once; both sides' RTP as the talker's options say. `file` and `voice` replace what they say."""
        dial(calling, called, ring=0.3)
        replace = lambda sound, me: f"--file {{voices}}/{sound}.{'ulaw' if 'PCMU' in me.codecs else 'alaw'} " if sound else ""
        calling.talker(seconds, replace(file, calling.me) + caller).pause(seconds + 0.1).bye().expect(200)
        called.talker(seconds, replace(voice, called.me) + callee).expect("BYE").accept().pause(0.3)
        return peers(calling, called)

    # The agent's microphone is muted in the system: the softphone sends the code of no voltage.
    calling, called = pair(phone(codecs=ALAW), sbc())
    add(
        "silent-audio-muted",
        "The agent's softphone sends digital silence for the whole talk.",
        call(calling, called, 5, caller="--octet 0xD5"),
        (at_phone, office_gateway),
        "PCMA both ways; every octet of the agent's payloads is 0xD5.",
        "No microphone makes one constant code: the agent's program has no sound to send.",
        silent,
        OFFICE,
    )

    calling, called = pair(pbx(codecs=ULAW), carrier())
    add(
        "silent-audio-trunk",
        "The carrier's media gateway sends fill octets in place of the called person's voice.",
        call(calling, called, 5, callee="--octet 0xFF"),
        (at_pbx, beyond),
        "PCMU both ways; every octet from the carrier is 0xFF.",
        "The called side's line is not connected through to its media gateway.",
        silent,
    )

    calling, called = pair(pbx(codecs=ULAW), carrier())
    add(
        "silent-audio-both",
        "A bridge that connects nothing: 0x7F one way, 0xFF the other.",
        call(calling, called, 4.5, caller="--octet 0x7F", callee="--octet 0xFF"),
        (at_pbx, beyond),
        "PCMU both ways, each direction one constant code.",
        "Judged when the call is over: neither side was heard.",
        [finding("silent-audio", "warning", "proved")],
    )

    calling, called = pair(pbx(codecs=ALAW), carrier())
    add(
        "silent-audio-run",
        "The caller's sound is gone for eleven seconds in the middle of the talk.",
        call(calling, called, 15, caller="--mute 2-13"),
        (at_pbx,),
        "PCMA both ways; for 11 s every octet of the caller's is 0xD5.",
        "Ten seconds of one constant code are proved; that it was no mute key is not: a notice.",
        [finding("silent-audio", "any", "proved")],
    )

    # baresip with a file of zeros for a microphone.
    add(
        "silent-audio-baresip",
        "Two baresip softphones; the one that calls has a microphone of zeros.",
        (
            baresip("carrier", "13800138000", CARRIER, "callee", "far", answer=True),
            baresip("agent", "1001", PBX, "silence", "near", dial=f"sip:13800138000@{CARRIER}", quit_after=7, delay=0.3),
        ),
        (at_pbx, beyond),
        "PCMU both ways; every octet of the caller's is 0xFF.",
        "What a real softphone makes of a muted microphone.",
        silent,
    )

    add(
        "silent-audio-gsm",
        "Two baresip softphones with GSM; the one that calls has a microphone of zeros.",
        (
            baresip("carrier", "13800138000", CARRIER, "callee", "far", answer=True, codecs="gsm"),
            baresip(
                "agent",
                "1001",
                PBX,
                "silence",
                "near",
                dial=f"sip:13800138000@{CARRIER}",
                quit_after=8,
                delay=0.3,
                codecs="gsm",
            ),
        ),
        (alone,),
        "GSM both ways; the caller's payloads are what the encoder makes of zeros.",
        "Decoded for a second in every five and silent each time: likely.",
        [finding("silent-audio", "warning", "likely")],
    )

    # Faint speech.
    calling, called = pair(phone(codecs=ULAW), sbc())
    add(
        "low-volume-far",
        "The agent speaks far from the microphone.",
        call(calling, called, 9, file="faint"),
        (at_phone, office_gateway),
        "PCMU both ways; the agent's words are near -52 dBm0, the callee's near -20 dBm0.",
        "Active speech below -45 dBm0: possible, a notice.",
        [finding("low-volume", "any", "possible", "low-level")],
        OFFICE,
    )

    calling, called = pair(pbx(codecs=ULAW), carrier())
    add(
        "low-volume-trunk",
        "The carrier's side is faint on a trunk.",
        call(calling, called, 9, voice="faint"),
        (at_pbx, beyond),
        "PCMU both ways; the callee's words are near -52 dBm0.",
        "Loss set in a gateway, or a telephone far away.",
        [finding("low-volume", "any", "possible", "low-level")],
    )

    # Keys inside the sound.
    calling, called = pair(phone(codecs=ALAW), sbc())
    add(
        "dtmf-mismatch-tones",
        "The agent's softphone plays keys into the sound although telephone-event was agreed.",
        call(calling, called, 7, file="keys"),
        (at_phone, office_gateway),
        "telephone-event in offer and answer, no event on the wire; the tones of 4008001234# in the agent's PCMA.",
        "The far side waits for events.",
        [finding("dtmf-mismatch", "warning", "likely", "tones-instead-of-event")],
        OFFICE,
    )

    calling, called = pair(pbx(codecs=ULAW), carrier())
    add(
        "dtmf-mismatch-tones-trunk",
        "The carrier passes the caller's keys as tones although telephone-event was agreed.",
        call(calling, called, 7, voice="keys"),
        (at_pbx, beyond),
        "telephone-event in offer and answer, no event on the wire; the tones of 4008001234# in the carrier's PCMU.",
        "The carrier's gateway does not turn tones into events.",
        [finding("dtmf-mismatch", "warning", "likely", "tones-instead-of-event")],
    )

    # Nothing wrong.
    def healthy(id, purpose, peers, wire, why, views=(alone,)):
        add("healthy-" + id, purpose, peers, views, wire, why, [])

    calling, called = pair(pbx(codecs=ALAW), carrier())
    healthy(
        "music-pause",
        "The callee plays music with pauses of digital silence of four and of eight seconds.",
        call(calling, called, 15, callee="--mute 1-5 --mute 6-14"),
        "PCMA both ways; 0xD5 only for 4 s and for 8 s.",
        "A pause shorter than ten seconds is how music and menus are.",
    )
    calling, called = pair(pbx(codecs=ULAW), carrier())
    healthy(
        "mute-then-speech",
        "The caller takes the mute key off after six seconds.",
        call(calling, called, 8, caller="--mute 0-6"),
        "PCMU both ways; the caller's first 6 s are 0xFF only.",
        "Sound came in the end, and the silence was shorter than ten seconds.",
        (alone, beyond),
    )
    calling, called = pair(pbx(codecs=ALAW), carrier())
    healthy(
        "idle-line",
        "The caller says nothing: the noise of an idle line near -60 dBm0.",
        call(calling, called, 7, file="noise"),
        "PCMA both ways; the caller's payloads are noise.",
        "Noise is not digital silence, and without speech nothing is too faint.",
    )
    calling, called = pair(pbx(codecs=ULAW), carrier())
    healthy(
        "loud",
        "The callee shouts: samples at the end of the scale.",
        call(calling, called, 5, voice="clipped"),
        "PCMU both ways; much of the callee's sound is clipped (clipped_percent of `earshot streams`).",
        "Clipping is shown and is no finding.",
    )
    calling, called = pair(pbx(codecs=("PCMU",)), carrier())
    healthy(
        "tones-agreed",
        "Keys as tones in a call without telephone-event.",
        call(calling, called, 7, file="keys"),
        "No telephone-event in offer and answer; the tones of 4008001234# in the caller's PCMU.",
        "Where no event was agreed, tones are how keys are sent.",
    )
    calling, called = pair(pbx(codecs=G711), carrier())
    dial(calling, called, ring=0.3)
    calling.talker(5, "--octet 0xFF --cn 0.2-4.8").pause(5.1).bye().expect(200)
    called.talker(5).expect("BYE").accept().pause(0.3)
    healthy(
        "silence-suppressed",
        "Silence, then comfort noise: silence suppression at work.",
        peers(calling, called),
        "PCMU; the caller sends 0.2 s of 0xFF, then payload type 13 every 200 ms.",
        "Comfort noise stands for silence that is meant (RFC 3389).",
    )
    return found
