/// The pages of `en`, written from their Markdown by `scripts/embed.py`: change that and run it.
enum EnglishPages {
    static let accountLocked = #"""
        # account-locked: too many wrong passwords, and the platform has blocked the account

        ## What it means
        One account presented wrong credentials 3 times or more (profile) within the window, and was then
        refused in whatever way, the right password included. An administrator has to unlock it.

        ## What users notice
        - The agent cannot log in any more, although the password is right by now.

        ## Likely causes
        1. A mistyped or changed password; softphones repeat it by themselves until the account is locked.
        2. A second device or an old softphone that still tries with the former password.
        3. Somebody guesses passwords: see `sip-scan`, and the source addresses.

        Named in findings: `wrong-password` (the wrong credentials passed here), `said-by-registrar` (they
        did not, only the registrar's own words tell of the lock).

        ## How to confirm
        Every attempt of the account with its source address and the answer:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER" && sip.to.user == "1001"' -T fields \
              -e frame.time -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code -e sip.Reason-Phrase \
              -e sip.auth.username -e sip.auth.stale -e sip.User-Agent

        Who else uses it, from where:

            tshark -r call.pcapng -Y 'sip.Method == "REGISTER" && sip.auth.username' -T fields \
              -e sip.auth.username -e ip.src | sort | uniq -c

        ## How to fix
        - Find and stop the device that keeps trying with the wrong password first; else the account is
          locked again at once.
        - Have an administrator of the platform unlock the account.
        - Enter the new password in all devices of this agent.
        - Unknown source address: change the password, restrict the SIP ports to known networks.

        ## When it is no fault
        - Fewer wrong passwords than the limit, then success.
        - 401 with `stale=true`: the nonce was old, the password was right.
        - Without a limit in the profile, and without a refusal that speaks of the lock: only
          `registration-failed` is reported.

        ## Thresholds
        - wrong passwords: 3 (profile huawei-cec)
        - window: 1800 s
        - A refusal whose reason speaks of a locked account counts by itself: `proved`.

        ## References
        RFC 3261 §22.2, §22.4 (digest, stale), §10.3 (registrar), §21.4.4 (403).
        """#

    static let ackMissing = #"""
        # ack-missing: the 200 OK to an INVITE is repeated and never acknowledged

        ## What it means
        The answering side repeats its 200 OK (after 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5 s, over TCP too) since
        no ACK reaches it. After 32 s (64·T1) it gives the call up with a BYE, although both may have talked
        until then. The finding tells the cases apart and says at which side of this point the ACK is lost.

        ## What users notice
        - The softphone rings, the agent answers, and the call is not shown as connected.
        - Calls drop 30–34 s after the answer, with good sound until then.

        ## Likely causes
        1. `contact-unreachable`: the 200's Contact cannot be reached from the caller (NAT without external
           address set), so the ACK goes to a private or wrong address.
        2. `ack-never-seen`: the 200 did not reach the caller, or the ACK got lost before this point:
           `signalling-blocked`, `asymmetric-signalling`, `strict-routing`. `ack-never-sent`: the caller is
           this host, and its program sent none. `answer-not-forwarded`: the 200 came in at a proxy and never
           left it toward the caller; a proxy owes that, and no ACK.
        3. `ack-lost-beyond`: the ACK was seen here, yet the 200 repeats; or it came in at a proxy and never left
           there. `ack-late`: it came late.
           `lost-between-points`: captures of two places show it (or the 200) at the one and never at the other.
        4. `ack-mismatch`: wrong CSeq or tag, so that the answerer cannot match the ACK. `ack-misrouted`: it
           went past the Record-Route, to another transport or port, or its Request-URI is not the Contact of the
           200, or its Route not the Record-Route reversed; `fork-ignored`: two phones answered, and the caller
           acknowledged the other 200 only; `ack-connection-failed`: the caller
           dialled the Contact by TCP in vain.
        5. `sip-alg` rewrote Contact, Record-Route or Via (`possible`), or the ACK's Call-ID (`likely`).
        6. `hangup-ignored`: the 200 crossed the caller's CANCEL, which does not end an answered call.
        7. `sip-fragment-lost`: the 200 is larger than one packet, its fragments may be dropped.
           `request-unanswered`: another request of the call got no answer either.

        ## How to confirm

            tshark -r call.pcapng -Y 'sip.Method == "ACK" || sip.Status-Code == 200' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.Status-Code -e sip.CSeq \
              -e sip.to.tag -e sip.Contact -e sip.r-uri -e sip.Route -e sip.Record-Route

        The ACK's Request-URI must be the 200's Contact, its CSeq number the INVITE's, its Route the
        200's Record-Route reversed. Repeats only:

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.resend == 1'

        ## How to fix
        - Contact private: set the public address on the answering gateway (Asterisk PJSIP transport
          `external_signaling_address`, `local_net`, endpoint `rewrite_contact = yes`; FreeSWITCH
          `ext-sip-ip`).
        - ALG: switch the router's SIP ALG off, register again.
        - ACK lost on the way: open UDP 5060–5090 for both directions; check that Record-Route hosts are
          reachable from the caller.
        - Caller's fault (no ACK or wrong ACK): give the carrier the 200 and the ACK with their frames.

        ## When it is no fault
        - Fewer than 3 repeats that end in an ACK.
        - The ACK to a non-2xx response is hop by hop and not judged here.
        - The capture ends, or sees one direction only: confidence is lowered.

        ## Thresholds
        - `repeats`: 3 of the 200: warning from there on
        - `teardown-from`: 30 s, `teardown-to`: 34 s after the first 200: error when torn down in between

        ## References
        RFC 3261 §13.3.1.4 (repeats, BYE), §13.2.2.4 (ACK to 2xx), §12.2.1.1 (Route, Request-URI).
        """#

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
        6. `group-not-kept`: a multicast group is answered with another address (RFC 3264 §6.2 demands the
           same address and port, or port 0).

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

    static let asymmetricSignalling = #"""
        # asymmetric-signalling: responses or requests do not return by the path they came

        ## What it means
        A response comes from another address or port than the request went to, or it goes to the Via port
        although `rport` asked for the source port; or in-dialog requests leave the recorded route. NAT and
        firewalls let in only what comes from where we sent to, so such messages get lost. The aliyun-ccc
        profile requires signalling that returns by the request's path.

        ## What users notice
        - Calls or logins fail behind NAT and work elsewhere; a call cannot be hung up by one side.

        ## Likely causes
        1. `other-source`: a peer with several interfaces or a cluster answers from another address than it
           was asked on.
        2. `rport-ignored`: a peer without RFC 3581 answers to the Via port (5060), not to the source port.
        3. A router's `sip-alg` or NAT changes the port of one direction.
        4. `route-left`: a sender that ignores the route set: Route must be the Record-Route reversed, less
           the hops already popped. Only a capture at the sending side proves it.
        5. Asymmetric routing in the own network (two uplinks, policy routing).

        ## How to confirm
        Addresses and ports of request and response side by side:

            tshark -r trunk.pcapng -Y 'sip.CSeq.method in {"INVITE", "OPTIONS", "REGISTER"}' -T fields \
              -e frame.number -e ip.src -e udp.srcport -e ip.dst -e udp.dstport -e sip.Method \
              -e sip.Status-Code -e sip.CSeq.seq -e sip.Via.rport -e sip.Via.received

        In-dialog requests and their route:

            tshark -r trunk.pcapng -Y 'sip.Method in {"ACK", "BYE", "UPDATE"}' -T fields \
              -e frame.number -e ip.src -e ip.dst -e sip.r-uri -e sip.Route

            ip route get 203.0.113.10

        ## How to fix
        - Ask the carrier to answer from the address and port that the request was sent to, and to honour
          `rport`.
        - Own gateway: Asterisk PJSIP `force_rport = yes`, one `bind` address per transport; FreeSWITCH
          `NDLB-force-rport` for such peers; Kamailio `force_rport()`.
        - Several uplinks: policy routing, so that replies leave by the interface the request came in on.
        - Switch the router's SIP ALG off.

        ## When it is no fault
        - `received` and `rport` values as the RFC has them.
        - TCP and TLS: the response uses the connection; a connection may be reused by either side.
        - In-dialog requests sent straight to Contact when no Record-Route was there.

        ## Thresholds
        None; each response is compared with its request. Profile: signalling by the request's path.

        ## References
        RFC 3581 §3, §4 (rport); RFC 3261 §18.2.2 (sending responses), §12.1, §12.2.1.1 (route set).
        """#

    static let callRejected = #"""
        # call-rejected: a call was refused for a reason that no other kind covers

        ## What it means
        An INVITE got a final refusal. The finding gives the meaning of the code by the RFC, the Q.850 cause
        in Reason, the Warning header, and who refused. More telling kinds are tried first.

        ## What users notice
        - The call does not come about: busy tone, an announcement, or an error in the softphone.

        ## Likely causes
        By code: 400 bad request · 403 forbidden · 404 no such number · 408 timeout · 410 gone · 420 an
        extension is required · 480 not available · 481 no dialog · 482 loop · 483 too many hops ·
        484 number incomplete · 486 busy · 500, 503 server or overload · 502, 504 gateway · 603 declined.
        By Q.850: 1 unallocated number · 3 no route · 17 busy · 18, 19 no answer · 21 rejected ·
        27 out of order · 28 invalid number · 34 no circuit · 38, 41 network · 42 congestion ·
        57 not authorised · 63 not available · 88 incompatible · 102 timer · 127 interworking.
        Related kinds: `callee-unavailable`, `number-not-routed`, `caller-restricted`, `concurrency-limit`,
        `inbound-only-number`, `codec-mismatch`, `registration-failed`.

        Named in findings by code: `bad-request`, `not-allowed`, `no-such-number`, `not-available`, `busy`,
        `declined`, `timed-out`, `overload` (503 with Retry-After), `server-failure`, `not-supported`,
        `routing-loop`, `session-interval`, `redirected`, `anonymity-disallowed`, `challenge-not-answered`,
        `credentials-refused`, by Q.850 `no-route` (2, 3, 25), else `refused`. 488 and 606 (`media-refused`)
        are told as `codec-mismatch`. What the refuser says in Reason, Warning or its own phrase comes
        first: `limit-reached`, `blocklisted`, `barred`, `wrong-password`, `no-credit`, `name-not-resolved`,
        `no-media-ports`, `routing-loop`.

        Of the same call, told inside the finding: `early-media-missing`, `early-media-cut`.

        ## How to confirm
        All refusals by code, sender and reason:

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e ip.src -e sip.Status-Code -e sip.Reason-Phrase -e sip.reason_cause_q850 -e sip.Warning |
              sort | uniq -c | sort -rn

        One call in full:

            tshark -r trunk.pcapng -Y 'sip.Call-ID == "CALL-ID"' -O sip

        ## How to fix
        - Refused by the carrier: give them Call-ID, time, caller, callee, code and Reason.
        - 403: allow list, caller number, balance. 404, 484: number form. 482, 483: routing loop between
          gateway and carrier. 420: extension in Unsupported. 503: see Retry-After.
        - Refused by the own gateway: its log at that time; dial plan, permissions, licences.

        ## When it is no fault
        - 401 or 407 followed by the authenticated retry; 3xx that is followed.
        - 487: the caller hung up while it rang. 486, 603 or 480 after ringing: a person, or nobody.
        - One branch of a forked call refuses, another answers.
        - Refusals to scanners (`sip-scan`).

        ## Thresholds
        - one ordinary refusal (404, 480, 484, 486, 603 …, or Q.850 1, 16–20, 22, 26–28, 31): notice; others: warning
        - `in-a-row`: 5 calls refused alike by one element, to `callees`: 3 or more, none taken between: error

        ## References
        RFC 3261 §21 (codes), §20.43 (Warning); RFC 3326 §2 (Reason); RFC 6432; ITU-T Q.850 table 1.
        """#

    static let calleeUnavailable = #"""
        # callee-unavailable: the called softphone refuses at once, or is not registered

        ## What it means
        The softphone answered 480, 486, 600 or 603 within 1 s of the INVITE, too fast for a person; or the
        registrar answered 404, 408 or 480 for it. The caller hears busy, the agent's phone does not ring.

        ## What users notice
        - Busy tone or "not available" although the agent is idle; the agent sees no call.

        ## Likely causes
        1. Softphone on do-not-disturb, or set busy by the agent or the desktop integration.
        2. Softphone still in a call that ended elsewhere (hung line), single-line mode.
        3. Softphone not registered, or its registration ran out: `registration-lost`.
        4. Registered elsewhere: `registration-conflict`.
        5. No audio device, or the media port range used up (`port-exhaustion`): some clients answer 480.

        Named in findings: `refused-at-once`, `not-registered`, `binding-dead` (408 of the registrar).

        ## How to confirm
        Time from INVITE to the refusal, and who refused:

            tshark -r call.pcapng -Y 'sip.Status-Code in {404, 408, 480, 486, 600, 603}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason -e sip.Warning -e sip.User-Agent

        Did it ring first? Then it was a person:

            tshark -r call.pcapng -Y 'sip.Status-Code in {180, 183} && sip.CSeq.method == "INVITE"' \
              -T fields -e frame.time -e ip.src -e sip.Call-ID

        ## How to fix
        - Ask the agent: do-not-disturb off, state idle; restart the softphone when a line hangs.
        - 404, 408, 480 from the registrar: check login, then `registration-lost`.
        - Match the agent state of the platform with the softphone's: both must be idle.

        ## When it is no fault
        - 486 or 603 after ringing: a person declined.
        - The agent is really in another call.
        - One device of several refuses while another rings or answers (forking).

        ## Thresholds
        - `at-once`: refusal within 1 s of the INVITE, nothing rang (480, 486, 600, 603)
        - from the registrar: 404, 408, 480; a notice where the account was never seen registered

        ## References
        RFC 3261 §21.4.18 (480), §21.4.24 (486), §21.6.1 (600), §21.6.2 (603), §21.4.5 (404).
        """#

    static let callerIDMissing = #"""
        # caller-id-missing: the caller's number does not arrive, or is that of a forwarding phone

        ## What it means
        An incoming call has no usable caller: From is anonymous or no number, and P-Asserted-Identity and
        Remote-Party-ID are absent too; or a forwarded call shows only the number that forwarded it
        (Diversion or History-Info present, original caller absent).

        ## What users notice
        - The agent sees "anonymous", "unknown" or always the same number; no screen pop, no call-back.

        ## Likely causes
        1. The caller suppresses his number (Privacy: id). It is his right, and no fault of the line.
        2. The carrier's line is not set to present the caller, or sends it in a header not evaluated here.
        3. Own gateway does not read P-Asserted-Identity, or trusts it from nobody.
        4. Forwarding (mobile to 400 number, branch to head office) replaces the caller by the forwarder.
        5. The gateway rewrites From to its trunk account.

        Named in findings: `number-withheld` (the caller asks for privacy, a notice), `no-caller`,
        `forwarder-only`, `called-number-shown` (the caller shown is the called number).

        ## How to confirm

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e frame.time \
              -e ip.src -e sip.from.user -e sip.pai.user -e sip.Privacy -e sip.Diversion \
              -e sip.History-Info -e sip.Call-ID

        Remote-Party-ID has no field of its own; search the text:

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && sip.msg_hdr contains "Remote-Party-ID"'

        ## How to fix
        - Ask the carrier to present the original caller in From or P-Asserted-Identity, on forwarded calls
          as well, with the forwarder in Diversion or History-Info.
        - Own gateway: trust the carrier's identity header (Asterisk PJSIP `trust_id_inbound = yes`).
        - Forwarding PBX: keep the original caller when it forwards.

