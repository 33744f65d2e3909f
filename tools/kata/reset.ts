/**
 * Puts a kata back to the file it shipped with. The learner's file is copied first; no backup is
 * ever overwritten. Works from the stub in solutions/, so it does not matter what was committed.
 */
import { constants, copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Kata } from "./model.ts";
import { freePath } from "./progress.ts";

export interface ResetResult {
  /** False where the file equalled the stub already. */
  changed: boolean;
  /** Where the learner's file was kept; null where there was nothing to keep. */
  backup: string | null;
}

/** `today` names the backup: `.kata/backup/first-echo/2026-11-21-1.ts`. Throws where the stub is missing. */
export function resetKata(root: string, kata: Kata, today: string): ResetResult {
  const { learner, stub } = kata.paths;
  const shipped = readFileSync(stub);
  const exists = existsSync(learner);
  if (exists && readFileSync(learner).equals(shipped)) return { changed: false, backup: null };
  const backup = exists ? keepCopy(root, kata, today) : null;
  mkdirSync(path.dirname(learner), { recursive: true });
  copyFileSync(stub, learner);
  return { changed: true, backup };
}

function keepCopy(root: string, kata: Kata, today: string): string {
  const folder = path.join(root, ".kata", "backup", kata.name);
  mkdirSync(folder, { recursive: true });
  const backup = freePath((n) => path.join(folder, `${today}-${n}.ts`));
  copyFileSync(kata.paths.learner, backup, constants.COPYFILE_EXCL);
  return backup;
}
