import Delivery
import Diagnosis
import Glibc

/// Standard output and standard error; a reader that went away is no error.
enum Console {
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal; nil when standard output is none.
    static var width: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes a line to standard output; false once nobody reads it any more.
    @discardableResult
    static func print(_ line: String) -> Bool {
        Output.write(Paint.isWanted ? Paint.line(inert(line)) : inert(line), to: STDOUT_FILENO)
    }

    /// What a terminal shows of a table; a file or a pipe gets all of it.
    private static let rowLimit = 50

    /// Writes a table, of which the first line names the columns.
    ///
    /// - Parameter isWhole: All of it was asked for.
    static func table(_ lines: [String], isWhole: Bool = false, _ language: Language = .ofCommandLine) {
        guard let header = lines.first else { return }
        guard Output.write(Paint.isWanted ? Paint.header(inert(header)) : inert(header), to: STDOUT_FILENO) else {
            return
        }
        let rows = lines.dropFirst()
        let shown = isWhole || width == nil ? rows : rows.prefix(rowLimit)
        for row in shown where !print(row) { return }
        let more = rows.count - shown.count
        guard more > 0 else { return }
        print(
            language == .en
                ? "… \(more) more; --limit \(rows.count) shows all" : "…… 另有 \(more) 行；--limit \(rows.count) 显示全部")
    }

    static func complain(_ line: String) {
        Output.write(inert(line), to: STDERR_FILENO)
    }

    /// What a terminal shows of it, and does nothing else with.
    static func inert(_ line: String) -> String { InertText.of(line, keepsLines: true) + "\n" }
}

/// A line on standard error that overwrites itself, for work that takes long enough to wonder about.
struct ProgressLine {
    private var shown = false
    private let enabled = Console.errorIsTerminal
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now

    mutating func show(_ text: @autoclosure () -> String) {
        let now = ContinuousClock.now
        guard enabled, now - start > .seconds(1), now - last > .milliseconds(200) else { return }
        last = now
        shown = true
        Output.write("\r\u{1B}[K" + InertText.of(text()), to: STDERR_FILENO)
    }

    mutating func clear() {
        if shown { Output.write("\r\u{1B}[K", to: STDERR_FILENO) }
        shown = false
    }
}
