import fs from 'fs';

export async function loadUser(id, { cache = true, retries } = {}, ...rest) {
  if (!id) {
    throw new TypeError('id is required');
  }
  return fetch(id);
}

const isEmpty = list => list.length === 0;

export const add = (left, right = 1) => left + right;

class ShoppingCart extends Base {
  #items = [];

  constructor(owner) {
    super();
    this.owner = owner;
  }

  get total() {
    return 1;
  }

  static fromJSON(text) {
    const cart = new ShoppingCart();
    return cart;
  }

  *entries() {
    yield 1;
  }

  handleClick = (event) => {
    this.owner.click(event);
  };
}

/** Done. */
function done() {}

// eslint-disable-next-line no-unused-vars
function helper(x) {}

module.exports.parse = function (text) { return text; };
list.map((x) => { function inner() {} return x; });
