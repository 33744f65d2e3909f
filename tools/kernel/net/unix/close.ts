/** How Unix sockets end (unix_release_sock, unix_shutdown). */
import { ECONNRESET, EINVAL } from "../../uapi/errno.ts";
import { SHUT_RDWR } from "../../uapi/socket.ts";
import { TCP_CLOSE } from "../../uapi/tcp.ts";
import { RCV_SHUTDOWN, SEND_SHUTDOWN } from "../sock.ts";
import { forgetName } from "./names.ts";
import type { UnixSock } from "./sock.ts";

const BOTH = RCV_SHUTDOWN | SEND_SHUTDOWN;

/** The last reference is gone. Unread bytes, or a connection that nobody accepted, are an error for the peer. */
export function closeSock(sk: UnixSock): void {
  release(sk, false);
}

function release(sk: UnixSock, isUnaccepted: boolean): void {
  const { peer } = sk;
  if (!isUnaccepted) forgetName(sk);
  sk.isDead = true;
  sk.shutdownMask = BOTH;
  sk.state = TCP_CLOSE;
  sk.peer = null;
  sk.stopRelay();
  sk.peerWait.wakeAll();
  if (peer && sk.isConnectionBased && !peer.isDead) {
    peer.shutdownMask = BOTH;
    if (sk.queue.length > 0 || isUnaccepted) peer.error = ECONNRESET;
    peer.wake(0, Number.POSITIVE_INFINITY);
  }
  for (let message = sk.queue.shift(); message; message = sk.queue.shift()) message.free();
  for (let child = sk.waiting.shift(); child; child = sk.waiting.shift()) release(child, true);
}

/** shutdown(2): ends directions for both ends of a connection; of a datagram socket, for itself alone. */
export function shutdownSock(sk: UnixSock, how: number): number {
  if (how < 0 || how > SHUT_RDWR) return -EINVAL;
  const directions = how + 1;
  sk.shutdownMask |= directions;
  sk.wake(0, Number.POSITIVE_INFINITY);
  const { peer } = sk;
  if (!peer || !sk.isConnectionBased) return 0;
  peer.shutdownMask |=
    (directions & RCV_SHUTDOWN ? SEND_SHUTDOWN : 0) | (directions & SEND_SHUTDOWN ? RCV_SHUTDOWN : 0);
  peer.wake(0, Number.POSITIVE_INFINITY);
  return 0;
}
