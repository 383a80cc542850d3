import { cpus, release, totalmem } from 'node:os';

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((left, right) => left - right),
    50,
  );
}

/** The value below which `percent` of the ascending `values` lie; NaN when there are none. */
export function percentile(values: readonly number[], percent: number): number {
  return values[Math.min(values.length - 1, Math.floor((values.length * percent) / 100))] ?? Number.NaN;
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
}

export function tenth(value: number): string {
  return value.toFixed(1);
}

/** What was measured on, for the record. */
export function describeMachine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}

/** The mean of the half in the middle, of numbers in ascending order: finer than the one in the middle where they are whole milliseconds. */
export function middleMean(sorted: readonly number[]): number {
  return mean(sorted.slice(Math.floor(sorted.length / 4), Math.ceil((sorted.length * 3) / 4)));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
