/**
 * What a page hands to its reader: files, and text to be pasted elsewhere.
 */

/** Wall milliseconds after which a browser has begun to save. */
const PATIENCE = 4_000;

/** Save something as a file. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, PATIENCE);
}

/** Copy text; tells whether it could: without a secure line a page may not. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
