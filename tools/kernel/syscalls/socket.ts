/** Calls on sockets. */
import { type File, hasFreeDescriptor, installFile, isFileTableFull } from "../fs/index.ts";
import type { Kernel } from "../kernel.ts";
import {
  type Sock,
  Socket,
  TcpSock,
  UdpSock,
  UnixSock,
  fillAddress,
  getOption,
  makePair,
  setOption,
} from "../net/index.ts";
import type { Task } from "../sched/index.ts";
import {
  EAFNOSUPPORT,
  EBADF,
  EINVAL,
  EMFILE,
  ENFILE,
  ENOTSOCK,
  EOPNOTSUPP,
  EPROTONOSUPPORT,
  ESOCKTNOSUPPORT,
} from "../uapi/errno.ts";
import { O_NONBLOCK } from "../uapi/fcntl.ts";
import type { sockaddr } from "../uapi/inet.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IPPROTO_TCP,
  IPPROTO_UDP,
  MSG_OOB,
  MSG_WAITALL,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from "../uapi/socket.ts";
import { address, bufferToFill, bytesToTake } from "./arguments.ts";
import { type Handlers, fileAt, makeBoth, readBuffer, writeData } from "./io.ts";

const FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC;

/** Runs `then` on the socket behind `fd`; EBADF and ENOTSOCK otherwise. */
function onSocket(task: Task, fd: number, then: (sock: Sock, file: Socket) => number): number {
  const file: File | undefined = fileAt(task, fd);
  if (!file) return -EBADF;
  return file instanceof Socket ? then(file.sock, file) : -ENOTSOCK;
}

/** A new protocol socket, or a negative errno in the order in which Linux finds it. */
function makeSock(kernel: Kernel, task: Task, domain: number, type: number, protocol: number): Sock | number {
  const host = kernel.hostOf(task.process);
  if (domain === AF_INET || domain === AF_INET6) {
    if (type === SOCK_STREAM)
      return protocol === 0 || protocol === IPPROTO_TCP
        ? new TcpSock(kernel.sched, host, domain)
        : -EPROTONOSUPPORT;
    if (type === SOCK_DGRAM)
      return protocol === 0 || protocol === IPPROTO_UDP
        ? new UdpSock(kernel.sched, host, domain)
        : -EPROTONOSUPPORT;
    return type < 0 || type > 10
      ? -EINVAL
      : type === SOCK_RAW && protocol === 0
        ? -EPROTONOSUPPORT
        : -ESOCKTNOSUPPORT;
  }
  if (type < 0 || type > 10) return -EINVAL;
  if (domain !== AF_UNIX) return -EAFNOSUPPORT;
  if (protocol !== 0 && protocol !== AF_UNIX) return -EPROTONOSUPPORT;
  if (![SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET].includes(type)) return -ESOCKTNOSUPPORT;
  return new UnixSock(kernel.sched, host, type === SOCK_RAW ? SOCK_DGRAM : type);
}

function accept(kernel: Kernel, task: Task, fd: number, peer: sockaddr | null, flags: number): number {
  if (!fileAt(task, fd)) return -EBADF;
  if ((flags & ~FLAGS) !== 0) return -EINVAL;
  return onSocket(task, fd, (sock, file) => {
    if (!hasFreeDescriptor(task.process)) return -EMFILE;
    if (isFileTableFull(task.process)) return -ENFILE;
    return sock.accept({ sched: kernel.sched, task }, file.isNonBlocking, (child) => {
      const socket = new Socket(child, flags & SOCK_NONBLOCK ? O_NONBLOCK : 0);
      const answer = installFile(task.process, socket, (flags & SOCK_CLOEXEC) !== 0);
      if (answer < 0) child.socket = null;
      else if (peer) fillPeer(child, peer);
      return answer;
    });
  });
}

/** accept gives the peer's address even where the connection has ended since. */
function fillPeer(child: Sock, peer: sockaddr): void {
  if (child.family === AF_UNIX) child.remoteName(peer);
  else fillAddress(child, peer, child.remoteAddress, child.remotePort);
}

