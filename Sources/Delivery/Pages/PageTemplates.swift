/// The page's templates (mustache). What they show is escaped by `PageText`; only coordinates made here are not.
///
/// The markup is HTML and well-formed XML at once, so that a test can read it with a strict parser.
enum PageTemplates {
    static let all: [String: String] = [
        "page": page, "overview": overview, "call": call, "finding": finding, "ladder": ladder, "media": media,
        "plot": plot, "messages": messages, "group": group, "row": row, "explain": explain,
    ]

    private static let page = """
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <title>{{pageTitle}}</title>
        <style>{{{sheet}}}</style>
        </head>
        <body>
        <main>
        <header class="masthead"><b>{{heading}}</b><span>{{product}}</span></header>
        {{#sources}}
        {{#captures}}{{>overview}}{{/captures}}
        {{#details}}{{>call}}{{/details}}
        {{/sources}}
        {{#hasExplanations}}<section><h2>{{w.explained}}</h2>{{#explanations}}{{>explain}}{{/explanations}}</section>
        {{/hasExplanations}}
        <footer>
        <p>{{w.madeBy}} {{product}}{{#madeAt}}, {{.}}{{/madeAt}}. {{w.times}} {{zone}}.</p>
        {{#isMasked}}<p>{{w.masked}}</p>{{/isMasked}}
        </footer>
        </main>
        </body>
        </html>

        """

    private static let overview = """
        <section class="overview">
        <h1>{{name}}</h1>
        {{#summary}}<p class="about">{{.}}</p>{{/summary}}
        {{#isAllWell}}<div class="verdict well"><p class="badge"><span class="word well">✓</span></p>
        <h1>{{w.allWell}}</h1></div>{{/isAllWell}}
        {{#hasGroups}}<h2>{{w.groups}}</h2>
        <table class="cards"><thead><tr><th>{{w.kind}}</th><th>{{w.peer}}</th><th>{{w.count}}</th><th>{{w.first}}</th></tr>
        </thead><tbody>{{#groups}}{{>group}}{{/groups}}</tbody></table>{{/hasGroups}}
        {{#hasNotices}}<details class="all"><summary>{{w.notices}} ({{noticeCount}})</summary>
        <table class="cards"><thead><tr><th>{{w.kind}}</th><th>{{w.peer}}</th><th>{{w.count}}</th><th>{{w.first}}</th></tr>
        </thead><tbody>{{#notices}}{{>group}}{{/notices}}</tbody></table></details>{{/hasNotices}}
        {{#hasBad}}<h2>{{w.overview}}</h2>
        <table class="cards"><thead><tr><th>{{w.start}}</th><th>{{w.caller}}</th><th>{{w.callee}}</th>
        <th>{{w.result}}</th><th>{{w.talk}}</th><th>{{w.findings}}</th><th>{{w.callID}}</th></tr></thead><tbody>
        {{#bad}}{{>row}}{{/bad}}
        </tbody></table>{{/hasBad}}
        {{#hasMild}}<details class="all"><summary>{{w.mild}} ({{mildCount}})</summary>
        <table class="cards"><thead><tr><th>{{w.start}}</th><th>{{w.caller}}</th><th>{{w.callee}}</th>
        <th>{{w.result}}</th><th>{{w.talk}}</th><th>{{w.findings}}</th><th>{{w.callID}}</th></tr></thead><tbody>
        {{#mild}}{{>row}}{{/mild}}
        </tbody></table></details>{{/hasMild}}
        {{#badLeftOut}}<p class="about">{{.}}</p>{{/badLeftOut}}
        {{#hasOthers}}<h2>{{w.others}}</h2>
        {{#others}}{{>finding}}{{/others}}{{/hasOthers}}
        {{#hasHealthy}}<details class="all"><summary>{{w.healthy}} ({{healthyCount}})</summary>
        <table class="cards"><thead><tr><th>{{w.start}}</th><th>{{w.caller}}</th><th>{{w.callee}}</th>
        <th>{{w.result}}</th><th>{{w.talk}}</th><th>{{w.callID}}</th></tr></thead><tbody>
        {{#healthy}}<tr><td class="key" data-name="{{w.start}}">{{rowStart}}</td>
        <td class="key" data-name="{{w.caller}}">{{rowCaller}}</td><td class="key" data-name="{{w.callee}}">{{rowCallee}}</td>
        <td data-name="{{w.result}}">{{rowResult}}</td><td class="key" data-name="{{w.talk}}">{{rowTalk}}</td>
        <td class="mono" data-name="{{w.callID}}"><span>{{rowID}}</span></td></tr>
        {{/healthy}}
        </tbody></table>
        {{#healthyLeftOut}}<p class="about">{{.}}</p>{{/healthyLeftOut}}</details>{{/hasHealthy}}
        </section>

        """

