/** What every benchmark measures and prints: figures with their spread, and on which machine. */
import { cpus } from "node:os";

export interface Figure {
  name: string;
  unit: string;
  median: number;
  min: number;
  max: number;
  /** How many samples. */
  n: number;
}

/** What a benchmark prints with --json: one object. */
export interface Report {
  bench: string;
  machine: string;
  figures: Figure[];
}

export function figureOf(name: string, unit: string, samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return {
    name,
    unit,
    median: round((low + high) / 2),
    min: round(sorted[0] ?? Number.NaN),
    max: round(sorted.at(-1) ?? Number.NaN),
    n: sorted.length,
  };
}

export function machineName(): string {
  const all = cpus();
  const model = all[0]?.model.trim().replace(/\s+/g, " ") ?? "unknown processor";
  return `${all.length} × ${model}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

export function showReport({ bench, machine, figures }: Report): string {
  const rows = [
    ["", "median", "min", "max", "n"],
    ...figures.map(({ name, unit, median, min, max, n }) => [
      name,
      `${median} ${unit}`,
      String(min),
      String(max),
      String(n),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
  return [bench, machine, "", ...lines].join("\n");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
