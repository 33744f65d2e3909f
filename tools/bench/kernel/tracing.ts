/** What looking costs: the echo with a listener, and with everything recorded, against the same without. */
import { Recorder } from "../../harness/recorder.ts";
import { callSites } from "../../libc/trap.ts";
import { type Figure, figureOf } from "../figures.ts";
import type { Load } from "./echo-programs.ts";
import { simulateEcho, total } from "./simulated-echo.ts";

const LOAD: Load = { connections: 1_000, rounds: 10, perAddress: 1_000 };
const RUNS = 9;

export function measureTracing(): Figure[] {
  const listening: number[] = [];
  const recording: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const plain = total(simulateEcho(LOAD));
    listening.push(listen() / plain);
    recording.push(record() / plain);
  }
  return [figureOf("tracing/listener", "×", listening), figureOf("tracing/recording", "×", recording)];
}

/** Somebody listens and does nothing with what he hears. */
function listen(): number {
  let events = 0;
  return total(simulateEcho(LOAD, { listener: () => void events++ }));
}

/** Every call, packet and state becomes a line, with the place in the program where the call was made. */
function record(): number {
  const recorder = new Recorder();
  callSites.isRecording = true;
  try {
    return total(simulateEcho(LOAD, { listener: (event) => recorder.listen(event) }));
  } finally {
    callSites.isRecording = false;
    callSites.waiting = null;
    callSites.lost.length = 0;
  }
}
