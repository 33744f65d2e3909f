/** How the calls that wait for readiness, and those on descriptors made for it, are written in a vector. */
import {
  EPOLL_CTL_DEL,
  FD_ISSET,
  FD_SET,
  epoll_event,
  epoll_events,
  fd_set,
  itimerspec,
  type pollfd,
} from "../kernel/uapi/index.ts";
import { flags, pollNames, signalSet } from "./constants.ts";
import type { Form, Scene } from "./form.ts";
import type { Json } from "./vector.ts";

function pollfds(scene: Scene, list: Json | undefined): pollfd[] {
  return (list as readonly (readonly [Json, Json])[]).map(([fd, events]) => ({
    fd: scene.names.descriptor(scene.process, fd),
    events: flags(events),
    revents: 0,
  }));
}

const revents: Form["given"] = (_scene, args: readonly unknown[], result) =>
  result === 0 ? {} : { out: (args[0] as pollfd[]).map((entry) => pollNames(entry.revents)) };

/** Milliseconds as a timespec; null stays: for ever. */
function timespecOf(value: Json | undefined): { tv_sec: number; tv_nsec: number } | null {
  if (value === null || value === undefined) return null;
  const ms = flags(value);
  return { tv_sec: Math.floor(ms / 1000), tv_nsec: (ms % 1000) * 1e6 };
}

/* ---- select ---- */

/** Longer than any scenario's descriptors, so that one of any number fits. */
const SET_SIZE = 4096;

function setOf(scene: Scene, list: Json | undefined): fd_set | null {
  if (list === null || list === undefined) return null;
  const set = fd_set(SET_SIZE);
  for (const name of list as readonly Json[]) FD_SET(scene.names.descriptor(scene.process, name), set);
  return set;
}

/** `"max+1"`: one more than the highest descriptor in any list. */
function nfdsOf(scene: Scene, args: readonly Json[]): number {
  if (args[0] !== "max+1") return flags(args[0]);
  const all = [args[1], args[2], args[3]].flatMap((list) => (list ?? []) as readonly Json[]);
  return Math.max(-1, ...all.map((name) => scene.names.descriptor(scene.process, name))) + 1;
}

/** The names of those that are in the set, in the order in which they were asked for. */
function membersOf(scene: Scene, list: Json | undefined, set: fd_set | null): Json[] {
  if (!set) return [];
  return ((list ?? []) as readonly Json[]).filter((name) =>
    FD_ISSET(scene.names.descriptor(scene.process, name), set),
  );
}

/** The lists that a select was asked with, which its answer is written in. */
const asked = new WeakMap<object, readonly Json[]>();

function selectArguments(scene: Scene, args: readonly Json[]): unknown[] {
  const sets = [setOf(scene, args[1]), setOf(scene, args[2]), setOf(scene, args[3])];
  for (const set of sets) if (set) asked.set(set, args);
  return [nfdsOf(scene, args), ...sets];
}

const selected: Form["given"] = (scene, args: readonly unknown[], result) => {
  if (result === 0) return {};
  const sets = args.slice(1, 4) as (fd_set | null)[];
  const lists =
    sets.map((set) => (set ? asked.get(set) : undefined)).find((list) => list !== undefined) ?? [];
  const [r, w, e] = sets.map((set, i) => membersOf(scene, lists[i + 1], set));
  return { out: { r: r ?? [], w: w ?? [], e: e ?? [] } };
};

function timevalOf(value: Json | undefined): { tv_sec: number; tv_usec: number } | null {
  const time = timespecOf(value);
  return time && { tv_sec: time.tv_sec, tv_usec: time.tv_nsec / 1000 };
}

const maskOf = (value: Json | undefined) => (value === undefined || value === null ? null : signalSet(value));

/* ---- epoll ---- */

/** A registration's data: an object with the vector's name for it. */
function eventOf(operation: number, value: Json | undefined): epoll_event | null {
  if (value === null || value === undefined) return null;
  const { events, data } = value as { events: Json; data?: Json };
  return operation === EPOLL_CTL_DEL
    ? epoll_event(flags(events))
    : epoll_event(flags(events), { ptr: { name: data ?? null } });
}

const waited: Form["given"] = (_scene, args: readonly unknown[], result) => {
  if (result === 0) return {};
  const events = (args[1] as epoll_event[]).slice(0, result);
  return {
    out: events.map(({ events: bits, data }) => ({
      events: pollNames(bits, "EPOLL"),
      data: (data.ptr as { name: Json }).name,
    })),
  };
};

function waitArguments(scene: Scene, args: readonly Json[]): unknown[] {
  const maxevents = flags(args[1]);
  const fd = scene.names.descriptor(scene.process, args[0]);
  return [fd, epoll_events(Math.max(0, maxevents)), maxevents, flags(args[2])];
}

export const readiness: Readonly<Record<string, Form>> = {
  poll: { arguments: (scene, args) => [pollfds(scene, args[0]), flags(args[1])], given: revents },
  ppoll: {
    arguments: (scene, args) => [pollfds(scene, args[0]), timespecOf(args[1]), maskOf(args[2])],
    given: revents,
  },
  select: {
    arguments: (scene, args) => [...selectArguments(scene, args), timevalOf(args[4])],
    given: selected,
  },
  pselect: {
    arguments: (scene, args) => [...selectArguments(scene, args), timespecOf(args[4]), maskOf(args[5])],
    given: selected,
  },
  epoll_create: { arguments: (_scene, args) => [flags(args[0])] },
  epoll_create1: { arguments: (_scene, args) => [flags(args[0])] },
  epoll_ctl: {
    arguments: (scene, args) => {
      const operation = flags(args[1]);
      const [epfd, fd] = [args[0], args[2]].map((name) => scene.names.descriptor(scene.process, name));
      return [epfd, operation, fd, eventOf(operation, args[3])];
    },
  },
  epoll_wait: { arguments: waitArguments, given: waited },
  epoll_pwait: {
    arguments: (scene, args) => [...waitArguments(scene, args), maskOf(args[3])],
    given: waited,
  },
  eventfd: { arguments: (_scene, args) => [flags(args[0]), flags(args[1])] },
  timerfd_create: { arguments: (_scene, args) => [flags(args[0]), flags(args[1])] },
  timerfd_settime: {
    arguments: (scene, args) => {
      const { value, interval } = args[2] as { value?: number; interval?: number };
      return [
        scene.names.descriptor(scene.process, args[0]),
        flags(args[1]),
        itimerspec(value ?? 0, interval ?? 0),
        null,
      ];
    },
  },
};
