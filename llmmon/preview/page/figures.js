// Panels that show present values: stat, bar gauge and table.

function drawStat(body, panel, board) {
  const figures = make("div", "figures");
  const names = panel.options.textMode !== "value" && panel.options.textMode !== "none";
  const several = names && (panel.fields.length > 1 || panel.options.textMode === "value_and_name");
  figures.classList.toggle("named", several);
  for (const field of panel.fields) {
    figures.append(figure(field, panel, board, several));
  }
  body.append(figures);
}

function figure(field, panel, board, named) {
  const config = field.config ?? panel.config;
  const { text, colour: name } = shown(lastNumber(field.values), config, board.to * 1000);
  const box = make("div", "figure");
  if (named) box.append(make("span", "name", field.name));
  const value = make("span", "value", text);
  // The size that fits is worked out by the style sheet, from how long the text is.
  box.style.setProperty("--letters", Math.max(text.length, 3));
  if (panel.options.colorMode === "background") box.style.background = colour(name);
  else value.style.color = colour(name);
  box.append(value);
  return box;
}

function drawBars(body, panel, board) {
  const config = panel.config;
  const values = panel.fields.map((field) => Number(lastNumber(field.values) ?? 0));
  const low = config.min ?? 0;
  const high = config.max ?? Math.max(...values, low + Number.MIN_VALUE);
  const list = make("div", "bars");
  panel.fields.forEach((field, index) => {
    const { text, colour: name } = shown(lastNumber(field.values), config, board.to * 1000);
    const share = Math.min(Math.max((values[index] - low) / (high - low || 1), 0), 1);
    const bar = make("span", "bar");
    const full = make("span", "full");
    full.style.width = `${100 * share}%`;
    full.style.background = withOpacity(colour(name), 0.35);
    full.style.borderColor = colour(name);
    bar.append(full);
    const value = make("span", "value", text);
    value.style.color = colour(name);
    list.append(make("span", "name", field.name), bar, value);
  });
  body.append(list);
}

function drawTable(body, panel, board) {
  const table = make("table");
  const head = table.createTHead().insertRow();
  const rows = [...(panel.fields[0]?.values ?? []).keys()];
  const filling = table.createTBody();
  panel.fields.forEach((field, column) => {
    const cell = make("th", isNumeric(field) ? "number" : "");
    cell.append(button("sort", field.name, "", () => {
      sortRows(rows, panel.fields[column], cell, head);
      fillTable(filling, panel, board, rows);
    }));
    head.append(cell);
  });
  fillTable(filling, panel, board, rows);
  const scroll = make("div", "scroll");
  scroll.append(table);
  body.append(scroll);
}

function isNumeric(field) {
  return field.values.some((value) => typeof value === "number");
}

function sortRows(rows, field, cell, head) {
  const down = cell.ariaSort !== "descending";
  for (const other of head.cells) other.ariaSort = null;
  cell.ariaSort = down ? "descending" : "ascending";
  const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b
    : String(a ?? "").localeCompare(String(b ?? "")));
  rows.sort((a, b) => order(field.values[a], field.values[b]) * (down ? -1 : 1));
}

function fillTable(filling, panel, board, rows) {
  filling.replaceChildren();
  for (const row of rows) {
    const line = filling.insertRow();
    for (const field of panel.fields) line.append(tableCell(field, row, panel, board));
  }
}

function tableCell(field, row, panel, board) {
  const config = field.config ?? panel.config;
  const value = field.values[row];
  const { text, colour: name } = shown(value, config, board.to * 1000);
  const cell = make("td", isNumeric(field) ? "number" : "");
  const [link] = config.links ?? [];
  const reached = link && linkTo(filledUrl(link.url, panel, row), text);
  if (reached) reached.title = link.title;
  cell.append(reached ?? make("span", "", text));
  if (config.custom?.cellOptions?.type === "color-text") cell.style.color = colour(name);
  return cell;
}

// Grafana fills in cells of the row by the titles of their columns.
function filledUrl(url, panel, row) {
  return url.replace(/\$\{__data\.fields\["([^"]*)"\]\}/g, (whole, title) => {
    const field = panel.fields.find(({ name }) => name === title);
    return field ? encodeURIComponent(field.values[row] ?? "") : whole;
  });
}
