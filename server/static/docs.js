// The API's description, drawn from openapi.json. No data becomes HTML.

const $ = (id) => document.getElementById(id);

function el(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

const named = (schema) => (schema?.$ref ? schema.$ref.split("/").pop() : JSON.stringify(schema, null, 1));

function parameter(p) {
  const text = ` (${p.in}${p.required ? ", required" : ""}) ${p.description ?? ""} `;
  return el("li", {}, el("code", { textContent: p.name }), text, el("code", { textContent: named(p.schema) }));
}

function answer([status, found]) {
  const schema = found.content?.["application/json"]?.schema;
  return el("li", {}, el("code", { textContent: status }), ` ${found.description}${schema ? `: ${named(schema)}` : ""}`);
}

function operation(path, method, found) {
  const body = found.requestBody?.content ?? {};
  return el("details", {},
    el("summary", {}, el("b", { textContent: method.toUpperCase() }), el("code", { textContent: path })),
    el("p", { textContent: found.description ?? found.summary ?? "" }),
    found.parameters ? el("ul", {}, ...found.parameters.map(parameter)) : null,
    ...Object.entries(body).map(([type, { schema }]) => el("pre", { textContent: `${type}\n${named(schema)}` })),
    el("ul", {}, ...Object.entries(found.responses).map(answer)));
}

async function show() {
  const headers = { authorization: `Bearer ${localStorage.getItem("wireloom-token") ?? ""}` };
  const response = await fetch("/api/v1/openapi.json", { headers });
  const data = await response.json();
  if (!response.ok) {
    $("health").textContent = data.problems[0].message;
    return;
  }
  const operations = Object.entries(data.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, found]) => operation(path, method, found)));
  const schemas = Object.entries(data.components.schemas).map(([name, schema]) =>
    el("details", { id: name }, el("summary", {}, el("code", { textContent: name })),
      el("pre", { textContent: JSON.stringify(schema, null, 2) })));
  $("operations").replaceChildren(...operations, el("h2", { textContent: "Shapes" }), ...schemas);
}

show();
