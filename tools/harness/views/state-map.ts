/**
 * TCP's eleven states as SVG (RFC 9293, figure 5), with the paths that connections took drawn over the arrows. It
 * follows the reader's light or dark scheme and tells the paths apart without colour. CLOSED stands twice, at the
 * beginning and at the end.
 *
 * Simplified: without the arrows of connections that are given up while they open.
 */
import { escapeXml } from "./xml.ts";

export interface StateMapOptions {
  /** What a screen reader says first. */
  title: string;
  /** What the picture shows, in one or two sentences. */
  description: string;
  /** At most two, the first drawn solid, the second dashed; changes in RFC 9293's names. */
  paths: readonly { name: string; changes: readonly { from: string; to: string }[] }[];
}

const WIDTH = 720;
const HEIGHT = 660;
const BOX_WIDTH = 136;
const BOX_HEIGHT = 34;
const LEFT = 130;
const MIDDLE = 360;
const RIGHT = 590;
const END = "CLOSED at the end";

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f } .name { font-weight: 600 } .event { font-size: 12px; fill: #57606a }
  .box { fill: #f6f8fa; stroke: #6e7781 } .way { fill: none; stroke: #afb8c1; stroke-width: 1.2 } .tip { fill: #afb8c1 }
  .a { stroke: #0550ae; stroke-width: 3 } .b { stroke: #bc4c00; stroke-width: 3; stroke-dasharray: 8 5 } .back { fill: #ffffff; opacity: .85 }
  .tip.a { fill: #0550ae; stroke: none } .tip.b { fill: #bc4c00; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .event { fill: #8b949e } .box { fill: #161b22; stroke: #8b949e } .way { stroke: #484f58 } .tip { fill: #484f58 }
    .a { stroke: #79c0ff } .b { stroke: #ffa657 } .tip.a { fill: #79c0ff } .tip.b { fill: #ffa657 } .back { fill: #0d1117 }
  }
`;

type Point = readonly [x: number, y: number];

const PLACES: Readonly<Record<string, Point>> = {
  CLOSED: [MIDDLE, 34],
  LISTEN: [RIGHT, 104],
  "SYN-SENT": [LEFT, 184],
  "SYN-RECEIVED": [RIGHT, 184],
  ESTABLISHED: [MIDDLE, 264],
  "FIN-WAIT-1": [LEFT, 344],
  "CLOSE-WAIT": [RIGHT, 344],
  "FIN-WAIT-2": [LEFT, 444],
  CLOSING: [MIDDLE, 444],
  "LAST-ACK": [RIGHT, 444],
  "TIME-WAIT": [LEFT, 544],
  [END]: [MIDDLE, 614],
};

/** From, to, and what makes the change: "what happens / what is sent". */
const WAYS: readonly (readonly [from: string, to: string, event: string])[] = [
  ["CLOSED", "LISTEN", "listen"],
  ["CLOSED", "SYN-SENT", "connect / SYN"],
  ["LISTEN", "SYN-RECEIVED", "SYN / SYN+ACK"],
  ["SYN-SENT", "SYN-RECEIVED", "SYN / SYN+ACK"],
  ["SYN-SENT", "ESTABLISHED", "SYN+ACK / ACK"],
  ["SYN-RECEIVED", "ESTABLISHED", "ACK"],
  ["ESTABLISHED", "FIN-WAIT-1", "close / FIN"],
  ["ESTABLISHED", "CLOSE-WAIT", "FIN / ACK"],
  ["FIN-WAIT-1", "FIN-WAIT-2", "ACK"],
  ["FIN-WAIT-1", "CLOSING", "FIN / ACK"],
  ["FIN-WAIT-2", "TIME-WAIT", "FIN / ACK"],
  ["CLOSING", "TIME-WAIT", "ACK"],
  ["CLOSE-WAIT", "LAST-ACK", "close / FIN"],
  ["LAST-ACK", END, "ACK"],
  ["TIME-WAIT", END, "60 s"],
];

/** @returns an SVG document; hand it to `figure`. Throws where a path takes a way that is not on the map. */
export function stateMap({ title, description, paths }: StateMapOptions): string {
  const taken = new Map<string, string>();
  paths.forEach(({ changes }, i) => {
    for (const { from, to } of changes) {
      const end = to === "CLOSED" ? END : to;
      if (!WAYS.some((way) => way[0] === from && way[1] === end))
        throw new Error(`no way from ${from} to ${to}`);
      taken.set(`${from}>${end}`, i === 0 ? "a" : "b");
    }
  });
  const isTaken = ([from, to]: readonly [string, string, string]): boolean => taken.has(`${from}>${to}`);
  const inOrder = [...WAYS.filter((way) => !isTaken(way)), ...WAYS.filter(isTaken)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(description)}</desc>`,
    `<style>${STYLE}</style>`,
    ...inOrder.flatMap(([from, to, event]) => way(from, to, event, taken.get(`${from}>${to}`) ?? "")),
    ...Object.entries(PLACES).flatMap(([name, [x, y]]) => [
      `<rect class="box" x="${x - BOX_WIDTH / 2}" y="${y - BOX_HEIGHT / 2}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="6"/>`,
      `<text class="name" x="${x}" y="${y + 5}" text-anchor="middle">${name === END ? "CLOSED" : name}</text>`,
    ]),
    ...paths.flatMap(({ name }, i) => [
      `<path class="way ${i === 0 ? "a" : "b"}" d="M24 ${24 + i * 24}h40"/>`,
      `<text x="72" y="${29 + i * 24}">${escapeXml(name)}</text>`,
    ]),
    "</svg>",
  ].join("\n");
}

/** An arrow from box to box, its head, and what it stands for. */
function way(from: string, to: string, event: string, path: string): string[] {
  const a = PLACES[from] ?? [0, 0];
  const b = PLACES[to] ?? [0, 0];
  const start = border(a, b);
  const end = border(b, a);
  const [x, y] = [Math.round((start[0] + end[0]) / 2), Math.round((start[1] + end[1]) / 2)];
  const angle = Math.round((Math.atan2(end[1] - start[1], end[0] - start[0]) * 180) / Math.PI);
  const width = event.length * 6.6;
  return [
    `<path class="way ${path}" d="M${start.join(" ")}L${end.join(" ")}"/>`,
    `<path class="tip ${path}" transform="translate(${end.join(" ")}) rotate(${angle})" d="M2 0l-12 -6v12z"/>`,
    `<rect class="back" x="${Math.round(x - width / 2)}" y="${y - 9}" width="${Math.round(width)}" height="17"/>`,
    `<text class="event" x="${x}" y="${y + 4}" text-anchor="middle">${event}</text>`,
  ];
}

/** Where the line between the middles of two boxes leaves the first one. */
function border([x, y]: Point, [otherX, otherY]: Point): Point {
  const [dx, dy] = [otherX - x, otherY - y];
  const share = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : (BOX_WIDTH / 2 + 3) / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : (BOX_HEIGHT / 2 + 3) / Math.abs(dy),
  );
  return [Math.round(x + dx * share), Math.round(y + dy * share)];
}
