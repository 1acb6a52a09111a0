import Delivery
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
        Output.write(inert(line), to: STDOUT_FILENO)
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
