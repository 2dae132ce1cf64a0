export class Cart {
  private items: string[] = [];

  /** How many items there are. */
  count(): number {
    return this.items.length ?? 0;
  }

  add(item: string) {
    this.items.push(item);
  }
}
