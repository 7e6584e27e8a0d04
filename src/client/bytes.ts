// Bytes as the checks of receipts need them: base64, UUIDs, SHA-256. With what browsers and Node have alike.

/** The bytes of a base64 text; none when it is no base64. */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  const stripped = text.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(stripped) || stripped.length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(stripped), (character) => character.charCodeAt(0));
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The UUID whose 16 bytes begin at a place. */
export function uuidAt(bytes: Uint8Array, start: number): string {
  const hex = hexOf(bytes.subarray(start, start + 16));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** SHA-256 over some chunks, one after the other. */
export async function sha256(...chunks: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', whole));
}
