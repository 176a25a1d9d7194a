// The page: four clients of one topic, what they count, and two sliders.
import { Card } from "./card.js";
import * as clock from "./clock.js";
import { duration, rate, setting } from "./format.js";
import * as live from "./live.js";
import * as longPolling from "./long-polling.js";
import { Nap, retryMs } from "./nap.js";
import * as polling from "./polling.js";
import { sentence } from "./sentence.js";
import * as sse from "./sse.js";
import * as strip from "./strip.js";
import { changes, Tally } from "./tally.js";
import * as websocket from "./websocket.js";
import * as windows from "./windows.js";

const rates = [2 / 3600, 6 / 3600, 20 / 3600, 1 / 60, 3 / 60, 10 / 60, 0.5, 1, 2, 5, 10, 20];
const intervals = [100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000];
const renewMs = 5000, trialMs = 10000, writeMs = 250, shareMs = 100, silenceMs = 5000;

const part = id => document.getElementById(id);
const patterns = [["polling", polling], ["long-polling", longPolling], ["sse", sse], ["websocket", websocket]]
  .map(([id, pattern]) => ({ pattern, card: new Card(part(id), new Tally()), client: null }));
const tallyOf = id => patterns.find(p => p.card.pattern === id).card.tally;
const settings = { perSecond: 2, intervalMs: 1000 };
const nap = new Nap();
let paused = false, connected = false, following = false, heardAt = 0, away = false, wanted;

// Connecting: one loop keeps the server publishing while somebody looks, and the clients there with it.

function connect(newest) {
  connected = true;
  if (following) unfollow();
  restart();
  for (const p of patterns) {
    p.card.tally.shown = clock.serverMs();
    p.client = p.pattern.connect(p.card.tally, newest, settings);
  }
}

function disconnect() {
  connected = false;
  for (const p of patterns) {
    p.client.stop();
    p.card.tally.state = "off";
  }
}

// Another window connects, and this one shows what that counts.

function follow() {
  if (!following) heardAt = performance.now();
  following = true;
  part("shared").hidden = false;
  windows.tell({ here: true });
}

function unfollow() {
  following = false;
  part("shared").hidden = true;
  for (const p of patterns) Object.assign(p.card.tally, { state: "off", open: 0, asking: null });
}

function heard(message) {
  if (connected) {
    if (message.renew) nap.wake();
    if (message.restart) restart();
    if (message.intervalMs) retime(message.intervalMs);
  } else if (following && message.tallies) {
    heardAt = performance.now();
    if (settings.intervalMs !== message.settings.intervalMs) tell();
    settings.intervalMs = message.settings.intervalMs;
    showControls();
    changes.splice(0, changes.length, ...message.changes);
    for (const p of patterns) Object.assign(p.card.tally, message.tallies[p.card.pattern]);
  }
}

function share() {
  if (connected && windows.followed()) windows.tell({ settings, changes, tallies: Object.fromEntries(patterns.map(p => [p.card.pattern, { ...p.card.tally }])) });
  if (!following || performance.now() - heardAt < silenceMs) return;
  for (const p of patterns) Object.assign(p.card.tally, { state: "lost", reason: "no word from the window that connects" });
}

function retime(intervalMs) {
  settings.intervalMs = intervalMs;
  showControls();
  if (!connected) return;
  patterns[0].client.retime();
  restart();
}

function restart() {
  for (const p of patterns) p.card.tally.restart(clock.serverMs());
  tell();
}

async function renew() {
  // A server that was away may have forgotten the rate.
  const given = wanted ?? (away ? settings.perSecond : undefined);
  const first = !connected && !following;
  await live.join(given);
  if (wanted === given) wanted = undefined;
  if (given !== undefined && following) windows.tell({ renew: true });
  const answer = await live.probe(first || away ? 8 : 2);
  away = false;
  notice("");
  const changed = settings.perSecond !== answer.per_second;
  if (changed && (connected || following) && given === undefined) say(`Somebody else has set the rate: ${rate(answer.per_second)}.`);
  settings.perSecond = answer.per_second;
  showControls();
  if (paused || document.hidden) return;
  if (!await windows.seek(() => nap.wake())) follow();
  else if (!connected) connect(answer.newest);
  else if (changed) restart();
}

