/** Calls on sockets. */
import type { Buffer, Bytes, Ref, SockoptValue, sockaddr } from "../kernel/uapi/index.ts";
import { type Call, trap } from "./trap.ts";

/**
 * socket(2): an unconnected socket.
 * @param domain AF_INET, AF_INET6 or AF_UNIX
 * @param type SOCK_STREAM or SOCK_DGRAM, with SOCK_NONBLOCK and SOCK_CLOEXEC
 * @param protocol 0 for the usual one
 * @returns a descriptor, or -1 with errno EAFNOSUPPORT, EINVAL, EPROTONOSUPPORT, EMFILE
 */
export function socket(domain: number, type: number, protocol: number): Call<number> {
  return trap("socket", domain, type, protocol);
}

/** socketpair(2): two connected Unix sockets into `sv`. @returns 0, or -1 with errno EAFNOSUPPORT, EOPNOTSUPP, EMFILE */
export function socketpair(domain: number, type: number, protocol: number, sv: number[]): Call<number> {
  return trap("socketpair", domain, type, protocol, sv);
}

/**
 * bind(2): gives the socket its local address and port.
 * @param address made with inet(); INADDR_ANY takes connections to every address of this host, port 0 any free port
 * @returns 0, or -1 with errno EADDRINUSE, EADDRNOTAVAIL (not an address of this host), EINVAL (bound already)
 */
export function bind(fd: number, address: sockaddr): Call<number> {
  return trap("bind", fd, address);
}

/**
 * listen(2): begins to take connections.
 * @param backlog how many may wait for accept; the kernel takes the smaller of it and net.core.somaxconn
 * @returns 0, or -1 with errno EADDRINUSE, EINVAL, EOPNOTSUPP
 */
export function listen(fd: number, backlog: number): Call<number> {
  return trap("listen", fd, backlog);
}

/**
 * accept(2): takes the oldest established connection from a listener.
 * @param address filled with the peer's, or null
 * @returns a new descriptor, or -1 with errno EAGAIN, EINTR, EINVAL (not listening), EMFILE
 */
export function accept(fd: number, address: sockaddr | null = null): Call<number> {
  return trap("accept", fd, address);
}

/** accept4(2): as accept, with SOCK_NONBLOCK and SOCK_CLOEXEC for the new descriptor. */
export function accept4(fd: number, address: sockaddr | null, flags: number): Call<number> {
  return trap("accept4", fd, address, flags);
}

/**
 * connect(2): opens a connection, or sets a datagram socket's peer.
 * @returns 0, or -1 with errno ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EINPROGRESS (non-blocking), EISCONN, EINTR
 */
export function connect(fd: number, address: sockaddr): Call<number> {
  return trap("connect", fd, address);
}

/**
 * shutdown(2): ends directions of the connection, for every descriptor that shares it; frees none.
 * @param how SHUT_RD, SHUT_WR or SHUT_RDWR
 * @returns 0, or -1 with errno ENOTCONN, EINVAL
 */
export function shutdown(fd: number, how: number): Call<number> {
  return trap("shutdown", fd, how);
}

/** getsockname(2): the socket's own address into `address`. @returns 0, or -1 with errno EBADF, ENOTSOCK */
export function getsockname(fd: number, address: sockaddr): Call<number> {
  return trap("getsockname", fd, address);
}

/** getpeername(2): the peer's address into `address`. @returns 0, or -1 with errno ENOTCONN, EBADF, ENOTSOCK */
export function getpeername(fd: number, address: sockaddr): Call<number> {
  return trap("getpeername", fd, address);
}

/** getsockopt(2): `value.value` is set to an int or a struct, by option. @returns 0, or -1 with errno ENOPROTOOPT */
export function getsockopt(
  fd: number,
  level: number,
  option: number,
  value: Ref<SockoptValue>,
): Call<number> {
  return trap("getsockopt", fd, level, option, value);
}

/** setsockopt(2). @param value an int, a linger or a timeval, by option @returns 0, or -1 with errno ENOPROTOOPT, EINVAL */
export function setsockopt(fd: number, level: number, option: number, value: SockoptValue): Call<number> {
  return trap("setsockopt", fd, level, option, value);
}

/** recv(2): as read, with MSG_PEEK, MSG_DONTWAIT, MSG_WAITALL, MSG_TRUNC. */
export function recv(fd: number, buf: Buffer, count: number, flags: number): Call<number> {
  return trap("recv", fd, buf, count, flags);
}

/** send(2): as write, with MSG_NOSIGNAL, MSG_DONTWAIT, MSG_MORE. */
export function send(fd: number, buf: Bytes, count: number, flags: number): Call<number> {
  return trap("send", fd, buf, count, flags);
}

/** recvfrom(2): one datagram and, into `from`, its sender. @returns as recv(2) */
export function recvfrom(
  fd: number,
  buf: Buffer,
  count: number,
  flags: number,
  from: sockaddr | null = null,
): Call<number> {
  return trap("recvfrom", fd, buf, count, flags, from);
}

/** sendto(2): one datagram to `to`. @returns bytes sent, or -1 with errno EMSGSIZE, EDESTADDRREQ, ENETUNREACH */
export function sendto(
  fd: number,
  buf: Bytes,
  count: number,
  flags: number,
  to: sockaddr | null,
): Call<number> {
  return trap("sendto", fd, buf, count, flags, to);
}
