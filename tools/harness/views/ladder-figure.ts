/**
 * The packet ladder as SVG, for chapters: two lifelines, an arrow for each packet from when it left to when it
 * arrived, and what changed at either end. Time runs downwards, in equal steps from event to event; the left column
 * has the true times. It follows the reader's light or dark scheme.
 */
import { RelativeNumbers, type SentPacket, describePacket } from "./ladder.ts";
import { milliseconds } from "./time.ts";
import { escapeXml } from "./xml.ts";

/** Something that changed on a host. */
export interface LadderMark {
  /** Virtual ns. */
  at: number;
  /** The host's name. */
  host: string;
  text: string;
}

export interface LadderFigureOptions {
  /** What a screen reader says first. */
  title: string;
  /** What the picture shows, in one or two sentences. */
  description: string;
  /** The hosts' names, left and right, and what stands above their lines. */
  left: { host: string; label: string };
  right: { host: string; label: string };
  marks?: readonly LadderMark[];
  /** Virtual ns: what was before is not drawn. */
  since?: number;
}

const WIDTH = 720;
const LEFT = 230;
const RIGHT = 520;
const TOP = 56;
const STEP = 48;
const LINE = 18;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f } .head { font-weight: 600 } .time { fill: #57606a }
  .life { stroke: #6e7781; stroke-width: 1.5 } .arrow { stroke: #0550ae; stroke-width: 2; fill: none } .tip { fill: #0550ae }
  .lost { stroke: #bc4c00; stroke-dasharray: 7 4 } .dot { fill: #24292f }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .time { fill: #8b949e } .life { stroke: #8b949e } .arrow { stroke: #79c0ff } .tip { fill: #79c0ff }
    .lost { stroke: #ffa657 } .dot { fill: #e6edf3 }
  }
`;

/** One y for each moment; a moment with several marks at one end takes their height. */
function layOut(packets: readonly SentPacket[], marks: readonly LadderMark[]): Map<number, number> {
  const moments = new Set(marks.map(({ at }) => at));
  for (const { at, arrived } of packets) moments.add(at).add(arrived < 0 ? at : arrived);
  const places = new Map<number, number>();
  let y = TOP + STEP / 2;
  for (const moment of [...moments].sort((a, b) => a - b)) {
    places.set(moment, y);
    const counts = new Map<string, number>();
    for (const { at, host } of marks) if (at === moment) counts.set(host, (counts.get(host) ?? 0) + 1);
    y += STEP + LINE * Math.max(0, Math.max(0, ...counts.values()) - 2);
  }
  return places;
}

/** @returns an SVG document; hand it to `figure` */
export function ladderFigure(packets: readonly SentPacket[], options: LadderFigureOptions): string {
  const { left, right, since = 0 } = options;
  const marks = (options.marks ?? []).filter(({ at }) => at >= since);
  const places = layOut(
    packets.filter(({ at }) => at >= since),
    marks,
  );
  const yOf = (at: number): number => places.get(at) ?? TOP;
  const height = Math.max(TOP, ...places.values()) + STEP + 2 * LINE;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(options.title)}</title>`,
    `<desc id="desc">${escapeXml(options.description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<text class="time" x="8" y="28">ms</text>`,
    ...[
      { x: LEFT, label: left.label },
      { x: RIGHT, label: right.label },
    ].flatMap(({ x, label }) => [
      `<text class="head" x="${x}" y="28" text-anchor="middle">${escapeXml(label)}</text>`,
      `<path class="life" d="M${x} 40V${height - 12}"/>`,
    ]),
  ];
  for (const [moment, y] of places)
    out.push(`<text class="time" x="8" y="${y + 4}">${milliseconds(moment)}</text>`);
  const numbers = new RelativeNumbers();
  for (const sent of packets) {
    if (sent.at >= since) out.push(...arrow(sent, sent.from === left.host, yOf, numbers));
    else numbers.of(sent.packet);
  }
  out.push(...markLines(marks, left.host, yOf), "</svg>");
  return out.join("\n");
}

function arrow(
  sent: SentPacket,
  toRight: boolean,
  yOf: (at: number) => number,
  numbers: RelativeNumbers,
): string[] {
  const [from, to] = toRight ? [LEFT, RIGHT] : [RIGHT, LEFT];
  const isLost = sent.arrived < 0;
  const y1 = yOf(sent.at);
  const y2 = isLost ? y1 + STEP * 0.6 : yOf(sent.arrived);
  const endX = isLost ? from + (to - from) * 0.75 : to;
  const endY = isLost ? y1 + (y2 - y1) * 0.75 : y2;
  const back = toRight ? -9 : 9;
  const angle = Math.round((Math.atan2(endY - y1, endX - from) * 1800) / Math.PI) / 10;
  // Read from left to right along the arrow, whichever way it goes.
  const turn = toRight ? angle : angle - 180 * Math.sign(angle || 1);
  const place = `translate(${(LEFT + RIGHT) / 2} ${(y1 + y2) / 2}) rotate(${turn})`;
  return [
    `<path class="arrow${isLost ? " lost" : ""}" d="M${from} ${y1}L${endX} ${endY}"/>`,
    isLost
      ? `<text x="${endX}" y="${endY + 5}" text-anchor="middle">✗</text>`
      : `<path class="tip" d="M${to} ${y2}l${back} -6v9z"/>`,
    `<text transform="${place}" y="-6" text-anchor="middle">${escapeXml(describePacket(sent.packet, numbers))}</text>`,
  ];
}

/** What changed, beside the line of its host, several at a moment one below the other. */
function markLines(marks: readonly LadderMark[], left: string, yOf: (at: number) => number): string[] {
  const counts = new Map<string, number>();
  return marks.flatMap(({ at, host, text }) => {
    const place = `${host} ${at}`;
    const nth = counts.get(place) ?? 0;
    counts.set(place, nth + 1);
    const isLeft = host === left;
    const x = isLeft ? LEFT : RIGHT;
    const dot = nth === 0 ? [`<circle class="dot" cx="${x}" cy="${yOf(at)}" r="4"/>`] : [];
    const anchor = isLeft ? ` text-anchor="end"` : "";
    return [
      ...dot,
      `<text x="${x + (isLeft ? -12 : 12)}" y="${yOf(at) + 4 + nth * LINE}"${anchor}>${escapeXml(text)}</text>`,
    ];
  });
}
