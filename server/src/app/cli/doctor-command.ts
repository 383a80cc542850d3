import type { Command } from './command.ts';
import type { Finding } from './doctor/finding.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Says in plain words what is wrong with this installation and how to mend it.',
  options: { json: { about: 'Prints the findings as JSON: check, status (ok, warning, broken, skipped), says, mend.' } },
  details: 'Exit code 1 when something is broken. It changes nothing. With the embedded database, stop Baton first to have everything checked.',
  async run(given) {
    const { examine } = await import('./doctor/examine.ts');
    const findings = await examine();
    process.stdout.write(given.options['json'] ? `${JSON.stringify(findings, null, 2)}\n` : `${findings.map(show).join('\n')}\n${sumUp(findings)}\n`);
    return findings.some((one) => one.status === 'broken') ? 1 : 0;
  },
};

const SIGNS = { ok: '✓', warning: '!', broken: '✗', skipped: '–' };

function show({ status, check, says, mend }: Finding): string {
  return `${SIGNS[status]} ${check}: ${says}${mend ? `\n    → ${mend}` : ''}`;
}

function sumUp(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((one) => one.status === status).length;
  return `\n${count('broken')} broken, ${count('warning')} to look at, ${count('ok')} in order.`;
}
