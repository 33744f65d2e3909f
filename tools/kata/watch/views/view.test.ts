import { expect, test, vi } from "vitest";
import type { Verdict } from "../../model.ts";
import { emptyProgress } from "../../progress.ts";
import { widthOf } from "../../text.ts";
import { failed, failingVerdict, passed, play, recording, startState } from "../fixture.ts";
import type { State } from "../state.ts";
import { view } from "./view.ts";

/** The verdict has its own tests; here it is two lines. */
vi.mock("../../show.ts", async (original) => ({
  ...(await original<typeof import("../../show.ts")>()),
  showVerdict: ({ outcome, failures }: Verdict) =>
    outcome === "pass" ? ["✓ Passed."] : [`✗ ${failures[0]?.sentence}`, "", "  expected 3,000 bytes"],
}));

const narrow = { columns: 60, rows: 20 };
const problem = {
  file: "katas/01-sockets-are-files/01-first-echo.ts",
  line: 3,
  column: 7,
  code: "TS2345",
  sentence: "A string is not a number.",
};

/** The frame in one string; each line must have its row and fit its columns. */
function frame(state: State): string {
  const lines = view(state);
  expect(lines).toHaveLength(state.size.rows);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(state.size.columns);
  return `\n${lines.join("\n")}\n`;
}

test("a failing kata: what it is, the verdict, the keys", () => {
  expect(frame(failed())).toMatchInlineSnapshot(`
    "
      k1.1  first-echo  ★                                        Sockets are files
      Echo until the client is done
      edit  katas/01-sockets-are-files/01-first-echo.ts
      read  chapters/01-sockets-are-files.md, section 1.2

      The server prints what it gets and exits. Make it send everything back until
      the client is done.

      ✗ The client sent 3,000 bytes, 1,000 came back.

        expected 3,000 bytes










      ────────────────────────────────────────────────────────────────────────────
      [░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 0/3                 checked in 122 ms
      h hint   t trace   e edit   l list   n next   r reset   ? help   q quit
    "
  `);
});

test("a passing kata names the next one; the bar counts it", () => {
  const progress = { ...emptyProgress(), done: new Map([["first-echo", "2026-11-21"]]) };
  expect(frame(passed({ progress }))).toMatchInlineSnapshot(`
    "
      k1.1  first-echo  ★                                        Sockets are files
      Echo until the client is done
      edit  katas/01-sockets-are-files/01-first-echo.ts
      read  chapters/01-sockets-are-files.md, section 1.2

      The server prints what it gets and exits. Make it send everything back until
      the client is done.

      ✓ Passed.

      Press n for the next kata: read-exactly.










      ────────────────────────────────────────────────────────────────────────────
      [████████████░░░░░░░░░░░░░░░░░░░░░░░░] 1/3                 checked in 122 ms
      n next   e edit   s solution   l list   r reset   ? help   q quit
    "
  `);
});

test("the last kata says what is left", () => {
  const passedAt = (done: string[]) =>
    view(
      passed({
        current: 2,
        progress: { ...emptyProgress(), done: new Map(done.map((name) => [name, "2026-11-21"])) },
      }),
    ).join("\n");
  expect(passedAt(["right-descriptor"])).toContain(
    "This is the last kata; 2 before it are open. l lists them.",
  );
  expect(passedAt(["first-echo", "read-exactly", "right-descriptor"])).toContain("all 3 katas are done");
});

