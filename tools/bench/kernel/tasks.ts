/** What processes and threads cost in wall-clock time: 2,000 forks in one loop, and a switch between two threads. */
import { exit, fork, pthread_create, pthread_join, ref, sched_yield, waitpid } from "#libc";
import { type Figure, figureOf } from "../figures.ts";
import { type Stopwatch, timed } from "./stopwatch.ts";

const FORKS = 2_000;
const SWITCHES = 50_000;
const SAMPLES = 5;

/** Forks and waits for the child, again and again: each child has to repeat all that its parent did. */
function* forks({ samples }: Stopwatch) {
  const begun = performance.now();
  for (let i = 0; i < FORKS; i++) {
    const child = yield* fork();
    if (child === 0) yield* exit(0);
    yield* waitpid(child, null, 0);
  }
  samples.push(performance.now() - begun);
}

function* yields(count: number) {
  for (let i = 0; i < count; i++) yield* sched_yield();
}

/** Two threads that leave the processor to each other. */
function* switches({ samples }: Stopwatch) {
  for (let sample = 0; sample < SAMPLES; sample++) {
    const thread = ref(0);
    yield* pthread_create(thread, null, yields, SWITCHES);
    const begun = performance.now();
    yield* yields(SWITCHES);
    samples.push(performance.now() - begun);
    yield* pthread_join(thread.value);
  }
}

export function measureTasks(): Figure[] {
  const loops = Array.from({ length: 3 }, () => timed(forks, true)).flat();
  const nanoseconds = timed(switches).map((ms) => (ms * 1e6) / (2 * SWITCHES));
  return [figureOf("fork/ms", "ms", loops), figureOf("switch/ns", "ns", nanoseconds)];
}
