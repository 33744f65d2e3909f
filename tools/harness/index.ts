/** `#harness`: what checks and chapters import besides libc. */

export {
  History,
  type HistoryOperation,
  QUEUE,
  STACK,
  type SequentialSpecification,
  linearize,
} from "../explorer/linearizability.ts";
export {
  type Exploration,
  type ExploreOptions,
  type ExploredProgram,
  type Rerun,
  explained,
  explore,
  rerun,
} from "./explore.ts";
export { exported, exportedRoutine } from "./exported.ts";
export type { Hostility } from "./hostile.ts";
export { withShortMemory } from "./memory.ts";
export { type Mistake, mistakes } from "./mistakes.ts";
export { type FailureReport, KataFailure, type RecordedStep, type Recording } from "./report.ts";
export { type ScenarioOptions, scenario } from "./scenario.ts";
export {
  Inbox,
  dial,
  everyCut,
  firstDifference,
  join,
  pattern,
  receive,
  sendAll,
  sendInParts,
} from "./scripts.ts";
export { session } from "./session.ts";
export { type FailedCall, type Subject, Trial } from "./trial.ts";
export { type ChartOptions, type Series, stepChart } from "./views/chart.ts";
export { type LadderFigureOptions, type LadderMark, ladderFigure } from "./views/ladder-figure.ts";
export { columns } from "./views/sockets.ts";
export { type StateMapOptions, stateMap } from "./views/state-map.ts";
export { duration, milliseconds } from "./views/time.ts";
export { type PacketRecord, World, type WorldOptions } from "./world.ts";
