/** What poll says of a Unix socket (unix_poll, unix_dgram_poll). */
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  POLLRDNORM,
  POLLWRBAND,
  POLLWRNORM,
} from "../../uapi/poll.ts";
import { SOCK_STREAM } from "../../uapi/socket.ts";
import { TCP_CLOSE, TCP_LISTEN } from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN } from "../sock.ts";
import { isFull } from "./datagram.ts";
import type { UnixSock } from "./sock.ts";

export function pollSock(sk: UnixSock): number {
  let mask = 0;
  if (sk.error !== 0) mask |= POLLERR;
  if (sk.shutdownMask === (RCV_SHUTDOWN | SEND_SHUTDOWN)) mask |= POLLHUP;
  if (sk.shutdownMask & RCV_SHUTDOWN) mask |= POLLRDHUP | POLLIN | POLLRDNORM;
  if (sk.queue.length > 0 || sk.waiting.length > 0) mask |= POLLIN | POLLRDNORM;
  if (sk.isConnectionBased && sk.state === TCP_CLOSE) mask |= POLLHUP;
  if (isWritable(sk) && hasRoom(sk)) mask |= POLLOUT | POLLWRNORM | POLLWRBAND;
  return mask;
}

/** unix_writable: what was sent and not read takes at most a quarter of the send buffer. */
export function isWritable(sk: UnixSock): boolean {
  return sk.state !== TCP_LISTEN && sk.wmem * 4 <= sk.sendBuffer;
}

/** A datagram socket is writable only while its peer's queue has room; that it has again will be announced. */
function hasRoom(sk: UnixSock): boolean {
  if (sk.type === SOCK_STREAM || !sk.peer || !isFull(sk, sk.peer)) return true;
  sk.relayRoomOf(sk.peer);
  return false;
}
