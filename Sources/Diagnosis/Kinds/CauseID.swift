package import SIP

/// What a cause inside a finding is: another failure mode, a reason that is none by itself, or how SIP's grammar was
/// broken.
package enum CauseID: Sendable, Hashable, CustomStringConvertible {
    case kind(Kind)
    case reason(Reason)
    case malformed(SIPParseError.Reason)

    /// As records, logs and `explain` show it.
    package var description: String {
        switch self {
        case .kind(let kind): kind.rawValue
        case .reason(let reason): reason.description
        case .malformed(let reason): reason.rawValue
        }
    }
}
