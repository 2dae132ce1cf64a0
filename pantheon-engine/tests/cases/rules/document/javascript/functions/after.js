import fs from 'fs';

/**
 * Loads the user.
 *
 * @param {*} id - The ID.
 * @param {Object} [options] - The options.
 * @param {...*} rest - Further arguments.
 * @returns {Promise<*>} The user.
 * @throws {TypeError} If `!id`.
 */
export async function loadUser(id, { cache = true, retries } = {}, ...rest) {
  if (!id) {
    throw new TypeError('id is required');
  }
  return fetch(id);
}

/**
 * Returns whether it is empty.
 *
 * @param {*} list - The list.
 * @returns {boolean} True if it is empty, false otherwise.
 */
const isEmpty = list => list.length === 0;

/**
 * Adds.
 *
 * @param {*} left - The left.
 * @param {number} [right=1] - The right.
 * @returns {*} The result.
 */
export const add = (left, right = 1) => left + right;

/** A shopping cart. */
class ShoppingCart extends Base {
  #items = [];

  /**
   * Creates a shopping cart.
   *
   * @param {*} owner - The owner.
   */
  constructor(owner) {
    super();
    this.owner = owner;
  }

  /** Returns the total. */
  get total() {
    return 1;
  }

  /**
   * Creates a `ShoppingCart` from JSON.
   *
   * @param {*} text - The text.
   * @returns {*} The cart.
   */
  static fromJSON(text) {
    const cart = new ShoppingCart();
    return cart;
  }

  /**
   * Yields the entries.
   *
   * @yields The next item.
   */
  *entries() {
    yield 1;
  }

  /**
   * Handles the click.
   *
   * @param {*} event - The event.
   */
  handleClick = (event) => {
    this.owner.click(event);
  };
}

/** Done. */
function done() {}

/**
 * Performs the helper.
 *
 * @param {*} x - The `x` value.
 */
// eslint-disable-next-line no-unused-vars
function helper(x) {}

/**
 * Parses the text.
 *
 * @param {*} text - The text.
 * @returns {*} The text.
 */
module.exports.parse = function (text) { return text; };
list.map((x) => { function inner() {} return x; });
