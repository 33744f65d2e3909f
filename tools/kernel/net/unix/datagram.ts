/**
 * Datagrams and sequenced packets over Unix sockets (unix_dgram_sendmsg, __unix_dgram_recvmsg). They are never
 * lost and keep their order: where the receiver's queue is full, the sender waits.
 */
import { type Caller, attemptOrSleep } from "../../fs/index.ts";
import { WOULD_SLEEP, type WaitQueue } from "../../sched/index.ts";
import { EAGAIN, ECONNREFUSED, EMSGSIZE, ENOTCONN, EPERM, EPIPE } from "../../uapi/errno.ts";
import { MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, SOCK_SEQPACKET } from "../../uapi/socket.ts";
import { TCP_CLOSE, TCP_ESTABLISHED } from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, type ReceiveMessage, SEND_SHUTDOWN, type SendMessage } from "../sock.ts";
import { maySend, partFrom } from "./connect.ts";
import { UnixMessage } from "./message.ts";
import { checkAddress, findSock } from "./names.ts";
import { type UnixSock, fillName } from "./sock.ts";
import { ARRIVED, deliver } from "./stream.ts";

export function sendDatagram(sk: UnixSock, by: Caller, message: SendMessage): number {
  const { data, flags } = message;
  const to = sk.type === SOCK_SEQPACKET ? null : message.to;
  if (sk.type === SOCK_SEQPACKET) {
    if (sk.error !== 0) return -sk.takeError();
    if (sk.state !== TCP_ESTABLISHED) return -ENOTCONN;
  }
  if (to) {
    const refusal = checkAddress(to);
    if (refusal < 0) return refusal;
  } else if (!sk.peer) return -ENOTCONN;
  if (data.length > sk.sendBuffer - 32) return -EMSGSIZE;
  let queues: WaitQueue[] = [];
  return attemptOrSleep(by, message.mayNotSleep || (flags & MSG_DONTWAIT) !== 0, {
    attempt: () => {
      if (sk.error !== 0) return -sk.takeError();
      if (sk.shutdownMask & SEND_SHUTDOWN) return -EPIPE;
      const other = to ? findSock(sk, to) : sk.peer;
      if (other === null) return -ENOTCONN;
      if (typeof other === "number") return other;
      queues = queues.length > 0 ? queues : [sk.wait, other.peerWait];
      if (sk.wmem >= sk.sendBuffer) return WOULD_SLEEP;
      const refusal = refuse(sk, other);
      if (refusal !== 0) return refusal;
      for (const file of message.files ?? []) file.references++;
      other.queue.push(new UnixMessage(sk, data.slice(), message.files ?? null));
      by.sched.copyIn(by.task, data.length);
      other.wake(ARRIVED);
      return data.length;
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

/** Why `other` cannot take a message now: an errno, or WOULD_SLEEP while its queue is full. */
function refuse(sk: UnixSock, other: UnixSock): number {
  if (!maySend(sk, other)) return -EPERM;
  if (other.isDead) {
    if (sk.type === SOCK_SEQPACKET) return -EPIPE;
    sk.peer = null;
    sk.state = TCP_CLOSE;
    sk.stopRelay();
    partFrom(sk, other);
    return -ECONNREFUSED;
  }
  if (other.shutdownMask & RCV_SHUTDOWN) return -EPIPE;
  return isFull(sk, other) ? WOULD_SLEEP : 0;
}

/** Between two that are connected to each other only the sender's memory counts, not the number of messages. */
export function isFull(sk: UnixSock, other: UnixSock): boolean {
  return other !== sk && other.peer !== sk && other.queue.length > other.backlog;
}

/** One message; what does not fit into the buffer is lost. */
export function receiveDatagram(sk: UnixSock, by: Caller, message: ReceiveMessage): number {
  const { buf, flags, from, info } = message;
  if (sk.type === SOCK_SEQPACKET && sk.state !== TCP_ESTABLISHED) return -ENOTCONN;
  const mayNotSleep = message.mayNotSleep || (flags & MSG_DONTWAIT) !== 0;
  return attemptOrSleep(by, mayNotSleep, {
    attempt: () => {
      if (sk.error !== 0) return -sk.takeError();
      const first = sk.queue.at(0);
      if (!first)
        return sk.shutdownMask & RCV_SHUTDOWN && (!mayNotSleep || sk.type === SOCK_SEQPACKET)
          ? 0
          : WOULD_SLEEP;
      const { length } = first;
      const count = first.copyTo(buf);
      by.sched.copyOut(by.task, count);
      if (from) fillName(from, first.from);
      if (info && count < length) info.flags |= MSG_TRUNC;
      if (!(flags & MSG_PEEK)) {
        sk.queue.shift();
        const files = first.takeFiles();
        if (files) deliver(message, files);
        first.free();
        sk.announceRoom();
      }
      return flags & MSG_TRUNC ? length : count;
    },
    queues: [sk.wait],
    exclusive: true,
    timeout: sk.options.receiveTimeout,
    timedOut: () => -EAGAIN,
    restartable: sk.options.receiveTimeout === Number.POSITIVE_INFINITY,
  });
}
