import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Client, Refused, Unreachable } from "../../src/api/client";
import { EventStream, type Socket } from "../../src/api/events";
import { IDLE, step, type FeedAction, type FeedState } from "../../src/api/feed";
import { readPreview } from "../../src/api/preview";
import { enter, launchSecret, Session } from "../../src/api/session";

const text = (seq: number): string => JSON.stringify({ seq, run: "r", kind: "call_started", node: "n" });

/** A server in a test: it stores events, breaks lines when told, and replays from `after` (one too many, to be safe). */
class Line {
  readonly stored: number[] = [];
  readonly got: number[] = [];
  private readonly sockets: Socket[] = [];
  private timers: { act: () => void; ms: number }[] = [];
  tickets: () => Promise<string> = () => Promise.resolve("t");
  readonly stream = new EventStream({
    ticket: () => this.tickets(),
    open: (_, after) => {
      const socket: Socket = { binaryType: "", onopen: null, onmessage: null, onclose: null, onerror: null, close: () => undefined };
      this.sockets.push(socket);
      queueMicrotask(() => {
        socket.onopen?.(undefined as never);
        for (const seq of this.stored) if (after !== null && seq >= after) socket.onmessage?.({ data: text(seq) });
      });
      return socket;
    },
    after: (ms, act) => {
      const timer = { act, ms };
      this.timers.push(timer);
      return () => (this.timers = this.timers.filter((t) => t !== timer));
    },
  }, { onEvent: (event) => this.got.push(event.seq) });

  store(seq: number): void {
    this.stored.push(seq);
    this.sockets.at(-1)?.onmessage?.({ data: text(seq) });
  }

  drop(): void {
    this.sockets.at(-1)?.onclose?.({ code: 1006 });
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 5; i++) await Promise.resolve();
    for (const timer of this.timers.filter((t) => t.ms < 20_000)) timer.act();
    for (let i = 0; i < 10; i++) await Promise.resolve();
  }
}

describe("the event stream", () => {
  it("loses no event and gives none twice, wherever the line breaks", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (breaks) => {
      const line = new Line();
      line.stream.start(0);
      await line.settle();
      let seq = 0;
      for (const broken of breaks) {
        line.store(++seq);
        if (broken) {
          line.drop();
          line.stored.push(++seq); // happens while nobody listens
          await line.settle();
        }
      }
      expect(line.got).toEqual(line.stored);
    }), { numRuns: 50 });
  });

  it("waits longer after each failure, at most 15 seconds, and begins anew once it is live", () => {
    let state: FeedState = IDLE;
    const waits: number[] = [];
    const put = (input: Parameters<typeof step>[1]): void => {
      const [next, actions] = step(state, input);
      state = next;
      waits.push(...actions.filter((a): a is FeedAction & { kind: "wait" } => a.kind === "wait").map((a) => a.milliseconds));
    };
    put({ kind: "start", after: 0 });
    for (let i = 0; i < 7; i++) {
      put({ kind: "closed", generation: state.generation });
      put({ kind: "retry" });
    }
    put({ kind: "opened", generation: state.generation });
    put({ kind: "closed", generation: state.generation });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 500]);
  });

  it("ignores what an older connection still says", () => {
    const [state] = step(IDLE, { kind: "start", after: 5 });
    expect(step(state, { kind: "text", generation: state.generation - 1, text: text(9) })).toEqual([state, []]);
    expect(step(state, { kind: "closed", generation: state.generation - 1 })).toEqual([state, []]);
  });

  it("goes on from where the server was when the line broke before the first event", () => {
    let [state] = step(IDLE, { kind: "start", after: null });
    [state] = step(state, { kind: "text", generation: state.generation, text: '{"kind":"ping","seq":40}' });
    [state] = step(state, { kind: "closed", generation: state.generation });
    expect(step(state, { kind: "retry" })[1]).toContainEqual({ kind: "connect", generation: state.generation + 1, after: 40 });
  });

  it("says so when events are gone, and stops asking when the token is not taken", async () => {
    let [state] = step(IDLE, { kind: "start", after: 5 });
    expect(step(state, { kind: "text", generation: state.generation, text: '{"kind":"resync","seq":90}' })[1]).toEqual([{ kind: "resync", seq: 90 }]);
    const line = new Line();
    line.tickets = () => Promise.reject(new Refused(401, []));
    line.stream.start(0);
    await line.settle();
    expect(line.stream.status).toBe("denied");
    line.tickets = () => Promise.resolve("t");
    line.stream.retry();
    await line.settle();
    expect(line.stream.status).toBe("live");
    [state] = step(state, { kind: "stop" });
    expect(state.status).toBe("stopped");
  });

  it("survives nonsense on the line", () => {
    const [state] = step(IDLE, { kind: "start", after: 0 });
    for (const nonsense of ["", "{", "null", "[]", '{"kind":1}', '{"kind":"x"}', '"text"']) {
      expect(step(state, { kind: "text", generation: state.generation, text: nonsense })).toEqual([state, []]);
    }
  });
});

