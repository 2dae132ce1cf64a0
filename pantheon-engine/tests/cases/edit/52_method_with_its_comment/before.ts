$0export class Cart {
  private items: string[] = [];

  /** How many. */
  count(): number {
    return this.items.length;
  }

  add(item: string) {
    this.items.push(item);
  }
}$0
