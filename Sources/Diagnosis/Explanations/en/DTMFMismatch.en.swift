extension EnglishPages {
    static let dtmfMismatch = #"""
        # dtmf-mismatch: keys are sent another way than was negotiated

        ## What it means
        telephone-event (RFC 4733) was negotiated and the keys are sent as SIP INFO or as tones in the
        audio; or the reverse; or the events use a payload type that the receiver's SDP does not have.
        The finding shows the digits (event 10 = *, 11 = #, 12–15 = A–D; one key = one timestamp, three
        end packets).

        ## What users notice
        - IVR menus do not react to keys, or take one key twice; PIN or card number not accepted.

        ## Likely causes
        1. Softphone or gateway set to SIP INFO or in-band while the trunk expects telephone-event.
        2. telephone-event missing in the offer or answer (removed by an SBC, codec list edited).
        3. Payload type mixed up: sent by the own number, not by the one in the other side's SDP.
        4. In-band tones through G.729 or another compressing codec: they do not survive.
        5. Doubled: events and in-band tones are both sent.

        Cause ids: `info-instead-of-event`, `info-refused`, `keys-doubled`, `event-not-agreed`,
        `wrong-payload-type`, `tones-instead-of-event`.

        Tones are listened for in G.711, in the first minute of a talk, where both sides agreed on
        telephone-event and the sender used none; `dtmf_inband` of `earshot streams` shows them.

        ## How to confirm
        Keys as events, with payload type and end bit:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtpevent' -T fields \
              -e frame.time_relative -e ip.src -e rtp.p_type -e rtp.timestamp -e rtpevent.event_id \
              -e rtpevent.end_of_event -e rtpevent.duration

        Keys as INFO:

            tshark -r call.pcapng -Y 'sip.Method == "INFO"' -T fields -e frame.time_relative -e ip.src \
              -e sip.Content-Type -e sip.msg_body

        What was negotiated:

            tshark -r call.pcapng -Y 'sdp.media_attribute.value contains "telephone-event"' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.value

        ## How to fix
        - Use RFC 4733 everywhere: Asterisk PJSIP `dtmf_mode = rfc4733`, FreeSWITCH `dtmf-type = rfc2833`,
          softphone "RFC 2833".
        - Carrier without telephone-event: convert at the gateway (`dtmf_mode = auto`), with G.711 only.
        - Ask the carrier which method and payload type (101 is usual) the line uses.

        ## When it is no fault
        - INFO or in-band when no telephone-event was negotiated.
        - INFO that carries no DTMF (video refresh, call state).
        - Different payload numbers in each direction, each as the receiver asked.
        - One or two of the three end packets lost.
        - One tone alone; tones beside events of the same sender.

        ## Thresholds
        None; the first key sent the wrong way counts. Of tones two are `possible` and a notice, four and
        more `likely` and a warning: a voice may sound like one key.

        ## References
        RFC 4733 §2.3 (payload), §2.5 (procedures), §3.2 (DTMF events); RFC 6086 (INFO); RFC 3264 §6.1.
        """#
}
