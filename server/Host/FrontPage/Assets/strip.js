// The last seconds of one card. Each message is a slope that starts when it was due and ends, with a mark, when it was
// seen here: as high as it was late. A change that is not seen yet is a dashed slope that still grows.
export const spanMs = 20000;

const marks = {
  circle(c, x, y) { c.arc(x, y, 3.2, 0, 2 * Math.PI); },
  square(c, x, y) { c.rect(x - 2.8, y - 2.8, 5.6, 5.6); },
  triangle(c, x, y) { c.moveTo(x, y - 3.8); c.lineTo(x + 3.6, y + 2.8); c.lineTo(x - 3.6, y + 2.8); c.closePath(); },
  diamond(c, x, y) { c.moveTo(x, y - 4); c.lineTo(x + 4, y); c.lineTo(x, y + 4); c.lineTo(x - 4, y); c.closePath(); },
};

/** The top of the scale that all four share, in milliseconds: a round figure, 100 at least. */
export function scaleOf(highest) {
  const least = Math.max(highest, 100);
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 1.5, 2, 3, 5, 7, 10].find(step => step * power >= least);
}

/** The highest that will be drawn. */
export const highest = (tally, now) => tally.receipts.reduce((most, r) => r.at > now - spanMs ? Math.max(most, r.staleness) : most, tally.unseen() === null ? 0 : now - tally.unseen());

export function draw(canvas, tally, now, top, look) {
  const scale = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }

  const c = canvas.getContext("2d");
  c.setTransform(scale, 0, 0, scale, 0, 0);
  c.clearRect(0, 0, width, height);
  const floor = height - 6, x = at => width - 5 - (now - at) / spanMs * (width - 5), y = ms => floor - Math.max(0, ms) / top * (floor - 8);

  c.strokeStyle = look.line;
  c.lineWidth = 1;
  c.beginPath();
  for (const part of [0, 0.5, 1]) { c.moveTo(0, Math.round(y(top * part)) + 0.5); c.lineTo(width, Math.round(y(top * part)) + 0.5); }
  c.stroke();

  const recent = tally.receipts.filter(r => r.at > now - spanMs - r.staleness);
  c.fillStyle = c.strokeStyle = look.colour;
  c.globalAlpha = 0.13;
  for (const r of recent) { c.beginPath(); c.moveTo(x(r.at - r.staleness), floor); c.lineTo(x(r.at), y(r.staleness)); c.lineTo(x(r.at), floor); c.fill(); }
  c.globalAlpha = 0.75;
  c.lineWidth = 1.2;
  c.beginPath();
  for (const r of recent) { c.moveTo(x(r.at - r.staleness), floor); c.lineTo(x(r.at), y(r.staleness)); }
  c.stroke();
  const unseen = tally.unseen();
  if (unseen !== null) {
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(x(unseen), floor);
    c.lineTo(x(now), y(now - unseen));
    c.stroke();
    c.setLineDash([]);
  }

  c.globalAlpha = 1;
  c.beginPath();
  for (const r of recent) { c.moveTo(x(r.at), y(r.staleness)); c.beginPath(); marks[look.mark](c, x(r.at), y(r.staleness)); c.fill(); }
}
