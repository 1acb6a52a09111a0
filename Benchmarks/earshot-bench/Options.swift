/// What the command line asks for.
struct Options {
    enum Command {
        /// The table of captures, measured from outside.
        case table
        /// Figures of the analysis in this process.
        case inside
        /// A capture of a shape, written to `path`.
        case make(Shape.Name, path: String)
    }

    var command = Command.table
    /// Of the captures of `inside`.
    var calls = 500
    var seconds = 60
    var rounds = 3
    /// Which captures the table has, and how much of each is made.
    var captures = Shape.Name.allCases
    var share = 1.0
    var earshot = ".build/release/earshot"
    var directory = "/tmp"
    var json = false
    var keepsFiles = false
    /// File of the bounds to check against.
    var thresholds: String?

    static let usage = """
        usage: earshot-bench [table] [--earshot PROGRAM] [--capture NAME]… [--share S] [--rounds N] [--directory DIR]
                             [--keep] [--check THRESHOLDS.json]
               earshot-bench inside [--calls N] [--seconds N] [--rounds N] [--directory DIR] [--keep] [--json]
                             [--check THRESHOLDS.json]
               earshot-bench make NAME FILE [--share S]
        NAME is calls, signalling, gateway or noise; a share of 0.01 is a capture of a hundredth.
        table: makes the captures in DIR (/tmp; the largest has 1 GB), runs earshot and tcpdump over them in turns, prints
        what they took, and deletes them. inside: makes captures of N concurrent calls (500 for 60 s: 640 MB) and analyses
        them in this process, which counts allocations. Exit: 0 within the bounds, 1 beyond them, 2 something failed.
        """

    /// Nil when the arguments make no sense.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        if let first = rest.first, !first.hasPrefix("-") {
            rest.removeFirst()
            switch first {
            case "table": break
            case "inside": command = .inside
            case "make":
                guard let name = rest.popFirst().flatMap(Shape.Name.init), let path = rest.popFirst() else {
                    return nil
                }
                command = .make(name, path: path)
            default: return nil
            }
        }
        var chosen: [Shape.Name] = []
        while let name = rest.popFirst() {
            switch name {
            case "--json": json = true
            case "--keep": keepsFiles = true
            default:
                guard let value = rest.popFirst(), take(name, value, &chosen) else { return nil }
            }
        }
        if !chosen.isEmpty { captures = chosen }
    }

    private mutating func take(_ name: String, _ value: String, _ chosen: inout [Shape.Name]) -> Bool {
        switch name {
        case "--directory": directory = value
        case "--check": thresholds = value
        case "--earshot": earshot = value
        case "--capture":
            guard let capture = Shape.Name(rawValue: value) else { return false }
            chosen.append(capture)
        case "--share":
            guard let number = Double(value), number > 0, number <= 10 else { return false }
            share = number
        case "--calls", "--seconds", "--rounds":
            // The ports of a slot and the ramp of a capture set the limits.
            guard let number = Int(value), (1...100_000).contains(number) else { return false }
            if name == "--calls" {
                calls = number
            } else if name == "--seconds" {
                seconds = number
            } else {
                rounds = number
            }
        default: return false
        }
        return true
    }
}
