extension EnglishPages {
    static let noAudio = #"""
        # no-audio: after the answer no RTP flows either way, nobody hears anything

        ## What it means
        The call is answered, both sides are sendrecv, this point is on the media path, the settle time has
        passed, and no RTP was seen towards either media address. It is checked again at the end.

        ## What users notice
        - The call shows as connected and is dead silent on both sides; hung up after "hello, hello".

        ## Likely causes
        1. `media-blocked`: ICMP quotes the media ports (`proved`), or both directions are dropped.
        2. `private-address-in-sdp`: both sides send to addresses that lead nowhere.
        3. `media-wrong-port`: the RTP goes where nobody asked for it.
        4. `local-not-sending` together with a far side that waits for the first packet before it sends
           (latching, usual at carriers' SBCs).
        5. `srtp-mismatch`: DTLS or ICE never complete, so neither side starts.
        6. `direction-left-on-hold`: still `inactive` after a resume.
        7. A file that holds no RTP at all may have been captured with a filter: then a warning, `possible`.
        8. `reinvite-failed`, `update-failed`: the media never moved to the agent. `missing-100rel`: the
           media description in an 18x was lost. `sip-alg` of the same call.
        9. `ack-missing`: a side repeats its 200, no ACK reaches it, and it sends nothing.
           `peer-not-sending`: seen at the peer's own side, or by its RTCP.

        Of the same call, told inside the finding: `late-media`, `media-stopped`, `prack-failed`,
        `codec-mismatch`, `port-exhaustion`, `unexpected-codec`, `silent-audio`, `answer-invalid`,
        `early-media-missing`, `early-media-cut`.

        ## How to confirm
        Is there any UDP between the media addresses, RTP or not?

            tshark -r call.pcapng -q -z conv,udp

        The addresses promised, and any ICMP or STUN instead of RTP:

            tshark -r call.pcapng -Y 'sdp || icmp.type == 3 || stun || dtls' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e _ws.col.Protocol \
              -e sdp.connection_info.address -e sdp.media -e icmp.code

        On the host:

            nft list ruleset | grep -nE '105|drop|reject'
            conntrack -L -p udp | grep UNREPLIED
            earshot ports

        ## How to fix
        - Open UDP 10500–10559 on agent host, office firewall and cloud security group, both ways.
        - Try a mobile hotspot: if it works there, it is the office network.
        - Check the audio devices: a softphone without a device may send nothing.
        - Set the external media address on the gateway; switch the router's SIP ALG off.
        - Then 100rel on the trunk (`missing-100rel`), then renegotiation (`reinvite-failed`).

        ## When it is no fault
        - Hold: `sendonly`, `recvonly`, `inactive`, 0.0.0.0, port 0. Calls shorter than the settle time.
        - Media that bypasses this point: no RTP of this call was seen here, and none of its media
          addresses is local. A capture of port 5060 only proves nothing about media.
        - Comfort noise and DTX. Video and T.38 legs.

        ## Thresholds
        - those of `one-way-audio`: `settle`, 3 s after answer, no verdict before it; `confirm`, 10 s after
          answer or the last renegotiation, the verdict during the call

        ## References
        RFC 3264 §5.1, §6.1, §8.4; RFC 7362 §4 (latching); RFC 7983 §7 (what flows on a media port).
        """#
}
