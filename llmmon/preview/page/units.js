// Numbers as Grafana writes them: its units, its digits. Held against Grafana's own answers by tests.

const SI = ["f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];
const THOUSANDS = ["", "K", "M", "B", "T"];
const SHORT = ["", " K", " Mil", " Bil", " Tri", " Quadr", " Quint", " Sext", " Sept"];

// [from how many on, how many are one, its name, whether it has a plural]
const SECONDS = [
  [31536000, 31556900, "year", true],
  [604800, 604800, "week", true],
  [86400, 86400, "day", true],
  [3600, 3600, "hour", true],
  [60, 60, "min", true],
  [1, 1, "s", false],
  [1e-3, 1e-3, "ms", false],
  [1e-6, 1e-6, "µs", false],
  [0, 1e-9, "ns", false],
];
const MILLISECONDS = [
  [31536e6, 31536e6, "year", true],
  [86400e3, 86400e3, "day", true],
  [3600e3, 3600e3, "hour", true],
  [60e3, 60e3, "min", true],
  [1e3, 1e3, "s", false],
  [0, 1, "ms", false],
];
const MICROSECONDS = [
  [1e6, 1e6, "s", false],
  [1e3, 1e3, "ms", false],
  [0, 1, "µs", false],
];

// Three digits, where nothing else is said.
function digitsOf(value) {
  if (Number.isInteger(value)) return 0;
  return Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
}

function digits(value, decimals) {
  const places = decimals ?? digitsOf(value);
  const factor = 10 ** places;
  const short = String(Math.round(value * factor) / factor);
  return short.includes("e") ? short : Number(short).toFixed(places);
}

function plain(suffix) {
  return (value, decimals) => digits(value, decimals) + suffix;
}

// `zero` is where in `suffixes` the unit itself stands.
function scaled(base, suffixes, zero = 0) {
  return (value, decimals) => {
    const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / Math.log10(base));
    const kept = Math.min(Math.max(power, -zero), suffixes.length - 1 - zero);
    return digits(value / base ** kept, decimals) + suffixes[zero + kept];
  };
}

function si(unit, offset = 0) {
  return scaled(1000, SI.map((prefix) => ` ${prefix}${unit}`), SI.indexOf("") + offset);
}

function binary(unit, offset = 0) {
  return scaled(1024, BINARY.map((prefix) => ` ${prefix}${unit}`), offset);
}

function rate(unit) {
  return scaled(1000, THOUSANDS.map((prefix) => `${prefix} ${unit}`));
}

function money(sign, behind = false) {
  const amount = scaled(1000, THOUSANDS);
  return (value, decimals) => {
    const text = amount(Math.abs(value), decimals);
    return (value < 0 ? "-" : "") + (behind ? text + sign : sign + text);
  };
}

function spans(table) {
  return (value, decimals) => {
    const [, length, name, plural] = table.find(([from]) => Math.abs(value) >= from);
    const count = length < 1 ? value * Math.round(1 / length) : value / length;
    return `${digits(count, decimals)} ${name}${plural && Math.abs(count) > 1 ? "s" : ""}`;
  };
}

// [below how many of it, seconds of one, one in words, several]
const SPANS = [
  [45, 1, "a few seconds", "a few seconds"],
  [45, 60, "a minute", "minutes"],
  [22, 3600, "an hour", "hours"],
  [26, 86400, "a day", "days"],
  [11, 2629746, "a month", "months"],
  [Infinity, 31556952, "a year", "years"],
];

// A moment in epoch milliseconds, seen from `now`.
function fromNow(value, now) {
  const away = Math.abs(value - now) / 1000;
  const [, length, one, several] = SPANS.find(([below, length]) => Math.round(away / length) < below);
  const count = Math.round(away / length);
  const words = length === 1 || count <= 1 ? one : `${count} ${several}`;
  return value > now ? `in ${words}` : `${words} ago`;
}

const CURRENCIES = {
  USD: "$", GBP: "£", EUR: "€", JPY: "¥", RUB: "₽", UAH: "₴", BRL: "R$", CZK: "czk", CHF: "CHF",
  PLN: "PLN", ZAR: "R", INR: "₹", KRW: "₩", IDR: "Rp", PHP: "PHP", MYR: "RM",
  XPF: "XPF", BGN: "BGN", PYG: "₲", UYU: "UYU", ILS: "₪",
};

const UNITS = {
  none: plain(""),
  short: scaled(1000, SHORT),
  percent: plain("%"),
  percentunit: (value, decimals) => digits(100 * value, decimals) + "%",
  s: (value, decimals) => (value === 0 ? "0 s" : spans(SECONDS)(value, decimals)),
  ms: spans(MILLISECONDS),
  "µs": spans(MICROSECONDS),
  cps: rate("c/s"),
  reqps: rate("req/s"),
  ops: rate("ops/s"),
  bytes: binary("B"),
  mbytes: binary("B", 2),
  gbytes: binary("B", 3),
  binBps: binary("B/s"),
  decbytes: si("B"),
  Bps: si("B/s"),
  watt: si("W"),
  joule: si("J"),
  kwatth: si("Wh", 1),
  hertz: si("Hz"),
  rothz: si("Hz"),
  celsius: plain(" °C"),
  rotrpm: plain(" rpm"),
};
for (const [code, sign] of Object.entries(CURRENCIES)) UNITS[`currency${code}`] = money(sign);
for (const code of ["DKK", "ISK", "NOK", "SEK"]) UNITS[`currency${code}`] = money("kr", true);
for (const [code, sign] of [["VND", "đ"], ["TRY", "₺"]]) UNITS[`currency${code}`] = money(sign, true);

// `now`, in epoch milliseconds, is what `dateTimeFromNow` counts from.
function format(value, unit, decimals, now) {
  if (value === null || value === undefined) return "";
  if (typeof value === "string" && !/^-?Infinity$/.test(value)) return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return number > 0 ? "∞" : "-∞";
  if (unit === "dateTimeFromNow") return fromNow(number, now);
  if (unit.startsWith("suffix:")) return `${digits(number, decimals)} ${unit.slice(7)}`;
  if (unit.startsWith("count:")) return rate(unit.slice(6))(number, decimals);
  if (!Object.hasOwn(UNITS, unit)) throw new Error(`the preview knows no unit ${unit}`);
  return UNITS[unit](number, decimals);
}
