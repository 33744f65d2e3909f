/** What poll says of a TCP socket (tcp_poll in net/ipv4/tcp.c). */
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP, POLLRDNORM, POLLWRNORM } from "../../uapi/poll.ts";
import { TCP_CLOSE, TCP_LISTEN, TCP_SYN_SENT } from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN } from "../sock.ts";
import type { TcpSock } from "./sock.ts";

const BOTH = RCV_SHUTDOWN | SEND_SHUTDOWN;

export function pollSock(sk: TcpSock): number {
  if (sk.state === TCP_LISTEN) return (sk.listening?.acceptQueue.length ?? 0) > 0 ? POLLIN | POLLRDNORM : 0;
  let mask = 0;
  if (sk.shutdownMask === BOTH || sk.state === TCP_CLOSE) mask |= POLLHUP;
  if (sk.shutdownMask & RCV_SHUTDOWN) mask |= POLLIN | POLLRDNORM | POLLRDHUP;
  if (sk.state !== TCP_SYN_SENT) {
    if (sk.unreadBytes >= sk.options.receiveLowWater) mask |= POLLIN | POLLRDNORM;
    if (sk.shutdownMask & SEND_SHUTDOWN || isWritable(sk)) mask |= POLLOUT | POLLWRNORM;
    else sk.lacksSpace = true;
  }
  if (sk.error !== 0) mask |= POLLERR;
  return mask;
}

/** sk_stream_is_writeable: the free space is at least half of what is queued. */
export function isWritable(sk: TcpSock): boolean {
  const queued = sk.queuedBytes;
  return sk.sendBuffer - queued >= queued >> 1;
}
