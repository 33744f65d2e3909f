/**
 * Asks a thread that never comes back at which line it loops: the debugger of V8 interrupts what no
 * message reaches. Answers null where it cannot, as in a process that is itself a worker.
 */
import { Session } from "node:inspector";
import { SourceMap, type SourceMapPayload } from "node:module";
import { isMainThread } from "node:worker_threads";

const PATIENCE = 500;

/** The innermost frame's place in `file`, in the code as it was loaded, counted from 0. */
export interface LoadedPosition {
  line: number;
  column: number;
}

export async function findLoop(threadId: number, file: string): Promise<LoadedPosition | null> {
  if (!isMainThread) return null;
  const wanted = file.replaceAll("\\", "/");
  const session = new Session();
  session.connect();
  let deadline: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      deadline = setTimeout(() => resolve(null), PATIENCE);
      session.on("NodeWorker.attachedToWorker", ({ params: { sessionId, workerInfo } }) => {
        if (!workerInfo.title.startsWith(`[worker ${threadId}]`)) return;
        const tell = (id: number, method: string) => {
          session.post("NodeWorker.sendMessageToWorker", {
            sessionId,
            message: JSON.stringify({ id, method }),
          });
        };
        const scripts = new Map<string, string>();
        session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
          const { method, params: news } = JSON.parse(params.message) as DebuggerMessage;
          if (method === "Debugger.scriptParsed") scripts.set(news.scriptId ?? "", news.url ?? "");
          if (method !== "Debugger.paused") return;
          tell(3, "Debugger.resume"); // A paused thread cannot be ended.
          const frame = news.callFrames?.find(({ location }) =>
            scripts.get(location.scriptId)?.endsWith(wanted),
          );
          resolve(
            frame ? { line: frame.location.lineNumber, column: frame.location.columnNumber ?? 0 } : null,
          );
        });
        tell(1, "Debugger.enable");
        tell(2, "Debugger.pause");
      });
      session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    });
  } finally {
    clearTimeout(deadline);
    session.disconnect();
  }
}

/** The line in the source, from 1. `map` is what Vite made when it transformed the file. */
export function originalLine(position: LoadedPosition, map: object | null | undefined): number | null {
  if (!map || !("mappings" in map)) return null;
  const entry = new SourceMap(map as SourceMapPayload).findEntry(position.line, position.column);
  return "originalLine" in entry ? entry.originalLine + 1 : null;
}

/** What is read of Chrome's debugger protocol. */
interface DebuggerMessage {
  method?: string;
  params: {
    scriptId?: string;
    url?: string;
    callFrames?: { location: { scriptId: string; lineNumber: number; columnNumber?: number } }[];
  };
}