        ## When it is no fault
        - Privacy: id with an anonymous From: the caller wishes it.
        - A number in any one of the three headers.
        - Calls between own extensions; scanners (`sip-scan`).

        ## Thresholds
        - one call without a caller: notice; `in-a-row`: 10 from one source: warning; forwarder only: warning

        ## References
        RFC 3325 §9.1 (P-Asserted-Identity), §9.3 (Privacy id); RFC 3323 §4.2; RFC 5806; RFC 7044 §5.
        """#

    static let callerRestricted = #"""
        # caller-restricted: the carrier blocks this caller for calling this callee too often

        ## What it means
        An outgoing call was refused (403, 480, 503, 603, 607, 608, or Q.850 cause 21, 57, 63), and this
        caller already called this callee more often than the profile's limit; or several callers called
        the same callee at the same time. Carriers and platforms block this as nuisance calling.
        The counts survive a restart.

        ## What users notice
        - The same customer cannot be reached any more today, while other customers can.

        ## Likely causes
        1. More than 5 calls a day to one callee: the carriers' usual rule.
        2. More than 3 calls a day or 5 a month to one callee: the platform's rule (aliyun-ccc).
        3. Several agents or lines call the same callee at once.
        4. The callee complained, or blocks by a service of his own (607, 608).
        5. The caller number is barred as a whole: then other callees are refused as well.

        Named in findings: `calls-per-day`, `calls-per-month`, `callers-at-once`; `concurrency-limit` beside
        them where many calls stood just then.

        ## How to confirm
        Refusals with their reasons:

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.Status-Code >= 400' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.from.user -e sip.to.user \
              -e sip.reason_cause_q850 -e sip.Reason -e sip.Warning

        Calls from this caller to this callee today:

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE" && !sip.to.tag' -T fields -e sip.Call-ID \
              -e sip.from.user -e sip.to.user | sort -u | cut -f2,3 | sort | uniq -c | sort -rn | head

            earshot calls --number 13800138000

        ## How to fix
        - Stop redialling this callee; spread retries over days; one campaign per callee at a time.
        - Make the dialler count per callee and day, below the limit of the carrier.
        - Barred wrongly: apply to the carrier or platform with caller, callee, time and Call-ID.
        - Do not change caller numbers to get round it: that gets the numbers barred.

        ## When it is no fault
        - The count is below the limit: `call-rejected` is reported instead.
        - The callee declined after ringing (603, 486).
        - All callees are refused: see `concurrency-limit`, `inbound-only-number`, `trunk-down`.

        ## Thresholds
        - calls to one callee: 5 a day (carrier); aliyun-ccc: 3 a day, 5 a month (platform), in the profile's time zone
        - `callers-at-once`: 2 callers of one callee at the same moment
        - codes: 403, 480, 503, 603, 607, 608; Q.850 21, 57, 63; 480, 503 and 603 without Q.850 are `possible`,
          and a notice after more than `at-once`: 4 s or an announcement (a phone switched off)

        ## References
        RFC 8197 (607); RFC 8688 (608); RFC 3326 §2 (Reason); RFC 6432 (Q.850 in responses).
        """#

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
        `no-audio-offered` (refused, and the offer has audio with port 0 only), `payload-type-twice` (one
        payload type stands for two formats in the offer's audio line), `no-connection-line` (the offer has no
        c= line for its audio).

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

    static let concurrencyLimit = #"""
        # concurrency-limit: calls are refused since the number or trunk has no free line

        ## What it means
        Calls are refused (486, 503, 500, 403, 600) while as many calls as the profile allows for the number
        or trunk are up; or at a level that was learned from repeated refusals. The finding says the level,
        and that it is estimated. Overload (Retry-After) and limits of calls per second (refusals follow
        the rate of INVITEs) are told apart.

        ## What users notice
        - At busy hours callers get busy tone, or outgoing calls fail at once; off-peak all works.

        ## Likely causes
        1. More calls at once than lines bought (aliyun-ccc: 20 per number; 10–15 outgoing per landline
           number; 20 lines for the trunk of a 400 number).
        2. Calls that are dead but not released hold lines: see `media-stopped`, `session-refresh-failed`.
        3. The dialler starts more calls than there are agents.
        4. The carrier set a lower limit than agreed, or counts both directions together.

        Named in findings: `profile-limit`, `learned-level`, `calls-per-second`; `concurrency-limit` beside
        them: so many calls stood at that refusal, and more were never taken.

        ## How to confirm
        Refusals and their rate:

            tshark -r trunk.pcapng -q \
              -z io,stat,60,"sip.Method==INVITE","sip.Status-Code==486","sip.Status-Code==503"

            tshark -r trunk.pcapng -Y 'sip.Status-Code in {403, 486, 500, 503, 600}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.from.user -e sip.Reason \
              -e sip.Retry-After

        Calls that are up now:

            earshot calls

        ## How to fix
        - Compare the level named with the contract; order lines, or spread calls over more numbers.
        - Limit the dialler to the lines there are, less a reserve for incoming calls.
        - Dead calls: session timers (RFC 4028) and an RTP timeout on the gateway.
        - Refused below the contract: give the carrier time, number, calls up at that moment, code, Reason.

        ## When it is no fault
        - Refusals far below the level: other causes (`call-rejected`, `caller-restricted`).
        - 503 with Retry-After: overload of the peer, said as such.
        - 486 of the callee himself: he is on the phone.

        ## Thresholds
        - profile aliyun-ccc: 20 calls per number; 10–15 outgoing per landline number; 20 per 400 trunk
        - learned level N: at least `refusals`: 3 with the same code and Reason at 0.9 N or more, none below
          0.7 N, in at least `episodes`: 3; N at least `smallest-level`: 3 calls or `smallest-rate`: 5 calls a second
        - `hint`: 10 calls that stand when one is refused at once, with no more ever taken: named as a `possible`
          cause of that refusal
        - calls accepted at that level rule it out; where few refusals may fall so by chance: a notice, `possible`

        ## References
        RFC 3261 §21.4.24 (486), §21.5.4 (503), §20.33 (Retry-After); RFC 3326 §2 (Reason).
        """#

    static let digestUnsupported = #"""
        # digest-unsupported: the server asks for a digest algorithm that the client does not know

        ## What it means
        The challenge (401, 407) offers only algorithms the client does not answer, such as SHA-256; the
        client stops, or answers with another algorithm and is refused. Client releases before August 2023
        know MD5 only (huawei-cec).

        ## What users notice
        - Login stopped working after an upgrade of the platform or server; the password is right.

        ## Likely causes
        1. An old softphone release: MD5 only.
        2. The server was switched to SHA-256 only and no longer offers MD5 beside it.
        3. A trunk gateway without RFC 8760 support.
        4. A proxy that passes on only the first of several challenges.

        Named in findings: `answered-with-another` (the client answered in an algorithm that was not
        offered, and was refused), `client-stopped` (it sent no credentials within the wait; it may also
        have no password). `call-rejected`: the call that this cost.

        ## How to confirm
        What was offered, and what was answered:

            tshark -r call.pcapng -Y 'sip.WWW-Authenticate || sip.Proxy-Authenticate || sip.Authorization
              || sip.Proxy-Authorization' -T fields -e frame.number -e ip.src -e sip.Method \
              -e sip.Status-Code -e sip.auth.realm -e sip.auth.algorithm -e sip.User-Agent

        A 401 that no Authorization follows is a client that gave up:

            tshark -r call.pcapng -Y 'sip.Status-Code in {401, 407} || sip.Method == "REGISTER"' \
              -T fields -e frame.time_relative -e ip.src -e sip.Status-Code -e sip.CSeq.seq

        ## How to fix
        - Update the softphone to a release of August 2023 or later.
        - Until then: let the server offer MD5 beside SHA-256 (strongest first, RFC 8760).
        - Trunk gateway: update its firmware, or set the trunk to MD5 on both sides.

        ## When it is no fault
        - Several challenges are offered and the client answers one of them.
        - No algorithm parameter: that means MD5.
        - 401 → Authorization → 200, whatever the algorithm.
        - The refusal of a right algorithm: that is `registration-failed`.

        ## Thresholds
        - `wait`: 10 s without credentials after the challenge; a capture that ends before: notice, `possible`
        - Profile: digest algorithms the clients know.

        ## References
        RFC 8760 §2.3, §2.4 (several algorithms); RFC 7616 §3.3 (challenge); RFC 3261 §22.4.
        """#

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

    static let duplicateMedia = #"""
        # duplicate-media: every RTP packet of a stream really arrives twice

        ## What it means
        One stream's packets come twice on the wire: same SSRC, sequence number and timestamp, yet sent or
        forwarded twice. It doubles the bandwidth; some receivers play it distorted or count false loss.
        Copies that only the capture made are recognised and are not reported.

        ## What users notice
        - Mostly nothing; on narrow lines `packet-loss` and choppy sound; with some devices echo or clicks.

        ## Likely causes
        1. A switching loop, or a bonded link in broadcast mode.
        2. A router or recording device that copies media and forwards the copy too.
        3. A gateway that bridges one call twice, or sends by two interfaces.
        4. Redundancy on purpose (duplicated RTP over two paths).

        Cause ids: `sent-twice` (repeats a millisecond or more apart), and as a notice `copied-on-the-way`
        (closer, on an interface that does not copy by itself, while SIP came once).
        `sequence-stands-still`: every packet has one number while the timestamps go on, and receivers take all but the
        first for repeats.

        ## How to confirm
        Packets seen more than once:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src -e ip.dst \
              -e udp.dstport -e rtp.ssrc -e rtp.seq -e rtp.timestamp | sort | uniq -cd | head

        Capture copy or real copy? A copy of the capture has the same IP identification and TTL:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e frame.time_relative \
              -e frame.interface_name -e eth.src -e ip.id -e ip.ttl -e rtp.ssrc -e rtp.seq | head -40

        ## How to fix
        - TTL differs: the packet took two ways or a loop; check switches, bonding, policy routing.
        - Ethernet source differs: the device with the second address sends the copy.
        - Gateway or recorder: let it copy to its own address only.
        - Same everything, one capture point: check the mirror port (both directions of both ports).

        ## When it is no fault
        - Capture on the `any` interface, a bridge, or a mirror that sees a packet in and out.
        - Retransmission by design: RTP redundancy (RFC 2198), duplication (RFC 7198).
        - The three end packets of a DTMF event: same timestamp, different sequence numbers.

        ## Thresholds
        - `share`: 90 % of a stream's packets, over at least one interval of 5 s

        ## References
        RFC 3550 A.1 (duplicates); RFC 7198 (intended duplication).
        """#

    static let earlyMediaCut = #"""
        # early-media-cut: early media stops while it still rings

        ## What it means
        Ringing tone or an announcement came as early media and stopped more than 2 s before the answer or the refusal.

        ## What users notice
        - The ringing breaks off and the line seems dead, although it still rings at the other side.

        ## Likely causes
        1. The far side moves the call on (forwarding, hunting) and the next hop sends no tone.
        2. An announcement ends and no tone follows.
        3. A NAT or firewall closes the path in mid-ringing.

        Named in findings: `early-media-stopped`.

        ## How to confirm
        Last RTP packet before the final response:

            tshark -r call.pcapng -Y 'rtp || sip.Status-Code' -T fields -e frame.time_relative -e ip.src \
              -e sip.Status-Line -e rtp.seq

        ## How to fix
        - Carrier or gateway: play the tone until the answer, or send a 180 without SDP when it ends.

        ## When it is no fault
        - The final response follows within 2 s.
        - Comfort noise or silence suppression; a fork whose other branch answers.
        - A 180 without SDP takes over.

        ## Thresholds
        - `silence`: 2 s between the last early packet and the end of the ringing
        - `packets`: 25 early packets at least

        ## References
        RFC 3960 §3; RFC 3389.
        """#

    static let earlyMediaMissing = #"""
        # early-media-missing: early media is promised and not sent

        ## What it means
        An 18x response carried an SDP that sends, and no RTP came from there for 3 s while it rang. The caller's side
        stops its own ringing tone when it gets such an SDP and waits for media.

        ## What users notice
        - Dead silence after dialling, then the answer out of nowhere.
        - Callers hang up: they think the call does not go through.

        ## Likely causes
        1. The carrier or gateway answers 183 with SDP before its tone generator is connected.
        2. RTP of the early dialog is dropped by a firewall or NAT on its way: see `media-blocked`.
        3. The media gateway waits for a first packet of the caller (latching).

        Named in findings: `peer-not-sending` (no RTP for the caller passed here while it rang).

        ## How to confirm
        The 18x with SDP, and what came after it:

            tshark -r call.pcapng -Y 'sip.Status-Code >= 180 && sip.Status-Code < 200 && sdp' -T fields \
              -e frame.time_relative -e ip.src -e sdp.connection_info -e sdp.media
            tshark -r call.pcapng -q -z rtp,streams

        ## How to fix
        - Carrier: send the ringing tone with the 183, or a 180 without SDP.
        - Caller's side: play ringing locally until early media comes (RFC 3960 §3.2).

        ## When it is no fault
        - A 180 without SDP follows: the caller's side rings by itself.
        - `a=inactive`, `a=recvonly`, `P-Early-Media: inactive`, or `Require: precondition`.
        - The answer comes within 3 s; another fork sends media.
        - Media passes elsewhere, or the capture holds no RTP at all.
        - After a 180 with SDP most phones ring by themselves: then it is a notice only.

        ## Thresholds
        - `silence`: 3 s without RTP toward the caller

        ## References
        RFC 3960 §3.2; RFC 5009; RFC 3261 §13.2.1; RFC 6337 §2.
        """#

    static let hangupIgnored = #"""
        # hangup-ignored: one side hung up, and the call goes on at the other

        ## What it means
        A BYE was refused, or never answered, while the party it was for went on sending RTP or requests for
        at least 5 s; or a CANCEL was accepted and the INVITE never got its final response; or an answer
        crossed the CANCEL and nobody acknowledged it. One side believes the call over, the other is in it.
        Where a request stayed without any answer, the finding is `request-unanswered` (or `ack-missing`)
        and this is its cause.

        ## What users notice
        - The agent hung up, the customer still hears silence or music, or is billed on.
        - The line stays busy; a phone goes on ringing after the caller gave up.

        ## Likely causes
        1. `old-contact`: the party moved (re-INVITE or UPDATE with another Contact) and the BYE went to
           the old one: the sender did not refresh its remote target.
        2. `private-contact`: the BYE went to a private Contact that nobody reaches from there; the packets
           of that party come from another address (NAT).
        3. `wrong-tag`: the BYE carries the tag of another dialog, or none.
        4. `bye-refused`: the peer refuses it (Route, Request-URI, credentials, its own state).
        5. `bye-lost`, `another-address`: it got lost, or went where the party is not.
        6. `route-ignored`: the BYE went past the Record-Route of the 200.
        7. `cseq-too-low`: the BYE's CSeq is lower than one its sender had used in the dialog; the peer
           must refuse it (RFC 3261 §12.2.2).
        8. A CANCEL answered with 200 and no 487: a fault of the answerer.
        9. A CANCEL that did not stop its INVITE, answered seconds later with nobody there: `cancel-mismatched`
           (another branch or CSeq than the INVITE's), `cancel-refused` (both are right: the server's fault),
           `cancel-ignored` (accepted, and the INVITE went on), `cancel-lost` (no answer to it).

        ## How to confirm
        Where the BYE goes, and which Contact was the last:

            tshark -r call.pcapng -Y 'sip.Call-ID == "ID"' -T fields -e frame.time_relative -e ip.src \
              -e ip.dst -e sip.Method -e sip.Status-Code -e sip.r-uri -e sip.contact.uri

