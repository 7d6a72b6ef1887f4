/** The event stream over a WebSocket: tickets, replay, reconnection with back-off, previews. No event is lost. */

import { Refused } from "./client";
import { IDLE, step, type FeedAction, type FeedInput, type FeedState, type FeedStatus } from "./feed";
import { readPreview } from "./preview";
import type { Preview, RunEvent } from "./run_event";

/** The server pings every 20 seconds; silence for longer than this means that the line is dead. */
const SILENCE = 45_000;

/** What follows the events. */
export interface Listeners {
  onEvent(event: RunEvent): void;
  onPreview?(preview: Preview): void;
  onStatus?(status: FeedStatus): void;
  /** Events between the last one and `seq` are gone: read the state of runs anew. */
  onResync?(seq: number): void;
}

/** The part of a WebSocket that is used here; tests give their own. */
export interface Socket {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onerror: ((event: never) => void) | null;
  close(): void;
}

export interface Surroundings {
  /** A ticket for one connection. */
  ticket(): Promise<string>;
  open(ticket: string, after: number | null): Socket;
  after(milliseconds: number, act: () => void): () => void;
}

/** Follows the events of a server until stopped. */
export class EventStream {
  private state: FeedState = IDLE;
  private socket: Socket | null = null;
  private cancelWait = (): void => undefined;
  private cancelSilence = (): void => undefined;

  constructor(private readonly around: Surroundings, private readonly listeners: Listeners) {}

  get status(): FeedStatus {
    return this.state.status;
  }

  /** The seq of the last event handed on: keep it, and start with it after a reload. */
  get after(): number | null {
    return this.state.after;
  }

  /** Connect. `after`: hand on everything since that event; null: only what comes from now on. */
  start = (after: number | null = null): void => this.put({ kind: "start", after });
  /** Try at once instead of waiting: the network came back, or the page became visible, or there is a new token. */
  retry = (): void => this.put({ kind: "retry" });
  stop = (): void => this.put({ kind: "stop" });

  private put(input: FeedInput): void {
    const [state, actions] = step(this.state, input);
    this.state = state;
    for (const action of actions) this.act(action);
  }

  private act(action: FeedAction): void {
    switch (action.kind) {
      case "connect": return void this.connect(action.generation, action.after);
      case "disconnect": return this.disconnect();
      case "wait": this.cancelWait = this.around.after(action.milliseconds, this.retry); return;
      case "event": return this.listeners.onEvent(action.event);
      case "resync": return this.listeners.onResync?.(action.seq);
      case "status": return this.listeners.onStatus?.(action.status);
    }
  }

  private async connect(generation: number, after: number | null): Promise<void> {
    this.disconnect();
    let ticket: string;
    try {
      ticket = await this.around.ticket();
    } catch (error) {
      const denied = error instanceof Refused && (error.status === 401 || error.status === 403);
      this.put({ kind: denied ? "denied" : "closed", generation });
      return;
    }
    if (generation === this.state.generation) this.listen(this.around.open(ticket, after), generation);
  }

  private listen(socket: Socket, generation: number): void {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.heard(generation, { kind: "opened", generation });
    socket.onmessage = ({ data }) => this.message(generation, data);
    socket.onclose = () => this.put({ kind: "closed", generation });
    socket.onerror = () => this.put({ kind: "closed", generation });
  }

  private message(generation: number, data: unknown): void {
    if (typeof data === "string") return this.heard(generation, { kind: "text", generation, text: data });
    const preview = data instanceof ArrayBuffer && generation === this.state.generation ? readPreview(data) : null;
    if (preview) this.listeners.onPreview?.(preview);
  }

  private heard(generation: number, input: FeedInput): void {
    this.cancelSilence();
    this.cancelSilence = this.around.after(SILENCE, () => this.put({ kind: "silent", generation }));
    this.put(input);
  }

  private disconnect(): void {
    this.cancelWait();
    this.cancelSilence();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }
}

/** Surroundings in a browser: a real WebSocket to the server that the page came from. */
export const inBrowser = (ticket: () => Promise<string>): Surroundings => ({
  ticket,
  open: (text, after) => {
    const query = new URLSearchParams({ ticket: text, ...(after === null ? {} : { after: String(after) }) });
    return new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/events?${query.toString()}`) as unknown as Socket;
  },
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
});
