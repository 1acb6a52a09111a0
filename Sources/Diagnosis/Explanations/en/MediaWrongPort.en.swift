extension EnglishPages {
    static let mediaWrongPort = #"""
        # media-wrong-port: RTP goes to an address or port that this dialog never advertised

        ## What it means
        A sender of this call sends its RTP where no SDP of the dialog asked for it, and the port that was
        asked for stays empty. It is a cause inside `one-way-audio` or `no-audio`.

        ## What users notice
        - One side hears nothing, often from the moment of a hold, a transfer or the agent's answer.

        ## Likely causes
        1. An update not followed: after a `reinvite-failed`, `update-failed` or an answer in 200 or PRACK,
           the sender keeps to the old address and port.
        2. `sip-alg` or a NAT helper rewrote c= or the m= port for one side only.
        3. rtcp-mux confusion: RTP sent to the a=rtcp port or to port + 1, or RTCP expected elsewhere.
        4. Forking: the sender uses the SDP of the early dialog that lost, not the one that answered.
        5. A relay (SBC, TURN) that was released or reallocated during the call.

        ## How to confirm
        Every address and port advertised, in order, with its dialog:

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sip.Status-Code -e sip.to.tag -e sdp.connection_info.address -e sdp.media.port

        Where UDP really goes; every destination must be in the list above:

            tshark -r call.pcapng -q -z conv,udp

        a=rtcp and rtcp-mux:

            tshark -r call.pcapng -Y 'sdp.media_attribute.field matches "rtcp"' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.field -e sdp.media_attribute.value

        ## How to fix
        - Update not followed: report the frame of the last SDP answer and the first RTP after it to the
          vendor or carrier of the sender.
        - ALG: switch the router's SIP ALG off.
        - rtcp-mux: switch it off, or on, on both sides of the trunk.
        - Forking: ask the carrier to send media by the To tag of the 200 OK.

        ## When it is no fault
        - RTP *from* an address or port other than the SDP's: SDP says where to receive.
        - A short overlap after a re-INVITE or UPDATE, while packets under way still reach the old port.
        - RTCP on port + 1, STUN or DTLS on the media port.
        - A symmetric far side that answers to the source of our packets, when audio works.

        ## Thresholds
        - `settle` of `one-way-audio`: 3 s after answer, and after every change of the media address

        ## References
        RFC 3264 §8.3.1 (changed address or port); RFC 3605 §2.1 (a=rtcp); RFC 5761 §5.1.1 (rtcp-mux).
        """#
}
