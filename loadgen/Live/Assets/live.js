// The page of a run under way: shows what Server-Sent Events tell, and stops the run when asked to.
import { line, strip } from "./strip.js";

const root = document.documentElement, part = id => document.getElementById(id);
const phases = ["start", "connect", "idle", "warm-up", "steady", "drain"];
const most = 600; // Seconds that are kept, as the run keeps them.
const state = { edgesUs: [], trial: null, phase: null, phaseSeconds: null, phaseFrom: null, seconds: [], trials: 0, over: false, complete: false, stopping: false };

// Figures as people read them.
const count = n => n === null || n === undefined ? "–" : Math.round(n).toLocaleString("en");
const digits = v => v >= 99.95 ? Math.round(v).toLocaleString("en") : v >= 9.995 ? v.toFixed(1) : v.toFixed(2);
const bytes = n => n < 999.5 ? `${Math.round(n)} B` : n < 999500 ? `${digits(n / 1000)} kB` : n < 999.5e6 ? `${digits(n / 1e6)} MB` : `${digits(n / 1e9)} GB`;
const share = v => v === null || v === undefined ? "unknown" : `${Math.round(100 * v)} %`;
const ms = v => v === null || v === undefined ? "–" : v < 0.9995 ? v.toFixed(3) : digits(v);
const latency = us => us < 999.5 ? `${Math.round(us)} µs` : us < 999500 ? `${digits(us / 1000)} ms` : `${digits(us / 1e6)} s`;
const duration = s => s < 100 ? `${Math.round(s)} s` : s < 6000 ? `${Math.round(s / 60)} min` : `${(s / 3600).toFixed(1)} h`;

const figures = Object.fromEntries([...document.querySelectorAll("[data-figure]")].map(e => [e.dataset.figure, e]));
const lines = {
  held: [p => p.connected, "--good"], messages: [p => p.delivered_per_second, "--link"], bytes: [p => p.bytes_per_second, "--link"],
  requests: [p => p.requests_per_second, "--link"], server: [p => p.server_cpu, "--polling"], generator: [p => p.generator_cpu, "--polling"],
};

function element(tag, text, className) {
  const e = document.createElement(tag);
  if (text !== undefined) e.textContent = text;
  if (className) e.className = className;
  return e;
}

function set(e, text) { if (e.textContent !== text) e.textContent = text; }

function notice(text, bad) {
  const e = part("notice");
  e.hidden = !text;
  e.className = bad ? "banner bad" : "banner";
  set(e, text ?? "");
}

// Drawing: once for whatever came together.

let due = false;
function later() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; draw(); });
}

function draw() {
  if (state.edgesUs.length > 0) strip(part("strip"), state.seconds, state.edgesUs);
  for (const [name, [value, colour]] of Object.entries(lines)) line(document.querySelector(`[data-line=${name}]`), state.seconds.map(s => value(s.point)), colour);
  showPhases();
  const last = state.seconds.at(-1)?.point;
  set(figures.held, last ? count(last.connected) : "–");
  set(figures.clients, state.trial ? `of ${count(state.trial.clients)} clients` : "");
  set(figures.messages, last ? count(last.delivered_per_second) : "–");
  set(figures.bytes, last ? bytes(last.bytes_per_second) : "–");
  set(figures.requests, last ? count(last.requests_per_second) : "–");
  set(figures.server, last ? share(last.server_cpu) : "–");
  set(figures.generator, last ? share(last.generator_cpu) : "–");
  set(part("late"), lateness());
}

/** "99 % of the last second's messages within 1.02 ms": by the upper edge of the bin in which the 99 % lies. */
function lateness() {
  const seconds = state.seconds.filter(s => s.latencies?.some(n => n > 0));
  if (seconds.length === 0) return state.phase === "steady" ? "no message yet" : "nothing yet";
  const counts = seconds.at(-1).latencies, all = counts.reduce((sum, n) => sum + n, 0);
  let seen = 0, bin = 0;
  while (bin < counts.length - 1 && (seen += counts[bin]) < 0.99 * all) bin++;
  return `99 % of the ${count(all)} messages of the newest such second ${bin < state.edgesUs.length ? `within ${latency(state.edgesUs[bin])}` : `later than ${latency(state.edgesUs.at(-1))}`}`;
}

function showPhases() {
  const at = phases.indexOf(state.phase), last = state.seconds.at(-1)?.point;
  const left = state.phaseSeconds !== null && last && state.phaseFrom !== null ? Math.max(0, state.phaseSeconds - (last.second - state.phaseFrom)) : null;
  const items = phases.map((name, i) => {
    const e = element("li", name, i < at || (state.complete && i === at) ? "done" : i === at && !state.over ? "now" : "");
    if (i === at && left !== null && !state.over) e.textContent += `, ${duration(left)} left`;
    return e;
  });
  part("phases").replaceChildren(...items);
}

