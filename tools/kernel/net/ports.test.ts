import { expect, test } from "vitest";
import { Kernel } from "../kernel.ts";
import { ANY4, ANY6, LOOPBACK4, LOOPBACK6 } from "./address.ts";
import { PortTable, type PortUser } from "./ports.ts";

const PORT = 80;

function user(localAddress: number, options: Partial<PortUser> = {}): PortUser {
  return {
    localAddress,
    reuseAddress: false,
    reusePort: false,
    isListening: false,
    isIpv6Only: false,
    ...options,
  };
}

function table(range: readonly [number, number] = [40_000, 40_003]): PortTable {
  const host = new Kernel().addHost("server");
  host.sysctl.ip_local_port_range = range;
  return new PortTable(host);
}

/** Whether a second user may have the port beside a first one. */
function allows(first: PortUser, second: PortUser): boolean {
  const ports = table();
  ports.addBound(PORT, first, first.localAddress);
  return !ports.isTaken(second, second.localAddress, PORT);
}

const reuse = { reuseAddress: true };
const share = { reusePort: true };

test("one address and port has one user, another address is another", () => {
  expect(allows(user(LOOPBACK4), user(LOOPBACK4))).toBe(false);
  expect(allows(user(LOOPBACK4), user(7))).toBe(true);
});

test("any address conflicts with each", () => {
  expect(allows(user(ANY4), user(LOOPBACK4))).toBe(false);
  expect(allows(user(LOOPBACK4), user(ANY4))).toBe(false);
});

test("SO_REUSEADDR counts where both have it and the first does not listen", () => {
  expect(allows(user(LOOPBACK4, reuse), user(LOOPBACK4, reuse))).toBe(true);
  expect(allows(user(LOOPBACK4, reuse), user(LOOPBACK4))).toBe(false);
  expect(allows(user(LOOPBACK4), user(LOOPBACK4, reuse))).toBe(false);
  expect(allows(user(LOOPBACK4, { ...reuse, isListening: true }), user(LOOPBACK4, reuse))).toBe(false);
});

test("SO_REUSEPORT counts where both have it, listening or not", () => {
  expect(allows(user(LOOPBACK4, { ...share, isListening: true }), user(LOOPBACK4, share))).toBe(true);
  expect(allows(user(LOOPBACK4, share), user(LOOPBACK4, reuse))).toBe(false);
});

test("an IPv6 user of any address covers IPv4 as well, unless IPV6_V6ONLY", () => {
  expect(allows(user(ANY6), user(LOOPBACK4))).toBe(false);
  expect(allows(user(ANY6, { isIpv6Only: true }), user(LOOPBACK4))).toBe(true);
  expect(allows(user(LOOPBACK6), user(LOOPBACK4))).toBe(true);
});

test("bind takes odd ports of the range first, each once", () => {
  const ports = table();
  const taken = [1, 2, 3, 4, 5].map(() => {
    const newcomer = user(LOOPBACK4);
    const port = ports.pickForBind(newcomer, LOOPBACK4);
    if (port > 0) ports.addBound(port, newcomer, LOOPBACK4);
    return port;
  });
  expect(taken).toEqual([40_001, 40_003, 40_000, 40_002, 0]);
});

test("connect takes even ones first, shares them among destinations, and leaves bound ones alone", () => {
  const ports = table([40_000, 40_001]);
  const first = ports.pickForConnect(() => true);
  ports.add(first, user(LOOPBACK4));
  expect(first).toBe(40_000);
  expect(ports.pickForConnect((port) => port === first)).toBe(first);
  ports.addBound(40_001, user(LOOPBACK4), LOOPBACK4);
  expect(ports.pickForConnect((port) => port !== first)).toBe(0);
});
