package import Engine
import Tracking
package import Wire

/// One account at one Contact, as its REGISTERs were seen here.
package struct RegistrationRecord: Codable, Sendable, Equatable {
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
        case account, contact, client, registrar, transport, state, since, expires, nat, code
        case userAgent = "user_agent"
        case lastAttempt = "last_attempt"
    }

    package init(_ registration: RegistrationSnapshot, at now: Timestamp) {
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
