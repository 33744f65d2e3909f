/** Reading and writing bytes on a TCP socket (tcp_sendmsg, tcp_recvmsg in net/ipv4/tcp.c). */
import { type Caller, attemptOrSleep } from "../../fs/index.ts";
import { ByteQueue } from "../../lib/index.ts";
import { type SleepPlan, WOULD_SLEEP, type WaitQueue, sendToTask } from "../../sched/index.ts";
import { EAGAIN, EINVAL, ENOTCONN, ENOTTY, EPIPE } from "../../uapi/errno.ts";
import { FIONREAD, SIOCATMARK, SIOCOUTQ, SIOCOUTQNSD } from "../../uapi/fcntl.ts";
import type { Ref } from "../../uapi/limits.ts";
import { SIGPIPE } from "../../uapi/signal.ts";
import { MSG_DONTWAIT, MSG_MORE, MSG_NOSIGNAL, MSG_PEEK, MSG_TRUNC, MSG_WAITALL } from "../../uapi/socket.ts";
import {
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_ESTABLISHED,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
} from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, type ReceiveMessage, SEND_SHUTDOWN, type SendMessage } from "../sock.ts";
import { announceWindow, sendQueued } from "./output.ts";
import type { TcpSock } from "./sock.ts";

/** Bytes of user memory that one sk_buff of the send queue takes at most. */
const CHUNK = 65_536;

/** tcp_sendmsg: copies into the send queue, sleeping for space where it may. */
export function sendBytes(sk: TcpSock, by: Caller, message: SendMessage): number {
  const mayNotSleep = message.mayNotSleep || (message.flags & MSG_DONTWAIT) !== 0;
  return attemptOrSleep(by, mayNotSleep, new Sending(sk, by, message, mayNotSleep));
}

/** A call that reads or writes, perhaps in several attempts: where it waits, and what `done` bytes are worth. */
abstract class Moving implements SleepPlan {
  protected readonly sk: TcpSock;
  protected readonly by: Caller;
  protected readonly mayNotSleep: boolean;
  readonly timeout: number;
  /** Bytes moved so far. */
  protected done = 0;

  constructor(sk: TcpSock, by: Caller, mayNotSleep: boolean, timeout: number) {
    this.sk = sk;
    this.by = by;
    this.mayNotSleep = mayNotSleep;
    this.timeout = timeout;
  }

  abstract attempt(): number;

  get queues(): readonly WaitQueue[] {
    return [this.sk.wait];
  }
  get restartable(): boolean {
    return this.timeout === Number.POSITIVE_INFINITY;
  }
  interrupted(): number {
    return this.done > 0 ? this.done : WOULD_SLEEP;
  }
  timedOut(): number {
    return this.done > 0 ? this.done : -EAGAIN;
  }
}

class Sending extends Moving {
  private readonly data: Uint8Array;
  private readonly flags: number;

  constructor(sk: TcpSock, by: Caller, { data, flags }: SendMessage, mayNotSleep: boolean) {
    super(sk, by, mayNotSleep, sk.options.sendTimeout);
    this.data = data;
    this.flags = flags;
  }

  override attempt(): number {
    const { sk, by, data, flags } = this;
    if (sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV) return WOULD_SLEEP;
    const refusal = refuseSend(sk, by, flags, this.done);
    if (refusal !== 0) return refusal;
    this.done += fill(sk, by, data, this.done, flags);
    if (this.done === data.length) return this.done;
    sk.lacksSpace = true;
    return this.mayNotSleep && this.done > 0 ? this.done : WOULD_SLEEP;
  }
}

/** Why nothing (more) may be sent: what is done counts first, then the pending error, then EPIPE and its signal. */
function refuseSend(sk: TcpSock, by: Caller, flags: number, sent: number): number {
  const isOpen = sk.state === TCP_ESTABLISHED || sk.state === TCP_CLOSE_WAIT;
  if (isOpen && sk.error === 0 && !(sk.shutdownMask & SEND_SHUTDOWN)) return 0;
  if (sent > 0) return sent;
  const error = sk.takeError();
  if (error !== 0 && error !== EPIPE) return -error;
  if (!(flags & MSG_NOSIGNAL)) sendToTask(by.sched, by.task, SIGPIPE);
  return -EPIPE;
}

