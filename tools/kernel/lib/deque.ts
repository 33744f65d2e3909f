/** A first-in-first-out queue in a growing ring: push and shift in O(1) without garbage. */

export class Deque<T> {
  private ring: (T | undefined)[] = new Array(16);
  private head = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: T): void {
    if (this.count === this.ring.length) this.grow();
    this.ring[(this.head + this.count) & (this.ring.length - 1)] = value;
    this.count++;
  }

  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const value = this.ring[this.head];
    this.ring[this.head] = undefined;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.count--;
    return value;
  }

  /** The value `index` places behind the head. */
  at(index: number): T | undefined {
    return index < this.count ? this.ring[(this.head + index) & (this.ring.length - 1)] : undefined;
  }

  /** Takes out the value at `index`, keeping the order of the others. */
  removeAt(index: number): T | undefined {
    const value = this.at(index);
    for (let i = index; i < this.count - 1; i++)
      this.ring[(this.head + i) & (this.ring.length - 1)] = this.at(i + 1);
    if (index < this.count) {
      this.count--;
      this.ring[(this.head + this.count) & (this.ring.length - 1)] = undefined;
    }
    return value;
  }

  indexOf(value: T): number {
    for (let i = 0; i < this.count; i++) if (this.at(i) === value) return i;
    return -1;
  }

  private grow(): void {
    const wider: (T | undefined)[] = new Array(this.ring.length * 2);
    for (let i = 0; i < this.count; i++) wider[i] = this.at(i);
    this.ring = wider;
    this.head = 0;
  }
}
