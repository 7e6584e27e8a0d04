// Comma-separated lines, as the published traces have them: a header of names, no quotes.

/** The columns by name, lower case; names stand for themselves in any case and order. */
export function readHeader(text: string): Map<string, number> {
  return new Map(text.split(',').map((name, index) => [name.trim().toLowerCase(), index]));
}

/** The fields of a line, or the problem when it does not have as many as the header. */
export function readFields(text: string, columns: number): { fields: string[] } | { problem: string } {
  const fields = text.split(',');
  if (fields.length === columns) return { fields };
  return { problem: `it has ${fields.length} fields where the header has ${columns}` };
}
