extension EnglishPages {
    static let codecMismatch = #"""
        # codec-mismatch: the two sides have no audio codec in common

        ## What it means
        The call or a renegotiation failed with 488 or 606, or was answered with m= port 0 for audio, or
        with an answer that holds no codec of the offer. The finding lists the codecs of both sides.

        ## What users notice
        - Calls through one line or to one kind of device fail at once; others work.
        - The call is connected and silent (answer without a common codec, audio port 0).

        ## Likely causes
        1. Carrier's line: G.711A (PCMA) only, softphone: Opus or G.729 only, or the reverse.
        2. One codec disabled on the gateway's trunk side (licence, transcoding module missing).
        3. SRTP required on one side and plain RTP on the other: `srtp-mismatch`.
        4. A device in between removes codecs from the offer.
        5. T.38 or video offered to a side that refuses the whole offer on its account.

        Named in findings: `no-common-codec`, `audio-refused` (m= port 0), `media-refused`, `srtp-refused`,
        `no-audio-offered` (refused, and the offer has audio with port 0 only).

        ## How to confirm
        Offers and answers:

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sip.Status-Code -e sdp.media -e sdp.media_attribute.value

        Refusals, with the reason in Warning (304 media type, 305 format):

            tshark -r call.pcapng -Y 'sip.Status-Code in {415, 488, 606}' -T fields -e frame.time \
              -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.Warning -e sip.Reason

        Audio refused by port 0:

            tshark -r call.pcapng -Y 'sdp.media.media == "audio" && sdp.media.port == 0' -T fields \
              -e frame.number -e ip.src -e sdp.media

        ## How to fix
        - Enable PCMA (G.711A) on both sides: every carrier line in China takes it; PCMU beside it.
        - Gateway: switch transcoding on, or put the same codecs on both of its legs (Asterisk
          `allow = alaw,ulaw`; FreeSWITCH `global_codec_prefs`).
        - Ask the carrier for the list of codecs and packet times of the line.

        ## When it is no fault
        - 488 followed by a new offer that is accepted.
        - Port 0 for video, T.38 or a second audio line, when one audio line is accepted.
        - Different order, or different payload numbers for the same dynamic codec.

        ## Thresholds
        - `wait`: 3 s after the answer: what was agreed by then is compared with its offer

        ## References
        RFC 3264 §6 (answer, port 0), §6.1; RFC 3261 §21.4.26 (488), §21.6.4 (606), §20.43 (Warning).
        """#
}
