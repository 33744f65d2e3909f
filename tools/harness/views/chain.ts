/** The way from a task to the bytes of a connection, drawn as boxes joined by the pointers between them. */
import type { ChainSnapshot } from "../../kernel/snapshot.ts";
import { rfcStateName } from "../../kernel/uapi/index.ts";

interface Box {
  title: string;
  lines: string[];
  /** The member that points to the next box. */
  pointer: string;
}

function draw(boxes: readonly Box[]): string {
  const inner = Math.max(
    ...boxes.flatMap(({ title, lines }) => [title.length + 6, ...lines.map((line) => line.length + 2)]),
  );
  const out: string[] = [];
  boxes.forEach(({ title, lines, pointer }, i) => {
    const arrow = i === 0 ? "─" : "─▼";
    out.push(`┌${arrow} ${title} ${"─".repeat(inner - arrow.length - title.length - 2)}┐`);
    for (const line of lines) out.push(`│ ${line.padEnd(inner - 2)} │`);
    const isLast = i === boxes.length - 1;
    out.push(isLast ? `└${"─".repeat(inner)}┘` : `└─┬${"─".repeat(inner - 2)}┘`);
    if (!isLast) out.push(`  │ ${pointer}`);
  });
  return out.join("\n");
}

/** "1 sk_buff: [5 B]"; the first six in full. */
function buffers(sizes: readonly number[], unit = "sk_buff"): string {
  if (sizes.length === 0) return "empty";
  const shown = sizes.slice(0, 6).map((size) => `[${size} B]`);
  return `${sizes.length} ${unit}${sizes.length === 1 ? "" : "s"}: ${shown.join(" ")}${sizes.length > 6 ? " …" : ""}`;
}

function bytes(count: number): string {
  return count === 0 ? "empty" : `${count.toLocaleString("en-US")} B`;
}

function drawSock(sock: NonNullable<ChainSnapshot["sock"]>): Box {
  const title = sock.protocol === "tcp" ? "sock (as tcp_sock)" : "sock";
  const state = sock.protocol === "tcp" ? `   ${rfcStateName(sock.state)}` : "";
  const lines = [`${sock.protocol} ${sock.local} → ${sock.remote}${state}`];
  if (sock.protocol === "tcp")
    lines.push(
      `sk_receive_queue    ${buffers(sock.received)}`,
      `out_of_order_queue  ${buffers(sock.outOfOrder)}`,
      `tcp_rtx_queue       ${bytes(sock.unacknowledged)}`,
      `sk_write_queue      ${bytes(sock.unsent)}`,
    );
  else lines.push(`sk_receive_queue    ${buffers(sock.received, "datagram")}`);
  return { title, lines, pointer: "" };
}

const ACCESS = ["O_RDONLY", "O_WRONLY", "O_RDWR"];

/** task → files → file → socket → sock with its queues, from one descriptor. */
export function formatChain(chain: ChainSnapshot): string {
  const table = chain.table.map(({ fd, kind }) => `${fd} ${kind}`).join("   ");
  const { file } = chain;
  const boxes: Box[] = [
    { title: "task_struct", lines: [`pid ${chain.task.pid}   ${chain.task.name}`], pointer: "files" },
    { title: "files_struct", lines: [`fd[]   ${table}`], pointer: `fd[${chain.fd}]` },
    {
      title: "file",
      lines: [`f_count ${file.references}   f_flags ${ACCESS[file.flags & 3]}   f_op of a ${file.kind}`],
      pointer: "private_data",
    },
  ];
  if (chain.socket && chain.sock) {
    const { type, state } = chain.socket;
    const lines = [
      `socket   ${type === 1 ? "SOCK_STREAM" : "SOCK_DGRAM"}   SS_${state.toUpperCase()}`,
      "inode    S_IFSOCK",
    ];
    boxes.push({ title: "socket_alloc", lines, pointer: "sk" }, drawSock(chain.sock));
  }
  return draw(boxes);
}
