/** What effects do to a project in a temporary folder. The terminal and the runner are stand-ins. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogue } from "../catalogue.ts";
import { ADD_UP, type Tree, makeTree } from "../fixtures/tree.ts";
import type { Kata } from "../model.ts";
import type { Request } from "./checker.ts";
import { failingVerdict, passingVerdict, recording } from "./fixture.ts";
import type { Event } from "./state.ts";
import type { Terminal } from "./terminal.ts";
import { World } from "./world.ts";

let tree: Tree;
let kata: Kata;
let world: World;
let told: Event[];
let asked: Request[];
let onTold: (event: Event) => void;

beforeEach(() => {
  tree = makeTree();
  kata = loadCatalogue(tree.root).katas[0]!;
  told = [];
  asked = [];
  onTold = () => {};
  world = new World({
    root: tree.root,
    poll: false,
    checker: { ask: (request) => void asked.push(request), close: async () => {} },
    terminal: {} as Terminal,
    tell: (event) => {
      told.push(event);
      onTold(event);
    },
    quit: () => {},
  });
});

afterEach(() => {
  world.stop();
  tree.remove();
});

const progressFile = () => readFileSync(join(tree.root, ".kata/progress.txt"), "utf8");

test("a check is asked of the runner and its answer carries the number of the run", () => {
  world.perform({ kind: "check", kata, run: 7 });
  const verdict = passingVerdict();
  asked[0]?.answered(verdict);
  expect(told).toEqual([{ kind: "checked", run: 7, verdict }]);
});

test("a runner that goes wrong is reported under the same number", () => {
  world.perform({ kind: "check", kata, run: 7 });
  asked[0]?.failed("no worker");
  expect(told).toEqual([{ kind: "uncheckable", run: 7, reason: "no worker" }]);
});

test("a replay asks for that one run and reports its recording", () => {
  world.perform({ kind: "replay", kata, run: 1, replay: "add-up:2" });
  expect(asked[0]?.options).toEqual({ replay: "add-up:2" });
  asked[0]?.answered({ ...passingVerdict(), recording });
  expect(told).toEqual([{ kind: "replayed", run: 1, replay: { recording, sentence: "" } }]);
});

test("the current kata, verdicts and hints are remembered in the progress file", () => {
  world.perform({ kind: "rememberKata", kata });
  world.perform({ kind: "rememberVerdict", kata, verdict: failingVerdict() });
  world.perform({ kind: "rememberHint", kata });
  expect(progressFile()).toContain("current add-up\n");
  expect(progressFile()).toContain("mistake add-up one-read-only\n");
  expect(progressFile()).toContain("hints add-up ");
  world.perform({ kind: "rememberVerdict", kata, verdict: passingVerdict() });
  expect(progressFile()).toMatch(/^done add-up \d{4}-\d{2}-\d{2}$/m);
  expect(told.map(({ kind }) => kind)).toEqual(["progress", "progress", "progress", "progress"]);
});

test("a reset puts the stub back and says where the learner's file is kept", () => {
  tree.write(`katas/${ADD_UP}.ts`, "mine");
  world.perform({ kind: "reset", kata });
  const [event] = told;
  const text = event?.kind === "noted" ? event.note.text : "";
  const backup = /kept in (\S+)$/.exec(text)?.[1] ?? "";
  expect(readFileSync(join(tree.root, backup), "utf8")).toBe("mine");
  expect(readFileSync(kata.paths.learner, "utf8")).toBe(readFileSync(kata.paths.stub, "utf8"));
});

test("a reset of an untouched file keeps nothing", () => {
  world.perform({ kind: "reset", kata });
  expect(told).toMatchObject([{ kind: "noted", note: { tone: "plain" } }]);
  expect(existsSync(join(tree.root, ".kata"))).toBe(false);
});

test("the solution and the learner's file are read", () => {
  world.perform({ kind: "readSolution", kata });
  world.perform({ kind: "readSource", kata });
  expect(told).toEqual([
    { kind: "solution", text: readFileSync(kata.paths.solution, "utf8") },
    { kind: "source", text: readFileSync(kata.paths.learner, "utf8") },
  ]);
});

test("a save of the watched kata is told", async () => {
  world.perform({ kind: "watch", kata });
  const event = await new Promise((resolve) => {
    onTold = resolve;
    tree.write(`katas/${ADD_UP}.ts`, "mine");
  });
  expect(event).toEqual({ kind: "saved" });
});
