/** Random programs of several threads and processes: no call breaks a rule, and the simulator never does. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AF_INET,
  AF_UNIX,
  type Call,
  POLLIN,
  POLLOUT,
  SIGCHLD,
  SIGUSR1,
  SIG_BLOCK,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  SO_LINGER,
  SO_REUSEADDR,
  WNOHANG,
  accept,
  bind,
  close,
  connect,
  dup,
  dup2,
  fork,
  getpid,
  inet,
  kill,
  listen,
  nanosleep,
  pipe2,
  poll,
  pthread_create,
  read,
  recv,
  ref,
  send,
  sendto,
  setsockopt,
  shutdown,
  sigaction,
  sigprocmask,
  sigset,
  socket,
  socketpair,
  waitpid,
  write,
} from "../libc/index.ts";
import { brokenInvariants } from "./invariants.ts";
import { Kernel } from "./kernel.ts";
import type { Thread } from "./uapi/index.ts";

/** One thing to do: `what` picks the call, the rest its arguments. */
type Deed = readonly [what: number, fd: number, number: number];

const buffer = () => new Uint8Array(5000);
const port = (number: number): number => 1000 + (number % 3);

/** Each call by a number; descriptors and sizes are small, so that calls meet each other. */
const DEEDS: readonly ((fd: number, number: number) => Call<unknown>)[] = [
  () => socket(AF_INET, SOCK_STREAM, 0),
  () => socket(AF_INET, SOCK_DGRAM, 0),
  (_fd, number) => socketpair(AF_UNIX, number % 2 ? SOCK_STREAM : SOCK_DGRAM, 0, []),
  (_fd, number) => pipe2([], number % 2 ? 0o4000 : 0),
  (fd, number) => bind(fd, inet("127.0.0.1", port(number))),
  (fd, number) => listen(fd, number % 3),
  (fd, number) => connect(fd, inet("127.0.0.1", port(number))),
  (fd) => accept(fd),
  (fd, number) => read(fd, buffer(), number % 5000),
  (fd, number) => write(fd, buffer(), number % 5000),
  (fd, number) => recv(fd, buffer(), number % 5000, [0, 2, 0x40, 0x100][number % 4] as number),
  (fd, number) => send(fd, buffer(), number % 5000, 0x4000 | (number % 2 ? 0x8000 : 0)),
  (fd, number) => sendto(fd, buffer(), number % 5000, 0x4000, inet("127.0.0.1", port(number))),
  (fd, number) => shutdown(fd, number % 3),
  (fd) => close(fd),
  (fd) => close(fd),
  (fd) => dup(fd),
  (fd, number) => dup2(fd, 3 + (number % 8)),
  (fd, number) => poll([{ fd, events: POLLIN | POLLOUT, revents: 0 }], number % 20),
  (fd) => setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1),
  (fd, number) => setsockopt(fd, SOL_SOCKET, SO_LINGER, { l_onoff: 1, l_linger: number % 2 }),
  () => fork(),
  (_fd, number) => waitpid(-1, null, number % 2 ? WNOHANG : 0),
  (_fd, number) => nanosleep({ tv_sec: 0, tv_nsec: number * 1000 }),
  (_fd, number) => sigprocmask(SIG_BLOCK, number % 2 ? sigset(SIGUSR1) : sigset()),
  () => signalMyself(),
];

function* signalMyself(): Call<void> {
  yield* kill(yield* getpid(), SIGUSR1);
}

function* perform(deeds: readonly Deed[]): Thread<void> {
  for (const [what, fd, number] of deeds)
    yield* (DEEDS[what % DEEDS.length] as (typeof DEEDS)[number])(3 + (fd % 8), number);
}

function* program(threads: readonly (readonly Deed[])[]): Thread<void> {
  for (const signal of [SIGUSR1, SIGCHLD, 13]) yield* sigaction(signal, { sa_handler: () => {} });
  for (const deeds of threads.slice(1)) yield* pthread_create(ref(0), null, perform, deeds);
  yield* perform(threads[0] ?? []);
}

const deed: fc.Arbitrary<Deed> = fc.tuple(fc.nat(DEEDS.length - 1), fc.nat(7), fc.nat(9999));
const threads = fc.array(fc.array(deed, { maxLength: 25 }), { minLength: 1, maxLength: 3 });

test("rules hold after every call of any program", () => {
  fc.assert(
    fc.property(fc.array(threads, { minLength: 1, maxLength: 2 }), (programs) => {
      const broken = new Set<string>();
      const kernel = new Kernel({
        stepBudget: 20_000,
        listener: (event) => {
          if (event.type === "exit") for (const rule of brokenInvariants(kernel)) broken.add(rule);
        },
      });
      for (const each of programs) kernel.spawn(program, { args: [each] });
      const { finding } = kernel.run();
      expect(finding?.message ?? null).toBeNull();
      expect([...broken]).toEqual([]);
    }),
    { numRuns: 60, seed: 7 },
  );
});
