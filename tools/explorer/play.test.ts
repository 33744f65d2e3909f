import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Play, type Playable } from "./play.ts";
import { ProgramMachine } from "./programs/machine.ts";
import { readPrograms } from "./programs/schema.ts";

const programs = readPrograms(
  JSON.parse(readFileSync(new URL("./programs/truth.json", import.meta.url), "utf8")),
);

function playable(id: string): Playable {
  const named = programs.find((program) => program.id === id);
  if (!named) throw new Error(`no program ${id}`);
  const machine = new ProgramMachine(named.program);
  return {
    system: machine,
    names: named.program.threads.map(({ name }) => name),
    state: () => [],
    failures: (ended) =>
      ended && !machine.hasEnded ? ["deadlock"] : ended ? machine.failures() : machine.broken,
  };
}

test("the learner loses an update by hand, and takes it back", () => {
  const play = new Play(playable("lost-update-2"));
  for (const thread of [0, 1, 1, 0]) expect(play.choose(thread)).toBe(true);
  expect(play.view).toMatchObject({ hasEnded: true, preemptions: 1, switches: 2 });
  expect(play.view.failures).toHaveLength(1);
  expect(play.choose(0)).toBe(false);
  expect(play.undo()).toBe(true);
  expect(play.view.failures).toEqual([]);
  expect(play.view.steps).toHaveLength(3);
});

test("from any point the machine shows the shortest way into the failure", () => {
  const play = new Play(playable("lost-update-2"));
  play.choose(1);
  expect(play.shortestFailure()).toEqual([0, 0, 1]);
  expect(play.view.steps).toHaveLength(1);
  play.replay([0, 0]);
  expect(play.shortestFailure()).toBeNull();
});

test("a thread that waits cannot be chosen, and a deadlock is an end", () => {
  const play = new Play(playable("philosophers-2"));
  play.choose(0);
  play.choose(1);
  expect(play.view.threads.map(({ isEnabled }) => isEnabled)).toEqual([false, false]);
  expect(play.choose(0)).toBe(false);
  expect(play.view.failures).toEqual(["deadlock"]);
});
