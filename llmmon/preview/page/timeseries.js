// Lines over time, with thresholds as lines and a legend that hides and shows them.

function visibleFields(panel, state) {
  return panel.fields.filter((_, index) => !state.hidden.has(index));
}

function drawTimeSeries(chart, panel, range, state, marks) {
  const times = wallTimes(panel.times);
  const config = panel.config;
  const extent = extentOf(panel, times, range, state);
  const ticks = ticksOf(...extent, Math.max(2, chart.clientHeight / 40), config.unit);
  const left = Math.ceil(widthOf(ticks.texts)) + 14;
  const layout = layoutOf(range, left, chart.clientWidth, {
    range: extent, tickvals: ticks.values, ticktext: ticks.texts.map(escaped),
  });
  layout.hovermode = "x";
  layout.shapes = [...thresholdLines(config), ...markShapes(marks)];
  const traces = panel.fields.map((field, index) => line(field, index, times, config, state));
  return Plotly.react(chart, traces, layout, DRAWN_WITH);
}

function line(field, index, x, config, state) {
  const custom = config.custom;
  const hue = fieldColour(field, index, config);
  const stacked = custom.stacking.mode === "normal";
  const filled = stacked || custom.fillOpacity > 0;
  return {
    type: "scatter",
    mode: custom.showPoints === "always" ? "lines+markers" : "lines",
    x,
    y: field.values,
    visible: !state.hidden.has(index),
    line: { width: custom.lineWidth, color: hue },
    marker: { size: 4, color: hue },
    connectgaps: custom.spanNulls === true,
    hoverinfo: "none",
    fillcolor: withOpacity(hue, custom.fillOpacity / 100),
    ...(stacked ? { stackgroup: custom.stacking.group } : { fill: filled ? "tozeroy" : "none" }),
  };
}

function fieldColour(field, index, config) {
  const own = (field.config ?? config).color;
  if (own?.mode === "fixed") return colour(own.fixedColor);
  if (own?.mode === "thresholds") return colour(thresholdColour(lastNumber(field.values), config));
  return paletteColour(index);
}

function thresholdLines(config) {
  if (!/line|dashed/.test(config.custom.thresholdsStyle?.mode ?? "")) return [];
  return config.thresholds.steps.filter((step) => step.value !== null).map((step) => ({
    type: "line", xref: "paper", x0: 0, x1: 1, y0: step.value, y1: step.value, layer: "above",
    line: { color: colour(step.color), width: 1, dash: "dash" },
  }));
}

// The lowest and the highest value in sight, with some room: Grafana leaves no room below 0.
function extentOf(panel, times, [from, to], state) {
  const fields = visibleFields(panel, state).map(({ values }) => values);
  const stacked = panel.config.custom.stacking.mode === "normal";
  let [low, high] = [Infinity, -Infinity];
  times.forEach((time, at) => {
    if (time < from || time > to) return;
    const here = fields.map((values) => values[at]).filter((value) => Number.isFinite(value));
    const heights = stacked ? [0, here.reduce((a, b) => a + b, 0)] : here;
    for (const height of heights) [low, high] = [Math.min(low, height), Math.max(high, height)];
  });
  return padded(low, high, panel.config);
}

function padded(low, high, config) {
  if (low > high) [low, high] = [0, 1];
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(low, 0), Math.max(high, 0)];
  const { axisSoftMin = low, axisSoftMax = high } = config.custom ?? {};
  [low, high] = [Math.min(low, axisSoftMin), Math.max(high, axisSoftMax)];
  const room = (high - low) * 0.08;
  const bottom = low >= 0 ? Math.max(low - room, 0) : low - room;
  const top = high <= 0 ? Math.min(high + room, 0) : high + room;
  return [config.min ?? bottom, config.max ?? top];
}

// What is at a point, for the tooltip: the highest value first, if the panel says so.
function timeSeriesAt(panel, point, state) {
  const rows = panel.fields.flatMap((field, index) => {
    const value = field.values[point.pointNumber];
    if (state.hidden.has(index) || value === null) return [];
    const { text } = shown(value, field.config ?? panel.config, 0);
    return [{ name: field.name, text, colour: fieldColour(field, index, panel.config), value }];
  });
  if (panel.options.tooltip?.sort === "desc") rows.sort((a, b) => Number(b.value) - Number(a.value));
  return { time: wallText(wallTimes(panel.times)[point.pointNumber]), rows };
}

function drawLegend(panel, state, redraw) {
  const legend = make("div", "legend");
  if (!panel.options.legend?.showLegend) return legend;
  panel.fields.forEach((field, index) => {
    const entry = button("entry", "", "", (event) => {
      choose(panel, state, index, event.ctrlKey || event.metaKey);
      redraw();
    });
    entry.title = "Click: only this one. With Ctrl: this one or not.";
    const swatch = make("span", "swatch");
    swatch.style.background = fieldColour(field, index, panel.config);
    entry.append(swatch, make("span", "name", field.name));
    for (const calc of panel.options.legend.calcs ?? []) {
      const [title, compute] = CALCS[calc];
      const { text } = shown(compute(field.values), field.config ?? panel.config, 0);
      entry.append(make("span", "calc", `${title}: ${text}`));
    }
    entry.classList.toggle("hidden", state.hidden.has(index));
    legend.append(entry);
  });
  return legend;
}

function choose(panel, state, index, added) {
  const all = panel.fields.map((_, each) => each);
  const alone = all.every((each) => (each === index) !== state.hidden.has(each));
  if (added) state.hidden.has(index) ? state.hidden.delete(index) : state.hidden.add(index);
  else state.hidden = new Set(alone ? [] : all.filter((each) => each !== index));
}
