/** Runs in every page before its own scripts: long tasks, times of frames, keys, messages of a socket, pictures as they are drawn. */
export function record() {
  window.__long = [];
  new PerformanceObserver((list) => list.getEntries().forEach((e) => window.__long.push([e.startTime, e.duration]))).observe({ entryTypes: ["longtask"] });
  const frame = (t) => {
    if (!window.__recording) return;
    window.__frames.push(t);
    requestAnimationFrame(frame);
  };
  window.__start = () => {
    window.__frames = [];
    window.__recording = true;
    requestAnimationFrame(frame);
  };
  window.__stop = () => {
    window.__recording = false;
    return window.__frames;
  };
  /** Resolves when no long task was seen for so long; answers when the last one ended. */
  window.__quiet = async (ms) => {
    const start = performance.now();
    for (;;) {
      await new Promise((r) => setTimeout(r, 50));
      const [at, length] = window.__long.at(-1) ?? [0, 0];
      if (performance.now() - Math.max(at + length, start) > ms || performance.now() - start > 15000) return at + length;
    }
  };
  /** Resolves when the next frame is painted. */
  window.__painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  }));
  window.__keys = null;
  addEventListener("keydown", (event) => {
    if (window.__keys && event.key !== "Control") void window.__painted().then((at) => window.__keys.push(at - event.timeStamp));
  }, true);
  window.__arrived = [];
  const Socket = WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", (event) => {
        if (typeof event.data !== "string") window.__arrived.push(event.timeStamp);
      });
    }
  };
  window.__drawn = null;
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  /** Count pictures that were never drawn before, and when their frame was painted; only while asked for, as it costs. */
  window.__countPictures = () => {
    const seen = new WeakSet();
    window.__drawn = { count: 0, times: [] };
    CanvasRenderingContext2D.prototype.drawImage = function (source, ...rest) {
      if (source instanceof ImageBitmap && !seen.has(source)) {
        seen.add(source);
        window.__drawn.count++;
        void window.__painted().then((at) => window.__drawn.times.push(at));
      }
      return draw.call(this, source, ...rest);
    };
  };
  window.__stopCounting = () => {
    CanvasRenderingContext2D.prototype.drawImage = draw;
    return window.__drawn;
  };
}