        Who still sends after it:

            tshark -r call.pcapng -Y 'rtp' -T fields -e frame.time_relative -e ip.src -e udp.srcport | tail

        ## How to fix
        - Old Contact: update the side that sent the BYE; RFC 3261 §12.2.1.1 sends to the latest Contact.
        - Private Contact: NAT support at the server, or a public address in the phone's Contact.
        - Refused: look at the refuser's log for this Call-ID.
        - No 487: update the answerer; until then let the caller's side close the call after 32 s.

        ## When it is no fault
        - Media that stops within 5 s of the BYE; 481 or 408 of a call that is really over.
        - BYE that crosses BYE; a challenge (401, 407) followed by the BYE with credentials.
        - The capture ends before the time is over.

        ## Thresholds
        - `goes-on`: 5 s of media or requests of the addressee after the BYE
        - `timeout`: 32 s without an answer to the BYE, or to the INVITE after its CANCEL

        ## References
        RFC 3261 §9.1, §9.2 (CANCEL), §12.2.1.1 (remote target), §13.2.2.4 (ACK), §15.1 (BYE).
        """#

    static let highJitter = #"""
        # high-jitter: RTP packets arrive unevenly

        ## What it means
        The interarrival jitter (RFC 3550 A.8, the figure tshark shows too) stays high: packets come in
        bunches. A jitter buffer evens it out at the price of delay; what comes too late is lost to the ear.

        ## What users notice
        - Choppy or metallic sound, growing delay, both talk at the same time.

        ## Likely causes
        1. Wi-Fi, mobile or satellite access; bufferbloat on a full line.
        2. Missing QoS; large transfers beside the calls.
        3. An overloaded softphone computer, gateway or virtual machine that sends in bunches.
        4. Several paths with different delays (bonding, SD-WAN).
        5. The capture host's own clock or a busy mirror port: then all streams show it at once.

        Cause ids: `uneven-before-this-point`; `uneven-in-relay` (it reached a relay or gateway evenly);
        `uneven-beyond-this-point` where only the receiver's RTCP tells it. Reports of more than a second, or of more than the newest packet they count allows,
        are in another unit and not believed.

        ## How to confirm
        Jitter per stream (mean and maximum, ms):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        Arrival distance of each packet against its timestamp:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.seq -e rtp.timestamp -e rtp.marker -e frame.time_delta_displayed | head -200

        What the far side reports (units of the RTP clock: 8 = 1 ms at 8 kHz):

            tshark -r call.pcapng -Y 'rtcp.ssrc.jitter > 240' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.jitter

        ## How to fix
        - Agents on cable; QoS with DSCP EF (46) and a small queue on the access line (fq_codel, CAKE).
        - Sender at fault (jitter already at its own side): less load, real time priority for the gateway.
        - Adaptive jitter buffer in softphone and gateway (Asterisk `JITTERBUFFER()`, FreeSWITCH
          `jitterbuffer_msec`).
        - Jitter at the gateway's outer side: carrier; give addresses, times, figures.

        ## When it is no fault
        - Across a marker bit, comfort noise or DTMF: not counted.
        - A change of SSRC restarts the count.
        - Delay that is high but even: that is no jitter.
        - Recorded or merged captures with coarse timestamps.

        ## Thresholds
        - `warning`: 30 ms; `error`: 60 ms or more (mean of an interval)
        - in at least `windows`: 3 intervals of 5 s (or receiver reports), or over a whole shorter call with
          at least `packets`: 100 expected

        ## References
        RFC 3550 §6.4.1, A.8 (jitter); RFC 4594 §4.1 (DSCP EF for telephony).
        """#

    static let inboundOnlyNumber = #"""
        # inbound-only-number: an outgoing call used a 400 number as caller and was refused

        ## What it means
        400 numbers can only receive calls. An outgoing call that shows one as its caller is refused by the
        carrier, whatever the callee. Which prefixes only receive is set in the profile.

        ## What users notice
        - All outgoing calls with this caller number fail at once; incoming calls to it work.

        ## Likely causes
        1. The 400 number is configured as the outgoing caller number of the agents, queue or campaign.
        2. The gateway replaces the caller by the trunk's main number, which is a 400 number.
        3. A forwarded call keeps the 400 number as its caller.

        Named in findings: `inbound-only-caller`; `concurrency-limit` beside it where many calls stood just
        then.

        ## How to confirm

            tshark -r trunk.pcapng -T fields -e frame.time -e ip.dst -e sip.Call-ID -e sip.from.user \
              -e sip.pai.user -e sip.to.user -Y 'sip.Method == "INVITE" &&
              (sip.from.user matches "^400" || sip.pai.user matches "^400")'

        The answers:

            tshark -r trunk.pcapng -Y 'sip.Status-Code >= 400 && sip.from.user matches "^400"' -T fields \
              -e frame.time -e ip.src -e sip.Call-ID -e sip.Status-Code -e sip.Reason

        ## How to fix
        - Choose a landline or other outgoing number as the caller for outgoing calls.
        - Gateway: set From and P-Asserted-Identity per call, not to the trunk's main number.
        - Forwarded calls: original caller in From, the 400 number in Diversion or History-Info only.

        ## When it is no fault
        - Incoming calls to the 400 number.
        - Outgoing calls with a 400 number as caller that are answered: the carrier permits it.
        - Profiles that list no receive-only prefixes.

        ## Thresholds
        - receive-only prefixes: 400 (profile aliyun-ccc), for numbers of seven digits and more
        - 403, 603, 607, 608 or Q.850 21, 29, 50, 52, 57, 63: `likely`; other codes: `possible`

        ## References
        RFC 3261 §8.1.1.3 (From), §21.4.4 (403); RFC 3325 §9.1 (P-Asserted-Identity).
        """#

    static let lateMedia = #"""
        # late-media: the first RTP comes too late after the answer

        ## What it means
        The call was answered with both sides sendrecv, and the first RTP of one direction came more than
        2 s after the answer. Sound works then; the first words are lost. Where it came so late that the call had been
        told as `one-way-audio` or `no-audio`, this finding takes that one back: the port was open all the while.

        ## What users notice
        - "Hello" is not heard; the agent's greeting is cut off at its beginning.
        - Callers hang up since they hear nothing for the first seconds.

        ## Likely causes
        1. The media path is switched only after a slow renegotiation, or a repeated one:
           `reinvite-failed`, `update-failed`.
        2. `missing-100rel`: the early media description was lost, media starts with the 200 OK only.
        3. `ack-late`: the ACK came late, or only after repeats of the 200; see `ack-missing`.
        4. `srtp-mismatch`: DTLS or ICE take long, or ICE tries unreachable candidates first.
        5. Latching: the far side sends only after our first packet.
        6. Softphone: the audio device opens slowly (Bluetooth headset, browser permission prompt).

        Of the same call, told inside the finding: `early-media-missing`, `early-media-cut`,
        `media-blocked`, `srtp-mismatch`, `sip-alg`, `missing-100rel`, `prack-failed`.

        ## How to confirm
        Time of the 200 OK to the INVITE:

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.CSeq.method == "INVITE"' -T fields \
              -e frame.time_relative -e ip.src -e sip.Call-ID

        Start of each RTP stream (column "Start time"):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        What happens in between (STUN, DTLS, renegotiation):

            tshark -r call.pcapng -Y 'sip || stun || dtls' -T fields -e frame.time_relative -e ip.src \
              -e _ws.col.Protocol -e _ws.col.Info

        ## How to fix
        - Carrier: 100rel with early SDP in 18x; quick answers to re-INVITE and UPDATE.
        - Gateway: avoid a renegotiation right after the answer (media stays on the gateway).
        - ICE: remove interfaces that the peer cannot reach (VPN, virtual adapters).
        - Agent host: wired headset; grant microphone permission once and for all.

        ## When it is no fault
        - Early media before the answer already flowed on this stream.
        - The call starts on hold, or one side is `recvonly` or `inactive`.
        - Off the media path; capture began after the answer.
        - Comfort noise or DTX at the beginning.

        ## Thresholds
        - `delay`: 2 s between the answer and the first RTP

        ## References
        RFC 3264 §5.1 (ready to receive once offered); RFC 3262 §5; RFC 8445 §12 (ICE: data handling).
        """#

    static let localNotSending = #"""
        # local-not-sending: RTP arrives at the agent host and none leaves it

        ## What it means
        On the agent host, RTP of the far side is received, while this host sends nothing to the address the
        far side asked for. The network is not at fault: the packets were never made, or the host's own
        firewall dropped them. It is a cause inside `one-way-audio` or `no-audio`.

        ## What users notice
        - The customer hears nothing; the agent hears the customer well.

        ## Likely causes
        1. Audio device: no microphone chosen, device unplugged, used by another program, driver fault.
        2. The operating system denies the softphone the microphone (privacy setting of Windows, macOS,
           or of the browser).
        3. The host's own firewall or security product drops outgoing UDP of the softphone.
        4. Softphone muted in a way that stops sending, or stuck after a hold or a headset change.
        5. Direction left at `recvonly` or `inactive` after a resume.

        ## How to confirm
        RTP by source address; the agent host's is missing:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        The directions last agreed:

            tshark -r call.pcapng -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media_attribute.field \
              -Y 'sdp.media_attribute.field in {"sendrecv", "sendonly", "recvonly", "inactive"}'

        Outgoing drops of the host's own firewall, and the socket of the softphone:

            nft list ruleset | grep -nE 'hook output|drop|reject'
            ss -uanp 'sport >= :10500 and sport <= :10559'

        ## How to fix
        - Check audio input and output devices in the softphone; choose the headset by name, not "default".
        - Allow the microphone for the softphone or browser in the system's privacy settings.
        - Allow the softphone outgoing UDP in the host firewall and the antivirus product.
        - Restart the softphone after changing the headset; update it when holds trigger the fault.

        ## When it is no fault
        - Muted or silent with DTX or comfort noise: a few packets still come, sequence numbers run on.
        - On hold, or answered `recvonly`.
        - A capture taken elsewhere than on the agent host cannot tell this from `media-blocked`.

        ## Thresholds
        - `settle` of `one-way-audio`: 3 s after answer, configurable

        ## References
        RFC 3264 §6.1 (direction of the answer), §8.4 (hold); RFC 3389 §4 (comfort noise).
        """#

    static let lowVolume = #"""
        # low-volume: speech is there, but too quiet to understand

        ## What it means
        The active speech of one direction stays below −45 dBm0 for the whole talk. Only the active parts
        count, pauses do not (ITU-T P.56 on every eighth packet). As microphones, rooms and voices differ,
        and somebody may only listen, it is `possible` and a notice.

        ## What users notice
        - "Please speak up." One side is heard faintly; turning up the volume brings noise as well.

        ## Likely causes
        1. Microphone gain too low, headset microphone turned away or not the one chosen.
        2. Automatic gain switched off in the softphone, or an echo canceller that suppresses speech.
        3. Gain (loss plan) set too low on an analogue or TDM gateway port.
        4. Wrong codec law: A-law played as µ-law is distorted rather than quiet; see `unexpected-codec`.
        5. The far side's device or a speaker phone at a distance: only the carrier or the caller can tell.

        Cause ids: `low-level`; `attenuated-in-relay` where the same talk reaches a relay or gateway at least
        15 dB louder than it leaves it.

        ## How to confirm
        Find the stream, then listen to it in Wireshark (Telephony > RTP > RTP Player):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        Or extract the G.711A payload and measure it with SoX (`stat` shows the RMS amplitude):

            tshark -r call.pcapng -d udp.port==10500-10559,rtp \
              -Y 'rtp.p_type == 8 && ip.src == 192.168.1.20' -T fields -e rtp.payload |
              xxd -r -p > one-side.al
            sox -t al -r 8000 -c 1 one-side.al -n stat

        ## How to fix
        - Agent: raise the microphone level, choose the headset by name, microphone near the mouth.
        - Switch automatic gain control on; update headset driver and firmware.
        - Gateway: correct the input gain of the port by a few dB at a time; check for echo afterwards.
        - All calls through one trunk are quiet: give the carrier examples of both directions.

        ## When it is no fault
        - Mute, IVR and music pauses, comfort noise, hold.
        - No active speech at all: then `silent-audio`, or nothing to say.
        - Codecs that are not decoded here, encrypted media.

        ## Thresholds
        - `below`: active speech this far below 0 dBm0, 45 dB
        - `speech`: active speech needed, 2 s
        - `range`: what lies between the loudest and the quietest tenth, 9 dB; steady noise is no speech

        ## References
        ITU-T G.711; ITU-T P.56 (active speech level); ITU-T G.169 (automatic level control).
        """#

    static let mediaBlocked = #"""
        # media-blocked: RTP was sent and did not arrive, a firewall or NAT stands in between

        ## What it means
        One side sends RTP to the address the other side advertised, and it is dropped on the way.
        How sure depends on the proof:
        - ICMP quotes the flow: `proved`, and the ICMP source is the blocker (code 9, 10, 13: firewall;
          code 3: port closed; 0, 1: no route).
        - Seen before a hop and not after it (two interfaces, or two Earshots): `proved`, between these
          two points.
        - Nothing arrives at the agent host while its own RTP leaves: `likely`. A port that took RTP earlier in
          the call is open: then the finding names who sent it and until when, and says `possible`.
        - The sender's reports (RTCP) count packets in the very time in which none came: `likely`.
        It is a cause inside `one-way-audio` or `no-audio`; the port map tells which ports ever worked.

        ## What users notice
        - After connect one side, or both, hear nothing. Through a mobile hotspot it works.
        - Only some calls fail: those that got a port which is not open.

        ## Likely causes
        1. The firewall of the agent host or of the office does not let the media range in.
        2. Only part of the range is open ("10500–10523 received media today, 10524–10559 never did").
        3. A NAT binding closed, or a symmetric NAT: the address advertised is not the one opened.
        4. A cloud security group, or an access list at the carrier's side.
        5. ICMP code 3: nobody listens on the port any more; the softphone closed it or chose another.
        6. ICMP refused the media for a while and the call was heard afterwards: a notice, which names the
           blocker. `port-closed` (nobody listens), `firewall` (administratively prohibited), `routing` (no
           route, or a loop), `icmp-error` (any other).

        ## How to confirm
        RTP each way (`10512` stands for the port of the call):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        ICMP that quotes the media range, with its source:

            tshark -r call.pcapng -Y 'icmp.type == 3 && udp.port in {10500..10559}' -T fields \
              -e frame.time_relative -e ip.src -e icmp.code -e udp.dstport

        On the host: is the packet on the wire, is it counted as dropped, what does the firewall say?

            tshark -i any -f 'udp port 10512'
            nft list ruleset | grep -nE '105|drop|reject'
            conntrack -L -p udp | grep -E 'sport=10512|dport=10512'
            earshot ports

        ## How to fix
        - Linux host: `nft insert rule inet filter input udp dport 10500-10559 accept`, made permanent.
        - firewalld: `firewall-cmd --permanent --add-port=10500-10559/udp`, then `firewall-cmd --reload`.
        - Windows agent host: allow inbound UDP 10500–10559 for the softphone in the firewall, also of
          the antivirus product.
        - Office firewall, cloud security group: let UDP 10500–10559 through both ways.
        - ICMP or capture points name a device: correct that device first.

        ## When it is no fault
        - On hold (`sendonly`, `recvonly`, `inactive`, 0.0.0.0, port 0). Before the answer.
        - Media that bypasses this capture point.
        - RTP that comes from another address or port than the SDP's: SDP says where to receive.

        ## Thresholds
        - `settle` of `one-way-audio`: 3 s after answer, configurable; judged again at the end of the call
        - media range: from the profile (huawei-cec 10500–10559)

