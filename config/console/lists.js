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
