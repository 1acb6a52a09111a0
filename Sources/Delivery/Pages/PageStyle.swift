/// The page's style sheet: dark on white, one column where the window is narrow, whole sections on paper.
///
/// Colours are those of Okabe and Ito, told apart by the colour-blind and, with their dashes, in grey print.
enum PageStyle {
    static let sheet = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1a1f26; --soft: #58616d; --rule: #d7dce2; --pale: #f5f7f9;
        --line: #9aa4af; --grid: #e3e7eb; --tint: #eef4fb; --on: #fff; --error: #b3261e; --warning: #9a5b00;
        --notice: #2f5f9e; --well: #1c6e43; --caller: #0072b2; --callee: #c2540a; --third: #007a5a; --fourth: #a3447c; }
        @media screen and (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #e4e8ed; --soft: #a3adb9;
        --rule: #343c46; --pale: #1d232a; --line: #66717e; --grid: #2a313a; --tint: #1b2733; --on: #14181d;
        --error: #ff8a80; --warning: #f0b060; --notice: #8fb8f0; --well: #6fce9a; --caller: #56b4e9; --callee: #f0944d;
        --third: #4fc3a1; --fourth: #dd9bc2; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto,
        "Helvetica Neue", Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
        overflow-wrap: anywhere; }
        main { max-width: 1080px; margin: 0 auto; padding: 20px 24px 40px; }
        h1, h2, h3 { line-height: 1.3; margin: 0; font-weight: 650; }
        h1 { font-size: 24px; } h2 { font-size: 17px; margin-bottom: 10px; } h3 { font-size: 15px; }
        p { margin: 6px 0; } a { color: var(--notice); }
        code, pre, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC",
        monospace; font-size: 13px; }
        .masthead { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; color: var(--soft);
        border-bottom: 1px solid var(--rule); padding-bottom: 8px; margin-bottom: 18px; font-size: 13px; }
        .masthead b { color: var(--ink); }
        section, article { margin-bottom: 26px; }
        article { border-top: 3px solid var(--rule); padding-top: 18px; }
        main > article:first-of-type.single { border-top: 0; padding-top: 0; }
        .verdict { border: 1px solid var(--rule); border-left: 8px solid var(--soft); border-radius: 6px;
        padding: 16px 20px; margin-bottom: 22px; }
        .error { border-left-color: var(--error); } .warning { border-left-color: var(--warning); }
        .notice { border-left-color: var(--notice); } .well { border-left-color: var(--well); }
        .badge { margin: 0 0 6px; color: var(--soft); font-size: 14px; }
        .word { display: inline-block; padding: 0 9px; border-radius: 10px; color: var(--on); font-weight: 600;
        background: var(--soft); margin-right: 6px; }
        .word.error { background: var(--error); } .word.warning { background: var(--warning); }
        .word.notice { background: var(--notice); } .word.well { background: var(--well); }
        .lead { font-size: 16px; } .about { color: var(--soft); }
        .causes { margin: 10px 0 0; padding: 0; list-style: none; }
        .causes li { margin: 5px 0; } .causes .mono { color: var(--soft); }
        .fix { background: var(--tint); border-radius: 5px; padding: 10px 14px; margin-top: 14px; }
        .fix h3 { margin-bottom: 2px; } .fix h4 { margin: 12px 0 2px; font-size: 15px; } .fix p { margin: 4px 0; }
        .fix pre { background: var(--paper); margin: 4px 0 6px; } .fix .about { font-size: 13px; }
        dl.who { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 10px 22px; margin: 0; }
        dl.who div { border-top: 1px solid var(--rule); padding-top: 5px; }
        dt { color: var(--soft); font-size: 13px; } dd { margin: 0; font-weight: 550; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; color: var(--soft); font-weight: 550; font-size: 13px; white-space: nowrap; }
        td { overflow-wrap: normal; } td.mono { overflow-wrap: anywhere; min-width: 150px; }
        th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
        td.key { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .number, .pin { display: inline-block; min-width: 20px; height: 20px; border-radius: 10px; text-align: center;
        color: var(--on); font: 600 12px/20px system-ui, sans-serif; background: var(--notice); padding: 0 4px; }
        .number.error, .pin.error { background: var(--error); } .number.warning, .pin.warning { background: var(--warning); }
        svg.ladder { display: block; width: 100%; height: auto; font: 13px system-ui, "Noto Sans CJK SC", sans-serif; }
        .life { stroke: var(--line); stroke-width: 1; } .name { font-weight: 600; text-anchor: middle; }
        .party { text-anchor: middle; fill: var(--soft); font-size: 12px; }
        .time { text-anchor: end; fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        .name, .label, .moment .kind { fill: var(--ink); } table + h2, details + h2 { margin-top: 24px; }
        .arrow { stroke: var(--ink); stroke-width: 1.4; } .head { fill: var(--ink); }
        .label { text-anchor: middle; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
        .note { text-anchor: middle; fill: var(--soft); font-size: 11px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
        .alone .label, .alone .note { text-anchor: start; }
        .failure .arrow { stroke: var(--error); } .failure .head, .failure .label { fill: var(--error); }
        .rtp .arrow { stroke-width: 3.5; } .rtp .label { font-weight: 600; }
        .rtp0 .arrow { stroke: var(--caller); } .rtp0 .head, .rtp0 .label, rect.rtp0 { fill: var(--caller); }
        .rtp1 .arrow { stroke: var(--callee); } .rtp1 .head, .rtp1 .label, rect.rtp1 { fill: var(--callee); }
        .cross { stroke: var(--error); stroke-width: 3; fill: none; } .pass { fill: var(--paper); stroke: var(--ink); stroke-width: 1.4; }
        .ends .arrow { stroke-dasharray: 7 5; } rect.rtp0, rect.rtp1 { opacity: .35; }
        .moment line { stroke: var(--notice); stroke-width: 1.4; stroke-dasharray: 2 4; } .moment circle { fill: var(--notice); }
        .moment.error line { stroke: var(--error); } .moment.error circle { fill: var(--error); }
        .moment.warning line { stroke: var(--warning); } .moment.warning circle { fill: var(--warning); }
        .moment .no { fill: var(--on); font: 600 11px system-ui, sans-serif; text-anchor: middle; }
        .moment .kind { font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
        .ways { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 22px 32px;
        margin-bottom: 16px; } .ways > div { display: flex; flex-direction: column; min-width: 0; }
        .nothing { border: 1px dashed var(--error); border-radius: 5px; padding: 22px 14px; text-align: center; color: var(--error); }
        .absent { color: var(--error); font-size: 13px; font-weight: 550; margin: 2px 0; }
        .legend { font-size: 12px; color: var(--soft); margin: 2px 0; }
        .legend svg { width: 34px; height: 8px; vertical-align: middle; margin-right: 6px; }
        .pins { position: relative; height: 22px; margin: auto 0 0 42px; flex: none; }
        .pin { position: absolute; transform: translateX(-50%); }
        figure { margin: 0 0 12px; } figcaption { font-size: 13px; color: var(--soft); margin: 0 0 3px 42px; }
        .plot { display: grid; grid-template-columns: 38px 1fr; gap: 4px; height: 84px; }
        .scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; font-size: 11px;
        line-height: 1; color: var(--soft); margin: -5px 0; }
        .plot svg { width: 100%; height: 100%; border-left: 1px solid var(--line); border-bottom: 1px solid var(--line); }
        .grid { stroke: var(--grid); } .curve { fill: none; stroke-width: 2; } .extreme { fill: none; stroke-width: 1;
        stroke-dasharray: 2 3; } .area { stroke: none; opacity: .25; }
        .grid, .curve, .extreme, .when { vector-effect: non-scaling-stroke; }
        .s0 { stroke: var(--caller); } .s1 { stroke: var(--callee); } .s2 { stroke: var(--third); stroke-dasharray: 7 4; }
        .s3 { stroke: var(--fourth); stroke-dasharray: 7 4; } .s4 { stroke: var(--ink); stroke-dasharray: 3 3; }
        .s5 { stroke: var(--soft); stroke-dasharray: 9 3 2 3; } .area.s0 { fill: var(--caller); } .area.s1 { fill: var(--callee); }
        .area.s2 { fill: var(--third); } .area.s3 { fill: var(--fourth); } .area.s4, .area.s5 { fill: var(--soft); }
        .when { stroke: var(--error); stroke-width: 1.4; stroke-dasharray: 2 3; } .when.pickup { stroke: var(--soft); }
        .ticks { position: relative; height: 16px; margin-left: 42px; font-size: 11px; color: var(--soft); }
        .ticks span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
        details { border-bottom: 1px solid var(--rule); } details.all { border: 1px solid var(--rule); border-radius: 6px;
        padding: 0 14px; } summary { cursor: pointer; padding: 7px 0; } details.all > summary { font-weight: 600; }
        summary .mono { margin-right: 8px; color: var(--soft); }
        pre { background: var(--pale); margin: 0 0 10px; padding: 10px 12px; overflow-x: auto; white-space: pre-wrap;
        overflow-wrap: anywhere; }
        footer { color: var(--soft); font-size: 12px; border-top: 1px solid var(--rule); padding-top: 8px; }
        a.step { text-decoration: none; } a.step:hover .label, a.step:focus .label { text-decoration: underline; }
        :target { scroll-margin-top: 12px; } details:target, summary:target { outline: 2px solid var(--notice); }
        .since { text-anchor: end; fill: var(--soft); font-size: 10px; } .verdict > h3 { margin-top: 16px; } ul.well { list-style: none; padding: 0; margin: 0; }
        ul.well li::before { content: "✓ "; color: var(--well); font-weight: 650; } .explain h4 { margin: 12px 0 2px; }
        .explain li { margin: 3px 0; } a.save { display: inline-block; border: 1px solid var(--notice); border-radius: 5px;
        padding: 5px 12px; margin: 2px 8px 2px 0; text-decoration: none; }
        table.cards th { white-space: normal; overflow-wrap: normal; }
        @media screen and (max-width: 620px) { table.cards, .cards tbody, .cards tr, .cards td { display: block; }
        .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .cards tr { border: 1px solid var(--rule); border-radius: 6px; padding: 6px 10px; margin-bottom: 10px; }
        .cards td { border: 0; padding: 2px 0; display: flex; gap: 10px; white-space: normal !important; min-width: 0; }
        .cards td > * { min-width: 0; } .cards td[data-name]::before { content: attr(data-name); flex: 0 0 108px;
        color: var(--soft); font: 13px/1.6 system-ui, sans-serif; } }
        @media (max-width: 620px) { main { padding: 12px 12px 24px; } h1 { font-size: 20px; }
        .verdict { padding: 12px 14px; } body { font-size: 14px; } table { font-size: 13px; }
        dl.who { grid-template-columns: 1fr 1fr; gap: 8px 14px; } .ways { grid-template-columns: 1fr; }
        svg.ladder { width: auto; } }
        @media print { @page { margin: 14mm; } main { max-width: none; padding: 0; } body { font-size: 11pt; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .scroll { overflow: visible; }
        svg.ladder { min-width: 0 !important; } .verdict, figure, tr, .ways > div, dl.who { break-inside: avoid; }
        h2 { break-after: avoid; } article + article { break-before: page; } table { font-size: 9.5pt; }
        .ways { grid-template-columns: 1fr 1fr; } details::details-content { content-visibility: visible;
        display: block; height: auto; } a.save { display: none; } pre { white-space: pre-wrap; } table { page-break-inside: auto; } }
        """
}
