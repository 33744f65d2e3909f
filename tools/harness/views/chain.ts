/** The way from a task to the bytes of a connection, drawn with boxes. */
import type { ChainSnapshot } from "../../kernel/snapshot.ts";
import { rfcStateName } from "../../kernel/uapi/index.ts";

interface Box {
  title: string;
  lines: string[];
}

function draw(boxes: readonly Box[]): string {
  const inner = Math.max(
    ...boxes.flatMap(({ title, lines }) => [title.length + 4, ...lines.map((line) => line.length + 2)]),
  );
  const out: string[] = [];
  boxes.forEach(({ title, lines }, i) => {
    out.push(`┌─ ${title} ${"─".repeat(inner - title.length - 3)}┐`);
    for (const line of lines) out.push(`│ ${line.padEnd(inner - 2)} │`);
    const last = i === boxes.length - 1;
    out.push(`└${last ? "─".repeat(inner) : `───┬${"─".repeat(inner - 4)}`}┘`);
    if (!last) out.push("    ▼");
  });
  return out.join("\n");
}

function queue(name: string, sizes: readonly number[], unit: string): string {
  if (sizes.length === 0) return `${name}: empty`;
  const shown = sizes.slice(0, 6).map((size) => `[${size} B]`);
  return `${name}: ${shown.join("")}${sizes.length > 6 ? " …" : ""}  (${sizes.length} ${unit}${sizes.length === 1 ? "" : "s"})`;
}

/** task → files → file → socket → sock → queues, from one descriptor. */
export function formatChain(chain: ChainSnapshot): string {
  const boxes: Box[] = [
    { title: "task_struct", lines: [`pid ${chain.task.pid}  ${chain.task.name}`] },
    { title: "files_struct", lines: [`fd array: [${chain.fd}]`] },
    {
      title: "file",
      lines: [
        `f_count ${chain.file.references}   f_flags 0${chain.file.flags.toString(8)}`,
        `f_op ${chain.file.kind}   private_data`,
      ],
    },
  ];
  if (chain.socket && chain.sock) {
    const { sock } = chain;
    const kind =
      sock.protocol === "tcp" ? "SOCK_STREAM" : chain.socket.type === 1 ? "SOCK_STREAM" : "SOCK_DGRAM";
    boxes.push({
      title: "socket   (inode beside it in socket_alloc)",
      lines: [`${kind}   ${chain.socket.state}`],
    });
    const lines = [`${sock.protocol} ${sock.local} → ${sock.remote}`];
    if (sock.protocol === "tcp") lines.push(rfcStateName(sock.state));
    boxes.push({ title: "sock", lines });
    const unit = sock.protocol === "udp" ? "datagram" : "sk_buff";
    boxes.push({
      title: "queues of sk_buff",
      lines: [queue("receive", chain.receiveQueue, unit), queue("write  ", chain.sendQueue, unit)],
    });
  }
  return draw(boxes);
}
