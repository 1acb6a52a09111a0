extension EnglishPages {
    static let portExhaustion = #"""
        # port-exhaustion: the softphones of one host have used up the media port range

        ## What it means
        All ports of the media range are in use on one host, or the next call there is refused or answered
        with port 0; or 10 and more clients are registered from one address. The range 10500–10559 has
        60 ports; a softphone takes 6, so that 60 ports serve 10 clients (huawei-cec).

        ## What users notice
        - On a terminal server or shared computer the eleventh agent has calls without sound, or none.
        - After a restart of the softphones it works again, until ports leak anew.

        ## Likely causes
        1. Too many softphones on one host (terminal server, virtual desktops, one NAT address).
        2. Ports leak: calls that ended keep their sockets; crashed softphone still running.
        3. Another program uses ports of the range.
        4. On a gateway: RTP range too small for its number of calls (2 ports per leg).

        Named in findings: `all-ports-in-use`, `refused-when-full`, `answered-without-port`, `too-many-clients`.

        `codec-mismatch`, `concurrency-limit`, `callee-unavailable` and `call-rejected` of a call that met
        the full range are told inside the finding.

        ## How to confirm
        Media ports that this host advertised, by use:

            tshark -r call.pcapng -Y 'sdp.media.media == "audio" && ip.src == 192.168.1.20' -T fields \
              -e sdp.media.port | sort | uniq -c

        Refusals and port 0:

            tshark -r call.pcapng -Y 'sdp.media.port == 0 || sip.Status-Code in {480, 486, 488, 500, 503}' \
              -T fields -e frame.time -e ip.src -e sip.Status-Code -e sdp.media -e sip.Warning

        On the host, sockets in the range and their owners; the port map:

            ss -uanp 'sport >= :10500 and sport <= :10559'
            earshot ports

        ## How to fix
        - At most 10 clients per host and address, or widen the range in softphone and firewall alike.
        - End stale softphone processes; update a version that leaks ports.
        - Move other programs out of the range (Linux: `net.ipv4.ip_local_reserved_ports`).
        - Gateway: widen the RTP range (Asterisk `rtpstart`, `rtpend`; FreeSWITCH `rtp-start-port`,
          `rtp-end-port`), open it in the firewall.

        ## When it is no fault
        - Many clients behind one NAT address, each on a computer of its own: their ports do not collide.
        - Port 0 for video or T.38, or in an answer that refuses a codec (`codec-mismatch`).

        ## Thresholds
        - ports of the range: 60 (10500–10559); ports per client: 6; clients per host: 10 (huawei-cec)
        - registered clients of one host: 10 is full (notice), 11 are too many (warning)
        - in use: 2 ports for each call, or 6 for each client in a call, whichever is more

        ## References
        RFC 3264 §6 (port 0); RFC 3550 §11 (port pairs).
        """#
}
