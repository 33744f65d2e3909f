/** Containers that know nothing of kernels. */
export { ByteQueue } from "./bytes.ts";
export { Deque } from "./deque.ts";
export { Heap, type HeapNode } from "./heap.ts";
export { panic, unreachable } from "./panic.ts";
export { Random } from "./random.ts";
export { type RbNode, RbTree } from "./rbtree.ts";
