// A way from port 9230 of the container to the inspector of the newest extension host, which listens on its loopback only
// and not before it is told to. For the profile `dev`: whoever gets here may do what the IDE's user may.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** Where Node's inspector listens when a process is told by SIGUSR1. */
const INSPECTOR = { host: '127.0.0.1', port: 9229 };

/** How often the inspector is looked for, and the milliseconds between. */
const LOOKS = 50;
const PAUSE = 100;

/** The ids of the running extension hosts, the newest first. */
function extensionHosts() {
  const started = (id) => statSync(`/proc/${id}`).ctimeMs;
  const isHost = (id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('--type=extensionHost');
    } catch {
      return false;
    }
  };
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.filter(isHost).sort((one, other) => started(other) - started(one));
}

/** A connection to the inspector. */
function reach() {
  return new Promise((resolve, reject) => {
    const socket = connect(INSPECTOR);
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function inspector() {
  try {
    return await reach();
  } catch {
    const [newest] = extensionHosts();
    if (newest === undefined) throw new Error('no extension host runs; open the IDE first');
    process.kill(Number(newest), 'SIGUSR1');
  }
  for (let look = 0; look < LOOKS; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    const socket = await reach().catch(() => undefined);
    if (socket !== undefined) return socket;
  }
  throw new Error('the extension host does not open its inspector');
}

const server = createServer(async (client) => {
  client.on('error', () => client.destroy());
  try {
    const socket = await inspector();
    socket.on('error', () => client.destroy());
    client.on('close', () => socket.destroy());
    client.pipe(socket).pipe(client);
  } catch (error) {
    console.error(`inspect: ${error.message}`);
    client.destroy();
  }
});
server.listen(9230);
