import { expect, test } from "vitest";
import { Kernel } from "../kernel.ts";
import { AF_INET } from "../uapi/index.ts";

function oneHost() {
  const kernel = new Kernel();
  const host = kernel.addHost("server");
  const lan = kernel.addLink("lan", { mtu: 1500 });
  kernel.attach(host, lan, "10.0.0.5/24");
  const { addresses } = kernel.network;
  return {
    routeTo: (address: string) => {
      const route = host.routeTo(addresses.intern(AF_INET, address));
      return route && { source: addresses.text(route.source), mtu: route.mtu };
    },
  };
}

test("a host reaches its own addresses over the loopback, from the same address", () => {
  const { routeTo } = oneHost();
  expect(routeTo("10.0.0.5")).toEqual({ source: "10.0.0.5", mtu: 65_536 });
  expect(routeTo("127.0.0.1")).toEqual({ source: "127.0.0.1", mtu: 65_536 });
});

test("all of 127.0.0.0/8 is reached from 127.0.0.1", () => {
  expect(oneHost().routeTo("127.0.0.2")).toEqual({ source: "127.0.0.1", mtu: 65_536 });
});

test("other hosts are reached over the link, from the address on it", () => {
  expect(oneHost().routeTo("10.0.0.7")).toEqual({ source: "10.0.0.5", mtu: 1500 });
});
