package import Diagnosis
package import Wire

/// What a capture session is about. All that is given must agree; nothing given means every call.
package struct SessionFilter: Sendable, Hashable, Codable {
    /// A part of a telephone number or user, as `calls --number` takes it; of four digits and more, numbers that end
    /// alike agree too (+86 138… and 138…).
    package var number: String?
    /// Either end of the signalling, or of the call's media.
    package var address: String?
    package var callID: String?
    /// The session begins to keep a call when a finding of this kind appears in it.
    package var kind: Kind?

    package init(number: String? = nil, address: String? = nil, callID: String? = nil, kind: Kind? = nil) {
        self.number = number
        self.address = address
        self.callID = callID
        self.kind = kind
    }

    func admits(user: String) -> Bool {
        guard let number else { return true }
        if user.contains(number) { return true }
        let wanted = SessionFilter.digits(number)
        let found = SessionFilter.digits(user)
        let shorter = min(wanted.count, found.count)
        guard shorter >= 4 else { return false }
        return wanted.suffix(shorter) == found.suffix(shorter)
    }

    func admits(users: [String]) -> Bool { number == nil || users.contains(where: admits(user:)) }

    func admits(callID: String) -> Bool { self.callID == nil || self.callID == callID }

    func admits(addresses: some Sequence<IPAddress>) -> Bool {
        guard let address else { return true }
        let wanted = IPAddress(address)
        return addresses.contains { $0 == wanted }
    }

    /// Digits of a number written with signs between; empty for a name.
    private static func digits(_ text: String) -> [UInt8] {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57: digits.append(byte)
            case 43, 45, 46, 40, 41, 32: continue
            default: return []
            }
        }
        return digits
    }
}

/// A capture session as the capture thread needs it.
package struct SessionSpec: Sendable, Hashable {
    package var id: String
    package var filter: SessionFilter
    package var until: Timestamp
    package var keepsPayload: Bool
    /// Ends after so many calls.
    package var maxCalls: Int?
    /// Calls it followed before a restart.
    package var callIDs: [String]

    package init(
        id: String, filter: SessionFilter, until: Timestamp, keepsPayload: Bool = false, maxCalls: Int? = nil,
        callIDs: [String] = []
    ) {
        self.id = id
        self.filter = filter
        self.until = until
        self.keepsPayload = keepsPayload
        self.maxCalls = maxCalls
        self.callIDs = callIDs
    }
}
