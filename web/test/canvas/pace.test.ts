import { describe, expect, it } from "vitest";
import { Pace } from "../../src/canvas/paint/pace";

/** A pace whose frames take what the test says, at the time that the test says. */
function paced() {
  let done: ((milliseconds: number) => void) | null = null;
  const clock = { now: 0 };
  const pace = new Pace((tell) => { done = tell; }, () => clock.now);
  const frame = (milliseconds: number): void => {
    pace.watch();
    done?.(milliseconds);
  };
  return { pace, clock, frame };
}

describe("the pace of painting", () => {
  it("is slow after several frames that took too long, not after one", () => {
    const { pace, frame } = paced();
    for (const took of [30, 2, 30, 30]) frame(took);
    expect(pace.slow).toBe(false);
    frame(30);
    expect(pace.slow).toBe(true);
  });

  it("stays quick where frames are quick", () => {
    const { pace, frame } = paced();
    for (let i = 0; i < 20; i++) frame(3);
    expect(pace.slow).toBe(false);
  });

  it("is tried again after a minute, as the machine may only have been busy", () => {
    const { pace, clock, frame } = paced();
    for (let i = 0; i < 3; i++) frame(30);
    expect(pace.slow).toBe(true);
    clock.now = 61_000;
    expect(pace.slow).toBe(false);
    frame(30);
    expect(pace.slow).toBe(false);
  });

  it("measures one frame at a time", () => {
    const told: ((milliseconds: number) => void)[] = [];
    const pace = new Pace((tell) => told.push(tell), () => 0);
    for (let i = 0; i < 5; i++) pace.watch();
    expect(told).toHaveLength(1);
  });
});
