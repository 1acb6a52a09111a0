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
