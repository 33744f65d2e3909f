/** The red-black rules, over random orders of insertion and removal. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RbNode, RbTree } from "./rbtree.ts";

class Key implements RbNode<Key> {
  parent: Key | null = null;
  left: Key | null = null;
  right: Key | null = null;
  isRed = false;
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

const newTree = () => new RbTree<Key>((a, b) => a.value - b.value);

/** Black nodes from here down to an empty place; throws where a rule is broken. */
function blackHeight(node: Key | null, parent: Key | null): number {
  if (!node) return 0;
  if (node.parent !== parent) throw new Error(`${node.value} does not know its parent`);
  if (node.isRed && (node.left?.isRed || node.right?.isRed))
    throw new Error(`${node.value} is red and has a red child`);
  const left = blackHeight(node.left, node);
  if (left !== blackHeight(node.right, node)) throw new Error(`black heights differ below ${node.value}`);
  return left + (node.isRed ? 0 : 1);
}

function height(node: Key | null): number {
  return node ? 1 + Math.max(height(node.left), height(node.right)) : 0;
}

describe("a red-black tree", () => {
  test("keeps its rules, its order and its members under any insertions and removals", () => {
    const operations = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 60 })), { maxLength: 300 });
    fc.assert(
      fc.property(operations, (steps) => {
        const tree = newTree();
        const members = new Map<number, Key>();
        for (const [isInsert, value] of steps) {
          const known = members.get(value);
          if (isInsert && !known) {
            const key = new Key(value);
            members.set(value, key);
            tree.insert(key);
          } else if (!isInsert && known) {
            members.delete(value);
            tree.remove(known);
          }
          expect(tree.root?.isRed ?? false).toBe(false);
          blackHeight(tree.root, null);
        }
        expect([...tree].map((key) => key.value)).toEqual([...members.keys()].sort((a, b) => a - b));
        expect(tree.size).toBe(members.size);
      }),
    );
  });

  test("is at most twice as high as the logarithm of its size, in ascending order too", () => {
    const tree = newTree();
    for (let value = 0; value < 10_000; value++) tree.insert(new Key(value));
    expect(height(tree.root)).toBeLessThanOrEqual(2 * Math.log2(10_001));
  });

  test("a node that was taken out can be put in again", () => {
    const tree = newTree();
    const keys = [5, 2, 8, 1, 9].map((value) => new Key(value));
    for (const key of keys) tree.insert(key);
    for (const key of keys) {
      tree.remove(key);
      tree.insert(key);
    }
    blackHeight(tree.root, null);
    expect([...tree].map((key) => key.value)).toEqual([1, 2, 5, 8, 9]);
  });
});
