/**
 * A red-black tree of intrusive nodes (lib/rbtree.c): a node carries its own links and colour, so that
 * inserting allocates nothing, and a node can be taken out without searching for it. The rules, which keep
 * every path at most twice as long as any other: the root is black, a red node has black children, and every
 * path from the root down to an empty place passes the same number of black nodes.
 *
 * As in Linux, searching is left to the owner, who knows the key and wants to count the steps.
 */
import { panic } from "./panic.ts";

export interface RbNode<N> {
  parent: N | null;
  left: N | null;
  right: N | null;
  isRed: boolean;
}

export class RbTree<N extends RbNode<N>> {
  root: N | null = null;
  /** Nodes in the tree. */
  size = 0;
  private readonly compare: (a: N, b: N) => number;

  /** @param compare negative where a comes before b; never 0 for two nodes of one tree */
  constructor(compare: (a: N, b: N) => number) {
    this.compare = compare;
  }

  /** Puts `node` in at its place, as a red leaf, and mends the rules upwards. */
  insert(node: N): void {
    let parent: N | null = null;
    let isLeft = false;
    for (let at = this.root; at; at = isLeft ? at.left : at.right) {
      parent = at;
      isLeft = this.compare(node, at) < 0;
    }
    node.parent = parent;
    node.left = null;
    node.right = null;
    node.isRed = true;
    if (!parent) this.root = node;
    else if (isLeft) parent.left = node;
    else parent.right = node;
    this.size++;
    this.mendAfterInsert(node);
  }

  /** Takes `node` out, which must be in this tree. */
  remove(node: N): void {
    this.size--;
    const { left, right } = node;
    if (left && right) this.tradePlaces(node, leftmost(right));
    const child = node.left ?? node.right;
    const { parent } = node;
    this.replaceChild(parent, node, child);
    if (child) {
      child.parent = parent;
      child.isRed = false;
    } else if (!node.isRed) this.mendAfterRemove(parent, null);
    node.parent = null;
    node.left = null;
    node.right = null;
  }

  /** The node that comes first; null in an empty tree. */
  first(): N | null {
    return this.root ? leftmost(this.root) : null;
  }

  /** The node that follows in order; null after the last one. */
  next(node: N): N | null {
    if (node.right) return leftmost(node.right);
    let at = node;
    while (at.parent && at.parent.right === at) at = at.parent;
    return at.parent;
  }

  /** All nodes in order. The tree must not change meanwhile. */
  *[Symbol.iterator](): IterableIterator<N> {
    for (let node = this.first(); node; node = this.next(node)) yield node;
  }

  /** A red node may have got a red parent: recolour while the uncle is red, then at most two rotations. */
  private mendAfterInsert(start: N): void {
    let node = start;
    for (let parent = node.parent; parent?.isRed; parent = node.parent) {
      const grandparent: N = parent.parent ?? panic("rbtree: a red root");
      const isLeft = parent === grandparent.left;
      const uncle = isLeft ? grandparent.right : grandparent.left;
      if (uncle?.isRed) {
        parent.isRed = false;
        uncle.isRed = false;
        grandparent.isRed = true;
        node = grandparent;
        continue;
      }
      const isInner = node === (isLeft ? parent.right : parent.left);
      if (isInner) {
        this.rotate(parent, isLeft);
        [node, parent] = [parent, node];
      }
      parent.isRed = false;
      grandparent.isRed = true;
      this.rotate(grandparent, !isLeft);
    }
    if (this.root) this.root.isRed = false;
  }

  /** Paths through `node`, a child of `above`, lack one black node: borrow one from the sibling's side. */
  private mendAfterRemove(above: N | null, from: N | null): void {
    let node = from;
    let parent = above;
    while (parent && !node?.isRed) {
      const isLeft = node === parent.left;
      let sibling: N = (isLeft ? parent.right : parent.left) ?? panic("rbtree: black heights differ");
      if (sibling.isRed) {
        sibling.isRed = false;
        parent.isRed = true;
        this.rotate(parent, isLeft);
        sibling = (isLeft ? parent.right : parent.left) ?? panic("rbtree: a red node without children");
      }
      const outer = isLeft ? sibling.right : sibling.left;
      const inner = isLeft ? sibling.left : sibling.right;
      if (!outer?.isRed && !inner?.isRed) {
        sibling.isRed = true;
        node = parent;
        parent = parent.parent;
        continue;
      }
      if (!outer?.isRed && inner) {
        inner.isRed = false;
        sibling.isRed = true;
        this.rotate(sibling, !isLeft);
        sibling = inner;
      }
      sibling.isRed = parent.isRed;
      parent.isRed = false;
      const farther = isLeft ? sibling.right : sibling.left;
      if (farther) farther.isRed = false;
      this.rotate(parent, isLeft);
      return;
    }
    if (node) node.isRed = false;
  }

  /** Turns `node` down to the left or right; its child on the other side comes up in its place. */
  private rotate(node: N, toLeft: boolean): void {
    const child: N = (toLeft ? node.right : node.left) ?? panic("rbtree: nothing to rotate");
    const inner = toLeft ? child.left : child.right;
    if (toLeft) {
      node.right = inner;
      child.left = node;
    } else {
      node.left = inner;
      child.right = node;
    }
    if (inner) inner.parent = node;
    child.parent = node.parent;
    this.replaceChild(node.parent, node, child);
    node.parent = child;
  }

  /** Exchanges the places and colours of a node with two children and its successor. */
  private tradePlaces(node: N, successor: N): void {
    const { parent, left, right, isRed } = node;
    const isDirect = successor.parent === node;
    node.isRed = successor.isRed;
    successor.isRed = isRed;
    const below = successor.right;
    const above = successor.parent;
    this.replaceChild(parent, node, successor);
    successor.parent = parent;
    successor.left = left;
    if (left) left.parent = successor;
    if (isDirect) {
      successor.right = node;
      node.parent = successor;
    } else {
      successor.right = right;
      if (right) right.parent = successor;
      node.parent = above;
      if (above) above.left = node;
    }
    node.left = null;
    node.right = below;
    if (below) below.parent = node;
  }

  private replaceChild(parent: N | null, old: N, child: N | null): void {
    if (!parent) this.root = child;
    else if (parent.left === old) parent.left = child;
    else parent.right = child;
  }
}

function leftmost<N extends RbNode<N>>(start: N): N {
  let node = start;
  while (node.left) node = node.left;
  return node;
}
