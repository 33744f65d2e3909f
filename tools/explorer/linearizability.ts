/**
 * Linearizability (Herlihy and Wing, 1990): operations that overlap in time must have answered as if each had
 * happened at one moment between its beginning and its end. Decided by trying the orders that the times allow
 * (Wing and Gong, 1993), each state with the same operations done being looked at once (Lowe, 2017).
 */

/** One operation on the object: what was asked and what it answered. */
export interface HistoryOperation {
  readonly thread: string;
  /** "push", "pop". */
  readonly name: string;
  readonly argument: unknown;
  /** Meaningful once it has ended. */
  result: unknown;
  /** Places in time; an operation that has not ended is at Infinity. */
  readonly begun: number;
  ended: number;
}

/** Records what threads do to one object. Begin and end are noted between two steps, so their order is exact. */
export class History {
  readonly operations: HistoryOperation[] = [];
  private time = 0;

  /** @returns the operation, to be handed to `end` */
  begin(thread: string, name: string, argument?: unknown): HistoryOperation {
    const operation: HistoryOperation = {
      thread,
      name,
      argument,
      result: undefined,
      begun: this.time++,
      ended: Number.POSITIVE_INFINITY,
    };
    this.operations.push(operation);
    return operation;
  }

  end(operation: HistoryOperation, result?: unknown): void {
    operation.result = result;
    operation.ended = this.time++;
  }
}

/** What the object should do, one operation at a time. */
export interface SequentialSpecification<S> {
  readonly initial: S;
  /**
   * @returns the state after the operation, or null where it could not have answered so
   * @param hasEnded false for one that was still under way: any answer is right
   */
  apply(state: S, operation: HistoryOperation, hasEnded: boolean): S | null;
  /** Equal texts for equal states. */
  key(state: S): string;
}

export type Linearization =
  | { readonly isLinearizable: true; readonly order: readonly HistoryOperation[] }
  | { readonly isLinearizable: false; readonly sentence: string };

/** Finds an order of the operations that explains all answers, or says that there is none. */
export function linearize<S>(
  history: readonly HistoryOperation[],
  specification: SequentialSpecification<S>,
): Linearization {
  const seen = new Set<string>();
  let longest: readonly HistoryOperation[] = [];
  const search = (
    state: S,
    done: bigint,
    order: readonly HistoryOperation[],
  ): readonly HistoryOperation[] | null => {
    const left = history.filter((_, i) => (done & (1n << BigInt(i))) === 0n);
    if (left.every(({ ended }) => ended === Number.POSITIVE_INFINITY)) return order;
    const key = `${done}:${specification.key(state)}`;
    if (seen.has(key)) return null;
    seen.add(key);
    if (order.length > longest.length) longest = order;
    const firstEnd = Math.min(...left.map(({ ended }) => ended));
    for (const operation of left) {
      if (operation.begun > firstEnd) continue;
      const next = specification.apply(state, operation, operation.ended !== Number.POSITIVE_INFINITY);
      if (next === null) continue;
      const found = search(next, done | (1n << BigInt(history.indexOf(operation))), [...order, operation]);
      if (found) return found;
    }
    return null;
  };
  const order = search(specification.initial, 0n, []);
  return order
    ? { isLinearizable: true, order }
    : { isLinearizable: false, sentence: explain(history, longest) };
}

function explain(history: readonly HistoryOperation[], longest: readonly HistoryOperation[]): string {
  const unexplained = history.filter(
    (operation) => !longest.includes(operation) && operation.ended !== Number.POSITIVE_INFINITY,
  );
  const before = longest.length > 0 ? `after ${longest.map(describe).join(", ")}` : "at the beginning";
  return `No order explains the answers: ${before}, there is no place for ${unexplained.map(describe).join(" nor ")}.`;
}

/** "alice's pop() → 3". */
function describe({ thread, name, argument, result }: HistoryOperation): string {
  const answer = result === undefined ? "" : ` → ${String(result)}`;
  return `${thread}'s ${name}(${argument === undefined ? "" : String(argument)})${answer}`;
}

/** A last-in-first-out stack; pop of an empty one answers null. */
export const STACK: SequentialSpecification<readonly unknown[]> = {
  initial: [],
  apply(stack, { name, argument, result }, hasEnded) {
    if (name === "push") return [...stack, argument];
    const top = stack.length === 0 ? null : stack[stack.length - 1];
    return hasEnded && result !== top ? null : stack.slice(0, -1);
  },
  key: (stack) => JSON.stringify(stack),
};

/** A first-in-first-out queue; take from an empty one answers null. */
export const QUEUE: SequentialSpecification<readonly unknown[]> = {
  initial: [],
  apply(queue, { name, argument, result }, hasEnded) {
    if (name === "put") return [...queue, argument];
    const first = queue.length === 0 ? null : queue[0];
    return hasEnded && result !== first ? null : queue.slice(1);
  },
  key: (queue) => JSON.stringify(queue),
};
