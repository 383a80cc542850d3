import { connect } from 'node:net';
import type { Config } from '#platform/config';
import { broken, ok, reasonOf, skipped } from './finding.ts';
import type { Finding } from './finding.ts';

const PATIENCE_MS = 5000;

/** Asks clamd whether it is there, in its own words. */
export async function checkScanner({ clamdAddress }: Config): Promise<Finding> {
  if (!clamdAddress) return skipped('virus scanner', 'Not configured: files are taken in by their type alone.');
  try {
    await ping(clamdAddress);
    return ok('virus scanner', 'It answers.');
  } catch (error) {
    return broken('virus scanner', `It does not answer (${reasonOf(error)}). No file is accepted until it does.`, 'Start clamd, or check CLAMD_ADDRESS.');
  }
}

function ping(address: string): Promise<void> {
  const [host = '127.0.0.1', port = '3310'] = address.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), timeout: PATIENCE_MS }, () => void socket.write('zPING\0'));
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('it hung up')));
    socket.on('data', (said: Buffer) => {
      socket.destroy();
      if (said.toString().startsWith('PONG')) resolve();
      else reject(new Error(`it said ${said.toString().slice(0, 50)}`));
    });
  });
}
