extension EnglishPages {
    static let oneWayAudio = #"""
        # one-way-audio: after the answer RTP flows one way only, one side hears nothing

        ## What it means
        The call is answered, both sides are sendrecv, this point is on the media path, the settle time has
        passed, and RTP flows to one media address and not to the other. The finding names who hears
        nothing, the packets each way, and since when. It is checked again at the end of the call.

        ## What users notice
        - The agent hears the customer but is not heard, or the reverse. Often hung up within seconds.

        ## Likely causes
        1. `media-blocked`: ICMP quotes the flow, or it was seen before a hop and not after: `proved`.
        2. `private-address-in-sdp`: the address offered cannot be reached from the sender.
        3. `media-wrong-port`: RTP goes to an address or port never advertised in this dialog.
        4. `media-blocked`: nothing arrives at the agent host while its own RTP leaves: `likely`; the port
           map says whether other ports of the range work.
        5. `local-not-sending`: RTP arrives at the agent host and none leaves it.
        6. `peer-not-sending`: seen at the peer's own side of a gateway.
        7. `srtp-mismatch`: SAVP negotiated and plain RTP sent, keys missing; DTLS or ICE never complete.
        8. `direction-left-on-hold`: still `sendonly` or `inactive` after a resume.
        9. `ack-missing`: the side that sends nothing repeats its 200, and no ACK reaches it.
        10. `sip-alg`: two copies show c= changed and the port of m= left, while the RTP leaves from another.
        11. `reinvite-failed`, `update-failed`, `missing-100rel`, `sip-alg` of the same call.
        Without `--local` or `--vantage` nobody knows whose host this is: what sends nothing and what is
        dropped on the way are both `possible`. Between two captures of one network (nobody lowers the time
        to live) what is lost is `likely`, behind a router `proved`.
        Without signalling (encrypted, or on another path) a stream is judged by its direction only, the call
        is unknown and the finding at most `possible`: ICMP refuses the stream, the receiver's RTCP stands
        still while packets pass (`lost-beyond-this-point`, a notice), the other end's RTCP counts packets that
        never pass (`lost-before-this-point`), or its sound and RTCP stop together (`gone-silent`, a notice).
        RTCP from the far side (highest sequence frozen, 100 % loss, or fine) tells "not sent" from "not
        received" and can raise `likely` to `proved`.

        Of the same call, told inside the finding: `late-media`, `media-stopped`, `prack-failed`,
        `codec-mismatch`, `port-exhaustion`, `unexpected-codec`, `silent-audio`, `answer-invalid`,
        `early-media-missing`, `early-media-cut`.

        ## How to confirm
        Packets each way:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        What was promised (who receives where, in which direction):

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.connection_info.address -e sdp.media.port -e sdp.media_attribute.field

        What the far side says it received:

            tshark -r call.pcapng -Y 'rtcp.ssrc.fraction' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.fraction -e rtcp.ssrc.high_seq

        On the agent host, and the port map:

            conntrack -L -p udp | grep -E 'port=105[0-5][0-9]'
            earshot ports

        ## How to fix
        - Agent host: open UDP 10500–10559 inbound; try a mobile hotspot to tell the office network apart.
        - Nothing leaves the agent host: check microphone, mute, audio input and output device.
        - Private address: set the external address on the gateway, switch the router's SIP ALG off.
        - Then 100rel: ask the carrier for `Require: 100rel` in 18x, or switch PRACK on.
        - Then renegotiation: ask the carrier to answer UPDATE and re-INVITE with 200 OK.

        ## When it is no fault
        - Hold: `sendonly`, `recvonly`, `inactive`, 0.0.0.0, port 0. Calls shorter than the settle time.
        - Comfort noise and DTX: sequence numbers run on, timestamps jump.
        - The deaf side's own receiver reports count packets: its media comes by another way. Media wrapped
          for a TURN server. Two captures of one host that hold different parts.
        - RTP from another address or port than the SDP's. Early media, announcements before the answer.
        - Without signalling: a stream that nobody answers, or whose answer stops while its RTCP goes on
          (announcement, music on hold, recorder, ringing), multicast, an RTCP BYE.
        - Video and T.38 legs. Media that bypasses this point.

        ## Thresholds
        - `settle`: 3 s after answer; no verdict before it
        - `confirm`: 10 s after answer or the last renegotiation: the verdict during the call
        - `packets`: 25 towards the side that hears, before the other one counts as deaf
        - `unsignalled`: 20 s of such a sign, where no signalling was seen

        ## References
        RFC 3264 §5.1, §6.1 (direction), §8.4 (hold); RFC 4961 §3; RFC 3550 §6.4 (RTCP); RFC 3389.
        """#
}
