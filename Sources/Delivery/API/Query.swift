package import Diagnosis
import HTTPTypes
package import Hummingbird
package import Wire

/// The parameters of one request, checked; what is not understood is refused, never ignored.
package struct Query {
    private let request: Request

    /// - Throws: 400 when a parameter is not among `allowed`, is there twice, or is no UTF-8.
    package init(_ request: Request, allowed: [String]) throws {
        self.request = request
        var seen: Set<String> = []
        for (key, _) in request.uri.queryParameters {
            let name = String(key)
            guard allowed.contains(name) else {
                throw HTTPError(
                    .badRequest, message: "unknown parameter \"\(name)\"; there are \(allowed.joined(separator: ", "))")
            }
            guard seen.insert(name).inserted else {
                throw HTTPError(.badRequest, message: "parameter \"\(name)\" is given twice")
            }
        }
    }

    package func text(_ name: String) -> String? { request.uri.queryParameters[Substring(name)].map(String.init) }

    package func count(_ name: String, upTo limit: Int) throws -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), 1...limit ~= number else {
            throw HTTPError(.badRequest, message: "\(name) is a number from 1 to \(limit), not \"\(text)\"")
        }
        return number
    }

    package func flag(_ name: String) throws -> Bool {
        switch text(name) {
        case nil, "0", "false": return false
        case "1", "true": return true
        case .some(let text): throw HTTPError(.badRequest, message: "\(name) is 0 or 1, not \"\(text)\"")
        }
    }

    package func choice<Value>(_ name: String, _ choices: [(String, Value)]) throws -> Value? {
        guard let text = text(name) else { return nil }
        guard let match = choices.first(where: { $0.0 == text }) else {
            let names = choices.map(\.0).joined(separator: ", ")
            throw HTTPError(.badRequest, message: "\(name) is one of \(names), not \"\(text)\"")
        }
        return match.1
    }

    package func time(_ name: String) throws -> Timestamp? {
        guard let text = text(name) else { return nil }
        // A form turns the plus of an offset into a space.
        guard let time = Timestamp(rfc3339: text.replacing(" ", with: "+")) else {
            throw HTTPError(.badRequest, message: "\(name) is a time such as 2025-03-01T10:02:11Z, not \"\(text)\"")
        }
        return time
    }

    package func language(_ name: String, default language: Language) throws -> Language {
        try choice(name, Language.allCases.map { ($0.rawValue, $0) }) ?? language
    }
}

extension StringProtocol {
    /// The text with its percent-encoded bytes decoded (RFC 3986 §2.1); nil when that is not UTF-8 or not complete.
    package var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 37 else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let digits = String(validating: rest.prefix(2), as: UTF8.self),
                digits.utf8.allSatisfy({ $0 != 43 && $0 != 45 }), let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension HistoryFilter {
    /// The filters among the parameters; which of them a path takes is said by its `Query`.
    init(_ query: Query, mask: NumberMask?) throws {
        self.init(
            kind: query.text("kind"),
            minimumSeverity: try query.choice("severity", [Severity.notice, .warning, .error].map { ($0.name, $0) })
                ?? .notice,
            callID: query.text("call"), number: query.text("number"), peer: query.text("peer"),
            since: try query.time("since"), isOpen: try query.flag("open"))
        until = try query.time("until")
        self.mask = mask
    }
}
