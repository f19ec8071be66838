// Heatmaps of histogram buckets over time.

function drawHeatmap(chart, panel, range, _, marks) {
  const { yAxis, color, filterValues } = panel.options;
  const bounds = panel.fields.map(({ name }) => boundText(name, yAxis.unit));
  const left = Math.ceil(widthOf(bounds)) + 14;
  const every = Math.ceil(bounds.length / Math.max(1, chart.clientHeight / 18));
  const kept = [...bounds.keys()].filter((index) => index % every === 0);
  const layout = layoutOf(range, left, chart.clientWidth, {
    range: [-0.5, bounds.length - 0.5], showgrid: false,
    tickvals: kept.map((index) => index + 0.5), ticktext: kept.map((index) => escaped(bounds[index])),
  });
  Object.assign(layout, { hovermode: "closest", shapes: markShapes(marks) });
  const least = filterValues?.le ?? 0;
  const cells = panel.fields.map(({ values }) =>
    values.map((value) => (value === null || value <= least ? null : value ** (color.exponent ?? 1))));
  const trace = {
    type: "heatmap", x: wallTimes(panel.times), y: [...bounds.keys()], z: cells,
    zmin: 0, colorscale: colourScale(color), showscale: false, hoverinfo: "none", hoverongaps: false,
    xgap: gapOf(panel, range, chart.clientWidth - left), ygap: panel.options.cellGap,
  };
  return Plotly.react(chart, [trace], layout, DRAWN_WITH);
}

function boundText(name, unit) {
  return /^\+?Inf$/.test(name) ? "∞" : withoutZeros(format(Number(name), unit, null, 0));
}

// No gap may be wider than what is left of a cell.
function gapOf(panel, [from, to], width) {
  const cells = (to - from) / 1000 / panel.times[1];
  return Math.min(panel.options.cellGap, Math.floor(width / cells / 3));
}

function heatmapAt(panel, point) {
  const [column, row] = [point.pointIndex[1], point.pointIndex[0]];
  const { yAxis, cellValues } = panel.options;
  const low = row ? boundText(panel.fields[row - 1].name, yAxis.unit) : "0";
  const high = boundText(panel.fields[row].name, yAxis.unit);
  const text = format(panel.fields[row].values[column], cellValues?.unit ?? "short", null, 0);
  const rows = [{ name: `${low} – ${high}`, text, colour: colour("orange") }];
  return { time: wallText(wallTimes(panel.times)[column]), rows };
}
