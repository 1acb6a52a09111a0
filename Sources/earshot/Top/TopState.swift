import Delivery
import Diagnosis

/// What a key means, wherever it came from.
enum TopKey: Hashable {
    case character(Character)
    case up, down, left, right, pageUp, pageDown, home, end, enter, escape, backspace, resize
}

/// What the person at the screen has chosen, and what comes of a key. Knows no terminal and asks nobody.
struct TopState {
    /// Something that only the program can do.
    enum Order: Hashable {
        case quit
        case ladder(call: String)
        case report(call: String)
        case capture(number: String)
        case explain(kind: String)
    }

    /// Lines to read in place of the tables.
    struct Reading {
        var title: String
        var lines: [String]
        var top = 0
        /// Columns cut off on the left.
        var left = 0
    }

    /// What is typed into the line at the bottom.
    enum Prompt {
        case filter
        /// Whether to capture this number's calls.
        case capture(number: String)
    }

    var snapshot = TopSnapshot()
    var flow = MediaFlow()
    var language = Language.en
    private(set) var pane = TopPane.incidents
    /// The chosen pane has the screen to itself.
    private(set) var isAlone = false
    private(set) var isPaused = false
    private(set) var filter = ""
    private(set) var prompt: Prompt?
    var reading: Reading?
    /// Said once, until the next key.
    var notice: Text?
    private var orders: [TopPane: Int] = [:]
    private var chosen: [TopPane: String] = [:]

    init(language: Language) { self.language = language }

    // MARK: What is shown

    func order(of pane: TopPane) -> Int { orders[pane] ?? 0 }

    /// Rows that the filter lets through.
    func rows(of pane: TopPane) -> [TopPane.Row] {
        let rows = pane.rows(snapshot, flow, order: order(of: pane), language)
        guard !filter.isEmpty else { return rows }
        let wanted = filter.lowercased()
        return rows.filter { row in
            row.id.lowercased().contains(wanted) || row.cells.contains { $0.text.lowercased().contains(wanted) }
        }
    }

    /// Place of the cursor among `rows`; 0 where what it stood on is gone.
    func selection(in pane: TopPane, _ rows: [TopPane.Row]) -> Int {
        chosen[pane].flatMap { id in rows.firstIndex { $0.id == id } } ?? 0
    }

    // MARK: Keys

    /// - Parameter page: Lines that a page has.
    mutating func press(_ key: TopKey, page: Int) -> Order? {
        if key == .resize { return nil }
        notice = nil
        if reading != nil { return read(key, page) }
        if let prompt { return type(key, prompt) }
        switch key {
        case .character("q"): return .quit
        case .character("\t"): select(pane: pane.rawValue + 1)
        case .character("1"): select(pane: 0)
        case .character("2"): select(pane: 1)
        case .character("3"): select(pane: 2)
        case .character("z"): isAlone.toggle()
        case .character("s"): orders[pane] = (order(of: pane) + 1) % pane.orders.count
        case .character("/"): prompt = .filter
        case .character("?"): reading = Self.help(language)
        case .character(" "), .character("p"): isPaused.toggle()
        case .escape: filter = ""
        case .up, .character("k"): move(-1)
        case .down, .character("j"): move(1)
        case .pageUp: move(-page)
        case .pageDown: move(page)
        case .home: move(.min)
        case .end: move(.max)
        case .enter, .character("l"), .character("r"), .character("c"), .character("e"): return act(key)
        default: break
        }
        return nil
    }

    private mutating func select(pane number: Int) {
        pane = TopPane(rawValue: number % TopPane.allCases.count) ?? .incidents
    }

    private mutating func move(_ step: Int) {
        let rows = rows(of: pane)
        guard !rows.isEmpty else { return }
        let now = selection(in: pane, rows)
        let next = step == .min ? 0 : step == .max ? rows.count - 1 : min(max(now + step, 0), rows.count - 1)
        chosen[pane] = rows[next].id
    }

