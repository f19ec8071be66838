// The page: which dashboard is shown, where its panels stand, when they are drawn.

const PAGE = JSON.parse(document.getElementById("data").textContent);
// A dashboard of all services stands before those of each.
const BOARDS = [true, false].flatMap((alone) =>
  PAGE.boards.filter(({ title }) => title.includes(" / ") !== alone));

const FIGURES = { stat: drawStat, bargauge: drawBars, table: drawTable };
const content = document.getElementById("content");

// What is on the screen: panels by their elements, and the range that was zoomed to.
const view = {
  drawn: new Map(),
  zoomed: null,
  range(board) {
    return this.zoomed ?? [wall(board.from), wall(board.to)];
  },
  zoom(board, range) {
    this.zoomed = range;
    document.getElementById("range").textContent = rangeText(this.range(board));
    document.getElementById("unzoom").hidden = range === null;
    this.redraw();
  },
  // What cannot be seen is drawn again when it can: a board may have fifty charts.
  redraw() {
    for (const [element, drawn] of this.drawn) {
      drawn.stale = !visible.has(element);
      if (!drawn.stale) drawn.redraw();
    }
  },
  // Names of annotations that a reader has switched, against what the dashboard says.
  switched: new Set(),
  marks(board) {
    return board.annotations.filter(({ name, enabled }) => enabled !== this.switched.has(name));
  },
  pointAt(time) {
    for (const { point } of this.drawn.values()) point?.(time);
  },
};

function rangeText([from, to]) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return `${wallText(from).slice(0, 16)} – ${wallText(to).slice(0, 16)} ${zone}`;
}

function drawPanel(element, panel, board) {
  const body = element.querySelector(".body");
  try {
    body.replaceChildren();
    if (panel.error) {
      element.dataset.state = "error";
      body.append(make("p", "error", panel.error));
    } else if (panel.fields.every(({ values }) => values.every((value) => value === null))) {
      element.dataset.state = "empty";
      body.append(make("p", "empty", panel.config.noValue ?? "No data"));
    } else {
      drawFields(element, body, panel, board);
      element.dataset.state = "drawn";
    }
  } catch (error) {
    element.dataset.state = "error";
    body.replaceChildren(make("p", "error", String(error)));
    console.error(panel.title, error);
  }
}

function drawFields(element, body, panel, board) {
  if (panel.type in CHARTS) {
    view.drawn.set(element, drawChart(body, panel, board, view));
  } else if (panel.type in FIGURES) {
    const redraw = () => {
      body.replaceChildren();
      FIGURES[panel.type](body, panel, board);
    };
    view.drawn.set(element, { redraw });
    redraw();
  } else throw new Error(`the preview knows no panel ${panel.type}`);
}

function panelElement(panel, board, above) {
  const element = make("section", `panel ${panel.type}`);
  const [x, y, width, height] = panel.place;
  element.style.setProperty("--place", `${y - above + 1} / ${x + 1} / span ${height} / span ${width}`);
  element.style.setProperty("--height", height);
  element.id = `${board.uid}/${panel.id}`;
  element.panel = panel;
  const head = make("header");
  const title = make("h3", "", panel.title);
  title.title = panel.title;
  head.append(title, about(panel));
  for (const { title: text, url } of panel.links) {
    const link = linkTo(url, "↗");
    if (link) head.append(Object.assign(link, { title: text, ariaLabel: text }));
  }
  element.append(head, make("div", "body"));
  return element;
}

function about(panel) {
  const info = make("span", "about", "i");
  const note = make("span", "note", panel.description);
  const queries = make("code", "", panel.queries.join("\n\n"));
  info.tabIndex = 0;
  info.role = "button";
  info.ariaLabel = "Description and queries";
  note.append(queries);
  info.append(note);
  return info;
}

// Rows of the board: each heading with the panels below it.
function sections(board) {
  const found = [{ title: null, above: 0, panels: [] }];
  for (const panel of board.panels) {
    if (panel.type === "row") found.push({ title: panel.title, above: panel.place[1] + 1, panels: [] });
    else found.at(-1).panels.push(panel);
  }
  return found.filter(({ title, panels }) => title !== null || panels.length);
}

function sectionElement({ title, above, panels }, board) {
  const section = make("details", "section");
  section.open = true;
  if (title !== null) section.append(make("summary", "", title));
  else section.append(make("summary", "none"));
  const grid = make("div", "grid");
  grid.append(...panels.map((panel) => panelElement(panel, board, above)));
  section.append(grid);
  return section;
}

