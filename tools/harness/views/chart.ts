/**
 * A chart as SVG, for chapters: steps over time, one axis each way, names beside the lines. It follows the
 * reader's light or dark scheme, tells its lines apart without colour, and says in words what it shows.
 */
import { escapeXml } from "./xml.ts";

export interface Series {
  name: string;
  /** [x, y], x ascending; y holds until the next point. */
  points: readonly (readonly [x: number, y: number])[];
}

export interface ChartOptions {
  /** What a screen reader says first. */
  title: string;
  /** What the picture shows, in one or two sentences. */
  description: string;
  /** Axis labels, with units. */
  x: string;
  y: string;
  /** At most three. */
  series: readonly Series[];
  /** Text at a point, with a dot. */
  notes?: readonly { x: number; y: number; text: string }[];
}

const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 76;
const RIGHT = 24;
const TOP = 48;
const BOTTOM = 56;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .axis { stroke: #6e7781; fill: none } .grid { stroke: #d0d7de; fill: none }
  .line { fill: none; stroke-width: 2 }
  .a { stroke: #0550ae } .b { stroke: #bc4c00; stroke-dasharray: 7 4 } .c { stroke: #1a7f37; stroke-dasharray: 2 3 }
  .dot { fill: #24292f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .axis { stroke: #8b949e } .grid { stroke: #30363d }
    .a { stroke: #79c0ff } .b { stroke: #ffa657 } .c { stroke: #7ee787 } .dot { fill: #e6edf3 }
  }
`;

/** Values on an axis: five or so, at 1, 2 or 5 times a power of ten. */
function ticksUpTo(max: number): number[] {
  const rough = max / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(max / step);
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** @returns an SVG document; hand it to `figure` */
export function stepChart(options: ChartOptions): string {
  const all = options.series.flatMap(({ points }) => points);
  const xTicks = ticksUpTo(Math.max(...all.map(([x]) => x)));
  const yTicks = ticksUpTo(Math.max(...all.map(([, y]) => y)));
  const xMax = Math.max(...all.map(([x]) => x));
  const yMax = yTicks.at(-1) ?? 1;
  const right = WIDTH - RIGHT;
  const bottom = HEIGHT - BOTTOM;
  const atX = (x: number): number => round(LEFT + (x / xMax) * (right - LEFT));
  const atY = (y: number): number => round(bottom - (y / yMax) * (bottom - TOP));
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(options.title)}</title>`,
    `<desc id="desc">${escapeXml(options.description)}</desc>`,
    `<style>${STYLE}</style>`,
  ];
  for (const y of yTicks) {
    if (y > 0) out.push(`<path class="grid" d="M${LEFT} ${atY(y)}H${right}"/>`);
    out.push(`<text x="${LEFT - 8}" y="${atY(y) + 4}" text-anchor="end">${y.toLocaleString("en-US")}</text>`);
  }
  for (const x of xTicks.filter((tick) => tick <= xMax)) {
    out.push(`<path class="axis" d="M${atX(x)} ${bottom}v5"/>`);
    out.push(
      `<text x="${atX(x)}" y="${bottom + 20}" text-anchor="middle">${x.toLocaleString("en-US")}</text>`,
    );
  }
  out.push(`<path class="axis" d="M${LEFT} ${TOP}V${bottom}H${right}"/>`);
  out.push(`<text x="${right}" y="${HEIGHT - 12}" text-anchor="end">${escapeXml(options.x)}</text>`);
  out.push(`<text x="8" y="${TOP - 30}">${escapeXml(options.y)}</text>`);
  options.series.forEach((series, i) => {
    const style = "abc"[i] ?? "a";
    out.push(`<path class="line ${style}" d="${stepPath(series, atX, atY)}"/>`);
    const keyX = LEFT + 110 + i * 250;
    out.push(
      `<path class="line ${style}" d="M${keyX} ${TOP - 34}h30"/><text x="${keyX + 38}" y="${TOP - 30}">${escapeXml(series.name)}</text>`,
    );
  });
  for (const { x, y, text } of options.notes ?? []) {
    out.push(`<circle class="dot" cx="${atX(x)}" cy="${atY(y)}" r="4"/>`);
    out.push(`<text x="${atX(x) + 8}" y="${atY(y) - 8}">${escapeXml(text)}</text>`);
  }
  out.push("</svg>");
  return out.join("\n");
}

function stepPath({ points }: Series, atX: (x: number) => number, atY: (y: number) => number): string {
  const parts: string[] = [];
  let level = Number.NaN;
  for (const [x, y] of points) {
    if (atY(y) === level) continue;
    parts.push(parts.length === 0 ? `M${atX(x)} ${atY(y)}` : `H${atX(x)}V${atY(y)}`);
    level = atY(y);
  }
  const last = points.at(-1);
  return parts.join("") + (last ? `H${atX(last[0])}` : "");
}
