/** The HTTP API as functions: a token, problems as data, nothing thrown but `Refused` and `Unreachable`. */

import { t } from "../messages";
import type { CatalogueData } from "./catalogue";
import type { Problem } from "./problem";
import type { Cell, Outputs, RunEvent, RunStatus, Summary } from "./run_event";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type WorkflowEntry = Schemas["WorkflowEntry"];
export type ModelFile = Schemas["ModelFileAnswer"];
export type ImageStored = Schemas["ImageStored"];
export type RunAccepted = Schemas["RunAccepted"];
export type Health = Schemas["HealthAnswer"];
export type VersionEntry = Schemas["VersionEntry"];
export type DraftEntry = Schemas["DraftEntry"];
export type WorkflowSaved = Omit<Schemas["WorkflowSaved"], "problems"> & { readonly problems: readonly Problem[] };
export type Checked = Omit<Schemas["CheckAnswer"], "problems"> & { readonly problems: readonly Problem[] };
export type Run = Omit<Schemas["RunAnswer"], "status" | "outputs" | "problem"> &
  { readonly status: RunStatus; readonly outputs: Outputs | null; readonly problem: Problem | null };

/** By node: how many calls it has, and the results that are known; `at` in seconds since 1970. */
export type KnownNodes = Readonly<Record<string, { readonly calls: number; readonly known: readonly {
  readonly cell: Cell; readonly outputs: Readonly<Record<string, Summary>>; readonly ms: number; readonly at: number }[] }>>;

/** The server said no: the status and all that is wrong. */
export class Refused extends Error {
  constructor(readonly status: number, readonly problems: readonly Problem[]) {
    super(problems.map((p) => p.message).join("\n"));
  }
}

/** The server did not answer: it is gone, or the network is. Nothing is known about what it did. */
export class Unreachable extends Error {
  constructor() {
    super(t("app.unreachable"));
  }
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RunRequest {
  readonly workflow: unknown;
  readonly targets?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** Ahead of the runs that wait; `client` takes turns with others who ask for that. */
  readonly front?: boolean;
  readonly client?: string;
}

interface Options {
  readonly body?: unknown;
  readonly raw?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Talks to one server with one token. */
export class Client {
  /** `renew` is asked when the server does not take the token (any more): with its true answer the request is sent once
   * more, with the token of then. */
  constructor(private readonly token: () => string | null, private readonly send: Fetch = (url, init) => fetch(url, init),
    private readonly base = "/api/v1", private readonly renew: () => Promise<boolean> = () => Promise.resolve(false)) {}

  nodes = (): Promise<CatalogueData> => this.json("GET", "/nodes");
  health = (): Promise<Health> => this.json("GET", "/health");
  models = async (): Promise<readonly ModelFile[]> => (await this.json<Schemas["ModelList"]>("GET", "/models")).models;
  images = async (): Promise<readonly string[]> => (await this.json<Schemas["ImageList"]>("GET", "/images")).images;
  /** What is wrong, and the price of a run to these targets (none: to the declared outputs). */
  check = (workflow: unknown, signal?: AbortSignal, targets: readonly string[] = []): Promise<Checked> =>
    this.json("POST", "/check", { body: { workflow, ...(targets.length ? { targets } : {}) }, ...(signal ? { signal } : {}) });

  /** What a workflow does, in words. */
  describe = (workflow: unknown, signal?: AbortSignal): Promise<Schemas["DescribeAnswer"]> =>
    this.json("POST", "/describe", { body: { workflow }, ...(signal ? { signal } : {}) });
  /** Every value of a document that is known from earlier runs. */
  results = async (workflow: unknown, signal?: AbortSignal): Promise<KnownNodes> =>
    (await this.json<{ nodes: KnownNodes }>("POST", "/results", { body: { workflow }, ...(signal ? { signal } : {}) })).nodes;
  /** The JPEG that a summary names under `picture`, or null where it is gone. */
  thumbnail = async (digest: string): Promise<Blob | null> => {
    const answer = await this.fetch("GET", `/thumbnails/${digest}`, {});
    return answer.ok ? answer.blob() : null;
  };

  /** Queue a run. The key makes it safe to send again after `Unreachable`: the same key is the same run. With the name of
   * a saved workflow, the run is a version of it. */
  run = (request: RunRequest, key: string, workflow: string | null = null): Promise<RunAccepted> =>
    this.json("POST", `/runs${queryText({ workflow: workflow ?? undefined })}`, { body: request, headers: { "idempotency-key": key } });
  getRun = (id: string): Promise<Run> => this.json("GET", `/runs/${id}`);
  runs = (query: { before?: number; limit?: number; status?: RunStatus } = {}): Promise<{ runs: readonly Run[]; next: number | null }> =>
    this.json("GET", `/runs${queryText(query)}`);
  runWorkflow = (id: string): Promise<unknown> => this.json("GET", `/runs/${id}/workflow`);
  runEvents = (id: string, after = 0): Promise<{ events: readonly RunEvent[]; last: number }> =>
    this.json("GET", `/runs/${id}/events${queryText({ after })}`);
  cancel = (id: string): Promise<Run> => this.json("POST", `/runs/${id}/cancel`);

