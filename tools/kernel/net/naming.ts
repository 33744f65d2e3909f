/** Filling and reading sockaddrs for the two IP families. */
import { EAFNOSUPPORT, EINVAL, ENETUNREACH } from "../uapi/errno.ts";
import type { sockaddr } from "../uapi/inet.ts";
import { AF_INET, AF_INET6, AF_UNIX } from "../uapi/socket.ts";
import type { Sock } from "./sock.ts";

/** The interned address of a sockaddr for this socket, or a negative errno. */
export function readAddress(sock: Sock, address: sockaddr): number {
  if (address.family !== sock.family) return isTooShort(sock, address) ? -EINVAL : -EAFNOSUPPORT;
  const id = sock.host.network.addresses.intern(address.family, address.addr);
  return id < 0 || address.port < 0 || address.port > 65_535 ? -EINVAL : id;
}

/** The same for an IPv4 address, which IPv6 datagram sockets reach as well. */
export function readIpv4(sock: Sock, address: sockaddr): number {
  if (sock.isIpv6Only) return -ENETUNREACH;
  const id = sock.host.network.addresses.intern(AF_INET, address.addr);
  return id < 0 || address.port < 0 || address.port > 65_535 ? -EINVAL : id;
}

/** An address that does not fill the socket's own kind: its length is judged before its family. */
function isTooShort(sock: Sock, address: sockaddr): boolean {
  if (address.family === AF_UNIX) return 2 + address.path.length < (sock.family === AF_INET6 ? 24 : 16);
  return sock.family === AF_INET6 && address.family === AF_INET;
}

/** Writes an address in place, in the socket's family. */
export function fillAddress(sock: Sock, out: sockaddr, address: number, port: number): void {
  const { addresses } = sock.host.network;
  const text = addresses.text(address);
  out.family = sock.family;
  out.addr =
    sock.family === AF_INET6 && !addresses.isIpv6(address)
      ? addresses.isAny(address)
        ? "::"
        : `::ffff:${text}`
      : text;
  out.port = port;
  out.path = "";
}
