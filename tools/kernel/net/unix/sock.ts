/**
 * A Unix socket (struct unix_sock, net/unix/af_unix.c, unix(7)). A send puts its bytes straight into the
 * peer's receive queue, and the sender pays for the memory until they are read: there is nothing in between.
 * The calls are in names.ts, connect.ts, stream.ts, datagram.ts and close.ts.
 *
 * Left out: out-of-band bytes, credentials as control messages, and the search for sockets that only keep
 * each other alive by being under way to each other.
 */
import type { Caller, SocketInode } from "../../fs/index.ts";
import { Deque } from "../../lib/index.ts";
import { type Scheduler, WaitEntry, WaitQueue } from "../../sched/index.ts";
import { EINVAL, ENOTCONN, ENOTTY } from "../../uapi/errno.ts";
import { FIONREAD, SIOCOUTQ } from "../../uapi/fcntl.ts";
import type { sockaddr } from "../../uapi/inet.ts";
import type { Ref } from "../../uapi/limits.ts";
import type { ucred } from "../../uapi/message.ts";
import { POLLOUT, POLLWRBAND, POLLWRNORM } from "../../uapi/poll.ts";
import { AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from "../../uapi/socket.ts";
import { TCP_CLOSE, TCP_LISTEN } from "../../uapi/tcp.ts";
import type { Host } from "../host.ts";
import { type ReceiveMessage, type SendMessage, Sock } from "../sock.ts";
import { closeSock, shutdownSock } from "./close.ts";
import { acceptSock, connectSock, listenSock } from "./connect.ts";
import { receiveDatagram, sendDatagram } from "./datagram.ts";
import type { UnixMessage } from "./message.ts";
import { bindSock } from "./names.ts";
import { isWritable, pollSock } from "./poll.ts";
import { receiveBytes, sendBytes } from "./stream.ts";

export class UnixSock extends Sock {
  /** TCP's names serve here too: CLOSE, LISTEN, ESTABLISHED. */
  state = TCP_CLOSE;
  /** The socket that its sends go to; it may be closed. */
  peer: UnixSock | null = null;
  isDead = false;
  /** The address: "" for none, "@name" for an abstract one, else a path. */
  name = "";
  /** The name in the file system, where it was bound to a path. */
  inode: SocketInode | null = null;
  readonly queue = new Deque<UnixMessage>();
  /** Of a listener: connections that wait for accept. */
  readonly waiting = new Deque<UnixSock>();
  /** One more than this many may wait: connections of a listener, datagrams of others (sk_max_ack_backlog). */
  backlog: number;
  /** Memory of messages sent and not read yet. */
  wmem = 0;
  /** SO_PEERCRED; of a listener, its own, which its connectors will see. */
  credentials: ucred | null = null;
  private spaceWait: WaitQueue | null = null;
  private relay: SpaceRelay | null = null;

  constructor(sched: Scheduler, host: Host, type: number) {
    super(sched, host, AF_UNIX, type, 0);
    this.backlog = host.sysctl.max_dgram_qlen;
  }

  override get isListening(): boolean {
    return this.state === TCP_LISTEN;
  }

  get isConnectionBased(): boolean {
    return this.type !== SOCK_DGRAM;
  }

  /** Where others wait until this socket's queue has room (peer_wait). */
  get peerWait(): WaitQueue {
    this.spaceWait ??= new WaitQueue();
    return this.spaceWait;
  }

  /** The queue has become shorter. */
  announceRoom(): void {
    this.spaceWait?.wake(POLLOUT | POLLWRNORM | POLLWRBAND);
  }

  /** unix_write_space: something that this socket had sent was read. */
  announceSpace(): void {
    if (!this.isDead && isWritable(this)) this.wake(POLLOUT | POLLWRNORM | POLLWRBAND);
  }

  /** Passes the next announcement of `other`'s room on to who polls this socket (unix_dgram_peer_wake_me). */
  relayRoomOf(other: UnixSock): void {
    this.relay ??= new SpaceRelay(this);
    if (this.relay.queue !== other.peerWait) {
      this.relay.leave();
      other.peerWait.add(this.relay);
    }
  }
  stopRelay(): void {
    this.relay?.leave();
  }

  override peerCredentials(): ucred {
    return this.credentials ? { ...this.credentials } : super.peerCredentials();
  }

  override poll(): number {
    return pollSock(this);
  }
  override bind(address: sockaddr): number {
    return bindSock(this, address);
  }
  override listen(backlog: number): number {
    return listenSock(this, backlog);
  }
  override connect(by: Caller, address: sockaddr, mayNotSleep: boolean): number {
    return connectSock(this, by, address, mayNotSleep);
  }
  override accept(by: Caller, mayNotSleep: boolean, done: (child: Sock) => number): number {
    return acceptSock(this, by, mayNotSleep, done);
  }
  override send(by: Caller, message: SendMessage): number {
    return this.type === SOCK_STREAM ? sendBytes(this, by, message) : sendDatagram(this, by, message);
  }
  override receive(by: Caller, message: ReceiveMessage): number {
    return this.type === SOCK_STREAM ? receiveBytes(this, by, message) : receiveDatagram(this, by, message);
  }
  override shutdown(how: number): number {
    return shutdownSock(this, how);
  }
  override close(): void {
    closeSock(this);
  }

  override ioctl(request: number, argument: Ref<number>): number {
    if (request === SIOCOUTQ) argument.value = this.wmem;
    else if (request !== FIONREAD) return -ENOTTY;
    else if (this.state === TCP_LISTEN) return -EINVAL;
    else argument.value = this.type === SOCK_DGRAM ? (this.queue.at(0)?.length ?? 0) : this.unreadBytes;
    return 0;
  }

  /** Bytes in the receive queue. */
  get unreadBytes(): number {
    let sum = 0;
    for (let i = 0; i < this.queue.length; i++) sum += this.queue.at(i)?.length ?? 0;
    return sum;
  }

  override localName(out: sockaddr): number {
    return fillName(out, this.name);
  }
  override remoteName(out: sockaddr): number {
    return this.peer ? fillName(out, this.peer.name) : -ENOTCONN;
  }
}

/** Fills a sockaddr_un in place. */
export function fillName(out: sockaddr, path: string): number {
  Object.assign(out, { family: AF_UNIX, addr: "", port: 0, path });
  return 0;
}

/** unix_dgram_peer_wake_relay: room in the peer's queue is news for who polls this socket; told once. */
class SpaceRelay extends WaitEntry {
  private readonly sock: UnixSock;

  constructor(sock: UnixSock) {
    super();
    this.sock = sock;
  }

  override wake(key: number): boolean {
    this.leave();
    this.sock.wake(key);
    return false;
  }
}