    private static let group = """
        <tr><td data-name="{{w.kind}}"><span><span class="word {{groupTone}}">{{groupSeverity}}</span>
        <a class="mono" href="#explain-{{groupKind}}">{{groupKind}}</a></span></td>
        <td class="mono" data-name="{{w.peer}}"><span>{{groupPeer}}</span></td>
        <td class="key" data-name="{{w.count}}">{{groupCount}}</td><td data-name="{{w.first}}">
        <span>{{#groupLink}}<a href="#{{.}}">{{groupFirst}}</a>{{/groupLink}}{{^groupLink}}{{groupFirst}}{{/groupLink}}</span>
        </td></tr>

        """

    private static let row = """
        <tr><td class="key" data-name="{{w.start}}">{{rowStart}}</td>
        <td class="key" data-name="{{w.caller}}">{{rowCaller}}</td>
        <td class="key" data-name="{{w.callee}}">{{rowCallee}}</td><td data-name="{{w.result}}">{{rowResult}}</td>
        <td class="key" data-name="{{w.talk}}">{{rowTalk}}</td>
        <td data-name="{{w.findings}}"><span>{{#rowTones}}<span class="word {{rowTone}}">{{rowKind}}</span>
        {{/rowTones}}</span></td>
        <td class="mono" data-name="{{w.callID}}"><span>{{#rowLink}}<a href="#{{.}}">{{rowID}}</a>{{/rowLink}}
        {{^rowLink}}{{rowID}}{{/rowLink}}</span></td></tr>

        """

    private static let explain = """
        <details class="all explain" id="explain-{{explainedKind}}"><summary><span class="mono">{{explainedKind}}</span>
        {{summary}}</summary>
        {{#explanation}}{{#head}}<h4>{{.}}</h4>{{/head}}{{#item}}<p>{{.}}</p>{{/item}}{{#prose}}<p>{{.}}</p>{{/prose}}
        {{#code}}<pre>{{.}}</pre>{{/code}}
        {{/explanation}}</details>

        """

    private static let finding = """
        <div class="verdict {{tone}}">
        <p class="badge"><span class="word {{tone}}">{{number}} · {{severity}}</span> <a class="mono" href="#explain-{{kind}}">{{kind}}</a> ·
        {{sure}} · {{w.seen}} {{time}}{{#hasPlace}} · {{place}}{{/hasPlace}}</p>
        <h1>{{headline}}</h1>
        {{#hasText}}<p class="lead">{{more}}</p>{{/hasText}}
        {{#hasCauses}}<ul class="causes">{{#causes}}<li><b>{{causeTitle}}</b> {{causeText}}
        <span class="mono">{{causeKind}}</span></li>{{/causes}}</ul>{{/hasCauses}}
        {{#hasFix}}<div class="fix"><h3>{{w.fix}}</h3><p>{{fix}}</p></div>{{/hasFix}}
        {{#devices}}<div class="fix"><h3>{{deviceTitle}}</h3>{{#why}}<p class="about">{{.}}</p>{{/why}}
        {{#remedies}}<h4>{{topic}}</h4>
        {{#blocks}}{{#prose}}<p>{{.}}</p>{{/prose}}{{#code}}<pre>{{.}}</pre>{{/code}}
        {{/blocks}}<p class="about">{{checked}}</p>{{/remedies}}</div>{{/devices}}
        {{#traces}}<h3>{{w.ladder}}</h3>{{#ladder}}{{>ladder}}{{/ladder}}
        {{#downloads}}<p><a class="save" download="{{fileName}}" href="{{address}}">{{fileName}} ({{fileSize}})</a></p>
        {{/downloads}}{{>messages}}{{/traces}}
        </div>

        """