export const sockets: Handlers = {
  socket(kernel, task, domain, type, protocol) {
    if ((type & ~(FLAGS | 0xf)) !== 0) return -EINVAL;
    const sock = makeSock(kernel, task, domain, type & ~FLAGS, protocol);
    if (typeof sock === "number") return sock;
    const file = new Socket(sock, type & SOCK_NONBLOCK ? O_NONBLOCK : 0);
    return installFile(task.process, file, (type & SOCK_CLOEXEC) !== 0);
  },
  socketpair(kernel, task, domain, type, protocol, sv) {
    const kind = type & ~FLAGS;
    if (domain === AF_INET || domain === AF_INET6) return -EOPNOTSUPP;
    if (domain !== AF_UNIX) return -EAFNOSUPPORT;
    if (protocol !== 0 && protocol !== AF_UNIX) return -EPROTONOSUPPORT;
    if (kind !== SOCK_STREAM && kind !== SOCK_DGRAM && kind !== SOCK_SEQPACKET) return -ESOCKTNOSUPPORT;
    const flags = type & SOCK_NONBLOCK ? O_NONBLOCK : 0;
    const [a, b] = makePair(kernel.sched, kernel.hostOf(task.process), kind);
    return makeBoth(task, sv, type & SOCK_CLOEXEC, [new Socket(a, flags), new Socket(b, flags)]);
  },
  bind(_kernel, task, fd, to) {
    return onSocket(task, fd, (sock) => sock.bind(address(task, to)));
  },
  listen(_kernel, task, fd, backlog) {
    return onSocket(task, fd, (sock) => sock.listen(backlog));
  },
  accept(kernel, task, fd, peer) {
    return accept(kernel, task, fd, peer, 0);
  },
  accept4(kernel, task, fd, peer, flags) {
    return accept(kernel, task, fd, peer, flags);
  },
  connect(kernel, task, fd, to) {
    return onSocket(task, fd, (sock, file) =>
      sock.connect({ sched: kernel.sched, task }, address(task, to), file.isNonBlocking),
    );
  },
  shutdown(_kernel, task, fd, how) {
    return onSocket(task, fd, (sock) => sock.shutdown(how));
  },
  getsockname(_kernel, task, fd, out) {
    return onSocket(task, fd, (sock) => sock.localName(address(task, out)));
  },
  getpeername(_kernel, task, fd, out) {
    return onSocket(task, fd, (sock) => sock.remoteName(address(task, out)));
  },
  getsockopt(_kernel, task, fd, level, option, out) {
    return onSocket(task, fd, (sock) => {
      const answer = getOption(sock, level, option);
      if ("error" in answer) return answer.error;
      out.value = answer.value;
      return 0;
    });
  },
  setsockopt(_kernel, task, fd, level, option, value) {
    return onSocket(task, fd, (sock) => setOption(sock, level, option, value));
  },
  recv(kernel, task, fd, buf, count, flags) {
    return receive(kernel, task, fd, bufferToFill(task, buf, count), flags, null);
  },
  recvfrom(kernel, task, fd, buf, count, flags, from) {
    return receive(kernel, task, fd, bufferToFill(task, buf, count), flags, from);
  },
  send(kernel, task, fd, buf, count, flags) {
    return send(kernel, task, fd, bytesToTake(task, buf, count), flags, null);
  },
  sendto(kernel, task, fd, buf, count, flags, to) {
    return send(kernel, task, fd, bytesToTake(task, buf, count), flags, to);
  },
};

function receive(
  kernel: Kernel,
  task: Task,
  fd: number,
  buf: Uint8Array,
  flags: number,
  from: sockaddr | null,
): number {
  return onSocket(task, fd, (sock, file) => {
    if (flags & MSG_OOB) return -EINVAL;
    // MSG_WAITALL gives fewer only for a signal, an error or the end: recv(2).
    const target = flags & MSG_WAITALL ? buf : readBuffer(kernel, task, file, fd, buf);
    return sock.receive(
      { sched: kernel.sched, task },
      { buf: target, flags, mayNotSleep: file.isNonBlocking, from },
    );
  });
}

function send(
  kernel: Kernel,
  task: Task,
  fd: number,
  bytes: Uint8Array,
  flags: number,
  to: sockaddr | null,
): number {
  return onSocket(task, fd, (sock, file) => {
    const data = writeData(kernel, task, file, fd, bytes);
    return sock.send({ sched: kernel.sched, task }, { data, flags, mayNotSleep: file.isNonBlocking, to });
  });
}
