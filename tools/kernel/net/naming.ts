/** Filling and reading sockaddrs for the two IP families. */
import { EAFNOSUPPORT, EINVAL } from "../uapi/errno.ts";
import type { sockaddr } from "../uapi/inet.ts";
import { AF_INET6 } from "../uapi/socket.ts";
import type { Sock } from "./sock.ts";

/** The interned address of a sockaddr for this socket, or a negative errno. */
export function readAddress(sock: Sock, address: sockaddr): number {
  if (address.family !== sock.family) return -EAFNOSUPPORT;
  const id = sock.host.network.addresses.intern(address.family, address.addr);
  return id < 0 || address.port < 0 || address.port > 65_535 ? -EINVAL : id;
}

/** Writes an address in place, in the socket's family. */
export function fillAddress(sock: Sock, out: sockaddr, address: number, port: number): void {
  const { addresses } = sock.host.network;
  const text = addresses.text(address);
  out.family = sock.family;
  out.addr = sock.family === AF_INET6 && !addresses.isIpv6(address) ? (addresses.isAny(address) ? "::" : `::ffff:${text}`) : text;
  out.port = port;
  out.path = "";
}