    private static let call = """
        <article id="{{anchor}}" class="{{articleClass}}">
        {{#isTitled}}<h2>{{parties}}</h2>{{/isTitled}}
        {{#verdict}}{{>finding}}{{/verdict}}
        {{#isWell}}<div class="verdict well"><p class="badge"><span class="word well">✓</span></p>
        <h1>{{w.wellCall}}</h1><p>{{w.wellText}}</p></div>{{/isWell}}
        <section><h2>{{w.who}}</h2>
        <dl class="who">{{#fields}}<div><dt>{{fieldName}}</dt><dd>{{value}}</dd></div>{{/fields}}</dl></section>
        <section><h2>{{w.ladder}}</h2>{{#ladder}}{{>ladder}}{{/ladder}}
        {{#isLadderLost}}<p class="about">{{w.noLadder}}</p>{{/isLadderLost}}</section>
        {{#hasMedia}}<section><h2>{{w.media}}</h2>{{>media}}</section>{{/hasMedia}}
        {{#hasProofs}}<section><h2>{{w.evidence}}</h2>
        <table class="cards"><thead><tr><th>{{w.finding}}</th><th>{{w.when}}</th><th>{{w.frame}}</th><th>{{w.shows}}</th></tr>
        </thead><tbody>
        {{#proofs}}<tr><td class="key" data-name="{{w.finding}}"><span class="number {{proofTone}}">{{proofNumber}}</span></td>
        <td class="key" data-name="{{w.when}}">{{proofTime}}</td><td class="key" data-name="{{w.frame}}">{{proofFrame}}</td>
        <td data-name="{{w.shows}}"><span>{{proofText}}</span></td></tr>
        {{/proofs}}</tbody></table>
        {{#hasDownloads}}<p>{{#downloads}}<a class="save" download="{{fileName}}" href="{{address}}">{{fileName}}
        ({{fileSize}})</a>{{/downloads}}</p><p class="about">{{w.inside}}</p>{{/hasDownloads}}
        {{#hasEvidenceFile}}<p class="about">{{w.packetsFile}}</p>
        {{#evidenceCommands}}<p><code>{{.}}</code></p>{{/evidenceCommands}}{{/hasEvidenceFile}}</section>{{/hasProofs}}
        {{#hasMore}}<section><h2>{{w.also}}</h2>{{#others}}{{>finding}}{{/others}}</section>{{/hasMore}}
        {{#hasWell}}<section><h2>{{w.checked}}</h2><ul class="well">{{#well}}<li>{{.}}</li>{{/well}}</ul></section>{{/hasWell}}
        {{>messages}}
        </article>

        """

    private static let messages = """
        {{#hasMessages}}<section><details class="all"><summary>{{w.messages}} ({{messageCount}})</summary>
        <p class="about">{{w.blanked}}</p>
        {{#messages}}<details id="{{messageAnchor}}"><summary><span class="mono">{{messageTime}}</span> <b>{{messageLabel}}</b>
        <span class="about">{{messageSince}} · {{way}} · {{messageFrame}} · {{on}}</span></summary><pre>{{text}}</pre></details>
        {{/messages}}</details></section>{{/hasMessages}}
        {{#hasNoText}}<p class="about">{{w.noText}}</p>{{/hasNoText}}

        """

