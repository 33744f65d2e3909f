/**
 * Unix sockets (net/unix/af_unix.c, unix(7)): two queues that cross. So far the connected pair of
 * socketpair(2), as a stream or as datagrams that keep their order and never get lost.
 */
import { attemptOrSleep, type Caller } from "../fs/index.ts";
import { BYTE_NS, type Scheduler, sendToTask, WOULD_SLEEP } from "../sched/index.ts";
import { EAGAIN, ECONNRESET, EINVAL, EMSGSIZE, ENOTCONN, ENOTTY, EPIPE } from "../uapi/errno.ts";
import { FIONREAD } from "../uapi/fcntl.ts";
import type { sockaddr } from "../uapi/inet.ts";
import type { Ref } from "../uapi/limits.ts";
import { POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM } from "../uapi/poll.ts";
import { SIGPIPE } from "../uapi/signal.ts";
import { AF_UNIX, MSG_DONTWAIT, MSG_NOSIGNAL, MSG_PEEK, MSG_WAITALL, SHUT_RDWR, SOCK_STREAM } from "../uapi/socket.ts";
import type { Host } from "./host.ts";
import { RCV_SHUTDOWN, type ReceiveMessage, SEND_SHUTDOWN, type SendMessage, Sock } from "./sock.ts";

export class UnixSock extends Sock {
  peer: UnixSock | null = null;
  /** Messages not read yet: of a stream, their borders do not matter. */
  private readonly queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private isClosed = false;

  constructor(sched: Scheduler, host: Host, type: number) {
    super(sched, host, AF_UNIX, type, 0);
  }

  override send(by: Caller, message: SendMessage): number {
    const { data, flags } = message;
    const mayNotSleep = message.mayNotSleep || (flags & MSG_DONTWAIT) !== 0;
    let sent = 0;
    const attempt = (): number => {
      const { peer } = this;
      if (!peer) return -ENOTCONN;
      if (this.shutdownMask & SEND_SHUTDOWN || peer.isClosed) return this.refuse(by, flags, sent);
      if (this.type !== SOCK_STREAM && data.length > this.sendBuffer) return -EMSGSIZE;
      const room = this.sendBuffer - peer.queuedBytes;
      const count = this.type === SOCK_STREAM ? Math.min(room, data.length - sent) : room >= data.length ? data.length : 0;
      if (count > 0 || data.length === 0) peer.arrive(data.slice(sent, sent + count));
      sent += Math.max(count, 0);
      by.sched.charge(by.task, Math.max(count, 0) * BYTE_NS);
      return sent === data.length || (mayNotSleep && sent > 0) ? sent : WOULD_SLEEP;
    };
    return attemptOrSleep(by, mayNotSleep, {
      attempt,
      queues: [this.wait],
      interrupted: () => (sent > 0 ? sent : WOULD_SLEEP),
      timeout: this.options.sendTimeout,
      timedOut: () => (sent > 0 ? sent : -EAGAIN),
      restartable: this.options.sendTimeout === Number.POSITIVE_INFINITY,
    });
  }

  private refuse(by: Caller, flags: number, sent: number): number {
    if (sent > 0) return sent;
    if (!(flags & MSG_NOSIGNAL) && this.type === SOCK_STREAM) sendToTask(by.sched, by.task, SIGPIPE);
    return -EPIPE;
  }

  private arrive(data: Uint8Array): void {
    this.queue.push(data);
    this.queuedBytes += data.length;
    this.wake(POLLIN | POLLRDNORM);
  }

