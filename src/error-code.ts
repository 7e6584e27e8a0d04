// What can be read from a caught value, whatever it is. By its shape rather than its class: an error may come
// from another realm or from a library's own hierarchy.

/** The code of an error such as ENOENT or 57P01, or null for any other value. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What an error says; those of an error of several causes are joined. */
export function errorMessage(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(errorMessage).join('; ');
  return 'message' in error && typeof error.message === 'string' ? error.message : String(error);
}
