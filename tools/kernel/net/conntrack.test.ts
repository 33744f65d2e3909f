import { expect, test } from "vitest";
import { politeEcho } from "../../harness/fixtures.ts";
import { World } from "../../harness/world.ts";
import {
  AF_INET,
  ETIMEDOUT,
  SOCK_STREAM,
  close,
  connect,
  errno,
  inet,
  sleep,
  socket,
} from "../../libc/index.ts";

/** A client that connects to the server's port 8080 and tells what came of it. */
function* connecting(saw: number[]) {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  saw.push((yield* connect(fd, inet("10.0.0.5", 8080))) === 0 ? 0 : errno);
  yield* sleep(1);
  yield* close(fd);
}

test("a full table drops the SYN: the client waits and gives up, and the server's sockets show nothing", () => {
  const world = new World();
  const table = world.server.trackConnections();
  world.server.setSysctl("net.netfilter.nf_conntrack_max", "0");
  world.spawn(politeEcho as never, { args: [8080] });
  const saw: number[] = [];
  world.client(connecting as never, { args: [saw] });
  world.run();
  expect(saw).toEqual([ETIMEDOUT]);
  expect(table.dropped).toBe(11);
  expect(world.sockets()).toHaveLength(1);
  expect(world.server.counters.get("TcpInSegs")).toBe(0);
  expect(world.server.kernelLog.entries[0]?.text).toBe(
    "nf_conntrack: nf_conntrack: table full, dropping packet",
  );
});

test("an established connection is remembered for five days, a closed one for two minutes", () => {
  const world = new World();
  const table = world.server.trackConnections();
  world.spawn(politeEcho as never, { args: [8080] });
  const saw: number[] = [];
  world.client(connecting as never, { args: [saw] });
  world.runFor(500);
  expect(table.list().map(({ state, isAssured }) => [state, isAssured])).toEqual([["ESTABLISHED", true]]);
  world.runFor(1000);
  expect(table.list().map(({ state }) => state)).toEqual(["TIME_WAIT"]);
  world.runFor(119_000);
  expect(table.size).toBe(1);
  world.runFor(2_000);
  expect(table.size).toBe(0);
  expect(saw).toEqual([0]);
});

test("connections that nobody has answered make room; answered ones do not", () => {
  const world = new World();
  const table = world.server.trackConnections();
  world.server.setSysctl("net.netfilter.nf_conntrack_max", "1");
  world.spawn(politeEcho as never, { args: [8080] });
  const saw: number[] = [];
  world.client(connecting as never, { args: [saw] });
  world.runFor(10);
  world.client(connecting as never, { args: [saw] });
  world.runFor(10);
  expect(saw).toEqual([0]);
  expect(table.earlyDropped).toBe(0);
  expect(table.dropped).toBe(1);
});
