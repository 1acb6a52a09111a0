import Tracking

/// What a provider demands and limits; loaded from `config/profiles/*.yaml`. Nil or empty means "no such rule".
package struct Profile: Sendable, Hashable {
    package var name: String
    /// UDP and TCP ports where SIP is looked for, besides traffic that plainly is SIP.
    package var signallingPorts: [ClosedRange<UInt16>] = [5060...5061]
    /// Media ports of the agents' hosts.
    package var mediaPorts: ClosedRange<UInt16>?
    /// The trunk's 18x must carry 100rel.
    package var requiresReliableProvisional = false
    /// UPDATE and re-INVITE must be answered 200.
    package var requiresRenegotiation = false
    package var wrongPasswordLimit: Int?
    /// Seconds in which wrong passwords are counted together.
    package var wrongPasswordWindowSeconds = 1800
    /// An account may be logged in at one place only.
    package var oneBindingPerAccount = false
    package var mediaPortsPerClient: Int?
    package var clientsPerHost: Int?
    /// Clients that answer MD5 challenges only.
    package var digestMD5Only = false
    package var requiresLooseRouting = false
    /// Responses must return by the request's path.
    package var requiresSymmetricSignalling = false
    package var concurrentCallsPerNumber: Int?
    /// Outgoing calls per landline caller number.
    package var concurrentCallsPerLandline: ClosedRange<Int>?
    /// Lines of the trunk of one inbound-only number.
    package var concurrentCallsPerInboundTrunk: Int?
    package var callsToOneCalleePerDay: Int?
    package var callsToOneCalleePerMonth: Int?
    /// The carriers' own rule, besides the platform's two above.
    package var carrierCallsToOneCalleePerDay: Int?
    /// Local time of the provider's days and months, in seconds east of UTC.
    package var utcOffsetSeconds = 0
    /// Number prefixes that can only receive calls, such as `400`.
    package var inboundOnlyPrefixes: [String] = []
    /// What the provider's support asks for, one item each.
    package var supportAsksFor: [String] = []

    package init(name: String) { self.name = name }

    package static let generic = Profile(name: "generic")

    package func isSignalling(port: UInt16) -> Bool { signallingPorts.contains { $0.contains(port) } }
}

extension Profile {
    /// Whether `normalised` is a number that only receives calls; an extension that begins alike is none.
    package func isInboundOnly(_ normalised: String) -> Bool {
        PhoneNumber.isPublic(normalised) && inboundOnlyPrefixes.contains { !$0.isEmpty && normalised.hasPrefix($0) }
    }
}

extension Profile: CustomStringConvertible {
    package var description: String { name }
}
