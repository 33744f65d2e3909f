/** The promise of TCP (RFC 9293 section 3.4): bytes arrive once and in order, whatever happens to the segments. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AF_INET,
  SHUT_WR,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_RCVBUF,
  SO_SNDBUF,
  accept,
  bind,
  close,
  connect,
  inet,
  listen,
  nanosleep,
  read,
  setsockopt,
  shutdown,
  socket,
  write,
} from "../../../libc/index.ts";
import { Kernel } from "../../kernel.ts";
import { Random } from "../../lib/index.ts";
import type { Choice, Chooser } from "../../sched/index.ts";
import { MS } from "../../time/index.ts";
import type { Thread } from "../../uapi/index.ts";
import type { Fate } from "../link.ts";

/** How badly a link treats its packets, in percent each. */
interface Weather {
  readonly lost: number;
  readonly doubled: number;
  readonly late: number;
  readonly seed: number;
}

/** What one side does: sends in pieces of these sizes, reads with a buffer of that size, pausing now and then. */
interface Habits {
  readonly pieces: readonly number[];
  readonly buffer: number;
  readonly pauseMs: number;
  readonly sendBuffer: number;
  readonly receiveBuffer: number;
}

function fateOf({ lost, doubled, late, seed }: Weather): () => Fate {
  const random = new Random(seed);
  return () => {
    const draw = random.below(100);
    if (draw < lost) return "drop";
    if (draw < lost + doubled) return "twice";
    return draw < lost + doubled + late ? { delay: (1 + random.below(40)) * MS } : "pass";
  };
}

/** Short reads and writes of any length, as a hostile but lawful kernel gives them. */
function shortCounts(seed: number): Chooser {
  const random = new Random(seed);
  return {
    choose: (choice: Choice, count: number) => (choice.what.startsWith("short") ? random.below(count) : 0),
  };
}

/** The bytes 0, 1, 2 … 255, 0 … from a place on: each tells where it belongs. */
function bytesFrom(start: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (start + i) & 0xff);
}

function* exchange(fd: number, habits: Habits, received: number[]): Thread<void> {
  let sent = 0;
  for (const size of habits.pieces) {
    for (let at = 0; at < size; ) {
      const n = yield* write(fd, bytesFrom(sent + at, size - at), size - at);
      if (n < 0) throw new Error("write failed");
      at += n;
    }
    sent += size;
  }
  yield* shutdown(fd, SHUT_WR);
  const buf = new Uint8Array(habits.buffer);
  for (;;) {
    const n = yield* read(fd, buf, buf.length);
    if (n < 0) throw new Error("read failed");
    if (n === 0) break;
    received.push(...buf.subarray(0, n));
    if (habits.pauseMs > 0) yield* nanosleep({ tv_sec: 0, tv_nsec: habits.pauseMs * MS });
  }
  yield* close(fd);
}

function* open(habits: Habits): Thread<number> {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* setsockopt(fd, SOL_SOCKET, SO_SNDBUF, habits.sendBuffer);
  yield* setsockopt(fd, SOL_SOCKET, SO_RCVBUF, habits.receiveBuffer);
  return fd;
}

/** Both sides write everything and then read everything; what each has received. */
function converse(left: Habits, right: Habits, weather: Weather): { left: number[]; right: number[] } {
  const kernel = new Kernel({ chooser: shortCounts(weather.seed), stepBudget: 200_000 });
  const link = kernel.addLink("wire", { latency: MS });
  link.fate = fateOf(weather);
  const [one, two] = [kernel.addHost("one"), kernel.addHost("two")];
  kernel.attach(one, link, "10.0.0.1/24");
  kernel.attach(two, link, "10.0.0.2/24");
  const got = { left: [] as number[], right: [] as number[] };
  kernel.spawn(
    function* server() {
      const listener = yield* open(left);
      yield* bind(listener, inet("10.0.0.1", 80));
      yield* listen(listener, 1);
      yield* exchange(yield* accept(listener), left, got.left);
    },
    { host: one },
  );
  kernel.spawn(
    function* client() {
      const fd = yield* open(right);
      yield* connect(fd, inet("10.0.0.1", 80));
      yield* exchange(fd, right, got.right);
    },
    { host: two },
  );
  const { reason, finding } = kernel.run();
  expect(finding?.message ?? reason).toBe("exited");
  return got;
}

const habits: fc.Arbitrary<Habits> = fc.record({
  pieces: fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 4 }),
  buffer: fc.integer({ min: 1, max: 5000 }).map((size) => Math.max(size, 300)),
  pauseMs: fc.constantFrom(0, 0, 30),
  sendBuffer: fc.integer({ min: 8192, max: 100_000 }),
  receiveBuffer: fc.integer({ min: 8192, max: 100_000 }),
});
const weather: fc.Arbitrary<Weather> = fc.record({
  lost: fc.integer({ min: 0, max: 15 }),
  doubled: fc.integer({ min: 0, max: 15 }),
  late: fc.integer({ min: 0, max: 30 }),
  seed: fc.integer(),
});

const sum = (pieces: readonly number[]): number => pieces.reduce((total, size) => total + size, 0);

test("bytes arrive once and in order through loss, doubling, reordering and short counts", () => {
  fc.assert(
    fc.property(habits, habits, weather, (left, right, sky) => {
      const got = converse(left, right, sky);
      expect(got.left).toEqual([...bytesFrom(0, sum(right.pieces))]);
      expect(got.right).toEqual([...bytesFrom(0, sum(left.pieces))]);
    }),
    { numRuns: 40, seed: 1 },
  );
});
