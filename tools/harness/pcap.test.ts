import { expect, test } from "vitest";
import { AF_INET, SOCK_DGRAM, close, inet, sendto, socket } from "../libc/index.ts";
import { politeEcho } from "./fixtures.ts";
import { addressBytes } from "./packet-bytes.ts";
import { formatPcap } from "./pcap.ts";
import { dial, sendAll } from "./scripts.ts";
import { World } from "./world.ts";

function echoed(): World {
  const world = new World();
  world.spawn(politeEcho as never, { args: [8080] });
  world.client(function* () {
    const fd = yield* dial(8080);
    yield* sendAll(fd, "hello");
    yield* close(fd);
    const udp = yield* socket(AF_INET, SOCK_DGRAM, 0);
    yield* sendto(udp, "abc", 3, 0, inet("10.0.0.5", 99));
  });
  world.runFor(500);
  return world;
}

/** The packets of a file, with the time of each in ns. */
function packetsOf(file: Uint8Array): { at: number; bytes: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const found: { at: number; bytes: Uint8Array }[] = [];
  for (let at = 24; at < file.length; ) {
    const length = view.getUint32(at + 8, true);
    found.push({
      at: view.getUint32(at, true) * 1e9 + view.getUint32(at + 4, true),
      bytes: file.subarray(at + 16, at + 16 + length),
    });
    at += 16 + length;
  }
  return found;
}

/** A header with a right checksum sums up to 0xffff. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

test("the file begins as libpcap's with nanoseconds, for raw IP", () => {
  const view = new DataView(formatPcap([]).buffer);
  expect([
    view.getUint32(0, true),
    view.getUint16(4, true),
    view.getUint16(6, true),
    view.getUint32(20, true),
  ]).toEqual([0xa1b23c4d, 2, 4, 101]);
});

test("lengths and checksums of every packet are right", () => {
  const packets = packetsOf(echoed().pcap());
  expect(packets.length).toBeGreaterThan(8);
  for (const { bytes } of packets) {
    const body = bytes.subarray(20);
    expect(((bytes[2] as number) << 8) | (bytes[3] as number)).toBe(bytes.length);
    expect(sumOf(bytes.subarray(0, 20))).toBe(0xffff);
    const pseudo = Uint8Array.from([
      ...bytes.subarray(12, 20),
      0,
      bytes[9] as number,
      body.length >> 8,
      body.length & 0xff,
    ]);
    expect(sumOf(bytes[9] === 1 ? body : Uint8Array.from([...pseudo, ...body]))).toBe(0xffff);
  }
});

test("a SYN has Linux's options in Linux's order", () => {
  const [first] = packetsOf(echoed().pcap());
  const options = first?.bytes.subarray(40) ?? new Uint8Array(0);
  expect([...options.subarray(0, 4)]).toEqual([2, 4, 5, 180]);
  expect([...options.subarray(4, 8)]).toEqual([4, 2, 8, 10]);
  expect([...options.subarray(16, 19)]).toEqual([1, 3, 3]);
});

test("on a machine packets are seen when they leave it or reach it", () => {
  const world = echoed();
  const [all, atServer] = [packetsOf(world.pcap()), packetsOf(world.pcap(world.server))];
  expect((atServer[0]?.at ?? 0) - (all[0]?.at ?? 0)).toBe(100_000);
});

test("addresses are written in 4 or 16 bytes", () => {
  expect([...addressBytes("10.0.0.5")]).toEqual([10, 0, 0, 5]);
  expect([...addressBytes("::1")]).toEqual([...Array(15).fill(0), 1]);
  expect([...addressBytes("2001:db8::ff")].slice(0, 4)).toEqual([0x20, 1, 0x0d, 0xb8]);
  expect([...addressBytes("::ffff:10.0.0.7")].slice(10)).toEqual([255, 255, 10, 0, 0, 7]);
});
