import { beforeEach, describe, expect, test } from "vitest";
import { type After, type Disk, watchFiles } from "./watcher.ts";

const file = "/katas/01-first-echo.ts";

/** A disk and a clock that move only when a test says so. */
class World {
  texts = new Map<string, string>();
  writes = 0;
  watching = 0;
  canWatch = true;
  saves = 0;
  now = 0;
  listener: (name: string | null) => void = () => {};
  timers: { at: number; run: () => void }[] = [];

  disk: Disk = {
    read: (path) => this.texts.get(path) ?? null,
    stamp: (path) => (this.texts.has(path) ? `${this.writes}` : null),
    watch: (_directory, changed) => {
      if (!this.canWatch) throw new Error("ENOSPC");
      this.watching += 1;
      this.listener = changed;
      return () => {
        this.watching -= 1;
        this.listener = () => {};
      };
    },
  };

  after: After = (milliseconds, run) => {
    const timer = { at: this.now + milliseconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  /** Writes without an event, as on a network mount. */
  write(text: string | null): void {
    this.writes += 1;
    if (text === null) this.texts.delete(file);
    else this.texts.set(file, text);
  }

  event(name: string | null = "01-first-echo.ts"): void {
    this.listener(name);
  }

  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }

  start(poll = false): () => void {
    return watchFiles([file], {
      disk: this.disk,
      after: this.after,
      poll,
      saved: () => {
        this.saves += 1;
      },
    });
  }
}

let world: World;
beforeEach(() => {
  world = new World();
  world.write("one");
});

describe("with events", () => {
  test("a save is reported 5 ms after its last event", () => {
    world.start();
    world.write("two");
    world.event();
    world.pass(4);
    expect(world.saves).toBe(0);
    world.pass(1);
    expect(world.saves).toBe(1);
  });

  test("the events of one save are one save", () => {
    world.start();
    world.write("two");
    for (const _ of [1, 2, 3]) {
      world.event();
      world.pass(2);
    }
    world.pass(5_000);
    expect(world.saves).toBe(1);
  });

  test("two saves are two saves", () => {
    world.start();
    world.write("two");
    world.event();
    world.pass(10);
    world.write("three");
    world.event();
    world.pass(10);
    expect(world.saves).toBe(2);
  });

  test("a file that is touched without a change is no save", () => {
    world.start();
    world.write("one");
    world.event();
    world.pass(5_000);
    expect(world.saves).toBe(0);
  });

  test("other files of the directory are no save, an event without a name may be one", () => {
    world.start();
    world.write("two");
    world.event("4913");
    world.event("01-first-echo.ts~");
    world.pass(10);
    expect(world.saves).toBe(0);
    world.event(null);
    world.pass(10);
    expect(world.saves).toBe(1);
  });

  test("a save by backup and rename is one save: the moment without a file is passed over", () => {
    world.start();
    world.write(null);
    world.event();
    world.pass(5);
    world.write("two");
    world.event();
    world.pass(5);
    expect(world.saves).toBe(1);
  });

  test("a file that is deleted and written again with the same text is no save", () => {
    world.start();
    world.write(null);
    world.event();
    world.pass(3_000);
    world.write("one");
    world.event();
    world.pass(3_000);
    expect(world.saves).toBe(0);
  });

  test("an emptied file is given 50 ms to be filled", () => {
    world.start();
    world.write("");
    world.event();
    world.pass(20);
    world.write("two");
    world.event();
    world.pass(5);
    expect(world.saves).toBe(1);
    world.pass(5_000);
    expect(world.saves).toBe(1);
  });

  test("a file that stays empty is a save", () => {
    world.start();
    world.write("");
    world.event();
    world.pass(54);
    expect(world.saves).toBe(0);
    world.pass(1);
    expect(world.saves).toBe(1);
  });

  test("a save whose event is lost is found within a second, and the directory is watched anew", () => {
    world.start();
    world.listener = () => {};
    world.write("two");
    world.event();
    world.pass(1_000);
    expect(world.saves).toBe(1);
    expect(world.watching).toBe(1);
    world.write("three");
    world.event();
    world.pass(5);
    expect(world.saves).toBe(2);
  });
});

describe("without events", () => {
  test("polling finds a save within 200 ms and never asks for events", () => {
    world.start(true);
    world.write("two");
    world.pass(200);
    expect(world.saves).toBe(1);
    expect(world.watching).toBe(0);
  });

  test("where the system refuses to watch, the clock serves", () => {
    world.canWatch = false;
    world.start();
    world.write("two");
    world.pass(200);
    expect(world.saves).toBe(1);
  });
});

test("after stopping nothing is reported and nothing is left running", () => {
  const stop = world.start();
  world.write("two");
  world.event();
  stop();
  world.pass(5_000);
  expect(world.saves).toBe(0);
  expect(world.watching).toBe(0);
  expect(world.timers).toEqual([]);
});
