extension EnglishPages {
    static let privateAddressInSDP = #"""
        # private-address-in-sdp: SDP tells the peer to send media to an address it cannot reach

        ## What it means
        The c= line offered or answered names a private, CGNAT, loopback or link-local address while the
        peer is elsewhere, and the RTP goes there, or nowhere. The sender does as it was told; the packets
        end at its own router. It is a cause inside `one-way-audio` or `no-audio`.

        ## What users notice
        - The side behind the wrong address hears nothing; the other direction is fine.

        ## Likely causes
        1. A softphone or gateway behind NAT that does not know its public address (no STUN, no external
           address set).
        2. A gateway with two interfaces that puts the inner address into the SDP of the outer side.
        3. An SBC or hosted-NAT relay in between that used to repair this and no longer does.
        4. `sip-alg` rewrote one of c=, o=, m= and left the others.
        5. VPN: the address of a tunnel interface that the peer has no route to.

        ## How to confirm
        Addresses in SDP beside the packet's source (RFC 1918, 100.64.0.0/10, 127/8, 169.254/16):

            tshark -r call.pcapng -T fields -e frame.number -e ip.src -e ip.dst -e sip.CSeq \
              -e sdp.connection_info.address \
              -Y 'sdp.connection_info.address matches "^(10|127|192\\.168|169\\.254|100|172)\\."'

        RTP that leaves for such an address:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

            conntrack -L -p udp | grep UNREPLIED

        ## How to fix
        - Asterisk PJSIP: `external_media_address`, `external_signaling_address` and `local_net` on the
          transport, `rtp_symmetric = yes` on the endpoint. FreeSWITCH: `ext-rtp-ip`, `ext-sip-ip`.
        - Softphone: switch on STUN or ICE, or use the provider's relay.
        - Router: switch SIP ALG off when the client states its public address itself.
        - Gateway with two legs: bind each leg's media to the interface of its side.
        - Carrier: ask whether they latch onto the source of the RTP (symmetric RTP), and from when on.

        ## When it is no fault
        - Both sides in one private network or VPN, and RTP flows.
        - The far side sends to the packet's source instead (symmetric RTP, latching): audio works.
        - A private address in o= or Call-ID only: o= is an identifier, no destination.
        - c=0.0.0.0: hold. A private a=candidate beside others: normal with ICE.

        ## Thresholds
        - `settle` of `one-way-audio`: 3 s after answer; the RTP, or its absence, is what counts

        ## References
        RFC 1918 §3; RFC 6598 §7; RFC 3927; RFC 8866 §5.7 (c=); RFC 7362 §4 (latching).
        """#
}
