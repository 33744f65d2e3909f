/** Bytes over a Unix stream (unix_stream_sendmsg, unix_stream_read_generic). */
import { type Caller, attemptOrSleep } from "../../fs/index.ts";
import { WOULD_SLEEP, sendToTask } from "../../sched/index.ts";
import { EAGAIN, EINVAL, EISCONN, ENOTCONN, EOPNOTSUPP, EPIPE } from "../../uapi/errno.ts";
import { POLLIN, POLLPRI, POLLRDBAND, POLLRDNORM } from "../../uapi/poll.ts";
import { SIGPIPE } from "../../uapi/signal.ts";
import { MSG_DONTWAIT, MSG_NOSIGNAL, MSG_PEEK, MSG_WAITALL } from "../../uapi/socket.ts";
import { TCP_ESTABLISHED } from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, type ReceiveMessage, SEND_SHUTDOWN, type SendMessage } from "../sock.ts";
import { STREAM_CHUNK, UnixMessage } from "./message.ts";
import { type UnixSock, fillName } from "./sock.ts";

export const ARRIVED = POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND;

/** Sends in buffers of up to 36 KB, as long as the sender's memory lasts. */
export function sendBytes(sk: UnixSock, by: Caller, message: SendMessage): number {
  const { data, flags, to } = message;
  if (to) return sk.state === TCP_ESTABLISHED ? -EISCONN : -EOPNOTSUPP;
  if (!sk.peer) return -ENOTCONN;
  const mayNotSleep = message.mayNotSleep || (flags & MSG_DONTWAIT) !== 0;
  const most = Math.min((sk.sendBuffer >> 1) - 64, STREAM_CHUNK);
  let sent = 0;
  let files = message.files ?? null;
  const attempt = (): number => {
    const { peer } = sk;
    if (!peer) return sent || -ENOTCONN;
    if (isBroken(sk, peer)) return sent || refuse(by, flags);
    while (sent < data.length) {
      if (sk.error !== 0) return sent || -sk.takeError();
      if (sk.wmem >= sk.sendBuffer) return mayNotSleep && sent > 0 ? sent : WOULD_SLEEP;
      const chunk = data.slice(sent, sent + most);
      for (const file of files ?? []) file.references++;
      peer.queue.push(new UnixMessage(sk, chunk, files));
      files = null;
      sent += chunk.length;
      by.sched.copyIn(by.task, chunk.length);
      peer.wake(ARRIVED);
    }
    return sent;
  };
  return attemptOrSleep(by, mayNotSleep, {
    attempt,
    queues: [sk.wait],
    interrupted: () => sent || WOULD_SLEEP,
    timeout: sk.options.sendTimeout,
    timedOut: () => sent || -EAGAIN,
    restartable: sk.options.sendTimeout === Number.POSITIVE_INFINITY,
  });
}

function isBroken(sk: UnixSock, peer: UnixSock): boolean {
  return (sk.shutdownMask & SEND_SHUTDOWN) !== 0 || peer.isDead || (peer.shutdownMask & RCV_SHUTDOWN) !== 0;
}

function refuse(by: Caller, flags: number): number {
  if (!(flags & MSG_NOSIGNAL)) sendToTask(by.sched, by.task, SIGPIPE);
  return -EPIPE;
}

/** Reads over message borders, except that descriptors that travel along end the read behind their bytes. */
export function receiveBytes(sk: UnixSock, by: Caller, message: ReceiveMessage): number {
  if (sk.state !== TCP_ESTABLISHED) return -EINVAL;
  const { buf, flags } = message;
  const mayNotSleep = message.mayNotSleep || (flags & MSG_DONTWAIT) !== 0;
  const wanted = Math.min(buf.length, flags & MSG_WAITALL ? buf.length : sk.options.receiveLowWater);
  let received = 0;
  const attempt = (): number => {
    const isEnded = flags & MSG_PEEK ? peek() : take();
    if (received >= wanted || isEnded) return received;
    if (sk.error !== 0) return received || -sk.takeError();
    if (sk.shutdownMask & RCV_SHUTDOWN) return received;
    return mayNotSleep && received > 0 ? received : WOULD_SLEEP;
  };
  /** @returns whether the read has to end here */
  const take = (): boolean => {
    for (let first = sk.queue.at(0); first && received < buf.length; first = sk.queue.at(0)) {
      if (received === 0 && message.from && first.from !== "") fillName(message.from, first.from);
      const count = first.copyTo(buf.subarray(received));
      by.sched.copyOut(by.task, count);
      received += count;
      first.consume(count);
      const files = first.takeFiles();
      if (files) deliver(message, files);
      if (first.length > 0) return true;
      sk.queue.shift();
      first.free();
      if (files) return true;
    }
    return false;
  };
  /** Looks at what is there, and never waits for more. */
  const peek = (): boolean => {
    received = 0;
    for (let i = 0; i < sk.queue.length && received < buf.length; i++)
      received += sk.queue.at(i)?.copyTo(buf.subarray(received)) ?? 0;
    return received > 0;
  };
  return attemptOrSleep(by, mayNotSleep, {
    attempt,
    queues: [sk.wait],
    interrupted: () => received || WOULD_SLEEP,
    timeout: sk.options.receiveTimeout,
    timedOut: () => received || -EAGAIN,
    restartable: sk.options.receiveTimeout === Number.POSITIVE_INFINITY,
  });
}

/** Descriptors go to who asked with recvmsg; a plain read closes them. */
export function deliver(message: ReceiveMessage, files: NonNullable<UnixMessage["files"]>): void {
  if (message.info) message.info.files = files;
  else for (const file of files) file.put();
}
