// A repository: a service is laid out in it by the engine, and a change that waits is looked at and pushed from the jobs.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { assert, given, play } from './prelude.mjs';

const url = given('PANTHEON_TEST_REPOSITORY');

function gods(...args) {
  const env = { ...process.env, PANTHEON_ENGINE_URL: `http://${given('PANTHEON_TEST_ENGINE_ADDRESS')}` };
  return execFileSync(join(given('PANTHEON_TEST_PROGRAMS'), 'gods'), args, { env, encoding: 'utf8' });
}

await play('repository', async (code) => {
  await code.file('python-shop/shop/cart.py');
  await code.select(8, 11);
  await code.lightbulb('Refactor');
  await code.keys('Escape');

  await code.command('Pantheon: Scaffold into a Git Repository…');
  await code.answer('which repository?', 'file:///etc');
  await code.page.locator('.quick-input-message', { hasText: 'git@github.com' }).waitFor();
  await code.input().fill(url);
  await code.keys('Enter');
  await code.choose('Scaffold a service');
  await code.choose('FastAPI');
  await code.answer('name', 'user-api');
  await code.answer('folder', 'services/user-api');
  await code.answer('what else?', '');
  const pushed = code.notification('pushed');
  await pushed.waitFor();
  await code.picture('repository-pushed');

  // Asked for elsewhere, and decided here.
  gods('scaffold', 'site', 'web', '--repo', url, '--review', '--detach');
  await code.command('Pantheon: Show Jobs');
  const job = code.page.locator('.pane-body .monaco-list-row', { hasText: 'scaffold:site web' }).first();
  await code.until('the change that waits', async () => /waiting/.test(await job.innerText()));
  await job.hover();
  await code.namesAreWhole('.part.sidebar');
  await job.getByRole('button', { name: /^Show Diff/ }).click();
  await code.page.locator('.tab.active', { hasText: 'scaffold:site web' }).waitFor();
  await code.page.locator('.multiDiffEntry', { hasText: 'index.html' }).first().waitFor();
  await code.picture('repository-diff');
  await job.hover();
  await job.getByRole('button', { name: /^Push/ }).click();
  await code.until('the push', async () => /done/.test(await job.innerText()));

  const jobs = JSON.parse(gods('jobs', '--json')).jobs.filter(({ kind }) => kind === 'run');
  assert.deepEqual(
    jobs.map(({ state, commitHash }) => [state, commitHash?.length]),
    [
      ['succeeded', 40],
      ['succeeded', 40],
    ],
  );
});
