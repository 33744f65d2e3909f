/** Steps in words, for reports: "counter = 5", "lock m", "read(3)". */
import { type Request, Shared } from "../kernel/uapi/index.ts";

/** A value as a program would write it, cut short. */
function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return value.name || "a function";
  if (value instanceof Shared) return value.name;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value))
    return `[${value.slice(0, 4).map(describeValue).join(", ")}${value.length > 4 ? ", …" : ""}]`;
  const fields = Object.entries(value).map(
    ([key, field]) =>
      `${key}: ${typeof field === "object" && field !== null && !(field instanceof Shared) ? "…" : describeValue(field)}`,
  );
  return `{${fields.slice(0, 3).join(", ")}${fields.length > 3 ? ", …" : ""}}`;
}

/** A step before it is made. @param isSecond the part of a wait that follows the wake-up */
export function describeRequest(
  request: Request | null,
  args: readonly unknown[],
  isSecond: boolean,
): string {
  const object = args[0] instanceof Shared ? args[0].name : "";
  if (!request) return `the end of ${object}`;
  const { call } = request;
  switch (call) {
    case "load":
      return `load ${object}`;
    case "store":
      return `${object} = ${describeValue(args[1])}`;
    case "until":
      return `wait for ${object}`;
    case "compareExchange":
      return `${object}: ${describeValue(args[1])} → ${describeValue(args[2])}?`;
    case "exchange":
      return `exchange ${object} = ${describeValue(args[1])}`;
    case "add":
      return `${object} += ${describeValue(args[1])}`;
    case "sub":
      return `${object} -= ${describeValue(args[1])}`;
    case "and":
    case "or":
    case "xor":
      return `${object} ${call}= ${describeValue(args[1])}`;
    case "pthread_cond_wait":
    case "pthread_cond_timedwait": {
      const mutex = (args[1] as Shared).name;
      return isSecond ? `woken: lock ${mutex}` : `wait ${object} (unlocks ${mutex})`;
    }
    case "once_begin":
      return `once ${object}`;
    case "once_end":
      return `once ${object}: done`;
    default:
  }
  const short = /^(?:pthread_(?:mutex|cond|rwlock|spin|barrier)_|pthread_|sem_)(\w+)$/.exec(call)?.[1];
  if (short) return object ? `${short} ${object}` : short;
  const shown = request.args.filter(
    (value) => typeof value !== "object" || value === null || value instanceof Uint8Array,
  );
  return `${call}(${shown.map((value) => (value instanceof Uint8Array ? "…" : describeValue(value))).join(", ")})`;
}

/** What came out of a step; empty where nothing is worth saying. */
export function describeAnswer(request: Request | null, args: readonly unknown[], answer: number): string {
  if (!request) return "";
  switch (request.call) {
    case "load":
    case "until":
      return describeValue((args.at(-1) as { value: unknown }).value);
    case "exchange":
    case "add":
    case "sub":
    case "and":
    case "or":
    case "xor":
      return `was ${describeValue((args.at(-1) as { value: unknown }).value)}`;
    case "compareExchange":
      return answer === 1 ? "done" : `no, it is ${describeValue((args.at(-1) as { value: unknown }).value)}`;
    case "store":
      return "";
    default:
      return args[0] instanceof Shared && answer === 0 ? "" : answer < -9_999 ? "asleep" : String(answer);
  }
}
