// Charts: when they are drawn, their tooltips, the line under the pointer in all of them, and zooming.

const CHARTS = {
  timeseries: [drawTimeSeries, timeSeriesAt],
  "state-timeline": [drawTimeline, timelineAt],
  heatmap: [drawHeatmap, heatmapAt],
};

const tooltip = make("div", "tooltip");

// Draws, and gives the function that draws again.
function drawChart(body, panel, board, view) {
  const [draw, at] = CHARTS[panel.type];
  const state = { hidden: new Set() };
  const chart = make("div", "chart");
  const cursor = make("div", "cursor");
  cursor.hidden = true;
  let legend = make("div", "legend");
  const frame = make("div", "plot");
  frame.append(chart, cursor);
  body.append(frame, legend);
  const redraw = () => {
    const fresh = drawLegend(panel, state, redraw);
    legend.replaceWith(fresh);
    legend = fresh;
    draw(chart, panel, view.range(board), state, view.marks(board));
  };
  redraw();
  chart.on("plotly_hover", ({ points, event }) => {
    const time = wallOf(points[0].x);
    showTooltip(at(panel, points[0], state), marksAt(time, view.marks(board), view.range(board)), event);
    view.pointAt(time);
  });
  chart.on("plotly_unhover", () => {
    tooltip.remove();
    view.pointAt(null);
  });
  chart.on("plotly_relayout", (change) => zoomTo(change, board, view));
  chart.on("plotly_doubleclick", () => view.zoom(board, null));
  return { redraw, point: (time) => placeCursor(chart, cursor, time) };
}

function zoomTo(change, board, view) {
  const [from, to] = [change["xaxis.range[0]"], change["xaxis.range[1]"]];
  if (from !== undefined && to !== undefined) view.zoom(board, [wallOf(from), wallOf(to)]);
}

function placeCursor(chart, cursor, time) {
  const axis = chart._fullLayout?.xaxis;
  const inside = axis && time !== null && time >= wallOf(axis.range[0]) && time <= wallOf(axis.range[1]);
  cursor.hidden = !inside;
  if (inside) cursor.style.left = `${axis._offset + axis.d2p(time)}px`;
}

const MOST_ROWS = 20;

function tooltipRow({ colour: hue, name, text }, kind) {
  const swatch = make("span", "swatch");
  swatch.style.background = hue;
  const entry = make("div", kind);
  entry.append(swatch, make("span", "name", name), make("span", "value", text));
  return entry;
}

function showTooltip({ time, rows }, marks, event) {
  tooltip.replaceChildren(make("div", "time", time));
  tooltip.append(...rows.slice(0, MOST_ROWS).map((row) => tooltipRow(row, "row")));
  tooltip.append(...marks.slice(0, MOST_ROWS).map((mark) => tooltipRow(mark, "row mark")));
  if (rows.length > MOST_ROWS) tooltip.append(make("div", "", `and ${rows.length - MOST_ROWS} more`));
  document.body.append(tooltip);
  const { width, height } = tooltip.getBoundingClientRect();
  const x = event.clientX + 16 + width > innerWidth ? event.clientX - 16 - width : event.clientX + 16;
  const y = Math.max(8, Math.min(event.clientY + 16, innerHeight - height - 8));
  Object.assign(tooltip.style, { left: `${Math.max(8, x)}px`, top: `${y}px` });
}
