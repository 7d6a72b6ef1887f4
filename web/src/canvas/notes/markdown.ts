/** Markdown as elements. Nothing of the text becomes HTML: marks are read into tokens, tokens become elements one by one. */

import { Marked, type Token, type Tokens } from "marked";

/** What links and pictures of a note may do. */
export interface Reader {
  /** Whether a node has this name: links to it travel there. */
  isNode(name: string): boolean;
  travel(name: string): void;
  /** The address of a picture on this server, null for any other. */
  picture(name: string): string | null;
}

interface Formula {
  readonly type: "formula";
  readonly raw: string;
  readonly text: string;
  readonly display: boolean;
}
interface NodeLink {
  readonly type: "nodeLink";
  readonly raw: string;
  readonly text: string;
}

const FORMULA = /^\$\$([^$]+)\$\$|^\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)/;

const reader = new Marked({
  gfm: true, breaks: true,
  extensions: [
    { name: "formula", level: "inline", start: (text: string) => text.indexOf("$"),
      tokenizer(text: string): Formula | undefined {
        const match = FORMULA.exec(text);
        return match ? { type: "formula", raw: match[0], text: match[1] ?? match[2] ?? "", display: match[1] !== undefined } : undefined;
      } },
    { name: "nodeLink", level: "inline", start: (text: string) => text.indexOf("[["),
      tokenizer(text: string): NodeLink | undefined {
        const match = /^\[\[([^[\]\n]+)\]\]/.exec(text);
        return match ? { type: "nodeLink", raw: match[0], text: match[1] ?? "" } : undefined;
      } },
  ],
});

/** The elements of a text. */
export function render(text: string, how: Reader): Node[] {
  return new Builder(how).all(reader.lexer(text));
}

class Builder {
  constructor(private readonly how: Reader) {}

  all(tokens: readonly Token[] | undefined): Node[] {
    return (tokens ?? []).flatMap((token) => this.one(token as Tokens.Generic) ?? []);
  }

  private one(token: Tokens.Generic): Node | Node[] | null {
    switch (token.type) {
      case "space": case "def": return null;
      case "heading": return element(`h${String(Math.min(6, Number(token["depth"]) + 2))}`, this.all(token.tokens));
      case "paragraph": return element("p", this.all(token.tokens));
      case "strong": case "em": case "del": case "blockquote": return element(token.type, this.all(token.tokens));
      case "codespan": return element("code", [text(token)]);
      case "code": return element("pre", [element("code", [text(token)])]);
      case "list": return this.list(token as Tokens.List);
      case "hr": case "br": return element(token.type, []);
      case "link": return this.link(String(token["href"]), this.all(token.tokens));
      case "nodeLink": return this.link(token["text"] as string, [text(token)]);
      case "image": return this.image(String(token["href"]), String(token["text"]));
      case "table": return this.table(token as Tokens.Table);
      case "formula": return formula(String(token["text"]), token["display"] === true);
      case "text": case "escape": return token.tokens ? this.all(token.tokens) : text(token);
      default: return document.createTextNode(token.raw); // HTML too is only text
    }
  }

  private list({ ordered, start, items }: Tokens.List): HTMLElement {
    const list = element(ordered ? "ol" : "ul", items.map((item) => this.item(item)));
    if (ordered && typeof start === "number") list.setAttribute("start", String(start));
    return list;
  }

  private item(item: Tokens.ListItem): HTMLElement {
    const content = this.all(item.tokens.filter((token) => (token.type) !== "checkbox"));
    return element("li", item.task ? [document.createTextNode(item.checked ? "☑ " : "☐ "), ...content] : content);
  }

  /** To a node of this workflow, or to the web in a new tab; anything else stays text. */
  private link(href: string, content: Node[]): Node | Node[] {
    const name = safelyDecoded(href.replace(/^(#|node:)/, ""));
    const link = document.createElement("a");
    link.append(...content);
    if (this.how.isNode(name)) {
      link.href = `#${name}`;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.how.travel(name);
      });
    } else if (/^https?:\/\//i.test(href)) {
      link.href = href;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else return content;
    return link;
  }

  private image(href: string, alt: string): Node {
    const address = this.how.picture(href);
    if (address === null) return document.createTextNode(`[${alt || href}]`);
    const image = document.createElement("img");
    image.src = address;
    image.alt = alt;
    return image;
  }

  private table({ header, rows }: Tokens.Table): HTMLElement {
    const row = (cells: readonly Tokens.TableCell[], name: "th" | "td"): HTMLElement => element("tr", cells.map((cell) => element(name, this.all(cell.tokens))));
    return element("table", [row(header, "th"), ...rows.map((cells) => row(cells, "td"))]);
  }
}

function element(name: string, content: readonly Node[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

const text = (token: Tokens.Generic): Text => document.createTextNode(String(token["text"]));

function safelyDecoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A formula: its source until what sets it is loaded, then MathML, which needs neither fonts nor styles. */
function formula(source: string, display: boolean): HTMLElement {
  const place = element(display ? "div" : "span", [element("code", [document.createTextNode(source)])]);
  place.className = "formula";
  void import("katex").then(({ default: katex }) => katex.render(source, place, { output: "mathml", displayMode: display, throwOnError: false, trust: false }))
    .catch(() => undefined);
  return place;
}
