/** Freezes a value and all that it is made of, so that whoever changes it throws. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Uint8Array) return value;
  Object.freeze(value);
  for (const field of value instanceof Map ? value.values() : Object.values(value)) frozen(field);
  return value;
}
