/** How the calls that wait for readiness are written in a vector: poll, ppoll. */
import type { pollfd } from "../kernel/uapi/index.ts";
import type { Form, Scene } from "./calls.ts";
import { flags, pollNames, signalSet } from "./constants.ts";
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

export const readiness: Readonly<Record<string, Form>> = {
  poll: { arguments: (scene, args) => [pollfds(scene, args[0]), flags(args[1])], given: revents },
  ppoll: {
    arguments: (scene, args) => [
      pollfds(scene, args[0]),
      timespecOf(args[1]),
      args[2] === undefined || args[2] === null ? null : signalSet(args[2]),
    ],
    given: revents,
  },
};
