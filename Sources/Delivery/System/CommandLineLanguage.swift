package import Diagnosis
import Glibc

extension Language {
    /// What the environment asks for.
    package static var ofLocale: Language {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            if let value = getenv(name), value.pointee != 0 { return Language(tag: String(cString: value)) ?? .en }
        }
        return .en
    }

    /// The language to complain in, also about a command line that was not understood.
    package static var ofCommandLine: Language {
        let words = CommandLine.arguments
        if let place = words.firstIndex(of: "--lang"), words.indices.contains(place + 1) {
            return Language(tag: words[place + 1]) ?? .ofLocale
        }
        let joined = words.first { $0.hasPrefix("--lang=") }?.dropFirst(7)
        return joined.flatMap { Language(tag: String($0)) } ?? .ofLocale
    }
}

extension Text {
    /// In the language to complain in: help is written before any option is understood.
    package var ofCommandLine: String { text(.ofCommandLine) }
}