    private static let ladder = """
        {{#hasRows}}<div class="scroll">
        <svg class="ladder" viewBox="0 0 {{width}} {{height}}" style="max-width: {{width}}px; min-width: {{least}}px"
         role="group" aria-label="{{ladderName}}"><title>{{ladderName}}</title>
        {{#lifelines}}<line class="life" x1="{{x}}" y1="42" x2="{{x}}" y2="{{foot}}"/>
        <text class="name" x="{{x}}" y="16">{{name}}</text><text class="party" x="{{x}}" y="33">{{party}}</text>
        {{/lifelines}}
        {{#bars}}<rect class="{{look}}" x="{{x}}" y="{{y}}" width="6" height="{{tall}}"/>
        {{/bars}}
        {{#arrows}}{{#link}}<a class="step" href="#{{.}}">{{/link}}<g class="{{look}}"><line class="arrow" x1="{{x1}}" y1="{{y}}" x2="{{x2}}" y2="{{y}}"/>
        <polygon class="head" points="{{head}}"/>{{#passes}}<circle class="pass" cx="{{.}}" cy="{{y}}" r="3.5"/>{{/passes}}
        {{#cross}}<path class="cross" d="{{.}}"/>{{/cross}}
        <text class="label" x="{{labelX}}" y="{{labelY}}">{{label}}</text>
        <text class="note" x="{{labelX}}" y="{{noteY}}">{{note}}</text></g>{{#link}}</a>{{/link}}
        {{/arrows}}
        {{#moments}}<g class="moment {{tone}}"><line x1="{{gutter}}" y1="{{y}}" x2="{{right}}" y2="{{y}}"/>
        <circle cx="{{gutter}}" cy="{{y}}" r="10"/><text class="no" x="{{gutter}}" y="{{noY}}">{{momentNumber}}</text>
        <text class="kind" x="{{textX}}" y="{{textY}}">{{momentText}}</text></g>
        {{/moments}}
        {{#stamps}}<text class="time" x="{{stampX}}" y="{{y}}">{{stampTime}}</text>
        <text class="since" x="{{stampX}}" y="{{sinceY}}">{{since}}</text>
        {{/stamps}}
        </svg></div>{{/hasRows}}
        {{#hidden}}<p class="about">{{.}}</p>{{/hidden}}

        """

    private static let media = """
        <div class="ways">
        {{#ways}}<div><h3>{{wayTitle}}</h3>
        {{#isEmpty}}<p class="nothing">{{w.nothing}}</p>{{/isEmpty}}
        {{#isForgotten}}<p class="about">{{w.forgotten}}</p>{{/isForgotten}}
        {{#missing}}<p class="absent">{{w.missing}} {{.}}</p>{{/missing}}
        {{#isDrawn}}{{#legends}}<p class="legend"><svg viewBox="0 0 34 8" role="img" aria-label="{{route}}"><title>{{route}}</title><line class="curve s{{style}}" x1="0" y1="4" x2="34"
         y2="4"/></svg>{{route}} · {{on}}</p>{{/legends}}
        <div class="pins">{{#pins}}<span class="pin {{tone}}" style="left: {{left}}">{{number}}</span>{{/pins}}</div>
        {{#plots}}{{>plot}}{{/plots}}
        <div class="ticks">{{#ticks}}<span style="left: {{left}}">{{tickText}}</span>{{/ticks}}</div>{{/isDrawn}}
        </div>
        {{/ways}}
        </div>
        {{#hasStreams}}<table class="cards"><thead><tr><th>{{w.stream}}</th><th>{{w.when}}</th>
        <th>{{w.packets}}</th><th>{{w.lost}}</th><th>{{w.jitter}}</th><th>{{w.gap}}</th><th>{{w.mos}}</th><th>{{w.far}}</th>
        </tr></thead><tbody>
        {{#streams}}<tr><td class="key"><span><b>{{streamWay}}</b> · {{codec}} · {{on}}<br/>
        <span class="mono">{{route}}</span></span></td>
        <td class="key" data-name="{{w.when}}">{{when}}</td><td class="key" data-name="{{w.packets}}">{{packets}}</td>
        <td class="key" data-name="{{w.lost}}">{{lost}}</td><td class="key" data-name="{{w.jitter}}">{{jitter}}</td>
        <td class="key" data-name="{{w.gap}}">{{gap}}</td>
        <td class="key" data-name="{{w.mos}}"><span title="{{mosModel}}">{{mos}}</span></td>
        <td data-name="{{w.far}}">{{far}}</td></tr>
        {{/streams}}
        </tbody></table>{{/hasStreams}}

        """

    private static let plot = """
        <figure><figcaption>{{plotTitle}}</figcaption>
        <div class="plot"><div class="scale"><span>{{top}}</span><span>{{middle}}</span><span>{{bottom}}</span></div>
        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label="{{plotName}}"><title>{{plotName}}</title>
        <path class="grid" d="M0 0.5H1000M0 50H1000"/>
        {{#curves}}<path class="area s{{style}}" d="{{area}}"/><path class="extreme s{{style}}" d="{{extreme}}"/>
        <path class="curve s{{style}}" d="{{path}}"/>
        {{/curves}}
        {{#answers}}<path class="when pickup" d="M{{.}} 0V100"/>{{/answers}}
        {{#moments}}<path class="when" d="M{{.}} 0V100"/>{{/moments}}
        </svg></div></figure>

        """
}