function addFindings(findings, where) {
  for (const finding of findings) {
    part("nothing").hidden = true;
    const key = `${finding.code} ${finding.message}`, e = element("div", undefined, `finding ${finding.severity}`);
    if ([...part("findings").children].some(other => other.dataset.key === key && other.dataset.where === where)) continue;
    e.dataset.key = key;
    e.dataset.where = where;
    const head = element("p");
    head.append(element("b", finding.code), ` · ${finding.severity} · ${where}`);
    e.append(head, element("p", `${finding.message}.`), element("p", `→ ${finding.remedy}`, "quiet"));
    part("findings").prepend(e);
  }
}

// What the events tell.

const tell = {
  run(run) {
    document.title = `bench: ${run.id}`;
    set(part("run"), run.id);
    set(part("machine"), `${run.processor}, ${run.cores} ${run.cores === 1 ? "core" : "cores"}`);
    state.edgesUs = run.bin_edges_us;
    state.trials = run.trials;
    addFindings(run.findings, "the run");
    if (!state.stopping) part("stop").disabled = false;
  },
  trial(trial) {
    Object.assign(state, { trial, seconds: [], phase: null, phaseSeconds: null, phaseFrom: null, trials: trial.of });
    const heading = part("now");
    heading.replaceChildren(element("span", undefined, "swatch"), `Trial ${trial.ordinal} of ${trial.of}: ${trial.label}`);
    heading.dataset.of = trial.pattern;
    set(part("next"), `${trial.workload} · ${count(trial.clients)} clients · repeat ${trial.repeat}`);
    Object.assign(part("trials"), { max: trial.of, value: trial.ordinal - 1 });
  },
  phase(phase) { Object.assign(state, { phase: phase.name, phaseSeconds: phase.seconds, phaseFrom: null }); },
  second(second) {
    state.phaseFrom ??= second.point.second - 1;
    state.seconds.push(second);
    if (state.seconds.length > most) state.seconds.shift();
  },
  saved(saved) {
    part("none").hidden = true;
    document.querySelector(".scroll").hidden = false;
    part("trials").value = saved.ordinal;
    const row = element("tr"), name = element("td"), mark = element("span", undefined, "swatch");
    mark.dataset.of = saved.pattern;
    name.append(mark, `${saved.ordinal} ${saved.label} `);
    if (!saved.valid) name.append(element("span", "invalid", "tag bad"));
    row.append(name, element("td", saved.workload, "text"), element("td", `${count(saved.held)} of ${count(saved.attempted)}`), element("td", count(saved.lost)),
      ...[ms(saved.p50_ms), ms(saved.p99_ms), saved.cpu_us_per_message === null ? "unknown" : digits(saved.cpu_us_per_message)].map(text => element("td", text)));
    part("saved").prepend(row);
    addFindings(saved.findings, `trial ${saved.ordinal}, ${saved.label}`);
  },
  said(said) {
    part("said").append(element("li", said.text));
    while (part("said").children.length > most) part("said").firstChild.remove();
  },
  stopping() {
    state.stopping = true;
    part("stop").disabled = true;
    set(part("stop"), "Stopping …");
    if (!state.over) notice("Stopping: what was measured is being saved.");
  },
  ended(end) {
    state.over = true;
    state.complete = end.status === "complete";
    part("stop").disabled = true;
    set(part("stop"), "Over");
    set(part("now"), { complete: "The run is complete", interrupted: "The run was stopped, and what was measured is saved", failed: "The run failed; what was measured is saved" }[end.status] ?? "The run is over");
    delete part("now").dataset.of;
    set(part("next"), `Saved in ${end.folder}`);
    notice("");
  },
  drawn(drawn) { set(part("next"), `The report: ${drawn.text}`); },
};

const events = new EventSource("events");
for (const [name, take] of Object.entries(tell)) {
  events.addEventListener(name, e => {
    take(JSON.parse(e.data));
    later();
  });
}
events.addEventListener("open", () => { if (!state.stopping && !state.over) notice(""); });
events.addEventListener("error", () => {
  // Once the run is over its page goes with it, and nobody answers any more.
  if (state.over) events.close();
  else notice("No word from the run: it has ended without saying so, or this machine cannot reach it. Trying again.", true);
});

part("stop").addEventListener("click", async () => {
  part("stop").disabled = true;
  try {
    const answer = await fetch("stop", { method: "POST" });
    const said = await answer.text(); // What is not read would count as broken off.
    if (!answer.ok) throw new Error(said);
  } catch (e) {
    part("stop").disabled = state.stopping;
    notice(`The run could not be asked to stop (${e.message}); press Ctrl-C in its terminal.`, true);
  }
});

const show = theme => {
  root.dataset.theme = theme;
  part("theme").textContent = theme === "dark" ? "Light" : "Dark";
  later();
};
part("theme").addEventListener("click", () => show(root.dataset.theme === "dark" ? "light" : "dark"));
show(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", e => show(e.matches ? "dark" : "light"));
addEventListener("resize", later);
