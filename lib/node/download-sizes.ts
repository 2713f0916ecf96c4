/** A number of bytes as people say it: `337 MB`, `6.4 GB`; decimal, as disks and data sets are sold. */
export function readableBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}

const units = ["kB", "MB", "GB", "TB"];
