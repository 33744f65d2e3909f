/**
 * Ten thousand connections and ten rounds of 64 bytes, from connect to close: the simulation's time, and its ratio
 * to the real kernel's, each pair measured one right after the other. Two runs that do not count come first: V8 is
 * still compiling during those.
 */
import { type Figure, figureOf } from "../figures.ts";
import type { Load, Phases } from "./echo-programs.ts";
import { compileEcho } from "./real-echo.ts";
import { simulateEcho, total } from "./simulated-echo.ts";

const LOAD: Load = { connections: 10_000, rounds: 10, perAddress: 10_000 };
const WARM_UP = 2;
const PAIRS = 7;

export function measureEcho(): Figure[] {
  const real = compileEcho(LOAD);
  const simulatedRuns: Phases[] = [];
  const realRuns: Phases[] = [];
  for (let run = 0; run < WARM_UP; run++) simulateEcho(LOAD);
  for (let pair = 0; pair < PAIRS; pair++) {
    simulatedRuns.push(simulateEcho(LOAD));
    if (real) realRuns.push(real.run(LOAD));
  }
  real?.remove();
  const ratios = realRuns.map((run, i) => total(simulatedRuns[i] as Phases) / total(run));
  return [
    ...(real ? [figureOf("echo/ratio", "×", ratios)] : []),
    ...figuresOf("echo", simulatedRuns),
    ...(real ? figuresOf("echo/real", realRuns) : []),
  ];
}

/** The whole in seconds, and the phases in µs for each connection and message. */
function figuresOf(name: string, runs: readonly Phases[]): Figure[] {
  const { connections, rounds } = LOAD;
  const inMicroseconds = (ms: number) => (ms * 1000) / connections;
  return [
    figureOf(
      `${name}/seconds`,
      "s",
      runs.map((run) => total(run) / 1000),
    ),
    figureOf(
      `${name}/connect`,
      "µs",
      runs.map((run) => inMicroseconds(run.connect)),
    ),
    figureOf(
      `${name}/round`,
      "µs",
      runs.map((run) => inMicroseconds(run.rounds) / rounds),
    ),
    figureOf(
      `${name}/close`,
      "µs",
      runs.map((run) => inMicroseconds(run.close)),
    ),
  ];
}
