import { expect, test } from "vitest";
import {
  AF_INET,
  EAGAIN,
  EINVAL,
  EMFILE,
  ENFILE,
  EPERM,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_STACK,
  SOCK_STREAM,
  type Thread,
  close,
  dup,
  errno,
  exit,
  fork,
  getrlimit,
  ref,
  setrlimit,
  sleep,
  socket,
  wait,
} from "../../libc/index.ts";
import { Kernel } from "../kernel.ts";

/** Runs a program alone; it returns what it has seen. */
function seenBy<T>(kernel: Kernel, program: (saw: T[]) => Thread<void>): T[] {
  const saw: T[] = [];
  kernel.spawn((() => program(saw)) as never);
  kernel.run();
  return saw;
}

const attempt = (answer: number): number => (answer < 0 ? -errno : 0);

test("a hard limit above fs.nr_open is EPERM, a soft one above the hard one EINVAL, and nobody raises a hard one", () => {
  const saw = seenBy<number>(new Kernel(), function* (saw) {
    saw.push(attempt(yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 1_048_756, rlim_max: 1_048_756 })));
    saw.push(attempt(yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 11, rlim_max: 10 })));
    saw.push(attempt(yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 10, rlim_max: 10 })));
    saw.push(attempt(yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 10, rlim_max: 11 })));
    saw.push(attempt(yield* setrlimit(99, { rlim_cur: 10, rlim_max: 11 })));
    const limit = { rlim_cur: 0, rlim_max: 0 };
    yield* getrlimit(RLIMIT_NOFILE, limit);
    saw.push(limit.rlim_cur);
    yield* getrlimit(RLIMIT_STACK, limit);
    saw.push(limit.rlim_cur);
  });
  expect(saw).toEqual([-EPERM, -EINVAL, 0, -EPERM, -EINVAL, 10, 8_388_608]);
});

test("the process's limit gives EMFILE, the machine's ENFILE; dup needs no new description", () => {
  const kernel = new Kernel();
  kernel.localhost.sysctl.file_max = 2;
  const saw = seenBy<number>(kernel, function* (saw) {
    const first = yield* socket(AF_INET, SOCK_STREAM, 0);
    yield* socket(AF_INET, SOCK_STREAM, 0);
    saw.push(attempt(yield* socket(AF_INET, SOCK_STREAM, 0)));
    saw.push(attempt(yield* dup(first)));
    yield* setrlimit(RLIMIT_NOFILE, { rlim_cur: 6, rlim_max: 6 });
    saw.push(attempt(yield* socket(AF_INET, SOCK_STREAM, 0)));
    yield* close(first);
    saw.push(attempt(yield* socket(AF_INET, SOCK_STREAM, 0)));
    yield* close(5);
    saw.push(attempt(yield* socket(AF_INET, SOCK_STREAM, 0)));
  });
  expect(saw).toEqual([-ENFILE, 0, -EMFILE, -ENFILE, 0]);
  expect(kernel.localhost.openFiles).toBe(0);
  expect(kernel.localhost.kernelLog.entries.map(({ text }) => text)).toEqual([
    "VFS: file-max limit 2 reached",
  ]);
});

test("fork gives EAGAIN at RLIMIT_NPROC; zombies count until they are waited for", () => {
  const kernel = new Kernel();
  // By place, not pushed: fork runs the program once more to copy it.
  const saw = seenBy<number>(kernel, function* (saw) {
    yield* setrlimit(RLIMIT_NPROC, { rlim_cur: 2, rlim_max: 2 });
    if ((yield* fork()) === 0) yield* exit(0);
    yield* sleep(1);
    saw[0] = attempt(yield* fork());
    yield* wait(ref(0));
    const pid = yield* fork();
    if (pid === 0) yield* exit(0);
    saw[1] = attempt(pid);
    yield* wait(ref(0));
  });
  expect(saw).toEqual([-EAGAIN, 0]);
  expect(kernel.localhost.tasks).toBe(0);
});
