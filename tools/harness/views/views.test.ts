import { expect, test } from "vitest";
import {
  AF_INET,
  AF_INET6,
  F_GETFL,
  F_SETFL,
  O_NONBLOCK,
  POLLIN,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_ERROR,
  type Thread,
  accept,
  bind,
  close,
  connect,
  fcntl,
  getsockopt,
  inet,
  inet6,
  listen,
  nanosleep,
  poll,
  read,
  ref,
  sendto,
  sleep,
  socket,
} from "../../libc/index.ts";
import { politeEcho } from "../fixtures.ts";
import { dial, sendAll } from "../scripts.ts";
import { World } from "../world.ts";

/** The calls of one program that runs alone. */
function straceOf(program: () => Thread<void>): string[] {
  const world = new World();
  world.spawn(program as never, { name: "program" });
  world.run();
  return world.strace({ times: false }).split("\n").slice(0, -1);
}

test("calls are printed as strace prints them", () => {
  const lines = straceOf(function* () {
    const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    yield* connect(fd, inet("127.0.0.1", 80));
    yield* getsockopt(fd, SOL_SOCKET, SO_ERROR, ref(0));
    yield* fcntl(fd, F_SETFL, (yield* fcntl(fd, F_GETFL)) & ~O_NONBLOCK);
    yield* read(fd, new Uint8Array(10), 10);
    yield* read(77, new Uint8Array(10), 10);
    yield* nanosleep({ tv_sec: 1, tv_nsec: 5 }, null);
  });
  expect(lines).toEqual([
    "socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_IP) = 3",
    'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS (Operation now in progress)',
    "getsockopt(3, SOL_SOCKET, SO_ERROR, [111]) = 0",
    "fcntl(3, F_GETFL) = 0x802 (flags O_RDWR|O_NONBLOCK)",
    "fcntl(3, F_SETFL, O_RDWR) = 0",
    'read(3, "", 10) = 0',
    "read(77, 0x7ffd, 10) = -1 EBADF (Bad file descriptor)",
    "nanosleep({tv_sec=1, tv_nsec=5}, NULL) = 0  <1 s asleep>",
  ]);
});

test("poll shows the question, and in the result the answer", () => {
  const [, line] = straceOf(function* () {
    const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* poll([{ fd, events: POLLIN, revents: 0 }], 100);
  });
  expect(line).toBe("poll([{fd=3, events=POLLIN}], 1, 100) = 1 ([{fd=3, revents=POLLHUP}])");
});

/** A server with one client connected and 5 bytes not yet read. */
function connectedWorld(): { world: World; pid: number } {
  const world = new World();
  function* sleepy(): Thread<void> {
    yield* sleep(100);
  }
  const server = world.spawn(politeEcho as never, { name: "server", args: [8080] });
  world.spawn(sleepy as never, { name: "sleepy" });
  world.client(
    function* () {
      yield* sendAll(yield* dial(8080), "hello");
      yield* sleep(50);
    },
    { name: "client" },
  );
  world.runFor(10);
  return { world, pid: server.pid };
}

test("ss lists the listener and the connection with its owner", () => {
  const { world, pid } = connectedWorld();
  const [head, listener, connection] = world.ss().split("\n");
  expect(head).toMatch(/^State +Recv-Q +Send-Q +Local Address:Port +Peer Address:Port +Process$/);
  expect(listener).toMatch(
    new RegExp(
      `^LISTEN +0 +8 +0\\.0\\.0\\.0:8080 +0\\.0\\.0\\.0:\\* +users:\\(\\("server",pid=${pid},fd=3\\)\\)$`,
    ),
  );
  expect(connection).toMatch(
    /^ESTAB +0 +0 +10\.0\.0\.5:8080 +10\.0\.0\.7:32768 +users:\(\("server",pid=\d+,fd=4\)\)$/,
  );
});

test("netstat names the states in Linux's spelling and the program behind each row", () => {
  const { world } = connectedWorld();
  const rows = world.netstat().split("\n");
  expect(rows[1]).toMatch(/^tcp +0 +0 +0\.0\.0\.0:8080 +0\.0\.0\.0:\* +LISTEN +\d+\/server$/);
  expect(rows[2]).toMatch(/^tcp .* ESTABLISHED +\d+\/server$/);
});

test("the ladder shows the handshake with relative numbers", () => {
  const { world } = connectedWorld();
  const lines = world.ladder().split("\n");
  expect(lines[1]).toMatch(/│── SYN seq 0 mss 1460 ─+▶│$/);
  expect(lines[2]).toMatch(/│◀─+ SYN ACK seq 0 ack 1 mss 1460 ──│$/);
  expect(lines[4]).toMatch(/PSH ACK seq 1:6 ack 1 len 5/);
});

test("tcpdump's lines have its flags and absolute numbers in a SYN", () => {
  const { world } = connectedWorld();
  expect(world.tcpdump().split("\n")[0]).toMatch(
    /^0\.00\d+ IP 10\.0\.0\.7\.32768 > 10\.0\.0\.5\.8080: Flags \[S\], seq \d+, win 64240, options \[mss 1460,sackOK,TS,wscale \d+\], length 0$/,
  );
});

test("the chain leads from the task to the queued bytes", () => {
  const world = new World();
  function* receiver(): Thread<void> {
    const fd = yield* socket(AF_INET, SOCK_DGRAM, 0);
    yield* sendto(fd, "first", 5, 0, inet("127.0.0.1", 1));
    yield* sleep(10);
    yield* close(fd);
  }
  const process = world.spawn(receiver as never);
  world.runFor(5);
  const drawing = world.chain(process, 3);
  for (const part of ["task_struct", "files_struct", "file", "socket", "sock"])
    expect(drawing).toContain(part);
  expect(world.chain(process, 9)).toBe("fd 9 is not open");
});

test("an IPv6 listener for all is shown as the tools show it, and its IPv4 peers as mapped addresses", () => {
  const world = new World();
  function* dual(): Thread<void> {
    const listener = yield* socket(AF_INET6, SOCK_STREAM, 0);
    yield* bind(listener, inet6("::", 8080));
    yield* listen(listener, 1);
    yield* accept(listener);
    yield* sleep(100);
  }
  world.spawn(dual as never, { name: "dual" });
  world.client(function* () {
    yield* dial(8080);
    yield* sleep(50);
  });
  world.runFor(10);
  const [, listener, connection] = world.ss().split("\n");
  expect(listener).toMatch(/^LISTEN +0 +1 +\*:8080 +\*:\* /);
  expect(connection).toMatch(/^ESTAB +0 +0 +\[::ffff:10\.0\.0\.5\]:8080 +\[::ffff:10\.0\.0\.7\]:\d+ /);
  expect(world.netstat().split("\n")[1]).toMatch(/^tcp6 +0 +0 +:::8080 +:::\* +LISTEN /);
});

test("ss -o adds the timers, with its own way of writing times", () => {
  const world = new World();
  world.server.setSysctl("net.ipv4.tcp_fin_timeout", "5");
  world.spawn(function* () {
    const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* bind(listener, inet("0.0.0.0", 80));
    yield* listen(listener, 8);
    yield* close(yield* accept(listener));
    yield* sleep(1000);
  });
  world.client(function* () {
    yield* dial(80);
    yield* sleep(1000);
  });
  world.runFor(101);
  expect(world.ss(world.server, { timers: true })).toMatch(/FIN-WAIT-2 .* timer:\(timewait,4\.9\d\dms,0\)$/m);
});
