/// The page's style sheet: dark on white, one column where the window is narrow, whole sections on paper.
///
/// Colours are those of Okabe and Ito, told apart by the colour-blind and, with their dashes, in grey print.
enum ReportStyle {
    static let sheet = """
        :root { --ink: #1a1f26; --soft: #58616d; --rule: #d7dce2; --pale: #f5f7f9; --error: #b3261e; --warning: #9a5b00;
        --notice: #2f5f9e; --well: #1c6e43; --caller: #0072b2; --callee: #c2540a; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #fff; color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto,
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
        .word { display: inline-block; padding: 0 9px; border-radius: 10px; color: #fff; font-weight: 600;
        background: var(--soft); margin-right: 6px; }
        .word.error { background: var(--error); } .word.warning { background: var(--warning); }
        .word.notice { background: var(--notice); } .word.well { background: var(--well); }
        .lead { font-size: 16px; } .about { color: var(--soft); }
        .causes { margin: 10px 0 0; padding: 0; list-style: none; }
        .causes li { margin: 5px 0; } .causes .mono { color: var(--soft); }
        .fix { background: #eef4fb; border-radius: 5px; padding: 10px 14px; margin-top: 14px; }
        .fix h3 { margin-bottom: 2px; } .fix h4 { margin: 12px 0 2px; font-size: 15px; } .fix p { margin: 4px 0; }
        .fix pre { background: #fff; margin: 4px 0 6px; } .fix .about { font-size: 13px; }
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
        color: #fff; font: 600 12px/20px system-ui, sans-serif; background: var(--notice); padding: 0 4px; }
        .number.error, .pin.error { background: var(--error); } .number.warning, .pin.warning { background: var(--warning); }
        svg.ladder { display: block; width: 100%; height: auto; font: 13px system-ui, "Noto Sans CJK SC", sans-serif; }
        .life { stroke: #9aa4af; stroke-width: 1; } .name { font-weight: 600; text-anchor: middle; }
        .party { text-anchor: middle; fill: #58616d; font-size: 12px; }
        .time { text-anchor: end; fill: #58616d; font-size: 12px; font-variant-numeric: tabular-nums; }
        .arrow { stroke: #1a1f26; stroke-width: 1.4; } .head { fill: #1a1f26; }
        .label { text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
        .note { text-anchor: middle; fill: #58616d; font-size: 11px; paint-order: stroke; stroke: #fff; stroke-width: 3px; }
        .alone .label, .alone .note { text-anchor: start; }
        .failure .arrow { stroke: #b3261e; } .failure .head, .failure .label { fill: #b3261e; }
        .rtp .arrow { stroke-width: 3.5; } .rtp .label { font-weight: 600; }
        .rtp0 .arrow { stroke: #0072b2; } .rtp0 .head, .rtp0 .label, rect.rtp0 { fill: #0072b2; }
        .rtp1 .arrow { stroke: #c2540a; } .rtp1 .head, .rtp1 .label, rect.rtp1 { fill: #c2540a; }
        .ends .arrow { stroke-dasharray: 7 5; } rect.rtp0, rect.rtp1 { opacity: .35; }
        .moment line { stroke: #2f5f9e; stroke-width: 1.4; stroke-dasharray: 2 4; } .moment circle { fill: #2f5f9e; }
        .moment.error line { stroke: #b3261e; } .moment.error circle { fill: #b3261e; }
        .moment.warning line { stroke: #9a5b00; } .moment.warning circle { fill: #9a5b00; }
        .moment .no { fill: #fff; font: 600 11px system-ui, sans-serif; text-anchor: middle; }
        .moment .kind { font-weight: 600; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
        .ways { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 22px 32px;
        margin-bottom: 16px; } .ways > div { display: flex; flex-direction: column; min-width: 0; }
        .nothing { border: 1px dashed #b3261e; border-radius: 5px; padding: 22px 14px; text-align: center; color: #b3261e; }
        .absent { color: #b3261e; font-size: 13px; font-weight: 550; margin: 2px 0; }
        .legend { font-size: 12px; color: var(--soft); margin: 2px 0; }
        .legend svg { width: 34px; height: 8px; vertical-align: middle; margin-right: 6px; }
        .pins { position: relative; height: 22px; margin: auto 0 0 42px; flex: none; }
        .pin { position: absolute; transform: translateX(-50%); }
        figure { margin: 0 0 12px; } figcaption { font-size: 13px; color: var(--soft); margin: 0 0 3px 42px; }
        .plot { display: grid; grid-template-columns: 38px 1fr; gap: 4px; height: 84px; }
        .scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; font-size: 11px;
        line-height: 1; color: var(--soft); margin: -5px 0; }
        .plot svg { width: 100%; height: 100%; border-left: 1px solid #9aa4af; border-bottom: 1px solid #9aa4af; }
        .grid { stroke: #e3e7eb; } .curve { fill: none; stroke-width: 2; } .extreme { fill: none; stroke-width: 1;
        stroke-dasharray: 2 3; } .area { stroke: none; opacity: .25; }
        .grid, .curve, .extreme, .when { vector-effect: non-scaling-stroke; }
        .s0 { stroke: #0072b2; } .s1 { stroke: #c2540a; } .s2 { stroke: #007a5a; stroke-dasharray: 7 4; }
        .s3 { stroke: #a3447c; stroke-dasharray: 7 4; } .s4 { stroke: #1a1f26; stroke-dasharray: 3 3; }
        .s5 { stroke: #58616d; stroke-dasharray: 9 3 2 3; } .area.s0 { fill: #0072b2; } .area.s1 { fill: #c2540a; }
        .area.s2 { fill: #007a5a; } .area.s3 { fill: #a3447c; } .area.s4, .area.s5 { fill: #58616d; }
        .when { stroke: #b3261e; stroke-width: 1.4; stroke-dasharray: 2 3; } .when.pickup { stroke: #58616d; }
        .ticks { position: relative; height: 16px; margin-left: 42px; font-size: 11px; color: var(--soft); }
        .ticks span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
        details { border-bottom: 1px solid var(--rule); } details.all { border: 1px solid var(--rule); border-radius: 6px;
        padding: 0 14px; } summary { cursor: pointer; padding: 7px 0; } details.all > summary { font-weight: 600; }
        summary .mono { margin-right: 8px; color: var(--soft); }
        pre { background: var(--pale); margin: 0 0 10px; padding: 10px 12px; overflow-x: auto; white-space: pre-wrap;
        overflow-wrap: anywhere; }
        footer { color: var(--soft); font-size: 12px; border-top: 1px solid var(--rule); padding-top: 8px; }
        @media (max-width: 620px) { main { padding: 12px 12px 24px; } h1 { font-size: 20px; }
        .verdict { padding: 12px 14px; } body { font-size: 14px; } table.wide { font-size: 13px; min-width: 640px; }
        dl.who { grid-template-columns: 1fr 1fr; gap: 8px 14px; } .ways { grid-template-columns: 1fr; }
        svg.ladder { width: auto; } }
        @media print { @page { margin: 14mm; } main { max-width: none; padding: 0; } body { font-size: 11pt; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .scroll { overflow: visible; }
        svg.ladder { min-width: 0 !important; } .verdict, figure, tr, .ways > div, dl.who { break-inside: avoid; }
        h2 { break-after: avoid; } article + article { break-before: page; } table { font-size: 9.5pt; }
        .ways { grid-template-columns: 1fr 1fr; } details.all:not([open]) { display: none; } }
        """
}
