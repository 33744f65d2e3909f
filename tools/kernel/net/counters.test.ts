import { expect, test } from "vitest";
import {
  AF_INET,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  close,
  connect,
  inet,
  listen,
  sleep,
  socket,
  write,
} from "../../libc/index.ts";
import { Kernel } from "../kernel.ts";
import { Counters, meaningOfCounter } from "./counters.ts";
import type { Link } from "./link.ts";

function* server(backlog: number): Thread<void> {
  const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
  yield* bind(listener, inet("10.0.0.5", 8080));
  yield* listen(listener, backlog);
  yield* sleep(0.5);
  const fd = yield* accept(listener);
  yield* sleep(1);
  yield* close(fd);
  yield* sleep(300);
}

function* client(unread: boolean): Thread<void> {
  const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
  if ((yield* connect(fd, inet("10.0.0.5", 8080))) < 0) return;
  if (unread) yield* write(fd, "hello", 5);
  yield* sleep(2);
  yield* close(fd);
}

/** Runs the server with so many clients for a minute or more. */
function run(
  clients: number,
  options: { backlog?: number; unread?: boolean; prepare?: (link: Link) => void } = {},
) {
  const kernel = new Kernel();
  const lan = kernel.addLink("lan");
  const [here, there] = [kernel.addHost("server"), kernel.addHost("clients")];
  kernel.attach(here, lan, "10.0.0.5/24");
  kernel.attach(there, lan, "10.0.0.7/24");
  options.prepare?.(lan);
  kernel.spawn((() => server(options.backlog ?? 10)) as never, { host: here });
  for (let i = 0; i < clients; i++)
    kernel.spawn((() => client(options.unread ?? false)) as never, { host: there });
  kernel.run(200e9);
  return { server: here.counters, clients: there.counters };
}

test("opens are counted at both ends, and the end of TIME-WAIT where it was", () => {
  const { server, clients } = run(1);
  expect([clients.get("TcpActiveOpens"), server.get("TcpPassiveOpens")]).toEqual([1, 1]);
  expect([server.get("TcpExtTW"), clients.get("TcpExtTW")]).toEqual([1, 0]);
  expect(server.get("TcpInSegs")).toBe(clients.get("TcpOutSegs"));
});

test("close with unread data is an abort here and a reset there", () => {
  const { server, clients } = run(1, { unread: true });
  expect([
    server.get("TcpExtTCPAbortOnClose"),
    server.get("TcpOutRsts"),
    clients.get("TcpEstabResets"),
  ]).toEqual([1, 1, 1]);
});

test("a backlog of 0 holds one: SYNs on top are answered by cookies, and the queue overflows", () => {
  const { server } = run(3, { backlog: 0 });
  expect(server.get("TcpExtListenOverflows")).toBeGreaterThan(0);
  expect(server.get("TcpExtListenDrops")).toBeGreaterThanOrEqual(server.get("TcpExtListenOverflows"));
  expect(server.get("TcpExtSyncookiesSent")).toBeGreaterThan(0);
});

test("what was sent again is not in TcpOutSegs", () => {
  const { clients } = run(1, {
    prepare: (link) => {
      link.isCut = true;
    },
  });
  expect([clients.get("TcpOutSegs"), clients.get("TcpRetransSegs"), clients.get("TcpAttemptFails")]).toEqual([
    1, 10, 1,
  ]);
  expect(clients.get("TcpExtTCPAbortOnTimeout")).toBe(1);
});

test("counters are listed without zeros and have a meaning", () => {
  const counters = new Counters();
  counters.udpIn = 1;
  counters.add("UdpNoPorts");
  expect([...counters]).toEqual([
    ["IpInReceives", 1],
    ["UdpNoPorts", 1],
  ]);
  expect(meaningOfCounter("TcpInSegs")).toBe("a segment has come in");
});
