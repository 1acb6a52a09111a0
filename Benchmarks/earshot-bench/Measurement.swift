/// What one run of the benchmark found. Times are processor time unless they say `wall`.
struct Measurement: Codable {
    var rtpPackets: Int
    var sipMessages: Int
    var calls: Int
    var fileBytes: Int64

    /// Whole analysis of the calls capture against `tcpdump -r FILE -w /dev/null`; median of the pairs.
    var analysisSeconds: Double
    var analysisWallSeconds: Double
    var tcpdumpSeconds: Double
    var tcpdumpWallSeconds: Double
    var analysisToTcpdump: Double
    var analysisToTcpdumpWall: Double

    /// Reading the file and dropping every packet.
    var readNanosecondsPerPacket: Double
    /// Reading and engine, with the share of SIP taken out.
    var nanosecondsPerRTPPacket: Double
    var microsecondsPerSIPMessage: Double
    /// A SIP message against an RTP packet.
    var sipToRTP: Double

    var allocationsPerRTPPacket: Double
    /// With what the end of an interval allocates, for each packet.
    var allocationsWithIntervals: Double
    var allocationsPerSIPMessage: Double

    var peakCalls: Int
    var residentBytesPerCall: Double
    var peakResidentBytes: Int
    /// Of the calls capture, by kind; a clean capture should have none.
    var findings: [String: Int]

    static func spelled(_ bytes: Double) -> String {
        bytes >= 1_048_576 ? "\((bytes / 1_048_576).rounded(1)) MiB" : "\((bytes / 1_024).rounded(1)) KiB"
    }

    var lines: [String] {
        [
            "capture          \(rtpPackets) RTP packets, \(sipMessages) SIP messages, \(calls) calls, "
                + Measurement.spelled(Double(fileBytes)),
            "whole analysis   \(analysisSeconds.rounded(3)) s (wall \(analysisWallSeconds.rounded(3)) s)",
            "tcpdump -r -w    \(tcpdumpSeconds.rounded(3)) s (wall \(tcpdumpWallSeconds.rounded(3)) s)",
            "ratio            \(analysisToTcpdump.rounded(2)) (wall \(analysisToTcpdumpWall.rounded(2)))",
            "read only        \(readNanosecondsPerPacket.rounded(1)) ns per packet",
            "RTP              \(nanosecondsPerRTPPacket.rounded(1)) ns per packet, of which reading as above; "
                + "\(allocationsPerRTPPacket.rounded(4)) allocations, \(allocationsWithIntervals.rounded(4)) with intervals",
            "SIP              \(microsecondsPerSIPMessage.rounded(2)) µs per message "
                + "(\(sipToRTP.rounded(0))× an RTP packet); \(allocationsPerSIPMessage.rounded(1)) allocations",
            "memory           \(Measurement.spelled(residentBytesPerCall)) per call at \(peakCalls) calls; "
                + "peak \(Measurement.spelled(Double(peakResidentBytes)))",
            """
            findings         \
            \(findings.isEmpty ? "none" : findings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
            """,
        ]
    }
}

/// The committed bounds. Of `inside` ratios and counts only, which do not depend on the machine's speed.
struct Thresholds: Codable {
    /// Of a line of the table; what is not given is not bounded.
    struct Capture: Codable {
        /// To tcpdump.
        var ratio: Double?
        var residentMegabytes: Double?
        /// A property of the machine too.
        var microsecondsPerMessage: Double?

        func exceeded(by line: Table.Line) -> [String] {
            let pairs = [
                ("ratio", line.ratio, ratio), ("RSS", line.residentMegabytes, residentMegabytes),
                ("µs", line.microsecondsPerMessage, microsecondsPerMessage),
            ]
            return pairs.compactMap { name, value, bound in value <= bound ?? .infinity ? nil : name }
        }

        var words: String {
            var parts: [String] = []
            if let ratio { parts.append("≤ \(ratio) ×") }
            if let microsecondsPerMessage { parts.append("≤ \(microsecondsPerMessage) µs") }
            if let residentMegabytes { parts.append("≤ \(Int(residentMegabytes)) MB") }
            return parts.joined(separator: ", ")
        }
    }

    var captures: [String: Capture]
    var inside: Inside
}

/// Bounds of what is measured in the process.
struct Inside: Codable {
    var analysisToTcpdump: Double
    var sipToRTP: Double
    var allocationsPerRTPPacket: Double
    var allocationsPerSIPMessage: Double
    var residentBytesPerCall: Double

    /// What exceeds its bound.
    func exceeded(by measured: Measurement) -> [String] {
        let pairs = [
            ("analysisToTcpdump", measured.analysisToTcpdump, analysisToTcpdump),
            ("sipToRTP", measured.sipToRTP, sipToRTP),
            ("allocationsPerRTPPacket", measured.allocationsPerRTPPacket, allocationsPerRTPPacket),
            ("allocationsPerSIPMessage", measured.allocationsPerSIPMessage, allocationsPerSIPMessage),
            ("residentBytesPerCall", measured.residentBytesPerCall, residentBytesPerCall),
        ]
        // Written so that not-a-number exceeds.
        return pairs.compactMap { name, value, bound in
            value <= bound ? nil : "\(name): \(value.rounded(4)) exceeds \(bound)"
        }
    }
}

extension Double {
    func rounded(_ digits: Int) -> Double {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}
