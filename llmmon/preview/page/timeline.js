// State timelines: a bar for each series, coloured by what its value means.

function drawTimeline(chart, panel, range, _, marks) {
  const names = panel.fields.map(({ name }) => name);
  const left = Math.min(Math.ceil(widthOf(names)) + 14, chart.clientWidth / 2);
  const layout = layoutOf(range, left, chart.clientWidth, {
    range: [names.length - 0.5, -0.5], tickvals: [...names.keys()], ticktext: names.map(escaped),
    showgrid: false,
  });
  Object.assign(layout, { barmode: "overlay", hovermode: "closest", shapes: markShapes(marks) });
  return Plotly.react(chart, barsOf(panel), layout, DRAWN_WITH);
}

// One trace for each colour.
function barsOf(panel) {
  const traces = new Map();
  panel.fields.forEach((field, row) => {
    for (const run of runsOf(field, panel)) {
      if (!traces.has(run.colour)) traces.set(run.colour, emptyBars(run.colour, panel.config));
      const trace = traces.get(run.colour);
      trace.y.push(row);
      trace.base.push(run.from);
      trace.x.push(run.to - run.from);
      trace.customdata.push({ name: field.name, ...run });
    }
  });
  return [...traces.values()];
}

function emptyBars(name, { custom }) {
  return {
    type: "bar", orientation: "h", y: [], x: [], base: [], customdata: [], width: 0.8,
    marker: { color: withOpacity(colour(name), custom.fillOpacity / 100), line: { width: 0 } },
    hoverinfo: "none",
  };
}

// Neighbours of one meaning are one bar, which lasts until the next value.
function runsOf(field, panel) {
  const runs = [];
  const times = wallTimes([panel.times[0], panel.times[1], panel.times[2] + 1]);
  field.values.forEach((value, at) => {
    if (value === null) return;
    const { text, colour: name } = shown(value, field.config ?? panel.config, 0);
    const last = runs.at(-1);
    if (last && last.to === times[at] && last.text === text) last.to = times[at + 1];
    else runs.push({ text, colour: name, from: times[at], to: times[at + 1] });
  });
  return runs;
}

function timelineAt(panel, point) {
  const { name, text, colour: hue, from, to } = point.customdata;
  const rows = [{ name, text, colour: colour(hue) }];
  return { time: `${wallText(from)} – ${wallText(to)}`, rows };
}
