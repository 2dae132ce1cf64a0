// Several files at once: a service is laid out and reviewed in the multi-diff editor, and the jobs remember it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assert, onDisk, play, WORK } from './prelude.mjs';

await play('many', async (code) => {
  await code.command('Pantheon: Scaffold…');
  await code.choose('Scaffold a service');
  await code.picture('scaffold');
  await code.choose('FastAPI');
  await code.answer('name', 'User Api');
  await code.page.locator('.quick-input-message', { hasText: 'Words of a-z' }).waitFor();
  await code.input().fill('user-api');
  await code.keys('Enter');
  await code.answer('folder', 'services/user-api');
  await code.answer('what else?', '');
  await code.proposal('Scaffold a service');
  await code.lens('Reject').first().waitFor();
  await code.picture('scaffold-review');
  await code.namesAreWhole('.editor-actions');

  // The first file is not wanted, all others are.
  await code.lens('Reject').first().click();
  await code.button('Accept All').click();
  await code.gone(code.page.locator('.tab', { hasText: 'proposed by' }));
  const made = (path) => existsSync(join(WORK, 'services/user-api', path));
  await code.until('the files', () => made('app/main.py') && made('README.md') && made('tests/test_api.py'));
  assert.ok(!made('.dockerignore'), 'the rejected file was made');
  await code.until('the text of a file', () => onDisk('services/user-api/README.md').startsWith('# User Api\n'));

  await code.page.locator('.tab.active', { hasText: 'README.md' }).waitFor();
  assert.equal(await code.page.locator('.tab').count(), 1, 'the files were opened to be filled');

  // The jobs view tells what came of it, and still has the diff.
  await code.command('Pantheon: Show Jobs');
  const job = code.page.locator('.pane-body .monaco-list-row', { hasText: 'Scaffold a service' }).first();
  await job.waitFor();
  await code.until('the end of the job', async () => /\+\d+/.test(await job.innerText()));
  await job.hover();
  await code.picture('jobs');
  await code.namesAreWhole('.part.sidebar');
  await job.getByRole('button', { name: /Show Diff/ }).click();
  await code.page.locator('.tab.active', { hasText: 'over' }).waitFor();
});
