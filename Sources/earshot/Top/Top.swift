import ArgumentParser
import Delivery
import Diagnosis
import Wire

struct Top: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Watch a daemon on the whole screen: incidents, trunks and peers, live calls.",
            zh: "全屏监视守护进程：事件、中继与对端、进行中的呼叫。"
        ).ofCommandLine,
        discussion: Text(
            en: "? shows the keys. Works over ssh; 80 columns and 24 lines are enough.",
            zh: "按 ? 显示按键。可通过 ssh 使用；80 列 24 行即可。"
        ).ofCommandLine)

    @Option(help: ArgumentHelp(en: "Seconds between two looks.", zh: "两次刷新之间的秒数。", valueName: "seconds")) var interval =
        2.0
    @Flag(help: ArgumentHelp(en: "Print the screen once, as text, and end.", zh: "以文本形式输出一次画面后结束。")) var once = false
    @OptionGroup var socket: SocketOption
    @OptionGroup var languageOption: LanguageOption

    func validate() throws {
        guard interval.isFinite, (0.2...3_600).contains(interval) else {
            throw ValidationError(
                en: "--interval is a number of seconds from 0.2 to 3600", zh: "--interval 是 0.2 到 3600 之间的秒数")
        }
    }

    func run() throws {
        let language = languageOption.language(settings: nil)
        var state = TopState(language: language)
        if once {
            look(&state)
            if let trouble = state.snapshot.trouble { throw Failure(en: trouble.en, zh: trouble.zh) }
            for line in TopScreen(state: state, columns: 120, rows: 40).draw() {
                var text = line.text
                while text.last == " " { text.removeLast() }
                if !Console.print(text) { break }
            }
            return
        }
        let terminal = try Terminal()
        defer { terminal.close() }
        var due = now()
        while true {
            if now() >= due {
                if !state.isPaused { look(&state) }
                due = now() + .seconds(interval)
            }
            terminal.show(TopScreen(state: state, columns: terminal.columns, rows: terminal.rows).draw())
            let wait = min(max((due - now()).seconds, 0), interval)
            guard let key = terminal.key(within: Int(wait * 1_000) + 1) else { continue }
            guard let order = state.press(key, page: TopScreen.page(rows: terminal.rows)) else { continue }
            if order == .quit { return }
            obey(order, &state, columns: terminal.columns)
        }
    }

    /// Since the program began.
    private func now() -> Timestamp {
        let passed = (ContinuousClock.now - Self.begin).components
        return Timestamp(seconds: passed.seconds) + .seconds(Double(passed.attoseconds) / 1e18)
    }

    private static let begin = ContinuousClock.now

    private func look(_ state: inout TopState) {
        state.snapshot = TopSnapshot.fetch(socket.client, state.language, before: state.snapshot)
        state.flow.note(state.snapshot.calls, at: now())
    }

    private func obey(_ order: TopState.Order, _ state: inout TopState, columns: Int) {
        do {
            switch order {
            case .quit: break
            case .ladder(let call):
                let detail = try socket.client.get(
                    "/v1/calls/\(DaemonClient.encoded(call))", [("lang", state.language.rawValue)],
                    as: CallDetailRecord.self)
                let lines = Ladder(language: state.language).draw(detail)
                state.reading = TopState.Reading(title: call, lines: lines)
            case .report(let call):
                let name = Self.fileName(call)
                try socket.client.save(
                    "/v1/calls/\(DaemonClient.encoded(call))/report", [("lang", state.language.rawValue)], to: name)
                state.notice = Text(en: "written: \(name)", zh: "已写入：\(name)")
            case .capture(let number):
                let session = try socket.client.post(
                    "/v1/captures", [("number", number), ("seconds", "1800"), ("note", "earshot top")],
                    as: CaptureSessionRecord.self)
                state.notice = Text(
                    en: "session \(session.id) captures \(number) for 30 minutes: earshot capture fetch \(session.id)",
                    zh: "会话 \(session.id) 抓取 \(number) 30分钟：earshot capture fetch \(session.id)")
            case .explain(let kind):
                guard let card = Kind(rawValue: kind).flatMap(Catalogue.card) else { break }
                let page = card.page.text(state.language)
                state.reading = TopState.Reading(
                    title: "\(kind): \(card.summary.text(state.language))",
                    lines: page.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
                        ScreenText.wrapped(String($0), to: columns)
                    })
            }
        } catch let failure as Failure {
            state.notice = failure.text
        } catch {
            state.notice = Text(en: "\(error)", zh: "\(error)")
        }
    }

    /// Of a Call-ID only what a file's name may be made of.
    static func fileName(_ callID: String) -> String {
        let safe = callID.prefix(60).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        return "earshot-\(String(safe)).html"
    }
}
