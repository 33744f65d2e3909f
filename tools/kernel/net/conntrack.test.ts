import { expect, test } from "vitest";
import {
  AF_INET,
  ETIMEDOUT,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  close,
  connect,
  errno,
  inet,
  listen,
  read,
  sleep,
  socket,
} from "../../libc/index.ts";
import { Kernel } from "../kernel.ts";
import { MS } from "../time/index.ts";

/** A server on 10.0.0.5, port 8080, whose machine tracks connections; clients are on 10.0.0.7. */
function tracked(limit: number) {
  const kernel = new Kernel();
  const lan = kernel.addLink("lan");
  const server = kernel.addHost("server");
  const clients = kernel.addHost("clients");
  kernel.attach(server, lan, "10.0.0.5/24");
  kernel.attach(clients, lan, "10.0.0.7/24");
  const table = server.trackConnections();
  server.setSysctl("net.netfilter.nf_conntrack_max", String(limit));
  kernel.spawn(oneClient as never, { host: server });
  const saw: number[] = [];
  const dial = () => kernel.spawn((() => connecting(saw)) as never, { host: clients });
  const runFor = (ms: number) => kernel.run(kernel.sched.clock.now + ms * MS);
  return { kernel, server, table, saw, dial, runFor };
}

function* oneClient(): Thread<void> {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("0.0.0.0", 8080));
  yield* listen(listener, 8);
  const fd = yield* accept(listener);
  yield* read(fd, new Uint8Array(1), 1);
  yield* close(fd);
  yield* sleep(1000);
}

/** A client that connects, waits a second and leaves. */
function* connecting(saw: number[]): Thread<void> {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  saw.push((yield* connect(fd, inet("10.0.0.5", 8080))) === 0 ? 0 : errno);
  yield* sleep(1);
  yield* close(fd);
}

test("a full table drops the SYN: the client waits and gives up, and the server's stack sees nothing", () => {
  const { server, table, saw, dial, runFor } = tracked(0);
  dial();
  runFor(140_000);
  expect(saw).toEqual([ETIMEDOUT]);
  expect(table.dropped).toBe(11);
  expect(server.counters.get("TcpInSegs")).toBe(0);
  expect(server.kernelLog.entries[0]?.text).toBe("nf_conntrack: nf_conntrack: table full, dropping packet");
});

test("an established connection is remembered for five days, a closed one for two minutes", () => {
  const { table, saw, dial, runFor } = tracked(10);
  dial();
  runFor(500);
  expect(table.list().map(({ state, isAssured }) => [state, isAssured])).toEqual([["ESTABLISHED", true]]);
  runFor(1000);
  expect(table.list().map(({ state }) => state)).toEqual(["TIME_WAIT"]);
  runFor(119_000);
  expect(table.size).toBe(1);
  runFor(2_000);
  expect(table.size).toBe(0);
  expect(saw).toEqual([0]);
});

test("an answered connection does not make room for another", () => {
  const { table, saw, dial, runFor } = tracked(1);
  dial();
  runFor(10);
  dial();
  runFor(10);
  expect(saw).toEqual([0]);
  expect([table.earlyDropped, table.dropped]).toEqual([0, 1]);
});
