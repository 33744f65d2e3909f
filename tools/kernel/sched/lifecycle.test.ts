import { describe, expect, test } from "vitest";
import {
  type Call,
  ECHILD,
  SA_NOCLDWAIT,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGTERM,
  SIG_IGN,
  WCONTINUED,
  WEXITSTATUS,
  WIFCONTINUED,
  WIFEXITED,
  WIFSTOPPED,
  WNOHANG,
  WTERMSIG,
  WUNTRACED,
  close,
  errno,
  exit,
  fork,
  getpid,
  getppid,
  kill,
  pipe,
  pthread_create,
  read,
  ref,
  sigaction,
  waitpid,
  write,
} from "../../libc/index.ts";
import { Kernel } from "../kernel.ts";
import { runProgram } from "../run-program.ts";
import type { Thread } from "../uapi/index.ts";
import type { Finding } from "./finding.ts";

/** A child that exits with `status`. */
function* child(status: number): Call<number> {
  const pid = yield* fork();
  if (pid === 0) yield* exit(status);
  return pid;
}

/** A pipe that two processes of a test agree by. */
function* channel(): Call<readonly [number, number]> {
  const fds: number[] = [];
  yield* pipe(fds);
  return [fds[0] as number, fds[1] as number];
}

function findingOf(program: () => Thread<void>): Finding | null {
  const kernel = new Kernel();
  kernel.spawn(program);
  return kernel.run().finding;
}

describe("fork", () => {
  test("the child continues with copies of all variables", () => {
    const seen: string[] = [];
    runProgram(function* main() {
      let count = 1;
      const pid = yield* fork();
      count += pid === 0 ? 10 : 100;
      yield* getpid();
      seen.push(`${pid === 0 ? "child" : "parent"} ${count}`);
      if (pid > 0) yield* waitpid(pid, null, 0);
    });
    expect(seen.sort()).toEqual(["child 11", "parent 101"]);
  });

  test("what the parent had read before is in the child's buffer too", () => {
    const seen: string[] = [];
    runProgram(function* main() {
      const [reader, writer] = yield* channel();
      yield* write(writer, "abc", 3);
      const buf = new Uint8Array(3);
      yield* read(reader, buf, 3);
      const pid = yield* fork();
      seen.push(String.fromCharCode(...buf));
      if (pid > 0) yield* waitpid(pid, null, 0);
    });
    expect(seen).toEqual(["abc", "abc"]);
  });

  test("a child can fork again", () => {
    let count = 0;
    runProgram(function* main() {
      yield* fork();
      yield* fork();
      yield* fork();
      count++;
      while ((yield* waitpid(-1, null, 0)) > 0);
    });
    expect(count).toBe(8);
  });

  test("only the calling thread is copied", () => {
    const kernel = runProgram(function* main() {
      const thread = ref(0);
      yield* pthread_create(
        thread,
        null,
        function* other() {
          yield* getpid();
        },
        undefined,
      );
      const pid = yield* fork();
      if (pid > 0) yield* waitpid(pid, null, 0);
    });
    expect(kernel.history[0]?.tasks).toHaveLength(2);
  });

  test("a program that does not depend on its calls alone is told which call differed", () => {
    let outside = 0;
    const finding = findingOf(function* main() {
      outside++;
      if (outside === 1) yield* getpid();
      else yield* getppid();
      yield* fork();
    });
    expect(finding?.code).toBe("nondeterministic-program");
    expect(finding?.message).toContain("getpid");
    expect(finding?.message).toContain("getppid");
  });
});

describe("waitpid", () => {
  test("gives the low 8 bits of the exit status", () => {
    const status = ref(0);
    runProgram(function* main() {
      yield* waitpid(yield* child(0x1ff), status, 0);
    });
    expect(WIFEXITED(status.value)).toBe(true);
    expect(WEXITSTATUS(status.value)).toBe(0xff);
  });

  test("gives the signal that ended the child", () => {
    const status = ref(0);
    runProgram(function* main() {
      const [reader] = yield* channel();
      const pid = yield* fork();
      if (pid === 0) yield* read(reader, new Uint8Array(1), 1);
      yield* kill(pid, SIGTERM);
      yield* waitpid(pid, status, 0);
    });
    expect(WTERMSIG(status.value)).toBe(SIGTERM);
  });

  test("with WNOHANG answers 0 while the child lives, and ECHILD without children", () => {
    const answers: number[] = [];
    runProgram(function* main() {
      const [reader, writer] = yield* channel();
      const pid = yield* fork();
      if (pid === 0) yield* read(reader, new Uint8Array(1), 1);
      else {
        answers.push(yield* waitpid(pid, null, WNOHANG));
        yield* write(writer, "x", 1);
        yield* waitpid(pid, null, 0);
        answers.push(yield* waitpid(-1, null, WNOHANG), errno);
      }
    });
    expect(answers).toEqual([0, -1, ECHILD]);
  });

  test("tells of a stop and a continuation once each, and only who asks", () => {
    const seen: string[] = [];
    runProgram(function* main() {
      const [reader] = yield* channel();
      const pid = yield* fork();
      if (pid === 0) yield* read(reader, new Uint8Array(1), 1);
      const status = ref(0);
      yield* kill(pid, SIGSTOP);
      seen.push(`without WUNTRACED ${yield* waitpid(pid, status, WNOHANG)}`);
      yield* waitpid(pid, status, WUNTRACED);
      seen.push(WIFSTOPPED(status.value) ? "stopped" : "?");
      seen.push(`again ${yield* waitpid(pid, status, WNOHANG | WUNTRACED)}`);
      yield* kill(pid, SIGCONT);
      yield* waitpid(pid, status, WCONTINUED);
      seen.push(WIFCONTINUED(status.value) ? "continued" : "?");
      yield* kill(pid, SIGKILL);
      yield* waitpid(pid, status, 0);
    });
    expect(seen).toEqual(["without WUNTRACED 0", "stopped", "again 0", "continued"]);
  });
});

describe("the end of a process", () => {
  test("a zombie can be addressed until it is waited for", () => {
    const answers: number[] = [];
    runProgram(function* main() {
      const pid = yield* child(0);
      yield* waitpid(-1, null, WNOHANG | WUNTRACED);
      answers.push(yield* kill(pid, 0));
      yield* waitpid(pid, null, 0);
      answers.push(yield* kill(pid, 0));
    });
    expect(answers.at(-1)).toBe(-1);
  });

  test("an orphan's parent is init", () => {
    const parents: number[] = [];
    runProgram(function* main() {
      const [reader, writer] = yield* channel();
      const pid = yield* fork();
      if (pid === 0 && (yield* fork()) === 0) {
        yield* close(writer);
        yield* read(reader, new Uint8Array(1), 1);
        parents.push(yield* getppid());
      }
      if (pid > 0) yield* waitpid(pid, null, 0);
    });
    expect(parents).toEqual([1]);
  });

  test.each([
    ["SIG_IGN", SIG_IGN, 0],
    ["SA_NOCLDWAIT", () => {}, SA_NOCLDWAIT],
  ] as const)(
    "with %s for SIGCHLD there are no zombies, and wait is ECHILD when all have ended",
    (_name, handler, flags) => {
      const answers: number[] = [];
      runProgram(function* main() {
        yield* sigaction(SIGCHLD, { sa_handler: handler, sa_flags: flags });
        yield* child(3);
        let answer = yield* waitpid(-1, null, 0);
        if (answer < 0 && errno !== ECHILD) answer = yield* waitpid(-1, null, 0);
        answers.push(answer, errno);
      });
      expect(answers).toEqual([-1, ECHILD]);
    },
  );
});
