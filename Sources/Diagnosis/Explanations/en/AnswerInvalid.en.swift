extension EnglishPages {
    static let answerInvalid = #"""
        # answer-invalid: an SDP answer breaks its offer

        ## What it means
        An offer got no answer where one had to be, or an answer that the offer does not allow: a 200 OK without SDP
        to an INVITE with an offer, an ACK without SDP to an offer in the 200 OK, fewer `m=` lines than offered,
        `sendonly` answered with `sendrecv`, or the offerer's own address and port in the answer. The finding names
        the answerer.

        ## What users notice
        - The call drops in the moment of hold, resume or fax.
        - The call stands and nobody hears anything.
        - Nothing, where the other side is lenient.

        ## Likely causes
        1. `answer-missing`: a B2BUA or SBC answers a re-INVITE by itself and forgets the SDP.
        2. `answer-missing` too: a client without support for delayed offers sends its ACK without the
           answer.
        3. `direction-not-allowed`: a stack answers hold with its usual `sendrecv`.
        4. `media-line-missing`: a gateway drops the lines it does not know (video, T.38) in place of
           refusing them with port 0.
        5. `offerers-own-address`: a middlebox writes one address into both SDPs.

        ## How to confirm
        Offers and answers in order:

            tshark -r call.pcapng -Y 'sdp || sip.CSeq.method == "INVITE"' -T fields -e frame.time_relative \
              -e ip.src -e sip.Request-Line -e sip.Status-Line -e sdp.media -e sdp.media_attr

        ## How to fix
        - Update the stack of the answerer; hold needs `recvonly` or `inactive` in the answer.
        - Unwanted media lines stay in the answer, with port 0.
        - Let the SBC pass the SDP through, or anchor offer/answer on both sides.

        ## When it is no fault
        - The answer stood in an 18x before: the 2xx need not repeat it (RFC 6337 §3).
        - Lines that were off in the offer are left out.
        - The body could not be read, or the capture cut it.

        ## Thresholds
        - `torn-down`: 2 s; a BYE this soon after it makes it an error
        - `silence`: 3 s without any RTP after it make it an error
        - `wait`: 10 s until it is judged in a call that goes on

        ## References
        RFC 3261 §13.2.1; RFC 3264 §6, §6.1; RFC 3262 §5; RFC 3311 §5.1; RFC 6337 §2.
        """#
}
