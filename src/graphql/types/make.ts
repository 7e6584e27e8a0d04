/**
 * Makes values of the schema's types. They are instances of their classes, because the constructor is
 * what tells the members of a union apart.
 */

/** A value of the type with all its fields. What a resolver computes (ByResolver) is left out. */
export function make<T extends object>(type: new () => T, fields: NoInfer<T>): T {
  return Object.assign(new type(), fields);
}
