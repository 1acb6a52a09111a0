package import Tracking
package import Wire

/// A sentence in both languages of the product. Text from the wire inside it is already escaped.
package struct Text: Sendable, Hashable {
    package var en: String
    package var zh: String

    package init(en: String, zh: String) {
        self.en = en
        self.zh = zh
    }

    /// What nothing is added to stays the text it is: a copy would live as long as its finding.
    package static func + (left: Text, right: Text) -> Text {
        if right.isEmpty { return left }
        return left.isEmpty ? right : Text(en: left.en + right.en, zh: left.zh + right.zh)
    }

    private var isEmpty: Bool { en.isEmpty && zh.isEmpty }
}

package enum Severity: Int, Sendable, Hashable, Comparable {
    case notice, warning, error

    package var name: String {
        switch self {
        case .notice: "notice"
        case .warning: "warning"
        case .error: "error"
        }
    }

    package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}

package enum Confidence: Int, Sendable, Hashable, Comparable {
    case possible, likely, proved

    package var name: String {
        switch self {
        case .possible: "possible"
        case .likely: "likely"
        case .proved: "proved"
        }
    }

    /// One step down: the capture gate of FAILURE-MODES.
    package var lowered: Confidence { Confidence(rawValue: rawValue - 1) ?? .possible }

    package static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }
}

/// What the user is told: one symptom, its ranked causes, what proves it, what to do.
package struct Finding: Sendable {
    /// Sortable by time, unique in one run.
    package var id: String
    /// The deadline it crossed, or the packet that proved it.
    package var time: Timestamp
    package var kind: Kind
    package var severity: Severity
    package var confidence: Confidence
    package var title: Text
    package var call: CallIdentity?
    package var place: Place
    /// Most convincing first.
    package var causes: [Cause]
    package var evidence: [Evidence]
    package var fix: Text
    /// Name of the provider profile it was judged by.
    package var profile: String
    package var incident: String?
    /// The one of the same call that it takes back, by its id: that was told before more was seen.
    package var revises: String?

    package init(
        id: String, time: Timestamp, kind: Kind, severity: Severity, confidence: Confidence, title: Text,
        call: CallIdentity? = nil, place: Place = Place(), causes: [Cause] = [], evidence: [Evidence] = [], fix: Text,
        profile: String = "generic", incident: String? = nil
    ) {
        self.id = id
        self.time = time
        self.kind = kind
        self.severity = severity
        self.confidence = confidence
        self.title = title
        self.call = call
        self.place = place
        self.causes = causes
        self.evidence = evidence
        self.fix = fix
        self.profile = profile
        self.incident = incident
    }
}

/// Who called whom, and when.
package struct CallIdentity: Sendable, Hashable {
    package var callID: String
    package var caller: String
    package var callee: String
    package var start: Timestamp
    package var answered: Timestamp?
    package var end: Timestamp?
    /// The other legs of the same call, where a B2BUA stands between; Call-IDs escaped.
    package var linked: [OtherLeg] = []

    package struct OtherLeg: Sendable, Hashable {
        package var callID: String
        /// Which of the two the other one is.
        package var side: LinkedLeg.Side

        package init(callID: String, side: LinkedLeg.Side) {
            self.callID = callID
            self.side = side
        }
    }

    package init(
        callID: String, caller: String, callee: String, start: Timestamp, answered: Timestamp? = nil,
        end: Timestamp? = nil
    ) {
        self.callID = callID
        self.caller = caller
        self.callee = callee
        self.start = start
        self.answered = answered
        self.end = end
    }
}

package struct Cause: Sendable, Hashable {
    package var id: CauseID
    package var confidence: Confidence
    package var text: Text
    /// The two capture points between which it lies, where two show it.
    package var stretch: Stretch?

    package init(_ id: CauseID, confidence: Confidence, text: Text, stretch: Stretch? = nil) {
        self.id = id
        self.confidence = confidence
        self.text = text
        self.stretch = stretch
    }

    /// The same, as sure as that.
    package func with(_ confidence: Confidence) -> Cause {
        var cause = self
        cause.confidence = confidence
        return cause
    }

    package init(_ kind: Kind, confidence: Confidence, text: Text, stretch: Stretch? = nil) {
        self.init(.kind(kind), confidence: confidence, text: text, stretch: stretch)
    }

    package init(_ reason: Reason, confidence: Confidence, text: Text, stretch: Stretch? = nil) {
        self.init(.reason(reason), confidence: confidence, text: text, stretch: stretch)
    }
}

/// What lies between two capture points: where it was seen, and where it was not, or not the same.
package struct Stretch: Sendable, Hashable {
    package var before: InterfaceID
    package var after: InterfaceID

    /// Nil where the two are one point.
    package init?(_ before: InterfaceID, _ after: InterfaceID) {
        guard before != after else { return nil }
        self.before = before
        self.after = after
    }
}

package struct Evidence: Sendable, Hashable {
    package var time: Timestamp
    /// Frame number in its capture, where one packet is the proof.
    package var frame: UInt64?
    package var text: Text

    package init(time: Timestamp, frame: UInt64? = nil, text: Text) {
        self.time = time
        self.frame = frame
        self.text = text
    }
}
