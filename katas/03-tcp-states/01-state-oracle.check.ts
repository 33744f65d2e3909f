import { test } from "vitest";
import { type Trial, dial, exported, mistakes, scenario } from "#harness";
import {
  AF_INET,
  SOCK_STREAM,
  type Thread,
  accept,
  bind,
  close,
  dup,
  inet,
  listen,
  pause,
  rfcStateName,
  sleep,
  socket,
  write,
} from "#libc";
import * as learner from "./01-state-oracle.ts";

const report = mistakes({
  "not-foretold": {
    says: "Sequence {n} has no answer yet: two states are wanted, the client's and the server's.",
  },
  "no-such-state": { says: 'Sequence {n}: "{said}" is none of the states. Did you mean {near}?' },
  swapped: {
    says: "Sequence {n}: both states are right, and they stand at the wrong ends: the client's comes first.",
  },
  "time-wait-at-the-wrong-end": {
    says: "Sequence {n}: you have the {end} in TIME_WAIT. Who sent the first FIN? That end waits, and the other one has finished.",
  },
  "sixty-seconds-too-early": {
    says: "Sequence {n}: you have the {end} CLOSED, 60 s too early: it sent the first FIN, and may have to acknowledge the other one again.",
  },
  "unacknowledged-fin": {
    says: "Sequence {n}: you have the {end} in FIN_WAIT_2, and its FIN is still on the way: nobody can have acknowledged it yet.",
  },
  "acknowledged-fin": {
    says: "Sequence {n}: you have the {end} in FIN_WAIT_1, where it waits for an ACK. A second has gone by: the kernel over there has acknowledged the FIN, though no program called anything.",
  },
  "fin-not-there-yet": {
    says: "Sequence {n}: you have the {end} in {said}, as if the other end's FIN had arrived. It was sent 5 ms ago, and takes 10.",
  },
  "last-ack-skipped": {
    says: "Sequence {n}: you have the {end} CLOSED, and its own FIN is still on the way: it waits for the last ACK.",
  },
  "not-crossed": {
    says: "Sequence {n}: you have the {end} in {said}. The two FINs crossed: each end got a FIN where it waited for an ACK, and the ACKs are still on the way.",
  },
  "close-wait-expires": {
    says: "Sequence {n}: you have the {end} CLOSED, and its program never called close. No timer does that for it.",
  },
  "orphan-for-ever": {
    says: "Sequence {n}: you have the {end} in {said} after ten minutes. Its program has closed, so nobody waits for the answer: the kernel gives up after tcp_fin_timeout, 60 s.",
  },
  "still-referenced": {
    says: "Sequence {n}: you have the {end} in {said}, as if a FIN had been sent. fd was one of two descriptors, and close drops only one.",
  },
  "unread-means-reset": {
    says: "Sequence {n}: you have the {end} in {said}, as after a FIN. Bytes lay unread at the close, so the kernel sent RST, and nothing is left at either end.",
  },
  "another-state": { says: "Sequence {n}: the {end} is not in {said} at that moment." },
});

const PORT = 4000;
/** Virtual ms on a link of its own: slow enough to look at what is on the way. */
const ONE_WAY = 10;
const SERVER = "192.0.2.5";
/** When the two begin; by then the connection stands. */
const START = 100;

type End = "client" | "server";
type Script = (fd: number) => Thread<unknown>;

interface Sequence {
  /** In the learner's words. */
  title: string;
  client?: Script;
  server?: Script;
  /** Virtual ms after the start at which ss is asked. */
  at: number;
}

function* closing(fd: number): Thread<void> {
  yield* close(fd);
}

function* closingAfterASecond(fd: number): Thread<void> {
  yield* sleep(1);
  yield* close(fd);
}

const SEQUENCES: Readonly<Record<number, Sequence>> = {
  1: { title: "the client closes; 5 ms later", client: closing, at: 5 },
  2: { title: "the client closes; a second later", client: closing, at: 1000 },
  3: {
    title: "the client closes, a second later the server; 5 ms after that",
    client: closing,
    server: closingAfterASecond,
    at: 1005,
  },
  4: {
    title: "the server closes, a second later the client; a second after that",
    client: closingAfterASecond,
    server: closing,
    at: 2000,
  },
  5: { title: "both close at the same moment; 15 ms later", client: closing, server: closing, at: 15 },
  6: { title: "the client closes, the server never; ten minutes later", client: closing, at: 600_000 },
  7: {
    title: "the client duplicates fd and closes fd; a second later",
    client: function* (fd) {
      yield* dup(fd);
      yield* close(fd);
    },
    at: 1000,
  },
  8: {
    title: "the server sends 100 bytes, a second later the client closes unread; a second after that",
    client: closingAfterASecond,
    server: function* (fd) {
      yield* write(fd, "x".repeat(100), 100);
    },
    at: 2000,
  },
};

