/**
 * The protocol's half of a socket (struct sock, include/net/sock.h): addresses, error, options, and where its
 * sleepers wait. TCP, UDP and Unix sockets derive from it; a Socket joins it to a file.
 */
import { type Caller, File } from "../fs/index.ts";
import { type Scheduler, type SleepPlan, WaitQueue } from "../sched/index.ts";
import { ENOTTY, EOPNOTSUPP } from "../uapi/errno.ts";
import { O_RDWR } from "../uapi/fcntl.ts";
import type { sockaddr } from "../uapi/inet.ts";
import type { Ref } from "../uapi/limits.ts";
import type { ucred } from "../uapi/message.ts";
import { SOCK_STREAM, SOL_SOCKET, SO_PRIORITY } from "../uapi/socket.ts";
import type { Host } from "./host.ts";
import type { PortUser } from "./ports.ts";

/** shutdown(2)'s two directions as sk_shutdown keeps them. */
export const RCV_SHUTDOWN = 1;
export const SEND_SHUTDOWN = 2;

/** Options that few sockets set: allocated with the first one, so that a million idle sockets stay small. */
export interface SockOptions {
  receiveTimeout: number;
  sendTimeout: number;
  receiveLowWater: number;
  linger: { l_onoff: number; l_linger: number };
  /** Everything that is only stored and given back, by "LEVEL.OPTION". */
  stored: Map<string, number | string>;
}

const DEFAULT_OPTIONS: SockOptions = {
  receiveTimeout: Number.POSITIVE_INFINITY,
  sendTimeout: Number.POSITIVE_INFINITY,
  receiveLowWater: 1,
  linger: { l_onoff: 0, l_linger: 0 },
  stored: new Map(),
};

/** One message to send or to fill. */
export interface SendMessage {
  readonly data: Uint8Array;
  readonly flags: number;
  readonly mayNotSleep: boolean;
  readonly to: sockaddr | null;
  /** Descriptions to pass along (SCM_RIGHTS); Unix sockets alone can. */
  readonly files?: readonly File[] | null;
}
export interface ReceiveMessage {
  readonly buf: Uint8Array;
  readonly flags: number;
  readonly mayNotSleep: boolean;
  readonly from: sockaddr | null;
  /** What recvmsg wants to know besides. */
  readonly info?: MessageInfo | null;
}
/** What came with a message: MSG_TRUNC and the like, and descriptions whose references go to the reader. */
export interface MessageInfo {
  flags: number;
  files: readonly File[] | null;
}

export abstract class Sock implements PortUser {
  readonly sched: Scheduler;
  readonly host: Host;
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  /** The socket in front of it; null once the program has closed it (an orphan). */
  socket: Socket | null = null;

  localAddress = 0;
  localPort = 0;
  remoteAddress = 0;
  remotePort = 0;
  /** The port is taken (inet_num). Without it `localPort` only tells what it was, as getsockname does. */
  holdsPort = false;
  /** bind(2) has set the port by number (SOCK_BINDPORT_LOCK): it stays when the connection ends. */
  isBoundPort = false;
  /** bind(2) has set the address (SOCK_BINDADDR_LOCK). */
  isBoundAddress = false;

  /** sk_err: a positive errno that the next call reports, once. */
  error = 0;
  shutdownMask = 0;
  receiveBuffer: number;
  sendBuffer: number;
  reuseAddress = false;
  reusePort = false;
  isIpv6Only: boolean;
  private waitQueue: WaitQueue | null = null;
  private rare: SockOptions | null = null;

  constructor(sched: Scheduler, host: Host, family: number, type: number, protocol: number) {
    this.sched = sched;
    this.host = host;
    this.family = family;
    this.type = type;
    this.protocol = protocol;
    this.isIpv6Only = host.sysctl.bindv6only !== 0;
    this.receiveBuffer = host.sysctl.rmem_default;
    this.sendBuffer = host.sysctl.wmem_default;
  }

  /** sk_wq: readers, writers and pollers, all in one queue. */
  get wait(): WaitQueue {
    this.waitQueue ??= new WaitQueue();
    return this.waitQueue;
  }
  /** Wakes sleepers, where there are any. @param key poll bits of what happened */
  wake(key: number, exclusives = 1): void {
    this.waitQueue?.wake(key, exclusives);
  }

  get options(): Readonly<SockOptions> {
    return this.rare ?? DEFAULT_OPTIONS;
  }
  setOptions(changes: Partial<SockOptions>): void {
    this.rare = { ...(this.rare ?? { ...DEFAULT_OPTIONS, stored: new Map() }), ...changes };
  }

  /** What accept's socket takes over from its listener: all but the priority. */
  inheritOptions(listener: Sock): void {
    if (!listener.rare) return;
    const stored = new Map(listener.rare.stored);
    stored.delete(`${SOL_SOCKET}.${SO_PRIORITY}`);
    this.rare = { ...listener.rare, stored };
  }

  /** Takes sk_err: the error is reported once. */
  takeError(): number {
    const { error } = this;
    this.error = 0;
    return error;
  }

  get isListening(): boolean {
    return false;
  }

  /** SO_PEERCRED: who made the other end; uid and gid are -1 where that is not known. */
  peerCredentials(): ucred {
    return { pid: 0, uid: 0xffffffff, gid: 0xffffffff };
  }

  abstract poll(): number;
  abstract send(by: Caller, message: SendMessage): number;
  abstract receive(by: Caller, message: ReceiveMessage): number;
  abstract close(): void;
  /** The program's own address: what getsockname gives. */
  abstract localName(out: sockaddr): number;
  abstract remoteName(out: sockaddr): number;

  /** What close still has to wait for (SO_LINGER). */
  lingering(): SleepPlan | null {
    return null;
  }

  bind(_address: sockaddr): number {
    return -EOPNOTSUPP;
  }
  connect(_by: Caller, _address: sockaddr, _mayNotSleep: boolean): number {
    return -EOPNOTSUPP;
  }
  listen(_backlog: number): number {
    return -EOPNOTSUPP;
  }
  accept(_by: Caller, _mayNotSleep: boolean, _done: (child: Sock) => number): number {
    return -EOPNOTSUPP;
  }
  shutdown(_how: number): number {
    return -EOPNOTSUPP;
  }
  ioctl(_request: number, _argument: Ref<number>): number {
    return -ENOTTY;
  }
}

/** A file that is a socket: struct file and struct socket, allocated together. */
export class Socket extends File {
  override readonly kind = "socket";
  readonly sock: Sock;

  constructor(sock: Sock, flags: number) {
    super(O_RDWR | flags);
    this.sock = sock;
    sock.socket = this;
  }

  override get isStream(): boolean {
    return this.sock.type === SOCK_STREAM;
  }

  override read(by: Caller, buf: Uint8Array): number {
    if (buf.length === 0) return 0;
    return this.sock.receive(by, { buf, flags: 0, mayNotSleep: this.isNonBlocking, from: null });
  }

  override write(by: Caller, data: Uint8Array): number {
    return this.sock.send(by, { data, flags: 0, mayNotSleep: this.isNonBlocking, to: null });
  }

  override poll(): number {
    return this.sock.poll();
  }

  override pollQueues(): readonly WaitQueue[] {
    return [this.sock.wait];
  }

  override ioctl(request: number, argument: Ref<number>): number {
    return this.sock.ioctl(request, argument);
  }

  override closing(): SleepPlan | null {
    return this.sock.lingering();
  }

  override release(): void {
    this.sock.socket = null;
    this.sock.close();
  }
}
