import Delivery
import Diagnosis

/// Draws the state as lines of the terminal: exactly as many as it has, none wider.
struct TopScreen {
    let state: TopState
    let columns: Int
    let rows: Int

    private var language: Language { state.language }

    /// Lines of a page of text, and of a table that has the screen to itself.
    static func page(rows: Int) -> Int { max(1, rows - 4) }

    func draw() -> [ScreenLine] {
        guard columns >= 40, rows >= 8 else {
            let text = language == .en ? "window too small" : "窗口太小"
            return lines([ScreenLine(text)])
        }
        var drawn = head()
        if let reading = state.reading {
            drawn.append(ScreenLine(reading.title, .title))
            drawn += reading.lines.dropFirst(reading.top).prefix(rows - drawn.count - 1).map {
                ScreenLine(ScreenText.dropped($0, reading.left))
            }
        } else if state.isAlone {
            drawn += table(state.pane, height: rows - drawn.count - 1)
        } else {
            for (pane, height) in heights(rows - drawn.count - 1) { drawn += table(pane, height: height) }
        }
        return lines(Array(drawn.prefix(rows - 1)), foot: foot())
    }

    /// As many lines as the window has, the foot last.
    private func lines(_ body: [ScreenLine], foot: ScreenLine? = nil) -> [ScreenLine] {
        let room = max(0, rows - (foot == nil ? 0 : 1))
        let filled = body.prefix(room) + Array(repeating: ScreenLine(""), count: max(0, room - body.count))
        return (Array(filled) + (foot.map { [$0] } ?? [])).map { $0.fitted(to: columns) }
    }

    // MARK: Head and foot

    private func head() -> [ScreenLine] {
        guard let status = state.snapshot.status else {
            let waiting = Text(en: "asking the daemon …", zh: "正在询问守护进程…")
            return [
                ScreenLine([
                    Span("earshot ", .strong), Span((state.snapshot.trouble ?? waiting).text(language), .error),
                ])
            ]
        }
        let engine = status.engine
        var first = [
            Span("earshot ", .strong),
            Span(
                Text(
                    en:
                        "\(engine.activeCalls) calls, \(engine.activeStreams) streams, \(engine.registrations) registered",
                    zh: "呼叫\(engine.activeCalls)，媒体流\(engine.activeStreams)，注册\(engine.registrations)"
                ).text(language)),
        ]
        if engine.captureDrops > 0 {
            first.append(
                Span(
                    Text(en: ", \(engine.captureDrops) packets dropped", zh: "，丢弃\(engine.captureDrops)个数据包").text(
                        language), .error))
        }
        for interface in status.capture.interfaces where !interface.open {
            first.append(
                Span(Text(en: ", \(interface.name) is not open", zh: "，\(interface.name)未打开").text(language), .error))
        }
        if let trouble = state.snapshot.trouble { first.append(Span("  " + trouble.text(language), .error)) }
        if state.isPaused { first.append(Span(Text(en: "  held still", zh: "  已暂停").text(language), .warning)) }
        let found = ["error", "warning", "notice"].map { "\($0) \(engine.findings[$0] ?? 0)" }.joined(separator: ", ")
        var second = [
            Span(
                Text(
                    en: "found since the start: \(found); \(engine.sipMessages) SIP, \(engine.rtpPackets) RTP",
                    zh: "启动以来的发现：\(found)；SIP \(engine.sipMessages)，RTP \(engine.rtpPackets)"
                ).text(language), .dim)
        ]
        if let problem = status.settingsProblem {
            second = [Span(Text(en: "settings: \(problem)", zh: "设置：\(problem)").text(language), .error)]
        }
        return [ScreenLine(first), ScreenLine(second)]
    }

