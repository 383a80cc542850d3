import type { Command } from './command.ts';

export const doctorCommand: Command = { name: 'doctor', summary: 'x', options: {}, run: async () => 0 };
