/**
 * The listening side as programs see it (inet_connection_sock.c): listen, accept and the queue between them. How
 * connections get into it is in request.ts.
 */
import { type Caller, attemptOrSleep } from "../../fs/index.ts";
import { WOULD_SLEEP } from "../../sched/index.ts";
import { EADDRINUSE, EAGAIN, EINVAL } from "../../uapi/errno.ts";
import { TCP_CLOSE, TCP_LISTEN } from "../../uapi/tcp.ts";
import type { Host } from "../host.ts";
import type { Sock } from "../sock.ts";
import { closeSock } from "./close.ts";
import { autobind } from "./open.ts";
import { sendReset } from "./output.ts";
import { dropRequest } from "./request.ts";
import type { TcpSock } from "./sock.ts";
import { setState } from "./state.ts";
import type { SynCookies } from "./syncookies.ts";

export interface ListenState {
  /** min(backlog, somaxconn): one more than this fits, since the test is "greater". */
  limit: number;
  /** Connections that are established and wait for accept, oldest first. */
  readonly acceptQueue: TcpSock[];
  /** How many half-open requests it has; they stand in the established table. */
  requests: number;
  /** Set when the first cookie is sent. */
  cookies: SynCookies | null;
  /** The kernel log has told of a flood; it does so once. */
  hasWarned: boolean;
}

/** listen(2): a bound socket begins to listen; on a listener only the limit changes. */
export function startListening(sk: TcpSock, backlog: number): number {
  if (sk.progress !== "unconnected") return -EINVAL;
  const { somaxconn } = sk.host.sysctl;
  const limit = backlog < 0 || backlog > somaxconn ? somaxconn : backlog;
  if (sk.listening) {
    sk.listening.limit = limit;
    return 0;
  }
  if (sk.state !== TCP_CLOSE) return -EINVAL;
  const bound = autobind(sk);
  if (bound < 0) return bound;
  sk.state = TCP_LISTEN;
  const isTaken = sk.host.tcpPorts.isTaken(sk, sk.localAddress, sk.localPort);
  sk.state = TCP_CLOSE;
  if (isTaken) return -EADDRINUSE;
  setState(sk, TCP_LISTEN);
  sk.host.tcpPorts.addBound(sk.localPort, sk, sk.localAddress);
  sk.listening = { limit, acceptQueue: [], requests: 0, cookies: null, hasWarned: false };
  sk.shutdownMask = 0;
  sk.host.tcp.startListening(sk);
  return 0;
}

/** Ends listening: requests are forgotten, connections that nobody accepted are reset. */
export function endListening(sk: TcpSock): void {
  const { listening } = sk;
  if (!listening) return;
  sk.listening = null;
  setState(sk, TCP_CLOSE);
  for (const entry of [...sk.host.tcp.all])
    if (entry.kind === "request" && entry.listener === sk) dropRequest(entry, listening);
  for (const child of listening.acceptQueue) {
    child.parent = null;
    if (child.state !== TCP_CLOSE) {
      sendReset(child);
      setState(child, TCP_CLOSE);
    }
    closeSock(child);
  }
  sk.wake(0, Number.POSITIVE_INFINITY);
}

/** accept(2): takes the oldest connection. @param done gives it a descriptor, or says why not */
export function acceptChild(
  sk: TcpSock,
  by: Caller,
  mayNotSleep: boolean,
  done: (child: Sock) => number,
): number {
  if (!sk.listening) return -EINVAL;
  return attemptOrSleep(by, mayNotSleep, {
    attempt() {
      const { listening } = sk;
      if (!listening) return -EINVAL;
      const child = listening.acceptQueue[0];
      if (!child) return WOULD_SLEEP;
      const answer = done(child);
      if (answer < 0) return answer;
      listening.acceptQueue.shift();
      child.parent = null;
      child.progress = "connected";
      reportQueue(sk, "accept");
      return answer;
    },
    queues: [sk.wait],
    exclusive: true,
    timeout: sk.options.receiveTimeout,
    timedOut() {
      return -EAGAIN;
    },
    restartable: sk.options.receiveTimeout === Number.POSITIVE_INFINITY,
  });
}

// #region accept-queue-full
/** The test is "greater": one more than the limit fits. */
export function isAcceptQueueFull(listening: ListenState): boolean {
  return listening.acceptQueue.length > listening.limit;
}
// #endregion

/** The accept queue is full: nobody gets in, whatever came. */
export function countOverflow(host: Host): void {
  host.count("TcpExtListenOverflows");
  host.count("TcpExtListenDrops");
}

/** Tells who listens to events how long a queue is now. */
export function reportQueue(sk: TcpSock, queue: "syn" | "accept"): void {
  const { listener } = sk.sched;
  const { listening } = sk;
  if (!listener || !listening) return;
  const local = `${sk.host.network.addresses.text(sk.localAddress)}:${sk.localPort}`;
  const length = queue === "syn" ? listening.requests : listening.acceptQueue.length;
  listener({
    type: "listen-queue",
    at: sk.sched.clock.now,
    host: sk.host.name,
    local,
    queue,
    length,
    limit: listening.limit,
  });
}
