extension EnglishPages {
    static let sipALG = #"""
        # sip-alg: a router or kernel between here and the peer rewrites SIP

        ## What it means
        A SIP application level gateway (ALG) in a router, firewall or Linux connection tracking changes
        addresses inside SIP and SDP. Done wrongly, responses, ACKs and media go astray.
        Strength of the evidence, strongest first:
        1. Two copies of one message, before and after a hop that is no SIP element (same Via count,
           Max-Forwards, CSeq and tags), whose bytes differ: `two-copies-differ`, `proved`; every altered
           field is listed.
        2. `answer-contradicts`: a response whose Via stack, Call-ID or From is not what this host sent:
           `proved`. `registrar-contradicts-itself`: a 200 whose Contact was bound as received from a public
           address, while its Via says our private one: `proved`. `received-is-private`: a server beyond NAT
           says our own private address: `likely`, `possible` where the client wrote that address itself.
        3. `message-damaged`: Content-Length ≠ body of the UDP datagram; c= rewritten, o= or a=rtcp left
           behind; m= port of another range: `likely` with a second sign, else `possible`.
        4. An incoming Request-URI that is no Contact registered here: a second sign at most.
        5. 200 repeated and never ACKed at the agent: a `possible` cause inside `ack-missing`.

        ## What users notice
        - The softphone rings, and the agent cannot answer; or the call drops about 30 s after answer.
        - One-way audio or none; login that works at one place and fails at another.

        ## Likely causes
        1. SIP ALG of the office router or firewall ("SIP ALG", "SIP helper", "SIP inspection", "VoIP
           pass-through").
        2. Linux `nf_conntrack_sip`/`nf_nat_sip` bound by a helper rule. It rewrites Request-URI, topmost
           Via, Contact, From, To, o=, c=, m= port and Content-Length; leaves Call-ID, Route, Record-Route,
           a=rtcp, a=candidate, the digest `uri` and lower Vias. It drops media ports below 1024, media
           without c=, a bad CSeq, REGISTERs with a bad Contact or Expires, and by default expects media
           only from the signalling peer: one-way audio with carriers.
        3. The carrier's or an operator's CPE in between.

        ## How to confirm
        Capture on both sides of the router, then compare these lines; without ALG they are equal:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE"' -T fields -e frame.number -e ip.src \
              -e sip.Via -e sip.Contact -e sip.Call-ID -e sip.Content-Length \
              -e sdp.owner.address -e sdp.connection_info.address -e sdp.media.port

        On a Linux gateway (`earshot doctor` does the same):

            lsmod | grep -E 'nf_(conntrack|nat)_sip'
            conntrack -L -p udp | grep helper=sip
            nft list ruleset | grep -i 'ct helper'

        ## How to fix
        - Switch SIP ALG off on the router, reboot it, let the softphone register again. If it has no such
          switch: SIP over TLS, or a signalling port other than 5060.
        - Linux: remove the `ct helper` rule, then `modprobe -r nf_nat_sip nf_conntrack_sip`.
        - Test: the same softphone through a mobile hotspot.

        ## When it is no fault
        - A proxy adds a Via and lowers Max-Forwards; a B2BUA has new tags and a new Call-ID.
        - A client that knows its public address (STUN, static external IP).
        - Private leftovers in Call-ID or o= alone. `received` and `rport` values added to Via.
        - A topmost Via equal to the packet's source: a healthy public peer.

        ## Thresholds
        None; bytes are compared. Whether the modules are merely loaded is not counted: a rule must bind.

        ## References
        RFC 4787 §7 (ALGs off); RFC 3261 §18.2.1 (received), §18.3 (Content-Length); RFC 3581 §4 (rport).
        """#
}