describe("a preview frame", () => {
  const frame = (header: string, body: number[]): ArrayBuffer => {
    const head = new TextEncoder().encode(header);
    const bytes = new Uint8Array(4 + head.length + body.length);
    new DataView(bytes.buffer).setUint32(0, head.length);
    bytes.set(head, 4);
    bytes.set(body, 4 + head.length);
    return bytes.buffer;
  };

  it("gives its node and its picture", () => {
    expect(readPreview(frame('{"run":"r","node":"n","media_type":"image/jpeg"}', [1, 2]))).toEqual({ run: "r", node: "n", media_type: "image/jpeg", bytes: new Uint8Array([1, 2]) });
  });

  it("that is cut, lies about its length or is no picture is dropped", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(readPreview(bytes.slice().buffer)).toBeNull();
    }));
    expect(readPreview(frame('{"run":"r","node":"n","media_type":"text/html"}', [1]))).toBeNull();
  });
});

describe("the client", () => {
  const answering = (answer: () => Promise<Response>): Client => new Client(() => "secret", answer);

  it("gives the problems of the server, whatever the answer looks like", async () => {
    const problems = [{ kind: "cycle", message: "a cycle", where: {}, fixes: [] }];
    await expect(answering(() => Promise.resolve(Response.json({ problems }, { status: 422 }))).nodes()).rejects.toMatchObject({ status: 422, problems });
    await expect(answering(() => Promise.resolve(new Response("<html>", { status: 502 }))).nodes()).rejects.toMatchObject({ status: 502, problems: [{ kind: "http_502" }] });
    await expect(answering(() => Promise.reject(new TypeError("gone"))).nodes()).rejects.toBeInstanceOf(Unreachable);
  });

  it("sends the token, the key that makes a repeat harmless, and names as part of the path only", async () => {
    const sent: [string, RequestInit][] = [];
    const client = new Client(() => "secret", (url, init) => {
      sent.push([url, init]);
      return Promise.resolve(Response.json({}));
    });
    await client.run({ workflow: {} }, "key-1");
    await client.workflow("a/../b?c");
    expect(sent[0]?.[1].headers).toMatchObject({ authorization: "Bearer secret", "idempotency-key": "key-1", "content-type": "application/json" });
    expect(sent[1]?.[0]).toBe("/api/v1/workflows/a%2F..%2Fb%3Fc");
  });
});

describe("a launch link", () => {
  const storage = (): Storage & { kept: Map<string, string> } => {
    const kept = new Map<string, string>();
    return { kept, getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) } as never;
  };

  it("is taken out of the address before anything else and gives a token that is kept", async () => {
    const kept = storage();
    const session = new Session(kept);
    const order: string[] = [];
    expect(await enter(session, "#launch=s3cret", () => order.push("cleared"), (secret) => (order.push(secret), Promise.resolve("token")))).toBeNull();
    expect([order, session.token(), launchSecret("#other=1")]).toEqual([["cleared", "s3cret"], "token", null]);
  });

  it("that was used before does no harm where there is a token, and says why where there is none", async () => {
    const used = (): Promise<string> => Promise.reject(new Refused(401, [{ kind: "bad_launch", message: "used", where: {}, fixes: [] }]));
    const session = new Session(storage());
    expect(await enter(session, "#launch=x", () => undefined, used)).toBe("used");
    session.keep(" old ");
    expect([await enter(session, "#launch=x", () => undefined, used), session.token()]).toEqual([null, "old"]);
  });

  it("works while the browser forbids storage", () => {
    const deny = (): never => { throw new Error("denied"); };
    const session = new Session({ getItem: deny, setItem: deny, removeItem: deny });
    session.keep("token");
    expect(session.token()).toBe("token");
  });
});