    private func foot() -> ScreenLine {
        if let notice = state.notice { return ScreenLine(notice.text(language), .warning) }
        switch state.prompt {
        case .filter: return ScreenLine([Span("/", .strong), Span(state.filter), Span("▏", .strong)])
        case .capture(let number):
            return ScreenLine(
                Text(en: "capture calls of \(number) for 30 minutes? y/n", zh: "抓取 \(number) 的呼叫30分钟？y/n").text(
                    language),
                .warning)
        case nil: break
        }
        if state.reading != nil {
            return ScreenLine(Text(en: "↑↓ ←→ PgUp PgDn   q back", zh: "↑↓ ←→ PgUp PgDn   q 返回").text(language), .dim)
        }
        var spans = [
            Span(
                Text(
                    en: "1 2 3 Tab  ↑↓  Enter  l ladder  r report  c capture  e explain  s sort  / filter  ? help  q",
                    zh: "1 2 3 Tab  ↑↓  Enter  l梯形图  r报告  c抓包  e解释  s排序  /过滤  ?帮助  q"
                ).text(language), .dim)
        ]
        if !state.filter.isEmpty { spans.insert(Span("/\(state.filter)  ", .warning), at: 0) }
        return ScreenLine(spans)
    }

    // MARK: Tables

    /// The chosen table has what the others leave: these need no more than their rows.
    private func heights(_ room: Int) -> [(TopPane, Int)] {
        let others = TopPane.allCases.filter { $0 != state.pane }
        let share = max(3, room / 4)
        var left = room
        var heights: [TopPane: Int] = [:]
        for pane in others {
            heights[pane] = min(share, max(3, state.rows(of: pane).count + 2))
            left -= heights[pane] ?? 0
        }
        heights[state.pane] = max(3, left)
        return TopPane.allCases.map { ($0, heights[$0] ?? 3) }
    }

    /// Name, heads, rows: so many lines in all.
    private func table(_ pane: TopPane, height: Int) -> [ScreenLine] {
        let all = state.rows(of: pane)
        let isChosen = pane == state.pane
        let order = pane.orders[state.order(of: pane)].text(language)
        var drawn = [
            ScreenLine([
                Span(isChosen ? "▶ " : "  ", .strong),
                Span("\(pane.rawValue + 1) \(pane.name.text(language)) ", .title),
                Span("\(all.count)", .strong), Span("  ↓\(order)", .dim),
            ])
        ]
        guard height > 1 else { return Array(drawn.prefix(height)) }
        guard !all.isEmpty else {
            drawn.append(ScreenLine("    " + pane.nothing.text(language), .dim))
            return fill(drawn, height)
        }
        let widths = widths(of: pane)
        drawn.append(
            ScreenLine(
                zip(pane.columns, widths).map {
                    Span(ScreenText.padded($0.head.text(language), to: $1, isFigure: $0.isFigure) + " ", .dim)
                }))
        let room = max(1, height - 2)
        let cursor = state.selection(in: pane, all)
        let top = min(max(0, cursor - room + 1), max(0, all.count - room))
        for (index, row) in all.enumerated().dropFirst(top).prefix(room) {
            let cells = zip(zip(row.cells, pane.columns), widths).map { pair, width in
                Span(ScreenText.padded(pair.0.text, to: width, isFigure: pair.1.isFigure) + " ", pair.0.look)
            }
            drawn.append(ScreenLine(cells, isSelected: isChosen && index == cursor))
        }
        return fill(drawn, height)
    }

    private func fill(_ drawn: [ScreenLine], _ height: Int) -> [ScreenLine] {
        Array(drawn.prefix(height)) + Array(repeating: ScreenLine(""), count: max(0, height - drawn.count))
    }

    /// Columns have their width; what is left over is the last one's, and where there is too little the widest give.
    private func widths(of pane: TopPane) -> [Int] {
        var widths = pane.columns.map { $0.width ?? 0 }
        let spaces = widths.count
        let rest = columns - spaces - widths.reduce(0, +)
        if let last = pane.columns.lastIndex(where: { $0.width == nil }) { widths[last] = max(8, rest) }
        var over = widths.reduce(0, +) + spaces - columns
        while over > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 6 {
            widths[widest] -= 1
            over -= 1
        }
        return widths
    }
}
