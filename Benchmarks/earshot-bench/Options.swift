/// What the command line asks for.
struct Options {
    var calls = 500
    var seconds = 60
    var rounds = 5
    var directory = "/tmp"
    var json = false
    var keepsFiles = false
    /// File of the bounds to check against.
    var thresholds: String?

    static let usage = """
        usage: earshot-bench [--calls N] [--seconds N] [--rounds N] [--directory DIR] [--keep] [--json]
                             [--check THRESHOLDS.json]
        Writes captures of N concurrent G.711 calls (500 for 60 s: 640 MB) to DIR (/tmp), analyses them in this process,
        and compares with tcpdump. Exit: 0 within the bounds, 1 beyond them, 2 something failed.
        """

    /// Nil when the arguments make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            switch name {
            case "--json": json = true
            case "--keep": keepsFiles = true
            case "--directory", "--check":
                guard let value = rest.popFirst() else { return nil }
                if name == "--check" { thresholds = value } else { directory = value }
            case "--calls", "--seconds", "--rounds":
                // The ports of a slot and the ramp of a capture set the limits.
                guard let value = rest.popFirst().flatMap({ Int($0) }), (1...100_000).contains(value) else {
                    return nil
                }
                if name == "--calls" {
                    calls = value
                } else if name == "--seconds" {
                    seconds = value
                } else {
                    rounds = value
                }
            default: return nil
            }
        }
    }
}
