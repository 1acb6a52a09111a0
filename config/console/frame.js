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