const visible = new Set();
const onScreen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) visible.delete(target);
    else if (target.isConnected) {
      visible.add(target);
      bringUpToDate(target);
    }
  }
}, { rootMargin: "400px" });

function bringUpToDate(element) {
  const drawn = view.drawn.get(element);
  if (!element.dataset.state) drawPanel(element, element.panel, currentBoard());
  else if (drawn?.stale) {
    drawn.stale = false;
    drawn.redraw();
  }
}

function drawAll() {
  for (const element of content.querySelectorAll(".panel")) bringUpToDate(element);
}

function currentBoard() {
  const [uid] = decodeURIComponent(location.hash.slice(1)).split("/");
  return BOARDS.find((board) => board.uid === uid) ?? BOARDS[0];
}

function showBoard() {
  const board = currentBoard();
  tooltip.remove();
  onScreen.disconnect();
  visible.clear();
  Object.assign(view, { drawn: new Map(), zoomed: null, switched: new Set() });
  document.title = `${board.title} – llmmon preview`;
  document.getElementById("title").textContent = board.title;
  document.getElementById("description").textContent = board.description;
  document.getElementById("choices").replaceChildren(
    ...[["Data source", PAGE.source], ...board.choices.map((label) => [label, "All"])].map(choice),
    ...board.annotations.map((annotation) => annotationSwitch(annotation, board)));
  content.replaceChildren(...sections(board).map((section) => sectionElement(section, board)));
  for (const link of document.querySelectorAll("nav a")) {
    link.ariaCurrent = link.hash === `#${board.uid}` ? "page" : null;
  }
  view.zoom(board, null);
  for (const element of content.querySelectorAll(".panel")) onScreen.observe(element);
  scrollToPanel();
}

// A page that follows its data asks for itself again, unless somebody is looking closely.
function reloadNowAndThen() {
  if (PAGE.reload === null) return;
  const place = stored("llmmon-place");
  if (place?.hash === location.hash) content.scrollTo(0, place.top);
  setInterval(() => {
    if (view.zoomed || document.hidden) return;
    store("llmmon-place", { hash: location.hash, top: content.scrollTop });
    location.reload();
  }, PAGE.reload * 1000);
}

function choice([label, value]) {
  const element = make("span", "choice");
  element.append(make("span", "label", label), make("span", "value", value));
  return element;
}

function annotationSwitch({ name, color, marks, error }, board) {
  const element = button("switch", name, error ?? `${marks.length} marks in graphs: on or off`, () => {
    if (!view.switched.delete(name)) view.switched.add(name);
    update();
    view.redraw();
  });
  const update = () => {
    const on = view.marks(board).some((annotation) => annotation.name === name);
    element.ariaPressed = String(on);
    element.style.borderBottomColor = on ? colour(color) : "";
  };
  update();
  return element;
}

function scrollToPanel() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted?.classList.contains("panel")) wanted.scrollIntoView({ block: "center" });
  else content.scrollTo(0, 0);
}

function fillNavigation() {
  const nav = document.querySelector("nav");
  const groups = new Map();
  for (const board of BOARDS) {
    const [group, ...name] = board.title.split(" / ");
    const link = linkTo(`/d/${board.uid}`, name.join(" / ") || group);
    if (!name.length) nav.append(link);
    else if (groups.has(group)) groups.get(group).append(link);
    else {
      groups.set(group, make("div", "group"));
      groups.get(group).append(make("h2", "", group), link);
    }
  }
  nav.append(...groups.values());
}

const THEMES = ["system", "light", "dark"];
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function applyTheme() {
  const chosen = storedTheme();
  const dark = chosen === "system" ? prefersDark.matches : chosen === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const words = { system: "◐ System", light: "☀ Light", dark: "☾ Dark" };
  document.getElementById("theme").textContent = words[chosen];
}

function storedTheme() {
  const theme = stored("llmmon-theme");
  return THEMES.includes(theme) ? theme : "system";
}

function nextTheme() {
  store("llmmon-theme", THEMES[(THEMES.indexOf(storedTheme()) + 1) % THEMES.length]);
  applyTheme();
  view.redraw();
}

// What a browser keeps for the page; one that keeps nothing for files gives null.
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch { /* nothing is kept */ }
}

document.getElementById("theme").addEventListener("click", nextTheme);
document.getElementById("unzoom").addEventListener("click", () => view.zoom(currentBoard(), null));
prefersDark.addEventListener("change", () => { applyTheme(); view.redraw(); });
addEventListener("hashchange", showBoard);
addEventListener("beforeprint", drawAll);
let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => view.redraw(), 150);
});

applyTheme();
fillNavigation();
showBoard();
reloadNowAndThen();
