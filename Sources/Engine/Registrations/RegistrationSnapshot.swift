package import Tracking
package import Wire

/// One account at one Contact, as its REGISTERs were seen here. Texts are escaped; there are no credentials.
package struct RegistrationSnapshot: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        /// It can be called now.
        case bound
        /// It was, and did not refresh in time.
        case expired
        /// It logged out.
        case removed
        /// The last answer was no.
        case refused
        /// Nothing came back yet.
        case pending
    }

    /// `user@domain` of the address-of-record.
    package var account: String
    /// URI of the Contact, without parameters.
    package var contact: String
    /// Where its REGISTER was seen to come from, and to go.
    package var client: Endpoint
    package var registrar: Endpoint
    package var transport: SignallingTransport
    /// Bound without a break since then, and until when; nil where it is not.
    package var since: Timestamp?
    package var until: Timestamp?
    /// The address that the client itself wrote is another than the one it came from.
    package var isTranslated = false
    package var userAgent: String?
    package var lastAttempt: Timestamp
    /// Final response of the last attempt; nil while there is none.
    package var code: Int?

    package init(
        account: String, contact: String, client: Endpoint, registrar: Endpoint, transport: SignallingTransport,
        lastAttempt: Timestamp
    ) {
        self.account = account
        self.contact = contact
        self.client = client
        self.registrar = registrar
        self.transport = transport
        self.lastAttempt = lastAttempt
    }

    package func state(at now: Timestamp) -> State {
        if let until { return until > now ? .bound : .expired }
        guard let code else { return .pending }
        return (200...299).contains(code) ? .removed : .refused
    }
}

/// One registration with what was said.
package struct RegistrationDetail: Sendable {
    package var registration: RegistrationSnapshot
    package var state: RegistrationSnapshot.State
    /// In the order of time.
    package var ladder: [LadderLine]
}

extension Engine {
    /// All that are known, in the order of accounts and Contacts.
    package func registrationList() -> [RegistrationSnapshot] { registrations.all }

    /// The newest that `isMeant`, with its last messages as far as they are held.
    package func registration(_ isMeant: (RegistrationSnapshot) -> Bool) -> RegistrationDetail? {
        registrations.course(isMeant).map { found in
            RegistrationDetail(
                registration: found.snapshot, state: found.snapshot.state(at: now),
                ladder: found.messages.map { SnapshotBuilder.line($0, showsKeys: false) })
        }
    }
}
