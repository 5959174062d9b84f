// Fills the table from its data; sorting stays in the browser, choosing a row goes to Python.
const collator = new Intl.Collator("fr");

function compare(a, b) {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  return typeof a === "number" ? a - b : collator.compare(a, b);
}

function sortRows(rows, index, descending) {
  const known = rows.filter((row) => row.cells[index].sort !== null);
  const unknown = rows.filter((row) => row.cells[index].sort === null);
  known.sort((one, other) => compare(one.cells[index].sort, other.cells[index].sort) * (descending ? -1 : 1));
  return [...known, ...unknown];
}

// Letters alone: without accents, capitals or typographic apostrophes, so that "delai" finds "Délai".
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’']/g, " ").toLowerCase();
}

function found(rows, wanted) {
  const parts = plain(wanted).split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    row.plain ??= plain(row.words);
    return parts.every((part) => row.plain.includes(part));
  });
}

function bar(cell) {
  const box = document.createElement("div");
  box.className = "measure";
  const track = document.createElement("div");
  track.className = "track";
  const fill = document.createElement("i");
  fill.style.width = `${Math.round((cell.share ?? 0) * 100)}%`;
  track.append(fill);
  const text = document.createElement("span");
  text.textContent = cell.text;
  box.append(track, text);
  return box;
}

function drawBody(body, state, choose) {
  const { columns, selected, isChosenFrom } = state.data;
  const rows = state.data.finder ? found(state.data.rows, state.wanted) : state.data.rows;
  const index = columns.findIndex((column) => column.key === state.sortedBy);
  const lines = sortRows(rows, index, state.descending).map((row) => {
    const line = document.createElement("tr");
    line.dataset.key = row.key;
    if (row.key === selected) line.setAttribute("aria-current", "true");
    row.cells.forEach((cell, position) => {
      const place = document.createElement("td");
      place.className = columns[position].kind;
      if (columns[position].kind === "bar") place.append(bar(cell));
      else place.textContent = cell.text;
      line.append(place);
    });
    if (!isChosenFrom) return line;
    line.tabIndex = 0;
    line.className = "choice";
    line.onclick = () => choose(row.key);
    line.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(row.key);
    };
    return line;
  });
  body.replaceChildren(...lines);
  return lines.length;
}

function drawFinder(box, state, redraw) {
  const { finder } = state.data;
  box.hidden = !finder;
  if (!finder) return;
  const input = box.querySelector("input");
  input.id ||= `find-${crypto.randomUUID()}`;
  const label = box.querySelector("label");
  label.htmlFor = input.id;
  label.textContent = finder.label;
  input.oninput = () => {
    state.wanted = input.value;
    redraw();
  };
}

function drawHead(head, state, redraw) {
  const line = document.createElement("tr");
  for (const column of state.data.columns) {
    const place = document.createElement("th");
    place.scope = "col";
    place.className = column.kind;
    const sorted = column.key === state.sortedBy;
    if (!column.is_sorted) {
      place.classList.add("unsorted");
      place.textContent = column.label;
      line.append(place);
      continue;
    }
    place.setAttribute("aria-sort", sorted ? (state.descending ? "descending" : "ascending") : "none");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = column.label;
    button.onclick = () => {
      state.descending = sorted ? !state.descending : column.descending_first;
      state.sortedBy = column.key;
      redraw();
    };
    place.append(button);
    line.append(place);
  }
  head.replaceChildren(line);
}

const states = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const frame = parentElement.querySelector(".frame");
  frame.setAttribute("aria-label", data.label);
  frame.style.maxHeight = `${data.height}px`;
  const first = data.columns.find((column) => column.key === data.sortedBy);
  const state = states.get(frame) ?? {
    sortedBy: data.sortedBy,
    given: data.sortedBy,
    descending: first.descending_first,
    wanted: "",
  };
  if (state.given !== data.sortedBy) {
    Object.assign(state, { sortedBy: data.sortedBy, given: data.sortedBy, descending: first.descending_first });
  }
  state.data = data;
  states.set(frame, state);
  const choose = (key) => setTriggerValue("chosen", key);
  const redraw = () => {
    drawHead(frame.querySelector("thead"), state, redraw);
    const count = drawBody(frame.querySelector("tbody"), state, choose);
    if (data.finder) finder.querySelector("p").textContent = data.finder.told.replace("{count}", count);
  };
  const finder = parentElement.querySelector(".finder");
  drawFinder(finder, state, redraw);
  redraw();
  const chosen = frame.querySelector('tr[aria-current="true"]');
  if (chosen) frame.scrollTop = Math.max(0, chosen.offsetTop - frame.clientHeight / 2);
}
