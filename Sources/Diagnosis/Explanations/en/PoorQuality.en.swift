extension EnglishPages {
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
}
