/** A listener under a flood of SYNs whose senders never answer: who still gets in, and what is counted. */
import { expect, test } from "vitest";
import {
  AF_INET,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  connect,
  inet,
  listen,
  pause,
  read,
  sleep,
  socket,
  write,
} from "../../../libc/index.ts";
import { Kernel } from "../../kernel.ts";
import { MS, SECOND } from "../../time/index.ts";
import type { Sysctls } from "../sysctl/index.ts";

const FLOOD = 40;

/** The flooder's SYN+ACKs are lost, as they are with forged addresses; a client comes while its SYNs stand. */
function flood(sysctl: Partial<Sysctls>, backlog = 8) {
  const kernel = new Kernel({ listener: null });
  const link = kernel.addLink("wire", { latency: MS });
  const [server, flooder, client] = ["server", "flooder", "client"].map((name, i) => {
    const host = kernel.addHost(name, 0);
    kernel.attach(host, link, `10.0.0.${i + 1}/24`);
    return host;
  });
  if (!server || !flooder || !client) throw new Error("three hosts were made");
  Object.assign(server.sysctl, sysctl);
  link.fate = ({ destination }) => (destination === "10.0.0.2" ? "drop" : "pass");
  let got = 0;
  kernel.spawn(
    function* (): Thread<void> {
      const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
      yield* bind(fd, inet("10.0.0.1", 80));
      yield* listen(fd, backlog);
      got = yield* read(yield* accept(fd), new Uint8Array(10), 10);
      yield* pause();
    },
    { host: server },
  );
  kernel.spawn(
    function* (): Thread<void> {
      for (let i = 0; i < FLOOD; i++) {
        const fd = yield* socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        yield* connect(fd, inet("10.0.0.1", 80));
      }
      yield* pause();
    },
    { host: flooder },
  );
  kernel.spawn(
    function* (): Thread<void> {
      yield* sleep(0.1);
      const fd = yield* socket(AF_INET, SOCK_STREAM, 0);
      yield* connect(fd, inet("10.0.0.1", 80));
      yield* write(fd, "hello", 5);
      yield* pause();
    },
    { host: client },
  );
  kernel.run(0.5 * SECOND);
  const requests = [...server.tcp.all].filter(({ kind }) => kind === "request").length;
  const counter = (name: string): number => server.counters.get(`TcpExt${name}`) ?? 0;
  const log = server.kernelLog.entries.map(({ text }) => text);
  return { got, requests, counter, log };
}

test("without cookies a flood fills the requests to one more than the backlog, and a client is not heard", () => {
  const { got, requests, counter } = flood({ tcp_syncookies: 0 });
  expect([got, requests]).toEqual([0, 9]);
  expect(counter("TCPReqQFullDrop")).toBe(FLOOD - 9 + 1);
  expect(counter("ListenDrops")).toBe(FLOOD - 9 + 1);
});

test("without cookies the last quarter of tcp_max_syn_backlog is kept for peers proven alive", () => {
  const { requests, counter } = flood({ tcp_syncookies: 0, tcp_max_syn_backlog: 16 }, 100);
  expect(requests).toBe(13);
  expect(counter("TCPReqQFullDrop")).toBe(0);
  expect(counter("ListenDrops")).toBe(FLOOD - 13 + 1);
});

test("with cookies requests stop at the backlog, and a client gets in without one", () => {
  const { got, requests, counter } = flood({ tcp_syncookies: 1, tcp_max_syn_backlog: 2 });
  expect([got, requests]).toEqual([5, 9]);
  expect(counter("TCPReqQFullDoCookies")).toBe(FLOOD - 9 + 1);
  expect(counter("SyncookiesSent")).toBe(FLOOD - 9 + 1);
  expect(counter("SyncookiesRecv")).toBe(1);
  expect(counter("ListenDrops")).toBe(0);
});

test("tcp_syncookies 2 answers every SYN with a cookie and keeps no request", () => {
  const { got, requests, counter } = flood({ tcp_syncookies: 2 });
  expect([got, requests]).toEqual([5, 0]);
  expect(counter("SyncookiesSent")).toBe(FLOOD + 1);
});

test("the kernel log tells once of a flood and of what is done, unless cookies are the rule", () => {
  const line = "TCP: request_sock_TCP: Possible SYN flooding on port 10.0.0.1:80.";
  expect(flood({ tcp_syncookies: 1 }).log).toEqual([`${line} Sending cookies.`]);
  expect(flood({ tcp_syncookies: 0 }).log).toEqual([`${line} Dropping request.`]);
  expect(flood({ tcp_syncookies: 2 }).log).toEqual([]);
});

test("a backlog of 0 lets one request in although cookies are off", () => {
  expect(flood({ tcp_syncookies: 0 }, 0).requests).toBe(1);
});
