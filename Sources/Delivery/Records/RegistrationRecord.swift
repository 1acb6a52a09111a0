package import Diagnosis
package import Engine
import Tracking
package import Wire

/// One account at one Contact, as its REGISTERs were seen here.
package struct RegistrationRecord: Codable, Sendable, Equatable {
    /// Short for this registration: see `Handle`.
    @OrBlank package var handle: String
    package var account: String
    package var contact: String
    package var client: String
    package var registrar: String
    package var transport: String
    /// `bound`, `expired`, `removed`, `refused`, `pending`.
    package var state: String
    /// Bound without a break since then, and until when; null where it is not.
    @OrNull package var since: String?
    @OrNull package var expires: String?
    /// The address that the client itself wrote is another than the one it came from.
    package var nat: Bool
    @OrNull package var userAgent: String?
    package var lastAttempt: String
    /// Final response of that attempt.
    @OrNull package var code: Int?

    private enum CodingKeys: String, CodingKey {
        case handle, account, contact, client, registrar, transport, state, since, expires, nat, code
        case userAgent = "user_agent"
        case lastAttempt = "last_attempt"
    }

    package init(_ registration: RegistrationSnapshot, at now: Timestamp) {
        handle = Handle(registration).description
        account = registration.account
        contact = registration.contact
        client = registration.client.description
        registrar = registration.registrar.description
        transport = registration.transport.rawValue
        state = registration.state(at: now).rawValue
        since = registration.since?.rfc3339
        expires = registration.until?.rfc3339
        nat = registration.isTranslated
        userAgent = registration.userAgent
        lastAttempt = registration.lastAttempt.rfc3339
        code = registration.code
    }

    /// Whether its account contains `number`.
    package func names(_ number: String) -> Bool { account.contains(number) }

    package func masked(by mask: NumberMask) -> RegistrationRecord {
        var copy = self
        copy.account = mask.hide(account)
        copy.contact = mask.hide(contact)
        return copy
    }
}

extension CallDetailRecord {
    /// A registration as a page tells it: what was said, and what was found about it. It has no Call-ID.
    package init(_ detail: RegistrationDetail, findings: [FindingRecord], interfaces: InterfaceNames) {
        let registration = detail.registration
        let start = detail.ladder.first?.time ?? registration.since ?? registration.lastAttempt
        let identity = CallIdentity(
            callID: "", caller: registration.account, callee: registration.registrar.description, start: start)
        call = CallRecord(
            CallSnapshot(
                identity: identity, state: detail.state.rawValue, from: registration.client, to: registration.registrar),
            interfaces: interfaces)
        call.handle = Handle(registration).description
        ladder = detail.ladder.map { LadderRecord($0, interfaces: interfaces) }
        self.findings = findings
        timelines = []
    }
}

extension RegistrationSnapshot {
    /// Whether `finding`, which is about no call, is about this account.
    package func isMeant(by finding: Finding) -> Bool {
        guard finding.call == nil, !account.isEmpty else { return false }
        return ([finding.title] + finding.evidence.map(\.text)).contains { $0.en.contains(account) }
            || user.map { user in
                finding.title.en.split { !$0.isLetter && !$0.isNumber && !"+-._@".contains($0) }.contains { $0 == user }
                    && [finding.place.from, finding.place.to].contains { $0?.address == client.address }
            } ?? false
    }

    private var user: Substring? { account.split(separator: "@").first }
}
