/// The console's page and its modules of `config/console`, byte for byte.
/// Written by `scripts/embed.py`: change the files and run it.
package enum ConsoleAssets {
    package static func text(_ name: String) -> String? {
        switch name {
        case "api.js": apiJs
        case "app.js": appJs
        case "dom.js": domJs
        case "fleet.js": fleetJs
        case "frame.js": frameJs
        case "index.html": indexHtml
        case "lists.js": listsJs
        case "login.html": loginHtml
        case "more.js": moreJs
        case "style.css": styleCss
        case "views.js": viewsJs
        case "words.js": wordsJs
        default: nil
        }
    }

    private static let apiJs = #"""
        // The daemon's API, from the page's own origin and from nowhere else.
        import { language } from "/console/words.js";

        export class Refusal extends Error {
          constructor(status, message) { super(message); this.status = status; }
        }

        async function answer(response) {
          if (response.status === 401) { location.assign("/console/login"); throw new Refusal(401, ""); }
          if (response.ok) return response;
          let message = response.statusText;
          try { message = (await response.json()).error.message; } catch { /* no JSON: the status says it */ }
          throw new Refusal(response.status, message);
        }

        function address(path, parameters) {
          const query = new URLSearchParams();
          for (const [name, value] of Object.entries(parameters ?? {})) if (value !== undefined && value !== "") query.set(name, value);
          const text = query.toString();
          return text ? `${path}?${text}` : path;
        }

        export async function get(path, parameters, signal) {
          return (await answer(await fetch(address(path, parameters), { signal, cache: "no-store" }))).json();
        }

        export async function lines(path, parameters, signal) {
          const text = await (await answer(await fetch(address(path, parameters), { signal, cache: "no-store" }))).text();
          return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
        }

        export async function post(path, parameters, body) {
          const response = await fetch(address(path, parameters), {
            method: "POST", body, headers: { "X-Earshot": "1", "Content-Type": "application/octet-stream" } });
          return (await answer(response)).json().catch(() => null);
        }

        export async function exists(path) {
          try { return (await fetch(path, { cache: "no-store" })).status === 200; } catch { return false; }
        }

        /** Findings as they come, until `signal`; begins anew where the connection ends. */
        export async function follow(take, signal, isUp) {
          let last = 50;
          while (!signal.aborted) {
            try {
              const path = address("/v1/findings", { follow: 1, limit: last || undefined, lang: language() });
              const response = await answer(await fetch(path, { signal, cache: "no-store" }));
              isUp(true);
              last = 0;
              const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
              for (let rest = "", part = await reader.read(); !part.done; part = await reader.read()) {
                const all = (rest + part.value).split("\n");
                rest = all.pop();
                for (const line of all) if (line) take(JSON.parse(line));
              }
            } catch (error) {
              if (signal.aborted || error.status === 401) return;
              isUp(false);
            }
            await new Promise((resolve) => setTimeout(resolve, 3000));
          }
        }

        """#

    private static let appJs = #"""
        // What a daemon that captures shows.
        import { call, incident, incidents, live, search } from "/console/views.js";
        import { capture, explain, ports } from "/console/more.js";
        import { peers, registration, registrations } from "/console/lists.js";
        import { start } from "/console/frame.js";

        start({
          views: { "": live, search, call, incidents, incident, peers, registrations, registration, ports, explain, capture },
          menu: [["", "live"], ["incidents", "incidents"], ["search", "search"], ["peers", "peers"], ["registrations", "registrations"],
            ["ports", "ports"], ["explain", "explain"], ["capture", "capture"]],
          parents: { call: "search", incident: "incidents", registration: "registrations" }, follows: true,
        });

        """#

    private static let domJs = #"""
        // Elements, times and tables. Text only ever becomes text nodes and attributes: what the wire says is never markup.
        import { language, t } from "/console/words.js";

        export function el(tag, attributes = {}, ...children) {
          const node = document.createElement(tag);
          for (const [name, value] of Object.entries(attributes)) {
            if (value === undefined || value === null || value === false) continue;
            if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
            else node.setAttribute(name, value === true ? "" : String(value));
          }
          for (const child of children.flat(3)) {
            if (child !== undefined && child !== null) node.append(child instanceof Node ? child : String(child));
          }
          return node;
        }

        export function time(text, withDate = false) {
          if (!text) return "–";
          const date = new Date(text);
          if (Number.isNaN(date.getTime())) return String(text);
          const day = date.toDateString() !== new Date().toDateString();
          const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
          if (withDate || day) Object.assign(options, { year: "numeric", month: "2-digit", day: "2-digit" });
          return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), options).format(date);
        }

        export function span(seconds) {
          const whole = Math.max(0, Math.round(seconds));
          const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map((n) => String(n).padStart(2, "0"));
          return (parts[0] === "00" ? parts.slice(1) : parts).join(":");
        }

        export function count(value) {
          return new Intl.NumberFormat(language()).format(value ?? 0);
        }

        export function word(severity) {
          return el("span", { class: `word ${severity}` }, t(severity));
        }

        /** `columns`: [heading, cell(record), class?]. Cards on a phone, by the headings' names. */
        export function table(caption, columns, records) {
          if (!records.length) return el("p", { class: "soft" }, t("none"));
          return el("table", { class: "cards" },
            el("caption", { class: caption ? undefined : "unseen" }, caption || t("table")),
            el("thead", {}, el("tr", {}, columns.map(([name, , kind]) => el("th", { scope: "col", class: kind }, name)))),
            el("tbody", {}, records.map((record) => el("tr", {}, columns.map(([name, cell, kind]) =>
              el("td", { class: kind, "data-name": name }, el("span", {}, cell(record))))))));
        }

        /** A page made by the daemon, in a frame as tall as it is. */
        export function frame(address, title) {
          const node = el("iframe", { src: address, title, sandbox: "allow-same-origin allow-downloads" });
          node.addEventListener("load", () => {
            const page = node.contentDocument?.documentElement;
            if (!page) return;
            const whole = page.querySelector("main") ?? page;
            const fit = () => node.setAttribute("height", Math.ceil(whole.getBoundingClientRect().height) + 6);
            fit();
            new ResizeObserver(fit).observe(whole);
            // Paper has no folds, and is narrower than a screen.
            const folded = () => page.querySelectorAll("details[data-folded]");
            addEventListener("beforeprint", () => {
              for (const one of page.querySelectorAll("details:not([open])")) { one.dataset.folded = "1"; one.open = true; }
              node.setAttribute("height", Math.ceil(whole.getBoundingClientRect().height * 1.3));
            });
            addEventListener("afterprint", () => {
              for (const one of folded()) { one.open = false; delete one.dataset.folded; }
              fit();
            });
          });
          return node;
        }

        /** Puts `nodes` into `place` where they differ from what stands there; who stood on a link stands on it again. */
        export function swap(place, ...nodes) {
          const fresh = el(place.tagName, {}, nodes);
          if (fresh.innerHTML === place.innerHTML) return;
          const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
          place.replaceChildren(...fresh.childNodes);
          if (held) [...place.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
        }

        export function callLink(id, text) {
          return el("a", { href: `#/call/${encodeURIComponent(id)}` }, text);
        }

        export function parties(call) {
          return `${call.caller || "?"} → ${call.callee || "?"}`;
        }

        """#

    private static let fleetJs = #"""
        // What a collector shows: the hosts of its fleet, their incidents together, what two of them prove, and calls.
        import { el, time, span, count, word, table, callLink, parties, swap } from "/console/dom.js";
        import { get, lines } from "/console/api.js";
        import { language, t } from "/console/words.js";
        import { figures, kindLink } from "/console/views.js";
        import { explain } from "/console/more.js";
        import { start } from "/console/frame.js";

        const silentAfter = 60;
        const seconds = (milliseconds) => `${milliseconds > 0 ? "+" : ""}${(milliseconds / 1000).toFixed(1)} s`;
        const megabytes = (bytes) => `${count(Math.round(bytes / 1048576))} MB`;
        const worst = { error: 0, warning: 1, notice: 2 };
        const byRank = (a, b) => Number(Boolean(a.cleared)) - Number(Boolean(b.cleared)) || worst[a.severity] - worst[b.severity] || (a.last < b.last ? 1 : -1);

        /** The hosts that tell of it, or the two points it lies between. */
        function where(stretch, hosts) {
          return stretch.length ? el("b", { class: "stretch" }, stretch.join(" ↔ ")) : hosts.join(", ");
        }

        const stretchOf = (record) => record.joint ? (record.finding.where.interface ?? record.joint.witnesses.join(", ")).split(", ").sort() : [];

        function findingLine(record) {
          const { finding } = record;
          const whom = finding.call ? callLink(finding.call.call_id, parties(finding.call)) : finding.where.from ?? "";
          return el("li", { class: finding.severity },
            el("span", { class: "soft" }, time(finding.time)), " ", word(finding.severity), " ", kindLink(finding.kind), " · ", whom, " · ",
            where(stretchOf(record), [`${record.site}/${record.agent}`]), record.joint ? el("span", { class: "soft" }, ` ${t(finding.confidence)}`) : [],
            el("br"), finding.title);
        }

        function note({ state, silent_s }) {
          return [
            silent_s > silentAfter ? el("span", { class: "wrong" }, `${t("silentFor")} ${span(silent_s)}`) : [],
            state.twin ? el("span", { class: "wrong" }, t("twin")) : [],
            state.renamed_to ? `${t("nowCalled")} ${state.renamed_to}` : [], state.formerly ? `${t("wasCalled")} ${state.formerly}` : [],
          ].flat();
        }

        function agentTable(agents) {
          return table("", [
            [t("host"), ({ state }) => el("span", { class: "mono" }, `${state.site}/${state.agent}`), "key"],
            [t("heartbeat"), ({ state, silent_s }) => [word(silent_s > silentAfter ? "error" : "well"), " ", time(state.last)], "key"],
            [t("version"), ({ state }) => state.version || "–"],
            [t("clock"), ({ state }) => [seconds(state.clock_difference_ms), state.clock_synchronised ? "" : ` (${t("undisciplined")})`], "key"],
            [t("drops"), ({ state }) => count(state.drops), "figure"], [t("calls"), ({ state }) => count(state.active_calls), "figure"],
            [t("openIncidents"), ({ state }) => count(state.open_incidents), "figure"],
            ["CPU", ({ state }) => `${state.cpu_percent} %, ${megabytes(state.resident_bytes)}`],
            [t("outbox"), ({ state }) => count(state.waiting), "figure"], [t("lostRecords"), ({ state }) => count(state.lost), "figure"],
            [t("remark"), note],
          ], agents);
        }

        function incidentTable(incidents) {
          return table("", [
            [t("kind"), (one) => [word(one.severity), " ", kindLink(one.kind)]],
            [t("subject"), (one) => [el("a", { class: "mono", href: `#/incident/${encodeURIComponent(one.id)}` }, one.subject), one.site ? ` (${one.site})` : ""]],
            [t("incident"), (one) => one.title], [t("between"), (one) => where(one.stretch, one.agents.map((agent) => `${agent.site}/${agent.agent}`))],
            [t("opened"), (one) => time(one.opened), "key"], [t("over"), (one) => one.cleared ? time(one.cleared) : t("still"), "key"],
            [t("times"), (one) => count(one.count), "figure"],
          ], incidents);
        }

        function hosts(view, shared, signal) {
          const [state, list, open, found] = ["fleet-state", "agents", "open-incidents", "findings"].map((id) => el(id === "findings" ? "ul" : "div", { id, class: id === "findings" ? "list" : undefined }));
          view.append(el("h2", { tabindex: -1 }, t("fleet")), state, el("h3", {}, t("openIncidents")), open, el("h3", {}, t("hosts")), list,
            el("h3", {}, t("joined")), found);
          shared.repeat(async () => {
            const [status, agents, incidents, findings] = await Promise.all([
              get("/v1/fleet/status", {}, signal), get("/v1/fleet/agents", { limit: 2000 }, signal),
              get("/v1/fleet/incidents", { open: 1, lang: language(), limit: 500 }, signal),
              lines("/v1/fleet/findings", { lang: language(), limit: 200 }, signal)]);
            swap(state, figures([
              [t("hosts"), count(status.agents)], [t("silentHosts"), count(status.silent)], [t("openIncidents"), count(status.open_incidents)],
              [t("behind"), `${count(status.pull.waiting)} / ${status.pull.lag_s} s`], [t("kept"), megabytes(status.counts.bytes)],
              [t("server"), status.pull.connected ? status.pull.server : `${t("down")}: ${status.pull.problem ?? ""}`]]));
            agents.sort((a, b) => (b.silent_s > silentAfter) - (a.silent_s > silentAfter) || (a.state.site + a.state.agent < b.state.site + b.state.agent ? -1 : 1));
            swap(list, agentTable(agents));
            incidents.sort(byRank);
            swap(open, incidents.length ? incidentTable(incidents) : el("p", {}, word("well"), " ", t("noIncident")));
            const joined = findings.filter((record) => record.joint).reverse().slice(0, 30);
            swap(found, joined.map(findingLine), joined.length ? [] : el("li", {}, t("noJoined")));
            shared.ok();
          }, 5000, signal);
        }

        async function incidents(view, shared, signal) {
          view.append(el("h2", { tabindex: -1 }, t("incidents")));
          const all = await get("/v1/fleet/incidents", { lang: language(), limit: 500 }, signal);
          view.append(incidentTable(all.sort(byRank)));
          shared.ok();
        }

        async function incident(view, shared, signal, parameters, id) {
          const all = await get("/v1/fleet/incidents", { lang: language(), limit: 10000 }, signal);
          const one = all.find((each) => each.id === id);
          if (!one) { view.append(el("h2", { tabindex: -1 }, t("gone"))); return; }
          view.append(el("h2", { tabindex: -1 }, word(one.severity), " ", one.title), figures([
            [t("kind"), kindLink(one.kind)], [t("subject"), one.subject], [t("opened"), time(one.opened, true)],
            [t("last"), time(one.last, true)], [t("over"), one.cleared ? time(one.cleared, true) : t("still")], [t("times"), count(one.count)],
            ...(one.stretch.length ? [[t("between"), where(one.stretch, [])]] : [])]), el("h3", {}, t("hosts")), table("", [
            [t("host"), (agent) => `${agent.site}/${agent.agent}`, "key"], [t("state"), (agent) => word(agent.severity)], [t("last"), (agent) => time(agent.last), "key"],
            [t("over"), (agent) => agent.cleared ? time(agent.cleared) : t("still"), "key"], [t("times"), (agent) => count(agent.count), "figure"],
          ], one.agents), el("h3", {}, t("history")));
          const found = await lines("/v1/fleet/findings", { kind: one.kind, lang: language(), limit: 2000 }, signal);
          const own = new Set(one.agents.filter((agent) => agent.incident).map((agent) => `${agent.site}/${agent.agent} ${agent.incident}`));
          const ours = found.filter((record) => own.has(`${record.site}/${record.agent} ${record.finding.incident}`)
            || record.joint && one.stretch.length && stretchOf(record).join() === one.stretch.join()).reverse();
          view.append(ours.length ? el("ul", { class: "list", id: "history" }, ours.slice(0, 200).map(findingLine)) : el("p", { class: "soft" }, t("none")));
          document.title = `${one.kind} ${one.subject} · Earshot`;
          shared.ok();
        }

        async function search(view, shared, signal, parameters) {
          const field = (name, type = "text") => el("label", {}, t(name), el("input", { name, type, value: parameters.get(name) ?? "", step: type === "datetime-local" ? 1 : undefined }));
          const form = el("form", { class: "filters", id: "filters", onsubmit: (event) => {
            event.preventDefault();
            location.hash = `#/search?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}`;
          } }, field("number"), field("since", "datetime-local"), field("peer"), field("kind"), field("site"), field("agent"), el("button", {}, t("find")));
          const place = el("div", { id: "hits" });
          view.append(el("h2", { tabindex: -1 }, t("search")), form, place);
          const since = parameters.get("since");
          const terms = Object.fromEntries(["number", "peer", "kind", "site", "agent"].map((name) => [name, parameters.get(name) ?? ""]));
          const calls = await get("/v1/fleet/calls", { ...terms, since: since ? new Date(since).toISOString() : "", limit: 200 }, signal);
          place.replaceChildren(callTable(`${calls.length} ${t("hits")}`, calls));
          shared.ok();
        }

        function callTable(caption, calls) {
          return table(caption, [
            [t("host"), (one) => `${one.site}/${one.agent}`, "key"], [t("start"), ({ call }) => time(call.start, true), "key"],
            [t("caller"), ({ call }) => callLink(call.call_id, call.caller || "?"), "key"], [t("callee"), ({ call }) => call.callee || "?", "key"],
            [t("way"), ({ call }) => el("span", { class: "mono" }, `${call.from} → ${call.to}`)], [t("result"), ({ call }) => call.result ?? t(call.state)],
            [t("talk"), ({ call }) => call.answered ? span((new Date(call.end ?? Date.now()) - new Date(call.answered)) / 1000) : "–", "key"],
            [t("found"), ({ call }) => call.findings.map((kind) => [kindLink(kind), " "])],
          ], calls);
        }

        async function call(view, shared, signal, parameters, id) {
          const title = el("h2", { tabindex: -1 }, t("call"));
          view.append(title);
          const detail = await get(`/v1/fleet/calls/${encodeURIComponent(id)}`, { lang: language() }, signal);
          title.textContent = `${parties(detail.calls[0].call)} · ${time(detail.calls[0].call.start, true)}`;
          document.title = `${parties(detail.calls[0].call)} · Earshot`;
          const media = detail.calls.flatMap((one) => one.call.media.map((stream) => ({ host: `${one.site}/${one.agent}`, stream })));
          view.append(el("h3", {}, t("findings")), el("ul", { class: "list", id: "history" }, detail.findings.map(findingLine)),
            detail.findings.length ? [] : el("p", {}, word("well"), " ", t("noFinding")), el("h3", {}, t("hosts")), callTable("", detail.calls),
            el("h3", {}, t("media")), table("", [
              [t("host"), (one) => one.host, "key"], [t("way"), ({ stream }) => el("span", { class: "mono" }, `${stream.source} → ${stream.destination}`)],
              [t("codec"), ({ stream }) => stream.codec ?? "RTP"], [t("packets"), ({ stream }) => count(stream.packets), "figure"],
              [t("lost"), ({ stream }) => `${stream.loss_percent} %`, "figure"], ["MOS", ({ stream }) => stream.mos ?? "–", "figure"]], media));
          shared.ok();
        }

        start({
          views: { "": hosts, incidents, incident, search, call, explain },
          menu: [["", "fleet"], ["incidents", "incidents"], ["search", "search"], ["explain", "explain"]],
          parents: { call: "search", incident: "incidents" },
        });

        """#

    private static let frameJs = #"""
        // The frame around the views: which one is shown, in what language, and what comes while they are.
        import { el, time } from "/console/dom.js";
        import { exists, follow, post } from "/console/api.js";
        import { choose, language, t } from "/console/words.js";

        const byId = (id) => document.getElementById(id);
        /** What is shown: names and their views; `menu` of [path, name]; what has no place of its own in it, under `parents`. */
        let views = {};
        let menu = [];
        let parents = {};
        let follows = false;

        const shared = {
          findings: [], missed: 0, changed: null, board: null, judge: null, dropped: null,
          say(text, isWrong = false) {
            byId("state").textContent = text;
            byId("state").className = isWrong ? "wrong" : "";
          },
          ok(board) {
            if (board) shared.board = board;
            shared.say(`${t("updated")} ${time(new Date().toISOString())}`);
          },
          complain(error) {
            if (error.name === "AbortError") return;
            const isAway = error instanceof TypeError;
            shared.say(isAway ? t("offline") : error.status === 404 ? t("gone") : `${t("failed")} ${error.message}`, true);
          },
          /** Does it now and again, as long as the page is looked at. */
          repeat(work, milliseconds, signal) {
            const turn = async () => {
              if (signal.aborted) return;
              if (!document.hidden) try { await work(); } catch (error) { shared.complain(error); }
              if (!signal.aborted) setTimeout(turn, milliseconds);
            };
            turn();
          },
          show: () => show(false),
        };

        let current = new AbortController();
        let stream = new AbortController();

        function place() {
          const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
          const [name, ...rest] = path.split("/");
          let id = rest.join("/");
          try { id = decodeURIComponent(id); } catch { /* as it is */ }
          return { name, id, parameters: new URLSearchParams(query ?? "") };
        }

        async function show(takesFocus = true) {
          current.abort();
          current = new AbortController();
          const { signal } = current;
          const { name, id, parameters } = place();
          const view = byId("view");
          shared.changed = shared.judge = null;
          const entry = menu.find(([path]) => path === name) ?? menu.find(([path]) => path === parents[name]);
          document.title = `${t((entry ?? menu[0])[1])} · Earshot`;
          for (const link of byId("nav").children) {
            if (link.dataset.name === entry?.[0]) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
          }
          const fresh = el("div");
          view.replaceChildren(fresh);
          scrollTo(0, 0);
          try {
            const shown = (views[name] ?? views[""])(fresh, shared, signal, parameters, id);
            if (takesFocus) fresh.querySelector("h2")?.focus();
            await shown;
          } catch (error) {
            if (!signal.aborted) shared.complain(error);
          }
        }

        function dress() {
          document.documentElement.lang = language();
          byId("language").value = language();
          byId("skip").textContent = t("skip");
          byId("logout").textContent = t("logout");
          byId("find-label").textContent = t("findNumber");
          byId("number").placeholder = t("findNumber");
          byId("find-button").textContent = t("find");
          byId("nav").setAttribute("aria-label", "Earshot");
          byId("nav").replaceChildren(...menu.map(([path, name]) => el("a", { href: `#/${path}`, "data-name": path }, t(name))));
        }

        function listen() {
          if (!follows) return;
          stream.abort();
          stream = new AbortController();
          shared.findings = [];
          follow((finding) => {
            if (finding.missed) shared.missed += finding.missed;
            else shared.findings = [...shared.findings.slice(-199), finding];
            shared.changed?.();
          }, stream.signal, (isUp) => isUp ? null : shared.say(t("offline"), true));
        }

        byId("language").addEventListener("change", (event) => {
          choose(event.target.value);
          shared.say("");
          dress();
          listen();
          show(false);
        });
        byId("find").addEventListener("submit", (event) => {
          event.preventDefault();
          location.hash = `#/search?${new URLSearchParams({ number: byId("number").value.trim() })}`;
        });
        byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("view").focus(); });
        byId("logout").addEventListener("click", async () => {
          await post("/console/logout").catch(() => null);
          location.assign("/console/login");
        });
        addEventListener("hashchange", () => show());
        addEventListener("keydown", (event) => {
          if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); byId("number").focus(); }
        });
        addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("over"); });
        addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("over"); });
        addEventListener("drop", (event) => {
          event.preventDefault();
          document.body.classList.remove("over");
          const file = event.dataTransfer.files[0];
          if (!file) return;
          if (shared.judge) shared.judge(file);
          else { shared.dropped = file; location.hash = "#/capture"; }
        });

        export function start(given) {
          ({ views, menu, parents } = given);
          follows = Boolean(given.follows);
          dress();
          listen();
          show(false);
          exists("/console/login").then((isGuarded) => { byId("logout").hidden = !isGuarded; });
        }

        """#

    private static let indexHtml = #"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Earshot</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/console/style.css">
        <script type="module" src="/console/app.js"></script>
        </head>
        <body>
        <a class="skip" href="#view" id="skip"></a>
        <header>
        <b class="brand">Earshot</b>
        <nav id="nav"></nav>
        <form id="find" role="search"><label class="unseen" for="number" id="find-label"></label>
        <input id="number" name="number" type="search" autocomplete="off"><button id="find-button"></button></form>
        <span class="tools"><label class="unseen" for="language">Language · 语言</label>
        <select id="language"><option value="en">English</option><option value="zh-CN">中文</option></select>
        <button id="logout" hidden></button></span>
        </header>
        <p id="state" role="status"></p>
        <main id="view" tabindex="-1"></main>
        <noscript><p class="wrong">This page needs its own scripts, and none from elsewhere. 本页需要运行自带脚本。</p></noscript>
        </body>
        </html>

        """#

    private static let listsJs = #"""
        // Far hosts and registrations: figures to sort, and to narrow down.
        import { el, time, count, frame } from "/console/dom.js";
        import { get } from "/console/api.js";
        import { language, t } from "/console/words.js";

        const most = 500;

        /** `columns`: {name, cell(record), value(record), kind?}. Sorts by what is clicked; empty values stand last. */
        function list(view, shared, signal, { title, note, columns, order, ask, hides, choices }) {
          let sorted = order;
          let records = [];
          const text = el("input", { type: "search", id: "narrow", oninput: () => draw() });
          const state = choices && el("select", { id: "only", onchange: () => draw() },
            el("option", { value: "" }, t("any")), choices.map(([value, name]) => el("option", { value }, name)));
          const place = el("div", { id: "list" });
          const form = el("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
            el("label", {}, t("narrow"), text), state ? el("label", {}, t("state"), state) : []);
          view.append(el("h2", { tabindex: -1 }, title), note ? el("p", { class: "soft" }, note) : "", form, place);

          const compare = (one, other) => {
            const { value } = columns[sorted.column];
            const [left, right] = [value(one), value(other)];
            const [isLeft, isRight] = [left ?? null, right ?? null].map((each) => each !== null && each !== "");
            if (!isLeft || !isRight) return Number(isRight) - Number(isLeft);
            const way = typeof left === "number" ? left - right : String(left).localeCompare(String(right), undefined, { numeric: true });
            return sorted.descends ? -way : way;
          };
          const head = ({ name, kind }, index) => {
            const mark = index !== sorted.column ? "" : sorted.descends ? " ▾" : " ▴";
            const turn = () => {
              sorted = { column: index, descends: index === sorted.column ? !sorted.descends : kind === "figure" };
              draw();
              place.querySelectorAll("th button")[index]?.focus();
            };
            return el("th", { scope: "col", class: kind, "aria-sort": !mark ? "none" : sorted.descends ? "descending" : "ascending" },
              el("button", { class: "sort", type: "button", onclick: turn }, name + mark));
          };
          const draw = () => {
            const wanted = text.value.trim().toLowerCase();
            const shown = records.filter((record) => (!wanted || hides(record).toLowerCase().includes(wanted))
              && (!state?.value || record.state === state.value)).sort(compare);
            place.replaceChildren(shown.length ? el("table", { class: "cards" },
              el("caption", {}, `${count(shown.length)} / ${count(records.length)}`),
              el("thead", {}, el("tr", {}, columns.map(head))),
              el("tbody", {}, shown.slice(0, most).map((record) => el("tr", {}, columns.map(({ name, cell, kind }) =>
                el("td", { class: kind, "data-name": name }, el("span", {}, cell(record)))))))) : el("p", { class: "soft" }, t("none")));
            if (shown.length > most) place.append(el("p", { class: "soft" }, `${count(shown.length - most)} ${t("narrower")}`));
          };
          shared.repeat(async () => {
            records = await ask();
            // Who is choosing a heading is not disturbed.
            if (!place.contains(document.activeElement)) draw();
            shared.ok();
          }, 5000, signal);
        }

        const pair = (one, other, unit) => one === null ? "–" : `${one} / ${other}${unit}`;

        export function peers(view, shared, signal) {
          const codes = (way) => Object.entries(way.codes).sort((a, b) => b[1] - a[1]).slice(0, 4).map(([code, times]) => `${code}×${times}`).join(" ");
          const number = (name, value, cell) => ({ name, value, cell: cell ?? ((way) => value(way) ?? "–"), kind: "figure" });
          list(view, shared, signal, {
            title: t("peers"), note: t("peersNote"), order: { column: 3, descends: true },
            hides: (way) => `${way.peer.address} ${way.peer.trunk ?? ""} ${Object.keys(way.codes).join(" ")}`,
            ask: async () => (await get("/v1/peers", {}, signal)).flatMap((peer) => {
              const ways = [["inbound", t("in")], ["outbound", t("out")]].map(([key, name]) => ({ ...peer[key], peer, way: name }))
                .filter((way) => way.attempts > 0);
              return ways.length ? ways : [{ ...peer.inbound, peer, way: "–" }];
            }),
            columns: [
              { name: t("peer"), value: (way) => way.peer.address, cell: (way) => el("a", { class: "mono", href: `#/search?peer=${encodeURIComponent(way.peer.address)}` }, way.peer.address) },
              { name: t("trunk"), value: (way) => way.peer.trunk, cell: (way) => way.peer.trunk ?? (way.peer.client ? t("client") : "–") },
              { name: t("way"), value: (way) => way.way, cell: (way) => way.way },
              number(t("callCount"), (way) => way.attempts, (way) => count(way.attempts)),
              number(t("active"), (way) => way.peer.active, (way) => count(way.peer.active)),
              number(t("answeredCount"), (way) => way.answered, (way) => count(way.answered)),
              number("ASR %", (way) => way.asr_percent), number("ABR %", (way) => way.abr_percent),
              number(t("dialDelay"), (way) => way.pdd_mean_s, (way) => pair(way.pdd_mean_s, way.pdd_max_s, " s")),
              number("MOS", (way) => way.mos, (way) => pair(way.mos, way.mos_min, "")),
              number(t("loss"), (way) => way.loss_percent, (way) => pair(way.loss_percent, way.loss_max_percent, " %")),
              { name: t("codes"), value: codes, cell: (way) => codes(way) || "–" },
              number(t("openCount"), (way) => way.peer.open_incidents, (way) => way.peer.open_incidents ? el("a", { href: "#/incidents" }, count(way.peer.open_incidents)) : "0"),
              { name: t("countedSince"), value: (way) => way.peer.first, cell: (way) => time(way.peer.first, true), kind: "key" },
              { name: t("last"), value: (way) => way.peer.last, cell: (way) => time(way.peer.last), kind: "key" },
            ],
          });
        }

        const tones = { bound: "well", expired: "warning", removed: "notice", refused: "error", pending: "warning" };

        export async function registrations(view, shared, signal) {
          const states = Object.keys(tones).map((state) => [state, t(state)]);
          list(view, shared, signal, {
            title: t("registrations"), order: { column: 0, descends: false }, choices: states,
            hides: (one) => `${one.account} ${one.contact} ${one.client} ${one.registrar} ${one.user_agent ?? ""}`,
            ask: () => get("/v1/registrations", {}, signal),
            columns: [
              { name: t("account"), value: (one) => one.account, cell: (one) => el("a", { href: `#/registration/${encodeURIComponent(one.handle)}` }, one.account) },
              { name: t("state"), value: (one) => one.state, cell: (one) => el("span", { class: `word ${tones[one.state] ?? "notice"}` }, t(one.state)) },
              { name: "Contact", value: (one) => one.contact, cell: (one) => one.contact },
              { name: t("client"), value: (one) => one.client, cell: (one) => one.client, kind: "mono" },
              { name: t("registrar"), value: (one) => one.registrar, cell: (one) => one.registrar, kind: "mono" },
              { name: t("since"), value: (one) => one.since, cell: (one) => time(one.since), kind: "key" },
              { name: t("expires"), value: (one) => one.expires, cell: (one) => time(one.expires), kind: "key" },
              { name: "NAT", value: (one) => Number(one.nat), cell: (one) => one.nat ? t("yes") : "–" },
              { name: t("lastAnswer"), value: (one) => one.code, cell: (one) => one.code ?? "–", kind: "figure" },
              { name: "User-Agent", value: (one) => one.user_agent, cell: (one) => one.user_agent ?? "–" },
            ],
          });
        }

        export async function registration(view, shared, signal, parameters, id) {
          const address = () => `/v1/registrations/${encodeURIComponent(id)}/report?lang=${language()}`;
          const place = el("div", { id: "report" });
          const show = () => place.replaceChildren(frame(address(), t("report")));
          view.append(el("h2", { tabindex: -1 }, t("registration")), el("p", {},
            el("button", { onclick: show, id: "refresh" }, t("refresh")), " ",
            el("a", { href: address(), download: `${id.replace(/[^\w.-]/g, "_")}.html` }, t("saved")), " ",
            el("a", { href: address(), target: "_blank", rel: "noopener" }, t("alone")), " ",
            el("a", { href: "#/registrations" }, t("registrations"))), place);
          show();
          shared.ok();
        }

        """#

    private static let loginHtml = #"""
        <!DOCTYPE html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/console/style.css">
        </head>
        <body class="login">
        <main>
        <h1>Earshot</h1>
        <form method="post" action="/console/login">
        <label for="token">{{label}}</label>
        <input id="token" name="token" type="password" autocomplete="current-password" autofocus required>
        <p class="wrong" role="alert">{{wrong}}</p>
        <button>{{open}}</button>
        <p class="soft">{{hint}}</p>
        </form>
        </main>
        </body>
        </html>

        """#

    private static let moreJs = #"""
        // Ports, explanations, and captures to judge.
        import { el, time, count, word, table, frame } from "/console/dom.js";
        import { get, post } from "/console/api.js";
        import { language, t } from "/console/words.js";

        export async function ports(view, shared, signal) {
          view.append(el("h2", { tabindex: -1 }, t("ports")));
          const all = await get("/v1/ports", {}, signal);
          view.append(table("", [
            [t("address"), (port) => port.address, "mono"], [t("port"), (port) => port.port, "figure"],
            [t("used"), (port) => count(port.calls), "figure"], [t("heard"), (port) => count(port.received), "figure"],
            [t("icmp"), (port) => count(port.icmp_errors), "figure"],
            [t("state"), (port) => word(port.received ? "well" : port.calls ? "warning" : "notice")],
            [t("lastHeard"), (port) => time(port.last_received), "key"],
          ], all.slice(0, 2000)));
          shared.ok();
        }

        export async function explain(view, shared, signal, parameters, kind) {
          if (kind) {
            const page = await get(`/console/explanations/${encodeURIComponent(kind)}`, { lang: language() }, signal);
            view.append(el("h2", { tabindex: -1 }, el("span", { class: "mono" }, page.kind), ": ", page.summary),
              el("p", {}, el("a", { href: "#/explain" }, t("back"))));
            const tags = { head: "h3", prose: "p", code: "pre" };
            let list = null;
            for (const block of page.blocks) {
              if (block.role === "item") {
                if (!list) view.append(list = el("ul", { class: "plain" }));
                list.append(el("li", {}, block.text));
              } else {
                list = null;
                view.append(el(tags[block.role], {}, block.text));
              }
            }
            document.title = `${kind} · Earshot`;
          } else {
            view.append(el("h2", { tabindex: -1 }, t("explain")));
            const all = await get("/console/explanations", { lang: language() }, signal);
            view.append(table("", [
              [t("kind"), (one) => el("a", { class: "mono", href: `#/explain/${one.kind}` }, one.kind), "key"],
              [t("state"), (one) => word(one.severity)], [t("summary"), (one) => one.summary]], all));
          }
          shared.ok();
        }

        export async function capture(view, shared, signal) {
          const place = el("div", { id: "judged" });
          const note = el("p", { id: "judging", role: "status" });
          const input = el("input", { type: "file", id: "file", accept: ".pcap,.pcapng,.cap", class: "unseen",
            onchange: () => input.files[0] && judge(input.files[0]) });
          const judge = async (file) => {
            const limit = shared.board?.capture_bytes ?? 32 << 20;
            note.className = "";
            place.replaceChildren();
            if (file.size > limit) {
              note.className = "wrong";
              note.textContent = `${t("tooLarge")} ${limit >> 20} MiB`;
              return;
            }
            note.textContent = `${t("judging")} ${file.name} …`;
            try {
              const made = await post("/console/captures", { name: file.name, lang: language() }, file);
              note.textContent = file.name;
              place.replaceChildren(el("p", {}, el("a", { href: made.report, download: `${file.name}.html` }, t("saved"))),
                frame(made.report, `${t("report")}: ${file.name}`));
            } catch (error) {
              note.className = "wrong";
              note.textContent = `${t("failed")} ${error.message}`;
            }
          };
          view.append(el("h2", { tabindex: -1 }, t("capture")), el("div", { class: "drop" }, el("p", {}, t("dropHere")),
            el("p", { class: "soft" }, t("dropWhy")), input,
            el("button", { onclick: () => input.click(), id: "choose" }, t("choose"))), note, place);
          shared.judge = judge;
          if (shared.dropped) { const file = shared.dropped; shared.dropped = null; judge(file); }
          if (shared.board?.actions) await sessions(view, shared, signal);
          shared.ok();
        }

        async function sessions(view, shared, signal) {
          const all = await get("/v1/captures", {}, signal).catch(() => []);
          view.append(el("h3", {}, t("sessions")), table("", [
            ["ID", (one) => one.id, "mono"], [t("state"), (one) => one.state], [t("start"), (one) => time(one.started), "key"],
            ["", (one) => [el("a", { href: `/v1/captures/${encodeURIComponent(one.id)}/file?lang=${language()}`, download: `${one.id}.pcapng` }, t("save")), " ",
              el("button", { onclick: async () => {
                try { await post(`/v1/captures/${encodeURIComponent(one.id)}/stop`); shared.show(); } catch (error) { shared.complain(error); }
              } }, t("stop"))]],
          ], all));
        }

        """#

    private static let styleCss = #"""
        :root { color-scheme: light dark; --paper: #fff; --ink: #1a1f26; --soft: #58616d; --rule: #d7dce2; --pale: #f5f7f9;
          --on: #fff; --error: #b3261e; --warning: #9a5b00; --notice: #2f5f9e; --well: #1c6e43; --caller: #0072b2;
          --callee: #c2540a; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --paper: #14181d; --ink: #e4e8ed; --soft: #a3adb9; --rule: #343c46; --pale: #1d232a; --on: #14181d;
            --error: #ff8a80; --warning: #f0b060; --notice: #8fb8f0; --well: #6fce9a; --caller: #56b4e9; --callee: #f0944d; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto,
          "Helvetica Neue", Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; overflow-wrap: anywhere; }
        a { color: var(--notice); }
        h1 { font-size: 22px; } h2 { font-size: 20px; margin: 0 0 10px; line-height: 1.3; } h2:focus { outline: none; }
        h3 { font-size: 16px; margin: 24px 0 8px; }
        main { max-width: 1180px; margin: 0 auto; padding: 8px 20px 40px; } main:focus { outline: none; }
        header { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; padding: 8px 20px;
          border-bottom: 1px solid var(--rule); position: sticky; top: 0; background: var(--paper); z-index: 2; }
        .brand { font-size: 17px; } nav { display: flex; flex-wrap: wrap; gap: 2px 4px; flex: 1 1 auto; }
        nav a { padding: 4px 9px; border-radius: 5px; text-decoration: none; color: var(--ink); }
        nav a:hover { background: var(--pale); } nav a[aria-current] { background: var(--notice); color: var(--on); }
        :focus-visible { outline: 2px solid var(--notice); outline-offset: 2px; }
        input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft);
          border-radius: 5px; padding: 4px 9px; max-width: 100%; }
        button { cursor: pointer; } button:hover { background: var(--pale); }
        #state { max-width: 1180px; margin: 0 auto; padding: 8px 20px 0; color: var(--soft); font-size: 13px; min-height: 28px; }
        #state.wrong, .wrong { color: var(--error); font-weight: 600; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--paper); z-index: 3; }
        .soft { color: var(--soft); } .mono, code, pre { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
          font-size: 13px; } pre { background: var(--pale); padding: 10px; white-space: pre-wrap; }
        .word { display: inline-block; padding: 0 9px; border-radius: 10px; color: var(--on); font-weight: 600; font-size: 13px;
          background: var(--soft); } .word.error { background: var(--error); } .word.warning { background: var(--warning); }
        .word.notice { background: var(--notice); } .word.well { background: var(--well); }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 4px; }
        th { text-align: left; color: var(--soft); font-weight: 550; font-size: 13px; }
        th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: break-word; }
        th button.sort { border: 0; padding: 0; background: none; font: inherit; color: inherit; text-align: inherit; }
        th button.sort:hover { text-decoration: underline; } td.key { white-space: nowrap; font-variant-numeric: tabular-nums; } td.figure, th.figure { text-align: right; }
        .list { list-style: none; margin: 0; padding: 0; } .list li { border-left: 6px solid var(--soft); padding: 6px 12px;
          margin-bottom: 8px; background: var(--pale); border-radius: 4px; } .list li.error { border-left-color: var(--error); }
        .list li.warning { border-left-color: var(--warning); } .list li.notice { border-left-color: var(--notice); }
        .plain { list-style: none; padding: 0; }
        .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(330px, 1fr)); gap: 8px 32px; }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 10px 20px; margin: 0 0 8px; }
        .figures div { border-top: 1px solid var(--rule); padding-top: 4px; } dt { color: var(--soft); font-size: 13px; }
        dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
        meter { width: 84px; height: 12px; vertical-align: middle; }
        form.filters { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: end; margin: 0 0 14px; }
        form.filters label { display: grid; gap: 2px; font-size: 13px; color: var(--soft); } form.filters input { width: 170px; }
        iframe { width: 100%; border: 1px solid var(--rule); border-radius: 6px; min-height: 400px; background: var(--paper); }
        .drop { border: 2px dashed var(--soft); border-radius: 8px; padding: 34px 18px; text-align: center; margin-bottom: 16px; }
        .drop.over, body.over .drop { border-color: var(--notice); background: var(--pale); } body.over { outline: 4px solid var(--notice); outline-offset: -4px; }
        .login main { max-width: 420px; padding-top: 60px; } .login form { display: grid; gap: 8px; } .login p { margin: 4px 0; }
        @media screen and (max-width: 680px) {
          header { position: static; padding: 8px 12px; } main, #state { padding-left: 12px; padding-right: 12px; }
          body { font-size: 14px; } #find { flex: 1 1 100%; display: flex; gap: 6px; } #find input { flex: 1; min-width: 0; }
          .two { grid-template-columns: 1fr; }
          table.cards, .cards tbody, .cards tr, .cards td { display: block; }
          .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .cards tr { border: 1px solid var(--rule); border-radius: 6px; padding: 6px 10px; margin-bottom: 10px; }
          .cards td { border: 0; padding: 2px 0; display: flex; gap: 10px; white-space: normal; text-align: left; }
          .cards td::before { content: attr(data-name); flex: 0 0 104px; color: var(--soft); font-size: 13px; }
        }
        @media print {
          header nav, #find, .tools, form, .skip, button { display: none !important; } header { position: static; }
          body { font-size: 10.5pt; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          tr, li { break-inside: avoid; } iframe { border: 0; }
        }

        """#

    private static let viewsJs = #"""
        // What is wrong now, calls, incidents.
        import { el, time, span, count, word, table, frame, callLink, parties, swap } from "/console/dom.js";
        import { get, lines, post } from "/console/api.js";
        import { language, t } from "/console/words.js";

        export const kindLink = (kind) => el("a", { class: "mono", href: `#/explain/${encodeURIComponent(kind)}` }, kind);

        function findingLine(finding) {
          const whom = finding.call ? callLink(finding.call.call_id, parties(finding.call)) : finding.where.from ?? "";
          return el("li", { class: finding.severity },
            el("span", { class: "soft" }, time(finding.time)), " ", word(finding.severity), " ", kindLink(finding.kind), " · ", whom,
            el("br"), finding.title);
        }

        function direction(call, name) {
          const streams = call.media.filter((stream) => stream.direction === name);
          const label = t(name === "toward-caller" ? "toCaller" : "toCallee");
          if (!streams.length) return el("span", { class: call.state === "answered" ? "wrong" : "soft" }, call.state === "answered" ? t("silent") : "–");
          const worst = streams.reduce((one, other) => ((other.mos ?? 5) < (one.mos ?? 5) ? other : one));
          const loss = Math.max(...streams.map((stream) => stream.loss_percent));
          const value = worst.mos ?? Math.max(1, 4.4 - loss / 5);
          const text = `${worst.mos ? `MOS ${worst.mos}` : worst.codec ?? "RTP"}, ${loss} % ${t("lost")}`;
          return [el("meter", { min: 1, max: 4.5, low: 3.1, high: 3.8, optimum: 4.4, value, "aria-label": `${label}: ${text}` }), " ",
            el("span", { class: "soft" }, text)];
        }

        function incidentTable(incidents) {
          return table("", [
            [t("kind"), (incident) => [word(incident.severity), " ", kindLink(incident.kind)]],
            [t("subject"), (incident) => el("a", { class: "mono", href: `#/incident/${encodeURIComponent(incident.id)}` }, incident.subject)],
            [t("incident"), (incident) => [incident.title, el("br"), el("span", { class: "soft" }, incident.share)]],
            [t("opened"), (incident) => time(incident.opened), "key"],
            [t("over"), (incident) => incident.cleared ? time(incident.cleared) : t("still"), "key"],
            [t("times"), (incident) => count(incident.count), "figure"],
          ], incidents);
        }

        export function figures(pairs) {
          return el("dl", { class: "figures" }, pairs.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
        }

        export function live(view, shared, signal) {
          const incidents = el("div", { id: "open-incidents" });
          const calls = el("div", { id: "live-calls" });
          const load = el("div", { id: "load" });
          const found = el("ul", { class: "list", id: "findings", "aria-live": "polite" });
          const draw = () => {
            swap(found, shared.findings.slice(-30).reverse().map(findingLine),
              shared.findings.length ? [] : el("li", {}, t("noFinding")),
              shared.missed ? el("li", { class: "warning" }, `${count(shared.missed)} ${t("missed")}`) : []);
          };
          view.append(el("h2", { tabindex: -1 }, t("live")), el("h3", {}, t("openIncidents")), incidents,
            el("div", { class: "two" }, el("section", {}, el("h3", {}, t("findings")), found),
              el("section", {}, el("h3", {}, t("load")), load)), el("h3", {}, t("liveCalls")), calls);
          draw();
          shared.changed = draw;
          let before;
          const show = (board) => {
            const worst = { error: 0, warning: 1, notice: 2 };
            const open = board.incidents.sort((a, b) => worst[a.severity] - worst[b.severity] || (a.last < b.last ? 1 : -1));
            swap(incidents, open.length ? incidentTable(open) : el("p", {}, word("well"), " ", t("noIncident")));
            const engine = board.status.engine;
            const rate = before ? Math.max(0, (engine.packets - before.packets) / ((Date.now() - before.at) / 1000)) : null;
            if (!before || Date.now() - before.at > 900) before = { packets: engine.packets, at: Date.now() };
            swap(load, figures([
              [t("calls"), count(board.live)], [t("rtp"), count(engine.active_streams)],
              [t("rate"), rate === null ? "–" : count(Math.round(rate))], [t("packets"), count(engine.packets)],
              [t("drops"), count(engine.capture_drops)], [t("uptime"), time(board.status.started, true)],
              [t("interfaces"), board.status.capture.interfaces.map((one) => one.open ? one.name : `${one.name} (${t("down")})`).join(", ") || "–"],
            ]));
            swap(calls, board.calls.length ? table("", [
              [t("start"), (call) => time(call.start), "key"], [t("caller"), (call) => callLink(call.call_id, call.caller || "?"), "key"],
              [t("callee"), (call) => call.callee || "?", "key"], [t("state"), (call) => t(call.state)],
              [t("talk"), (call) => call.answered ? span((Date.now() - new Date(call.answered)) / 1000) : "–", "key"],
              [t("toCaller"), (call) => direction(call, "toward-caller")], [t("toCallee"), (call) => direction(call, "toward-callee")],
              [t("found"), (call) => call.findings.map((kind) => [kindLink(kind), " "])],
            ], board.calls) : el("p", {}, t("noCall")),
              board.live > board.calls.length ? el("p", { class: "soft" }, `${count(board.live - board.calls.length)} ${t("more")}`) : []);
            shared.ok(board);
          };
          shared.repeat(async () => show(await get("/console/live", { lang: language() }, signal)), 3000, signal);
        }

        export async function search(view, shared, signal, parameters) {
          const field = (name, type = "text") => el("label", {}, t(name), el("input", { name, type, value: parameters.get(name) ?? "", step: type === "datetime-local" ? 1 : undefined }));
          const form = el("form", { class: "filters", id: "filters", onsubmit: (event) => {
            event.preventDefault();
            const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
            location.hash = `#/search?${query}`;
          } }, field("number"), field("since", "datetime-local"), field("peer"), field("kind"), el("button", {}, t("find")));
          const place = el("div", { id: "hits" });
          view.append(el("h2", { tabindex: -1 }, t("search")), form, place);
          const since = parameters.get("since");
          const calls = await get("/v1/calls", { number: parameters.get("number") ?? "", peer: parameters.get("peer") ?? "",
            kind: parameters.get("kind") ?? "", since: since ? new Date(since).toISOString() : "", limit: 200 }, signal);
          place.replaceChildren(table(`${calls.length} ${t("hits")}`, [
            [t("start"), (call) => time(call.start, true), "key"],
            [t("caller"), (call) => callLink(call.call_id, call.caller || "?"), "key"], [t("callee"), (call) => call.callee || "?", "key"],
            [t("state"), (call) => t(call.state)], [t("result"), (call) => call.result ?? "–"],
            [t("talk"), (call) => call.answered ? span((new Date(call.end ?? Date.now()) - new Date(call.answered)) / 1000) : "–", "key"],
            [t("found"), (call) => call.findings.map((kind) => [kindLink(kind), " "])],
          ], calls));
          shared.ok();
        }

        export async function call(view, shared, signal, parameters, id) {
          const address = () => `/v1/calls/${encodeURIComponent(id)}/report?lang=${language()}`;
          const title = el("h2", { tabindex: -1 }, t("call"));
          const place = el("div", { id: "report" });
          const show = () => place.replaceChildren(frame(address(), t("report")));
          const tools = el("p", {}, el("button", { onclick: show, id: "refresh" }, t("refresh")), " ",
            el("a", { href: address(), download: `${id.replace(/[^\w.-]/g, "_")}.html` }, t("saved")), " ",
            el("a", { href: address(), target: "_blank", rel: "noopener" }, t("alone")));
          view.append(title, tools, place);
          const detail = await get(`/v1/calls/${encodeURIComponent(id)}`, { lang: language() }, signal);
          title.textContent = `${parties(detail.call)} · ${time(detail.call.start, true)} · ${t(detail.call.state)}`;
          document.title = `${parties(detail.call)} · Earshot`;
          if (shared.board?.actions) {
            tools.append(" ", el("button", { onclick: async () => {
              try { await post("/v1/captures", { number: detail.call.callee || detail.call.caller }); shared.say(t("started")); }
              catch (error) { shared.complain(error); }
            } }, t("record")));
          }
          show();
          shared.ok();
        }

        export async function incidents(view, shared, signal) {
          view.append(el("h2", { tabindex: -1 }, t("incidents")));
          const all = await get("/v1/incidents", { lang: language(), limit: 500 }, signal);
          all.sort((a, b) => Number(Boolean(a.cleared)) - Number(Boolean(b.cleared)) || (a.last < b.last ? 1 : -1));
          view.append(incidentTable(all));
          shared.ok();
        }

        export async function incident(view, shared, signal, parameters, id) {
          const all = await get("/v1/incidents", { lang: language(), limit: 10000 }, signal);
          const one = all.find((each) => each.id === id);
          if (!one) { view.append(el("h2", { tabindex: -1 }, t("gone"))); return; }
          view.append(el("h2", { tabindex: -1 }, word(one.severity), " ", one.title), figures([
            [t("kind"), kindLink(one.kind)], [t("subject"), one.subject], [t("opened"), time(one.opened, true)],
            [t("last"), time(one.last, true)], [t("over"), one.cleared ? time(one.cleared, true) : t("still")],
            [t("times"), count(one.count)]]), el("p", { class: "soft" }, one.share), el("h3", {}, t("history")));
          const found = await lines("/v1/findings", { kind: one.kind, since: one.opened, lang: language(), limit: 2000 }, signal);
          const ours = found.filter((finding) => finding.incident === id).reverse();
          view.append(el("ul", { class: "list", id: "history" }, ours.slice(0, 200).map(findingLine)));
          if (!ours.length) view.append(el("p", { class: "soft" }, t("none")));
          document.title = `${one.kind} ${one.subject} · Earshot`;
          shared.ok();
        }

        """#

    private static let wordsJs = #"""
        // Both languages stand side by side: neither can be forgotten.
        const words = {
          live: ["Now", "当前"], search: ["Calls", "呼叫"], incidents: ["Incidents", "事件"], ports: ["Ports", "端口"],
          explain: ["Explanations", "说明"], capture: ["Judge a capture", "分析抓包"], peers: ["Peers", "对端"],
          registrations: ["Registrations", "注册"],
          error: ["Error", "错误"], warning: ["Warning", "警告"], notice: ["Notice", "提示"], well: ["Well", "正常"],
          skip: ["Skip to the content", "跳到正文"], logout: ["Log out", "退出"], table: ["Table", "表格"],
          findNumber: ["Search a number", "搜索号码"], find: ["Search", "搜索"],
          openIncidents: ["Open incidents", "未恢复的事件"], noIncident: ["No incident is open.", "没有未恢复的事件。"],
          findings: ["Findings as they come", "实时发现"], noFinding: ["Nothing was found yet.", "尚无发现。"],
          liveCalls: ["Live calls", "进行中的呼叫"], noCall: ["No call is up.", "当前没有呼叫。"],
          load: ["This point", "本监测点"], calls: ["Calls up", "进行中呼叫"], packets: ["Packets", "数据包"],
          rate: ["Packets per second", "每秒数据包"], drops: ["Dropped by the kernel", "内核丢包"], rtp: ["RTP streams", "RTP流"],
          uptime: ["Running since", "启动时间"], interfaces: ["Interfaces", "网卡"], down: ["down", "未工作"],
          caller: ["Caller", "主叫"], callee: ["Callee", "被叫"], state: ["State", "状态"], start: ["Started", "开始"],
          talk: ["Talk", "通话"], toCaller: ["Toward the caller", "发往主叫"], toCallee: ["Toward the callee", "发往被叫"],
          result: ["Result", "结果"], found: ["Found", "发现"], lost: ["lost", "丢失"], silent: ["nothing", "无媒体"],
          setup: ["being set up", "建立中"], ringing: ["ringing", "振铃"], answered: ["answered", "通话中"],
          ended: ["ended", "已结束"],
          number: ["Number", "号码"], peer: ["Peer's address", "对端地址"], kind: ["Kind", "类型"], since: ["Since", "起始时间"],
          none: ["Nothing fits.", "没有符合的内容。"], any: ["any", "全部"], hits: ["calls found", "个呼叫"],
          call: ["Call", "呼叫"], refresh: ["Show it as it is now", "刷新"], report: ["Report", "报告"],
          record: ["Capture this number", "抓取此号码"], saved: ["Save the page", "保存页面"], alone: ["Open it alone", "单独打开"],
          opened: ["Opened", "发生"], last: ["Last", "最近"], over: ["Over", "恢复"], still: ["still open", "未恢复"],
          subject: ["At", "对象"], times: ["Findings", "次数"], incident: ["Incident", "事件"], history: ["Its findings", "事件中的发现"],
          address: ["Address", "地址"], port: ["Port", "端口"], used: ["Calls", "呼叫数"], heard: ["Received RTP", "收到RTP"],
          icmp: ["ICMP errors", "ICMP错误"], lastHeard: ["Last received", "最近收到"],
          summary: ["What it is", "含义"], back: ["All kinds", "全部类型"],
          dropHere: ["Drop a pcap or pcapng here, or choose one.", "将pcap或pcapng文件拖到此处，或选择文件。"],
          dropWhy: ["It is judged apart from the live calls, kept in memory only, and forgotten.",
            "与实时呼叫分开分析，仅存于内存，随后删除。"],
          choose: ["Choose a capture", "选择抓包文件"], judging: ["Judging", "正在分析"], tooLarge: ["This file is too large; the limit is",
            "文件过大，上限为"], offline: ["The daemon does not answer; trying again.", "服务无应答，正在重试。"],
          updated: ["Updated", "更新于"], sessions: ["Capture sessions", "抓包会话"], stop: ["Stop", "停止"], save: ["Save", "保存"],
          started: ["Recording begins.", "已开始抓包。"], gone: ["There is no such thing any more.", "已不存在。"],
          fleet: ["Fleet", "机群"], hosts: ["Hosts", "主机"], host: ["Host", "主机"], heartbeat: ["Last heartbeat", "最近心跳"],
          version: ["Version", "版本"], clock: ["Clock", "时钟"], undisciplined: ["not disciplined", "未校时"],
          outbox: ["In its outbox", "待发记录"], lostRecords: ["Records lost", "丢失记录"], remark: ["Remark", "备注"],
          silentFor: ["silent for", "静默"], twin: ["two hosts have this name", "两台主机同名"], nowCalled: ["is now", "现名"],
          wasCalled: ["was", "曾名"], between: ["Where", "位置"], joined: ["What two hosts prove together", "两台主机共同证实的发现"],
          noJoined: ["Nothing was proved between two hosts yet.", "尚无由两台主机共同证实的发现。"],
          silentHosts: ["Silent hosts", "静默主机"], behind: ["Behind the stream", "落后于消息流"], kept: ["Kept", "已保存"],
          server: ["Server", "服务器"], site: ["Site", "站点"], agent: ["Host's name", "主机名"], way: ["Way", "路径"],
          media: ["Media", "媒体"], codec: ["Codec", "编码"], proved: ["proved", "已证实"], likely: ["likely", "很可能"],
          possible: ["possible", "可能"],
          failed: ["It did not work:", "操作失败："], missed: ["findings came too fast and were left out", "个发现因过快而未显示"],
          trunk: ["Trunk", "中继"], client: ["client", "客户端"], way: ["Way", "方向"], in: ["in", "呼入"], out: ["out", "呼出"],
          callCount: ["Calls", "呼叫"], active: ["Up", "进行中"], answeredCount: ["Answered", "接通"],
          dialDelay: ["PDD mean / max", "拨号后延迟 平均/最大"], loss: ["Loss mean / max", "丢包 平均/最大"],
          codes: ["Responses", "响应码"], openCount: ["Open incidents", "未结事件"], countedSince: ["Counted since", "统计自"],
          peersNote: ["MOS: mean / lowest. ASR: answered of the calls that got a circuit; ABR: of all.",
            "MOS：平均/最低。ASR：占用到线路的呼叫中接通的比例；ABR：全部呼叫中接通的比例。"],
          narrow: ["Contains", "包含"], narrower: ["more are not shown; narrow them down", "条未显示，请缩小范围"],
          account: ["Account", "账号"], registrar: ["Registrar", "注册服务器"], expires: ["Expires", "到期"],
          lastAnswer: ["Last answer", "最近应答"], registration: ["Registration", "注册"], yes: ["yes", "是"],
          bound: ["registered", "已注册"], expired: ["expired", "已过期"], removed: ["removed", "已注销"],
          refused: ["refused", "被拒绝"], pending: ["not answered", "未应答"],
          more: ["more are not shown; search for them", "个未显示，请用搜索"],
        };

        let chosen = localStorage.getItem("earshot-language") ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en");
        if (chosen !== "zh-CN") chosen = "en";

        export function language() { return chosen; }

        export function choose(name) {
          chosen = name === "zh-CN" ? "zh-CN" : "en";
          localStorage.setItem("earshot-language", chosen);
        }

        export function t(name) {
          const pair = words[name];
          return pair ? pair[chosen === "en" ? 0 : 1] : name;
        }

        export function allWords() { return words; }

        """#
}
