package import Wire

/// What the findings of one incident have in common, and what tells repeats of a report without a call apart.
///
/// Texts inside are escaped. It is written by `description`, in the records that leave the program, and never read back
/// but by `Subject(remembered:)`.
package enum Subject: Sendable, Hashable {
    case host(IPAddress)
    /// What passes from one host to another.
    case path(from: IPAddress, to: Place.End, over: Connection? = nil)
    /// The two sides of something that rewrites what passes it.
    case sides(IPAddress, IPAddress)
    /// One fault of several that a host may have.
    case reason(Reason, at: IPAddress)
    /// One method that a peer does not serve.
    case method(String, at: Place.End)
    /// A telephone number, or a user's name.
    case number(String)
    /// `user@domain`, everywhere or at one registrar.
    case account(String, at: IPAddress? = nil)
    /// An account as it is bound from one client.
    case binding(String, client: IPAddress)
    /// The softphones of one client whose Contacts name this host.
    case softphones(client: IPAddress, host: String)
    /// A route as its header names it, and its address where that is all it says.
    case route(String, IPAddress?)
    case scan(IPAddress, Scan)
    /// Of an earlier run, by its description alone.
    case remembered(String)

    /// What is set up before a message passes.
    package enum Connection: String, Sendable {
        case tcp, tls
    }

    package enum Scan: String, Sendable {
        /// Many sources that probe this host at a time.
        case crowd
        /// What this source probed for was let in.
        case success
    }

    /// What an earlier run wrote down. Hosts and paths are such again.
    package init(remembered text: String) {
        if let address = IPAddress(text), address.description == text {
            self = .host(address)
        } else if let path = Subject(path: text), path.description == text {
            self = path
        } else {
            self = .remembered(text)
        }
    }

    /// Nil for what is no path.
    private init?(path text: String) {
        let words = text.split(separator: " ")
        let connection = words.count == 2 ? Connection(rawValue: String(words[0])) : nil
        guard words.count == (connection == nil ? 1 : 2), let ends = words.last?.split(separator: ">"),
            ends.count == 2, let from = IPAddress(ends[0]), let host = IPAddress(hostOf: ends[1])
        else { return nil }
        self = .path(from: from, to: Endpoint(ends[1]).map(Place.End.endpoint) ?? .host(host), over: connection)
    }
}

extension Subject: CustomStringConvertible {
    /// One description in records, logs and rows.
    package var description: String {
        switch self {
        case .host(let address): "\(address)"
        case .path(let from, let to, let connection): (connection.map { "\($0.rawValue) " } ?? "") + "\(from)>\(to)"
        case .sides(let one, let other): "\(one) \(other)"
        case .reason(let reason, let host): "\(host) \(reason)"
        case .method(let method, let end): "\(end) \(method)"
        case .number(let number): number
        case .account(let account, let registrar): account + (registrar.map { " \($0)" } ?? "")
        case .binding(let account, let client): "\(account) at \(client)"
        case .softphones(let client, let host): "\(client) \(host)"
        case .route(let name, _): name
        case .scan(let host, let scan): "\(host) \(scan.rawValue)"
        case .remembered(let text): text
        }
    }
}

extension Subject {
    /// The host whose good calls are evidence about it; nil where only its own recovery is.
    package var host: IPAddress? {
        switch self {
        case .host(let address): address
        case .route(_, let address): address
        default: nil
        }
    }

    /// As a later run knows it.
    package var remembered: Subject { Subject(remembered: description) }

    /// With its telephone numbers as `mask` gives them; addresses stay.
    package func masked(by mask: (String) -> String) -> Subject {
        switch self {
        case .number(let number): .number(mask(number))
        case .account(let account, let registrar): .account(mask(account), at: registrar)
        case .binding(let account, let client): .binding(mask(account), client: client)
        case .softphones(let client, let host): .softphones(client: client, host: mask(host))
        case .route(let name, nil): .route(mask(name), nil)
        case .remembered(let text): .remembered(mask(text))
        case .host, .path, .sides, .reason, .method, .route, .scan: self
        }
    }
}