/** Makes the calls, and asks both machines. */
function observe(trial: Trial, { client, server, at }: Sequence): Record<End, string> {
  const { world } = trial;
  const link = world.link("slow", { latency: ONE_WAY * 1e6 });
  world.kernel.attach(world.server, link, `${SERVER}/24`);
  const machine = world.host("client", "192.0.2.7/24", link);
  function* play(fd: number, script: Script | undefined): Thread<void> {
    yield* sleep((START - world.now) / 1000);
    if (script) yield* script(fd);
    for (;;) yield* pause();
  }
  world.spawn(
    function* () {
      const listener = yield* socket(AF_INET, SOCK_STREAM, 0);
      yield* bind(listener, inet(SERVER, PORT));
      yield* listen(listener, 1);
      yield* play(yield* accept(listener), server);
    },
    { name: "server" },
  );
  world.spawn(
    function* () {
      yield* play(yield* dial(PORT, SERVER), client);
    },
    { name: "client", host: machine },
  );
  trial.runFor(START + at);
  const stateOn = (host: typeof machine, port: "localPort" | "remotePort"): string => {
    const entry = world.sockets(host).find((sk) => sk[port] === PORT && sk.remotePort !== 0);
    return entry ? rfcStateName(entry.state) : "CLOSED";
  };
  return {
    client: canonical(stateOn(machine, "remotePort")),
    server: canonical(stateOn(world.server, "localPort")),
  };
}

const STATES = [
  "LISTEN",
  "SYN_SENT",
  "SYN_RECEIVED",
  "ESTABLISHED",
  "FIN_WAIT_1",
  "FIN_WAIT_2",
  "CLOSE_WAIT",
  "CLOSING",
  "LAST_ACK",
  "TIME_WAIT",
  "CLOSED",
];
/** How ss, netstat and RFC 9293 write some of them. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ESTAB: "ESTABLISHED",
  FIN_WAIT1: "FIN_WAIT_1",
  FIN_WAIT2: "FIN_WAIT_2",
  SYN_RECV: "SYN_RECEIVED",
  CLOSE: "CLOSED",
  UNCONN: "CLOSED",
};

/** "FIN_WAIT_1" for "fin-wait-1", "FIN_WAIT1" and the like. */
function canonical(state: string): string {
  const plain = state.trim().toUpperCase().replaceAll(/[- ]/g, "_");
  return SPELLINGS[plain] ?? plain;
}

/** The state that shares most letters at its beginning with what was written. */
function nearest(said: string): string {
  const shared = (state: string): number =>
    [...state].findIndex((letter, i) => letter !== said[i]) + (said.startsWith(state) ? 99 : 0);
  return [...STATES].sort((a, b) => shared(b) - shared(a))[0] ?? "";
}

function judge(n: number, said: unknown, seen: Record<End, string>): void {
  const pair: unknown[] = Array.isArray(said) ? said : [];
  const [client, server] = pair.map((state) => (typeof state === "string" ? canonical(state) : ""));
  if (!client || !server || client === "?" || server === "?") return report("not-foretold", { n });
  for (const state of [client, server])
    if (!STATES.includes(state)) report("no-such-state", { n, said: state, near: nearest(state) });
  if (client === seen.client && server === seen.server) return;
  if (client === seen.server && server === seen.client) report("swapped", { n });
  const said_ = { client, server };
  for (const end of ["client", "server"] as const)
    if (said_[end] !== seen[end]) explain(n, end, said_[end], seen[end]);
}

/** Says what is wrong with one state, without giving the right one away. */
function explain(n: number, end: End, said: string, seen: string): never {
  const values = { n, end, said };
  if (n === 7) return report("still-referenced", values);
  if (n === 8) return report("unread-means-reset", values);
  if (n === 5) return report("not-crossed", values);
  if (said === "TIME_WAIT" && seen === "CLOSED" && n !== 6)
    return report("time-wait-at-the-wrong-end", values);
  if (said === "CLOSED" && seen === "TIME_WAIT") return report("sixty-seconds-too-early", values);
  if (said === "CLOSED" && seen === "CLOSE_WAIT" && n === 6) return report("close-wait-expires", values);
  if (seen === "CLOSED" && n === 6) return report("orphan-for-ever", values);
  if (said === "CLOSED" && seen === "LAST_ACK") return report("last-ack-skipped", values);
  const isEarly = (n === 1 && end === "server") || (n === 3 && end === "client");
  if (isEarly && ["CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSED"].includes(said))
    return report("fin-not-there-yet", values);
  if (said === "FIN_WAIT_2" && seen === "FIN_WAIT_1") return report("unacknowledged-fin", values);
  if (said === "FIN_WAIT_1" && seen === "FIN_WAIT_2") return report("acknowledged-fin", values);
  return report("another-state", values);
}

for (const [key, sequence] of Object.entries(SEQUENCES)) {
  const n = Number(key);
  test(`sequence ${n}`, () => {
    scenario(`${n}. ${sequence.title}`, (trial) => {
      const predict = exported(learner, "predict") as () => unknown;
      const answers = predict() as Record<number, unknown> | undefined;
      judge(n, answers?.[n], observe(trial, sequence));
    });
  });
}