    /// What is asked of the row under the cursor.
    private mutating func act(_ key: TopKey) -> Order? {
        let rows = rows(of: pane)
        guard !rows.isEmpty else { return nil }
        let id = rows[selection(in: pane, rows)].id
        switch (pane, key) {
        case (.incidents, .enter), (.incidents, .character("e")):
            return snapshot.incidents.first { $0.id == id }.map { .explain(kind: $0.kind) }
        case (.calls, .enter), (.calls, .character("l")): return .ladder(call: id)
        case (.calls, .character("r")): return .report(call: id)
        case (.calls, .character("e")):
            return snapshot.calls.first { $0.callID == id }?.findings.first.map { .explain(kind: $0) }
        case (.calls, .character("c")):
            guard let call = snapshot.calls.first(where: { $0.callID == id }) else { return nil }
            prompt = .capture(number: call.callee)
            return nil
        default:
            notice = Text(en: "that key is for a call: 3 shows them", zh: "该键用于呼叫：按3显示呼叫")
            return nil
        }
    }

    private mutating func type(_ key: TopKey, _ prompt: Prompt) -> Order? {
        switch (prompt, key) {
        case (.filter, .character(let character)):
            if filter.count < 60 { filter.append(character) }
        case (.filter, .backspace): filter = String(filter.dropLast())
        case (.filter, .enter): self.prompt = nil
        case (.filter, .escape):
            filter = ""
            self.prompt = nil
        case (.capture(let number), .character("y")):
            self.prompt = nil
            return .capture(number: number)
        case (.capture, _): self.prompt = nil
        default: break
        }
        return nil
    }

    private mutating func read(_ key: TopKey, _ page: Int) -> Order? {
        guard var text = reading else { return nil }
        let last = max(0, text.lines.count - page)
        switch key {
        case .up, .character("k"): text.top -= 1
        case .down, .character("j"), .enter: text.top += 1
        case .pageUp: text.top -= page
        case .pageDown, .character(" "): text.top += page
        case .left: text.left = max(0, text.left - 20)
        case .right: text.left = min(text.left + 20, 400)
        case .home: (text.top, text.left) = (0, 0)
        case .end: text.top = last
        case .escape, .character("q"), .backspace:
            reading = nil
            return nil
        default: break
        }
        text.top = min(max(text.top, 0), last)
        reading = text
        return nil
    }

    private static func help(_ language: Language) -> Reading {
        let lines = Text(
            en: """
                1 2 3, Tab   incidents, trunks and peers, live calls
                ↑ ↓ j k      choose a row; PgUp PgDn Home End
                Enter        a call: its ladder; an incident: what its kind means
                l            the ladder of the call        e   explain the finding
                r            write the call's report page here
                c            capture the callee's calls for 30 minutes
                s            another order                 z   this table alone, or all three
                /            only rows that contain a text; Esc clears it
                Space, p     hold the screen still         q   leave

                Bars are how much of the media that is due comes, toward the caller and toward the callee; the figure
                beside it is its mean opinion score. ASR: answered of the attempts that got a circuit; ABR: of all.
                """,
            zh: """
                1 2 3, Tab   事件、中继与对端、进行中的呼叫
                ↑ ↓ j k      选择一行；PgUp PgDn Home End 翻页
                Enter        呼叫：显示信令梯形图；事件：显示该类型的说明
                l            呼叫的信令梯形图                e   解释发现
                r            在当前目录写出呼叫报告
                c            抓取被叫号码的呼叫30分钟
                s            换一种排序                      z   只显示此表，或显示全部三个
                /            只显示包含某文字的行；Esc 清除
                空格, p      暂停刷新                        q   退出

                条形表示应到媒体中实际到达的比例，分别为发往主叫与发往被叫；旁边的数字是MOS。
                ASR：占用成功的呼叫中接通的比例；ABR：全部呼叫中接通的比例。
                """)
        return Reading(
            title: language == .en ? "Keys" : "按键",
            lines: lines.text(language).split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
}