test("type errors and hints stand under the verdict", () => {
  const progress = {
    ...emptyProgress(),
    mistakes: new Map([["first-echo", "one-read-only"]]),
    hints: new Map([["first-echo", ["one-read-only", "1"]]]),
  };
  expect(
    frame(failed({ progress, typeProblems: [problem], size: { columns: 80, rows: 30 } })),
  ).toMatchInlineSnapshot(`
    "

      k1.1  first-echo  ★                                        Sockets are files
      Echo until the client is done

      edit  katas/01-sockets-are-files/01-first-echo.ts
      read  chapters/01-sockets-are-files.md, section 1.2

      The server prints what it gets and exits. Make it send everything back until
      the client is done.

      ✗ The client sent 3,000 bytes, 1,000 came back.

        expected 3,000 bytes

      ▲ katas/01-sockets-are-files/01-first-echo.ts:3 A string is not a number.
        TS2345

      │ hint for this mistake
      │ One read takes what has arrived so far. A stream goes on.

      │ hint 1 of 2
      │ What does read return when the client is done?





      ────────────────────────────────────────────────────────────────────────────
      [░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 0/3                 checked in 122 ms
      h hint   t trace   e edit   l list   n next   r reset   ? help   q quit
    "
  `);
});

test("hints stay away from a pass, also while it is checked again", () => {
  const progress = { ...emptyProgress(), hints: new Map([["first-echo", ["1"]]]) };
  expect(view(failed({ progress })).join("\n")).toContain("hint 1 of 2");
  expect(view(passed({ progress })).join("\n")).not.toContain("hint 1 of 2");
  expect(view(passed({ progress, checking: "yes" })).join("\n")).not.toContain("hint 1 of 2");
});

test("on a small terminal the head is short, what is hidden is counted, keys give way", () => {
  expect(frame(failed({ size: { columns: 40, rows: 11 } }))).toMatchInlineSnapshot(`
    "
      k1.1  first-echo  ★
      edit  katas/01-sockets-are-files/01-f…

      The server prints what it gets and
      exits. Make it send everything back
      until the client is done.

      ✗ The client sent 3,000 bytes, 1,000 …
      ──────────────────────── ↓ 2 more ──
      [░░░░░░░░] 0/3     checked in 122 ms
      h hint   t trace   ? help   q quit
    "
  `);
});

test("before the first verdict the check is announced", () => {
  expect(frame(startState({ size: narrow }))).toMatchInlineSnapshot(`
    "
      k1.1  first-echo  ★
      edit  katas/01-sockets-are-files/01-first-echo.ts

      The server prints what it gets and exits. Make it send
      everything back until the client is done.

      Checking…










      ────────────────────────────────────────────────────────
      [░░░░░░░░░░░░░░░░] 0/3                         checking…
      h hint   e edit   l list   n next   ? help   q quit
    "
  `);
});

test("a check that takes long says what may be the matter", () => {
  expect(view(startState({ checking: "slow" })).join("\n")).toContain("Starting.");
  expect(view(startState({ checking: "slow", run: 2 })).join("\n")).toContain("Still running.");
});

test("a question takes the place of the keys; a note stands above them", () => {
  expect(view(failed({ question: "reset" })).slice(-3)).toMatchInlineSnapshot(`
    [
      "  ────────────────────────────────────────────────────────────────────────────",
      "  Put the shipped file back? Yours is kept as a backup.",
      "  y yes   n no",
    ]
  `);
  expect(
    view(failed({ note: { tone: "plain", text: "This is the first kata." } })).slice(-4),
  ).toMatchInlineSnapshot(`
    [
      "  ────────────────────────────────────────────────────────────────────────────",
      "  This is the first kata.",
      "  [░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░] 0/3                 checked in 122 ms",
      "  h hint   t trace   e edit   l list   n next   r reset   ? help   q quit",
    ]
  `);
});

test("the list: chapters, standings, the cursor", () => {
  const progress = {
    ...emptyProgress(),
    done: new Map([["first-echo", "2026-11-21"]]),
    mistakes: new Map([["read-exactly", "no-loop"]]),
  };
  expect(frame(play(failed({ progress }), "l", "down")[0])).toMatchInlineSnapshot(`
    "

      / type to search                                    ✓ done  ◐ started  · new

      01  Sockets are files
        ✓ k1.1   first-echo        ★      Echo until the client is done  ← here
      › ◐ k1.2   read-exactly      ★      Read exactly so many bytes

      02  Two queues
        · k2.1   right-descriptor  ★★     監聽與連接: two descriptors












      ────────────────────────────────────────────────────────────────────────────
      [████████████░░░░░░░░░░░░░░░░░░░░░░░░] 1/3
      enter open   ↑ ↓ move   a–z search   esc back
    "
  `);
});

