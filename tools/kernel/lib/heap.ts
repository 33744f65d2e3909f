/** A binary min-heap whose members know their place, so that any of them can be taken out in O(log n). */

export interface HeapNode {
  /** Place in the heap; -1 while outside. Written by the heap alone. */
  heapIndex: number;
}

export class Heap<T extends HeapNode> {
  /** The first `size` places; the array does not shrink, since it will soon be filled again. */
  private readonly nodes: (T | undefined)[] = [];
  /** How many are in. */
  size = 0;
  private readonly before: (a: T, b: T) => boolean;

  /** @param before strict order; ties must be broken by the caller for a deterministic result */
  constructor(before: (a: T, b: T) => boolean) {
    this.before = before;
  }

  /** The least member, which stays in, or undefined. */
  peek(): T | undefined {
    return this.nodes[0];
  }

  push(node: T): void {
    this.rise(node, this.size++);
  }

  pop(): T | undefined {
    const top = this.nodes[0];
    if (top) this.remove(top);
    return top;
  }

  /** Takes `node` out; nothing happens where it is not in. */
  remove(node: T): void {
    const at = node.heapIndex;
    if (at < 0) return;
    node.heapIndex = -1;
    const last = this.nodes[--this.size] as T;
    this.nodes[this.size] = undefined;
    if (last === node) return;
    const parent = this.nodes[(at - 1) >> 1];
    if (at > 0 && parent && this.before(last, parent)) this.rise(last, at);
    else this.sink(last, at);
  }

  /** All members, in no particular order. */
  values(): readonly T[] {
    return this.nodes.slice(0, this.size) as T[];
  }

  private rise(node: T, from: number): void {
    let at = from;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = this.nodes[up] as T;
      if (!this.before(node, parent)) break;
      this.place(parent, at);
      at = up;
    }
    this.place(node, at);
  }

  private sink(node: T, from: number): void {
    const { nodes } = this;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      const right = nodes[child + 1];
      if (right && this.before(right, nodes[child] as T)) child++;
      const least = nodes[child] as T;
      if (!this.before(least, node)) break;
      this.place(least, at);
      at = child;
    }
    this.place(node, at);
  }

  private place(node: T, at: number): void {
    this.nodes[at] = node;
    node.heapIndex = at;
  }
}
