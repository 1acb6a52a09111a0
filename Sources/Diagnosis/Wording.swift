package import SIP
package import Tracking
package import Wire

/// Small pieces that many sentences share.
package enum Wording {
    /// `12.4 s`; whole numbers without a fraction.
    package static func seconds(_ interval: Interval) -> String { seconds(interval.seconds) }

    /// When an answer came: `at once`, or `after 1.2 s`.
    package static func after(_ interval: Interval) -> Text {
        guard interval >= .milliseconds(200) else { return Text(en: "at once", zh: "立即") }
        return Text(en: "after \(seconds(interval))", zh: "\(seconds(interval)) 后")
    }

    package static func seconds(_ value: Double) -> String { decimal(value) + " s" }

    /// One decimal place, none when it is zero.
    package static func decimal(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        let tenths = Int64((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let size = tenths.magnitude
        return size % 10 == 0 ? "\(sign)\(size / 10)" : "\(sign)\(size / 10).\(size % 10)"
    }

    package static func party(_ party: Party) -> Text {
        party == .caller ? Text(en: "the caller", zh: "主叫") : Text(en: "the callee", zh: "被叫")
    }

    /// `183 Session Progress`, escaped.
    package static func status(_ message: SIPMessage) -> String {
        let phrase = (message.reasonPhrase ?? "").escapedForDisplay(limit: 60)
        return phrase.isEmpty ? "\(message.statusCode ?? 0)" : "\(message.statusCode ?? 0) \(phrase)"
    }

    /// `10500–10523, 10530` of ascending ports; at most `limit` runs.
    package static func ranges(_ ports: [UInt16], limit: Int = 6) -> String {
        var runs: [(first: UInt16, last: UInt16)] = []
        for port in ports {
            // RTP takes the even ports: a gap of two is no gap.
            if let last = runs.last, port >= last.last, port - last.last <= 2 {
                runs[runs.count - 1].last = port
            } else {
                runs.append((port, port))
            }
        }
        let shown = runs.prefix(limit).map { $0.first == $0.last ? "\($0.first)" : "\($0.first)–\($0.last)" }
        return shown.joined(separator: ", ") + (runs.count > limit ? ", …" : "")
    }

    package static func count(_ number: some BinaryInteger, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many)"
    }
}

extension Evidence {
    package init(_ observation: Observation, _ text: Text) {
        self.init(time: observation.time, frame: observation.frame, text: text)
    }
}