/** Queues as much as fits; on the loopback the peer takes bytes meanwhile, so it asks again until nothing moves. */
function fill(sk: TcpSock, by: Caller, data: Uint8Array, from: number, flags: number): number {
  let at = from;
  for (;;) {
    const room = sk.sendBuffer - sk.queuedBytes;
    const count = Math.min(room, data.length - at, CHUNK);
    if (count <= 0) break;
    sk.outgoing ??= new ByteQueue();
    sk.outgoing.push(new Uint8Array(count === data.length ? data : data.subarray(at, at + count)));
    at += count;
    by.sched.copyIn(by.task, count);
    sendQueued(sk, flags & MSG_MORE ? "more" : "usual");
    if (sk.sendBuffer - sk.queuedBytes <= 0) by.sched.runSoftirqs();
  }
  return at - from;
}

/** tcp_recvmsg. */
export function receiveBytes(sk: TcpSock, by: Caller, message: ReceiveMessage): number {
  if (sk.state === TCP_LISTEN) return -ENOTCONN;
  const mayNotSleep = message.mayNotSleep || (message.flags & MSG_DONTWAIT) !== 0;
  return attemptOrSleep(by, mayNotSleep, new Receiving(sk, by, message, mayNotSleep));
}

class Receiving extends Moving {
  private readonly buf: Uint8Array;
  private readonly flags: number;
  /** Bytes for which it waits: all with MSG_WAITALL, else as few as SO_RCVLOWAT says. */
  private readonly wanted: number;

  constructor(sk: TcpSock, by: Caller, { buf, flags }: ReceiveMessage, mayNotSleep: boolean) {
    super(sk, by, mayNotSleep, sk.options.receiveTimeout);
    this.buf = buf;
    this.flags = flags;
    this.wanted = flags & MSG_WAITALL ? buf.length : Math.min(buf.length, sk.options.receiveLowWater);
  }

  override attempt(): number {
    const { sk, by, buf, flags } = this;
    this.done += take(
      sk,
      by,
      flags & MSG_TRUNC ? null : buf,
      this.done,
      buf.length,
      (flags & MSG_PEEK) !== 0,
    );
    const { done } = this;
    if (done > 0 && (done >= this.wanted || done === buf.length || this.mayNotSleep)) return done;
    const end = endOfStream(sk, done);
    if (end !== WOULD_SLEEP) return end;
    if (flags & MSG_PEEK) this.done = 0;
    return WOULD_SLEEP;
  }
}

/** Why no more bytes will come: the FIN, an error (told once), a shutdown, or no connection at all. */
function endOfStream(sk: TcpSock, received: number): number {
  const nothingMore =
    sk.hasSeenFin || sk.error !== 0 || (sk.shutdownMask & RCV_SHUTDOWN) !== 0 || sk.state === TCP_CLOSE;
  if (!nothingMore) return WOULD_SLEEP;
  if (received > 0 || sk.hasSeenFin) return received;
  if (sk.error !== 0) return -sk.takeError();
  return sk.shutdownMask & RCV_SHUTDOWN ? 0 : -ENOTCONN;
}

/** Moves bytes from the receive queue; reading opens the window again. @param buf null discards (MSG_TRUNC) */
function take(
  sk: TcpSock,
  by: Caller,
  buf: Uint8Array | null,
  at: number,
  limit: number,
  isPeek: boolean,
): number {
  const { incoming } = sk;
  if (!incoming || incoming.length === 0) return 0;
  const count = Math.min(incoming.length, limit - at);
  if (buf) {
    incoming.peek(at === 0 ? buf : buf.subarray(at), 0);
    by.sched.copyOut(by.task, count);
  }
  if (isPeek) return count;
  incoming.drop(count);
  if (incoming.length === 0) sk.incoming = null;
  announceWindow(sk);
  return count;
}

/** FIONREAD, SIOCOUTQ and SIOCOUTQNSD (tcp(7)). */
export function ioctlSock(sk: TcpSock, request: number, argument: Ref<number>): number {
  if (request !== FIONREAD && request !== SIOCOUTQ && request !== SIOCOUTQNSD && request !== SIOCATMARK)
    return -ENOTTY;
  if (sk.state === TCP_LISTEN) return -EINVAL;
  if (request === FIONREAD) argument.value = sk.unreadBytes;
  else if (request === SIOCOUTQ) argument.value = sk.inFlight + sk.unsentBytes;
  else if (request === SIOCOUTQNSD) argument.value = sk.unsentBytes;
  else argument.value = 0;
  return 0;
}
