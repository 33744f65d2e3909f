/**
 * Addresses as programs write them. A `sockaddr` is a plain object that the kernel fills in place, as C's is;
 * IPv4 addresses stay in dotted form, ports in host order (there is no htons to forget).
 */
import { AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC } from "./socket.ts";

/** struct sockaddr: sockaddr_in and sockaddr_in6 use `addr` and `port`, sockaddr_un uses `path`. */
export interface sockaddr {
  family: number;
  /** Dotted IPv4 or colon IPv6 text. */
  addr: string;
  /** 0 to 65535; 0 asks the kernel to choose. */
  port: number;
  /** AF_UNIX only; a leading "@" stands for the NUL byte of an abstract name. */
  path: string;
}

export const INADDR_ANY = "0.0.0.0";
export const INADDR_LOOPBACK = "127.0.0.1";
export const INADDR_BROADCAST = "255.255.255.255";

/** An empty address for the kernel to fill, as in `accept(fd, peer)`. */
export function sockaddr(): sockaddr {
  return { family: AF_UNSPEC, addr: "", port: 0, path: "" };
}

/**
 * A filled sockaddr_in.
 * @param addr dotted IPv4 address, such as "127.0.0.1", or INADDR_ANY
 * @param port 0 to 65535
 * @throws RangeError naming the address or port that no sockaddr_in can hold
 */
export function inet(addr: string, port: number): sockaddr {
  if (parseIpv4(addr) === null)
    throw new RangeError(
      `inet("${addr}", ${port}): "${addr}" is not an IPv4 address. Write four numbers from 0 to 255 with dots between, such as "127.0.0.1".`,
    );
  checkPort("inet", addr, port);
  return { family: AF_INET, addr, port, path: "" };
}

/** A filled sockaddr_in6. @throws RangeError as {@link inet} does */
export function inet6(addr: string, port: number): sockaddr {
  if (parseIpv6(addr) === null)
    throw new RangeError(
      `inet6("${addr}", ${port}): "${addr}" is not an IPv6 address. Write groups of hex digits with colons between, such as "::1".`,
    );
  checkPort("inet6", addr, port);
  return { family: AF_INET6, addr: formatIpv6(parseIpv6(addr) as number[]), port, path: "" };
}

/** A filled sockaddr_un; a leading "@" makes an abstract name. */
export function unix(path: string): sockaddr {
  return { family: AF_UNIX, addr: "", port: 0, path };
}

function checkPort(call: string, addr: string, port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new RangeError(
      `${call}("${addr}", ${port}): a port is 16 bits wide, a whole number from 0 to 65535.`,
    );
}

/** The address as a signed 32-bit integer, or null where the text is not one. */
export function parseIpv4(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const octet = Number(match[i]);
    if (octet > 255) return null;
    value = (value << 8) | octet;
  }
  return value;
}

/** The dotted form of a 32-bit integer. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Eight 16-bit groups, or null. Accepts "::" and a dotted IPv4 tail (RFC 4291 section 2.2). */
export function parseIpv6(text: string): number[] | null {
  let source = text;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(source);
  if (tail) {
    const v4 = parseIpv4(tail[2] as string);
    if (v4 === null) return null;
    source = `${tail[1]}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  }
  const halves = source.split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const count = groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 ? count !== 8 : count > 7) return null;
  const fill = new Array<string>(8 - count).fill("0");
  const all = halves.length === 1 ? groups[0] : [...(groups[0] ?? []), ...fill, ...(groups[1] ?? [])];
  const values = (all ?? []).map((group) =>
    /^[0-9a-fA-F]{1,4}$/.test(group) ? Number.parseInt(group, 16) : -1,
  );
  return values.includes(-1) ? null : values;
}

/** The shortest form (RFC 5952): the longest run of zero groups becomes "::". */
export function formatIpv6(groups: readonly number[]): string {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < groups.length; i++) {
    let j = i;
    while (groups[j] === 0) j++;
    if (j - i > bestLength) {
      best = i;
      bestLength = j - i;
    }
    if (j > i) i = j;
  }
  const hex = groups.map((group) => group.toString(16));
  if (best < 0) return hex.join(":");
  return `${hex.slice(0, best).join(":")}::${hex.slice(best + bestLength).join(":")}`;
}

/** "10.0.0.5:80", "[::1]:80", or the path of a Unix address. */
export function formatSockaddr(address: sockaddr): string {
  if (address.family === AF_UNIX) return address.path === "" ? "(unnamed)" : address.path;
  return address.family === AF_INET6
    ? `[${address.addr}]:${address.port}`
    : `${address.addr}:${address.port}`;
}
