// The team's deployment: the password, then the main job, on a file that the IDE's container shares with the machine.
import { given, onDisk, play } from './prelude.mjs';

const CART = 'python-shop/shop/cart.py';

await play(
  'compose',
  async (code) => {
    const before = onDisk(CART);
    await code.file(CART);
    await code.select(15, 26);
    await code.pick('Refactor');
    await code.proposal('Refactor: cart.py (proposed by claude)');
    await code.picture('compose');
    await code.button('Accept All').click();
    await code.decided();
    await code.saved(CART, (text) => text.includes('weight_sum') && text !== before, 'the accepted change');
  },
  { enter: (code) => code.signIn(given('PANTHEON_TEST_PASSWORD')) },
);
