import { expect, test } from "vitest";
import { SECOND } from "../../time/index.ts";
import { ACK, SYN, Segment } from "./segment.ts";
import { SynCookies } from "./syncookies.ts";

const cookies = new SynCookies(42);

function syn(mss: number, wscale: number): Segment {
  const segment = new Segment(1, 40_000, 2, 80);
  segment.flags = SYN;
  segment.sequence = -5;
  segment.syn = { mss, wscale };
  return segment;
}

/** The ACK of a client that got `cookie`. */
function ackOf(cookie: number, sourcePort = 40_000): Segment {
  const segment = new Segment(1, sourcePort, 2, 80);
  segment.flags = ACK;
  segment.sequence = -4;
  segment.acknowledgement = (cookie + 1) | 0;
  return segment;
}

test("a cookie brings the window scale back, and the segment size rounded down to one of four", () => {
  for (const [mss, kept] of [
    [500, 536],
    [1400, 1300],
    [1460, 1460],
    [8960, 1460],
  ] as const)
    for (const wscale of [-1, 0, 7, 14])
      expect(cookies.read(ackOf(cookies.make(syn(mss, wscale), 0)), SECOND)).toEqual({ mss: kept, wscale });
});

test("a cookie is good in its minute and the next", () => {
  const cookie = cookies.make(syn(1460, 7), 59 * SECOND);
  expect(cookies.read(ackOf(cookie), 119 * SECOND)).not.toBeNull();
  expect(cookies.read(ackOf(cookie), 120 * SECOND)).toBeNull();
});

test("a cookie is of no use from another port, nor a guess", () => {
  const cookie = cookies.make(syn(1460, 7), 0);
  expect(cookies.read(ackOf(cookie, 40_001), 0)).toBeNull();
  expect(cookies.read(ackOf(cookie + 1_000_000), 0)).toBeNull();
});