        ## References
        RFC 792 (ICMP type 3); RFC 1812 §5.2.7.1 (code 13); RFC 4443 §3.1 (ICMPv6); RFC 4961 §3.
        """#

    static let mediaStopped = #"""
        # media-stopped: RTP ends long before the call does

        ## What it means
        RTP of one or both directions flowed and ended more than the settle time before the call did,
        without a hold. The call itself was still up: signalling did not know.

        ## What users notice
        - In the middle of the talk one side goes silent; both say "hello?", and hang up.

        ## Likely causes
        1. A NAT or firewall closed the media binding: silence suppression without keep-alives, UDP timeout.
        2. A renegotiation moved the media and one side did not follow: `reinvite-failed`, `update-failed`,
           `media-wrong-port`.
        3. A resume that left the direction at `sendonly` or `inactive`.
        4. Network change of the agent host (Wi-Fi to cable, VPN up or down, new DHCP address).
        5. The peer or its far end died (mobile lost coverage) and its signalling times out later.
        6. Audio device removed; softphone crashed, while a proxy keeps the call.
        7. `media-blocked`: ICMP refuses it from that moment to the end, or it is lost between two captures,
           or the sender's reports (RTCP) go on counting packets that do not come.
        8. `local-not-sending`: the sender is this host, and it stopped. `peer-not-sending`: the peer still
           sends RTCP, which counts no more packets, or a relay still gets the sound and does not pass it on.
        9. `leg-left-up`: the other leg was hung up at that moment, and the B2BUA left this one up.

        Of the same call, told inside the finding: `late-media`, `sip-alg`, `missing-100rel`,
        `prack-failed`, `reinvite-failed`, `update-failed`, `ack-missing`, `codec-mismatch`,
        `port-exhaustion`, `srtp-mismatch`, `unexpected-codec`, `silent-audio`, `answer-invalid`,
        `early-media-missing`, `early-media-cut`.

        ## How to confirm
        End of each stream (column "End time") against the BYE:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

            tshark -r call.pcapng -Y 'sip.Method in {"BYE", "INVITE", "UPDATE"}' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.CSeq.seq -e sip.Reason

        What stands at that moment: ICMP, SDP change?

            tshark -r call.pcapng -Y 'icmp || sdp' -T fields -e frame.time_relative -e ip.src \
              -e icmp.type -e icmp.code -e sdp.connection_info.address -e sdp.media_attribute.field

        UDP timeouts of a Linux NAT (30 s unreplied, 120 s as a stream by default):

            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## How to fix
        - Raise the UDP timeout on firewall and NAT, or switch silence suppression off.
        - Hang up dead calls early: RTP timeout on the gateway (Asterisk `rtp_timeout`, FreeSWITCH
          `media_timeout`) and session timers (RFC 4028).
        - Renegotiation: see `reinvite-failed`. Wi-Fi: put agents on cable.
        - Peer stopped: give the carrier the time of the last packet, Call-ID, and RTCP if there was any.

        ## When it is no fault
        - Hold, mute with DTX, comfort noise (sequence continuous, timestamp jumps).
        - An RTCP BYE followed shortly by the SIP BYE; an end within the settle time.
        - A transfer that moves the media away from this point.
        - The capture or its filter ended before the call.

        ## Thresholds
        - `silence`: 3 s (the settle time) from the last RTP to the end of the call

        ## References
        RFC 3264 §8.4 (hold); RFC 3389; RFC 4787 §4.3 (UDP mapping timeout); RFC 3550 §6.6 (RTCP BYE).
        """#

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

    static let missing100rel = #"""
        # missing-100rel: provisional responses of the trunk are not sent reliably

        ## What it means
        A 101–199 response to an INVITE should have carried `Require: 100rel` and `RSeq`, and did not.
        Without them an 18x is sent once, is never acknowledged by PRACK, and may be lost unnoticed:
        the ringing and the early media description in it are lost with it.
        Merely offering 100rel obliges nobody to use it: by itself this is a notice, or a warning when
        the profile requires 100rel (huawei-cec does). When the call loses audio too, it is one of the
        ranked causes of `one-way-audio`, `no-audio` or `late-media`.

        ## What users notice
        - No sound after the call is connected, or the first words are missing.
        - No ring-back tone or announcement before the answer.

        ## Likely causes
        1. `not-sent-by-answerer`: 100rel stands in Supported or Require of the INVITE, but the 18x has
           no `Require: 100rel` and `RSeq`. Blamed: the address the 18x came from, usually the carrier's
           line or the trunk gateway. If the INVITE said `Require`, a MUST is broken: `proved`, error.
        2. `not-offered-by-caller`: the INVITE does not list 100rel although the profile requires it.
           Blamed: the calling side. Reported only under such a profile.
        3. `refused`: 420 with `Unsupported: 100rel`.
        4. `unsolicited-reliable`: the reverse, a reliable 18x to an INVITE that never listed 100rel
           breaks a MUST NOT: `proved`.

        ## How to confirm
        Offered? (INVITE) and used? (18x):

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE" && !(sip.Status-Code >= 200)' \
              -T fields -e frame.number -e ip.src -e sip.Method -e sip.Status-Code \
              -e sip.Supported -e sip.Require -e sip.RSeq

        Refused:

            tshark -r call.pcapng -Y 'sip.Status-Code == 420 && sip.Unsupported contains "100rel"'

        ## How to fix
        - Carrier's line: ask the carrier to send 18x with `Require: 100rel`; attach Call-ID, time, caller,
          callee and the frame number of the 18x.
        - Own trunk gateway: switch PRACK on. Asterisk PJSIP: `100rel = peer_supported` on the endpoint
          (`yes` sends reliably only when Require asks for it); FreeSWITCH: `enable-100rel` = `true` on the
          Sofia profile; others: "PRACK" or "reliable provisional response".
        - `refused`: send `Supported: 100rel` instead of `Require: 100rel`, or have the far end support it.
        - A proxy or SBC in between must not strip Supported, Require or RSeq.

        ## When it is no fault
        - 100 Trying is never sent reliably.
        - 100rel is not offered and no profile requires it.
        - The call is answered without any 101–199 response.

        ## Thresholds
        None; each 101–199 response is judged as it comes. Profile: 100rel on the trunk (required or not).

        ## References
        RFC 3262 §3 (UAS), §4 (UAC), §7.1 (RSeq); RFC 3261 §21.4.15 (420), §20.32 (Require).
        """#

    static let noAudio = #"""
        # no-audio: after the answer no RTP flows either way, nobody hears anything

        ## What it means
        The call is answered, both sides are sendrecv, this point is on the media path, the settle time has
        passed, and no RTP was seen towards either media address. It is checked again at the end.

        ## What users notice
        - The call shows as connected and is dead silent on both sides; hung up after "hello, hello".

