import Mustache

/// Text for an HTML page, scalar by scalar: a quote that carries an accent is one character to Swift, and still a quote
/// to a browser.
struct PageText: MustacheContentType {
    static let name = "EARSHOT-PAGE"

    func escapeText(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n": result.unicodeScalars.append(scalar)
            default:
                // Neither XML nor a reader takes control characters; what is invisible misleads.
                if InertText.isShown(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
                }
            }
        }
        return result
    }
}
