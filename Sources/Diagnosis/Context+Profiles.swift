package import Tracking
package import Wire

/// The profile that judges this call, request or host.
extension Context {
    /// By the peers of the call's hops, the first hop first, else by the interface of its first message.
    package func profile(for call: Call) -> Profile {
        guard !rules.profiles.isOne else { return profile }
        let hops = [call.first.flow] + call.invites.map(\.hop)
        return hops.lazy.compactMap(rules.profiles.profile).first ?? profile(on: call.first.interface)
    }

    package func profile(for transaction: Transaction) -> Profile {
        guard !rules.profiles.isOne else { return profile }
        if let own = rules.profiles.profile(of: transaction.hop) { return own }
        return transaction.call.map { profile(for: $0) } ?? profile(on: transaction.request.interface)
    }

    package func profile(for observation: Observation) -> Profile {
        guard !rules.profiles.isOne else { return profile }
        return rules.profiles.profile(of: observation.flow) ?? profile(on: observation.interface)
    }

    package func profile(for host: IPAddress) -> Profile { rules.profiles.profile(of: host) ?? profile }

    /// Of a report: its call's, else that of the addresses it blames.
    package func profile(for report: Report) -> Profile {
        guard !rules.profiles.isOne else { return profile }
        if let call = report.call { return profile(for: call) }
        let ends = [report.place.from, report.place.to].compactMap { $0?.address }
        return ends.lazy.compactMap(rules.profiles.profile).first ?? profile
    }

    private func profile(on interface: InterfaceID) -> Profile {
        interfaceNames[interface].flatMap { rules.profiles.interfaces[$0] } ?? profile
    }
}
