/** A timeline: a row for each task, time to the right. As text for the terminal, as SVG for chapters. */
import type { Activity, Interval, Lane } from "../timeline.ts";
import { escapeXml } from "./xml.ts";

export interface TimelineOptions {
  /** Only tasks of programs with these names. */
  only?: readonly string[];
  /** Virtual ms; the first and the last event by default. */
  from?: number;
  until?: number;
  /** Columns of the text; 60 by default. */
  width?: number;
}

/** The lanes and the span that are shown. Names are made unique by thread ids. */
function chosen(lanes: readonly Lane[], options: TimelineOptions) {
  const shown = lanes.filter(
    ({ name, intervals }) => intervals.length > 0 && (!options.only || options.only.includes(name)),
  );
  const all = shown.flatMap(({ intervals }) => intervals);
  const from =
    options.from !== undefined ? options.from * 1e6 : Math.min(...all.map((interval) => interval.from));
  const until =
    options.until !== undefined ? options.until * 1e6 : Math.max(...all.map((interval) => interval.to));
  const label = (lane: Lane): string => {
    const isAlone = shown.filter(({ name }) => name === lane.name).length === 1;
    return isAlone ? lane.name : `${lane.name}[${lane.tid}]`;
  };
  return { rows: shown.map((lane) => ({ lane, label: label(lane) })), from, until };
}

/** Virtual ns that an interval shares with a span. */
function overlap({ from, to }: Interval, start: number, end: number): number {
  return Math.max(0, Math.min(to, end) - Math.max(from, start));
}

/**
 * One character a slice of time: █ it ran for half of it or more, ▌ it ran a little, ░ it was ready and waited for
 * the processor, ─ it slept, ╳ it was stopped; nothing before its birth and after its end.
 */
export function formatTimeline(lanes: readonly Lane[], options: TimelineOptions = {}): string {
  const { rows, from, until } = chosen(lanes, options);
  if (rows.length === 0) return "";
  const width = options.width ?? 60;
  const slice = (until - from) / width;
  const names = Math.max(...rows.map(({ label }) => label.length));
  const lines = rows.map(({ lane, label }) => {
    let bar = "";
    for (let i = 0; i < width; i++) bar += glyph(lane.intervals, from + i * slice, from + (i + 1) * slice);
    return `${label.padEnd(names)}  ${bar}`.trimEnd();
  });
  const left = `${shownTime(from)} ms`;
  const right = `${shownTime(until)} ms`;
  const axis = `${" ".repeat(names + 2)}${left}${right.padStart(width - left.length)}`;
  return [...lines, axis, `${" ".repeat(names + 2)}█ ▌ runs   ░ ready   ─ asleep`].join("\n");
}

function glyph(intervals: readonly Interval[], start: number, end: number): string {
  const spent: Record<Activity, number> = { running: 0, ready: 0, asleep: 0, stopped: 0 };
  for (const interval of intervals) spent[interval.activity] += overlap(interval, start, end);
  if (spent.running * 2 >= end - start) return "█";
  if (spent.running > 0) return "▌";
  const most = Math.max(spent.ready, spent.asleep, spent.stopped);
  if (most === 0) return " ";
  return most === spent.ready ? "░" : most === spent.asleep ? "─" : "╳";
}

function shownTime(ns: number): string {
  return String(Number((ns / 1e6).toFixed(3)));
}

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f } .axis { stroke: #6e7781; fill: none }
  .running { fill: #0550ae } .ready { fill: #bc4c00; opacity: .45 } .asleep { fill: #6e7781; opacity: .35 } .stopped { fill: #cf222e }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .axis { stroke: #8b949e } .running { fill: #79c0ff } .ready { fill: #ffa657 } .stopped { fill: #ff7b72 }
  }
`;
const LEFT = 130;
const WIDTH = 720;
const ROW = 26;
const TOP = 34;
/** Heights differ, so that the picture can be read without colour. */
const HEIGHTS: Readonly<Record<Activity, number>> = { running: 16, ready: 10, asleep: 3, stopped: 6 };

export interface TimelineFigureOptions extends TimelineOptions {
  /** What a screen reader says first. */
  title: string;
  /** What the picture shows, in one or two sentences. */
  description: string;
}

/** @returns an SVG document; hand it to `figure` */
export function timelineFigure(lanes: readonly Lane[], options: TimelineFigureOptions): string {
  const { rows, from, until } = chosen(lanes, options);
  const bottom = TOP + rows.length * ROW;
  const scale = (WIDTH - LEFT - 16) / (until - from);
  const atX = (ns: number): number =>
    Math.round((LEFT + (Math.min(Math.max(ns, from), until) - from) * scale) * 10) / 10;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 34}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(options.title)}</title>`,
    `<desc id="desc">${escapeXml(options.description)}</desc>`,
    `<style>${STYLE}</style>`,
  ];
  (["running", "ready", "asleep"] as const).forEach((activity, i) => {
    const x = LEFT + i * 110;
    out.push(
      bar(activity, x, 14, 26),
      `<text x="${x + 32}" y="18">${activity === "running" ? "runs" : activity}</text>`,
    );
  });
  rows.forEach(({ lane, label }, row) => {
    const middle = TOP + row * ROW + ROW / 2;
    out.push(`<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${escapeXml(label)}</text>`);
    for (const interval of lane.intervals) {
      if (overlap(interval, from, until) === 0) continue;
      const x = atX(interval.from);
      out.push(bar(interval.activity, x, middle, Math.max(0.6, atX(interval.to) - x), interval.call));
    }
  });
  out.push(`<path class="axis" d="M${LEFT} ${bottom + 4}H${WIDTH - 16}"/>`);
  out.push(`<text x="${LEFT}" y="${bottom + 24}">${shownTime(from)}</text>`);
  out.push(
    `<text x="${WIDTH - 16}" y="${bottom + 24}" text-anchor="end">${shownTime(until)} ms</text>`,
    "</svg>",
  );
  return out.join("\n");
}

function bar(activity: Activity, x: number, middle: number, width: number, call = ""): string {
  const height = HEIGHTS[activity];
  const size = `x="${x}" y="${middle - height / 2}" width="${Math.round(width * 10) / 10}" height="${height}"`;
  return call === ""
    ? `<rect class="${activity}" ${size}/>`
    : `<rect class="${activity}" ${size}><title>${escapeXml(call)}</title></rect>`;
}
