// The engine goes away: the status bar says so, nothing breaks, and when it is back everything works again.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { given, onDisk, play } from './prelude.mjs';

const CART = 'python-shop/shop/cart.py';

const script = async (code) => {
  const before = onDisk(CART);
  await code.file(CART);
  process.kill(Number(given('PANTHEON_TEST_ENGINE')), 'SIGKILL');
  await code.select(22, 26);
  await code.pick('Refactor');
  await code.notification('Refactor:').waitFor();
  await code.status('Pantheon: engine away');
  await code.picture('engine-away');

  // Still there from memory, and still no edit.
  await code.select(22, 26);
  const item = await code.lightbulb('Document');
  await item.waitFor();
  await code.keys('Escape');

  const engine = spawn(join(given('PANTHEON_TEST_PROGRAMS'), 'pantheon-engine'), ['serve', '--private'], {
    env: { ...process.env, PANTHEON_PROVIDER: 'rules', PANTHEON_LISTEN: given('PANTHEON_TEST_ENGINE_ADDRESS') },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    await code.command('Pantheon: Look for the Engine');
    await code.status('Pantheon: rules');
    await code.select(22, 26);
    await code.pick('Refactor');
    await code.proposal('Refactor: cart.py');
    await code.button('Accept All').click();
    await code.decided();
    await code.saved(CART, (text) => text !== before && text.includes('return sum(weights)'), 'the edit by the new engine');
  } finally {
    // A private engine ends with its standard input.
    engine.stdin.end();
    await new Promise((resolve) => engine.once('exit', resolve));
  }
};

await play('engine-away', script, { expected: [/cannot be reached/] });