  workflows = async (): Promise<readonly WorkflowEntry[]> => (await this.json<Schemas["WorkflowList"]>("GET", "/workflows")).workflows;
  workflow = (name: string): Promise<WorkflowEntry & { readonly document: unknown }> => this.json("GET", `/workflows/${encodeURIComponent(name)}`);
  /** Save; with `base`, only where the library has that revision (0: none of this name). Refused with 412 otherwise. */
  saveWorkflow = (name: string, document: unknown, base: number | null = null): Promise<WorkflowSaved> =>
    this.json("PUT", `/workflows/${encodeURIComponent(name)}`, { body: document, ...(base === null ? {} : { headers: { "if-match": `"${base}"` } }) });
  deleteWorkflow = (name: string): Promise<null> => this.json("DELETE", `/workflows/${encodeURIComponent(name)}`);

  restoreWorkflow = (name: string): Promise<WorkflowEntry> => this.json("POST", `/workflows/${encodeURIComponent(name)}/restore`);
  renameWorkflow = (name: string, to: string): Promise<WorkflowEntry> => this.json("POST", `/workflows/${encodeURIComponent(name)}/rename`, { body: { to } });
  versions = async (name: string): Promise<readonly VersionEntry[]> =>
    (await this.json<Schemas["VersionList"]>("GET", `/workflows/${encodeURIComponent(name)}/versions`)).versions;
  /** The document of a version, by revision or by digest. */
  version = (name: string, which: number | string): Promise<unknown> => this.json("GET", `/workflows/${encodeURIComponent(name)}/versions/${which}`);

  drafts = async (): Promise<readonly DraftEntry[]> => (await this.json<Schemas["DraftList"]>("GET", "/drafts")).drafts;
  draft = async (key: string): Promise<unknown> => (await this.json<Schemas["DraftAnswer"]>("GET", `/drafts/${key}`)).data;
  keepDraft = (key: string, draft: unknown): Promise<unknown> => this.json("PUT", `/drafts/${key}`, { body: draft });
  forgetDraft = (key: string): Promise<null> => this.json("DELETE", `/drafts/${key}`);

  /** Upload a picture; the answer's name is what an image-file input takes. */
  upload = (picture: Blob): Promise<ImageStored> => this.json("POST", "/images", { raw: picture });
  session = async (launch: string): Promise<string> => (await this.json<Schemas["SessionAnswer"]>("POST", "/session", { body: { launch } })).token;
  ticket = async (): Promise<string> => (await this.json<Schemas["TicketAnswer"]>("POST", "/ticket")).ticket;

  /** The address of a file of a run's output; a cookie lets pictures in. */
  outputUrl = (run: string, name: string, cell: number, file: string): string =>
    `${this.base}/runs/${run}/outputs/${encodeURIComponent(name)}/${cell}/${encodeURIComponent(file)}`;
  valueUrl = (digest: string): string => `${this.base}/values/${digest}`;

  /** Anything else of the API, for parts that are loaded later. */
  call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> => this.json(method, path, { ...(body instanceof Blob ? { raw: body } : { body }), ...(signal ? { signal } : {}) });
  /** The page goes: sent without waiting for an answer. */
  leave = (method: string, path: string, body: unknown): void => {
    void this.send(this.base + path, { method, keepalive: true, body: JSON.stringify(body), headers: { authorization: `Bearer ${this.token() ?? ""}`, "content-type": "application/json" } }).catch(() => undefined);
  };

  private async json<T>(method: string, path: string, options: Options = {}): Promise<T> {
    const answer = await this.fetch(method, path, options);
    if (answer.status === 204) return null as T;
    const data: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw new Refused(answer.status, problemsOf(data, answer));
    return data as T;
  }

  private async fetch(method: string, path: string, options: Options): Promise<Response> {
    let answer = await this.ask(method, path, options);
    while (answer.status === 401 && path !== "/session" && (await this.renew())) answer = await this.ask(method, path, options);
    return answer;
  }

  private async ask(method: string, path: string, { body, raw, headers, signal }: Options): Promise<Response> {
    const token = this.token();
    const init: RequestInit = { method, headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(raw ? { "content-type": raw.type || "application/octet-stream" } : body === undefined ? {} : { "content-type": "application/json" }),
      ...headers } };
    if (raw) init.body = raw;
    else if (body !== undefined) init.body = JSON.stringify(body);
    if (signal) init.signal = signal;
    try {
      return await this.send(this.base + path, init);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Unreachable();
    }
  }
}

/** The problems of an answer; one made up from the status where it holds none. */
export function problemsOf(data: unknown, answer: Response): readonly Problem[] {
  const problems = (data as { problems?: unknown } | null)?.problems;
  if (Array.isArray(problems) && problems.length) return problems as Problem[];
  return [{ kind: `http_${answer.status}`, message: t("server.answered", { status: `${answer.status} ${answer.statusText}`.trim() }), where: {}, fixes: [] }];
}

function queryText(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).filter((e): e is [string, string | number] => e[1] !== undefined);
  return pairs.length ? `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)])).toString()}` : "";
}