test("the list under a filter, and where nothing is left of it", () => {
  expect(frame(play(failed({ size: narrow }), "l", "t", "w", "o")[0])).toMatchInlineSnapshot(`
    "

      / two▏                          ✓ done  ◐ started  · new

      02  Two queues
      › · k2.1   right-descriptor  ★★     監聽與連接: two de…












      ────────────────────────────────────────────────────────
      [░░░░░░░░░░░░░░░░] 0/3
      enter open   ↑ ↓ move   a–z search   esc clear
    "
  `);
  expect(view(play(failed(), "l", "x", "x")[0])[3]).toContain('No kata has "xx"');
});

test("the trace, one above the other", () => {
  const source = {
    kind: "source",
    text: `${"\n".repeat(13)}    const n = yield* read(conn, buf, buf.length);`,
  } as const;
  expect(frame(play(failed(), "t", source, "p")[0])).toMatchInlineSnapshot(`
    "

      first-echo  3,000 bytes in three pieces                          step 4 of 6
      ✗ The client sent 3,000 bytes, 1,000 came back.

          1  0.000 ms  server[1]  socket(AF_INET, SOCK_STREAM, 0) = 3
          2  0.002 ms  client     connect(3, 10.0.0.1:8080) = 0
          3  0.013 ms  network    client > server: 1000 bytes
      ›   4  0.013 ms  server[1]  read(4, …, 4096) = 1000
        ✗ 5  0.014 ms  server[1]  close(4) = 0
          6  1.204 ms  client     read(3, …, 4096) = -1 ECONNRESET

      after 0.013 ms  ·  01-first-echo.ts:14
      14 │ const n = yield* read(conn, buf, buf.length);
        server[1]  running
          3  listener
      ▎   4  ESTABLISHED  recv 0






      ────────────────────────────────────────────────────────────────────────────
      ← → step   n p your calls   w where it went wrong   esc back
    "
  `);
});

test("the trace, side by side", () => {
  expect(frame(play(failed({ size: { columns: 120, rows: 20 } }), "t")[0])).toMatchInlineSnapshot(`
    "
      first-echo  3,000 bytes in three pieces                                                                  step 5 of 6
      ✗ The client sent 3,000 bytes, 1,000 came back.

          1  0.000 ms  server[1]  socket(AF_INET, SOCK_STREAM, 0) = 3           │ after 0.014 ms  ·  01-first-echo.ts:16
          2  0.002 ms  client     connect(3, 10.0.0.1:8080) = 0                 │
          3  0.013 ms  network    client > server: 1000 bytes                   │   server[1]  running
          4  0.013 ms  server[1]  read(4, …, 4096) = 1000                       │     3  listener
      › ✗ 5  0.014 ms  server[1]  close(4) = 0                                  │
          6  1.204 ms  client     read(3, …, 4096) = -1 ECONNRESET              │
                                                                                │
                                                                                │
                                                                                │
                                                                                │
                                                                                │
                                                                                │
                                                                                │
                                                                                │
                                                                                │
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      ← → step   n p your calls   w where it went wrong   home end first, last   j k scroll state   esc back
    "
  `);
});