  override receive(by: Caller, message: ReceiveMessage): number {
    const { buf, flags } = message;
    const mayNotSleep = message.mayNotSleep || (flags & MSG_DONTWAIT) !== 0;
    let received = 0;
    const wanted = flags & MSG_WAITALL ? buf.length : 1;
    const attempt = (): number => {
      received += this.take(by, buf.subarray(received), (flags & MSG_PEEK) !== 0);
      if (received >= wanted || (received > 0 && mayNotSleep)) return received;
      if (this.error !== 0) return received > 0 ? received : -this.takeError();
      if (this.shutdownMask & RCV_SHUTDOWN || this.peer === null || this.peer.isClosed) return this.peer ? received : -ENOTCONN;
      return WOULD_SLEEP;
    };
    return attemptOrSleep(by, mayNotSleep, {
      attempt,
      queues: [this.wait],
      interrupted: () => (received > 0 ? received : WOULD_SLEEP),
      timeout: this.options.receiveTimeout,
      timedOut: () => (received > 0 ? received : -EAGAIN),
      restartable: this.options.receiveTimeout === Number.POSITIVE_INFINITY,
    });
  }

  /** A stream read goes over message borders; a datagram is taken whole, its rest lost. */
  private take(by: Caller, buf: Uint8Array, isPeek: boolean): number {
    let count = 0;
    for (let i = 0; count < buf.length || this.type !== SOCK_STREAM; ) {
      const chunk = this.queue[i];
      if (!chunk) break;
      const part = chunk.subarray(0, buf.length - count);
      buf.set(part, count);
      count += part.length;
      if (isPeek) i++;
      else this.consume(this.type === SOCK_STREAM ? part.length : chunk.length);
      if (this.type !== SOCK_STREAM) break;
    }
    by.sched.charge(by.task, count * BYTE_NS);
    if (count > 0 && !isPeek) this.peer?.wake(POLLOUT | POLLWRNORM);
    return count;
  }

  private consume(bytes: number): void {
    const first = this.queue[0] as Uint8Array;
    this.queuedBytes -= bytes;
    if (bytes === first.length) this.queue.shift();
    else this.queue[0] = first.subarray(bytes);
  }

  override poll(): number {
    const isOver = this.peer === null || this.peer.isClosed;
    let mask = 0;
    if (this.shutdownMask === (RCV_SHUTDOWN | SEND_SHUTDOWN) || isOver) mask |= POLLHUP;
    if (this.shutdownMask & RCV_SHUTDOWN || isOver) mask |= POLLRDHUP | POLLIN | POLLRDNORM;
    if (this.queue.length > 0) mask |= POLLIN | POLLRDNORM;
    const queued = this.peer?.queuedBytes ?? 0;
    if (queued * 4 <= this.sendBuffer) mask |= POLLOUT | POLLWRNORM;
    return mask;
  }

  override shutdown(how: number): number {
    if (how < 0 || how > SHUT_RDWR) return -EINVAL;
    const { peer } = this;
    if (!peer) return -ENOTCONN;
    this.shutdownMask |= how + 1;
    if ((how + 1) & SEND_SHUTDOWN) peer.shutdownMask |= RCV_SHUTDOWN;
    if ((how + 1) & RCV_SHUTDOWN) peer.shutdownMask |= SEND_SHUTDOWN;
    this.wake(0, Number.POSITIVE_INFINITY);
    peer.wake(0, Number.POSITIVE_INFINITY);
    return 0;
  }

  override close(): void {
    this.isClosed = true;
    const { peer } = this;
    if (!peer || peer.isClosed) return;
    if (this.queue.length > 0) peer.error = ECONNRESET;
    peer.shutdownMask |= RCV_SHUTDOWN | SEND_SHUTDOWN;
    peer.wake(0, Number.POSITIVE_INFINITY);
  }

  override ioctl(request: number, argument: Ref<number>): number {
    if (request !== FIONREAD) return -ENOTTY;
    argument.value = this.queuedBytes;
    return 0;
  }

  override localName(out: sockaddr): number {
    Object.assign(out, { family: AF_UNIX, addr: "", port: 0, path: "" });
    return 0;
  }

  override remoteName(out: sockaddr): number {
    return this.peer ? this.localName(out) : -ENOTCONN;
  }
}

/** socketpair(2): two sockets that are each other's peer. */
export function makePair(sched: Scheduler, host: Host, type: number): [UnixSock, UnixSock] {
  const a = new UnixSock(sched, host, type);
  const b = new UnixSock(sched, host, type);
  a.peer = b;
  b.peer = a;
  return [a, b];
}
