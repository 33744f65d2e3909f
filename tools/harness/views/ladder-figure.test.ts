import { expect, test } from "vitest";
import type { PacketView } from "../../kernel/sched/index.ts";
import type { SentPacket } from "./ladder.ts";
import { ladderFigure } from "./ladder-figure.ts";

const options = {
  title: "a < b",
  description: "One packet.",
  left: { host: "clients", label: "client" },
  right: { host: "server", label: "server" },
};

function sent(at: number, arrived: number, from = "clients"): SentPacket {
  const packet: PacketView = {
    protocol: "tcp",
    source: "10.0.0.7",
    sourcePort: 32_768,
    destination: "10.0.0.5",
    destinationPort: 80,
    flags: "S",
    sequence: 1,
    acknowledgement: 0,
    window: 0,
    length: 0,
    options: ["mss 1460"],
    payload: null,
  };
  const to = from === "clients" ? "server" : "clients";
  return { at, arrived, from, to, packet, why: arrived < 0 ? "lost" : "" };
}

test("a ladder names itself for screen readers and knows both colour schemes", () => {
  const svg = ladderFigure([sent(0, 1e5)], options);
  expect(svg).toMatch(/^<svg xmlns="[^"]+" .*role="img"/);
  expect(svg).toContain('<title id="title">a &lt; b</title>');
  expect(svg).toContain("prefers-color-scheme: dark");
});

test("an arrow goes from the sender's line to the receiver's, downwards, and says what it carries", () => {
  const there = ladderFigure([sent(0, 1e5)], options);
  expect(there).toContain('class="arrow" d="M230 80L520 128"');
  expect(there).toContain(">SYN seq 0 mss 1460</text>");
  expect(ladderFigure([sent(0, 1e5, "server")], options)).toContain('class="arrow" d="M520 80L230 128"');
});

test("a lost packet ends before the other line, with a cross", () => {
  const svg = ladderFigure([sent(0, -1)], options);
  expect(svg).toContain('class="arrow lost"');
  expect(svg).toContain(">✗</text>");
});

test("marks stand at their host's side; several at one moment push what follows down", () => {
  const marks = ["one", "two", "three"].map((text) => ({ at: 0, host: "server", text }));
  const svg = ladderFigure([sent(0, 1e5)], { ...options, marks });
  expect(svg).toContain('<text x="532" y="120">three</text>');
  expect(svg).toContain('d="M230 80L520 146"');
});