test("the trace, narrow and short: the state can be scrolled", () => {
  const panels = [Array.from({ length: 20 }, (_, line) => `line ${line + 1}`)];
  const long = { ...recording, panels, steps: recording.steps.map((step) => ({ ...step, panel: 0 })) };
  const state = failed({ size: narrow, verdict: failingVerdict({ recording: long }) });
  expect(frame(play(state, "t", "j", "j")[0])).toMatchInlineSnapshot(`
    "
      first-echo  3,000 bytes in three pieces      step 5 of 6
      ✗ The client sent 3,000 bytes, 1,000 came back.

          1  server[1]  socket(AF_INET, SOCK_STREAM, 0) = 3
          2  client     connect(3, 10.0.0.1:8080) = 0
          3  network    client > server: 1000 bytes
          4  server[1]  read(4, …, 4096) = 1000
      › ✗ 5  server[1]  close(4) = 0
          6  client     read(3, …, 4096) = -1 ECONNRESET

      after 0.014 ms  ·  01-first-echo.ts:16  ·  ↓ 12 more

        line 3
        line 4
        line 5
        line 6
        line 7
        line 8
      ────────────────────────────────────────────────────────
      ← → step   n p your calls   esc back
    "
  `);
});

test("the solution, with line numbers", () => {
  const text = "// Reads until 0.\nexport function* echo() {}\n";
  expect(frame(play(failed({ size: narrow }), { kind: "solution", text })[0])).toMatchInlineSnapshot(`
    "

      first-echo  our solution

      1  // Reads until 0.
      2  export function* echo() {}













      ────────────────────────────────────────────────────────
      ↑ ↓ scroll   esc back
    "
  `);
});

test("the help", () => {
  expect(frame(play(failed({ size: { columns: 80, rows: 40 } }), "?")[0])).toMatchInlineSnapshot(`
    "

      Help

      Edit the kata's file and save: it is checked at once. A pass is shown with
      the reason why it works; nothing moves on until you press n. Type errors
      follow a moment after the verdict. Your progress lies in .kata/progress.txt.

      While you work

        h          a hint; again for the next, nearer one
        t          step through the failing run, forwards and backwards
        e o        open the file in $VISUAL or $EDITOR
        a          check again
        n p        next kata, previous kata
        l          list of all katas; type to search
        r          put the shipped file back; yours is kept
        s          our solution
        j k        scroll; also ↑ ↓, PgUp, PgDn, Home, End
        q          quit; progress is kept

      In the trace

        → ←        one step on, one back; also ↓ ↑, space, backspace
        PgDn PgUp  ten steps on, ten back
        Home End   first step, last step
        w          where it went wrong
        n p        the next call in your file, the one before
        j k        scroll the state
        esc        back









      ────────────────────────────────────────────────────────────────────────────
      ↑ ↓ scroll   esc back
    "
  `);
});

test("no screen breaks in any size", () => {
  for (const keys of [[], ["t"], ["l"], ["?"], ["r"], ["p"]]) {
    for (const columns of [1, 20, 60, 110, 200]) {
      for (const rows of [1, 5, 20, 50]) frame(play(failed({ size: { columns, rows } }), ...keys)[0]);
    }
  }
});

test("while a check runs the old verdict is faint, without its colours", () => {
  const line = view(failed({ colour: true, checking: "yes" })).find((text) => text.includes("✗"));
  expect(line).toBe("  \u001b[2m✗ The client sent 3,000 bytes, 1,000 came back.\u001b[22m");
});

test("the text of the current step is shown in full where the list had to cut it", () => {
  const steps = recording.steps.map((step) => ({ ...step, text: `${step.text} ${"and so on ".repeat(6)}` }));
  const state = failed({ size: narrow, verdict: failingVerdict({ recording: { ...recording, steps } }) });
  const lines = view(play(state, "t")[0]);
  expect(lines[7]).toBe("  › ✗ 5  server[1]  close(4) = 0 and so on and so on and …");
  expect(lines.slice(10, 14)).toEqual([
    "  after 0.014 ms  ·  01-first-echo.ts:16",
    "",
    "  close(4) = 0 and so on and so on and so on and so on and",
    "  so on and so on",
  ]);
});
