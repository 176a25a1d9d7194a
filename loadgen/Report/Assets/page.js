(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById("curves").textContent);
  const css = name => getComputedStyle(root).getPropertyValue(name).trim();
  const short = v => v == null ? "–" : v >= 100 ? Math.round(v).toLocaleString("en") : v >= 10 ? v.toFixed(1) : v >= 1 ? v.toFixed(2) : v.toFixed(3);
  const percentile = x => { const p = 100 * (1 - Math.pow(10, -x)); return p < 90 ? p.toFixed(0) : p < 99 ? p.toFixed(1) : p < 99.9 ? p.toFixed(2) : p.toFixed(3); };
  const plots = [];

  // What went wrong on purpose: shaded while it was there, and named at the top.
  function mark(u, marks) {
    const { ctx, bbox } = u, ratio = devicePixelRatio;
    ctx.save();
    ctx.beginPath(); ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height); ctx.clip();
    for (const band of marks) {
      const from = u.valToPos(band.from, "x", true), to = band.to == null ? from : u.valToPos(band.to, "x", true);
      ctx.globalAlpha = 0.12; ctx.fillStyle = css("--bad");
      ctx.fillRect(from, bbox.top, to - from, bbox.height);
      ctx.globalAlpha = 0.7; ctx.strokeStyle = css("--bad"); ctx.lineWidth = ratio; ctx.setLineDash([4 * ratio, 4 * ratio]);
      for (const x of [from, to]) { ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke(); }
      ctx.globalAlpha = 1; ctx.fillStyle = css("--quiet"); ctx.font = 12 * ratio + "px Inter, system-ui, sans-serif"; ctx.textBaseline = "top";
      ctx.fillText(band.name, from + 4 * ratio, bbox.top + 4 * ratio);
    }
    ctx.restore();
  }

  function draw() {
    plots.splice(0).forEach(p => p.destroy());
    for (const curve of data) {
      const host = document.getElementById(curve.id);
      if (!host) continue;
      const grid = { stroke: css("--line"), width: 1 }, ink = css("--quiet"), font = "12px Inter, system-ui, sans-serif";
      const axis = { stroke: ink, grid, ticks: grid, font, labelFont: font };
      const hdr = curve.kind === "percentiles", log = curve.kind === "loglog";
      const plain = v => v == null ? "" : log && v >= 10000 ? v.toLocaleString("en", { notation: "compact" }) : v >= 1000 ? v.toLocaleString("en") : String(+v.toPrecision(3));
      plots.push(new uPlot({
        width: host.clientWidth, height: 300,
        hooks: { drawClear: [u => mark(u, curve.marks || [])] },
        cursor: { points: { size: 7 }, drag: { x: true, y: false } },
        scales: { x: { time: false, ...(log ? { distr: 3 } : {}) }, y: hdr || log ? { distr: 3 } : { range: (u, min, max) => [0, max * 1.08 || 1] } },
        axes: [
          { ...axis, label: curve.x, ...(hdr ? { splits: () => [0, 0.30103, 1, 2, 3, 4].filter(s => s <= curve.xs[curve.xs.length - 1] + 0.01), values: (u, s) => s.map(x => String(+percentile(x)) + " %") } : log ? { values: (u, s) => s.map(plain) } : {}) },
          { ...axis, label: curve.y, size: 64, values: (u, s) => s.map(plain) },
        ],
        series: [
          { label: curve.xShort, value: (u, v) => v == null ? "–" : hdr ? percentile(v) + " %" : log ? plain(v) + " " + curve.xShort : v + " s" },
          ...curve.series.map(s => ({ label: s.label, stroke: css("--" + s.pattern) || s.color, width: s.points ? 0 : s.width, dash: s.dash, spanGaps: false, points: s.points ? { show: true, size: s.pattern === "ink" ? 11 : 7, width: 1.5, fill: s.pattern === "ink" ? css("--paper") : undefined } : { show: false }, value: (u, v) => v == null ? "–" : short(v) + " " + curve.unit })),
        ],
      }, [curve.xs, ...curve.series.map(s => s.ys)], host));
      // Dashes and points belong to the line of their colour: one row of the legend for all three.
      host.querySelectorAll(".u-series").forEach((row, i) => { if (i > 0 && curve.series[i - 1].quiet) row.style.display = "none"; });
    }
  }

  const button = document.getElementById("theme");
  button.hidden = false;
  const show = theme => { root.dataset.theme = theme; button.textContent = theme === "dark" ? "Light" : "Dark"; draw(); };
  button.addEventListener("click", () => show(root.dataset.theme === "dark" ? "light" : "dark"));
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 150); });
  show(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
})();
