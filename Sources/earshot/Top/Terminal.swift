import CNcurses
import Glibc

/// The whole terminal, as ncurses keeps it: only what changed goes over the line.
struct Terminal {
    /// - Throws: Where standard output is no terminal that ncurses knows.
    init() throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, earshot_screen_open() == 0 else {
            throw Failure(
                en: "top needs a terminal; `earshot top --once` prints the screen once",
                zh: "top 需要终端；`earshot top --once` 只输出一次画面")
        }
        // Ctrl-\\ would leave the terminal as the screen needs it, and a trace of the program across it.
        signal(SIGQUIT, SIG_IGN)
    }

    func close() { earshot_screen_close() }

    var rows: Int { Int(earshot_screen_rows()) }
    var columns: Int { Int(earshot_screen_columns()) }

    func show(_ lines: [ScreenLine]) {
        earshot_screen_clear()
        for (row, line) in lines.enumerated() {
            var column = 0
            for span in line.spans {
                let ink = Self.ink(span.look)
                earshot_screen_put(
                    Int32(clamping: row), Int32(clamping: column), span.text, ink.pair, ink.isStrong ? 1 : 0,
                    span.look == .dim && !line.isSelected ? 1 : 0, line.isSelected ? 1 : 0)
                column += span.width
            }
        }
        earshot_screen_show()
    }

    /// Colour pairs as `earshot_screen_open` made them.
    private static func ink(_ look: Look) -> (pair: Int32, isStrong: Bool) {
        switch look {
        case .plain, .dim: (0, false)
        case .strong: (0, true)
        case .error: (1, true)
        case .warning: (2, false)
        case .good: (3, false)
        case .title: (4, true)
        }
    }

    /// The next key, or nil where none came in so many milliseconds.
    func key(within milliseconds: Int) -> TopKey? {
        let code = earshot_screen_key(Int32(clamping: milliseconds))
        guard code >= 0 else { return nil }
        switch code - Int32(EARSHOT_KEY_CODE) {
        case KEY_UP: return .up
        case KEY_DOWN: return .down
        case KEY_LEFT: return .left
        case KEY_RIGHT: return .right
        case KEY_PPAGE: return .pageUp
        case KEY_NPAGE: return .pageDown
        case KEY_HOME: return .home
        case KEY_END: return .end
        case KEY_ENTER: return .enter
        case KEY_BACKSPACE: return .backspace
        case KEY_RESIZE: return .resize
        case 0...: return nil
        default: break
        }
        switch code {
        case 10, 13: return .enter
        case 27: return .escape
        case 8, 127: return .backspace
        default: return Unicode.Scalar(UInt32(code)).map { .character(Character($0)) }
        }
    }
}
