// Two pictures of the seconds of a trial: a strip of latencies, and a line.
const root = document.documentElement;
const css = name => getComputedStyle(root).getPropertyValue(name).trim();
const columnPx = 6, leftPx = 52, bottomPx = 20, topPx = 6;
const ticks = [[100, "0.1 ms"], [1000, "1 ms"], [10000, "10 ms"], [100000, "100 ms"], [1e6, "1 s"], [1e7, "10 s"]];

function paper(canvas) {
  const scale = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const c = canvas.getContext("2d");
  c.setTransform(scale, 0, 0, scale, 0, 0);
  c.clearRect(0, 0, width, height);
  return { c, width, height };
}

/** How many seconds fit. */
export const columns = canvas => Math.max(1, Math.floor((canvas.clientWidth - leftPx - 6) / columnPx));

/** Draws the newest seconds: rows are bins of latency, so that each step up is as many times later. */
export function strip(canvas, seconds, edgesUs) {
  const { c, width, height } = paper(canvas), shown = seconds.slice(-columns(canvas)), rows = edgesUs.length + 1;
  const rowPx = (height - bottomPx - topPx) / rows, top = bin => height - bottomPx - (bin + 1) * rowPx;
  c.font = "11px Inter, system-ui, sans-serif";
  c.fillStyle = css("--quiet");
  c.textBaseline = "middle";
  c.textAlign = "right";
  c.strokeStyle = css("--line");
  for (const [us, text] of ticks) {
    // Bins grow by √2 from the first edge on.
    const y = height - bottomPx - (2 * Math.log2(us / edgesUs[0]) + 1) * rowPx;
    c.beginPath();
    c.moveTo(leftPx, y);
    c.lineTo(width, y);
    c.stroke();
    c.fillText(text, leftPx - 6, y);
  }
  c.textAlign = "left";
  c.textBaseline = "alphabetic";
  const begins = shown.flatMap((second, i) => i === 0 || second.point.phase !== shown[i - 1].point.phase ? [i] : []);
  begins.forEach((i, n) => {
    const x = leftPx + i * columnPx, end = n + 1 < begins.length ? leftPx + begins[n + 1] * columnPx : width, name = shown[i].point.phase;
    c.fillStyle = css("--line");
    c.fillRect(x, topPx, 1, height - topPx);
    // A phase that is too short for its name has none.
    if (x + c.measureText(name).width + 8 > end) return;
    c.fillStyle = css("--quiet");
    c.fillText(name, x + 4, height - 6);
  });
  shown.forEach((second, i) => {
    const x = leftPx + i * columnPx;
    const all = (second.latencies ?? []).reduce((sum, n) => sum + n, 0);
    if (all <= 0) return;
    c.fillStyle = css("--heat");
    second.latencies.forEach((n, bin) => {
      if (n <= 0) return;
      c.globalAlpha = 0.18 + 0.82 * Math.sqrt(n / all);
      c.fillRect(x + 1, top(bin), columnPx - 1, Math.max(1, rowPx - 0.5));
    });
    c.globalAlpha = 1;
  });
}

/** Draws a line of values from nothing up; a value that is not known is a gap. */
export function line(canvas, values, colour) {
  const { c, width, height } = paper(canvas), most = Math.max(...values.map(v => v ?? 0), 0), step = width / Math.max(60, values.length);
  c.strokeStyle = css("--line");
  c.beginPath();
  c.moveTo(0, height - 0.5);
  c.lineTo(width, height - 0.5);
  c.stroke();
  c.strokeStyle = css(colour);
  c.lineWidth = 1.5;
  c.beginPath();
  let down = false;
  values.forEach((v, i) => {
    const at = [i * step + 1, height - 2 - (most > 0 ? (v ?? 0) / most : 0) * (height - 5)];
    if (v === null) down = false;
    else if (down) c.lineTo(...at);
    else { c.moveTo(...at); down = true; }
  });
  c.stroke();
}
