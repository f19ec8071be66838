// Axes: which values are written beside a chart, and what all charts have in common.

const MARGIN = { right: 12, top: 8, bottom: 26 };
const ROUND = { s: [60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800] };

// Plotly draws UTC. So charts hold times by the reader's own clock, as if it were UTC.
function wall(seconds) {
  return seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60000;
}

function wallText(time) {
  return new Date(time).toISOString().replace("T", " ").slice(0, 19);
}

const knownTimes = new Map();

function wallTimes([start, step, count]) {
  const key = `${start} ${step} ${count}`;
  if (!knownTimes.has(key)) {
    knownTimes.set(key, Array.from({ length: count }, (_, index) => wall(start + index * step)));
  }
  return knownTimes.get(key);
}

// Plotly gives times as text of the axis.
function wallOf(text) {
  return typeof text === "number" ? text : Date.parse(`${text.replace(" ", "T")}Z`);
}

function stepFor(span, count, unit) {
  const rough = span / count;
  if (/bytes|binBps/.test(unit) && rough > 1) return 2 ** Math.ceil(Math.log2(rough));
  const round = (ROUND[unit] ?? []).find((step) => step >= rough);
  if (rough > 30 && round) return round;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].find((step) => step * power >= rough * 0.999) * power;
}

// Values and texts of the ticks between two values, `count` of them or a few less.
function ticksOf(low, high, count, unit) {
  const step = stepFor(high - low, count, unit);
  const values = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high * (1 + 1e-9); n += 1) {
    values.push(Number((n * step).toPrecision(12)));
  }
  return { values, texts: tickTexts(values, unit) };
}

// As few digits as tell them apart.
function tickTexts(values, unit) {
  for (let decimals = 0; decimals < 9; decimals += 1) {
    const texts = values.map((value) => format(value, unit, decimals, 0));
    if (new Set(texts).size === values.length && !roundsAway(values, decimals, unit)) {
      return texts.map(withoutZeros);
    }
  }
  return values.map((value) => format(value, unit, null, 0));
}

function roundsAway(values, decimals, unit) {
  return values.some((value) => value !== 0 &&
    withoutZeros(format(value, unit, decimals, 0)) !== withoutZeros(format(value, unit, decimals + 3, 0)));
}

function withoutZeros(text) {
  return text.replace(/(\d)\.(\d*?)0+(?!\d)/, (_, whole, rest) => (rest ? `${whole}.${rest}` : whole));
}

const pen = document.createElement("canvas").getContext("2d");

function widthOf(texts) {
  pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  return Math.max(0, ...texts.map((text) => pen.measureText(text).width));
}

// Plotly reads a few tags and entities in texts.
function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function styled(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function timeFormat([from, to]) {
  const hours = (to - from) / 3600000;
  if (hours <= 0.1) return "%H:%M:%S";
  return hours <= 25 ? "%H:%M" : hours <= 24 * 14 ? "%m/%d %H:%M" : "%m/%d";
}

// The layout that all charts share. `left` is the room for the texts of the y axis.
function layoutOf(range, left, width, yaxis) {
  const grid = styled("--grid");
  return {
    margin: { l: left, r: MARGIN.right, t: MARGIN.top, b: MARGIN.bottom, pad: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 11, color: styled("--faint") },
    showlegend: false,
    dragmode: "zoom",
    xaxis: {
      type: "date", range, gridcolor: grid, zeroline: false, tickformat: timeFormat(range),
      nticks: Math.max(2, Math.floor(width / 80)), ticklabeloverflow: "hide past div",
      ticklabelstandoff: 4,
    },
    yaxis: { fixedrange: true, gridcolor: grid, zeroline: false, ticklabelstandoff: 6, ...yaxis },
  };
}

const DRAWN_WITH = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false };
