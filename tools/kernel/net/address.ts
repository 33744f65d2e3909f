/** Addresses as small numbers: each text is interned once, so that tables and segments compare integers. */
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from "../uapi/inet.ts";
import { AF_INET, AF_INET6 } from "../uapi/socket.ts";

/** 0.0.0.0: any IPv4 address. */
export const ANY4 = 0;
/** ::, any IPv6 address (and any IPv4 one, unless IPV6_V6ONLY). */
export const ANY6 = 1;
export const LOOPBACK4 = 2;
export const LOOPBACK6 = 3;

export class AddressTable {
  private readonly texts: string[] = ["0.0.0.0", "::", "127.0.0.1", "::1"];
  private readonly ids = new Map(this.texts.map((text, id) => [text, id]));

  /** The number of an address, or -1 where the text is none of that family. */
  intern(family: number, text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined && (family === AF_INET6) === text.includes(":")) return known;
    const mapped = family === AF_INET6 ? mappedIpv4(text) : null;
    if (mapped !== null) return this.intern(AF_INET, mapped);
    const canonical = family === AF_INET ? canonical4(text) : family === AF_INET6 ? canonical6(text) : null;
    if (canonical === null) return -1;
    const existing = this.ids.get(canonical);
    if (existing !== undefined) return existing;
    this.texts.push(canonical);
    this.ids.set(canonical, this.texts.length - 1);
    return this.texts.length - 1;
  }

  text(id: number): string {
    return this.texts[id] ?? "?";
  }

  isIpv6(id: number): boolean {
    return this.text(id).includes(":");
  }

  isAny(id: number): boolean {
    return id === ANY4 || id === ANY6;
  }

  /** 127.0.0.0/8 and ::1. */
  isLoopback(id: number): boolean {
    return id === LOOPBACK4 || id === LOOPBACK6 || this.text(id).startsWith("127.");
  }
}

function canonical4(text: string): string | null {
  const value = parseIpv4(text);
  return value === null ? null : formatIpv4(value);
}

function canonical6(text: string): string | null {
  const groups = parseIpv6(text);
  return groups === null ? null : formatIpv6(groups);
}

/** The IPv4 address in "::ffff:127.0.0.1": IPv6 sockets reach IPv4 that way. */
function mappedIpv4(text: string): string | null {
  const groups = parseIpv6(text);
  if (!groups || groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return null;
  return formatIpv4(((groups[6] as number) << 16) | (groups[7] as number));
}

/** "10.0.0.5/24" as network bits: whether `other` lies in it. */
export function inSubnet(address: string, prefix: number, other: string): boolean {
  const a = parseIpv4(address);
  const b = parseIpv4(other);
  if (a === null || b === null) return false;
  const mask = prefix === 0 ? 0 : -1 << (32 - prefix);
  return (a & mask) === (b & mask);
}