async function keep() {
  for (;;) {
    let pause = renewMs;
    if (paused || document.hidden) {
      if (connected) disconnect();
      if (following) unfollow();
      windows.leave();
    } else {
      try {
        await renew();
      } catch (e) {
        // 409: the server is in a trial, which questions would disturb too.
        pause = e.status === 409 ? trialMs : retryMs;
        if (e.status === 409 && connected) disconnect();
        if (!away && e.status === undefined) { clock.doubt(); changes.length = 0; }
        away = true;
        notice(e.status ? e.message : "The server does not answer; trying again every second.");
      }
    }

    await nap.sleep(pause);
  }
}

// Controls.

const nearest = (list, value) => list.reduce((best, x, i) => Math.abs(Math.log(x / value)) < Math.abs(Math.log(list[best] / value)) ? i : best, 0);

function showControls() {
  const texts = { rate: rate(wanted ?? settings.perSecond), interval: `every ${setting(settings.intervalMs)}` };
  part("rate").value = nearest(rates, wanted ?? settings.perSecond);
  part("interval").value = nearest(intervals, settings.intervalMs);
  for (const id of ["rate", "interval"]) {
    part(`${id}-text`).textContent = texts[id];
    part(id).setAttribute("aria-valuetext", texts[id]);
  }

  part("polling-interval").textContent = texts.interval;
}

part("rate").max = rates.length - 1;
part("interval").max = intervals.length - 1;
part("rate").addEventListener("input", e => {
  wanted = rates[e.target.value];
  showControls();
  nap.wake();
});
part("interval").addEventListener("input", e => {
  retime(intervals[e.target.value]);
  if (following) windows.tell({ intervalMs: settings.intervalMs });
});
part("pause").addEventListener("click", () => {
  paused = !paused;
  part("pause").textContent = paused ? "Resume" : "Pause";
  say(paused ? "Paused: nothing is connected, and the server stops publishing." : "Resumed.");
  nap.wake();
});
part("send").addEventListener("click", async () => {
  try {
    await live.send();
  } catch (e) {
    notice(`The message was not sent: ${e.message}`);
  }
});
part("restart").addEventListener("click", () => following ? windows.tell({ restart: true }) : restart());
document.addEventListener("visibilitychange", () => nap.wake());

// Showing.

function notice(text) {
  if (part("notice").textContent !== text) part("notice").textContent = text;
  part("notice").hidden = !text;
}

const say = text => { part("said").textContent = text; };

// Said aloud once, when there is something to say about new settings; the figures themselves change too often.
let telling;
function tell() {
  clearTimeout(telling);
  telling = setTimeout(() => say(part("sentence").textContent), 8000);
}

function write() {
  for (const p of patterns) p.card.write();
  part("sentence").textContent = connected || following ? sentence(settings, tallyOf("polling"), tallyOf("sse"), clock.errorMs()) : paused ? "Paused. Nothing is connected." : "Connecting…";
  const error = clock.errorMs();
  part("clock").textContent = Number.isNaN(error) ? "" : `± ${duration(error)}`;
}

const still = matchMedia("(prefers-reduced-motion: reduce)"), dark = matchMedia("(prefers-color-scheme: dark)");
let looks, top = 0;
function look() {
  const css = getComputedStyle(document.documentElement);
  looks = patterns.map(p => ({ colour: css.getPropertyValue(`--${p.card.pattern}`).trim(), line: css.getPropertyValue("--line").trim(), mark: p.card.mark }));
}

function paint() {
  if (connected || following) {
    const now = clock.serverMs();
    const scale = strip.scaleOf(Math.max(...patterns.map(p => strip.highest(p.card.tally, now))));
    if (scale !== top) for (const label of document.querySelectorAll(".top")) label.textContent = setting(scale);
    top = scale;
    patterns.forEach((p, i) => strip.draw(p.card.canvas, p.card.tally, now, scale, looks[i]));
  }

  setTimeout(() => requestAnimationFrame(paint), still.matches ? 1000 : 60);
}

dark.addEventListener("change", look);
look();
showControls();
write();
windows.listen(heard);
setInterval(write, writeMs);
setInterval(share, shareMs);
paint();
keep();
