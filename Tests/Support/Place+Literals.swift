package import Diagnosis
import Tracking
import Wire

/// Tests write places and subjects as records show them; a text that names none ends the test run.
extension Place.End: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) {
        if let endpoint = Endpoint(text) {
            self = .endpoint(endpoint)
        } else if let address = IPAddress(text) {
            self = .host(address)
        } else {
            fatalError("there is no end \(text)")
        }
    }
}

extension Place.Direction: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) {
        let all: [Place.Direction] = [.inbound, .outbound, .toward(.caller), .toward(.callee)]
        guard let direction = all.first(where: { $0.description == text }) else {
            fatalError("there is no direction \(text)")
        }
        self = direction
    }
}

extension Subject: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(remembered: text) }
}
