/** Two short tones at the end of a run: rising where it went well, falling where it failed. Made here, no file. */

const GOOD: readonly number[] = [523.25, 783.99];
const BAD: readonly number[] = [392, 261.63];

let context: AudioContext | null = null;

/** Play it; a browser that forbids sound until somebody clicked stays silent. */
export async function play(good: boolean): Promise<void> {
  context ??= new AudioContext();
  await context.resume().catch(() => undefined);
  const { currentTime } = context;
  for (const [i, frequency] of (good ? GOOD : BAD).entries()) tone(context, frequency, currentTime + i * 0.14);
}

function tone(to: AudioContext, frequency: number, at: number): void {
  const [oscillator, gain] = [to.createOscillator(), to.createGain()];
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
  oscillator.connect(gain).connect(to.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.32);
}
