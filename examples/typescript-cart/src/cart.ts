export interface Item {
  name: string;
  price: number;
  quantity: number;
}

export function total(items: Item[], taxRate = 0.2): number {
  let sum = 0;
  for (const item of items) {
    sum = sum + item.price * item.quantity;
  }
  return sum * (1 + taxRate);
}

export function find(items: Item[], name: string): Item | undefined {
  return items.filter((item) => item.name === name)[0];
}

export function has(names: string[], name: string): boolean {
  return names.indexOf(name) !== -1;
}

export async function load(url: string): Promise<Item[]> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error("cannot load " + url + ": " + response.status);
  }
  return (await response.json()) as Item[];
}

export class Cart {
  private items: Item[] = [];

  add(item: Item): void {
    if (item.quantity <= 0) {
      throw new RangeError("quantity must be positive");
    }
    this.items.push(item);
  }

  isEmpty(): boolean {
    return this.items.length === 0 ? true : false;
  }
}
