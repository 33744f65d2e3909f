/**
 * What a bad line does to packets: loses, doubles, delays and reorders them (tc-netem(8)). Each decision is a draw
 * from a generator with its own seed, so that the same seed gives the same line, whatever else happens.
 */
import { Random } from "../lib/index.ts";
import type { PacketView } from "../sched/index.ts";
import type { Fate } from "./link.ts";

export interface Impairment {
  /** Shares of packets, 0 to 1. */
  loss?: number;
  duplicate?: number;
  /** Packets that overtake are those that stay on time: the others come `reorderDelay` later. */
  reorder?: number;
  /** Virtual ns that a reordered packet is late; 2 ms by default, which is more than most neighbours are apart. */
  reorderDelay?: number;
  /** Up to so many virtual ns are added to each packet's way. A packet may overtake the one before. */
  jitter?: number;
  seed?: number;
}

/** Decides over packet after packet. @throws RangeError for a share that is none */
export function impairment(options: Impairment): (packet: PacketView) => Fate {
  const { loss = 0, duplicate = 0, reorder = 0, jitter = 0, reorderDelay = 2_000_000 } = options;
  for (const [name, share] of Object.entries({ loss, duplicate, reorder }))
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`${name} is ${share}, where a share from 0 to 1 is needed`);
  const random = new Random(options.seed ?? 1);
  return () => {
    // Always the same number of draws, so that changing one share does not shuffle the others.
    const [lost, doubled, late, extra] = [random.next(), random.next(), random.next(), random.next()];
    if (lost < loss) return "drop";
    if (doubled < duplicate) return "twice";
    const delay = Math.floor(extra * jitter) + (late < reorder ? reorderDelay : 0);
    return delay === 0 ? "pass" : { delay };
  };
}
