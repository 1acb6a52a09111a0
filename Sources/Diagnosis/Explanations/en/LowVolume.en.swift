extension EnglishPages {
    static let lowVolume = #"""
        # low-volume: speech is there, but too quiet to understand

        ## What it means
        The active speech of one direction stays below −45 dBm0 for the whole talk. Only the active parts
        count, pauses do not (ITU-T P.56 on every eighth packet). As microphones, rooms and voices differ,
        and somebody may only listen, it is `possible` and a notice.

        ## What users notice
        - "Please speak up." One side is heard faintly; turning up the volume brings noise as well.

        ## Likely causes
        1. Microphone gain too low, headset microphone turned away or not the one chosen.
        2. Automatic gain switched off in the softphone, or an echo canceller that suppresses speech.
        3. Gain (loss plan) set too low on an analogue or TDM gateway port.
        4. Wrong codec law: A-law played as µ-law is distorted rather than quiet; see `unexpected-codec`.
        5. The far side's device or a speaker phone at a distance: only the carrier or the caller can tell.

        Cause id: `low-level`.

        ## How to confirm
        Find the stream, then listen to it in Wireshark (Telephony > RTP > RTP Player):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        Or extract the G.711A payload and measure it with SoX (`stat` shows the RMS amplitude):

            tshark -r call.pcapng -d udp.port==10500-10559,rtp \
              -Y 'rtp.p_type == 8 && ip.src == 192.168.1.20' -T fields -e rtp.payload |
              xxd -r -p > one-side.al
            sox -t al -r 8000 -c 1 one-side.al -n stat

        ## How to fix
        - Agent: raise the microphone level, choose the headset by name, microphone near the mouth.
        - Switch automatic gain control on; update headset driver and firmware.
        - Gateway: correct the input gain of the port by a few dB at a time; check for echo afterwards.
        - All calls through one trunk are quiet: give the carrier examples of both directions.

        ## When it is no fault
        - Mute, IVR and music pauses, comfort noise, hold.
        - No active speech at all: then `silent-audio`, or nothing to say.
        - Codecs that are not decoded here, encrypted media.

        ## Thresholds
        - `below`: active speech this far below 0 dBm0, 45 dB
        - `speech`: active speech needed, 2 s
        - `range`: what lies between the loudest and the quietest tenth, 9 dB; steady noise is no speech

        ## References
        ITU-T G.711; ITU-T P.56 (active speech level); ITU-T G.169 (automatic level control).
        """#
}
