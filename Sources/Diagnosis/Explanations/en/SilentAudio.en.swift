extension EnglishPages {
    static let silentAudio = #"""
        # silent-audio: RTP flows, but it carries digital silence

        ## What it means
        The packets arrive; what they carry is one constant code: 0xFF or 0x7F in G.711µ, 0xD5 or 0x55 in
        G.711A. Real microphones always make some noise, so it is `proved` that the sender sent no sound;
        the network is not at fault. Silence since the answer is a warning. Silence of 10 s and more in a
        row inside a talk is a notice: a mute key or a noise gate looks the same.

        G.722, G.726 and GSM are decoded for one second in every five: what is silent there each time is
        `likely`. Encrypted media is never listened to.

        ## What users notice
        - The call is connected and one side hears nothing at all, not even room noise.

        ## Likely causes
        1. Microphone muted in hardware (headset key) or in the operating system; wrong input device.
        2. The softphone was denied the microphone and sends silence instead.
        3. A gateway bridges the call wrongly: one leg gets fill packets, not the other leg's audio.
        4. A carrier's media gateway whose TDM side is not connected through.
        5. The IVR or recorder that should play has no file.

        Cause ids: `no-audio-source`, `silenced-on-the-way`, `silent-for-a-while`.

        Of the same call, told inside the finding: `reinvite-failed`, `update-failed`, `codec-mismatch`,
        `unexpected-codec`.

        ## How to confirm
        Different payloads of the stream: one line with a large count is digital silence:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 192.168.1.20' \
              -T fields -e rtp.ssrc -e rtp.p_type -e rtp.payload | sort | uniq -c | sort -rn | head -5

        Is it comfort noise instead (payload type 13)?

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp.p_type == 13' -T fields \
              -e frame.time_relative -e ip.src -e rtp.seq

        ## How to fix
        - Agent: mute key off, right microphone chosen by name, level above zero, permission granted.
        - Record a test in the system's sound settings: no level there, no audio in the call.
        - Gateway: look at the other leg of the same call; audio there and silence here is its bridge.
        - Carrier: give Call-ID, time, caller, callee, and the direction that is silent.

        ## When it is no fault
        - Comfort noise (payload type 13) and DTX: few packets, timestamps jump.
        - Mute, IVR and music pauses that end, shorter than 10 s.
        - On hold. Encrypted media, and codecs that are not decoded here: not judged.
        - Neither side speaks yet: judged at the end of the call unless the other side is heard.

        ## Thresholds
        - `run`: digital silence in a row, 10 s
        - `settle`: shortest talk that is judged as a whole, 3 s
        - `packets`: packets needed, and packets by which the other side is heard, 25

        ## References
        ITU-T G.711 (codes); RFC 3551 §4.5.14 (PCMA, PCMU); RFC 3389 (comfort noise).
        """#
}