        ## Likely causes
        1. `media-blocked`: ICMP quotes the media ports (`proved`), or both directions are dropped.
        2. `private-address-in-sdp`: both sides send to addresses that lead nowhere. `no-connection-line`: an SDP
           without c=. `address-families`: IPv4 on one side, IPv6 on the other.
        3. `media-wrong-port`: the RTP goes where nobody asked for it.
        4. `local-not-sending` together with a far side that waits for the first packet before it sends
           (latching, usual at carriers' SBCs).
        5. `srtp-mismatch`: DTLS never completes, so neither side starts. ICE: `ice-unanswered` (no check was
           answered), `ice-role-conflict` (each was answered with 487: both claim one role), `ice-refused`
           (answered with another error: ufrag or password).
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

    static let numberNotRouted = #"""
        # number-not-routed: every incoming call to one number is refused at once

        ## What it means
        Calls to one number arrive here and are refused immediately with 404, 480, 484 or 604, every time.
        The line works; nothing behind the number takes the call: no route, no IVR, no queue.

        ## What users notice
        - Callers of this number always get busy tone or "number does not exist".
        - A 400 number bound to an IVR still gives busy tone.

        ## Likely causes
        1. The number has no route (inbound rule, IVR or queue binding) on the platform, or the route is not
           published.
        2. The number arrives in another form than configured: +86, 0086, area code, leading 0 or 9.
        3. The called number stands in To, while the Request-URI holds an account or pilot number.
        4. 484: the carrier sends too few digits.
        5. Business hours or holiday rule without an alternative.

        Named in findings: `no-route`, `number-incomplete` (484), and of a single call
        `registered-without-route`: the callee is registered with the very element that refuses (404, 480),
        so its dial plan has no way there.

        ## How to confirm
        Incoming numbers as they arrive, and the answers:

            tshark -r trunk.pcapng -Y 'sip.Method == "INVITE"' -T fields -e ip.src -e sip.r-uri.user \
              -e sip.to.user -e sip.History-Info -e sip.Diversion | sort | uniq -c

            tshark -r trunk.pcapng -Y 'sip.Status-Code in {404, 480, 484, 604}' -T fields \
              -e frame.time -e ip.src -e sip.Status-Code -e sip.CSeq -e sip.response-time -e sip.to.user \
              -e sip.Reason

        ## How to fix
        - Configure the route of the number on the platform (bind it to IVR, queue or agent), publish it.
        - Enter the number in the form that arrives in the Request-URI, or normalise it on the gateway.
        - Ask the carrier which number format and which header (Request-URI or To) they use.
        - 484: ask the carrier for the full number; switch overlap dialling off.

        ## When it is no fault
        - Some calls to the number are answered: then it is routed.
        - Refusals after ringing or after an announcement.
        - Calls of scanners to made-up numbers (`sip-scan`).

        ## Thresholds
        - `calls`: 3 in a row refused with 404, 480, 484 or 604, each within `at-once`: 4 s and without ringing
        - one call that rings or is answered clears it

        ## References
        RFC 3261 §21.4.5 (404), §21.4.18 (480), §21.4.22 (484), §21.6.3 (604), §16.5 (targets).
        """#

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
        8. `direction-left-on-hold`: still `sendonly` or `inactive` after a resume. `same-version`: the resume
           repeats the o= version of the hold, and the other side takes it for nothing new (RFC 3264 §8).
           `no-connection-line`: the SDP of the deaf side has no c= line. `address-families`: one side names an
           IPv4 address and the other IPv6.
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

    static let packetLoss = #"""
        # packet-loss: RTP packets are lost before this capture point

        ## What it means
        Sequence numbers of one stream show gaps: packets were sent and did not come by here. Loss is
        counted in windows of 5 s (expected against received, RFC 3550 A.1 and A.3), never cumulatively.
        What is lost behind this point shows only in the far side's RTCP. Where nothing comes for a while and
        the numbers and timestamps went on meanwhile, each whole window of that outage is one of total loss.

        ## What users notice
        - Clipped words, robot voice, gaps; DTMF keys that are not recognised.

        ## Likely causes
        1. Wi-Fi, or a full access line (upload of files beside calls, no QoS).
        2. A policer or firewall with a packet rate limit; a duplex mismatch on a switch port.
        3. Loss in the carrier's or VPN provider's network.
        4. An overloaded host: gateway CPU, virtual machine without scheduling, small socket buffers.
        5. The capture itself dropped packets: then confidence is lowered and the text says so.

        Cause ids: `lost-before-this-point`; `lost-between-points` where two capture points or interfaces
        disagree; `lost-beyond-this-point` where only the receiver's RTCP tells it; `lost-in-relay` where the
        sound reached a relay or gateway whole and left it with gaps; `lost-at-sender` where the sender is the
        host of this capture, and nothing lies between. `missed-by-capture`, a notice: the receiver's RTCP counts
        all of it as received, or both directions lack the same instants, in which no RTP at all was captured.

        Of the same call, told inside the finding: `duplicate-media`.

        ## How to confirm
        Loss per stream (column "Lost", with the percentage):

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        What the far side lost (fraction × 100 / 256 = %):

            tshark -r call.pcapng -Y 'rtcp.ssrc.fraction > 0' -T fields -e frame.time_relative -e ip.src \
              -e rtcp.ssrc.identifier -e rtcp.ssrc.fraction -e rtcp.ssrc.cum_nr -e rtcp.ssrc.jitter

        Where it is lost, and whether the host drops:

            mtr -u -P 10500 -c 100 -r 203.0.113.10
            nstat -az UdpRcvbufErrors UdpInErrors
            ethtool -S eth0 | grep -iE 'drop|err'

        ## How to fix
        - Agents on cable, not Wi-Fi. QoS: mark RTP with DSCP EF (46), a queue for it on the access line.
        - Check duplex and errors of switch ports; take policers off the media range.
        - Loss seen at the gateway's outer side already: carrier; give addresses, ports, times, percentage.
        - Loss only behind a VPN: route media outside it.

        ## When it is no fault
        - A change of SSRC, or a jump of the sequence number at a transfer: the count restarts.
        - DTX and comfort noise: timestamps jump, sequence numbers do not.
        - Packets out of order that come in time; duplicates count once.
        - Drops of the capture (`pcap_stats`): see `earshot status`.

        ## Thresholds
        - `warning`: 1 %; `error`: 5 % or more
        - in at least `windows`: 3 intervals of 5 s (or receiver reports), or over a whole shorter call with
          at least `packets`: 100 expected

        ## References
        RFC 3550 §6.4.1, A.1, A.3 (loss); RFC 4594 §4.1 (DSCP EF for telephony).
        """#

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

    static let poorQuality = #"""
        # poor-quality: the estimated speech quality (MOS) of a stream is poor

        ## What it means
        MOS is estimated from loss, burstiness, codec and, where known, delay by the E-model (ITU-T G.107).
        It is labelled listening quality (no delay) or conversational quality (with delay) and says at which
        capture point it holds: what happens behind this point is not in it.
        R = 93.2 − Id − Ie,eff; Id = 0.024 d + 0.11 (d − 177.3)·H(d − 177.3), d = one-way delay in ms;
        Ie,eff = Ie + (95 − Ie)·Ppl/(Ppl/BurstR + Bpl); MOS = 1 + 0.035 R + R(R − 60)(100 − R)·7e-6.

        ## What users notice
        - Hard to understand, words have to be repeated; complaints that name no one fault.

        ## Likely causes
        1. `packet-loss`, above all in bursts.
        2. `high-jitter`: packets too late for the jitter buffer.
        3. A codec that costs quality by itself (G.723.1, GSM, G.729A), or is transcoded several times.
        4. Delay: satellite, VPN, large jitter buffers (conversational quality only).

        Of the same call, told inside the finding: `duplicate-media`, `ptime-mismatch`.

        ## How to confirm

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        The far side's own view, when it sends RTCP XR:

            tshark -r call.pcapng -Y 'rtcp.xr.voipmetrics.moslq' -T fields -e frame.time_relative \
              -e ip.src -e rtcp.xr.voipmetrics.rfactor -e rtcp.xr.voipmetrics.moslq \
              -e rtcp.xr.voipmetrics.moscq

        ## How to fix
        - Follow the leading cause: `packet-loss` or `high-jitter`.
        - Use G.711A end to end, or one codec without transcoding; switch loss concealment on.
        - Delay: media by the shortest way, adaptive jitter buffer, no VPN detour.

        ## When it is no fault
        - Codecs without a published Ie and Bpl (Opus, iLBC): "not rated". Wideband codecs (G.722, AMR-WB) are
          rated by G.107.1 on a scale of their own (`earshot streams`), which these thresholds are not for.
        - At the sender's own side the loss is always 0: only RTCP tells the far side's quality.
        - Comfort noise, DTX, hold, change of SSRC. The capture dropped packets: confidence is lowered.

        ## Thresholds
        - `warning`: MOS below 3.6 (R 70); `error`: MOS below 3.1 (R 60)
        - in at least `windows`: 3 intervals of 5 s, or a whole shorter call with at least `packets`: 100
          expected; as grave as its `packet-loss` or `high-jitter`
        - delay d: half the RTCP round trip plus one packet time; G.711 is taken with loss concealment
        - scale of G.107: R 80 = MOS 4.0 satisfied; 70 = 3.6 some, 60 = 3.1 many, 50 = 2.6 nearly all
          users dissatisfied; highest 4.41 (narrowband)
        - Ie/Bpl: G.711 0/25.1 with loss concealment, 0/4.3 without; G.729A 11/19; GSM 20/10;
          G.723.1 15/16.1

        ## References
        ITU-T G.107 §7, annex B; ITU-T G.113 appendix I (Ie, Bpl); RFC 3611 §4.7 (RTCP XR VoIP metrics).
        """#

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

    static let prackFailed = #"""
        # prack-failed: a reliable 18x is not acknowledged, or its PRACK is refused

        ## What it means
        The answering side sent a reliable provisional response (`Require: 100rel`, `RSeq`) and repeats it,
        because no PRACK reaches it; or a PRACK was sent and got no answer, or an error.
        Without the PRACK the answerer may give up with a 5xx after 32 s, and it may not answer with 200
        while an 18x with SDP is unacknowledged: the phone rings and cannot be picked up.

        ## What users notice
        - The phone rings, the agent answers, and the call is not connected or drops after about 30 s.
        - Ring-back that stops, or an answer that takes many seconds.

        ## Likely causes
        1. `prack-never-seen`: no PRACK passed here (`prack-never-sent` where the caller is this host). The
           calling side does not send it although it listed 100rel (broken gateway or softphone), or the
           18x never reached it: `sip-alg`, `signalling-blocked`, `asymmetric-signalling`.
        2. `prack-unanswered`: PRACK left and was never answered: the Contact or Record-Route of the 18x
           cannot be reached (`contact-unreachable`: it is private), or the answerer ignores it.
           `prack-late`: it came only after the wait. `lost-between-points`: captures of two places show the
           PRACK (or the 18x) at the one and never at the other.
        3. `rack-mismatch`: RAck does not match RSeq + CSeq number + method of the 18x, or the PRACK went to
           another branch of a forked call (compare the To tag). Usual answer: 481.
           `prack-mismatch`: right RAck, but no To tag, or one of no fork. `prack-misrouted`: it went past
           the Record-Route. `sip-alg`: it came under another Call-ID.
           `rseq-gap`: the RSeq of the 18x is not one higher than that of the one before: the caller must not
           acknowledge it, and the answerer is at fault (RFC 3262 §3, §4).
        4. `prack-rejected`: a right PRACK was refused.
        5. `answered-before-prack`: 2xx while a reliable 1xx with SDP was unacknowledged (RFC 3262 §3).
        The finding names the side that failed.

        Of the same call, told inside the finding: `early-media-missing`, `early-media-cut`, `sip-alg`,
        `missing-100rel`, `request-unanswered`, `call-rejected`.

        ## How to confirm
        18x, their repeats, and the PRACKs (RSeq and RAck must pair; `sip.resend` marks repeats):

            tshark -r call.pcapng -Y 'sip.RSeq || sip.CSeq.method == "PRACK"' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.RSeq -e sip.RAck -e sip.to.tag -e sip.resend

        Rejected PRACK:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "PRACK" && sip.Status-Code >= 300'

        ## How to fix
        - No PRACK leaves the caller: update or fix the caller's gateway; as a stopgap switch 100rel off
          on both sides (not where the profile requires it).
        - PRACK leaves and does not arrive: let it through the firewall; check that the 18x's Contact and
          Record-Route are reachable from the caller; switch the router's SIP ALG off.
        - 481: give the carrier the 18x and the PRACK; ask which To tag and RSeq they expected.

        ## When it is no fault
        - One repeat of an 18x that is then acknowledged.
        - A 2xx while a reliable 1xx *without* SDP is unacknowledged is legal, and so is a late PRACK.
        - The capture shows one direction only: confidence is lowered by one step.

        ## Thresholds
        - `repeats`: 2, and `wait`: 4 s without PRACK: warning from there on
        - error: a 5xx or the teardown follows
        - repeats of the 18x: 0.5, 1.5, 3.5, 7.5 … 32 s; T1 doubles without the T2 cap

        ## References
        RFC 3262 §3 (retransmission, 2xx rule), §4 (PRACK), §5 (offer/answer), §7.2 (RAck).
        """#

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

    static let ptimeMismatch = #"""
        # ptime-mismatch: RTP packets hold another packet time than was negotiated

        ## What it means
        The stream's packets hold more or less audio (timestamp step and payload size) than the receiver's
        a=ptime asks for, or more than its a=maxptime allows. Most receivers cope; some gateways and DSPs
        do not, and play gaps or nothing.

        ## What users notice
        - Chopped or robot-like sound through one line only, although no packet is lost.

        ## Likely causes
        1. The sender uses a fixed packet time (20 or 30 ms) and ignores a=ptime.
        2. A line or G.729 or G.723.1 gateway set to 30, 40 or 60 ms to save bandwidth.
        3. A B2BUA that forwards media unchanged, while its two legs stated different packet times.

        Cause ids: `packet-time-in-no-sdp`, `packet-time-above-maximum`, and as a notice
        `packet-time-of-sender-only` (the sender's own SDP says so).

        ## How to confirm
        What was asked for:

            tshark -r call.pcapng -Y 'sdp.media_attribute.field in {"ptime", "maxptime"}' -T fields \
              -e frame.number -e ip.src -e sdp.media_attribute.field -e sdp.media_attribute.value

        What is sent: timestamp steps of 160 are 20 ms, of 240 are 30 ms at 8 kHz:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 203.0.113.10' \
              -T fields -e rtp.ssrc -e rtp.seq -e rtp.timestamp -e rtp.p_type -e udp.length | head -20

        ## How to fix
        - Set 20 ms on both sides of the trunk (Asterisk `allow = alaw:20`; FreeSWITCH `PCMA@20i`).
        - Ask the carrier which packet time the line needs; state it in a=ptime.
        - Gateway: switch packet time conversion on (transcoding of one codec to itself), or set
          `use_ptime = yes` (Asterisk PJSIP).

        ## When it is no fault
        - No a=ptime in the receiver's SDP: there is nothing to break.
        - The last packet of a talk spurt, comfort noise, DTMF, a change of SSRC.
        - Packets shorter than a=ptime in a few cases (a=ptime is a wish; a=maxptime is a limit).

        ## Thresholds
        - `settle`: 3 s after the answer and the last renegotiation; the packet time of most packets of an
          interval counts, from `packets`: 100 expected or 4 s of them

        ## References
        RFC 8866 §6.4 (ptime), §6.5 (maxptime); RFC 3551 §4.2 (packetization), §4.5.14.
        """#

    static let registrationConflict = #"""
        # registration-conflict: one account is logged in from two hosts at once

        ## What it means
        One address-of-record is bound from two hosts in overlapping time, or one keeps taking over from the
        other. Calls ring at the wrong desk, at both, or at neither, depending on the registrar.

        ## What users notice
        - The agent is logged out again and again; calls ring at a colleague's desk, or nowhere.

        ## Likely causes
        1. Another agent is logged in with this account.
        2. The same agent left a softphone running on a second computer or phone.
        3. A cloned configuration or virtual machine: two devices with one account.
        4. One computer with two paths (VPN and LAN) whose softphone registers on both.

        Named in findings: `taking-over` (the registrar keeps the latest binding, or lists none: calls ring
        at whoever registered last), `two-bindings` (its 200 lists both: calls ring at both).

        ## How to confirm
        Each account with its sources and Contacts:

            tshark -r call.pcapng -Y 'sip.Method == "REGISTER"' -T fields -e sip.to.addr -e ip.src \
              -e sip.contact.uri -e sip.User-Agent | sort | uniq -c

        The registrar's list of bindings, in its 200 OK:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER" && sip.Status-Code == 200' -T fields \
              -e frame.time -e sip.to.user -e sip.Contact -e sip.Expires

        ## How to fix
        - Check whether another agent is logged in with this account; one account per agent.
        - Log out on the second device; remove the account from its configuration.
        - Still bound after that: wait for Expires, or have the administrator remove the binding.
        - Allow one binding per account at the registrar (Asterisk PJSIP `max_contacts = 1`,
          `remove_existing = yes`), when forking to two devices is not wanted.

        ## When it is no fault
        - A client that moved once: the old binding was removed, or fell silent.
        - A NAT that changed the port of the same client (same instance, same User-Agent, same user).
        - A query REGISTER without Contact.
        - A binding that the client itself left behind: it only runs out.
        - A host that is called at its old binding: the registrar keeps what it does not list.

        ## Thresholds
        - Profile with `one-binding-per-account`: a registration that goes on (same Call-ID) after another
          host has registered counts at once; warning, `likely`.
        - Other profiles: `takeovers`, 3 in a row, when the registrar lists only the latest binding; warning,
          `likely`. When it lists both, or none, that may be meant: notice, `possible`.
        - A 200 to one host that no longer lists the binding of another, which had time left and whose host goes
          on (same Call-ID, or any other request): warning, `likely`; when that host logs out: `possible`.
        - A 200 that lists another host's binding beside the client's own, new or refreshed since the 200
          before: as if both had registered here. What is there in the first 200 may be left over.

        ## References
        RFC 3261 §10.2.1 (bindings), §10.3 (registrar, step 7), §16.6 (forking); RFC 5626 §4.1 (instance).
        """#

    static let registrationFailed = #"""
        # registration-failed: a softphone or trunk cannot log in

        ## What it means
        A REGISTER ended in a refusal. The normal pair 401 → 200 is silence; what counts is the answer to
        the request that carried credentials.

        ## What users notice
        - The agent cannot log in ("password error", "account does not exist", "login failed").

        ## Likely causes
        1. 401 or 407 again after credentials, same realm, no `stale=true`: wrong password or user name
           (`wrong-password`).
        2. The nonce died while the answer was typed ("nonce has changed" without `stale=true`) and no
           retry came: cause `nonce-expired`, no wrong password.
        3. `forbidden` (403): account barred, address not allowed, or locked (`account-locked`).
        4. `unknown-account` (404): this user or domain does not exist at this registrar.
        5. `interval-too-brief` (423): the Expires asked for is too short and was never retried with
           Min-Expires.
        6. `server-error` (5xx): the registrar or its database is in trouble.
        7. Only algorithms offered that the client cannot do: `digest-unsupported`.
        8. Attempts that go on for ever: `nonce-refused` (each new nonce is called stale: several registrars that
           share none), `nonce-expired` (the client goes on with an old one), `wrong-realm` (its credentials are for
           another realm), `no-credentials` (it answers no challenge: no password set, or a monitor; a warning).
        9. `not-bound`: accepted with 200, yet the list of bindings has this Contact with `expires=0`, or others only
           that nobody refreshes: too many Contacts, or no time granted.
        10. Nothing comes back at all: `signalling-blocked` or `request-unanswered`.

        Other codes: `not-supported` (405: no REGISTER there), `timed-out` (408: what stands behind it is
        silent), `no-such-number` (410: the account is gone for good), `routing-loop` (482, 483), else
        `refused`. What the registrar says in Reason, Warning or its own phrase comes first:
        `wrong-password`, `no-credit`, `blocklisted`, `limit-reached` (a limit of its own), `barred`,
        `name-not-resolved` (it cannot resolve a name), `no-media-ports`, `routing-loop`.

        ## How to confirm

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER"' -T fields -e frame.time_relative \
              -e ip.src -e sip.Method -e sip.Status-Code -e sip.CSeq.seq -e sip.to.user \
              -e sip.auth.username -e sip.auth.realm -e sip.auth.stale -e sip.auth.algorithm

        423 and what it asks for:

            tshark -r call.pcapng -Y 'sip.Status-Code == 423' -T fields -e ip.src -e sip.Min-Expires

        ## How to fix
        - Wrong password: type it anew, mind the user name of the digest and the domain; no third try
          before the administrator has looked (some platforms lock the account after 3).
        - 403: ask the platform whether the account is active and this public address allowed.
        - 404: check server address and domain in the softphone.
        - 423: set the client's registration interval to Min-Expires or more.
        - `nonce-refused`: keep each client at one registrar, or let them share their nonces.
        - `wrong-realm`: enter the realm of the challenge, or none.
        - `not-bound`: look at the limit of Contacts of the account; remove old bindings.
        - 5xx: platform support; give Call-ID, time and account.

        ## When it is no fault
        - 401 or 407 once, then 200. `stale=true`: a new nonce, not a wrong password.
        - A nonce of the last registration tried first, challenged anew, then 200.
        - 423 followed by a retry with Min-Expires that succeeds.
        - A redirect 301 or 302 that is followed.
        - A list of bindings that leaves this one out once, or is empty; a Contact that a border element rewrote.
        - Scanners (`sip-scan`).

        ## Thresholds
        - `retry-wait`: 5 s for a retry that succeeds; longer (70 s) where many accounts are refused at one
          address, until it is known whether that is a `sip-scan`
        - `challenges`: 5 in a row that were not met, without a success between; `no-credentials` over 30 s at least
        - `unbound`: 2 answers in a row that show it
        - The first refusal after credentials counts. Wrong passwords in a window: `account-locked`.

        ## References
        RFC 3261 §10.2.8 (423), §10.3 (registrar), §22.2, §22.4 (digest), §21.4.17 (423), §20.23.
        """#

    static let registrationLost = #"""
        # registration-lost: the registration ran out or its NAT binding died, calls do not arrive

        ## What it means
        No refresh came before the granted Expires, and calls to the account then failed; or the NAT binding
        died while the registration still lives: requests to the Contact get no answer, or the Contact's
        port changes at every refresh. Outgoing calls still work; incoming ones do not.

        ## What users notice
        - The agent looks logged in and gets no calls; callers hear "not available" or long silence.
        - After a restart of the softphone it works again, for a while.

        ## Likely causes
        1. `nat-binding-expired`: NAT or firewall forgets UDP sooner than the client refreshes (Linux: 30 s
           unreplied, 120 s as a stream); no keep-alives. `connection-dead`: the same of the TCP connection
           it registered over.
        2. `expired`: the granted time was over before the call and no refresh came. The computer slept,
           changed network, or the softphone hung.
        3. The refresh was refused or unanswered: `registration-failed`, `signalling-blocked`.
        4. The client ignores the Expires granted and refreshes by the one it asked for.
        5. The registrar restarted and lost its bindings.

        What the call ran into is told inside the finding: `signalling-blocked`, `request-unanswered`,
        `callee-unavailable`, `call-rejected`, `number-not-routed`.

        ## How to confirm
        Granted time, and the refreshes with their source port:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "REGISTER"' -T fields -e frame.time -e ip.src \
              -e udp.srcport -e sip.Method -e sip.Status-Code -e sip.Contact -e sip.Expires

        Keep-alives (CRLF, 2 or 4 bytes of UDP payload) and their interval:

            tshark -r call.pcapng -Y 'udp.port == 5060 && udp.length <= 12' -T fields \
              -e frame.time_relative -e ip.src -e udp.length

        The NAT's view, on a Linux router:

            conntrack -L -p udp --dport 5060
            sysctl net.netfilter.nf_conntrack_udp_timeout net.netfilter.nf_conntrack_udp_timeout_stream

        ## How to fix
        - Keep-alives every 20–25 s in the softphone, or OPTIONS from the server (Asterisk
          `qualify_frequency = 25`; FreeSWITCH `nat-options-ping`).
        - Registration interval of 60–120 s behind NAT; or TCP or TLS instead of UDP.
        - Raise the router's UDP timeouts; switch its SIP ALG off.
        - Agent computers: no sleep during the shift.

        ## When it is no fault
        - Deliberate logout: REGISTER with Expires 0.
        - A registration that ran out and to which nobody called.
        - A client that re-registers from a new address at once.

        ## Thresholds
        - `grace`: 2 s after the granted Expires without a refresh; then a call that gets 404, 408 or 480
        - `nat-timeout`: 30 s without SIP from the client before a request to it dies; 120 s behind a NAT: `likely`
        - a NAT that itself answers port unreachable while the binding lives: `likely`, at once
        - `port-changes`: 3 refreshes in a row from another NAT port
        - refreshes or keep-alives slower than the Linux UDP timeouts (30 s, 120 s) are named

        ## References
        RFC 3261 §10.2.4 (refresh), §10.3 (Expires); RFC 5626 §4.4 (keep-alives); RFC 4787 §4.3.
        """#

    static let reinviteFailed = #"""
        # reinvite-failed: a renegotiation by re-INVITE got no answer or was refused

        ## What it means
        An INVITE inside an established dialog asked to change the session and got no 2xx. The finding says
        what it was for: hold, resume, codec change, address change, session refresh or T.38.
        The old session stays in force (RFC 3261 §14.1), but the side that had to move its media, for
        example to an agent after the IVR, cannot: hence silence after connect.

        ## What users notice
        - No sound, or one side only, right after the call is put through to the agent.
        - Hold or resume does not work; the held party stays silent. Fax fails. The call drops.

        ## Likely causes
        1. `no-final-response`: the far end does not support renegotiation, the re-INVITE is lost on its
           way (`signalling-blocked`, `sip-alg`, `strict-routing`, `sip-fragment-lost`), or it is sent to
           a Contact that cannot be reached. `lost-between-points`: captures of two places show it at the one
           and never at the other.
        2. `media-refused` (488, 606, 415): the media offered is not accepted; see `codec-mismatch`.
        3. `not-supported` (405, 501, 420): the method or an extension is not supported.
        4. `dialog-gone` (481, 408): the far end forgot the dialog (restart, failover, session timer).
        5. `refused` (5xx, 6xx and others): refused by the far end.

        Of the same call, told inside the finding: `answer-invalid`, `sip-alg`, `request-unanswered`,
        `signalling-blocked`.

        ## How to confirm
        In-dialog INVITEs have a To tag; list them and every final response:

            tshark -r call.pcapng -Y 'sip.CSeq.method == "INVITE" && sip.to.tag' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.seq -e sdp.connection_info.address -e sdp.media -e sip.resend

        ## How to fix
        - Carrier: ask that every UPDATE and re-INVITE be answered with 200 OK; the far end must support
          renegotiation. Attach Call-ID, time, caller, callee, CSeq of the re-INVITE.
        - Own gateway: enable re-INVITE towards the trunk, or avoid the need for it: keep media on the
          gateway (Asterisk `direct_media = no`; FreeSWITCH without `bypass_media`).
        - 488: make the codec lists overlap. 481: compare the session timers of both sides.
        - Nothing comes back: test with the router's SIP ALG off; open the signalling ports 5060–5090.

        ## When it is no fault
        - 401 or 407 followed by the authenticated retry: the retry is judged.
        - 491 and a retry that succeeds (both sides renegotiated at once).
        - 422 followed by a larger Session-Expires.
        - A BYE that crosses the re-INVITE.

        ## Thresholds
        - `likely` after `transmissions`: 4, or `wait`: 4 s, without a final response
        - `proved` after `timeout`: 32 s (64·T1), or when the dialog is torn down after at least `wait`
        - TCP, or once a provisional response came: `timeout` only
        - `retry-wait`: 10 s for the retry after 401, 407, 422

        ## References
        RFC 3261 §14.1, §14.2 (re-INVITE), §17.1.1.2 (timers A, B); RFC 3264 §8 (changing the session).
        """#

    static let requestUnanswered = #"""
        # request-unanswered: one request stays unanswered while the peer answers others

        ## What it means
        A SIP request was repeated to its end, or long enough, without any response, although the same peer
        was heard in the last 60 s. The path works; this request, this method or this size does not.
        When nothing at all comes back from the peer, `signalling-blocked` is reported instead.

        ## What users notice
        - One function fails and the rest works: calls but no login, login but no calls, no transfer.
        - The call setup hangs for 32 s.

        ## Likely causes
        1. `no-reply-to-method`: the peer ignores this request: unknown account, unsupported method,
           overload, a software fault.
        2. The request is larger than the others and its fragments are lost: `sip-fragment-lost`.
        3. The response goes elsewhere: `asymmetric-signalling`, a Via or rport rewritten by `sip-alg`.
        4. The request goes elsewhere: DNS or Route names another address or port of the same peer.
        5. The request is malformed and dropped silently: `sip-malformed`.
        6. `hangup-ignored`: a BYE without an answer while the other side goes on, or an INVITE that ended
           in no 487 although its CANCEL was answered with 200.
        7. Over TCP the connection tells: `program-silent` (acknowledged, no answer), `tcp-closed` (ended without
           an answer), `tcp-data-dropped` (never acknowledged), `other-protocol` (no SIP service).
        8. `logged-out`: a phone that has removed its binding is still asked; a notice.
        9. `lost-between-points`: captures of two places show the request at the one and never at the other.

        ## How to confirm
        What is asked and what is answered, by method:

            tshark -r call.pcapng -q -z sip,stat

        The request, its repeats, its size, and what else comes from that peer:

            tshark -r call.pcapng -Y 'sip && ip.addr == 203.0.113.10' -T fields -e frame.time_relative \
              -e ip.src -e udp.srcport -e udp.dstport -e sip.Method -e sip.Status-Code -e sip.CSeq \
              -e frame.len -e sip.resend

        ## How to fix
        - Compare a request that is answered with this one: port, size, Via, Contact, From domain.
        - Larger than about 1300 bytes: use TCP, or shorten it (fewer codecs, no unused headers).
        - Via or rport changed on the way: switch the router's SIP ALG off.
        - Give the carrier the Call-ID, CSeq, time and both addresses; ask whether it arrived.

        ## When it is no fault
        - ACK has no response. A CANCEL race: the INVITE ends with 487.
        - A request that is answered after a repeat: loss, not a fault by itself.
        - A provisional response came: the peer has the INVITE, and may let it ring for minutes.
        - The capture ended before the timer did.

        ## Thresholds
        Those of `signalling-blocked`; never more than `likely`, as the peer may have answered elsewhere:
        - `transmissions`: 4 over at least `wait`: 3.5 s, or `timeout`: 32 s (timer B or F)
        - `peer-silence`: something else came from the peer within the last 60 s

        ## References
        RFC 3261 §17.1.1.2 (timers A, B), §17.1.2.2 (timers E, F), §18.1.1 (size, 1300 bytes).
        """#

    static let sessionRefreshFailed = #"""
        # session-refresh-failed: the call ended because its session timer was not refreshed

        ## What it means
        Both sides agreed in the 2xx on a session interval (Session-Expires, SE). Within it the refresher
        has to send an UPDATE or re-INVITE that succeeds. It did not, and the call was cut when the timer
        ran out: the classic drop after 15 or 30 minutes, or 90 s. Also reported: a refresh refused or
        unanswered, a 422 twice without an accepted value, SE below 90 s, or a 422 without Min-SE.

        ## What users notice
        - Long calls drop, always after the same time: 90 s, 15 min, 30 min.

        ## Likely causes
        1. `no-refresh`: the refresher named in the 2xx (`refresher=uac` or `uas`) sent no refresh.
        2. `update-failed`, `reinvite-failed`: it was sent and not answered, or refused before the call
           dropped; `refresh-refused`: refused, and the call went on for now. Typical: a NAT or firewall forgot the
           flow while signalling was silent, or Contact or Route cannot be reached any more.
        3. Both sides think the other one refreshes: a B2BUA or SBC changed the refresher parameter.
        4. `interval-never-accepted`: 422 again and again, the value offered stays below the far end's
           Min-SE. `no-min-se`: the 422 does not say what it wants. `interval-too-small`: SE < 90 s.

        Of the same call, told inside the finding: `reinvite-failed`, `update-failed`, `request-unanswered`,
        `sip-alg`.

        ## How to confirm
        The interval agreed, and every refresh:

            tshark -r call.pcapng -Y 'sip.Session-Expires || sip.Min-SE || sip.Status-Code == 422' \
              -T fields -e frame.time_relative -e ip.src -e sip.Method -e sip.Status-Code \
              -e sip.CSeq.method -e sip.Session-Expires -e sip.Min-SE

        Who hung up, and when:

            tshark -r call.pcapng -Y 'sip.Method == "BYE"' -T fields -e frame.time_relative -e ip.src \
              -e sip.Reason

        ## How to fix
        - The refresher is yours: enable session timers (Asterisk PJSIP: `timers = yes`,
          `timers_min_se = 90`, `timers_sess_expires = 1800`), or let the other side refresh.
        - The refresher is the carrier: give them Call-ID, the 2xx with Session-Expires, the time of the
          BYE. As a stopgap take the refresher role yourself (`refresher=uac` in your INVITE).
        - Lost on the way: keep-alives shorter than the NAT's UDP timeout; switch the router's SIP ALG off.
        - 422: raise Session-Expires to the Min-SE the far end gave. Never below 90 s.

        ## When it is no fault
        - The refresher parameter is missing, by itself.
        - The call ends at another time than SE or SE − min(32, SE/3), both ± 2 s.
        - A 422 followed by an accepted larger value. No Session-Expires in the 2xx: no timer runs.

        ## Thresholds
        - `tolerance`: 2 s; the call ends within ± this of SE or of SE − min(32 s, SE/3)
        - `wait`: 4 s; a refresh without any answer for this long when the call ends (`timeout`: 32 s over
          TCP or after a provisional answer)
        - `retry-wait`: 5 s; after a 422 the next try is awaited for this long
        - smallest legal SE: 90 s
        - 422 without an accepted value: 2 times

        ## References
        RFC 4028 §4 (Session-Expires), §5 (Min-SE), §6 (422), §7.2, §9 (refresher), §10 (refresh and BYE).
        """#

    static let signallingBlocked = #"""
        # signalling-blocked: a peer does not answer at all, SIP is blocked on the way

        ## What it means
        SIP requests leave for a peer and nothing whatever comes back: no response, and nothing else from
        that peer in the last 60 s. If it answers other requests, `request-unanswered` is reported instead.
        TCP and TLS are judged by their own signs: SYN unanswered (dropped), RST (refused), data acknowledged
        or not, a connection that ends without an answer, ClientHello unanswered, a TLS alert, plain text on a TLS port, an expired certificate or a wrong name.
        The incident is over with the first answer on that path, or a connection that is accepted; what fails
        again within a day, with an answer to the same method. While it is tried in vain it goes on; where
        nobody asks any more it ends after a day (24 times `clear-after`).

        ## What users notice
        - Login ends in "access timeout". Calls fail after about 32 s, or at once when refused.

        ## Likely causes
        1. Wrong server address or port in the softphone or trunk.
        2. A firewall between: ports 5060–5090 or 10500–10559 are not open.
        3. ICMP quoting the request names the blocker: `port-closed` (code 3), `firewall` (9, 10, 13),
           `routing` (0, 1, or a loop), `icmp-error` (any other).
        4. `no-reply`: the peer is down, or ignores unknown sources (IP allow list of the carrier). TCP:
           `tcp-refused` (RST: nothing listens, or a firewall rejects), `tcp-dropped` (SYN unanswered),
           `connection-dead` (the client registered over it, then it was idle and nothing comes back).
           On an open TCP connection: `tcp-closed` (the server ends it after the request, without an answer: it
           does not let this address in, or expects TLS), `program-silent` (its TCP acknowledged the request and
           no SIP came: the program hangs), `other-protocol` (another service answers there), `tcp-data-dropped`
           (the handshake passes, the data is never acknowledged: a firewall or SIP ALG eats it).
           `private-contact`: the request went to the private Contact of a phone that registered from another
           address.
           `answer-lost`: the answer passed here and the request is asked again: lost toward the client.
           `lost-between-points`: captures of two places show request or answer at the one and never at the other.
           `route-ignored`: a BYE that did not go by the Record-Route of the 200, or else to its Contact.
        5. The router's SIP ALG swallows requests: see `sip-alg`. Large requests only: `sip-fragment-lost`.
        6. TLS: `tls-unanswered` (no answer to the ClientHello), `tls-alert` (who ends the handshake, and with
           which alert), `tls-closed`, `plain-text-on-tls-port`, `tls-on-plain-text-port`,
           `certificate-expired`, `certificate-name` (TLS 1.2; later versions encrypt the certificate).

        ## How to confirm
        Requests and their repeats towards the peer, and anything that comes back:

            tshark -r call.pcapng -Y 'ip.addr == 203.0.113.10 && (sip || icmp || tcp.flags.syn == 1)' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.resend -e icmp.code -e tcp.flags

        TLS:

            tshark -r call.pcapng -Y 'tls.handshake.type == 1 || tls.alert_message' -T fields \
              -e ip.src -e ip.dst -e tls.handshake.extensions_server_name -e tls.alert_message.desc

        From the host (203.0.113.10 stands for the peer; any answer to OPTIONS proves the path):

            nc -vz -w 3 203.0.113.10 5061
            openssl s_client -connect 203.0.113.10:5061 -servername sip.example.com </dev/null
            nft list ruleset | grep -nE '50[6-9]|drop|reject'

        ## How to fix
        - Check the server address and port; try another network (mobile hotspot) once.
        - Let UDP and TCP 5060–5090 and UDP 10500–10559 through, both ways, to the provider's addresses.
        - ICMP names a device: correct that device.
        - Ask the carrier whether this public address is in their allow list.

        ## When it is no fault
        - Another branch of the call was answered, or the client went on to another server and was answered: a
          notice. OPTIONS alone, which many ignore: a warning, never `proved`.
        - Any response, even 4xx: the path works.
        - A scanner's requests (`sip-scan`), or a peer that answers other requests.
        - What shows that an answer passed unseen: over TCP bytes that were acknowledged or cut by the capture; an
          ACK, PRACK or BYE with the other side's tag; credentials for a new nonce. Over UDP only what was sent
          again or given up counts toward an outage.
        - A TLS attempt that another one makes good within `tls-wait`; strangers that probe a public server.
        - The capture ended before the timer did; only one direction is visible: confidence is lowered.

        ## Thresholds
        - `likely` from `transmissions`: 4 over at least `wait`: 3.5 s
        - `proved` at `timeout`: 32 s, timer B or F (INVITE sent 7 times, others 11 times), or by ICMP
        - `peer-silence`: 60 s without anything else from that peer
        - `syn-wait`: 3 s for a TCP SYN without answer; a RST counts at once
        - `tls-wait`: 3 s for a ClientHello without answer, and for another attempt to succeed after a failure

        ## References
        RFC 3261 §17.1.1.2 (timers A, B), §17.1.2.2 (timers E, F), §18.4 (ICMP errors), §26.3.1 (TLS);
        RFC 8446 §6 (alerts); RFC 5922 §7 (names in certificates).
        """#

    static let silentAudio = #"""
        # silent-audio: RTP flows, but it carries digital silence

        ## What it means
        The packets arrive; what they carry is one constant code: 0xFF or 0x7F in G.711µ, 0xD5 or 0x55 in
        G.711A. Real microphones always make some noise, so it is `proved` that the sender sent no sound;
        the network is not at fault. Silence since the answer is a warning. Silence of 10 s and more in a
        row inside a talk is a notice: a mute key or a noise gate looks the same.

        G.722, G.726 and GSM are decoded for one second in every five: what is silent there each time is
        `likely`. Encrypted media is never listened to.

        ## What users notice
        - The call is connected and one side hears nothing at all, not even room noise.

        ## Likely causes
        1. Microphone muted in hardware (headset key) or in the operating system; wrong input device.
        2. The softphone was denied the microphone and sends silence instead.
        3. A gateway bridges the call wrongly: one leg gets fill packets, not the other leg's audio.
        4. A carrier's media gateway whose TDM side is not connected through.
        5. The IVR or recorder that should play has no file.

        Cause ids: `no-audio-source`, `silenced-on-the-way`, `silent-for-a-while`.

        Of the same call, told inside the finding: `reinvite-failed`, `update-failed`, `codec-mismatch`,
        `unexpected-codec`.

        ## How to confirm
        Different payloads of the stream: one line with a large count is digital silence:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp && ip.src == 192.168.1.20' \
              -T fields -e rtp.ssrc -e rtp.p_type -e rtp.payload | sort | uniq -c | sort -rn | head -5

        Is it comfort noise instead (payload type 13)?

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp.p_type == 13' -T fields \
              -e frame.time_relative -e ip.src -e rtp.seq

        ## How to fix
        - Agent: mute key off, right microphone chosen by name, level above zero, permission granted.
        - Record a test in the system's sound settings: no level there, no audio in the call.
        - Gateway: look at the other leg of the same call; audio there and silence here is its bridge.
        - Carrier: give Call-ID, time, caller, callee, and the direction that is silent.

        ## When it is no fault
        - Comfort noise (payload type 13) and DTX: few packets, timestamps jump.
        - Mute, IVR and music pauses that end, shorter than 10 s.
        - On hold. Encrypted media, and codecs that are not decoded here: not judged.
        - Neither side speaks yet: judged at the end of the call unless the other side is heard.

        ## Thresholds
        - `run`: digital silence in a row, 10 s
        - `settle`: shortest talk that is judged as a whole, 3 s
        - `packets`: packets needed, and packets by which the other side is heard, 25

        ## References
        ITU-T G.711 (codes); RFC 3551 §4.5.14 (PCMA, PCMU); RFC 3389 (comfort noise).
        """#

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

    static let sipFragmentLost = #"""
        # sip-fragment-lost: a large SIP message over UDP loses one of its IP fragments

        ## What it means
        A SIP message was larger than the MTU, travelled as IP fragments, and one fragment never came until
        the reassembly timer ran out, or the message was repeated and never complete. The finding names the
        size and the MTU, and says so when small requests to that peer pass and large ones do not.

        ## What users notice
        - Login works and calls do not, or only calls with few codecs; some calls hang for 32 s.

        ## Likely causes
        1. A firewall, NAT or carrier drops fragments (they have no ports).
        2. The path MTU is smaller than the interface's (VPN, PPPoE 1492, GRE 1476) and ICMP "fragmentation
           needed" is filtered.
        3. The message is needlessly large: many codecs, ICE candidates, History-Info, long Record-Route.
        4. Plain loss: every fragment must arrive.

        Named in findings: `fragment-missing` (one never came to this point), `large-unanswered` (a large
        request goes unanswered and small ones do not), `reassembly-timeout` (ICMP: the receiver never had
        them all), `packet-too-big` (ICMP names the MTU, and what is sent again is unanswered too). What it
        leads to is told inside: `ack-missing`, `signalling-blocked`, `request-unanswered`.

        ## How to confirm
        Fragments of IPv4 and IPv6, and whether they were put together:

            tshark -r trunk.pcapng -o ip.defragment:TRUE \
              -Y 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr' -T fields -e frame.number \
              -e ip.src -e ip.dst -e ip.id -e ip.frag_offset -e ip.len -e ip.reassembled_in

        Largest SIP messages that did arrive:

            tshark -r trunk.pcapng -Y 'sip && udp.length > 1300' -T fields -e frame.number -e ip.src \
              -e sip.Method -e sip.Status-Code -e udp.length

        A capture filter must admit the later fragments, and a ping shows the path MTU:

            tcpdump -i any -w trunk.pcap 'udp port 5060 or (ip[6:2] & 0x1fff != 0) or ip6[6] = 44'
            ping -M do -s 1472 -c 3 203.0.113.10

        ## How to fix
        - Use TCP or TLS to that peer, for large messages at least.
        - Shorten: offer two or three codecs, no video, no ICE on a trunk; compact header forms.
        - Let IP fragments and ICMP type 3 code 4 (IPv6: Packet Too Big) through the firewall.
        - VPN or PPPoE: set the MTU of the gateway's interface to that of the path.

        ## When it is no fault
        - A UDP request above 1300 bytes that is answered.
        - The capture filter did not admit non-first fragments: nothing is said about them.
        - Fragments out of order, or twice.

        ## Thresholds
        - fragments lost: one that never came before the reassembly timer (30 s) ended
        - `large`: 1300 bytes, the RFC's limit for UDP when the path MTU is unknown: below it a request is small
        - `small-answered-within`: 120 s since a small request was answered, for a large one (more than one
          packet) that stays unanswered

        ## References
        RFC 3261 §18.1.1 (use TCP above MTU − 200 or 1300 bytes); RFC 8200 §4.5; RFC 4787 §11 (NAT).
        """#

    static let sipMalformed = #"""
        # sip-malformed: a peer sends SIP that cannot be read

        ## What it means
        Messages were refused by the parser or lack a header that RFC 3261 makes mandatory. They are counted
        per peer and reported as one incident with one sample, escaped for display. The calls beside them
        are tracked as ever; where Call-ID and CSeq can be read, the broken message counts for its call.

        ## What users notice
        - Mostly nothing. If the broken message belongs to a call: that call fails or hangs.

        ## Likely causes
        1. A device with a faulty SIP stack, or a header written by hand in its configuration.
        2. `sip-alg` changed the body and not Content-Length, or the reverse.
        3. A message cut off: snap length of the capture, or `sip-fragment-lost`.
        4. Not SIP at all on a SIP port: keep-alive bytes, TLS to a plain port, another protocol.
        5. An attack or fuzzer: see `sip-scan`.

        Named in findings:
        - Start line: `bad-start-line`, `unsupported-version` (not SIP/2.0), `bad-request-uri`.
        - A mandatory header is absent: `missing-to`, `missing-from`, `missing-cseq`, `missing-call-id`,
          `missing-via`; it cannot be read: `bad-to`, `bad-from`, `bad-cseq`, `bad-call-id`, `bad-via`; or
          it stands twice with two values: `duplicate-to`, `duplicate-from`, `duplicate-cseq`,
          `duplicate-call-id`. `cseq-method-mismatch`: CSeq names another method than the request.
        - Wrong, yet the message was followed: `bad-content-length` (no number, or too large),
          `body-shorter-than-content-length` (of a datagram), `bad-contact` (a URI with `?` outside angle
          brackets).
        - Over a bound of this program, perhaps legal: `too-large`, `too-many-headers`, `too-many-values`,
          `line-too-long`.
        - Counted only, never told: `truncated` (cut by the capture), `empty` (a keep-alive).

        ## How to confirm

            tshark -r call.pcapng -Y '_ws.malformed || sip.content_length.invalid ||
              sip.header_no_colon || sip.header_not_terminated || sip.Status-Code.invalid' \
              -T fields -e frame.number -e ip.src -e ip.dst -e _ws.col.Info

        Missing mandatory headers:

            tshark -r call.pcapng -Y 'sip && !(sip.Via && sip.From && sip.To && sip.Call-ID && sip.CSeq)'

        Was the capture itself cut? (length on the wire against length captured)

            tshark -r call.pcapng -Y 'frame.cap_len < frame.len' -T fields -e frame.number \
              -e frame.len -e frame.cap_len

        ## How to fix
        - Send the sample and the frame number to the vendor of the device named.
        - Content-Length at fault: switch the router's SIP ALG off and compare both sides.
        - Capture cut: full snap length (`-s 0`).
        - Strangers: let only the carrier's and the offices' addresses reach the SIP ports.

        ## When it is no fault
        - Keep-alives: CRLF CRLF, a single CRLF, or zero bytes on a SIP port.
        - STUN, or bytes of TLS on a port that carries both.
        - Unknown headers, methods or extensions: SIP allows them.
        - Torture-like but legal messages: folding, compact forms, odd white space.

        ## Thresholds
        - `messages`: 3 from a peer that speaks SIP otherwise, or 1 that belongs to a call: warning; else notice
        - `calm`: 3600 s without another, then the count begins anew
        - Sizes, headers and commas are bounded in front of the parser; what exceeds a bound is `possible` only.

        ## References
        RFC 3261 §8.1.1 (mandatory headers), §18.3 (framing), §20.14 (Content-Length); RFC 4475.
        """#

    static let sipScan = #"""
        # sip-scan: a stranger probes this system for extensions and open routes

        ## What it means
        One source sends requests to many targets and gets few good answers, or calls itself by the name of
        a known scanner. Each source is reported once; where very many probe one host (a scan spread over many
        hosts, or forged addresses) they are reported once together. Their failed calls and logins are no findings
        of their own and do not count in any limit or statistic.

        ## What users notice
        - Ghost calls at night from numbers such as 100 or 1001, with nobody on the line.
        - If a password is guessed: toll fraud, on the bill.

        ## Likely causes
        1. An internet scanner (User-Agent friendly-scanner, sipvicious, sipcli, pplsip and the like).
        2. A dialler that tries outgoing prefixes (00, 900, 011 …) to find an open route.
        3. Rarely: a monitoring system or a security audit of one's own.

        Named in findings: `known-agent` (it bears the name of a scanner), `many-targets` (many users asked
        for, few or none answered), `many-sources` (more than `sources` at a time: a spread scan, or forged
        addresses), `probe-succeeded` (a request of a prober was accepted).

        ## How to confirm
        Who asks, under what name, for whom:

            tshark -r call.pcapng -Y 'sip.Method in {"OPTIONS", "REGISTER", "INVITE"}' -T fields \
              -e ip.src -e sip.Method -e sip.User-Agent -e sip.to.user |
              sort | uniq -c | sort -rn | head -20

        Did any of it succeed?

            tshark -r call.pcapng -Y 'sip.Status-Code == 200 && sip.CSeq.method in {"REGISTER", "INVITE"}' \
              -T fields -e ip.dst -e sip.CSeq.method -e sip.to.user

        Block at once (198.51.100.7 stands for the source):

            nft insert rule inet filter input ip saddr 198.51.100.7 drop
            conntrack -D -s 198.51.100.7

        ## How to fix
        - Let only the carrier's and the offices' addresses reach the SIP ports.
        - Ban by failed logins (fail2ban); same answer for unknown and known accounts.
        - Long random passwords, never equal to the extension. No outgoing route for guests.
        - A success in the second command: change that password, look at the bill, tell the carrier.

        ## When it is no fault
        - Peers that are registered, or whose calls are answered.
        - OPTIONS keep-alives of a trunk peer. A softphone with a wrong password (`registration-failed`).
        - A dialler of one's own that calls many numbers through the trunk.

        ## Thresholds
        - a known agent: at once
        - `targets`: 20 users, or `calls`: 60 attempts, from one source in `window`: 60 s, at most `answered`: 10 % of
          them with success, and most of the rest refused by 4xx (5xx is the server's trouble) or ignored
        - one report per source, up to `sources`: 8 that probe one host; beyond, one for all; a probe that succeeds is an error

        ## References
        RFC 3261 §26.1 (attacks), §22 (authentication), §11.2 (answers to OPTIONS).
        """#

    static let srtpMismatch = #"""
        # srtp-mismatch: one side encrypts media and the other does not, or keys never agree

        ## What it means
        SAVP was negotiated and plain RTP is sent, or the reverse; a key is missing on one side; or DTLS or
        ICE, which must finish first, never completes. The receiver drops the packets: silence although RTP
        arrives. What flows on the port is told by the first byte: STUN 0–3, DTLS 20–63, RTP 128–191.

        ## What users notice
        - Connected and silent, or loud noise (encrypted audio played as it is). WebRTC agents above all.

        ## Likely causes
        1. Trunk or softphone set to "SRTP optional": the far end answers RTP/AVP, the sender encrypts.
        2. a=crypto missing, or a suite that the other side does not know.
        3. DTLS: ClientHello unanswered (`media-blocked`), fingerprint does not match, wrong a=setup roles.
        4. ICE: no pair of candidates works: UDP blocked, no TURN, private candidates only.
        5. A re-INVITE brought new keys and one side keeps the old ones.
        6. A B2BUA encrypts one leg only and forwards packets unchanged.

        Cause ids: `profile-differs`, `keys-missing`, `suites-differ`, `plain-where-srtp-agreed`,
        `srtp-where-plain-agreed` (by the size of G.711 and G.722 packets), `dtls-unanswered`,
        `dtls-incomplete`, `dtls-refused` (a fatal alert, by its name), `dtls-both-clients` (both send
        ClientHello: a=setup:active on both sides).

        ## How to confirm
        Profile and keys of each side:

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sdp.media.proto \
              -e sdp.crypto.crypto_suite -e sdp.media_attribute.field

        DTLS and ICE: how far did they come?

            tshark -r call.pcapng -Y 'dtls.handshake.type || dtls.alert_message || stun.type' -T fields \
              -e frame.time_relative -e ip.src -e udp.dstport -e dtls.handshake.type \
              -e dtls.alert_message.desc -e stun.type

        ## How to fix
        - Trunk: switch SRTP off or on alike on both sides (Asterisk PJSIP `media_encryption = sdes` or
          `no`, `media_encryption_optimistic = no`).
        - SDES needs TLS for SIP, or the keys travel in the clear.
        - WebRTC: let UDP to the media server through, offer a TURN server, check the certificate's
          fingerprint in SDP.
        - Ask the carrier: RTP/AVP or RTP/SAVP, and which crypto suites.

        ## When it is no fault
        - RTP/AVP with a=crypto offered and refused, and plain RTP both ways.
        - Opportunistic DTLS that falls back to RTP on both sides (RFC 8643).
        - The first RTP packets while DTLS still runs; STUN keep-alives beside RTP.
        - Encrypted payload itself is not judged: its content cannot be seen here.

        ## Thresholds
        - `settle`: 3 s after the answer; `handshake`: 8 s until DTLS or ICE is looked at again
        - `attempts`: 3 ClientHello or ICE checks without an answer

        ## References
        RFC 3711 §3; RFC 4568 §5.1 (a=crypto); RFC 5763 §5 (DTLS); RFC 8445 §7 (checks); RFC 7983 §7.
        """#

    static let ssrcConflict = #"""
        # ssrc-conflict: two sources send to one media port at the same time

        ## What it means
        Packets of two senders, or of two SSRCs, arrive interleaved at one media port of one call. The
        receiver plays one of them, both in turn, or noise.

        ## What users notice
        - Ring-back tone or music continues under the talk; echo of another call; chopped sound.
        - Strangers are heard: media of another call reaches this port.

        ## Likely causes
        1. Early media goes on after the answer: the announcement or ring-back server was not stopped.
        2. Forking: two branches send media to the same port.
        3. A port was reused while the former call's sender still sends (hung call, see `media-stopped`).
        4. Transfer or conference: old and new source overlap.
        5. A loop in a gateway, or an intruder that injects RTP.

        Cause ids: `early-media-goes-on`, `two-senders`, and as a notice `two-streams-of-one-sender`.

        ## How to confirm
        Sources per destination port:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.dst \
              -e udp.dstport -e ip.src -e udp.srcport -e rtp.ssrc | sort | uniq -c

        Streams with start and end, to see the overlap:

            tshark -r call.pcapng -q -d udp.port==10500-10559,rtp -z rtp,streams

        Which dialogs named this port:

            tshark -r call.pcapng -Y 'sdp.media.port == 10512' -T fields -e frame.number -e ip.src \
              -e sip.Call-ID -e sip.from.tag -e sip.to.tag

        ## How to fix
        - Carrier or IVR: stop early media at the answer; give Call-ID and both source addresses.
        - Gateway: accept media only from the negotiated source (Asterisk `strictrtp = yes`).
        - Leave a port unused for some seconds after a call; end hung calls (RTP timeout).
        - Unknown source: restrict the media range to the carrier's addresses; use SRTP.

        ## When it is no fault
        - A change of SSRC: the old one ends, the new one begins (transfer, announcement, renegotiation).
        - A few late packets of the former stream.
        - DTMF or comfort noise under an SSRC of its own that alternates with the audio.
        - The same packets seen twice by the capture (`any` interface, mirror).

        ## Thresholds
        - `settle`: 3 s after the answer and the last renegotiation; `overlap`: 2 s of both sending at once
        - overlap counts, succession does not

        ## References
        RFC 3550 §8.2 (collisions), §5.1 (SSRC); RFC 3264 §5.1; RFC 3960 §3 (early media, forking).
        """#

    static let strictRouting = #"""
        # strict-routing: a peer routes the RFC 2543 way, without loose routing

        ## What it means
        A Record-Route or Route URI lacks `;lr`, or a Request-URI was rewritten the old way (the next hop
        in the Request-URI, the real target last in Route). Requests inside the dialog, above all ACK, BYE
        and re-INVITE, can then miss their target. The aliyun-ccc profile requires loose routing: a line can
        be connected only if it supports it.

        ## What users notice
        - Set-up works and the call drops after about 32 s (ACK lost), or cannot be hung up or held.

        ## Likely causes
        1. `no-loose-route`: an old proxy, gateway or SBC on the line inserts Record-Route without `;lr`.
        2. A device strips URI parameters of Record-Route, `sip-alg` among them.
        3. `preloaded-route`: a static Route or outbound proxy configured without `;lr`.
        4. `rewritten-request-uri`: an old stack puts a recorded route into the Request-URI although it has
           `;lr`.

        ## How to confirm
        Routes without `;lr`, and who put them in:

            tshark -r trunk.pcapng -Y 'sip.Record-Route || sip.Route' -T fields -e frame.number -e ip.src \
              -e sip.Method -e sip.Status-Code -e sip.Record-Route -e sip.Route

            tshark -r trunk.pcapng -Y '(sip.Record-Route && !(sip.Record-Route matches ";lr"))
              || (sip.Route && !(sip.Route matches ";lr"))'

        Request-URI against the Contact of the other side:

            tshark -r trunk.pcapng -Y 'sip.Method in {"ACK", "BYE"}' -T fields -e frame.number -e ip.dst \
              -e sip.r-uri -e sip.Route

        ## How to fix
        - Ask the carrier to switch loose routing on, at the host named in the Record-Route at fault.
        - Own proxy or gateway: write `;lr` into the outbound proxy URI (Asterisk:
          `outbound_proxy = sip:203.0.113.10\;lr`; Kamailio: `record_route()` writes it by default).
        - Parameters stripped on the way: switch SIP ALG off; compare both sides of the hop.

        ## When it is no fault
        - `;lr=on` and `;lr=true` count as loose routing.
        - No Record-Route at all. A URI in Contact without `;lr`: it is a target, no route.
        - Requests inside the dialog that leave as RFC 2543 wants, towards a router that has no `;lr`:
          that is how RFC 3261 serves strict routers.

        ## Thresholds
        None; every route URI is read. Profile: loose routing (required or not).

        ## References
        RFC 3261 §19.1.1 (lr), §16.4, §16.12.1.2 (strict routers), §12.2.1.1 (requests in a dialog).
        """#

    static let transferFailed = #"""
        # transfer-failed: a call transfer was refused, or its target was not reached

        ## What it means
        A REFER was refused, or it was accepted and the NOTIFY that reports its outcome carries a final
        status of 300 or above (message/sipfrag). The finding names the target and who refused.

        ## What users notice
        - The agent transfers a call, and it falls back, is cut off, or stays on hold music.

        ## Likely causes
        1. REFER refused: 403 not allowed, 405 or 501 not supported (usual on carrier trunks), 603 declined.
        2. Target busy, unregistered or wrong: the NOTIFY says 486, 480, 404, 408.
        3. Attended transfer: Replaces does not match a dialog where it is sent (481:
           `replaced-dialog-unknown`, as behind an SBC that changes Call-ID and tags), or is not supported
           (420).
        4. Refer-To names a host that the other side cannot reach or must not call (private address).
        5. Hold or resume around the transfer failed: `reinvite-failed`, `update-failed`.

        Named in findings: `refer-refused`, `target-not-reached`, `replaced-call-over` (the consultation
        call was hung up first), `replaces-tags-wrong` (Replaces names that call with tags it has not, or the
        wrong way round), `no-notify`.

        ## How to confirm
        REFER and its answers, NOTIFYs and what they report:

            tshark -r call.pcapng -Y 'sip.CSeq.method in {"REFER", "NOTIFY"}' -T fields \
              -e frame.time_relative -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code \
              -e sip.Refer-To -e sip.Event -e sip.Subscription-State -e sip.msg_body

        The body of a NOTIFY in plain text:

            tshark -r call.pcapng -Y 'sip.Method == "NOTIFY" && sip.Content-Type contains "sipfrag"' -O sip

        The new call that the transfer made:

            tshark -r call.pcapng -Y 'sip.Method == "INVITE" && (sip.Referred-by || sip.Replaces)' \
              -T fields -e frame.time_relative -e ip.src -e ip.dst -e sip.r-uri -e sip.Replaces

        ## How to fix
        - Trunk without REFER: transfer on the platform or gateway (it bridges the two calls itself).
        - Own gateway: allow REFER from the agents (Asterisk PJSIP `allow_transfer = yes`).
        - Wrong target: correct the number form, check that the agent aimed at is logged in and idle.
        - Replaces: enable it on both sides, or use blind transfer.

        ## When it is no fault
        - 202 or 200 to the REFER and a NOTIFY with 2xx.
        - 401 or 407 followed by an authenticated retry.
        - A NOTIFY with 100, 180 or 183: under way. No NOTIFY since norefersub was agreed.
        - The person aimed at declined after ringing.

        ## Thresholds
        - status reported by NOTIFY: 300 or above (487, and busy after ringing: silence); REFER answered 300 or above
        - `retry-wait`: 5 s for the repeat of a challenged REFER; `notify-wait`: 45 s without NOTIFY (64·T1, and what a report takes): `possible`

        ## References
        RFC 3515 §2.4.2, §2.4.4, §2.4.5 (REFER, NOTIFY); RFC 3420 (sipfrag); RFC 3891 (Replaces); RFC 5589.
        """#

    static let trunkDown = #"""
        # trunk-down: the peer of a trunk answers its OPTIONS keep-alives no more

        ## What it means
        At least 3 OPTIONS keep-alives in a row to one peer stayed unanswered, or were answered 503.
        One incident is opened for the peer; when it answers again, the incident is cleared with the length
        of the outage. Any other answer (200, 404, 405, 481) means that the peer is alive.

        ## What users notice
        - No call through this trunk goes out or comes in; calls take another route or get busy tone.

        ## Likely causes
        1. `no-reply`: the peer or its link is down, or the path to it is blocked. `unavailable` (503): it
           runs, but is overloaded or drained for maintenance.
           Over TCP the connection tells more: `tcp-closed` (the peer hangs up without an answer),
           `program-silent` (it takes the request and its program stays silent), `tcp-data-dropped` (never
           acknowledged), `other-protocol` (no SIP service).
        2. The path is blocked, by a firewall or routing change: `signalling-blocked`; ICMP names where:
           `port-closed` (nobody listens), `firewall` (prohibited), `routing` (no route, or a loop),
           `icmp-error` (any other).
        3. The public address of this side changed and the carrier's allow list does not know it.
        4. A NAT or firewall binding towards the peer expired since keep-alives are too slow.
        5. Answers go elsewhere: `asymmetric-signalling`. TLS certificate expired.

        ## How to confirm

            tshark -r trunk.pcapng -Y 'sip.CSeq.method == "OPTIONS"' -T fields -e frame.time -e ip.src \
              -e ip.dst -e sip.Method -e sip.Status-Code -e sip.CSeq.seq -e sip.Retry-After

        Requests and answers per method (503 shows separately):

            tshark -r trunk.pcapng -q -z sip,stat

        Anything else on the wire from that peer, or an ICMP error about it:

            tshark -r trunk.pcapng -Y 'ip.src == 203.0.113.10 || icmp.type == 3' -T fields \
              -e frame.time -e ip.src -e _ws.col.Info

            ping -c 3 203.0.113.10
            traceroute -U -p 5060 203.0.113.10
            conntrack -L -d 203.0.113.10

        ## How to fix
        - Own side: link, routing, public address, firewall (5060–5090), certificate; in that order.
        - Peer: call the carrier with the peer address, the time of the last answered OPTIONS, ICMP if any.
        - Give the trunk a second peer and let the gateway fail over on unanswered OPTIONS
          (Asterisk `qualify_frequency`, FreeSWITCH gateway `ping`).
        - NAT in between: keep-alives at least every 30 s.

        ## When it is no fault
        - 404, 405, 481 or any other answer than 503. One or two keep-alives lost.
        - The peer stops being asked: no OPTIONS, no verdict.
        - The capture shows one direction: where nothing of the peer was ever seen it is `possible`, and silent where
          requests that did not pass here are answered to it.
        - The capture began after the request or ended before its timer.

        ## Thresholds
        - `failures`: 3 keep-alives in a row, unanswered or answered 503
        - `timeout`: 32 s (timer F) for a keep-alive to count as unanswered

        ## References
        RFC 3261 §11 (OPTIONS), §17.1.2.2 (timer F), §21.5.4 (503); RFC 5626 §4.4 (keep-alives).
        """#

    static let unexpectedCodec = #"""
        # unexpected-codec: RTP carries a payload type that was never negotiated

        ## What it means
        A stream uses a payload type that the receiver's SDP does not list, or one codec under the number of
        another. The receiver drops such packets, or plays noise. It may be one cause of silence although
        packets flow both ways.

        ## What users notice
        - Silence or loud noise on one side, although RTP flows; DTMF keys heard as clicks.

        ## Likely causes
        1. The sender did not follow the last answer (old codec after a re-INVITE or UPDATE).
        2. Dynamic payload numbers mixed up: each side must *send* by the *other* side's SDP.
        3. A gateway that sends early media in a codec of its own before the answer.
        4. A-law (8) and µ-law (0) swapped in a gateway.
        5. A B2BUA forwards media of one leg unchanged although the legs negotiated different codecs.

        Cause ids: `codec-in-no-sdp`, `codec-of-sender-only`, `own-number-used` (2.), `codec-not-in-answer`
        (the answerer sends a codec that its own answer left out), and as a notice
        `comfort-noise-not-agreed`.

        ## How to confirm
        Payload types on the wire:

            tshark -r call.pcapng -d udp.port==10500-10559,rtp -Y 'rtp' -T fields -e ip.src \
              -e udp.dstport -e rtp.ssrc -e rtp.p_type | sort | uniq -c

        What each side asked for:

            tshark -r call.pcapng -Y 'sdp' -T fields -e frame.number -e ip.src -e sip.CSeq \
              -e sdp.media -e sdp.media_attribute.value

        ## How to fix
        - Report the frame of the SDP and of the first wrong packet to the vendor of the sender.
        - Stopgap: allow only one codec (PCMA) on the trunk and on the agents' side.
        - B2BUA: switch transcoding on, or force the same codecs on both legs.

        ## When it is no fault
        - Any codec of the receiver's list, not only the first; a change between them in mid-call.
        - Comfort noise (13) and telephone-event when listed.
        - A few packets of the old codec right after a renegotiation.
        - Early media before any answer was seen. RTCP with rtcp-mux (types 192–223), STUN, DTLS.

        ## Thresholds
        - `settle`: 3 s after the answer and after the last renegotiation

        ## References
        RFC 3264 §5.1, §6.1 (payload numbers); RFC 3551 §6 (static types); RFC 5761 §4 (rtcp-mux).
        """#

    static let updateFailed = #"""
        # update-failed: a renegotiation by UPDATE got no answer or was refused

        ## What it means
        An UPDATE (RFC 3311), before or after the answer, asked to change or refresh the session and got no
        2xx. The finding says what it was for: hold, resume, codec change, address change or refresh.
        Before the answer it moves early media; afterwards it mostly serves session timers and media moves.

        ## What users notice
        - No sound, or one side only, after the call is connected.
        - The call drops after 90 s, 15 or 30 minutes when the UPDATE was the session refresh
          (`session-refresh-failed` says so then).

        ## Likely causes
        1. `not-supported` (405, 501, 420): the far end does not know UPDATE; its Allow does not list it.
        2. `no-final-response`: lost on its way (`signalling-blocked`, `sip-alg`, `strict-routing`), or the
           target in Contact cannot be reached. `lost-between-points`: captures of two places show it at the
           one and never at the other.
        3. `media-refused` (488, 606, 415): the media offered is not accepted; see `codec-mismatch`.
        4. `dialog-gone` (481, 408): the far end no longer knows the dialog.
        5. `refused`: 500 with Retry-After (an earlier offer was not yet answered), other 5xx, 6xx.

        Of the same call, told inside the finding: `answer-invalid`, `sip-alg`, `request-unanswered`,
        `signalling-blocked`.

        ## How to confirm

            tshark -r call.pcapng -Y 'sip.CSeq.method == "UPDATE"' -T fields -e frame.time_relative \
              -e ip.src -e ip.dst -e sip.Method -e sip.Status-Code -e sip.CSeq.seq \
              -e sip.Session-Expires -e sdp.connection_info.address -e sdp.media -e sip.resend

        Did the peer ever say it supports UPDATE?

            tshark -r call.pcapng -Y 'sip.Allow contains "UPDATE"' -T fields -e ip.src -e sip.Allow

        ## How to fix
        - Carrier: ask that every UPDATE and re-INVITE be answered with 200 OK; the far end must support
          renegotiation. Attach Call-ID, time, caller, callee, CSeq of the UPDATE.
        - Own gateway: do not send UPDATE to a peer whose Allow does not list it; use re-INVITE
          (Asterisk: `connected_line_method = invite`; session timers by re-INVITE).
        - Own gateway refuses: enable UPDATE and list it in Allow.
        - Nothing comes back: switch the router's SIP ALG off; open the signalling ports 5060–5090.

        ## When it is no fault
        - 401 or 407 followed by the authenticated retry: the retry is judged.
        - 491 and a retry that succeeds.
        - 422 followed by a larger Session-Expires.
        - A BYE that crosses the UPDATE.

        ## Thresholds
        - `likely` after `transmissions`: 4, or `wait`: 4 s, without a final response
        - `proved` after `timeout`: 32 s (64·T1), or when the dialog is torn down after at least `wait`
        - TCP, or once a provisional response came: `timeout` only
        - `retry-wait`: 10 s for the retry after 401, 407, 422

        ## References
        RFC 3311 §5.1, §5.2 (UPDATE); RFC 3261 §17.1.2.2 (timers E, F), §20.5 (Allow); RFC 4028 §7.4.
        """#
}
