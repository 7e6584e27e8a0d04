/**
 * The type, in a class, of a GraphQL field that only a field resolver gives a value. The plain fields
 * beside it, which are not part of the schema, are the ids that the resolver loads it by; they are the
 * domain's own ids, not the public ones.
 */
export type ByResolver = never;
