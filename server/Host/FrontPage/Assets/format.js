// Figures as people read them.
const digits = (value, unit) => `${value >= 99.95 ? Math.round(value).toLocaleString("en") : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)} ${unit}`;

/** Milliseconds as ms or s, with no more digits than the error allows; "–" for none. */
export function duration(ms, errorMs = 0) {
  if (Number.isNaN(ms)) return "–";
  const sign = ms < 0 ? "−" : "", size = Math.abs(ms);
  if (size < 999.5) return sign + (errorMs >= 0.5 ? `${Math.round(size)} ms` : errorMs >= 0.05 && size < 99.95 ? `${size.toFixed(1)} ms` : digits(size, "ms"));
  return sign + (size < 9995 ? (size / 1000).toFixed(2) : size < 99950 ? (size / 1000).toFixed(1) : Math.round(size / 1000).toLocaleString("en")) + " s";
}

/** The same for a setting: "0.5 s", "1 s", "200 ms". */
export const setting = ms => ms < 500 ? `${ms} ms` : `${ms / 1000} s`;

export const bytes = n => n < 1000 ? `${Math.round(n)} B` : n < 999500 ? digits(n / 1000, "kB") : digits(n / 1e6, "MB");

export const count = n => n.toLocaleString("en");

/** "2 messages a second", "1 message a minute", "2 messages an hour". */
export function rate(perSecond) {
  const [n, unit] = perSecond >= 1 ? [perSecond, "a second"] : perSecond >= 1 / 60 - 1e-6 ? [perSecond * 60, "a minute"] : [perSecond * 3600, "an hour"];
  const shown = +n.toFixed(n < 10 ? 1 : 0);
  return `${shown} ${shown === 1 ? "message" : "messages"} ${unit}`;
}

/** A ratio: "2.1", "0.03", "140". */
export const ratio = x => x >= 99.5 ? Math.round(x).toLocaleString("en") : x >= 9.95 ? x.toFixed(0) : x >= 0.095 ? x.toFixed(1) : x.toFixed(2);
