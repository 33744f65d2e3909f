import { expect, test } from "vitest";
import {
  AF_INET,
  EPOLLIN,
  EPOLL_CTL_ADD,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  close,
  epoll_create1,
  epoll_ctl,
  epoll_event,
  exit,
  fork,
  inet,
  listen,
  read,
  sleep,
  socket,
  write,
} from "../libc/index.ts";
import { politeEcho } from "./fixtures.ts";
import type { Process } from "./kernel-parts.ts";
import { dial, sendAll } from "./scripts.ts";
import { World } from "./world.ts";

function spawn(world: World, name: string, program: () => Thread<void>): Process {
  return world.spawn(program as never, { name });
}

/** A server that takes so many connections and keeps them. */
function* keeper(connections: number, watches: boolean): Thread<void> {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", 8080));
  yield* listen(listener, 100);
  const ep = watches ? yield* epoll_create1(0) : -1;
  for (let i = 0; i < connections; i++) {
    const fd = yield* accept(listener);
    if (watches) yield* epoll_ctl(ep, EPOLL_CTL_ADD, fd, epoll_event(EPOLLIN));
  }
  yield* sleep(100);
}

function memoryWith(connections: number, watches: boolean): number {
  const world = new World();
  spawn(world, "keeper", () => keeper(connections, watches));
  world.client(function* () {
    for (let i = 0; i < connections; i++) yield* dial(8080);
    yield* sleep(100);
  });
  world.runFor(1000);
  return world.memoryRows().reduce((sum, { bytes }) => sum + bytes, 0);
}

test("an idle connection takes 3,584 bytes of kernel memory, and 192 more when epoll watches it", () => {
  expect((memoryWith(20, false) - memoryWith(10, false)) / 10).toBe(3584);
  expect((memoryWith(20, true) - memoryWith(10, true)) / 10).toBe(3584 + 192);
});

test("costs are listed by call; the total has what no call ended with", () => {
  const world = new World();
  const server = world.spawn(politeEcho as never, { name: "server", args: [8080] });
  world.client(function* () {
    const fd = yield* dial(8080);
    yield* sendAll(fd, "hello");
    yield* read(fd, new Uint8Array(5), 5);
    yield* close(fd);
  });
  world.run();
  const rows = world.cost(server).split("\n");
  expect(rows[0]).toMatch(
    /^call +times +asleep +cpu +bytes in +bytes out +fd polls +wake-ups +useless +switches$/,
  );
  expect(rows.find((row) => row.startsWith("write"))).toMatch(/^write +1 +- +\S+ ns +5 +0 +0 +0 +0 +0$/);
  expect(world.totalCost(server)).toMatchObject({ calls: 9, dataIn: 5, dataOut: 5, uselessWakeups: 0 });
});

test("ps shows who runs, sleeps and has ended; lsof what is open", () => {
  const world = new World();
  const parent = spawn(world, "server", function* () {
    const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(fd, inet("0.0.0.0", 80));
    yield* listen(fd, 1);
    if ((yield* fork()) === 0) yield* exit(0);
    yield* accept(fd);
  });
  world.runFor(10);
  const [, first, second] = world.ps().split("\n");
  expect(first).toMatch(/^100 +1 +1 +S +accept +server$/);
  expect(second).toMatch(/^101 +100 +1 +Z +- +\[server\] <defunct>$/);
  expect(world.lsof(parent).split("\n").at(-1)).toMatch(/^server +100 +3u +IPv4 +TCP \*:80 \(LISTEN\)$/);
});

test("nstat counts with Linux's names, and without zeros", () => {
  const world = new World();
  world.spawn(politeEcho as never, { args: [8080] });
  world.client(function* () {
    const fd = yield* dial(8080);
    yield* sendAll(fd, "hello");
    yield* close(fd);
  });
  world.runFor(50);
  const names = world
    .nstat()
    .split("\n")
    .map((line) => line.split(/ +/)[0]);
  expect(names).toEqual(expect.arrayContaining(["TcpPassiveOpens", "TcpInSegs", "TcpOutSegs"]));
  expect(names).not.toContain("TcpExtListenOverflows");
  expect(world.nstat({ only: ["ActiveOpens"] }, world.clients)).toBe("TcpActiveOpens  1");
});

test("a timeline shows sleep, work and the end of each task", () => {
  const world = new World();
  spawn(world, "early", function* () {
    yield* sleep(0.005);
    yield* close(0);
  });
  spawn(world, "late", function* () {
    yield* sleep(0.01);
  });
  world.run();
  const [early, late, axis] = world.timeline({ width: 20, from: 0, until: 10 }).split("\n");
  expect(early).toMatch(/^early {2}▌─{9}▌$/);
  expect(late).toMatch(/^late {3}▌─{19}$/);
  expect(axis).toMatch(/^ {7}0 ms +10 ms$/);
  const figure = world.timelineFigure({ title: "Two sleepers", description: "One wakes first.", until: 10 });
  expect(figure).toContain("<title>nanosleep</title>");
});

test("a sysctl is asked and set as on a shell", () => {
  const world = new World();
  expect(world.sysctl("net.core.somaxconn", 8)).toBe("net.core.somaxconn = 8");
  expect(world.sysctls({ changed: true })).toBe("net.core.somaxconn = 8");
  expect(world.sysctl("net.core.no_such")).toBe(
    "sysctl: cannot stat /proc/sys/net/core/no_such: No such file or directory",
  );
});

test("a record of pipes and copies counts bytes both ways", () => {
  const world = new World();
  const program = spawn(world, "writer", function* () {
    yield* write(1, "hello", 5);
  });
  world.run();
  expect(world.costRows(program).map(({ call, times }) => [call, times])).toEqual([["write", 1]]);
});
