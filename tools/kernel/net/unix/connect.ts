/** listen, connect, accept and socketpair for Unix sockets: a connection is two sockets that know each other. */
import { type Caller, attemptOrSleep } from "../../fs/index.ts";
import { type Scheduler, type Task, WOULD_SLEEP, type WaitQueue } from "../../sched/index.ts";
import { EAGAIN, ECONNREFUSED, ECONNRESET, EINVAL, EISCONN, EOPNOTSUPP, EPERM } from "../../uapi/errno.ts";
import type { sockaddr } from "../../uapi/inet.ts";
import type { ucred } from "../../uapi/message.ts";
import { POLLERR, POLLIN, POLLRDNORM } from "../../uapi/poll.ts";
import { AF_UNSPEC, SOCK_DGRAM } from "../../uapi/socket.ts";
import { TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN } from "../../uapi/tcp.ts";
import type { Host } from "../host.ts";
import { RCV_SHUTDOWN, type Sock } from "../sock.ts";
import { checkAddress, findSock } from "./names.ts";
import { UnixSock } from "./sock.ts";

/** The one user of every machine. */
const USER = 1000;

function credentialsOf(task: Task | null): ucred {
  return { pid: task?.pid ?? 0, uid: USER, gid: USER };
}

/** socketpair(2): two sockets that are each other's peer. */
export function makePair(sched: Scheduler, host: Host, type: number): [UnixSock, UnixSock] {
  const a = new UnixSock(sched, host, type);
  const b = new UnixSock(sched, host, type);
  a.credentials = credentialsOf(sched.current);
  b.credentials = a.credentials;
  join(a, b);
  return [a, b];
}

function join(a: UnixSock, b: UnixSock): void {
  a.peer = b;
  b.peer = a;
  a.state = TCP_ESTABLISHED;
  b.state = TCP_ESTABLISHED;
}

/** listen(2): only with a name. A longer backlog lets in who waits. */
export function listenSock(sk: UnixSock, backlog: number): number {
  if (!sk.isConnectionBased) return -EOPNOTSUPP;
  if (sk.name === "" || (sk.state !== TCP_CLOSE && sk.state !== TCP_LISTEN)) return -EINVAL;
  const { somaxconn } = sk.host.sysctl;
  const limit = backlog < 0 || backlog > somaxconn ? somaxconn : backlog;
  if (limit > sk.backlog) sk.peerWait.wakeAll();
  sk.backlog = limit;
  sk.state = TCP_LISTEN;
  sk.credentials = credentialsOf(sk.sched.current);
  return 0;
}

/** connect(2). A stream's is finished before accept; with a full backlog it waits, or is EAGAIN. */
export function connectSock(sk: UnixSock, by: Caller, address: sockaddr, mayNotSleep: boolean): number {
  if (!sk.isConnectionBased) return connectDatagram(sk, address);
  const refusal = checkAddress(address);
  if (refusal < 0) return refusal;
  let queues: readonly WaitQueue[] = [];
  return attemptOrSleep(by, mayNotSleep, {
    attempt: () => {
      const listener = findSock(sk, address);
      if (typeof listener === "number") return listener;
      if (listener.state !== TCP_LISTEN || listener.shutdownMask & RCV_SHUTDOWN) return -ECONNREFUSED;
      if (listener.waiting.length > listener.backlog) {
        if (queues.length === 0) queues = [listener.peerWait];
        return WOULD_SLEEP;
      }
      if (sk.state !== TCP_CLOSE) return sk.state === TCP_ESTABLISHED ? -EISCONN : -EINVAL;
      queueAt(listener, sk, by.task);
      return 0;
    },
    get queues() {
      return queues;
    },
    exclusive: true,
    timeout: sk.options.sendTimeout,
    timedOut: () => -EAGAIN,
    restartable: sk.options.sendTimeout === Number.POSITIVE_INFINITY,
  });
}

/** The connection's other end is made here, with the listener's name, and waits for accept. */
function queueAt(listener: UnixSock, sk: UnixSock, task: Task): void {
  const child = new UnixSock(sk.sched, sk.host, sk.type);
  child.name = listener.name;
  child.credentials = credentialsOf(task);
  sk.credentials = listener.credentials;
  join(sk, child);
  listener.waiting.push(child);
  listener.wake(POLLIN | POLLRDNORM);
}

/** connect(2) of a datagram socket sets where its sends go; AF_UNSPEC dissolves that. */
function connectDatagram(sk: UnixSock, address: sockaddr): number {
  let other: UnixSock | null = null;
  if (address.family !== AF_UNSPEC) {
    const refusal = checkAddress(address);
    if (refusal < 0) return refusal;
    const found = findSock(sk, address);
    if (typeof found === "number") return found;
    if (!maySend(sk, found)) return -EPERM;
    other = found;
  }
  const old = sk.peer;
  sk.peer = other;
  sk.state = other ? TCP_ESTABLISHED : TCP_CLOSE;
  if (other) other.state = TCP_ESTABLISHED;
  if (old && old !== other) {
    sk.stopRelay();
    partFrom(sk, old);
  }
  return 0;
}

/** unix_may_send: nobody but its peer may send to a connected datagram socket. */
export function maySend(sk: UnixSock, other: UnixSock): boolean {
  return other.peer === null || other.peer === sk;
}

/** unix_dgram_disconnected: what the old peer had sent is lost, and it is told so. */
export function partFrom(sk: UnixSock, old: UnixSock): void {
  if (sk.queue.length > 0) {
    for (let message = sk.queue.shift(); message; message = sk.queue.shift()) message.free();
    sk.peerWait.wakeAll();
    if (!old.isDead && old.peer === sk) {
      old.error = ECONNRESET;
      old.wake(POLLERR, Number.POSITIVE_INFINITY);
    }
  }
  old.state = TCP_CLOSE;
}

/** accept(2): takes the oldest connection. @param done gives it a descriptor, or says why not */
export function acceptSock(
  sk: UnixSock,
  by: Caller,
  mayNotSleep: boolean,
  done: (child: Sock) => number,
): number {
  if (sk.type === SOCK_DGRAM) return -EOPNOTSUPP;
  if (sk.state !== TCP_LISTEN) return -EINVAL;
  return attemptOrSleep(by, mayNotSleep, {
    attempt: () => {
      const child = sk.waiting.at(0);
      if (!child) return sk.shutdownMask & RCV_SHUTDOWN ? -EINVAL : WOULD_SLEEP;
      const answer = done(child);
      if (answer < 0) return answer;
      sk.waiting.shift();
      sk.announceRoom();
      return answer;
    },
    queues: [sk.wait],
    exclusive: true,
    timeout: sk.options.receiveTimeout,
    timedOut: () => -EAGAIN,
    restartable: sk.options.receiveTimeout === Number.POSITIVE_INFINITY,
  });
}
