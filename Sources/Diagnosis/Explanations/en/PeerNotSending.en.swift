extension EnglishPages {
    static let peerNotSending = #"""
        # peer-not-sending: the peer sends no RTP, seen at the peer's own side of a gateway

        ## What it means
        On the gateway leg towards the peer, no RTP comes from the peer although it agreed to send, and our
        RTP goes to it. Between the peer and this point nothing of ours stands in the way. It is a cause
        inside `one-way-audio` or `no-audio`; "not sent" and "lost before us" are told apart by RTCP.

        ## What users notice
        - The agent hears nothing; the customer may hear the agent.

        ## Likely causes
        1. The peer waits for something: first RTP packet from our side (latching), a PRACK
           (`prack-failed`), an ACK (`ack-missing`), a renegotiation (`reinvite-failed`, `update-failed`).
        2. The peer sends to the wrong place: see `private-address-in-sdp`, `media-wrong-port`.
        3. The carrier's media gateway is faulty, or its far end is silent (mobile without coverage).
        4. A filter on the carrier's side or between: not distinguishable here without RTCP.
        5. `srtp-mismatch`: the peer waits for DTLS or keys.

        ## How to confirm
        RTP by source on the trunk side:

            tshark -r trunk.pcapng -q -d udp.port==10000-20000,rtp -z rtp,streams

        Does the peer's sender report count packets that never came?

            tshark -r trunk.pcapng -Y 'rtcp.pt == 200 || rtcp.pt == 201' -T fields \
              -e frame.time_relative -e ip.src -e rtcp.pt -e rtcp.sender.packetcount \
              -e rtcp.ssrc.fraction -e rtcp.ssrc.high_seq

        A rising count in SRs and no RTP: sent and lost. No SR, or a count of 0: not sent.

        ## How to fix
        - Carrier: give Call-ID, time, caller, callee, the media address advertised to them (c=, m=) and the
          capture of this leg; ask what their media gateway sent, and whereto.
        - Latching: have your side send first (comfort noise or silence packets) after the answer.
        - Check that the firewall in front of the gateway lets the whole RTP range in, not only the
          carrier's signalling address: media usually comes from other addresses.

        ## When it is no fault
        - Hold, or `recvonly`/`inactive` in the peer's SDP. Comfort noise and DTX.
        - Early media and announcements before the answer.
        - One-sided captures: on the agent host it is `media-blocked` at `likely`, not this.

        ## Thresholds
        - `settle` of `one-way-audio`: 3 s after answer, configurable

        ## References
        RFC 3550 §6.4.1 (SR packet count), §6.4.2 (RR); RFC 7362 §4 (latching); RFC 3264 §6.1.
        """#
}
