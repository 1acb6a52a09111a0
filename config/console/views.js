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
