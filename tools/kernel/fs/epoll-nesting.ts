/**
 * Epoll instances inside each other (ep_loop_check, reverse_path_check in fs/eventpoll.c). A wake-up climbs from
 * a file through every instance above it, so no circle may arise, no chain may be longer than five instances,
 * and one file may not fan out into too many outermost instances through chains.
 */
import type { Epitem } from "./epitem.ts";
import { Eventpoll } from "./eventpoll.ts";
import type { File } from "./file.ts";

/** Steps from an instance into one that it watches, in the longest chain (EP_MAX_NESTS). */
const MAX_NESTS = 4;

/** How many outermost instances one file may reach over chains of 2, 3, 4 and 5; directly, any number. */
const PATH_LIMITS = [Number.POSITIVE_INFINITY, 500, 100, 50, 10];

/** Whether `outer` may watch `inner`: no circle, and no chain that becomes too long. */
export function mayNest(outer: Eventpoll, inner: Eventpoll): boolean {
  const below = depthBelow(inner, outer, 0);
  return below <= MAX_NESTS && below + 1 + heightAbove(outer) <= MAX_NESTS;
}

/** The longest chain of instances below `ep`; more than allowed where `outer` is among them. */
function depthBelow(ep: Eventpoll, outer: Eventpoll, depth: number): number {
  let longest = 0;
  for (const { file } of ep.rbr) {
    if (!(file instanceof Eventpoll)) continue;
    if (file === outer || depth > MAX_NESTS) return MAX_NESTS + 1;
    longest = Math.max(longest, depthBelow(file, outer, depth + 1) + 1);
    if (longest > MAX_NESTS) break;
  }
  return longest;
}

/** The longest chain of instances above `ep`. */
function heightAbove(ep: Eventpoll): number {
  let longest = 0;
  for (const item of registrationsOf(ep)) longest = Math.max(longest, heightAbove(item.ep) + 1);
  return longest;
}

/** Whether `target` and every file below it reach few enough outermost instances, the new path included. */
export function hasFewPaths(target: File): boolean {
  if (!(target instanceof Eventpoll)) return climb(target, 0, [0, 0, 0, 0, 0]);
  for (const { file } of target.rbr) if (!hasFewPaths(file)) return false;
  return true;
}

/** Counts outermost instances by the length of the chain to them; false as soon as there are too many. */
function climb(file: File, depth: number, counts: number[]): boolean {
  if (depth > MAX_NESTS) return false;
  for (const { ep } of registrationsOf(file)) {
    if (ep.watchers) {
      if (!climb(ep, depth + 1, counts)) return false;
    } else {
      counts[depth] = (counts[depth] ?? 0) + 1;
      if ((counts[depth] ?? 0) > (PATH_LIMITS[depth] ?? 0)) return false;
    }
  }
  return true;
}

function* registrationsOf(file: File): IterableIterator<Epitem> {
  for (let item = file.watchers as Epitem | null; item; item = item.nextOnFile) yield item;
}
