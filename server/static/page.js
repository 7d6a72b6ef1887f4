// The plain page: logs in, shows the catalogue, runs a workflow and shows what happens, live. No data becomes HTML.

const $ = (id) => document.getElementById(id);
const KEY = "wireloom-token";
const state = { run: null, last: null, documents: new Map(), calls: new Map(), total: 0, done: 0, previews: new Map() };

function el(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

class Problems extends Error {
  constructor(status, problems) {
    super(problems.map((p) => p.message).join("\n"));
    this.status = status;
    this.problems = problems;
  }
}

async function ask(method, path, body) {
  const headers = { authorization: `Bearer ${localStorage.getItem(KEY) ?? ""}` };
  if (body !== undefined) headers["content-type"] = "application/json";
  const answer = await fetch(`/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const data = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Problems(answer.status, data.problems ?? [{ message: answer.statusText }]);
  return data;
}

// --- logging in ---

async function exchangeLaunchLink() {
  const launch = new URLSearchParams(location.hash.slice(1)).get("launch");
  if (!launch) return;
  history.replaceState(null, "", location.pathname);
  try {
    localStorage.setItem(KEY, (await ask("POST", "/session", { launch })).token);
  } catch (error) {
    if (!localStorage.getItem(KEY)) $("login-error").textContent = error.message;
  }
}

async function start() {
  await exchangeLaunchLink();
  try {
    await Promise.all([showCatalogue(), listWorkflows()]);
  } catch (error) {
    $("login").hidden = false;
    if (error.status !== 401) $("login-error").textContent = error.message;
    return;
  }
  $("login").hidden = true;
  $("app").hidden = false;
  listen();
}

$("login-form").addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem(KEY, $("login-token").value.trim());
  $("login-error").textContent = "";
  start().then(() => { if (!$("login").hidden) $("login-error").textContent ||= "The token is not right."; });
});

// --- the catalogue ---

let catalogue = [];

async function showCatalogue() {
  catalogue = (await ask("GET", "/nodes")).nodes;
  showNodes();
}

function showNodes() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = catalogue.filter((node) => {
    const text = `${node.id} ${node.help} ${node.tags.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  $("count").textContent = `(${found.length})`;
  $("nodes").replaceChildren(...found.map(showNode));
}

function showNode(node) {
  const port = (p) => el("li", {}, el("code", { textContent: p.name }), ` ${p.type}: ${p.help}`);
  return el("details", {},
    el("summary", {}, el("code", { textContent: node.id })),
    el("div", { textContent: node.help }),
    node.inputs.length ? el("ul", { title: "inputs" }, ...node.inputs.map(port)) : null,
    el("div", { className: "quiet", textContent: "gives" }),
    el("ul", { title: "outputs" }, ...node.outputs.map(port)));
}

$("search").addEventListener("input", showNodes);

// --- the workflow ---

async function listWorkflows() {
  const { workflows } = await ask("GET", "/workflows");
  $("workflows").replaceChildren(...workflows.map((w) => el("option", { value: w.name,
    textContent: `${w.title}${w.bundled ? "" : " (saved)"}` })));
  const chosen = workflows.find((w) => "prompt" in w.inputs) ?? workflows[0];
  if (chosen) {
    $("workflows").value = chosen.name;
    await openWorkflow();
  }
}

async function openWorkflow() {
  const { document: data } = await ask("GET", `/workflows/${encodeURIComponent($("workflows").value)}`);
  $("document").value = JSON.stringify(data, null, 2);
  showInputs(data);
}

function showInputs(data) {
  $("inputs").replaceChildren(...Object.entries(data.inputs ?? {}).map(([name, place]) => {
    const at = place.lastIndexOf(".");
    const value = data.nodes?.[place.slice(0, at)]?.in?.[place.slice(at + 1)];
    const typed = value === undefined || value === null || typeof value !== "object";
    const field = el("input", { id: `input-${name}`, name, value: typed ? value ?? "" : "",
      placeholder: typed ? "" : "varies over an axis", autocomplete: "off" });
    field.dataset.kind = typeof value;
    field.dataset.given = field.value;
    return el("div", { className: "row" }, el("label", { htmlFor: field.id, textContent: name }), field);
  }));
}

function inputValues() {
  const values = {};
  for (const field of $("inputs").querySelectorAll("input")) {
    if (field.value === field.dataset.given) continue;
    values[field.name] = asLiteral(field.value, field.dataset.kind);
  }
  return values;
}

function asLiteral(text, kind) {
  if (kind === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

$("workflows").addEventListener("change", () => openWorkflow().catch(showProblems));
$("document").addEventListener("change", () => {
  try {
    showInputs(JSON.parse($("document").value));
  } catch { /* the server says what is wrong with it */ }
});

// --- running ---

async function run() {
  $("problems").replaceChildren();
  let workflow;
  try {
    workflow = JSON.parse($("document").value);
  } catch (error) {
    return showProblems(new Problems(400, [{ message: `The document is no JSON: ${error.message}` }]));
  }
  try {
    const accepted = await ask("POST", "/runs", { workflow, inputs: inputValues() });
    begin(accepted.id);
  } catch (error) {
    showProblems(error);
  }
}

function begin(id) {
  Object.assign(state, { run: id, total: 0, done: 0 });
  state.calls.clear();
  for (const preview of state.previews.values()) URL.revokeObjectURL(preview.img.src);
  state.previews.clear();
  for (const part of ["calls", "previews", "outputs"]) $(part).replaceChildren();
  $("cancel").disabled = false;
  $("total").hidden = false;
  $("total").value = 0;
  say("queued");
  for (const event of early.splice(0)) take(event);
}

function showProblems(error) {
  const problems = error.problems ?? [{ message: error.message }];
  $("problems").replaceChildren(...problems.map((p) => el("li", { textContent: p.message })));
}

const say = (words) => { $("status").textContent = words; };

$("run").addEventListener("click", run);
$("cancel").addEventListener("click", () => ask("POST", `/runs/${state.run}/cancel`).catch(showProblems));
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});

// --- events ---

const early = []; // events of runs whose id we do not know yet: the answer to POST may come after them

async function listen() {
  let wait = 500;
  try {
    const { ticket } = await ask("POST", "/ticket");
    const after = state.last === null ? "" : `&after=${state.last}`;
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/events?ticket=${ticket}${after}`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => { $("health").textContent = "connected"; });
    socket.addEventListener("message", ({ data }) => (typeof data === "string" ? receive(JSON.parse(data)) : preview(data)));
    await new Promise((done) => socket.addEventListener("close", done));
  } catch (error) {
    if (error.status === 401) return location.reload();
    wait = 3000;
  }
  $("health").textContent = "connection lost, trying again";
  setTimeout(listen, wait);
}

function receive(event) {
  if (event.seq) state.last = event.seq;
  if (event.kind === "resync" && state.run) return ask("GET", `/runs/${state.run}`).then((r) => r.status !== "queued" && end(r));
  if (event.run === state.run) return take(event);
  early.push(event);
  if (early.length > 500) early.shift();
}

const cellOf = (cell) => (cell ? Object.entries(cell).map(([axis, value]) => `${axis} ${JSON.stringify(value)}`).join(", ") : "");

const takers = {
  run_queued: (e) => say(e.because ? `waiting: ${e.because}` : "queued"),
  run_started: (e) => { state.total = e.calls; state.done = e.cached ?? 0; say(`running ${e.calls} calls`); },
  calls_cached: (e) => { for (const [node, cells] of Object.entries(e.nodes)) line(node).note.textContent = `${cells} cached`; },
  call_started: (e) => { line(e.node).note.textContent = `running ${cellOf(e.cell)}`; },
  call_progress: (e) => {
    const shown = line(e.node);
    shown.bar.hidden = false;
    shown.bar.value = e.total ? e.done / e.total : 0;
    shown.note.textContent = `${cellOf(e.cell)} ${Math.round(100 * shown.bar.value)} %${e.eta_s ? `, ${e.eta_s.toFixed(1)} s left` : ""}`;
  },
  call_finished: (e) => {
    state.done += 1;
    const shown = line(e.node);
    shown.bar.hidden = true;
    shown.note.textContent = e.cached ? "cached" : `${e.ms < 10 ? e.ms.toFixed(1) : Math.round(e.ms)} ms ${cellOf(e.cell)}`;
  },
  call_failed: (e) => { state.done += 1; fail(e.node, `${cellOf(e.cell)} ${e.problem.message}`); },
  call_skipped: (e) => { state.done += 1; line(e.node).note.textContent = `skipped: ${e.because} failed`; },
  run_finished: (e) => end(e),
};

function take(event) {
  if (event.run !== state.run) return;
  takers[event.kind]?.(event);
  if (state.total) $("total").value = Math.min(1, state.done / state.total);
}

function line(node) {
  if (!state.calls.has(node)) {
    if (state.calls.size >= 400) return { note: el("span"), bar: el("progress"), item: el("li") };
    const shown = { note: el("span", { className: "quiet" }), bar: el("progress", { max: 1, value: 0, hidden: true }) };
    shown.item = el("li", {}, el("span", { textContent: node }), shown.note, shown.bar);
    state.calls.set(node, shown);
    $("calls").append(shown.item);
  }
  return state.calls.get(node);
}

function fail(node, words) {
  line(node).note.textContent = words;
  line(node).item.className = "failed";
}

function preview(buffer) {
  const length = new DataView(buffer).getUint32(0);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  if (header.run !== state.run) return;
  if (!state.previews.has(header.node)) {
    const shown = { img: el("img", { alt: `preview of ${header.node}` }), caption: el("figcaption") };
    shown.figure = el("figure", {}, shown.img, shown.caption);
    state.previews.set(header.node, shown);
    $("previews").append(shown.figure);
  }
  const shown = state.previews.get(header.node);
  URL.revokeObjectURL(shown.img.src);
  shown.img.src = URL.createObjectURL(new Blob([new Uint8Array(buffer, 4 + length)], { type: header.media_type }));
  shown.caption.textContent = `${header.node} ${cellOf(header.cell)}`;
}

function end(finished) {
  $("cancel").disabled = true;
  $("total").hidden = true;
  say(`${finished.status}${finished.ms ? ` in ${(finished.ms / 1000).toFixed(2)} s` : ""}`);
  if (finished.problem) showProblems(new Problems(0, [finished.problem, ...(finished.problem.others ?? [])]));
  for (const [name, cells] of Object.entries(finished.outputs ?? {})) {
    cells.forEach((cell, index) => $("outputs").append(...showCell(name, cell, index)));
  }
}

function showCell(name, cell, index) {
  const base = `/api/v1/runs/${state.run}/outputs/${encodeURIComponent(name)}/${index}/`;
  const caption = [name, cellOf(cell.coordinates)].filter(Boolean).join(": ");
  const files = cell.files ?? [];
  if (cell.problem) return [el("figure", {}, el("figcaption", { className: "failed", textContent: `${caption}: ${cell.problem.message}` }))];
  if (!files.length) {
    const value = cell.summary && "value" in cell.summary ? JSON.stringify(cell.summary.value) : cell.summary?.type ?? "";
    return [el("figure", {}, el("figcaption", { textContent: `${caption} = ${value}` }))];
  }
  return files.map((file) => {
    const href = base + encodeURIComponent(file.name);
    const link = el("a", { href, download: file.name, textContent: file.name });
    const picture = file.media_type.startsWith("image/") ? el("img", { src: href, alt: caption, loading: "lazy" }) : null;
    if (picture && file.width) picture.width = Math.max(128, Math.min(640, file.width * (file.width < 128 ? 4 : 1)));
    return el("figure", {}, picture, el("figcaption", {}, `${caption} `, link));
  });
}

start();
