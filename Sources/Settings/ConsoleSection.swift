package import Wire

extension Settings {
    /// The page for browsers.
    package struct ConsoleSettings: Sendable, Hashable {
        package var isEnabled = false
        /// Address and port for TCP; nil serves it on the API's socket only.
        package var listen: Endpoint?
        /// The address may be one that others reach.
        package var allowsRemote = false
        /// May do more than look.
        package var allowsActions = false
        /// File of what opens it over TCP.
        package var tokenPath = "/var/lib/earshot/console.token"
        /// Largest capture that is taken to be judged.
        package var maxCaptureMegabytes = 32

        package init() {}
    }
}

extension Settings.ConsoleSettings {
    mutating func fill(from section: Section) {
        isEnabled = section.flag("enabled") ?? isEnabled
        allowsRemote = section.flag("allow-remote") ?? allowsRemote
        allowsActions = section.flag("allow-actions") ?? allowsActions
        tokenPath = section.text("token") ?? tokenPath
        maxCaptureMegabytes = section.integer("max-capture-megabytes", in: 1...512) ?? maxCaptureMegabytes
        if let text = section.text("listen"), !text.isEmpty {
            if let endpoint = Endpoint(text), endpoint.port > 0 {
                listen = endpoint
                if !endpoint.address.isLoopback, !allowsRemote {
                    section.complain(
                        "listen", "\(text) is reached from other hosts; set allow-remote, and a proxy with TLS in front"
                    )
                }
            } else {
                section.complain("listen", "expected an address and a port such as 127.0.0.1:8060, found \"\(text)\"")
            }
        }
        section.finish()
    }
}
