// Colours and words of values: the palette, thresholds, mappings. Colours are those of Grafana's themes.

const NAMED = {
  dark: { green: "#73BF69", orange: "#FF9830", red: "#F2495C", yellow: "#FADE2A", blue: "#5794F2",
    purple: "#B877D9", text: "#CCCCDC", transparent: "transparent" },
  light: { green: "#3E8E33", orange: "#FA6400", red: "#E02F44", yellow: "#CC9D00", blue: "#3274D9",
    purple: "#A352CC", text: "#24292E", transparent: "transparent" },
};
const PALETTE = {
  dark: ["#73BF69", "#F2CC0C", "#8AB8FF", "#FF780A", "#F2495C", "#5794F2", "#B877D9", "#705DA0",
    "#37872D", "#FADE2A", "#447EBC", "#C15C17", "#CA95E5", "#FFA6B0", "#96D98D", "#3274D9"],
  light: ["#56A64B", "#E0B400", "#5794F2", "#FA6400", "#E02F44", "#3274D9", "#A352CC", "#705DA0",
    "#19730E", "#CC9D00", "#447EBC", "#C15C17", "#7C2EA3", "#AD0317", "#73BF69", "#1F60C4"],
};

// Colour schemes of heatmaps, from few to many on a light ground.
const SCHEMES = {
  Oranges: ["#fff5eb", "#fee6ce", "#fdd0a2", "#fdae6b", "#fd8d3c", "#f16913", "#d94801", "#a63603",
    "#7f2704"],
};

function theme() {
  return document.documentElement.dataset.theme;
}

function colour(name) {
  return NAMED[theme()][name] ?? name;
}

function paletteColour(index) {
  const colours = PALETTE[theme()];
  return colours[index % colours.length];
}

function withOpacity(hex, share) {
  const part = Math.round(share * 255).toString(16).padStart(2, "0");
  return /^#[0-9a-f]{6}$/i.test(hex) ? hex + part : hex;
}

// The name of the colour of the last step that a value has reached.
function thresholdColour(value, config) {
  const steps = config.thresholds?.steps ?? [];
  let found = "text";
  for (const step of steps) {
    if (step.value === null || Number(value) >= step.value) found = step.color;
  }
  return found;
}

// What a value is called, and in what colour, by the first mapping that has it.
function mapped(value, config) {
  for (const mapping of config.mappings ?? []) {
    const match = mapping.options[String(value)];
    if (match) return match;
  }
  return null;
}

// Text and colour of a value; `now` in epoch milliseconds.
function shown(value, config, now) {
  if (value === null || value === undefined) return { text: config.noValue ?? "", colour: "text" };
  const called = mapped(value, config);
  const text = called?.text ?? format(value, config.unit ?? "none", config.decimals, now);
  return { text, colour: called?.color ?? thresholdColour(value, config) };
}

// A scheme as Plotly takes it; on a dark ground many are bright.
function colourScale({ scheme, reverse }) {
  if (!Object.hasOwn(SCHEMES, scheme)) throw new Error(`the preview knows no colours ${scheme}`);
  const colours = [...SCHEMES[scheme]];
  if ((theme() === "dark") !== reverse) colours.reverse();
  return colours.map((hue, index) => [index / (colours.length - 1), hue]);
}

function lastNumber(values) {
  for (let i = values.length - 1; i >= 0; i -= 1) if (values[i] !== null) return values[i];
  return null;
}

const CALCS = {
  lastNotNull: ["Last", lastNumber],
  max: ["Max", (values) => {
    const numbers = values.filter((value) => value !== null).map(Number);
    return numbers.length ? numbers.reduce((a, b) => Math.max(a, b)) : null;
  }],
};
